package gtp

import (
	"slices"
	"strings"
	"testing"

	"cordon/protocols/ip"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// seeds are messages of all kinds, lawful and not.
func seeds() map[Port][][]byte {
	tid := append(tbcd(imsi)[:7], 0x51)
	return map[Port][][]byte{
		ControlPort: {createSessionRequest(), createSessionResponse(), createPDPContextRequest(), nested(200), with(ie(86, 0, everywhere()...)),
			message2(131, 1, ie(2, 0, 16, 0), grouped(109, 0, ie(71, 0, labels("ims")...), bearer(ie(73, 0, 5)))), message2(3, 0, ie(254, 0, 1, 4, 9)),
			append(message2(33, 1, ie(2, 0, 16, 0)), message2(95, 1, ie(73, 0, 5), bearer())...)},
		UserPort: {userPacket(innerUDP("10.45.0.9", home, 1, 53, nil)), userPacket(in(4, innerUDP("2001:db8::9", "2001:db8::7", 1, 53, nil))),
			chain([]uint8{0x85, 0xc0, 0}, [][]byte{{1, 0x10, 9}, {1, 0, 1}}, innerUDP("10.45.0.9", home, 1, 53, nil)), message1(26, 0, tv(16, 0, 0, 0x40, 1), tlv(133, addr(home)...))},
		LegacyPort: {message0(20, tid), message0(255, tid, innerUDP("10.45.0.9", home, 1, 53, nil)), {0x4e, 240, 0, 0, 0, 5}},
	}
}

// FuzzDecode holds what must be so of any octets: bounds, places of elements that
// lie within the message and within their groups, no oddity that is not marked, and
// an independent decoder that reads the same.
func FuzzDecode(f *testing.F) {
	for port, list := range seeds() {
		for _, b := range list {
			f.Add(b, uint8(port))
		}
	}
	r, m := new(Reader), message.New()
	f.Fuzz(func(t *testing.T, b []byte, port uint8) {
		m.Reset()
		before := slices.Clone(b)
		ok := r.Decode(m, b, Port(port%3))
		if !slices.Equal(before, b) {
			t.Fatal("the input was changed")
		}
		if !ok {
			if m.Anomalies.Empty() || len(r.IEs) != 0 {
				t.Errorf("%x is refused without reason", b)
			}
			return
		}
		lies(t, &r.Message, b)
		identities(t, m)
		agree(t, &r.Message)
	})
}

// lies checks where the elements of a message lie.
func lies(t *testing.T, m *Message, b []byte) {
	t.Helper()
	if len(m.Raw)+len(m.Rest) != min(len(b), MaxLength) || m.End > len(m.Raw) {
		t.Errorf("%d octets of message and %d behind it of %d", len(m.Raw), len(m.Rest), len(b))
	}
	for i := range m.IEs {
		e := &m.IEs[i]
		from, to := int(e.Offset), int(e.Offset)+len(m.Octets(i))
		if from < m.Size || to > len(m.Raw) || e.Depth < 1 || e.Depth > MaxDepth {
			t.Errorf("element %d lies at %d to %d, depth %d", i, from, to, e.Depth)
		}
		if e.Depth > 1 {
			g := &m.IEs[e.Group]
			if g.Depth != e.Depth-1 || from < int(g.Offset)+int(g.Header) || to > int(g.Offset)+len(m.Octets(int(e.Group))) {
				t.Errorf("element %d lies outside its group %d", i, e.Group)
			}
		}
	}
}

// identities checks that what is no identity is marked.
func identities(t *testing.T, m *message.Message) {
	t.Helper()
	for c := m.First(message.FieldGTPIMSI); c.Valid(); c = c.Next() {
		s := c.String()
		if (len(s) < 6 || len(s) > 15 || strings.Trim(s, "0123456789") != "") && !m.Anomalies.Has(wire.AnomalyGTPIMSI) {
			t.Errorf("IMSI %q is not marked", s)
		}
	}
	for c := m.First(message.FieldGTPAPN); c.Valid(); c = c.Next() {
		if s := c.String(); strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" && !m.Anomalies.Has(wire.AnomalyGTPAPNCharacters) || len(s) > maxAPN {
			t.Errorf("APN %q is not marked", s)
		}
	}
}

// FuzzInner holds that looking into a tunnel ends, and says how deep it went.
func FuzzInner(f *testing.F) {
	for n := range MaxInner + 2 {
		f.Add(in(n, innerUDP("10.45.0.9", home, 1, 53, nil)))
		f.Add(in(n, innerIP("2001:db8::9", "2001:db8::7", 6, make([]byte, 20))))
	}
	m := message.New()
	f.Fuzz(func(t *testing.T, b []byte) {
		m.Reset()
		new(Reader).Decode(m, userPacket(b), UserPort)
		var p ip.Packet
		if ok := ip.Decode(b, &p); ok != m.Has(message.FieldGTPInnerSource) {
			t.Errorf("a packet: %v, its source: %v", ok, m.Has(message.FieldGTPInnerSource))
		}
		if n, _ := m.Int(message.FieldGTPInnerDepth); n > MaxInner {
			t.Errorf("depth %d", n)
		}
	})
}
