package numbering

import "encoding/binary"

// MaxDigits is how many digits a value holds. An AddressString has at most 38
// (TS 29.002), a global title in practice 15 (E.164) to 18.
const MaxDigits = 44

// Flags tell what is unusual about digits.
type Flags uint8

// The flags.
const (
	// NonDecimal tells of a symbol other than 0 to 9.
	NonDecimal Flags = 1 << iota
	// FillerInside tells of a filler that is not the last half octet; digits
	// behind it are not read, as most decoders do.
	FillerInside
	// Overlong tells that there were more than MaxDigits digits.
	Overlong
)

// Digits is a series of digits in ASCII: 0 to 9, and for other codes the
// symbols of the encoding they were read from. The zero value is empty.
type Digits struct {
	buf   [MaxDigits + 2]byte
	n     uint8
	flags Flags
}

// Bytes is the digits, valid until the next change.
func (d *Digits) Bytes() []byte { return d.buf[:d.n] }

// String is a copy of the digits.
func (d *Digits) String() string { return string(d.buf[:d.n]) }

// Len is the number of digits.
func (d *Digits) Len() int { return int(d.n) }

// Flags tell what is unusual about the digits.
func (d *Digits) Flags() Flags { return d.flags }

// Decimal reports whether there are digits, and only 0 to 9.
func (d *Digits) Decimal() bool { return d.n > 0 && d.flags&NonDecimal == 0 }

// Reset empties d.
func (d *Digits) Reset() { d.n, d.flags = 0, 0 }

// Symbols of the half octets 0 to 15.
const (
	// tbcdSymbols is TBCD-STRING of TS 29.002, 17.7.8; 15 is the filler and
	// shows only where it is misplaced.
	tbcdSymbols = "0123456789*#abcf"
	hexSymbols  = "0123456789abcdef"
)

// pairs maps an octet to its two symbols, low half first, in the order in
// which a little-endian store writes them.
type pairs [256]uint16

func makePairs(symbols string) (t pairs) {
	for i := range t {
		t[i] = uint16(symbols[i&15]) | uint16(symbols[i>>4])<<8
	}
	return t
}

// octet classes.
const (
	classNonDecimal = 1 << iota // a half of 10 to 14, or a low half of 15
	classFillerLow              // a low half of 15
	classHighDigit              // a high half of 10 or above
)

func makeClasses() (t [256]uint8) {
	for i := range t {
		low, high := i&15, i>>4
		if low > 9 || high > 9 && high < 15 {
			t[i] |= classNonDecimal
		}
		if low == 15 {
			t[i] |= classFillerLow
		}
		if high > 9 {
			t[i] |= classHighDigit
		}
	}
	return t
}

// Read-only tables.
var (
	tbcdPairs = makePairs(tbcdSymbols)
	hexPairs  = makePairs(hexSymbols)
	classes   = makeClasses()
)

// fillerHigh is the least octet whose high half is the filler.
const fillerHigh = 0xF0

// SetTBCD reads octets of two digits each, low half first, up to the filler.
func (d *Digits) SetTBCD(b []byte) {
	d.flags = 0
	if len(b) > MaxDigits/2 {
		d.flags = Overlong
		b = b[:MaxDigits/2]
	}
	n, seen := 0, uint8(0)
	for i, c := range b {
		if c >= fillerHigh {
			if i != len(b)-1 || c == 0xFF {
				d.flags |= FillerInside
			}
			if c != 0xFF {
				d.buf[n] = tbcdSymbols[c&15]
				n++
				seen |= classes[c]
			}
			break
		}
		seen |= classes[c]
		binary.LittleEndian.PutUint16(d.buf[n:], tbcdPairs[c])
		n += 2
	}
	if seen&classNonDecimal != 0 {
		d.flags |= NonDecimal
	}
	if seen&classFillerLow != 0 {
		d.flags |= FillerInside
	}
	d.n = uint8(n)
}

// SetBCD reads octets of two digits each, low half first, as global titles and
// ISUP numbers have them; odd tells that the last high half is a filler, which
// should be zero. Digits above 9 show as hexadecimal. It returns the filler.
func (d *Digits) SetBCD(b []byte, odd bool) (filler uint8) {
	d.flags = 0
	if len(b) > MaxDigits/2 {
		d.flags = Overlong
		b, odd = b[:MaxDigits/2], false
	}
	n, seen := 0, uint8(0)
	if odd && len(b) > 0 {
		last := b[len(b)-1]
		b = b[:len(b)-1]
		filler = last >> 4
		d.buf[2*len(b)] = hexSymbols[last&15]
		n = 1
		seen = classes[last&15]
	}
	for i, c := range b {
		seen |= classes[c]
		binary.LittleEndian.PutUint16(d.buf[2*i:], hexPairs[c])
	}
	if seen&(classNonDecimal|classHighDigit) != 0 {
		d.flags |= NonDecimal
	}
	d.n = uint8(2*len(b) + n)
	return filler
}

// SetText takes digits as they are written, without conversion.
func (d *Digits) SetText(s string) {
	d.flags = 0
	if len(s) > MaxDigits {
		d.flags = Overlong
		s = s[:MaxDigits]
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			d.flags |= NonDecimal
		}
	}
	d.n = uint8(copy(d.buf[:], s))
}

// trimLast drops the last digit.
func (d *Digits) trimLast() {
	d.n--
	d.flags &^= NonDecimal
	for _, c := range d.buf[:d.n] {
		if c < '0' || c > '9' {
			d.flags |= NonDecimal
		}
	}
}

// half is the code of a written symbol, in the notation of TBCD or of
// hexadecimal digits; an unknown one is 15.
func half(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c == '*':
		return 10
	case c == '#':
		return 11
	}
	return 15
}

func tbcdHalf(c byte) byte {
	if c >= 'a' && c <= 'c' {
		return c - 'a' + 12
	}
	return half(c)
}

func hexHalf(c byte) byte {
	if c >= 'a' && c <= 'f' {
		return c - 'a' + 10
	}
	return half(c)
}

// AppendTBCD appends digits in TBCD, with the filler 15 when they are odd.
func AppendTBCD[T ~string | ~[]byte](dst []byte, digits T) []byte {
	for i := 0; i < len(digits); i += 2 {
		high := byte(15)
		if i+1 < len(digits) {
			high = tbcdHalf(digits[i+1])
		}
		dst = append(dst, tbcdHalf(digits[i])|high<<4)
	}
	return dst
}

// AppendBCD appends digits as global titles have them, with the filler 0 when
// they are odd. Letters a to f are codes 10 to 15.
func AppendBCD[T ~string | ~[]byte](dst []byte, digits T) []byte {
	for i := 0; i < len(digits); i += 2 {
		high := byte(0)
		if i+1 < len(digits) {
			high = hexHalf(digits[i+1])
		}
		dst = append(dst, hexHalf(digits[i])|high<<4)
	}
	return dst
}
