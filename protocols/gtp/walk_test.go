package gtp

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

// outline is what the walk found: type, instance, depth.
func outline(m *Message) (o [][3]int) {
	for _, e := range m.IEs {
		o = append(o, [3]int{int(e.Type), int(e.Instance), int(e.Depth)})
	}
	return o
}

func parse(t *testing.T, b []byte, port Port) *Message {
	t.Helper()
	m := new(Message)
	if !m.Parse(b, port) {
		t.Fatalf("%x is no message", b)
	}
	return m
}

func TestWalkOfVersion2(t *testing.T) {
	cause := ie(2, 0, 16, 0)
	tests := []struct {
		name string
		ies  [][]byte
		want [][3]int
		an   string
	}{
		{"none", nil, nil, ""},
		{"an element and a group", [][]byte{cause, bearer(ie(73, 0, 5), ie(94, 0, 0, 0, 0, 1))}, [][3]int{{2, 0, 1}, {93, 0, 1}, {73, 0, 2}, {94, 0, 2}}, ""},
		{"an empty group", [][]byte{bearer()}, [][3]int{{93, 0, 1}}, ""},
		{"groups within a group", [][]byte{grouped(109, 0, ie(71, 0, labels("ims")...), bearer(ie(73, 0, 5)))}, [][3]int{{109, 0, 1}, {71, 0, 2}, {93, 0, 2}, {73, 0, 3}}, ""},
		{"an unknown element is a value", [][]byte{ie(253, 0, 1, 2), cause}, [][3]int{{253, 0, 1}, {2, 0, 1}}, ""},
		{"an extended type", [][]byte{ie(254, 0, 1, 4, 9), cause}, [][3]int{{260, 0, 1}, {2, 0, 1}}, ""},
		{"an extended type without type", [][]byte{ie(254, 0, 1), cause}, [][3]int{{254, 0, 1}, {2, 0, 1}}, "gtp.ie.length"},
		{"an extended type that is not extended", [][]byte{ie(254, 0, 0, 2, 16, 0)}, [][3]int{{254, 0, 1}}, "gtp.ie.spare"},
		{"the same type with another instance", [][]byte{ie(87, 0, fteid(6, 1, visited)...), ie(87, 1, fteid(7, 2, home)...)}, [][3]int{{87, 0, 1}, {87, 1, 1}}, ""},
		{"the same element in two groups", [][]byte{bearer(ie(73, 0, 5)), bearer(ie(73, 0, 6))}, [][3]int{{93, 0, 1}, {73, 0, 2}, {93, 0, 1}, {73, 0, 2}}, ""},
		{"the same element twice", [][]byte{ie(82, 0, 6), ie(82, 0, 1)}, [][3]int{{82, 0, 1}, {82, 0, 1}}, "gtp.ie.duplicate"},
		{"the same element twice, of another instance", [][]byte{ie(87, 3, fteid(6, 1, home)...), ie(87, 3, fteid(6, 1, home)...)}, [][3]int{{87, 3, 1}, {87, 3, 1}}, "gtp.ie.duplicate"},
		{"instances of a group are apart from those around it",
			[][]byte{ie(87, 2, fteid(6, 1, home)...), bearer(ie(87, 2, fteid(4, 1, home)...)), ie(87, 2, fteid(6, 1, home)...)},
			[][3]int{{87, 2, 1}, {93, 0, 1}, {87, 2, 2}, {87, 2, 1}}, "gtp.ie.duplicate"},
		{"private extensions stand as often as they like", [][]byte{ie(255, 0, 0, 9), ie(255, 0, 0, 9)}, [][3]int{{255, 0, 1}, {255, 0, 1}}, ""},
		{"an instance that the type does not have", [][]byte{ie(1, 1, tbcd(imsi)...)}, [][3]int{{1, 1, 1}}, "gtp.ie.instance"},
		{"spare bits", [][]byte{ie(1, 0x10, tbcd(imsi)...)}, [][3]int{{1, 0, 1}}, "gtp.ie.spare"},
		{"a length that the type does not allow", [][]byte{ie(83, 0, 1, 2)}, [][3]int{{83, 0, 1}}, "gtp.ie.length"},
		{"an identity that is too long", [][]byte{ie(1, 0, make([]byte, 9)...)}, [][3]int{{1, 0, 1}}, "gtp.ie.length"},
		{"an element beyond the message", [][]byte{cause, {82, 0, 2, 0, 6}}, [][3]int{{2, 0, 1}}, "gtp.ie.length.beyond"},
		{"an element beyond its group", [][]byte{bearer([]byte{73, 0, 2, 0, 5}), cause}, [][3]int{{93, 0, 1}, {2, 0, 1}}, "gtp.ie.length.beyond"},
		{"octets that are no element", [][]byte{cause, {1, 2, 3}}, [][3]int{{2, 0, 1}}, "gtp.ie.header.short"},
		{"a bearer context in a bearer context", [][]byte{bearer(bearer(ie(73, 0, 5)))}, [][3]int{{93, 0, 1}, {93, 0, 2}}, "gtp.ie.nested"},
		{"an IMSI in a bearer context", [][]byte{bearer(ie(1, 0, tbcd(imsi)...))}, [][3]int{{93, 0, 1}, {1, 0, 2}}, "gtp.ie.nested"},
		{"the deepest groups", [][]byte{grouped(208, 0, grouped(209, 0, grouped(212, 0, ie(211, 0, make([]byte, 8)...))))},
			[][3]int{{208, 0, 1}, {209, 0, 2}, {212, 0, 3}, {211, 0, 4}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := parse(t, message2(3, 0, tt.ies...), ControlPort)
			if d := cmp.Diff(tt.want, outline(m)); d != "" {
				t.Errorf("elements (-want +got):\n%s", d)
			}
			if marks(&m.Anomalies) != tt.an {
				t.Errorf("marked %q, want %q", marks(&m.Anomalies), tt.an)
			}
		})
	}
}

func TestWalkOfVersions0And1(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		want [][3]int
		an   string
	}{
		{"with and without length", message1(17, 1, tv(1, 128), tv(127, 0, 0, 0, 1), tlv(133, 1, 2, 3, 4)), [][3]int{{1, 0, 1}, {127, 0, 1}, {133, 0, 1}}, ""},
		{"TEID Data II has five octets", message1(17, 1, tv(18, 5, 0, 0, 0, 1), tv(20, 5)), [][3]int{{18, 0, 1}, {20, 0, 1}}, ""},
		{"a flow label of version 0 has two", message0(17, make([]byte, 8), tv(16, 0, 1), tv(17, 0, 2), tv(18, 5, 0, 1)), [][3]int{{16, 0, 1}, {17, 0, 1}, {18, 0, 1}}, ""},
		{"the list of extension headers has a length of one octet", message1(31, 0, []byte{141, 2, 0xc0, 0x85}), [][3]int{{141, 0, 1}}, ""},
		{"an extended type", message1(17, 1, tlv(238, 1, 4, 9)), [][3]int{{260, 0, 1}}, ""},
		{"an extended type that is not extended", message1(17, 1, tlv(238, 0, 4, 9)), [][3]int{{238, 0, 1}}, "gtp.ie.spare"},
		{"an unknown type with length is a value", message1(17, 1, tlv(250, 9), tlv(255, 0, 9)), [][3]int{{250, 0, 1}, {255, 0, 1}}, ""},
		{"an unknown type without length ends the reading", message1(17, 1, tv(1, 128), tv(60, 9), tlv(133, 1, 2, 3, 4)), [][3]int{{1, 0, 1}}, "gtp.ie.unknown"},
		{"out of order", message1(17, 1, tv(14, 1), tv(1, 128)), [][3]int{{14, 0, 1}, {1, 0, 1}}, "gtp.ie.order"},
		{"twice", message1(17, 1, tv(1, 128), tv(1, 200)), [][3]int{{1, 0, 1}, {1, 0, 1}}, "gtp.ie.duplicate"},
		{"two GSN addresses", message1(17, 1, tlv(133, 1, 2, 3, 4), tlv(133, 1, 2, 3, 4)), [][3]int{{133, 0, 1}, {133, 0, 1}}, ""},
		{"beyond the end", message1(17, 1, []byte{133, 0, 5, 1, 2, 3, 4}), nil, "gtp.ie.length.beyond"},
		{"a fixed length beyond the end", message1(17, 1, []byte{127, 1, 2, 3}), nil, "gtp.ie.length.beyond"},
		{"a header that does not fit", message1(17, 1, []byte{133, 0}), nil, "gtp.ie.header.short"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			port := ControlPort
			if tt.b[0]>>5 == 0 {
				port = LegacyPort
			}
			m := parse(t, tt.b, port)
			if d := cmp.Diff(tt.want, outline(m)); d != "" {
				t.Errorf("elements (-want +got):\n%s", d)
			}
			if marks(&m.Anomalies) != tt.an {
				t.Errorf("marked %q, want %q", marks(&m.Anomalies), tt.an)
			}
		})
	}
}

func TestElementsKeepTheirPlace(t *testing.T) {
	first := ie(2, 0, 16, 0)
	inner := ie(94, 0, 1, 2, 3, 4)
	b := message2(33, 1, first, bearer(ie(73, 0, 5), inner), ie(254, 0, 1, 4, 7, 8))
	m := parse(t, b, ControlPort)
	at := m.Find(94, 0)
	if at >= 0 {
		t.Errorf("an element of a group was found at %d as one of the message", at)
	}
	for i := range m.IEs {
		if e := &m.IEs[i]; e.Type == 94 {
			if !bytes.Equal(m.Octets(i), inner) || !bytes.Equal(m.Value(i), inner[4:]) || m.IEs[e.Group].Type != 93 {
				t.Errorf("octets %x, value %x, group %d", m.Octets(i), m.Value(i), e.Group)
			}
		}
	}
	if i := m.Find(260, 0); i < 0 || !bytes.Equal(m.Value(i), []byte{7, 8}) {
		t.Errorf("the extended type is at %d", i)
	}
	// Cut out by its offset, an element is gone, and the rest is as it was.
	i := m.Find(2, 0)
	cut := slices.Delete(slices.Clone(b), int(m.IEs[i].Offset), int(m.IEs[i].Offset)+len(m.Octets(i)))
	cut[3] -= byte(len(m.Octets(i)))
	rest := parse(t, cut, ControlPort)
	if !rest.Anomalies.Empty() || rest.Find(2, 0) >= 0 || len(rest.IEs) != len(m.IEs)-1 {
		t.Errorf("after removal: %v, %q", outline(rest), marks(&rest.Anomalies))
	}
}

func TestBoundsOfTheWalk(t *testing.T) {
	many := func(n int, e []byte) []byte { return bytes.Repeat(e, n) }
	deep := grouped(208, 0, grouped(209, 0, grouped(212, 0, grouped(212, 0))))
	tests := []struct {
		name string
		b    []byte
		ies  int
		an   wire.Anomaly
	}{
		{"elements", message2(3, 0, many(MaxIEs, ie(255, 0, 0, 9))), MaxIEs, 0},
		{"one element more", message2(3, 0, many(MaxIEs+1, ie(255, 0, 0, 9))), MaxIEs, wire.AnomalyGTPIELimit},
		{"elements of version 1", message1(17, 1, many(MaxIEs+1, tlv(255, 0, 9))), MaxIEs, wire.AnomalyGTPIELimit},
		{"bearers", message2(3, 0, many(MaxBearers, bearer(ie(73, 0, 5)))), 2 * MaxBearers, 0},
		{"one bearer more", message2(3, 0, many(MaxBearers+1, bearer(ie(73, 0, 5)))), 2*MaxBearers + 1, wire.AnomalyGTPBearerLimit},
		{"groups that may not stand in groups", message2(3, 0, deep), 4, wire.AnomalyGTPIENested},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := parse(t, tt.b, ControlPort)
			if len(m.IEs) != tt.ies {
				t.Errorf("%d elements, want %d", len(m.IEs), tt.ies)
			}
			if tt.an == 0 != m.Anomalies.Empty() || tt.an != 0 && !m.Anomalies.Has(tt.an) {
				t.Errorf("marked %q", marks(&m.Anomalies))
			}
		})
	}
}

// nested is a message whose bearer contexts stand within each other as deep as
// size octets allow: readers that measure each at each level take seconds for one.
func nested(size int) []byte {
	body := []byte{}
	for left := size - headerTEID2; left >= headerIE2; left -= headerIE2 {
		n := left - headerIE2
		body = append(body, 93, byte(n>>8), byte(n), 0)
	}
	return message2(32, 0, body)
}

func TestHostileMessagesCostMicroseconds(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
	}{
		{"bearer contexts within each other", nested(65000)},
		{"empty elements", message2(32, 0, bytes.Repeat([]byte{253, 0, 0, 0}, 16000))},
		{"elements of all instances", message2(32, 0, bytes.Repeat([]byte{253, 0, 0, 15}, 16000))},
		{"empty elements of version 1", message1(16, 0, bytes.Repeat([]byte{250, 0, 0}, 20000))},
		{"extension headers", chain([]uint8{0x85, 0x85}, [][]byte{bytes.Repeat([]byte{1, 0, 0, 0x85}, 16000)}, nil)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			best := time.Hour
			for range 20 {
				start := time.Now()
				m.Parse(tt.b, ControlPort)
				best = min(best, time.Since(start))
			}
			if best > 100*time.Microsecond {
				t.Errorf("%d octets took %v", len(tt.b), best)
			}
			if m.Anomalies.Empty() {
				t.Error("nothing is marked")
			}
		})
	}
}

func TestWalkDoesNotAllocate(t *testing.T) {
	var m Message
	for _, b := range [][]byte{createSessionRequest(), createSessionResponse(), createPDPContextRequest(), nested(1400)} {
		if n := testing.AllocsPerRun(100, func() { m.Parse(b, ControlPort) }); n != 0 {
			t.Errorf("%v allocations for %x", n, b)
		}
	}
}

func TestSpareBitsHideNoElement(t *testing.T) {
	ies := createSession()
	for _, e := range ies {
		e[3] |= 0x50
	}
	m := decode(message2(32, 0, ies...), ControlPort)
	if got := marks(&m.Anomalies); got != "gtp.ie.spare" {
		t.Errorf("got %s", got)
	}
	holds(t, m, `gtp.imsi "`+imsi+`"`)
}
