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
	MaxDepth   = 4   // the message itself, and groups within groups
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
	Again    bool   // it may stand once, and stood before
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

	bearers   int
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
	m.Raw, m.End, m.Rest, m.User, m.IEs, m.bearers, m.Anomalies = nil, 0, nil, nil, m.store[:0], 0, wire.Anomalies{}
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
		m.walk2(m.Size, len(m.Raw), 1, 0, groupTop)
	case m.Type == typeUser && !m.Prime:
		m.User = b[m.Size:end:end]
	default:
		m.walk1(m.Size)
	}
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
	for i := range m.IEs {
		if e := &m.IEs[i]; e.Type == t && e.Instance == instance && e.Depth == 1 {
			return i
		}
	}
	return -1
}

// add takes an information element; nil where no more fits.
func (m *Message) add(e IE) *IE {
	n := len(m.IEs)
	if n == MaxIEs {
		m.Anomalies.Set(wire.AnomalyGTPIELimit)
		return nil
	}
	m.IEs = m.store[:n+1]
	m.store[n] = e
	return &m.store[n]
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
	var stood [256 / 64]uint64
	last := uint8(0)
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
		e := m.add(IE{Type: uint16(t), Offset: uint16(at), Length: uint16(n), Header: uint8(header), Depth: 1})
		if e == nil {
			return
		}
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
	i := table1[e.Type]
	if i == 0 {
		return
	}
	d := &definitions1[i-1]
	if e.Length < d.Min || d.Max != 0 && e.Length > d.Max {
		m.Anomalies.Set(wire.AnomalyGTPIELength)
	}
	if again && !d.Many {
		e.Again = true
		m.Anomalies.Set(wire.AnomalyGTPIEDuplicate)
	}
}

const headerIE2 = 4

// walk2 walks the information elements of version 2 between two offsets (TS
// 29.274, 8.2), which stand in the group of index parent.
func (m *Message) walk2(at, end, depth, parent int, place group) {
	b, an := m.Raw, &m.Anomalies
	var stood seen
	for at < end {
		if end-at < headerIE2 {
			an.Set(wire.AnomalyGTPIEShort)
			return
		}
		t, n, instance := b[at], int(binary.BigEndian.Uint16(b[at+1:])), b[at+3]
		if n > end-at-headerIE2 {
			an.Set(wire.AnomalyGTPIEBeyond)
			return
		}
		if instance > 15 {
			an.Set(wire.AnomalyGTPIESpare)
			instance &= 15
		}
		e := m.add(IE{Type: uint16(t), Offset: uint16(at), Length: uint16(n), Header: headerIE2, Instance: instance, Depth: uint8(depth), Group: uint8(parent)})
		if e == nil {
			return
		}
		again := stood.mark(&m.instances[depth-1], t, instance)
		if m.check2(e, again, place) {
			m.enter(e, len(m.IEs)-1)
		}
		at += headerIE2 + n
	}
}

// check2 holds an information element of version 2 against the table, and tells
// whether to enter it as a group.
func (m *Message) check2(e *IE, again bool, place group) bool {
	if e.Type == ieExtended2 {
		m.extended(e)
		return false
	}
	i := table2[e.Type]
	if i == 0 {
		return false
	}
	d, an := &definitions2[i-1], &m.Anomalies
	if e.Length < d.Min || d.Max != 0 && e.Length > d.Max {
		an.Set(wire.AnomalyGTPIELength)
	}
	if e.Instance > d.Instances {
		an.Set(wire.AnomalyGTPIEInstance)
	}
	if d.Within != 0 && d.Within&place == 0 {
		an.Set(wire.AnomalyGTPIENested)
		e.Again = true // it is not read
		return false
	}
	if again && !d.Many {
		e.Again = true
		an.Set(wire.AnomalyGTPIEDuplicate)
		return false
	}
	return d.use == useGroup
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

// enter walks the group e, the information element of that index.
func (m *Message) enter(e *IE, index int) {
	if e.Depth == MaxDepth {
		m.Anomalies.Set(wire.AnomalyGTPIEDepth)
		return
	}
	if e.Type == ieBearerContext {
		if m.bearers == MaxBearers {
			m.Anomalies.Set(wire.AnomalyGTPBearerLimit)
			return
		}
		m.bearers++
	}
	from := int(e.Offset) + headerIE2
	m.walk2(from, from+int(e.Length), int(e.Depth)+1, index, groupOf(e.Type))
}

// seen marks which information elements stood in a message or group: those of
// instance 0, which are nearly all, in itself.
type seen struct {
	zero  [256 / 64]uint64
	other bool // the others are kept
}

// mark reports whether an information element stood there before, and notes it.
func (s *seen) mark(instances *[256]uint16, t, instance uint8) bool {
	bit := uint64(1) << (t & 63)
	if instance == 0 {
		before := s.zero[t>>6]&bit != 0
		s.zero[t>>6] |= bit
		return before
	}
	if !s.other {
		*instances, s.other = [256]uint16{}, true
	}
	before := instances[t]&(1<<instance) != 0
	instances[t] |= 1 << instance
	return before
}
