package sms

import "unicode/utf8"

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

// extended is a character behind an escape; one that the extension does not have
// is that of the default alphabet.
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

// MaxCharacter is the most octets in UTF-8 of a character of the default alphabet
// and its extension.
const MaxCharacter = 3

// AppendSeptets adds n characters of the default alphabet, packed in b from the
// first bit on (TS 23.038, 6.1.2), in UTF-8. It stops where b ends; an escape and
// what it announces are one character.
func AppendSeptets(dst, b []byte, n int) []byte {
	escaped := false
	for i := range n {
		octet, shift := 7*i/8, 7*i%8
		if 7*i+7 > 8*len(b) {
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
