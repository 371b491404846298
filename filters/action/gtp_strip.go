package action

import (
	"encoding/binary"
	"slices"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// A GTPStrip takes information elements out of messages of GTP-C, so that a
// partner does not learn what they tell: the location, the terminal. It may be
// used again, by one goroutine at a time.
type GTPStrip struct {
	// Version1 and Version2 are the types that are taken out, wherever they stand.
	// What a message must have stays.
	Version1, Version2 []uint8

	message gtp.Message
	before  [gtp.MaxIEs]int // octets taken out in front of each
	shorter [gtp.MaxIEs]int // octets that a group has lost
}

// Append appends b, the payload of one UDP datagram to port, without the
// information elements. ok is false, and nothing appended, where there is nothing
// to take out and for what is no GTP-C of version 1 or 2. Of two messages in one
// datagram both are seen to.
func (s *GTPStrip) Append(dst, b []byte, port gtp.Port) (out []byte, ok bool) {
	out = dst
	for len(b) > 0 {
		m := &s.message
		if !m.Parse(b, port) {
			return dst, false
		}
		types := s.Version1
		if m.Protocol == message.ProtocolGTPv2 {
			types = s.Version2
		} else if m.Protocol != message.ProtocolGTPv1 {
			return dst, false
		}
		var cut bool
		if out, cut = s.one(out, types); cut {
			ok = true
		}
		b = m.Rest
	}
	if !ok {
		return dst, false
	}
	return out, true
}

// one appends the message at hand.
func (s *GTPStrip) one(dst []byte, types []uint8) (out []byte, cut bool) {
	m := &s.message
	typ := gtp.Lookup(m.Protocol, m.Type)
	start, from, lost := len(dst), 0, 0
	for i := range m.IEs {
		e := &m.IEs[i]
		s.before[i], s.shorter[i] = lost, 0
		if int(e.Offset) < from || !takes(types, typ, e) {
			continue // in a group that is gone, or to stay
		}
		n := len(m.Octets(i))
		dst = append(dst, m.Raw[from:e.Offset]...)
		from, lost = int(e.Offset)+n, lost+n
		for g := e; g.Depth > 1; g = &m.IEs[g.Group] {
			s.shorter[g.Group] += n
		}
	}
	dst = append(dst, m.Raw[from:]...)
	if lost == 0 {
		return dst, false
	}
	b := dst[start:]
	binary.BigEndian.PutUint16(b[2:], m.Length-uint16(lost))
	for i := range m.IEs {
		if n := s.shorter[i]; n > 0 {
			e := &m.IEs[i]
			binary.BigEndian.PutUint16(b[int(e.Offset)-s.before[i]+1:], e.Length-uint16(n))
		}
	}
	return dst, true
}

// takes says whether an information element is to go: that the types name it, and
// that a message of type typ need not have it.
func takes(types []uint8, typ *gtp.MessageType, e *gtp.IE) bool {
	if e.Type > 255 || !slices.Contains(types, uint8(e.Type)) {
		return false
	}
	must := typ != nil && e.Depth == 1 && e.Instance == 0 && slices.Contains(typ.Must, uint8(e.Type))
	return !must
}
