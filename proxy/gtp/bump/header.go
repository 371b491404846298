package bump

import (
	"encoding/binary"

	"cordon/proxy/gtp/datagram"
)

// lenFragment is the length of a fragment header (RFC 8200, 4.5).
const lenFragment = 8

// maxExtensions bounds the headers in front of a fragment header.
const maxExtensions = 16

// before is the number of octets of a fragment, an IP packet that was read, in
// front of those of the datagram.
func before(b []byte) int {
	if b[0]>>4 == 4 {
		return int(b[0]&0x0f) * 4
	}
	at, _ := fragmentHeader(b)
	return at + lenFragment
}

// fragmentHeader finds the fragment header in an IPv6 packet that was read, and the
// octet that names it.
func fragmentHeader(b []byte) (at, named int) {
	const nextInFixed = 6
	at, named = datagram.LenIPv6, nextInFixed
	for range maxExtensions {
		next := b[named]
		n := 8 + int(b[at+1])*8
		switch next {
		case nextAH:
			n = 8 + int(b[at+1])*4
		case nextFragment:
			if n = lenFragment; b[at+2]|b[at+3]&^6 != 0 { // else a packet that was never cut (RFC 6946)
				return at, named
			}
		}
		named, at = at, at+n
	}
	return at, named
}

// mend makes the header of a fragment that of the whole packet b.
func (d *held) mend(b []byte, first *piece) {
	if b[0]>>4 == 4 {
		b[6], b[7] = b[6]&^0x20, 0 // neither more fragments nor an offset
		datagram.PutHeader4(b)
		return
	}
	of := first.frame[lenOffload+first.at:]
	at, named := fragmentHeader(of)
	b[named] = of[at]
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-datagram.LenIPv6))
}
