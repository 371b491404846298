package argument

import (
	"unicode/utf16"
	"unicode/utf8"

	"cordon/protocols/message"
)

// defaultAlphabet is the GSM 7 bit default alphabet (TS 23.038, 6.2.1). The
// place of the escape holds a space, as for a receiver that lacks the extension.
var defaultAlphabet = [128]rune{
	'@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å',
	'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', ' ', 'Æ', 'æ', 'ß', 'É',
	' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/',
	'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?',
	'¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
	'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§',
	'¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
	'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à',
}

// escape announces a character of the extension table (TS 23.038, 6.2.1.1).
const escape = 0x1B

func extension(c byte) rune {
	switch c {
	case 0x0A:
		return '\f'
	case 0x14:
		return '^'
	case 0x28:
		return '{'
	case 0x29:
		return '}'
	case 0x2F:
		return '\\'
	case 0x3C:
		return '['
	case 0x3D:
		return '~'
	case 0x3E:
		return ']'
	case 0x40:
		return '|'
	case 0x65:
		return '€'
	}
	return defaultAlphabet[c]
}

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

// maxRuneOctets is the length in UTF-8 of any character of the alphabets here.
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
	dst := r.M.Text(len(b) * 8 / 7 * maxRuneOctets)
	r.M.AddView(f, append7Bit(dst[:0], b))
	return true
}

// append7Bit appends packed septets (TS 23.038, 6.1.2.3) as UTF-8, as far as
// dst has room. A carriage return that only fills the last octet is dropped.
func append7Bit(dst, b []byte) []byte {
	n := len(b) * 8 / 7
	escaped := false
	for i := range n {
		bit := i * 7
		v := uint16(b[bit/8])
		if bit/8+1 < len(b) {
			v |= uint16(b[bit/8+1]) << 8
		}
		c := byte(v>>(bit%8)) & 0x7F
		if c == escape && !escaped {
			escaped = true
			continue
		}
		if i == n-1 && n%8 == 0 && c == '\r' || cap(dst)-len(dst) < maxRuneOctets {
			break
		}
		ch := defaultAlphabet[c]
		if escaped {
			ch, escaped = extension(c), false
		}
		dst = utf8.AppendRune(dst, ch)
	}
	return dst
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
