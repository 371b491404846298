package sketch

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// portGTP is what messages of GTP come by and go to.
const portGTP = 2123

// Datagram builds a message of GTP as it stands on the wire. operation is
// protocol:name, such as gtpv2:CreateSessionRequest. words are the header and
// information elements:
//
//	teid=1001 seq=7              of the header, hexadecimal and decimal
//	imsi= msisdn= imei= apn= sn= uli= rat= sel= cause= rec= ebi= paa=
//	c=6:1001:198.51.100.1        F-TEID of the control plane: interface type, TEID, address; in version 1 TEID and GSN address
//	b=5:4:2001:198.51.100.2      bearer context: EBI, interface type, TEID, address; in version 1 NSAPI, TEID and address
//	ie=75:0:0102                 any other: type, instance and octets; octets alone with raw=
//	inner=10.0.0.1:10.0.0.2:53   a packet of UDP in the tunnel, from, to and port
func Datagram(t testing.TB, operation string, words ...string) []byte {
	t.Helper()
	protocol, name, _ := strings.Cut(operation, ":")
	p, ok := message.ProtocolByName(protocol)
	op := message.OperationByName(p, name)
	if !ok || op == 0 {
		t.Fatalf("sketch: no message %q", operation)
	}
	g := datagram{t: t, v2: p == message.ProtocolGTPv2}
	var teid, seq uint32 = 0, 1
	hasTEID := !strings.HasPrefix(name, "Echo") && name != "VersionNotSupported"
	for _, word := range words {
		key, value, _ := strings.Cut(word, "=")
		switch key {
		case "teid":
			teid, hasTEID = g.hex(value), true
		case "seq":
			seq = number(t, value)
		default:
			g.element(key, value)
		}
	}
	code := byte(op.Operation().Code)
	var b []byte
	switch {
	case g.v2 && hasTEID:
		b = slices.Concat([]byte{0x48, code, 0, 0}, g.u32(teid), []byte{byte(seq >> 16), byte(seq >> 8), byte(seq), 0}, g.body())
	case g.v2:
		b = slices.Concat([]byte{0x40, code, 0, 0, byte(seq >> 16), byte(seq >> 8), byte(seq), 0}, g.body())
	case p == message.ProtocolGTPU && name == "G-PDU":
		b = slices.Concat([]byte{0x30, code, 0, 0}, g.u32(teid), g.body())
	default:
		b = slices.Concat([]byte{0x32, code, 0, 0}, g.u32(teid), []byte{byte(seq >> 8), byte(seq), 0, 0}, g.body())
	}
	from := 8
	if g.v2 {
		from = 4
	}
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-from))
	return b
}

// GTP decodes what Datagram builds. member words (ip.src, direction, link) set the
// members of the message.
func GTP(t testing.TB, operation string, words ...string) *message.Message {
	t.Helper()
	m := message.New()
	m.SourcePort, m.DestinationPort = portGTP, portGTP
	var ies []string
	for _, word := range words {
		if name, value, _ := strings.Cut(word, "="); !strings.Contains(name, ".") && name != "direction" && name != "link" && name != "anomaly" || !member(t, m, name, value) {
			ies = append(ies, word)
		}
	}
	port := gtp.ControlPort
	if strings.HasPrefix(operation, "gtpu:") {
		port = gtp.UserPort
	}
	b := Datagram(t, operation, ies...)
	new(gtp.Reader).Decode(m, b, port)
	m.PushLayer(message.LayerGTP, b)
	return m
}

// datagram gathers information elements.
type datagram struct {
	t    testing.TB
	v2   bool
	ies  []element
	tail []byte
}

type element struct {
	typ    byte
	octets []byte
}

// body writes the elements, those of version 1 in the order of their types.
func (g *datagram) body() (b []byte) {
	if !g.v2 {
		slices.SortStableFunc(g.ies, func(x, y element) int { return int(x.typ) - int(y.typ) })
	}
	for _, e := range g.ies {
		b = append(b, e.octets...)
	}
	return append(b, g.tail...)
}

func (g *datagram) u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

func (g *datagram) hex(s string) uint32 {
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		g.t.Fatalf("sketch: %v", err)
	}
	return uint32(n)
}

// add adds an element: with type, length and instance in version 2; in version 1
// with type, and with length from 128 on.
func (g *datagram) add(t, instance byte, value ...byte) {
	g.ies = append(g.ies, element{t, g.wrap(t, instance, value)})
}

func (g *datagram) wrap(t, instance byte, value []byte) []byte {
	switch {
	case g.v2:
		return append([]byte{t, byte(len(value) >> 8), byte(len(value)), instance}, value...)
	case t < 128:
		return append([]byte{t}, value...)
	}
	return append([]byte{t, byte(len(value) >> 8), byte(len(value))}, value...)
}

// pick is the type of an element by version.
func (g *datagram) pick(two, one byte) byte {
	if g.v2 {
		return two
	}
	return one
}

func (g *datagram) element(key, value string) {
	switch key {
	case "imsi":
		b := numbering.AppendTBCD(nil, value)
		for !g.v2 && len(b) < 8 {
			b = append(b, 0xff)
		}
		g.add(g.pick(1, 2), 0, b...)
	case "msisdn":
		b := numbering.AppendTBCD(nil, value)
		if !g.v2 {
			b = append([]byte{0x91}, b...)
		}
		g.add(g.pick(76, 134), 0, b...)
	case "imei":
		g.add(g.pick(75, 154), 0, numbering.AppendTBCD(nil, value)...)
	case "apn":
		var b []byte
		for label := range strings.SplitSeq(value, ".") {
			b = append(append(b, byte(len(label))), label...)
		}
		g.add(g.pick(71, 131), 0, b...)
	case "sn":
		if g.v2 {
			g.add(83, 0, g.plmn(value)...)
		} else {
			g.add(3, 0, append(g.plmn(value), 0x12, 0x34, 5)...)
		}
	case "uli":
		if g.v2 {
			g.add(86, 0, slices.Concat([]byte{0x18}, g.plmn(value), []byte{0x12, 0x34}, g.plmn(value), []byte{1, 2, 3, 4})...)
		} else {
			g.add(152, 0, slices.Concat([]byte{0}, g.plmn(value), []byte{0x12, 0x34, 0xab, 0xcd})...)
		}
	case "rat":
		g.add(g.pick(82, 151), 0, byte(number(g.t, value)))
	case "sel":
		g.add(g.pick(128, 15), 0, byte(number(g.t, value)))
	case "rec":
		g.add(g.pick(3, 14), 0, byte(number(g.t, value)))
	case "cause":
		if g.v2 {
			g.add(2, 0, byte(number(g.t, value)), 0)
		} else {
			g.add(1, 0, byte(number(g.t, value)))
		}
	case "ebi":
		g.add(g.pick(73, 20), 0, byte(number(g.t, value)))
	default:
		g.endpoint(key, value)
	}
}

func (g *datagram) plmn(name string) []byte {
	b, ok := numbering.AppendPLMN(nil, name)
	if !ok {
		g.t.Fatalf("sketch: %q is no PLMN", name)
	}
	return b
}

func (g *datagram) endpoint(key, value string) {
	parts := strings.Split(value, ":")
	switch key {
	case "paa":
		a := netip.MustParseAddr(value).AsSlice()
		switch {
		case g.v2 && len(a) == 4:
			g.add(79, 0, append([]byte{1}, a...)...)
		case g.v2:
			g.add(79, 0, append([]byte{2, 64}, a...)...)
		default:
			g.add(128, 0, append([]byte{0xf1, 0x21}, a...)...)
		}
	case "c":
		if g.v2 {
			g.add(87, byte(number(g.t, parts[0]))/7, g.fteid(parts)...)
			return
		}
		g.add(17, 0, g.u32(g.hex(parts[1]))...)
		g.add(133, 0, netip.MustParseAddr(parts[2]).AsSlice()...)
	case "b":
		if g.v2 {
			ebi := g.wrap(73, 0, []byte{byte(number(g.t, parts[0]))})
			g.add(93, 0, append(ebi, g.wrap(87, 2, g.fteid(parts[1:]))...)...)
			return
		}
		g.add(20, 0, byte(number(g.t, parts[0])))
		g.add(16, 0, g.u32(g.hex(parts[2]))...)
		g.add(133, 0, netip.MustParseAddr(parts[3]).AsSlice()...)
	case "ie":
		g.add(byte(number(g.t, parts[0])), byte(number(g.t, parts[1])), g.octets(parts[2])...)
	case "raw":
		g.tail = append(g.tail, g.octets(value)...)
	case "inner":
		g.tail = g.packet(parts)
	default:
		g.t.Fatalf("sketch: no information element %q", key)
	}
}

func (g *datagram) octets(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		g.t.Fatalf("sketch: %v", err)
	}
	return b
}

// fteid is the value of an F-TEID: interface type, TEID and address.
func (g *datagram) fteid(parts []string) []byte {
	a := netip.MustParseAddr(strings.Join(parts[2:], ":"))
	flag := byte(0x80)
	if a.Is6() {
		flag = 0x40
	}
	return slices.Concat([]byte{flag | byte(number(g.t, parts[0]))}, g.u32(g.hex(parts[1])), a.AsSlice())
}

// packet is a packet of UDP over IPv4.
func (g *datagram) packet(parts []string) []byte {
	src, dst := netip.MustParseAddr(parts[0]), netip.MustParseAddr(parts[1])
	b := slices.Concat([]byte{0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0}, src.AsSlice(), dst.AsSlice(), []byte{0x9c, 0x40, 0, 0, 0, 8, 0, 0})
	binary.BigEndian.PutUint16(b[22:], uint16(number(g.t, parts[2])))
	return b
}
