package wire

import "encoding/binary"

// Reader reads integers and octet strings out of bytes that came from outside.
// Its failure is sticky: once a read goes past the end it, and every read
// behind it, returns zero values and Failed reports true. A decoder therefore
// reads a whole fixed part and asks once. The zero value is an empty reader.
//
// A Reader never copies: what Bytes and Rest return lies in the input.
type Reader struct {
	b      []byte
	off    int
	failed bool
}

// NewReader returns a reader at the first octet of b.
func NewReader(b []byte) Reader { return Reader{b: b} }

// take moves past n octets and returns them; it fails when fewer are left.
func (r *Reader) take(n int) []byte {
	if r.failed || n < 0 || n > len(r.b)-r.off {
		r.failed = true
		return nil
	}
	s := r.b[r.off : r.off+n : r.off+n]
	r.off += n
	return s
}

// Uint8 reads one octet.
func (r *Reader) Uint8() uint8 {
	if s := r.take(1); s != nil {
		return s[0]
	}
	return 0
}

// Uint16 reads two octets, the most significant first.
func (r *Reader) Uint16() uint16 {
	if s := r.take(2); s != nil {
		return binary.BigEndian.Uint16(s)
	}
	return 0
}

// Uint24 reads three octets, the most significant first.
func (r *Reader) Uint24() uint32 {
	if s := r.take(3); s != nil {
		return Uint24(s)
	}
	return 0
}

// Uint32 reads four octets, the most significant first.
func (r *Reader) Uint32() uint32 {
	if s := r.take(4); s != nil {
		return binary.BigEndian.Uint32(s)
	}
	return 0
}

// Uint16LE reads two octets, the least significant first.
func (r *Reader) Uint16LE() uint16 {
	if s := r.take(2); s != nil {
		return binary.LittleEndian.Uint16(s)
	}
	return 0
}

// Uint24LE reads three octets, the least significant first.
func (r *Reader) Uint24LE() uint32 {
	if s := r.take(3); s != nil {
		return Uint24LE(s)
	}
	return 0
}

// Uint32LE reads four octets, the least significant first.
func (r *Reader) Uint32LE() uint32 {
	if s := r.take(4); s != nil {
		return binary.LittleEndian.Uint32(s)
	}
	return 0
}

// Bytes reads n octets; they lie in the input, and appending to them does not
// overwrite what follows. A negative n fails.
func (r *Reader) Bytes(n int) []byte { return r.take(n) }

// Skip moves past n octets.
func (r *Reader) Skip(n int) { r.take(n) }

// Rest reads all that is left, which may be nothing.
func (r *Reader) Rest() []byte {
	if r.failed {
		return nil
	}
	return r.take(len(r.b) - r.off)
}

// Remaining counts the octets that are left; 0 after a failure.
func (r *Reader) Remaining() int {
	if r.failed {
		return 0
	}
	return len(r.b) - r.off
}

// Offset is the number of octets read so far.
func (r *Reader) Offset() int { return r.off }

// Failed reports whether a read went past the end.
func (r *Reader) Failed() bool { return r.failed }

// Uint24 reads the first three octets of b, which must be there, the most
// significant first.
func Uint24(b []byte) uint32 {
	return uint32(b[0])<<16 | uint32(b[1])<<8 | uint32(b[2])
}

// Uint24LE reads the first three octets of b, which must be there, the least
// significant first.
func Uint24LE(b []byte) uint32 {
	return uint32(b[2])<<16 | uint32(b[1])<<8 | uint32(b[0])
}

// AppendUint24 appends the low 24 bits of v, the most significant octet first.
func AppendUint24(dst []byte, v uint32) []byte {
	return append(dst, byte(v>>16), byte(v>>8), byte(v))
}

// Pad4 is the number of octets that fill n up to a multiple of four, as SCTP
// chunks and SIGTRAN parameters need (RFC 9260, 3.2; RFC 4666, 3.2).
func Pad4(n int) int { return -n & 3 }

// AllZero reports whether b holds nothing but zeros.
func AllZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}
