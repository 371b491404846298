package argument

import (
	"unicode/utf16"
	"unicode/utf8"

	"cordon/protocols/message"
	"cordon/protocols/sms"
)

// coding is a character set of a cell broadcast data coding scheme.
type coding uint8

const (
	coding7Bit coding = iota
	coding8Bit
	codingUCS2
)

// codingOf reads a cell broadcast data coding scheme (TS 23.038, 5). skip is
// how many octets of language precede UCS2 text.
func codingOf(dcs byte) (c coding, skip int) {
	switch group := dcs >> 4; {
	case dcs == 0x11:
		return codingUCS2, 2
	case group >= 4 && group <= 7, group == 9:
		switch dcs >> 2 & 3 {
		case 1:
			return coding8Bit, 0
		case 2:
			return codingUCS2, 0
		}
	case group == 15 && dcs&4 != 0:
		return coding8Bit, 0
	}
	return coding7Bit, 0
}

// maxRuneOctets is the length in UTF-8 of any character of UCS2.
const maxRuneOctets = 3

// text reads a USSD string. One without a data coding scheme is taken to be in
// the default alphabet.
func (r *Reader) text(b []byte, f message.FieldID) (ok bool) {
	c, skip := coding7Bit, 0
	if r.hasDCS {
		c, skip = codingOf(r.dcs)
	}
	switch c {
	case coding8Bit:
		r.M.AddView(f, b)
		return true
	case codingUCS2:
		b = b[min(skip, len(b)):]
		dst := r.M.Text(len(b) / 2 * maxRuneOctets)
		r.M.AddView(f, appendUCS2(dst[:0], b))
		return len(b)%2 == 0
	}
	dst := r.M.Text(len(b) * 8 / 7 * sms.MaxCharacter)
	if dst != nil {
		dst = append7Bit(dst[:0], b)
	}
	r.M.AddView(f, dst)
	return true
}

// append7Bit appends packed septets (TS 23.038, 6.1.2.3) as UTF-8. A carriage
// return that only fills the last octet is dropped.
func append7Bit(dst, b []byte) []byte {
	n := len(b) * 8 / 7
	if n > 0 && n%8 == 0 && b[len(b)-1]>>1 == '\r' {
		n--
	}
	return sms.AppendSeptets(dst, b, n)
}

func appendUCS2(dst, b []byte) []byte {
	for ; len(b) >= 2 && cap(dst)-len(dst) >= maxRuneOctets; b = b[2:] {
		ch := rune(b[0])<<8 | rune(b[1])
		if utf16.IsSurrogate(ch) {
			ch = utf8.RuneError
		}
		dst = utf8.AppendRune(dst, ch)
	}
	return dst
}
