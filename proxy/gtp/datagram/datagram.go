package datagram

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/ip"
)

// Lengths of headers, octets.
const (
	LenIPv4 = 20
	LenIPv6 = 40
	LenUDP  = 8

	protocolUDP = 17
	hopLimit    = 64
)

// maxIP is the longest IP packet that is built.
const maxIP = 0xffff

// Append appends a whole IP packet with a UDP datagram from src to dst,
// which are of one version of IP. ok is false where it would be too long.
func Append(b []byte, src, dst netip.AddrPort, payload []byte) (out []byte, ok bool) {
	s, d := src.Addr().Unmap(), dst.Addr().Unmap()
	if s.Is4() != d.Is4() || LenIPv6+LenUDP+len(payload) > maxIP {
		return b, false
	}
	start, n := len(b), LenUDP+len(payload)
	if s.Is4() {
		const version = 0x45
		b = append(b, version, 0)
		b = append(b, 0, 0, 0, 0, 0, 0, hopLimit, protocolUDP, 0, 0)
		from, to := s.As4(), d.As4()
		b = append(append(b, from[:]...), to[:]...)
	} else {
		b = append(b, 0x60, 0, 0, 0)
		b = binary.BigEndian.AppendUint16(b, uint16(n))
		b = append(b, protocolUDP, hopLimit)
		from, to := s.As16(), d.As16()
		b = append(append(b, from[:]...), to[:]...)
	}
	at := len(b)
	b = binary.BigEndian.AppendUint16(b, src.Port())
	b = binary.BigEndian.AppendUint16(b, dst.Port())
	b = binary.BigEndian.AppendUint16(b, uint16(n))
	b = append(append(b, 0, 0), payload...)
	if s.Is4() {
		PutHeader4(b[start:])
	}
	putChecksum(b[start:], at-start)
	return b, true
}

// AppendReplaced appends packet with another UDP payload: its own headers, with
// their lengths and checksums set right. at is the offset of the UDP header. ok is
// false where the packet would be too long.
func AppendReplaced(b, packet []byte, at int, payload []byte) (out []byte, ok bool) {
	if at < 0 || at+LenUDP > len(packet) || at+LenUDP+len(payload) > maxIP {
		return b, false
	}
	start := len(b)
	b = append(append(b, packet[:at+LenUDP]...), payload...)
	p := b[start:]
	if p[0]>>4 == 4 {
		PutHeader4(p)
	} else {
		binary.BigEndian.PutUint16(p[4:], uint16(len(p)-LenIPv6))
	}
	binary.BigEndian.PutUint16(p[at+4:], uint16(LenUDP+len(payload)))
	putChecksum(p, at)
	return b, true
}

// PutHeader4 writes length and checksum of an IPv4 header (RFC 791, 3.1).
func PutHeader4(p []byte) {
	n := min(int(p[0]&0x0f)*4, len(p))
	binary.BigEndian.PutUint16(p[2:], uint16(len(p)))
	p[10], p[11] = 0, 0
	binary.BigEndian.PutUint16(p[10:], ^fold(sum(0, p[:n])))
}

// putChecksum writes the checksum of the UDP datagram at that offset of packet p
// (RFC 768; RFC 8200, 8.1).
func putChecksum(p []byte, at int) {
	p[at+6], p[at+7] = 0, 0
	addresses := p[12:20]
	if p[0]>>4 == 6 {
		addresses = p[8:40]
	}
	s := sum(protocolUDP+uint32(len(p)-at), addresses)
	c := ^fold(sum(s, p[at:]))
	if c == 0 {
		c = 0xffff // zero says that there is none
	}
	binary.BigEndian.PutUint16(p[at+6:], c)
}

// sum adds the 16-bit words of b to s (RFC 1071). A packet of 64 KiB cannot
// overflow it.
func sum(s uint32, b []byte) uint32 {
	for len(b) >= 2 {
		s += uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
	}
	return s
}

func fold(s uint32) uint16 {
	for s>>16 != 0 {
		s = s>>16 + s&0xffff
	}
	return uint16(s)
}

// At is the offset of what p has as its payload in packet, from which p was
// decoded and which is no fragment.
func At(packet []byte, p *ip.Packet) int {
	if p.Version == 4 {
		return int(packet[0]&0x0f) * 4
	}
	if n := int(binary.BigEndian.Uint16(packet[4:])); n != 0 {
		return LenIPv6 + n - len(p.Payload)
	}
	return len(packet) - len(p.Payload) // a jumbogram, which ends where the octets end (RFC 2675, 3)
}
