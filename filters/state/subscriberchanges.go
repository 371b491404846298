package state

import (
	"encoding/binary"
	"errors"

	"cordon/internal/operator"
)

// ChangeKind tells what a Change is.
type ChangeKind uint8

// The kinds.
const (
	ChangeRegistered ChangeKind = iota + 1
	ChangeLeft
	ChangeAuthenticated
	ChangeNamed

	changeKinds
)

// Change is something that Subscribers came to know, for others who shall know it too.
type Change struct {
	Kind         ChangeKind
	Domain       Domain
	IMSI, MSISDN uint64
	Place        Place // its times do not count
	Home         Place
	Time         int64

	// The labels of the operators, since another node may number them otherwise.
	PlaceOperator, HomeOperator string
}

// OnChange has f told of what s comes to know of messages, and not of what Apply
// brings. f is called by whoever gives the message, and must not wait. nil is nobody.
func (s *Subscribers) OnChange(f func(*Change)) {
	if f == nil {
		s.listener.Store(nil)
		return
	}
	s.listener.Store(&f)
}

// tell copies what nobody may listen to only where somebody does.
func (s *Subscribers) tell(c *Change) {
	f := s.listener.Load()
	if f == nil {
		return
	}
	told := *c
	told.PlaceOperator, told.HomeOperator = s.places.labelOf(c.Place.Owner), s.places.labelOf(c.Home.Owner)
	(*f)(&told)
}

func (ps *places) labelOf(id operator.OwnerID) string {
	ps.mu.RLock()
	defer ps.mu.RUnlock()
	return ps.profile.Label(id)
}

// Apply takes a change of another node. Of two, the newer one holds.
func (s *Subscribers) Apply(c *Change) {
	if s == nil || c.IMSI == 0 || c.Domain >= domains {
		return
	}
	p, home := c.Place, c.Home
	switch c.Kind {
	case ChangeRegistered:
		if s.newer(c) {
			s.register(&Registration{IMSI: c.IMSI, MSISDN: c.MSISDN, Domain: c.Domain, Time: c.Time},
				s.places.putLabel(&p, c.PlaceOperator), s.places.putLabel(&home, c.HomeOperator))
		}
	case ChangeLeft:
		s.leave(c.IMSI, c.Domain, c.Place.Node, c.Time)
	case ChangeAuthenticated:
		s.authenticated(c.IMSI, c.Domain, s.places.putLabel(&p, c.PlaceOperator), c.Time)
	case ChangeNamed:
		if c.MSISDN != 0 {
			s.name(c.IMSI, c.MSISDN, second(c.Time))
		}
	}
}

// newer reports whether a registration is not older than what is known.
func (s *Subscribers) newer(c *Change) bool {
	x, ok := s.copy(c.IMSI)
	return !ok || second(c.Time) >= x.domains[c.Domain].since
}

// MaxChange is the length of a written change at most, in octets.
const MaxChange = 255

// maxChangeName bounds a name in a written change; longer ones are left out.
const maxChangeName = 40

// AppendBinary appends c, in at most MaxChange octets.
func (c *Change) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, byte(c.Kind), byte(c.Domain))
	b = binary.BigEndian.AppendUint64(b, c.IMSI)
	b = binary.BigEndian.AppendUint64(b, c.MSISDN)
	b = binary.BigEndian.AppendUint64(b, uint64(c.Time))
	for _, p := range [...]struct {
		*Place
		label string
	}{{&c.Place, c.PlaceOperator}, {&c.Home, c.HomeOperator}} {
		b = binary.BigEndian.AppendUint64(b, p.Node)
		b = binary.BigEndian.AppendUint32(b, uint32(p.Network))
		b = appendName(appendName(b, p.label), p.Country)
	}
	return b, nil
}

func appendName(b []byte, name string) []byte {
	if len(name) > maxChangeName {
		name = ""
	}
	return append(append(b, byte(len(name))), name...)
}

// UnmarshalBinary reads what AppendBinary wrote.
func (c *Change) UnmarshalBinary(b []byte) error {
	*c = Change{}
	r := cutter{b: b}
	c.Kind, c.Domain = ChangeKind(r.number(1)), Domain(r.number(1))
	c.IMSI, c.MSISDN, c.Time = r.number(8), r.number(8), int64(r.number(8))
	for _, p := range [...]struct {
		*Place
		label *string
	}{{&c.Place, &c.PlaceOperator}, {&c.Home, &c.HomeOperator}} {
		p.Node, p.Network = r.number(8), operator.Network(r.number(4))
		*p.label, p.Country = r.name(), r.name()
	}
	if r.short || len(r.b) != 0 || c.Kind == 0 || c.Kind >= changeKinds || c.Domain >= domains || c.IMSI == 0 {
		return errChange
	}
	return nil
}

// cutter cuts numbers and names off octets; short tells that they did not suffice.
type cutter struct {
	b     []byte
	short bool
}

func (r *cutter) take(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return nil
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *cutter) number(octets int) (n uint64) {
	for _, c := range r.take(octets) {
		n = n<<8 | uint64(c)
	}
	return n
}

func (r *cutter) name() string {
	n := int(r.number(1))
	if n > maxChangeName {
		r.short = true
		return ""
	}
	return string(r.take(n))
}

var errChange = errors.New("not a change of a subscriber, or of another version")
