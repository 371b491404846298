package forge

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"cordon/protocols/message"
)

// gtpScope is what values of information elements may refer to: the sender's tunnel endpoints.
type gtpScope struct {
	protocol   message.Protocol
	repetition int
	address    netip.Addr
	teid       func(user bool) uint32
}

func (s *gtpScope) own(user bool) uint32 {
	if s.teid == nil {
		return 0
	}
	return s.teid(user)
}

// gtpCodec makes the value of an information element from its text.
type gtpCodec func(s *gtpScope, text string) ([]byte, error)

// encode makes the value of an information element. "hex:" before the text gives the octets as they are, and so does a
// text of a type without a codec.
func (s *gtpScope) encode(t uint8, text string) ([]byte, error) {
	octets, ok := strings.CutPrefix(text, "hex:")
	codecs := gtpCodecs1
	if s.protocol == message.ProtocolGTPv2 {
		codecs = gtpCodecs2
	}
	c := codecs[t]
	if ok || c == nil {
		return hexValue(octets)
	}
	return c(s, text)
}

// gtpCodecs2 are the codecs of version 2 by type (TS 29.274, 8).
var gtpCodecs2 = map[uint8]gtpCodec{
	1: gtpDigits, 2: gtpNumbers(1, 1), 3: gtpNumbers(1), 59: gtpTEIDOf(false), 71: gtpAPN, 72: gtpNumbers(4, 4), 73: gtpNumbers(1),
	74: gtpAddress, 75: gtpDigits, 76: gtpDigits, 79: gtpPAA, 80: gtpBearerQoS, 82: gtpNumbers(1), 83: gtpPLMN, 86: gtpULI, 87: gtpFTEID,
	94: gtpNumbers(4), 95: gtpNumbers(2), 99: gtpNumbers(1), 100: gtpNumbers(1), 114: gtpNumbers(1, 1), 120: gtpPLMN, 127: gtpNumbers(1),
	128: gtpNumbers(1), 131: gtpNumbers(1), 132: gtpFQCSID, 219: gtpDigits, 255: gtpPrivate,
}

// gtpCodecs1 are the codecs of version 1, which version 0, GTP-U and GTP' share (TS 29.060, 7.7).
var gtpCodecs1 = map[uint8]gtpCodec{
	1: gtpNumbers(1), 2: gtpIMSI1, 3: gtpRAI, 14: gtpNumbers(1), 15: gtpMasked(0xFC), 16: gtpTEIDOf(true), 17: gtpTEIDOf(false), 19: gtpMasked(0xFE),
	20: gtpMasked(0xF0), 26: gtpNumbers(2), 127: gtpNumbers(4), 128: gtpEUA, 131: gtpAPN, 133: gtpAddress, 134: gtpMSISDN1, 149: gtpNumbers(1),
	151: gtpNumbers(1), 152: gtpULI1, 153: gtpNumbers(1, 1), 154: gtpDigits, 255: gtpPrivate,
}

func gtpDigits(_ *gtpScope, text string) ([]byte, error) { return encodeValue(asTBCD, text) }

// gtpIMSI1 fills an IMSI up to eight octets.
func gtpIMSI1(_ *gtpScope, text string) ([]byte, error) {
	b, err := encodeValue(asTBCD, text)
	for len(b) < 8 {
		b = append(b, 0xFF)
	}
	return b, err
}

func gtpMSISDN1(_ *gtpScope, text string) ([]byte, error) { return encodeValue(asAddress, text) }

func gtpPLMN(_ *gtpScope, text string) ([]byte, error) { return encodeValue(asPLMN, text) }

// gtpNumbers makes numbers of so many octets each; those that the text leaves out are 0.
func gtpNumbers(sizes ...int) gtpCodec {
	return func(_ *gtpScope, text string) ([]byte, error) {
		var out []byte
		words := strings.Fields(text)
		for i, size := range sizes {
			n := uint64(0)
			if i < len(words) {
				var err error
				if n, err = strconv.ParseUint(words[i], 0, size*8); err != nil {
					return nil, fmt.Errorf("%q is no number of %d octets", words[i], size)
				}
			}
			out = append(out, binary.BigEndian.AppendUint64(nil, n)[8-size:]...)
		}
		if len(words) > len(sizes) || len(words) == 0 {
			return nil, fmt.Errorf("%q: want up to %d numbers", text, len(sizes))
		}
		return out, nil
	}
}

// gtpMasked makes an octet whose spare bits are ones.
func gtpMasked(spare byte) gtpCodec {
	number := gtpNumbers(1)
	return func(s *gtpScope, text string) ([]byte, error) {
		b, err := number(s, text)
		if err == nil {
			b[0] |= spare
		}
		return b, err
	}
}

// gtpTEIDOf makes a TEID; "own" is that of the sender. In version 0 it is a flow label, of two octets.
func gtpTEIDOf(user bool) gtpCodec {
	return func(s *gtpScope, text string) ([]byte, error) {
		teid := s.own(user)
		if text != "own" {
			n, err := strconv.ParseUint(text, 0, 32)
			if err != nil {
				return nil, fmt.Errorf("%q is neither a TEID nor own", text)
			}
			teid = uint32(n)
		}
		b := binary.BigEndian.AppendUint32(nil, teid)
		if s.protocol == message.ProtocolGTPv0 {
			b = b[2:]
		}
		return b, nil
	}
}

// gtpAPN makes the labels of an access point name, which dots part.
func gtpAPN(_ *gtpScope, text string) ([]byte, error) {
	var out []byte
	for label := range strings.SplitSeq(text, ".") {
		if len(label) > 255 {
			return nil, fmt.Errorf("label of %d octets", len(label))
		}
		out = append(append(out, byte(len(label))), label...)
	}
	return out, nil
}

func gtpAddress(s *gtpScope, text string) ([]byte, error) {
	if text == "own" {
		return s.address.AsSlice(), nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an IP address nor own", text)
	}
	return a.AsSlice(), nil
}

// gtpPAA makes a PDN address allocation of an IPv4 address, an IPv6 address or both (TS 29.274, 8.14).
func gtpPAA(_ *gtpScope, text string) ([]byte, error) {
	const ipv4, ipv6, both, prefix = 1, 2, 3, 64
	var v4, v6 []byte
	for _, word := range strings.Fields(text) {
		a, err := netip.ParseAddr(word)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q is no IP address", word)
		case a.Is4():
			v4 = a.AsSlice()
		default:
			v6 = append([]byte{prefix}, a.AsSlice()...)
		}
	}
	switch {
	case v6 == nil:
		return append([]byte{ipv4}, v4...), nil
	case v4 == nil:
		return append([]byte{ipv6}, v6...), nil
	}
	return append(append([]byte{both}, v6...), v4...), nil
}

// gtpEUA makes an end user address of the IETF, without address where the text is none (TS 29.060, 7.7.27).
func gtpEUA(_ *gtpScope, text string) ([]byte, error) {
	const ietf, ipv4, ipv6 = 0xF1, 0x21, 0x57
	if text == "none" {
		return []byte{ietf, ipv4}, nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return nil, fmt.Errorf("%q is neither an IP address nor none", text)
	}
	kind := byte(ipv4)
	if a.Is6() {
		kind = ipv6
	}
	return append([]byte{ietf, kind}, a.AsSlice()...), nil
}

// gtpBearerQoS makes a bearer QoS of a QCI, with priority level 8 (TS 29.274, 8.15). Numbers behind it are the maximum
// and guaranteed bit rates, up and down, in kbit/s.
func gtpBearerQoS(_ *gtpScope, text string) ([]byte, error) {
	words := strings.Fields(text)
	out := []byte{8 << 2}
	for i := range 5 {
		n, size := uint64(0), 5
		if i == 0 {
			size = 1
		}
		if i < len(words) {
			var err error
			if n, err = strconv.ParseUint(words[i], 0, size*8); err != nil {
				return nil, fmt.Errorf("%q is no QCI or bit rate", words[i])
			}
		}
		out = append(out, binary.BigEndian.AppendUint64(nil, n)[8-size:]...)
	}
	return out, nil
}

// gtpFTEID makes an F-TEID (TS 29.274, 8.22): the interface type, then the TEID and addresses unless they are the
// sender's own.
func gtpFTEID(s *gtpScope, text string) ([]byte, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return nil, fmt.Errorf("want an interface type, TEID and addresses")
	}
	kind, err := strconv.ParseUint(words[0], 10, 6)
	if err != nil {
		return nil, fmt.Errorf("%q is no interface type", words[0])
	}
	teid := s.own(!gtpControlInterface(kind))
	if len(words) > 1 && words[1] != "own" {
		n, err := strconv.ParseUint(words[1], 0, 32)
		if err != nil {
			return nil, fmt.Errorf("%q is neither a TEID nor own", words[1])
		}
		teid = uint32(n)
	}
	const hasIPv4, hasIPv6 = 0x80, 0x40
	out := binary.BigEndian.AppendUint32([]byte{byte(kind)}, teid)
	addresses := []netip.Addr{s.address}
	if len(words) > 2 {
		addresses = nil
	}
	for _, word := range words[min(2, len(words)):] {
		a, err := netip.ParseAddr(word)
		if err != nil {
			return nil, fmt.Errorf("%q is no IP address", word)
		}
		addresses = append(addresses, a)
	}
	for _, a := range addresses {
		out[0] |= hasIPv6
		if a.Is4() {
			out[0] = out[0]&^hasIPv6 | hasIPv4
		}
		out = append(out, a.AsSlice()...)
	}
	return out, nil
}

// gtpControlInterface tells interface types of the control plane that scenarios use: S11, S5 and S8, S10, S3, S4.
func gtpControlInterface(kind uint64) bool {
	return kind >= 6 && kind <= 14 || kind == 17 || kind == 18
}

// gtpFQCSID makes an FQ-CSID of an IP address, "own" for the sender's, and sets of sessions (TS 29.274, 8.62).
func gtpFQCSID(s *gtpScope, text string) ([]byte, error) {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 16 {
		return nil, fmt.Errorf("%q: want an address and up to 15 numbers of sets", text)
	}
	address, err := gtpAddress(s, words[0])
	if err != nil {
		return nil, err
	}
	out := []byte{byte(len(words) - 1)}
	if len(address) == 16 {
		out[0] |= 1 << 4
	}
	out = append(out, address...)
	for _, word := range words[1:] {
		n, err := strconv.ParseUint(word, 0, 16)
		if err != nil {
			return nil, fmt.Errorf("%q is no number of a set", word)
		}
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	return out, nil
}

// gtpPrivate makes a private extension: the number of an enterprise and octets.
func gtpPrivate(_ *gtpScope, text string) ([]byte, error) {
	number, octets, _ := strings.Cut(text, " ")
	n, err := strconv.ParseUint(number, 0, 16)
	if err != nil {
		return nil, fmt.Errorf("%q is no number of an enterprise", number)
	}
	b, err := hexValue(octets)
	return append(binary.BigEndian.AppendUint16(nil, uint16(n)), b...), err
}
