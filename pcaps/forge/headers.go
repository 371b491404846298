package forge

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/ip"
	"cordon/protocols/tcp"
)

// The headers below SCTP are written by hand: gopacket's layers, against which
// the tests hold them, fill tables of megabytes when a program starts, which
// every verb of the binary would pay for.

const (
	ttl       = 64
	tcpWindow = 65535

	etherIPv4 = 0x0800
	etherIPv6 = 0x86DD
	etherVLAN = 0x8100

	minEthernet = 60 // octets of a frame without its checksum (IEEE 802.3)

	protocolIPv6Fragment = 44
)

// The addresses of the two ends of every Ethernet frame: locally administered ones.
var (
	srcMAC = []byte{2, 0, 0, 0, 0, 1}
	dstMAC = []byte{2, 0, 0, 0, 0, 2}
)

// ones adds the words of b to a sum in ones' complement (RFC 1071).
func ones(sum uint32, b []byte) uint32 {
	for ; len(b) > 1; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	return sum
}

// checksum is the complement of a sum, folded.
func checksum(sum uint32) uint16 {
	for sum > 0xFFFF {
		sum = sum>>16 + sum&0xFFFF
	}
	return ^uint16(sum)
}

// tcpSegment makes a segment (RFC 9293, 3.1) with its checksum.
func tcpSegment(src, dst netip.AddrPort, s *segment, payload []byte) []byte {
	const headerLength, checksumAt = 20, 16
	b := binary.BigEndian.AppendUint16(nil, src.Port())
	b = binary.BigEndian.AppendUint16(b, dst.Port())
	b = binary.BigEndian.AppendUint32(b, s.seq)
	b = binary.BigEndian.AppendUint32(b, s.ack)
	b = append(b, headerLength/4<<4, s.flags&(tcp.SYN|tcp.ACK|tcp.PSH))
	b = binary.BigEndian.AppendUint16(b, tcpWindow)
	b = append(b, 0, 0, 0, 0) // checksum, urgent pointer
	b = append(b, payload...)
	// The addresses, the protocol and the length stand before it.
	sum := ones(0, src.Addr().AsSlice())
	sum = ones(sum, dst.Addr().AsSlice())
	sum = ones(sum+uint32(ip.ProtocolTCP)+uint32(len(b)), b)
	binary.BigEndian.PutUint16(b[checksumAt:], checksum(sum))
	return b
}

// udpDatagram makes a datagram (RFC 768) with its checksum.
func udpDatagram(src, dst netip.AddrPort, payload []byte) []byte {
	const headerLength, checksumAt = 8, 6
	b := binary.BigEndian.AppendUint16(nil, src.Port())
	b = binary.BigEndian.AppendUint16(b, dst.Port())
	b = binary.BigEndian.AppendUint16(b, uint16(headerLength+len(payload)))
	b = append(append(b, 0, 0), payload...)
	sum := ones(0, src.Addr().AsSlice())
	sum = ones(sum, dst.Addr().AsSlice())
	c := checksum(ones(sum+uint32(ip.ProtocolUDP)+uint32(len(b)), b))
	if c == 0 {
		c = 0xFFFF // zero stands for none
	}
	binary.BigEndian.PutUint16(b[checksumAt:], c)
	return b
}

// ipv4Packet makes a packet (RFC 791, 3.1) of a fragment.
func ipv4Packet(src, dst netip.Addr, f *fragment) []byte {
	const headerLength, checksumAt, moreFragments, dontFragment = 20, 10, 1 << 13, 1 << 14
	offset := uint16(f.offset / 8)
	if f.more {
		offset |= moreFragments
	} else if f.whole {
		offset |= dontFragment
	}
	b := []byte{4<<4 | headerLength/4, 0}
	b = binary.BigEndian.AppendUint16(b, uint16(headerLength+len(f.payload)))
	b = binary.BigEndian.AppendUint16(b, uint16(f.id))
	b = binary.BigEndian.AppendUint16(b, offset)
	b = append(b, ttl, f.protocol, 0, 0)
	b = append(append(b, src.AsSlice()...), dst.AsSlice()...)
	binary.BigEndian.PutUint16(b[checksumAt:], checksum(ones(0, b)))
	return append(b, f.payload...)
}

// ipv6Packet makes a packet (RFC 8200, 3) of a fragment.
func ipv6Packet(src, dst netip.Addr, f *fragment) []byte {
	next, payload := f.protocol, f.payload
	if !f.whole {
		next, payload = protocolIPv6Fragment, append(f.header(), payload...)
	}
	b := []byte{6 << 4, 0, 0, 0}
	b = binary.BigEndian.AppendUint16(b, uint16(len(payload)))
	b = append(b, next, ttl)
	b = append(append(b, src.AsSlice()...), dst.AsSlice()...)
	return append(b, payload...)
}

// ethernetFrame makes a frame with VLAN tags, the outer one first, filled up to
// the least length.
func ethernetFrame(vlans []int, kind uint16, packet []byte) []byte {
	b := append(append([]byte(nil), dstMAC...), srcMAC...)
	for _, id := range vlans {
		b = binary.BigEndian.AppendUint16(b, etherVLAN)
		b = binary.BigEndian.AppendUint16(b, uint16(id))
	}
	b = append(binary.BigEndian.AppendUint16(b, kind), packet...)
	return append(b, make([]byte, max(0, minEthernet-len(b)))...)
}
