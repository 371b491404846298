package location

import (
	"time"

	"cordon/filters/state"
	"cordon/internal/operator"
)

// Times in the messages' own clock.
const (
	// authLife is for how long vectors show that a subscriber may come to a network.
	authLife = int64(24 * time.Hour)
	// recent is for how long a subscriber is held to be where another of his domains is.
	recent = int64(time.Hour)
)

// fact is a truth value that may not be told.
type fact struct{ value, told bool }

func yes() fact            { return fact{true, true} }
func no() fact             { return fact{false, true} }
func when(value bool) fact { return fact{value, true} }

// worse is the judgement of two subscribers together: one who contradicts is enough.
func worse(a, b fact) fact {
	switch {
	case a.told && !a.value || b.told && !b.value:
		return no()
	case a.told && b.told:
		return yes()
	}
	return fact{}
}

// judgement is what is told of a message and one of its subscribers.
type judgement struct {
	known, first              fact
	serving, former, node     fact
	plausible, contradiction  fact
	authenticated, registered fact
	pinned, pinnedNode        fact
	neighbour                 fact
	km, kmh, minutes          int64
	distance                  bool // km, kmh and minutes are told
	previous                  state.Place
}

// judge holds what is known of a subscriber against who speaks for him.
type judge struct {
	p        *operator.Profile
	s        sender
	at       state.Positions
	learning bool
	now      int64
	limits   *operator.LocationLimits

	far far // what was measured last, since most domains are at one place
}

// far is a distance from the sender's country.
type far struct {
	country string
	km      int64
	ok      bool
}

// distance is that from a country to the sender's.
func (j *judge) distance(country string) (km int64, ok bool) {
	if country == "" {
		return 0, false
	}
	if j.far.country != country {
		km, ok = Distance(country, j.s.country)
		j.far = far{country, km, ok}
	}
	return j.far.km, j.far.ok
}

func (j *judge) judge(own bool) (v judgement) {
	v.known = j.known()
	if v.known.value && v.known.told || j.anywhere() {
		v.first = no()
	} else if !j.learning {
		v.first = yes()
	}
	v.authenticated = j.authenticated()
	v.serving = j.serving()
	v.former = j.former()
	v.node = j.node()
	v.registered = j.registered(v.serving, v.authenticated)
	j.travel(&v)
	v.contradiction = j.contradiction()
	if !own {
		v.pinned, v.pinnedNode = j.pinned()
	}
	return v
}

// known tells whether it is known where the subscriber is registered, or that he left.
func (j *judge) known() fact {
	for i := range j.at.Domains {
		if j.at.Domains[i].Definite() {
			return yes()
		}
	}
	if j.learning || j.anywhere() {
		return fact{}
	}
	return no()
}

func (j *judge) anywhere() bool {
	for i := range j.at.Domains {
		if d := &j.at.Domains[i]; d.Registered || d.Left {
			return true
		}
	}
	return false
}

// serving tells whether the sender's network serves the subscriber in any domain, or did
// until a moment ago: nodes that share a handset speak for each other, and what was on
// its way when he changed comes late. It is false where it is known of the sender's
// domain that another serves him, or none.
func (j *judge) serving() fact {
	unsure := false
	for i := range j.at.Domains {
		d := &j.at.Domains[i]
		if d.Registered {
			same, told := j.s.is(j.p, &d.Current)
			if told && same {
				return yes()
			}
			unsure = unsure || !told
		}
		if d.Previous.Known() && j.now-d.Changed <= int64(j.limits.Grace)*int64(time.Minute) {
			same, told := j.s.is(j.p, &d.Previous)
			if told && same {
				return yes()
			}
			unsure = unsure || !told
		}
	}
	if unsure || !j.settled(j.s.domain) || j.tried() {
		return fact{}
	}
	for i := range j.at.Domains {
		if !j.settled(state.Domain(i)) && j.near(&j.at.Domains[j.s.domain]) {
			return fact{}
		}
	}
	return no()
}

// tried reports whether the sender's network got vectors for the subscriber after she was
// last registered elsewhere: she may be there, and the answer that granted it was lost.
func (j *judge) tried() bool {
	by := &j.at.Authentication
	if !by.Known() || by.Seen <= j.at.Domains[j.s.domain].Changed {
		return false
	}
	same, told := j.s.is(j.p, by)
	return same && told
}

// settled reports whether it is known where the subscriber is in a domain, or that he is
// nowhere.
func (j *judge) settled(d state.Domain) bool {
	at := &j.at.Domains[d]
	if at.Registered || at.Left {
		return at.Definite()
	}
	if j.learning {
		return false
	}
	for i := range j.at.Domains {
		if j.at.Domains[i].Definite() {
			return true
		}
	}
	return false
}

// near reports whether the sender may be close to where the subscriber is: at a border
// one domain is served from here and another from there.
func (j *judge) near(d *state.Position) bool {
	km, ok := j.distance(d.Last().Country)
	return !ok || km <= int64(j.limits.Distance)
}

// former tells whether the sender's network is one that served the subscriber before.
func (j *judge) former() fact {
	any := false
	for i := range j.at.Domains {
		d := &j.at.Domains[i]
		if !d.Previous.Known() {
			continue
		}
		any = true
		if same, told := j.s.is(j.p, &d.Previous); same || !told {
			return fact{same, told}
		}
	}
	return fact{false, any || j.settled(j.s.domain)}
}

// node tells whether the sender is the very node that serves the subscriber.
func (j *judge) node() fact {
	d := &j.at.Domains[j.s.domain]
	if !d.Registered || d.Doubtful || d.Current.Node == 0 || j.s.node == 0 {
		return fact{}
	}
	return when(j.s.node == d.Current.Node || j.s.title == d.Current.Node)
}

// authenticated tells whether the sender's network lately got vectors for the subscriber.
func (j *judge) authenticated() fact {
	by := &j.at.Authentication
	if by.Known() && j.now-by.Seen <= authLife {
		same, told := j.s.is(j.p, by)
		return fact{same, told}
	}
	return fact{false, !j.learning}
}

// registered tells whether a session in the sender's network may follow what is known.
func (j *judge) registered(serving, authenticated fact) fact {
	switch {
	case serving.told && serving.value, authenticated.told && authenticated.value:
		return yes()
	case serving.told:
		return no()
	}
	for _, d := range [...]state.Domain{state.PS, state.EPS} {
		at := &j.at.Domains[d]
		if !at.Registered && !at.Left {
			continue
		}
		if same, told := j.s.is(j.p, at.Last()); same || !told || !at.Definite() {
			return fact{}
		}
		return no()
	}
	return fact{false, !j.learning && !j.anywhere()}
}

// pinned tells whether the sender is of the operator that granted the registration of a
// guest, and whether it is the very node.
func (j *judge) pinned() (operator, node fact) {
	home := &j.at.Home
	if !home.Known() {
		return fact{}, fact{}
	}
	same, told := j.s.is(j.p, home)
	operator = fact{same, told}
	if home.Node != 0 && j.s.title != 0 {
		node = when(home.Node == j.s.title)
	}
	return operator, node
}
