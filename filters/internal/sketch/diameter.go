package sketch

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// Octets builds a message of Diameter as it stands on the wire. operation is one
// of the table, such as ULR. words are AVPs by name, those of groups behind an
// opening brace up to the closing one, and the header:
//
//	Origin-Host=mme1.example        text, number, PLMN, digits or hexadecimal octets, as the AVP wants
//	MIP6-Agent-Info={ ... }         a group
//	app=16777251 hop=1 end=2        members of the header; S6a without app
//	flags=T                         the T bit
//	avp=1407:10415:64:62f299        an AVP by code, vendor, flags and octets
func Octets(t testing.TB, operation string, words ...string) []byte {
	t.Helper()
	command, request, ok := diameter.CommandOf(message.OperationByName(message.ProtocolDiameter, operation))
	if !ok {
		t.Fatalf("sketch: no command %q", operation)
	}
	h := diameter.Header{Version: diameter.Version, Flags: diameter.FlagProxiable, Command: command, Application: diameter.ApplicationS6a, HopByHop: 1, EndToEnd: 1}
	if request {
		h.Flags |= diameter.FlagRequest
	}
	var avps []string
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		switch name {
		case "app":
			h.Application = number(t, value)
		case "hop":
			h.HopByHop = number(t, value)
		case "end":
			h.EndToEnd = number(t, value)
		case "flags":
			h.Flags |= diameter.FlagRetransmitted
		default:
			avps = append(avps, word)
		}
	}
	if h.Command == diameter.CommandCapabilitiesExchange || h.Command == diameter.CommandDeviceWatchdog || h.Command == diameter.CommandDisconnectPeer {
		h.Application, h.Flags = 0, h.Flags&^diameter.FlagProxiable
	}
	b, rest := group(t, diameter.AppendHeader(nil, &h), avps)
	if len(rest) > 0 {
		t.Fatalf("sketch: a brace too many before %v", rest)
	}
	diameter.PutLength(b)
	return b
}

// Decoded decodes what Octets builds. member words (ip.src, direction, link) set
// the members of the message.
func Decoded(t testing.TB, operation string, words ...string) *message.Message {
	t.Helper()
	m := message.New()
	var avps []string
	for _, word := range words {
		if name, value, _ := strings.Cut(word, "="); name == "avp" || !member(t, m, name, value) {
			avps = append(avps, word)
		}
	}
	diameter.Decode(m, Octets(t, operation, avps...))
	return m
}

func number(t testing.TB, s string) uint32 {
	t.Helper()
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil {
		t.Fatalf("sketch: %v", err)
	}
	return uint32(n)
}

// group appends AVPs up to a closing brace, and gives the words behind it.
func group(t testing.TB, b []byte, words []string) (out []byte, rest []string) {
	t.Helper()
	for len(words) > 0 {
		word := words[0]
		words = words[1:]
		if word == "}" {
			return b, words
		}
		name, value, _ := strings.Cut(word, "=")
		if name == "avp" {
			b = raw(t, b, value)
			continue
		}
		d := definition(t, name)
		var data []byte
		if value == "{" {
			data, words = group(t, nil, words)
		} else {
			data = content(t, d, value)
		}
		b = diameter.AppendAVP(b, d.Code, diameter.AVPMandatory, d.Vendor, data)
	}
	return b, nil
}

func raw(t testing.TB, b []byte, value string) []byte {
	t.Helper()
	parts := strings.Split(value, ":")
	if len(parts) != 4 {
		t.Fatalf("sketch: avp=%s is not code:vendor:flags:octets", value)
	}
	data, err := hex.DecodeString(parts[3])
	if err != nil {
		t.Fatalf("sketch: %v", err)
	}
	return diameter.AppendAVP(b, number(t, parts[0]), uint8(number(t, parts[2])), number(t, parts[1]), data)
}

func definition(t testing.TB, name string) *diameter.Definition {
	t.Helper()
	for i := range diameter.Definitions() {
		if d := &diameter.Definitions()[i]; d.Name == name {
			return d
		}
	}
	t.Fatalf("sketch: no AVP %q", name)
	return nil
}

// content writes a value as the type of its AVP wants it.
func content(t testing.TB, d *diameter.Definition, value string) []byte {
	t.Helper()
	switch d.Type {
	case diameter.TypeText, diameter.TypeIdentity:
		return []byte(value)
	case diameter.TypeUnsigned32, diameter.TypeTime:
		return binary.BigEndian.AppendUint32(nil, number(t, value))
	case diameter.TypeAddress:
		a := netip.MustParseAddr(value)
		family := []byte{0, 1}
		if a.Is6() {
			family[1] = 2
		}
		return append(family, a.AsSlice()...)
	case diameter.TypeGrouped:
		return nil
	}
	if mcc, mnc, ok := strings.Cut(value, "-"); ok {
		third := byte(0xf)
		if len(mnc) == 3 {
			third = mnc[2] - '0'
		}
		return []byte{(mcc[1]-'0')<<4 | (mcc[0] - '0'), third<<4 | (mcc[2] - '0'), (mnc[1]-'0')<<4 | (mnc[0] - '0')}
	}
	if strings.HasSuffix(d.Name, "RP-UI") {
		data, err := hex.DecodeString(value)
		if err != nil {
			t.Fatalf("sketch: %v", err)
		}
		return data
	}
	var out []byte
	for i := 0; i < len(value); i += 2 {
		high := byte(0xf)
		if i+1 < len(value) {
			high = value[i+1] - '0'
		}
		out = append(out, high<<4|(value[i]-'0'))
	}
	return out
}
