package state

import "cordon/internal/operator"

// PackDigits makes a number of up to 15 digits, by which subscribers are known; 0 for
// what is none.
func PackDigits(digits string) uint64 { return packIMSI(digits) }

// Position is where a subscriber is in one domain.
type Position struct {
	// Current is where he is registered. Where he is not, Known and Left tell of the
	// last place, which is then in Previous.
	Current, Previous Place
	Registered        bool  // at Current
	Left              bool  // Previous, and went nowhere else that is known
	Doubtful          bool  // it may have changed unseen
	Changed           int64 // when he came to Current, or left Previous
	Present           int64 // when he was last known to be at Current, or at Previous where he left
}

// Definite reports whether what is known of the domain holds.
func (p *Position) Definite() bool { return (p.Registered || p.Left) && !p.Doubtful }

// Last is where he was last known to be.
func (p *Position) Last() *Place {
	if p.Registered {
		return &p.Current
	}
	return &p.Previous
}

// Positions is all that is known of where a subscriber is.
type Positions struct {
	Domains        [domains]Position
	Home           Place // who granted the last registration; no owner, network nor node where it is not known
	Authentication Place // who last got vectors, at Seen; the same
}

// Positions reads into out what is known of a subscriber; ok is false where nothing is.
func (s *Subscribers) Positions(imsi uint64, out *Positions) (ok bool) {
	*out = Positions{}
	x, ok := s.copy(imsi)
	if !ok {
		return false
	}
	s.places.read(x.home, &out.Home)
	if s.places.read(x.auth, &out.Authentication) {
		out.Authentication.Seen = nanoseconds(x.authAt)
	}
	for d := range x.domains {
		w, p := &x.domains[d], &out.Domains[d]
		if w.current|w.previous == 0 {
			continue
		}
		s.places.read(w.previous, &p.Previous)
		p.Changed, p.Present = nanoseconds(w.since), nanoseconds(w.seen)
		p.Doubtful = x.doubted(Domain(d)) || s.clock.doubtful(w.seen) || s.clock.older(w.seen, s.idle)
		p.Registered = s.places.read(w.current, &p.Current)
		p.Left = w.current == 0
	}
	return true
}

// Known reports whether the place is one.
func (p *Place) Known() bool {
	return p.Owner != operator.None || p.Network != 0 || p.Node != 0 || p.Country != ""
}
