package mtp3

import (
	"encoding/binary"
	"strconv"

	"cordon/protocols/wire"
)

// Standard is the national standard that gives the routing label its form.
// Nothing in a message tells it: it belongs to the link.
type Standard uint8

// Standards.
const (
	ITU   Standard = iota // 14-bit point codes, 4-bit signalling link selection (Q.704, 2.2)
	ANSI                  // 24-bit point codes, 8-bit selection (T1.111.4)
	China                 // 24-bit point codes, 4-bit selection (GF 001-9001, (unsure))
	Japan                 // 16-bit point codes, 4-bit selection (JT-Q704, (unsure))
)

// String is the standard's name.
func (s Standard) String() string {
	switch s {
	case ITU:
		return "ITU"
	case ANSI:
		return "ANSI"
	case China:
		return "China"
	case Japan:
		return "Japan"
	}
	return "standard " + strconv.Itoa(int(s))
}

// LabelLen is the size of the routing label, in octets.
func (s Standard) LabelLen() int {
	switch s {
	case ANSI, China:
		return 7
	case Japan:
		return 5
	}
	return 4
}

// Service indicators (Q.704, 14.2.1).
const (
	SISNM  = 0 // signalling network management
	SISNT  = 1 // signalling network testing and maintenance
	SISNTS = 2 // the same, special messages
	SISCCP = 3
	SITUP  = 4
	SIISUP = 5
	SIBICC = 13
	SIH248 = 14
)

// Network indicators (Q.704, 14.2.2).
const (
	NIInternational      = 0
	NIInternationalSpare = 1
	NINational           = 2
	NINationalSpare      = 3
)

// Message is a message signal unit without its MTP2 frame.
type Message struct {
	SI       uint8 // service indicator, 0 to 15
	NI       uint8 // network indicator, 0 to 3
	Priority uint8 // 0 to 3; spare in ITU
	SLS      uint8 // signalling link selection
	OPC, DPC uint32
	Payload  []byte // behind the routing label; lies in the input
}

// Decode reads b, from the service information octet on, and fills m. It
// returns false when b is shorter than that octet and the routing label.
func Decode(s Standard, b []byte, m *Message) bool {
	r := wire.NewReader(b)
	sio := r.Uint8()
	*m = Message{SI: sio & 0x0f, Priority: sio >> 4 & 3, NI: sio >> 6}
	switch s {
	case ANSI, China:
		m.DPC, m.OPC, m.SLS = r.Uint24LE(), r.Uint24LE(), r.Uint8()
		if s == China {
			m.SLS &= 0x0f
		}
	case Japan:
		m.DPC, m.OPC, m.SLS = uint32(r.Uint16LE()), uint32(r.Uint16LE()), r.Uint8()&0x0f
	default:
		label := r.Uint32LE()
		m.DPC, m.OPC, m.SLS = label&0x3fff, label>>14&0x3fff, uint8(label>>28)
	}
	m.Payload = r.Rest()
	return !r.Failed()
}

// Append appends m as Decode reads it. Bits of the point codes and the
// selection that the standard has no room for are left out.
func Append(dst []byte, s Standard, m *Message) []byte {
	dst = append(dst, m.SI&0x0f|m.Priority&3<<4|m.NI<<6)
	switch s {
	case ANSI, China:
		sls := m.SLS
		if s == China {
			sls &= 0x0f
		}
		dst = append(dst, byte(m.DPC), byte(m.DPC>>8), byte(m.DPC>>16), byte(m.OPC), byte(m.OPC>>8), byte(m.OPC>>16), sls)
	case Japan:
		dst = binary.LittleEndian.AppendUint16(dst, uint16(m.DPC))
		dst = binary.LittleEndian.AppendUint16(dst, uint16(m.OPC))
		dst = append(dst, m.SLS&0x0f)
	default:
		dst = binary.LittleEndian.AppendUint32(dst, m.DPC&0x3fff|m.OPC&0x3fff<<14|uint32(m.SLS)<<28)
	}
	return append(dst, m.Payload...)
}

// ServiceName names a service indicator in the usual abbreviation; it is empty
// for one that is spare.
func ServiceName(si uint8) string {
	switch si {
	case SISNM:
		return "SNM"
	case SISNT:
		return "SNT"
	case SISNTS:
		return "SNTS"
	case SISCCP:
		return "SCCP"
	case SITUP:
		return "TUP"
	case SIISUP:
		return "ISUP"
	case SIBICC:
		return "BICC"
	case SIH248:
		return "H.248"
	}
	return ""
}
