package tunnels

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Message types that make, move and end tunnels (TS 29.274, 7.2; TS 29.060, 7.3).
const (
	createSession2 = 32
	createAnswer2  = 33
	modifyBearer2  = 34
	deleteSession2 = 36
	createBearer2  = 95
	deleteBearer2  = 99

	createContext1 = 16
	updateContext1 = 18
	deleteContext1 = 20
)

// Information elements (TS 29.274, 8; TS 29.060, 7.7).
const (
	ieCause2  = 2
	ieEBI2    = 73
	ieFTEID2  = 87
	ieBearer2 = 93

	ieCause1    = 1
	ieTEIDUser1 = 16
	ieTEIDCtrl1 = 17
	ieTeardown1 = 19
	ieNSAPI1    = 20
	ieGSN1      = 133
)

// Interface types of F-TEIDs for user traffic between networks (TS 29.274, 8.22):
// of S5/S8, S4 and S2b.
func isUser(kind uint8) bool {
	switch kind {
	case 4, 5, 15, 16, 31, 33:
		return true
	}
	return false
}

// A bearer is an end of a tunnel, whose it is, and for which bearer.
type bearer struct {
	End
	id   uint8 // EBI or NSAPI; 0 where it is not given out yet
	role uint8 // the interface type of version 2; in version 1 the side
}

// maxBearers bounds the ends that are read of one message: two addresses of both
// sides for each of the bearers that a subscriber can have.
const maxBearers = 4 * gtp.MaxBearers

// contents is what one message tells of tunnels.
type contents struct {
	control End // of its sender; no address where it does not tell
	bearers []bearer
	ids     []uint8 // bearers that it names
	all     bool    // it ends all bearers of its session
	cause   uint8
	// Bearers of version 2 that an answer speaks of, refuses, and does not know, a bit
	// each; and which of bearers stand beside a cause that refuses.
	spoken, denied, unknown uint16
	refused                 [maxBearers]bool

	store [maxBearers]bearer
	named [maxBearers]uint8
}

// refuses says whether the answer has not accepted a bearer of a request of that type:
// an answer may accept some of several (TS 29.274, 8.4, cause 17).
func (c *contents) refuses(typ uint8, b bearer) bool {
	if bit := uint16(1) << b.id; b.id != 0 && (c.denied&bit != 0 || typ == createSession2 && c.spoken != 0 && c.spoken&bit == 0) {
		return true
	}
	for i := range c.bearers {
		if c.refused[i] && c.bearers[i].End == b.End {
			return true
		}
	}
	return false
}

// keeps says whether the answer refuses to end a bearer that is there.
func (c *contents) keeps(id uint8) bool { return c.denied&^c.unknown&(1<<id) != 0 }

// read reads m, which came from src; side is that of its sender.
func (c *contents) read(m *gtp.Message, src netip.Addr, side uint8) {
	c.control, c.bearers, c.ids, c.all, c.cause = End{}, c.store[:0], c.named[:0], false, 0
	c.spoken, c.denied, c.unknown, c.refused = 0, 0, 0, [maxBearers]bool{}
	if m.Protocol == message.ProtocolGTPv2 {
		c.read2(m, src)
		return
	}
	c.read1(m, src, side)
}

func (c *contents) add(b bearer) {
	if len(c.bearers) < maxBearers && b.Addr.IsValid() {
		c.bearers = append(c.bearers, b)
	}
}

func (c *contents) name(id uint8) {
	if len(c.ids) < maxBearers {
		c.ids = append(c.ids, id&0x0f)
	}
}

func (c *contents) read2(m *gtp.Message, src netip.Addr) {
	var id, cause uint8 // of the bearer context at hand
	group, first := -1, 0
	for i := range m.IEs {
		e, v := &m.IEs[i], m.Value(i)
		if e.Again || len(v) == 0 {
			continue
		}
		switch {
		case e.Type == ieCause2 && e.Depth == 1:
			c.cause = v[0]
		case e.Type == ieBearer2 && e.Depth == 1:
			c.close(id, cause, first)
			id, cause, group, first = 0, 0, i, len(c.bearers)
		case e.Type == ieCause2 && e.Depth == 2 && int(e.Group) == group:
			cause = v[0]
		case e.Type == ieEBI2 && e.Depth == 2 && int(e.Group) == group:
			id = v[0] & 0x0f
			c.name(id)
			for j := first; j < len(c.bearers); j++ { // those that stood before it
				c.bearers[j].id = id
			}
		case e.Type == ieEBI2 && e.Depth == 1 && m.Type == deleteBearer2 && e.Instance == 0:
			c.all = true // the linked bearer: the whole connection
		case e.Type == ieEBI2 && e.Depth == 1 && e.Instance == 1:
			c.name(v[0])
		case e.Type == ieFTEID2 && len(v) >= 5:
			c.endpoint(m.Type, e, v, id, src)
		}
	}
	c.close(id, cause, first)
	c.all = c.all || m.Type == deleteSession2
}

// close ends a bearer context, of which the bearers from first on are.
func (c *contents) close(id, cause uint8, first int) {
	bit := uint16(1) << id &^ 1
	c.spoken |= bit
	if cause < gone2 {
		return
	}
	c.denied |= bit
	if cause == gone2 {
		c.unknown |= bit
	}
	for i := first; i < len(c.bearers); i++ {
		c.refused[i] = true
	}
}

// endpoint takes an F-TEID (TS 29.274, 8.22). A PGW that answers tells its own for
// the control plane in instance 1 (TS 29.274, table 7.2.2-1).
func (c *contents) endpoint(typ uint8, e *gtp.IE, v []byte, id uint8, src netip.Addr) {
	const v4, v6, kinds = 0x80, 0x40, 0x3f
	flags, teid, rest := v[0], binary.BigEndian.Uint32(v[1:]), v[5:]
	kind := flags & kinds
	if e.Depth == 1 && !isUser(kind) && (e.Instance == 0 || e.Instance == 1 && typ == createAnswer2 && c.control.TEID == 0) {
		c.control = End{src, teid}
		if a := rest; flags&v4 != 0 && len(a) >= 4 && src.Is4() {
			c.control.Addr = netip.AddrFrom4([4]byte(a))
		} else if n := len(a); flags&v6 != 0 && n >= 16 && !src.Is4() {
			c.control.Addr = netip.AddrFrom16([16]byte(a[n-16:]))
		}
	}
	if e.Depth != 2 || !isUser(kind) {
		return
	}
	if flags&v4 != 0 && len(rest) >= 4 {
		c.add(bearer{End{netip.AddrFrom4([4]byte(rest)), teid}, id, kind})
		rest = rest[4:]
	}
	if flags&v6 != 0 && len(rest) >= 16 {
		c.add(bearer{End{netip.AddrFrom16([16]byte(rest)), teid}, id, kind})
	}
}

func (c *contents) read1(m *gtp.Message, src netip.Addr, side uint8) {
	var id uint8
	var teid uint32
	var told bool
	if i := m.Find(ieNSAPI1, 0); i >= 0 && len(m.Value(i)) > 0 {
		id = m.Value(i)[0] & 0x0f
		c.name(id)
	}
	addresses := 0
	for i := range m.IEs {
		e, v := &m.IEs[i], m.Value(i)
		switch {
		case e.Again || len(v) == 0:
		case e.Type == ieCause1:
			c.cause = v[0]
		case e.Type == ieTEIDUser1 && len(v) >= 4:
			teid, told = binary.BigEndian.Uint32(v), true
		case e.Type == ieTEIDCtrl1 && len(v) >= 4:
			c.control = End{src, binary.BigEndian.Uint32(v)}
		case e.Type == ieTeardown1 && m.Type == deleteContext1:
			c.all = v[0]&1 != 0
		case e.Type == ieGSN1:
			// That for signalling stands before that for user traffic (TS 29.060, 7.3.1).
			a, ok := netip.AddrFromSlice(v)
			switch addresses++; {
			case !ok:
			case addresses%2 == 0 && told:
				c.add(bearer{End{a, teid}, id, side})
			case addresses%2 == 1 && c.control.TEID != 0 && a.Is4() == src.Is4():
				c.control.Addr = a
			}
		}
	}
}
