package state

import (
	"encoding/binary"
	"math/bits"
	"net/netip"

	"cordon/internal/operator"
)

// end is one end of a tunnel. The zero value is none.
type end struct {
	address [16]byte
	teid    uint32
}

func endAt(a netip.Addr, teid uint32) end {
	if !a.IsValid() {
		return end{}
	}
	return end{a.As16(), teid}
}

// The two sides of a session.
const (
	visited = iota // SGW or SGSN
	home           // PGW or GGSN
	sides
)

// What a tunnel is found by: the ends of the control plane by side, those of the
// user plane, and the subscriber.
const (
	byControl = 0
	byUser    = byControl + sides
	bySubject = byUser + sides
	ways      = bySubject + 1

	wayBits = 3 // ways fit in
)

// tunnel is a bearer of a session, and with the default bearer the session. It has
// no pointers. Bearers beyond the default one are not found by their control plane,
// which is that of the session.
type tunnel struct {
	imsi      uint64 // packed digits; 0 where it is not known
	control   [sides]end
	user      [sides]end
	paa4      [4]byte
	paa6      [8]byte // prefix
	links     [ways]uint32
	since     uint32 // seconds since the epoch
	seen      uint32
	owner     [sides]operator.OwnerID
	bearer    uint8 // EBI or NSAPI
	rat       uint8
	used      bool
	dedicated bool
	guessed   bool  // which side is which was not told
	replaced  uint8 // how often in a row it took the place of a young one
}

// chunk is how many tunnels are allocated at once.
const chunk = 4096

// slab holds tunnels and finds them in several ways. Its memory is bounded by limit:
// buckets are allocated whole with the first tunnel, so that it never stops to
// rearrange them.
type slab struct {
	secret [2]uint64
	chunks []*[chunk]tunnel
	ends   []head // buckets of indexes of tunnels, each with the way
	imsis  []head // those of subjects, apart: few pages are all touched often
	free   uint32 // chain of tunnels that were removed, by their first link
	next   uint32 // first that was never used; 0 is not used, so that 0 is none
	count  int
	limit  int
	cursor uint32
	gone   func(*tunnel) // is told of each that is removed; nil is nobody
}

func (s *slab) at(i uint32) *tunnel { return &s.chunks[i/chunk][i%chunk] }

func mix(secret [2]uint64, a, b uint64) uint64 {
	high, low := bits.Mul64(a^secret[0], b^secret[1])
	return high ^ low
}

func (s *slab) hash(e *end) uint64 {
	a := mix(s.secret, binary.BigEndian.Uint64(e.address[:8]), binary.BigEndian.Uint64(e.address[8:]))
	return mix(s.secret, a, uint64(e.teid)+1)
}

// key is what t is found by in a way; ok is false where it has none.
func (s *slab) key(t *tunnel, way int) (h uint64, ok bool) {
	if way == bySubject {
		return mix(s.secret, t.imsi, 0), t.imsi != 0
	}
	e := &t.user[(way-byUser)&1]
	if way < byUser {
		e = &t.control[way]
		ok = !t.dedicated
	} else {
		ok = true
	}
	return s.hash(e), ok && *e != (end{})
}

// bucket is where a hash of a way is entered.
func (s *slab) bucket(h uint64, way int) *head {
	if way == bySubject {
		return s.ofSubject(h)
	}
	return &s.ends[h&uint64(len(s.ends)-1)]
}

func (s *slab) ofSubject(h uint64) *head { return &s.imsis[h&uint64(len(s.imsis)-1)] }

// link enters t, of index i, in one way.
func (s *slab) link(i uint32, t *tunnel, way int) {
	if h, ok := s.key(t, way); ok {
		t.links[way] = s.bucket(h, way).push(i<<wayBits|uint32(way), h)
	}
}

func (s *slab) unlink(i uint32, t *tunnel, way int) {
	h, ok := s.key(t, way)
	if !ok {
		return
	}
	id := i<<wayBits | uint32(way)
	first := s.bucket(h, way)
	if first.first == id {
		first.cut(t.links[way])
		t.links[way] = 0
		return
	}
	for at := first.first; at != 0; {
		next := &s.at(at >> wayBits).links[at&(1<<wayBits-1)]
		if *next == id {
			*next, t.links[way] = t.links[way], 0
			return
		}
		at = *next
	}
}

// put adds a tunnel; 0 where there is no room.
func (s *slab) put(t *tunnel) uint32 {
	if s.count >= s.limit {
		return 0
	}
	if s.ends == nil {
		s.ends = make([]head, 1<<bits.Len(uint(4*s.limit-1)))
		s.imsis = make([]head, 1<<bits.Len(uint(s.limit-1)))
		s.next = 1
	}
	i := s.free
	if i != 0 {
		s.free = s.at(i).links[0]
	} else {
		i = s.next
		if int(i/chunk) == len(s.chunks) {
			s.chunks = append(s.chunks, new([chunk]tunnel))
		}
		s.next++
	}
	to := s.at(i)
	*to = *t
	to.used, to.links = true, [ways]uint32{}
	for way := range ways {
		s.link(i, to, way)
	}
	s.count++
	return i
}

func (s *slab) remove(i uint32) {
	t := s.at(i)
	if s.gone != nil {
		s.gone(t)
	}
	for way := range ways {
		s.unlink(i, t, way)
	}
	*t = tunnel{}
	t.links[0], s.free = s.free, i
	s.count--
}

// move gives t another end in a way.
func (s *slab) move(i uint32, way int, to end) {
	t := s.at(i)
	s.unlink(i, t, way)
	if way < byUser {
		t.control[way] = to
	} else {
		t.user[way-byUser] = to
	}
	s.link(i, t, way)
}

// find finds the tunnel that has e on either side of the plane that begins with
// way, and the side; 0 where none has.
func (s *slab) find(way int, e *end) (i uint32, side int) {
	if s.ends == nil || *e == (end{}) {
		return 0, 0
	}
	h := s.hash(e)
	for id := s.bucket(h, way).of(h); id != 0; {
		t, w := s.at(id>>wayBits), int(id&(1<<wayBits-1))
		if side = w - way; side >= 0 && side < sides {
			at := &t.user[side]
			if way == byControl {
				at = &t.control[side]
			}
			if *at == *e {
				return id >> wayBits, side
			}
		}
		id = t.links[w]
	}
	return 0, 0
}

// group gives the tunnels of the session of tunnel i, itself among them: those of
// its subscriber with its control plane.
func (s *slab) group(i uint32, out []uint32) []uint32 {
	t := s.at(i)
	if t.imsi == 0 {
		return append(out, i)
	}
	h, _ := s.key(t, bySubject)
	for id := s.ofSubject(h).of(h); id != 0 && len(out) < cap(out); {
		o, w := s.at(id>>wayBits), int(id&(1<<wayBits-1))
		if w == bySubject && o.imsi == t.imsi && o.control == t.control {
			out = append(out, id>>wayBits)
		}
		id = o.links[w]
	}
	return out
}

// of finds the default bearer of that number of a subscriber; 0 where he has none.
func (s *slab) of(imsi uint64, bearer uint8) uint32 {
	if s.ends == nil || imsi == 0 {
		return 0
	}
	h := mix(s.secret, imsi, 0)
	for id := s.ofSubject(h).of(h); id != 0; {
		t, w := s.at(id>>wayBits), int(id&(1<<wayBits-1))
		if w == bySubject && t.imsi == imsi && t.bearer == bearer && !t.dedicated {
			return id >> wayBits
		}
		id = t.links[w]
	}
	return 0
}
