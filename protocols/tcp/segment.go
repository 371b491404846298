package tcp

import (
	"encoding/binary"
	"net/netip"
)

// Flags of a segment.
const (
	FIN = 1 << 0
	SYN = 1 << 1
	RST = 1 << 2
	PSH = 1 << 3
	ACK = 1 << 4
)

// Segment is a TCP segment.
type Segment struct {
	SrcPort, DstPort uint16
	Seq              uint32 // sequence number of the first octet of Payload, or of the SYN
	Ack              uint32 // meaningful with the ACK flag
	Flags            uint8
	Payload          []byte // lies in the input

	Frame uint64 // the caller's number of the frame, which Stream.Origin tells
	Cut   int    // octets behind Payload that the capture does not hold, since it cut the packet
}

// Decode reads the TCP segment b and fills s. It returns false when b is
// shorter than its header. The checksum is not verified.
func Decode(b []byte, s *Segment) bool {
	const minimum = 20
	if len(b) < minimum {
		return false
	}
	header := int(b[12]>>4) * 4
	if header < minimum || header > len(b) {
		return false
	}
	*s = Segment{
		SrcPort: binary.BigEndian.Uint16(b), DstPort: binary.BigEndian.Uint16(b[2:]),
		Seq: binary.BigEndian.Uint32(b[4:]), Ack: binary.BigEndian.Uint32(b[8:]),
		Flags: b[13], Payload: b[header:],
	}
	return true
}

// Flow is one direction of a connection.
type Flow struct {
	Src, Dst netip.AddrPort
}

// Reverse is the other direction.
func (f Flow) Reverse() Flow { return Flow{f.Dst, f.Src} }
