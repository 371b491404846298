package forge

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"cordon/protocols/ber"
	"cordon/protocols/numbering"
)

// codec is how the text of a parameter becomes octets. Whatever the codec, "hex:" before the text gives the octets as
// they are.
type codec uint8

const (
	asOctets      codec = iota // hexadecimal digits
	asTBCD                     // digits of an IMSI or IMEI
	asAddress                  // an AddressString: digits, or "nature.plan:digits"
	asInteger                  // a decimal number
	asNull                     // present or not, whatever the text
	asBoolean                  // true or false
	asText                     // IA5 characters
	asUSSD                     // characters in the GSM alphabet, seven bits each
	asPLMN                     // 262-99
	asGSNAddress               // an IP address (TS 23.003, 5.1)
	asCalled                   // a called party number of ISUP: digits, or "nature:digits"
	asCalling                  // a calling party number of ISUP
	asTPDU                     // a short message, or its octets
	asQuintuplets              // how many; authentication vectors that are made up

	// Of AVPs (RFC 6733, 4.2 and 4.3).
	asUnsigned32 // a number; also Integer32 and Enumerated
	asUnsigned64
	asIdentity  // a host or realm
	asTime      // 2025-10-09T08:53:20Z
	asIPAddress // with its family
	asGroup     // members by name; as a text, its octets
)

// isString tells whether the octets are an OCTET STRING, which has a form in segments.
func (c codec) isString() bool {
	return c != asInteger && c != asNull && c != asBoolean && c != asQuintuplets
}

// encodeValue makes the content of an element from a text.
func encodeValue(c codec, text string) ([]byte, error) {
	if octets, ok := strings.CutPrefix(text, "hex:"); ok {
		return hexValue(octets)
	}
	switch c {
	case asTBCD:
		return numbering.AppendTBCD([]byte{}, text), checkDigits(text, "0123456789*#abcf")
	case asAddress:
		return encodeAddress(text)
	case asInteger:
		n, err := strconv.ParseInt(text, 0, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no number", text)
		}
		return ber.AppendInt(nil, ber.TagInteger, n)[2:], nil
	case asNull:
		return []byte{}, nil
	case asBoolean:
		return encodeBoolean(text)
	case asText, asIdentity:
		return []byte(text), nil
	case asUSSD:
		return packUSSD(text), nil
	case asPLMN:
		if b, ok := numbering.AppendPLMN(nil, text); ok {
			return b, nil
		}
		return nil, fmt.Errorf("%q is no network such as 262-99", text)
	case asGSNAddress:
		return encodeGSNAddress(text)
	case asCalled, asCalling:
		return encodeParty(c, text)
	case asUnsigned32:
		return encodeUnsigned(text, 4)
	case asUnsigned64:
		return encodeUnsigned(text, 8)
	case asTime:
		return encodeTime(text)
	case asIPAddress:
		return encodeIPAddress(text)
	}
	return hexValue(text)
}

func hexValue(text string) ([]byte, error) {
	b, err := parseHex(text)
	if err != nil {
		return nil, fmt.Errorf("%q is not octets in hexadecimal", text)
	}
	return b, nil
}

func checkDigits(text, allowed string) error {
	for _, r := range text {
		if !strings.ContainsRune(allowed, r) {
			return fmt.Errorf("%q in %q is no digit", r, text)
		}
	}
	return nil
}

// encodeAddress makes an AddressString (TS 29.002, 17.7.8). Without a prefix it is an international E.164 number.
func encodeAddress(text string) ([]byte, error) {
	nature, plan := uint8(numbering.NatureInternational), uint8(numbering.PlanE164)
	if prefix, digits, ok := strings.Cut(text, ":"); ok {
		var n, p uint8
		if _, err := fmt.Sscanf(prefix, "%d.%d", &n, &p); err != nil || n > 7 || p > 15 {
			return nil, fmt.Errorf("%q before the digits is no nature and plan such as 2.1", prefix)
		}
		nature, plan, text = n, p, digits
	}
	return numbering.AppendAddress(nil, nature, plan, text), checkDigits(text, "0123456789*#abcf")
}

// encodeParty makes a called or calling party number (Q.763, 3.9 and 3.10). Without a prefix it is international.
func encodeParty(c codec, text string) ([]byte, error) {
	nai := uint8(numbering.NAIInternational)
	if prefix, digits, ok := strings.Cut(text, ":"); ok {
		n, err := strconv.ParseUint(prefix, 10, 7)
		if err != nil {
			return nil, fmt.Errorf("%q before the digits is no nature of address such as 3", prefix)
		}
		nai, text = uint8(n), digits
	}
	err := checkDigits(text, "0123456789abcdef")
	if c == asCalled {
		return numbering.AppendCalled(nil, nai, numbering.PlanE164, text), err
	}
	const allowed, networkProvided = 0, 3
	return numbering.AppendCalling(nil, nai, numbering.PlanE164, allowed, networkProvided, text), err
}

func encodeBoolean(text string) ([]byte, error) {
	switch text {
	case "true":
		return []byte{0xff}, nil
	case "false":
		return []byte{0}, nil
	}
	return nil, fmt.Errorf("%q is neither true nor false", text)
}

// encodeGSNAddress makes a GSN-Address: type and length in the first octet (TS 23.003, 5.1).
func encodeGSNAddress(text string) ([]byte, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return nil, fmt.Errorf("%q is no IP address", text)
	}
	if addr.Is4() {
		return append([]byte{4}, addr.AsSlice()...), nil
	}
	return append([]byte{1<<6 | 16}, addr.AsSlice()...), nil
}

// encode makes the content of an element from a value of a scenario.
func (v *Value) encode(c codec, repetition int) ([]byte, error) {
	if v.TPDU == nil {
		return encodeValue(c, expand(v.Text, repetition))
	}
	if c != asTPDU {
		return nil, errors.New("a short message is no value of this parameter")
	}
	return v.TPDU.encode(repetition)
}

// quintuplets are made-up authentication vectors, each of RAND, XRES, CK, IK and AUTN (TS 29.002, 17.7.1).
func quintuplets(n int) []*element {
	var out []*element
	for i := range n {
		vector := constructed("", ber.TagSequence)
		for part, size := range []int{16, 8, 16, 16, 16} {
			b := make([]byte, size)
			for j := range b {
				b[j] = byte(i*80 + part*16 + j)
			}
			vector.children = append(vector.children, primitive("", ber.TagOctetString, b))
		}
		out = append(out, vector)
	}
	return out
}
