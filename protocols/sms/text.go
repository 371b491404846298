package sms

import (
	"unicode/utf16"
	"unicode/utf8"
)

// gsm7 is the default alphabet (TS 23.038, 6.2.1); the escape stands as a blank,
// as receivers show it that do not know the extension.
var gsm7 = [128]rune{
	'@', '£', '$', '¥', 'è', 'é', 'ù', 'ì', 'ò', 'Ç', '\n', 'Ø', 'ø', '\r', 'Å', 'å',
	'Δ', '_', 'Φ', 'Γ', 'Λ', 'Ω', 'Π', 'Ψ', 'Σ', 'Θ', 'Ξ', ' ', 'Æ', 'æ', 'ß', 'É',
	' ', '!', '"', '#', '¤', '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/',
	'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?',
	'¡', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O',
	'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'Ä', 'Ö', 'Ñ', 'Ü', '§',
	'¿', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
	'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', 'ä', 'ö', 'ñ', 'ü', 'à',
}

// escape leads to the extension of the default alphabet (TS 23.038, 6.2.1.1).
const escape = 0x1B

func extended(septet byte) rune {
	switch septet {
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
	return gsm7[septet&0x7F]
}

// appendSeptets adds n characters of the default alphabet, packed in b behind
// fill bits. It stops where b ends.
func appendSeptets(dst, b []byte, fill uint8, n int) []byte {
	escaped := false
	for i := range n {
		at := int(fill) + 7*i
		octet, shift := at/8, at%8
		if at+7 > 8*len(b) {
			break
		}
		v := uint16(b[octet])
		if octet+1 < len(b) {
			v |= uint16(b[octet+1]) << 8
		}
		septet := byte(v >> shift & 0x7F)
		switch {
		case escaped:
			dst = utf8.AppendRune(dst, extended(septet))
			escaped = false
		case septet == escape:
			escaped = true
		default:
			dst = utf8.AppendRune(dst, gsm7[septet])
		}
	}
	return dst
}

// MaxText is the most octets of text in UTF-8: 160 characters of the default
// alphabet of up to three octets.
const MaxText = 480

// AppendText adds the text in UTF-8. ok is false where the user data are no
// text: octets, or compressed.
func (t *TPDU) AppendText(dst []byte) (text []byte, ok bool) {
	switch {
	case !t.HasDCS || t.DCS.Compressed():
		return dst, false
	case t.DCS.Septets():
		n := t.Length
		if len(t.Header) > 0 {
			n -= ((1+len(t.Header))*8 + 6) / 7
		}
		return appendSeptets(dst, t.UserData, t.fill, n), true
	case t.DCS.Alphabet() == AlphabetUCS2:
		return appendUTF16(dst, t.UserData), true
	}
	return dst, false
}

// appendUTF16 adds UCS2, which handsets read as UTF-16.
func appendUTF16(dst, b []byte) []byte {
	for len(b) >= 2 {
		r := rune(b[0])<<8 | rune(b[1])
		b = b[2:]
		if utf16.IsSurrogate(r) && len(b) >= 2 {
			if pair := utf16.DecodeRune(r, rune(b[0])<<8|rune(b[1])); pair != utf8.RuneError {
				r, b = pair, b[2:]
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}
