package gtp

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// Parties of the tests.
const (
	imsi     = "262990000000001"
	msisdn   = "4917799000001"
	imeisv   = "3569980200000101"
	visited  = "192.0.2.10"
	visitedU = "192.0.2.11"
	home     = "198.51.100.20"
)

// ie is an information element of version 2.
func ie(t, instance uint8, value ...byte) []byte {
	return append([]byte{t, byte(len(value) >> 8), byte(len(value)), instance}, value...)
}

// grouped is an information element that holds others.
func grouped(t, instance uint8, ies ...[]byte) []byte {
	return ie(t, instance, slices.Concat(ies...)...)
}

// tv is an information element of version 1 without length.
func tv(t uint8, value ...byte) []byte { return append([]byte{t}, value...) }

// tlv is an information element of version 1 with length.
func tlv(t uint8, value ...byte) []byte {
	return append([]byte{t, byte(len(value) >> 8), byte(len(value))}, value...)
}

func u32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

func tbcd(digits string) []byte { return numbering.AppendTBCD(nil, digits) }

func plmn(name string) []byte {
	b, _ := numbering.AppendPLMN(nil, name)
	return b
}

// labels writes an APN.
func labels(names ...string) (b []byte) {
	for _, n := range names {
		b = append(append(b, byte(len(n))), n...)
	}
	return b
}

func addr(s string) []byte { return netip.MustParseAddr(s).AsSlice() }

// fteid is the value of an F-TEID with IPv4 address.
func fteid(kind uint8, teid uint32, address string) []byte {
	return slices.Concat([]byte{tunnelIPv4 | kind}, u32(teid), addr(address))
}

// message2 makes a message of version 2 with TEID.
func message2(typ uint8, teid uint32, ies ...[]byte) []byte {
	body := slices.Concat(ies...)
	b := slices.Concat([]byte{0x48, typ, 0, 0}, u32(teid), []byte{0, 0, 7, 0}, body)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-4))
	return b
}

// message1 makes a message of version 1 with sequence number.
func message1(typ uint8, teid uint32, ies ...[]byte) []byte {
	b := slices.Concat([]byte{0x32, typ, 0, 0}, u32(teid), []byte{0, 7, 0, 0}, slices.Concat(ies...))
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-8))
	return b
}

// message0 makes a message of version 0.
func message0(typ uint8, tid []byte, ies ...[]byte) []byte {
	b := slices.Concat([]byte{0x1e, typ, 0, 0, 0, 7, 0, 0, 0xff, 0xff, 0xff, 0xff}, tid, slices.Concat(ies...))
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-20))
	return b
}

// uli is ULI with TAI and ECGI.
func uli(network string) []byte {
	return slices.Concat([]byte{0x18}, plmn(network), []byte{0x12, 0x34}, plmn(network), []byte{0x01, 0x7a, 0x2b, 0x01})
}

func bearer(ies ...[]byte) []byte { return grouped(93, 0, ies...) }

// createSession are the information elements of a Create Session Request of a
// subscriber of 262-99 in 208-01, as SGWs send it.
func createSession() [][]byte {
	qos := append([]byte{0x7d, 9}, make([]byte, 20)...)
	return [][]byte{
		ie(1, 0, tbcd(imsi)...), ie(76, 0, tbcd(msisdn)...), ie(75, 0, tbcd(imeisv)...),
		ie(86, 0, uli("208-01")...), ie(83, 0, plmn("208-01")...), ie(82, 0, 6),
		ie(77, 0, 0x00, 0x08, 0x00, 0x00), ie(87, 0, fteid(6, 0x1001, visited)...),
		ie(71, 0, labels("internet", "mnc099", "mcc262", "gprs")...), ie(128, 0, 0), ie(99, 0, 1),
		ie(79, 0, 1, 0, 0, 0, 0), ie(127, 0, 0), ie(72, 0, 0, 0, 0xc3, 0x50, 0, 1, 0x86, 0xa0),
		ie(78, 0, append([]byte{0x80, 0x80, 0x21, 0x10}, make([]byte, 40)...)...),
		bearer(ie(73, 0, 5), ie(87, 2, fteid(4, 0x2001, visitedU)...), ie(80, 0, qos...)),
		ie(3, 0, 17), ie(95, 0, 8, 0), ie(114, 0, 0x40, 0), ie(132, 0, 0x01, 192, 0, 2, 10, 0, 1),
	}
}

func createSessionRequest() []byte { return message2(32, 0, createSession()...) }

func createSessionResponse() []byte {
	return message2(33, 0x1001, ie(2, 0, 16, 0), ie(3, 0, 4), ie(87, 1, fteid(7, 0x3001, home)...),
		ie(79, 0, 1, 10, 45, 0, 9), ie(127, 0, 0),
		bearer(ie(73, 0, 5), ie(2, 0, 16, 0), ie(87, 2, fteid(5, 0x4001, "198.51.100.21")...), ie(94, 0, 0, 0, 1, 2)))
}

// createPDP are the information elements of a Create PDP Context Request.
func createPDP() [][]byte {
	return [][]byte{
		tv(2, tbcd(imsi)...), tv(3, append(plmn("208-01"), 0x12, 0x34, 0x05)...), tv(14, 9), tv(15, 0xfc),
		tv(16, 0, 0, 0x20, 1), tv(17, 0, 0, 0x10, 1), tv(20, 5), tlv(128, 0xf1, 0x21),
		tlv(131, labels("internet")...), tlv(133, addr(visited)...), tlv(133, addr(visitedU)...),
		tlv(134, append([]byte{0x91}, tbcd(msisdn)...)...), tlv(135, 0, 0x0b, 0x92, 0x1f), tlv(151, 1),
		tlv(152, slices.Concat([]byte{0}, plmn("208-01"), []byte{0x12, 0x34, 0xab, 0xcd})...), tlv(154, tbcd(imeisv)...),
	}
}

func createPDPContextRequest() []byte { return message1(16, 0, createPDP()...) }

// userPacket wraps a packet in GTP-U.
func userPacket(inner []byte) []byte {
	b := slices.Concat([]byte{0x30, 255, 0, 0}, u32(0x4001), inner)
	binary.BigEndian.PutUint16(b[2:], uint16(len(inner)))
	return b
}

// innerIP makes an IP packet without checksums.
func innerIP(src, dst string, protocol uint8, payload []byte) []byte {
	s, d := netip.MustParseAddr(src), netip.MustParseAddr(dst)
	if s.Is4() {
		b := slices.Concat([]byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0}, s.AsSlice(), d.AsSlice(), payload)
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		return b
	}
	b := slices.Concat([]byte{0x60, 0, 0, 0, 0, 0, protocol, 64}, s.AsSlice(), d.AsSlice(), payload)
	binary.BigEndian.PutUint16(b[4:], uint16(len(payload)))
	return b
}

func udp(src, dst uint16, payload []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, src)
	b = binary.BigEndian.AppendUint16(b, dst)
	b = binary.BigEndian.AppendUint16(b, uint16(8+len(payload)))
	return append(append(b, 0, 0), payload...)
}

func innerUDP(src, dst string, from, to uint16, payload []byte) []byte {
	return innerIP(src, dst, 17, udp(from, to, payload))
}

// decode reads b into a new record.
func decode(b []byte, port Port) *message.Message {
	m := message.New()
	new(Reader).Decode(m, b, port)
	return m
}

// marks are the names of anomalies.
func marks(an *wire.Anomalies) string {
	var names []string
	for a := range an.All {
		names = append(names, a.Name())
	}
	return strings.Join(names, " ")
}

// fields are the values of the fields of GTP, as JSON has them.
func fields(m *message.Message) string { return string(m.AppendFieldsJSON(nil, nil)) }

// holds checks the fields of m: name, a space, and the JSON of its value.
func holds(t *testing.T, m *message.Message, want ...string) {
	t.Helper()
	got := fields(m)
	for _, w := range want {
		name, value, _ := strings.Cut(w, " ")
		key := `"` + name + `":`
		at := strings.Index(got, key)
		switch {
		case value == "" && at >= 0:
			t.Errorf("%s is there", name)
		case value != "" && (at < 0 || !strings.HasPrefix(got[at+len(key):], value)):
			t.Errorf("%s is not %s in %s", name, value, got)
		}
	}
}

// qos is a Bearer QoS of a priority octet, a QCI, and maximum and guaranteed rates
// up and down.
func qos(arp, qci byte, rates ...byte) []byte {
	b := []byte{arp, qci}
	for _, r := range rates {
		b = append(b, 0, 0, 0, 0, r)
	}
	return b
}
