package ip

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/wire"
)

// Protocol numbers that a signalling transport uses (IANA).
const (
	ProtocolTCP  = 6
	ProtocolUDP  = 17
	ProtocolSCTP = 132
)

// maxExtensionHeaders bounds the walk through IPv6 extension headers.
const maxExtensionHeaders = 16

// Packet is an IP packet or a fragment of one.
type Packet struct {
	Version  uint8 // 4 or 6
	Protocol uint8 // of the payload; for IPv6 behind the extension headers, in a fragment behind the fragment header
	TTL      uint8 // time to live or hop limit
	Src, Dst netip.Addr
	Payload  []byte // lies in the input, or in the Reassembler that completed it

	Fragment      bool   // the packet is one of several fragments
	MoreFragments bool   // another fragment follows this one
	Offset        int    // octets before Payload in the whole packet
	ID            uint32 // identification that the fragments share

	Truncated bool // the packet is longer than the bytes that were there
	Missing   int  // by so many octets
	Anomalies wire.Anomalies
}

// Decode reads the header of an IP packet of either version and fills p. It
// returns false for what is no IP packet or is cut within its header. Octets
// behind the packet's own length, such as Ethernet's padding, are left out of
// the payload; a packet cut by a snap length is read as far as it goes and
// marked.
func Decode(b []byte, p *Packet) bool {
	*p = Packet{}
	if len(b) == 0 {
		return false
	}
	switch b[0] >> 4 {
	case 4:
		return p.decode4(b)
	case 6:
		return p.decode6(b)
	}
	return false
}

// decode4 reads an IPv4 header (RFC 791, 3.1).
func (p *Packet) decode4(b []byte) bool {
	const minimum = 20
	if len(b) < minimum {
		return false
	}
	header := int(b[0]&0x0f) * 4
	if header < minimum || header > len(b) {
		return false
	}
	p.Version, p.TTL, p.Protocol = 4, b[8], b[9]
	p.Src = netip.AddrFrom4([4]byte(b[12:16]))
	p.Dst = netip.AddrFrom4([4]byte(b[16:20]))
	p.ID = uint32(binary.BigEndian.Uint16(b[4:]))
	flags := binary.BigEndian.Uint16(b[6:])
	p.MoreFragments, p.Offset = flags&0x2000 != 0, int(flags&0x1fff)*8
	p.Fragment = p.MoreFragments || p.Offset > 0

	total := int(binary.BigEndian.Uint16(b[2:]))
	switch {
	case total == 0: // a card that cuts large segments leaves the length to it
		total = len(b)
	case total < header:
		p.Anomalies.Set(wire.AnomalyIPHeader)
		total = len(b)
	}
	p.cut(b, header, total)
	return true
}

// cut sets the payload to what lies between the header and the total length.
func (p *Packet) cut(b []byte, header, total int) {
	if total > len(b) {
		p.Truncated, p.Missing = true, total-len(b)
		p.Anomalies.Set(wire.AnomalyIPHeader)
		total = len(b)
	}
	p.Payload = b[header:total:total]
}

// IPv6 extension headers (RFC 8200, 4; RFC 4302 for authentication).
const (
	nextHopByHop    = 0
	nextRouting     = 43
	nextFragment    = 44
	nextAH          = 51
	nextDestination = 60
	nextMobility    = 135
	nextHIP         = 139
	nextShim6       = 140
)

// decode6 reads an IPv6 header and walks its extension headers (RFC 8200).
func (p *Packet) decode6(b []byte) bool {
	const header = 40
	if len(b) < header {
		return false
	}
	p.Version, p.TTL = 6, b[7]
	p.Src = netip.AddrFrom16([16]byte(b[8:24]))
	p.Dst = netip.AddrFrom16([16]byte(b[24:40]))
	total := header + int(binary.BigEndian.Uint16(b[4:]))
	if total == header { // a jumbogram, or segmentation left to the card
		total = len(b)
	}
	p.cut(b, header, total)
	return p.extensions(b[6])
}

// extensions moves the payload past the extension headers, of which next is
// the first, and takes the fragment header on the way.
func (p *Packet) extensions(next uint8) bool {
	for range maxExtensionHeaders {
		b := p.Payload
		var n int
		switch next {
		case nextHopByHop, nextRouting, nextDestination, nextMobility, nextHIP, nextShim6:
			if len(b) < 8 {
				return false
			}
			n = 8 + int(b[1])*8
		case nextAH:
			if len(b) < 8 {
				return false
			}
			n = 8 + int(b[1])*4
		case nextFragment:
			if len(b) < 8 {
				return false
			}
			field := binary.BigEndian.Uint16(b[2:])
			p.MoreFragments, p.Offset = field&1 != 0, int(field&^7)
			p.Fragment = p.MoreFragments || p.Offset > 0
			p.ID = binary.BigEndian.Uint32(b[4:])
			n = 8
		default:
			p.Protocol = next
			return true
		}
		if n > len(b) {
			return false
		}
		fragmented := next == nextFragment && p.Fragment
		next, p.Payload = b[0], b[n:]
		if fragmented { // what follows is read when the packet is whole again
			p.Protocol = next
			return true
		}
	}
	p.Anomalies.Set(wire.AnomalyIPHeader)
	return false
}

// UDP is a UDP datagram (RFC 768).
type UDP struct {
	SrcPort, DstPort uint16
	Payload          []byte // lies in the input
	Truncated        bool   // the length tells of more than was there
}

// DecodeUDP reads a UDP header and fills u; it returns false when b is shorter
// than the header or its length is. Octets behind the length are left out.
func DecodeUDP(b []byte, u *UDP) bool {
	const header = 8
	*u = UDP{}
	if len(b) < header {
		return false
	}
	u.SrcPort, u.DstPort = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	n := int(binary.BigEndian.Uint16(b[4:]))
	switch {
	case n == 0: // an IPv6 jumbogram (RFC 2675, 4)
		n = len(b)
	case n < header:
		return false
	case n > len(b):
		u.Truncated, n = true, len(b)
	}
	u.Payload = b[header:n:n]
	return true
}
