package state

import (
	"fmt"
	"time"

	"cordon/internal/operator"
)

// Entry is all that is known of a subscriber, for people and for other programs.
type Entry struct {
	IMSI    string       `json:"imsi"`
	MSISDN  string       `json:"msisdn,omitempty"`
	CS      *EntryDomain `json:"cs,omitempty"`
	PS      *EntryDomain `json:"ps,omitempty"`
	EPS     *EntryDomain `json:"eps,omitempty"`
	Home    *EntryPlace  `json:"home,omitempty"`    // who granted the last registration
	Vectors *EntryPlace  `json:"vectors,omitempty"` // who got the last ones
}

// EntryDomain is where he is in one domain.
type EntryDomain struct {
	Current  *EntryPlace `json:"current,omitempty"` // without it he left
	Previous *EntryPlace `json:"previous,omitempty"`
	Since    time.Time   `json:"since"`
	Seen     time.Time   `json:"seen"`
	// Doubtful says that registrations came in disorder, so that Current may not be the
	// last one.
	Doubtful bool `json:"doubtful,omitempty"`
}

// EntryPlace is a node.
type EntryPlace struct {
	Operator string     `json:"operator,omitempty"` // its label: a TADIG code, or a carrier's name
	Country  string     `json:"country,omitempty"`
	Network  string     `json:"network,omitempty"` // MCC-MNC
	Node     string     `json:"node,omitempty"`    // NodeID, hexadecimal
	Time     *time.Time `json:"time,omitempty"`
}

// Each calls f with every subscriber, in no order, while messages go on, until f fails.
// The entry holds until f returns.
func (s *Subscribers) Each(f func(*Entry) error) error {
	room := make([]subscriber, recordsOfBlock)
	var e Entry
	for i := range s.shards {
		for n := uint32(1); n != 0; {
			var part []subscriber
			part, n = s.shards[i].copyFrom(n, room)
			for j := range part {
				s.describe(&part[j], &e)
				if err := f(&e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Entry describes a subscriber by his IMSI; ok is false where nobody knows him.
func (s *Subscribers) Entry(imsi string) (e Entry, ok bool) {
	x, ok := s.copy(packIMSI(imsi))
	if ok {
		s.describe(&x, &e)
	}
	return e, ok
}

// EntryOf describes the subscriber who has a number.
func (s *Subscribers) EntryOf(msisdn string) (e Entry, ok bool) {
	imsi, ok := s.ByMSISDN(packIMSI(msisdn))
	if !ok {
		return e, false
	}
	return s.Entry(unpackDigits(imsi))
}

func (s *Subscribers) describe(x *subscriber, e *Entry) {
	*e = Entry{IMSI: unpackDigits(x.imsi), MSISDN: unpackDigits(x.msisdn), Home: s.places.entry(x.home), Vectors: s.places.entry(x.auth)}
	if e.Vectors != nil {
		at := time.Unix(int64(x.authAt), 0).UTC()
		e.Vectors.Time = &at
	}
	for d, to := range e.domains() {
		w := &x.domains[d]
		if w.current|w.previous == 0 {
			continue
		}
		*to = &EntryDomain{
			Current: s.places.entry(w.current), Previous: s.places.entry(w.previous),
			Since: time.Unix(int64(w.since), 0).UTC(), Seen: time.Unix(int64(w.seen), 0).UTC(), Doubtful: x.doubted(Domain(d)),
		}
	}
}

func (e *Entry) domains() [domains]**EntryDomain {
	return [...]**EntryDomain{CS: &e.CS, PS: &e.PS, EPS: &e.EPS}
}

// entry describes place n; nil for none.
func (ps *places) entry(n uint32) *EntryPlace {
	if n == 0 {
		return nil
	}
	p := ps.at(n)
	out := &EntryPlace{Country: (*ps.countries.Load())[p.country]}
	ps.mu.RLock()
	out.Operator = ps.labels[p.label]
	ps.mu.RUnlock()
	if p.network != 0 {
		out.Network = fmt.Sprintf("%03d-%02d", p.network.MCC(), p.network%1000)
	}
	if p.node != 0 {
		out.Node = fmt.Sprintf("%016x", p.node)
	}
	return out
}

// Enter puts an entry in the place of what is known of its subscriber.
func (s *Subscribers) Enter(e *Entry) error {
	x := subscriber{imsi: packIMSI(e.IMSI), msisdn: packIMSI(e.MSISDN)}
	switch {
	case x.imsi == 0:
		return fmt.Errorf("imsi: want up to 15 digits, not %q", e.IMSI)
	case x.msisdn == 0 && e.MSISDN != "":
		return fmt.Errorf("msisdn: want up to 15 digits, not %q", e.MSISDN)
	}
	var errs [2]error
	x.home, errs[0] = s.places.enter(e.Home)
	x.auth, errs[1] = s.places.enter(e.Vectors)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	if e.Vectors != nil && e.Vectors.Time != nil {
		x.authAt = second(e.Vectors.Time.UnixNano())
	}
	latest := int64(x.authAt)
	for d, from := range e.domains() {
		if *from == nil {
			continue
		}
		w := &x.domains[d]
		w.since, w.seen = second((*from).Since.UnixNano()), second((*from).Seen.UnixNano())
		if w.current, errs[0] = s.places.enter((*from).Current); errs[0] != nil {
			return errs[0]
		}
		if w.previous, errs[0] = s.places.enter((*from).Previous); errs[0] != nil {
			return errs[0]
		}
		if (*from).Doubtful {
			x.doubt(Domain(d))
		}
		latest = max(latest, int64(w.since), int64(w.seen))
	}
	s.enter(&x)
	if latest *= int64(time.Second); latest > s.clock.latest.Load() {
		s.clock.set(latest, 0, true)
	}
	return nil
}

// enter numbers the place that e describes; 0 for nil.
func (ps *places) enter(e *EntryPlace) (uint32, error) {
	if e == nil {
		return 0, nil
	}
	p := Place{Country: e.Country}
	if len(e.Operator) > maxChangeName || len(e.Country) > maxChangeName {
		return 0, fmt.Errorf("operator %q: want at most %d characters", e.Operator, maxChangeName)
	}
	if e.Network != "" {
		if p.Network = operator.NetworkOfPLMN(e.Network); p.Network == 0 {
			return 0, fmt.Errorf("network: want MCC-MNC, not %q", e.Network)
		}
	}
	if e.Node != "" {
		if n, err := fmt.Sscanf(e.Node, "%x", &p.Node); n != 1 || err != nil || len(e.Node) > 16 {
			return 0, fmt.Errorf("node: want up to 16 hexadecimal digits, not %q", e.Node)
		}
	}
	return ps.putLabel(&p, e.Operator), nil
}

// unpackDigits writes the digits that packIMSI packed.
func unpackDigits(n uint64) string {
	var b [16]byte
	at := len(b)
	for ; n != 0; n >>= 4 {
		at--
		b[at] = '0' + byte(n&15) - 1
	}
	return string(b[at:])
}
