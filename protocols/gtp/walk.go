package gtp

import (
	"encoding/binary"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Bounds of what Parse walks; beyond them it marks and goes no further.
const (
	MaxIEs     = 256 // of one message, those in groups included: real ones have up to 80
	MaxBearers = 11  // bearer contexts: as many bearers as a subscriber can have (TS 24.301, 9.3.2)
	MaxDepth   = 4   // the message itself, and groups within groups, as deep as the table allows
	MaxLength  = 1<<16 - 1
)

// IE is where an information element stands in its message.
type IE struct {
	Type     uint16 // an extended type, of two octets, is above 255
	Offset   uint16 // of its first octet
	Length   uint16 // of its value
	Header   uint8  // octets before its value
	Instance uint8  // of version 2
	Depth    uint8  // 1 in the message itself
	Group    uint8  // index of the group it stands in, where Depth is above 1
	Again    bool   // it is not read: it may stand once and stood before, or stands where it may not
}

// Message is a message with its information elements. It is the caller's, and
// used again; slices lie in the input.
type Message struct {
	Header
	Protocol message.Protocol
	Raw      []byte // the message, and octets behind its length where none may be
	End      int    // where the message ends by its length, within the input
	Rest     []byte // octets of the input behind Raw
	User     []byte // packet of the user, in G-PDU and T-PDU
	IEs      []IE   // in the order of the message

	Anomalies wire.Anomalies

	top       [256 / 64]uint64 // types of instance 0 in the message itself
	bearers   int
	n         int // of store
	store     [MaxIEs]IE
	instances [MaxDepth][256]uint16
}

// Port tells by which UDP port a message came.
type Port uint8

// The ports.
const (
	ControlPort Port = iota // 2123
	UserPort                // 2152
	LegacyPort              // 3386
)

// Parse reads the first message of b, a UDP payload or what another message left
// of it, and fills m. It returns false when b is shorter than the header that
// its flags tell of; then only the header is there, as far as it goes. What is
// malformed costs the rest of its group. Octets behind the message's length are
// Rest where a flag tells of a second message; elsewhere they are read as part of
// the message, as some receivers do, and marked.
func (m *Message) Parse(b []byte, port Port) bool {
	m.Raw, m.End, m.Rest, m.User, m.IEs, m.Anomalies = nil, 0, nil, nil, nil, wire.Anomalies{}
	m.top, m.bearers, m.n = [len(m.top)]uint64{}, 0, 0
	if len(b) > MaxLength {
		m.Anomalies.Set(wire.AnomalyGTPTrailing)
		b = b[:MaxLength]
	}
	end, ok := m.decode(b, port == LegacyPort, &m.Anomalies)
	m.Protocol = m.protocol(port)
	if !ok {
		return false
	}
	m.Raw, m.End = b, end
	switch {
	case m.Piggyback():
		m.Raw, m.Rest = b[:end:end], b[end:]
	case end < len(b):
		m.Anomalies.Set(wire.AnomalyGTPTrailing)
	}
	switch {
	case m.Version > 2:
	case m.Version == 2 && !m.Prime:
		m.walk2(span{m.Size, len(m.Raw), 1, 0, groupTop}, &m.top)
	case m.Type == typeUser && !m.Prime:
		m.User = b[m.Size:end:end]
	default:
		m.walk1(m.Size)
	}
	m.IEs = m.store[:m.n]
	return true
}

// Message types of the user plane (TS 29.281, 6.1).
const (
	typeEcho            = 1
	typeErrorIndication = 26
	typeEndMarker       = 254
	typeUser            = 255
)

// protocol tells what a message is by its version and port; a packet of a user
// is one on any port.
func (m *Message) protocol(port Port) message.Protocol {
	switch {
	case m.Prime:
		return message.ProtocolGTPPrime
	case m.Version == 2 || m.Version > 2 && port != UserPort:
		return message.ProtocolGTPv2
	case m.Version == 0:
		return message.ProtocolGTPv0
	case port == UserPort || m.Type >= typeEndMarker:
		return message.ProtocolGTPU
	}
	return message.ProtocolGTPv1
}

// Value is the value of m.IEs[i].
func (m *Message) Value(i int) []byte {
	e := &m.IEs[i]
	from := int(e.Offset) + int(e.Header)
	return m.Raw[from : from+int(e.Length) : from+int(e.Length)]
}

// Octets are those of m.IEs[i], header and value.
func (m *Message) Octets(i int) []byte {
	e := &m.IEs[i]
	from, to := int(e.Offset), int(e.Offset)+int(e.Header)+int(e.Length)
	return m.Raw[from:to:to]
}

// Find gives the index of the first information element of the message itself
// that has the type and instance; -1 without.
func (m *Message) Find(t uint16, instance uint8) int {
	if t > 255 || instance > 0 || m.has(uint8(t)) {
		for i := range m.IEs {
			if e := &m.IEs[i]; e.Type == t && e.Instance == instance && e.Depth == 1 {
				return i
			}
		}
	}
	return -1
}

// has reports whether the message itself has an information element of the type
// and of instance 0.
func (m *Message) has(t uint8) bool { return m.top[t>>6&3]&(1<<(t&63)) != 0 }

// next gives room for an information element; nil where no more fits.
func (m *Message) next() *IE {
	if m.n == MaxIEs {
		m.Anomalies.Set(wire.AnomalyGTPIELimit)
		return nil
	}
	m.n++
	return &m.store[m.n-1]
}

// walk1 walks the information elements of versions 0 and 1 and of GTP', from
// the offset at to the end of the message (TS 29.060, 7.7): those below 128 have
// a length that their type tells.
func (m *Message) walk1(at int) {
	b, an := m.Raw, &m.Anomalies
	fixed := &fixed1
	if m.Version == 0 && !m.Prime {
		fixed = &fixed0
	}
	stood, last := &m.top, uint8(0)
	for at < len(b) {
		t, header, n := b[at], 1, 0
		switch {
		case t < firstTLV:
			if n = int(fixed[t]); n == 0 {
				an.Set(wire.AnomalyGTPIEUnknown)
				return
			}
		case t == ieExtensionList && at+2 <= len(b):
			header, n = 2, int(b[at+1])
		case at+3 <= len(b):
			header, n = 3, int(binary.BigEndian.Uint16(b[at+1:]))
		default:
			an.Set(wire.AnomalyGTPIEShort)
			return
		}
		if n > len(b)-at-header {
			an.Set(wire.AnomalyGTPIEBeyond)
			return
		}
		e := m.next()
		if e == nil {
			return
		}
		e.Type, e.Offset, e.Length, e.Header, e.Again = uint16(t), uint16(at), uint16(n), uint8(header), false
		e.Instance, e.Depth, e.Group = 0, 1, 0
		if t < last {
			an.Set(wire.AnomalyGTPIEOrder)
		}
		last = max(last, t)
		again := stood[t>>6]&(1<<(t&63)) != 0
		stood[t>>6] |= 1 << (t & 63)
		m.check1(e, again)
		at += header + n
	}
}

// check1 holds an information element of version 0 or 1 against the table.
func (m *Message) check1(e *IE, again bool) {
	if e.Type == ieExtended1 && e.Length >= 2 {
		e.Type = binary.BigEndian.Uint16(m.Raw[e.Offset+3:])
		e.Header, e.Length = e.Header+2, e.Length-2
		if e.Type <= 255 {
			e.Type = ieExtended1
			m.Anomalies.Set(wire.AnomalyGTPIESpare)
		}
		return
	}
	d := &rules1[e.Type&255]
	if e.Length < d.min || e.Length > d.max {
		m.Anomalies.Set(wire.AnomalyGTPIELength)
	}
	if again && d.many == 0 {
		e.Again = true
		m.Anomalies.Set(wire.AnomalyGTPIEDuplicate)
	}
}

const headerIE2 = 4

// span is what walk2 walks: octets between two offsets, at what depth, and the
// group that they are.
type span struct {
	at, end int
	depth   uint8
	group   uint8 // index of the group's information element
	place   group
}

// walk2 walks information elements of version 2 (TS 29.274, 8.2). stood is for
// the types of instance 0, which are nearly all.
func (m *Message) walk2(s span, stood *[256 / 64]uint64) {
	b, an, at := m.Raw[:s.end], &m.Anomalies, s.at
	others := false // instances of this group are kept
	for at < len(b) {
		if len(b)-at < headerIE2 {
			an.Set(wire.AnomalyGTPIEShort)
			return
		}
		h := binary.BigEndian.Uint32(b[at:])
		t, n, instance := uint8(h>>24), int(h>>8&0xffff), uint8(h)
		if n > len(b)-at-headerIE2 {
			an.Set(wire.AnomalyGTPIEBeyond)
			return
		}
		e := m.next()
		if e == nil {
			return
		}
		// Each by itself: a literal is put together elsewhere and copied.
		e.Type, e.Offset, e.Length, e.Header, e.Again = uint16(t), uint16(at), uint16(n), headerIE2, false
		e.Instance, e.Depth, e.Group = instance&15, s.depth, s.group
		var again bool
		if instance == 0 {
			word, bit := &stood[t>>6], uint64(1)<<(t&63)
			again = *word&bit != 0
			*word |= bit
		} else {
			again = m.instance(s.depth, t, instance, &others)
		}
		d := &rules2[t]
		if again && d.many&s.place == 0 || e.Length < d.min || e.Length > d.max || e.Instance > d.instances || d.within&s.place == 0 {
			m.check2(e, d, again, s.place)
		}
		switch {
		case t == ieExtended2:
			m.extended(e)
		case d.group != 0 && !e.Again:
			m.enter(e, uint8(m.n-1), d.group)
		}
		at += headerIE2 + n
	}
}

// instance notes an information element of another instance than 0, or with
// spare bits, and reports whether it stood before in its group.
func (m *Message) instance(depth, t, instance uint8, kept *bool) bool {
	if instance > 15 {
		m.Anomalies.Set(wire.AnomalyGTPIESpare)
		instance &= 15
	}
	stood := &m.instances[(depth-1)%MaxDepth]
	if !*kept {
		*stood, *kept = [256]uint16{}, true
	}
	before := stood[t]&(1<<instance) != 0
	stood[t] |= 1 << instance
	return before
}

// check2 marks what is wrong with an information element of version 2.
func (m *Message) check2(e *IE, d *rule, again bool, place group) {
	an := &m.Anomalies
	if e.Length < d.min || e.Length > d.max {
		an.Set(wire.AnomalyGTPIELength)
	}
	if e.Instance > d.instances {
		an.Set(wire.AnomalyGTPIEInstance)
	}
	switch {
	case d.within&place == 0:
		an.Set(wire.AnomalyGTPIENested)
		e.Again = true // it is not read
	case again && d.many&place == 0:
		an.Set(wire.AnomalyGTPIEDuplicate)
		e.Again = true
	}
}

// extended reads the type of an information element with extended type (TS
// 29.274, 8.2.1A).
func (m *Message) extended(e *IE) {
	if e.Length < 2 {
		m.Anomalies.Set(wire.AnomalyGTPIELength)
		return
	}
	t := binary.BigEndian.Uint16(m.Raw[int(e.Offset)+headerIE2:])
	if t <= 255 {
		m.Anomalies.Set(wire.AnomalyGTPIESpare)
		return
	}
	e.Type, e.Header, e.Length = t, headerIE2+2, e.Length-2
}

// enter walks the group e, the information element of that index. The table
// bounds how deep groups stand within groups, since none may hold its like.
func (m *Message) enter(e *IE, index uint8, place group) {
	if place == groupBearer {
		if m.bearers == MaxBearers {
			m.Anomalies.Set(wire.AnomalyGTPBearerLimit)
			return
		}
		m.bearers++
	}
	from := int(e.Offset) + headerIE2
	var stood [256 / 64]uint64
	m.walk2(span{from, from + int(e.Length), e.Depth + 1, index, place}, &stood)
}
