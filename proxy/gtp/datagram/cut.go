package datagram

import (
	"encoding/binary"
	"slices"
)

// Next headers of IPv6 (IANA).
const (
	nextHopByHop = 0
	nextRouting  = 43
	nextFragment = 44
)

const (
	block       = 8    // octets that fragment offsets count in
	lenFragment = 8    // the fragment header of IPv6 (RFC 8200, 4.5)
	dontFrag    = 0x40 // of the flags of IPv4
)

// Cut makes fragments of an IP packet, of at most n octets behind the headers
// each; id is what they share, of which IPv4 has the lower 16 bits. A packet that
// needs no cut is the only piece. It is nil where n is less than a block, or the
// packet must not be cut: IPv4 says so by a flag, and of IPv6 only packets are cut
// whose routers need no header in each piece.
func Cut(packet []byte, n int, id uint32) [][]byte {
	if len(packet) < LenIPv4 {
		return nil
	}
	header := int(packet[0]&0x0f) * 4
	if packet[0]>>4 == 6 {
		header = LenIPv6
	}
	switch {
	case packet[0]>>4 != 4 && packet[0]>>4 != 6, header < LenIPv4, len(packet) < header:
		return nil
	case len(packet)-header <= n:
		return [][]byte{packet}
	case n < block:
		return nil
	case packet[0]>>4 == 4 && packet[6]&dontFrag != 0:
		return nil
	case packet[0]>>4 == 6 && (packet[6] == nextHopByHop || packet[6] == nextRouting):
		return nil
	}
	n -= n % block
	var pieces [][]byte
	for at := header; at < len(packet); at += n {
		end := min(at+n, len(packet))
		piece := fragment(packet[:header], packet[at:end], at-header, end < len(packet), id)
		pieces = append(pieces, piece)
	}
	return pieces
}

// fragment makes one fragment of the octets that stand at an offset.
func fragment(header, octets []byte, offset int, more bool, id uint32) []byte {
	if header[0]>>4 == 4 {
		f := slices.Concat(header, octets)
		flags := uint16(offset / block)
		if more {
			flags |= 0x2000
		}
		binary.BigEndian.PutUint16(f[4:], uint16(id))
		binary.BigEndian.PutUint16(f[6:], flags)
		PutHeader4(f)
		return f
	}
	extension := []byte{header[6], 0, 0, 0, 0, 0, 0, 0}
	flags := uint16(offset)
	if more {
		flags |= 1
	}
	binary.BigEndian.PutUint16(extension[2:], flags)
	binary.BigEndian.PutUint32(extension[4:], id)
	f := slices.Concat(header, extension, octets)
	f[6] = nextFragment
	binary.BigEndian.PutUint16(f[4:], uint16(lenFragment+len(octets)))
	return f
}
