package gtp

import (
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
