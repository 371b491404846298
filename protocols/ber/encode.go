package ber

import "math/bits"

// AppendTag appends a tag in its canonical form.
func AppendTag(dst []byte, tag Tag, constructed bool) []byte {
	if n := tag.Number(); n < lowTagLimit {
		return append(dst, leading(tag, constructed)|byte(n))
	}
	return AppendHighTag(dst, tag, constructed, 0)
}

// AppendHighTag appends a tag in the multi-octet form with pad leading zeros.
// For a number below 31, and with any pad, that is not canonical: it is for
// tests.
func AppendHighTag(dst []byte, tag Tag, constructed bool, pad int) []byte {
	dst = append(dst, leading(tag, constructed)|0x1F)
	for range pad {
		dst = append(dst, 0x80)
	}
	return appendArc(dst, uint64(tag.Number()))
}

// leading is class and constructed bit of an identifier octet.
func leading(tag Tag, constructed bool) byte {
	b := byte(tag>>24) & 0xC0
	if constructed {
		b |= 0x20
	}
	return b
}

// AppendLength appends the length n in its canonical, minimal form.
func AppendLength(dst []byte, n int) []byte {
	if n < 0x80 {
		return append(dst, byte(n))
	}
	return AppendLongLength(dst, n, (bits.Len(uint(n))+7)/8)
}

// AppendLongLength appends the length n in the long form with the given number
// of octets behind the first, 1 to 126. More than n needs is lawful and not
// canonical: it is for tests.
func AppendLongLength(dst []byte, n, octets int) []byte {
	dst = append(dst, 0x80|byte(octets))
	for i := octets - 1; i >= 0; i-- {
		dst = append(dst, byte(uint64(n)>>(8*i)))
	}
	return dst
}

// AppendTLV appends an element with tag, length and value in canonical form.
func AppendTLV(dst []byte, tag Tag, constructed bool, value []byte) []byte {
	dst = AppendTag(dst, tag, constructed)
	dst = AppendLength(dst, len(value))
	return append(dst, value...)
}

// AppendIndefinite appends an element with indefinite length. The value must
// be a series of elements.
func AppendIndefinite(dst []byte, tag Tag, value []byte) []byte {
	dst = append(AppendTag(dst, tag, true), 0x80)
	dst = append(dst, value...)
	return append(dst, 0, 0)
}

// AppendInt appends an INTEGER, or what takes its place under tag, in the
// fewest octets.
func AppendInt(dst []byte, tag Tag, n int64) []byte {
	size := 1
	for v := n; v > 127 || v < -128; v >>= 8 {
		size++
	}
	dst = append(AppendTag(dst, tag, false), byte(size))
	for i := size - 1; i >= 0; i-- {
		dst = append(dst, byte(n>>(8*i)))
	}
	return dst
}

// maxHeaderOctets is a tag of 30 bits and a length of 32 in canonical form.
const maxHeaderOctets = 6 + 5

// Wrap makes dst[start:] the value of a constructed element: it moves it and
// writes tag and length in front. Nested elements are built from the inside:
// note len(dst), append the content, wrap it.
func Wrap(dst []byte, start int, tag Tag) []byte {
	var room [maxHeaderOctets]byte
	h := AppendLength(AppendTag(room[:0], tag, true), len(dst)-start)
	dst = append(dst, h...)
	copy(dst[start+len(h):], dst[start:])
	copy(dst[start:], h)
	return dst
}
