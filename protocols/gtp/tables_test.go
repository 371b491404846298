package gtp

import (
	"strings"
	"testing"

	"cordon/protocols/message"
)

func TestMessageTypesAgreeWithThemselves(t *testing.T) {
	if len(MessageTypes()) > 255 {
		t.Fatal("the index does not hold so many")
	}
	seen := map[[2]int]bool{}
	for _, m := range MessageTypes() {
		name := message.OperationByCode(m.Protocol, int64(m.Type)).Name()
		if name == "" {
			t.Errorf("%v %d has no name", m.Protocol, m.Type)
		}
		if key := [2]int{int(m.Protocol), int(m.Type)}; seen[key] {
			t.Errorf("%v %s stands twice", m.Protocol, name)
		} else {
			seen[key] = true
		}
		if m.Kind == KindNotice && m.Peer == 0 {
			continue
		}
		peer := Lookup(m.Protocol, m.Peer)
		switch {
		case peer == nil:
			t.Errorf("%v %s has peer %d, which no table has", m.Protocol, name, m.Peer)
		case m.Kind == KindRequest && peer.Kind == KindRequest:
			t.Errorf("%v %s is answered by a request", m.Protocol, name)
		case m.Kind == KindAnswer && peer.Peer != m.Type:
			t.Errorf("%v %s answers what is answered by %d", m.Protocol, name, peer.Peer)
		}
		if m.Kind == KindAnswer && m.Roaming != FromNone && peer.Roaming != FromNone && m.Roaming != FromBoth && peer.Roaming == m.Roaming {
			t.Errorf("%v %s goes the way of its request", m.Protocol, name)
		}
		for _, ie := range m.Must {
			if DefinitionOf(m.Protocol, uint16(ie)) == nil {
				t.Errorf("%v %s must have %d, which no table has", m.Protocol, name, ie)
			}
		}
	}
	for _, o := range message.Operations() {
		if o.Protocol >= message.ProtocolGTPv0 && o.Protocol <= message.ProtocolGTPPrime && Lookup(o.Protocol, uint8(o.Code)) == nil {
			t.Errorf("%v %s is no row of the table", o.Protocol, o.Name)
		}
	}
}

// The pairs of TS 29.274 and TS 29.060 that refusals are made of.
func TestRequestsAndTheirAnswers(t *testing.T) {
	pairs := map[message.Protocol][][2]uint8{
		message.ProtocolGTPv2: {{1, 2}, {32, 33}, {34, 35}, {36, 37}, {38, 39}, {64, 65}, {66, 67}, {68, 69}, {95, 96}, {97, 98}, {99, 100}, {101, 102}, {162, 163}, {164, 165}, {200, 201}},
		message.ProtocolGTPv1: {{1, 2}, {16, 17}, {18, 19}, {20, 21}, {22, 23}, {27, 28}, {29, 30}, {128, 129}},
	}
	for p, list := range pairs {
		for _, pair := range list {
			q, a := Lookup(p, pair[0]), Lookup(p, pair[1])
			if q == nil || a == nil || q.Kind != KindRequest || q.Peer != pair[1] || a.Kind != KindAnswer || a.Peer != pair[0] {
				t.Errorf("%v %d is not answered by %d", p, pair[0], pair[1])
			}
		}
	}
}

func TestWhatPassesBetweenNetworks(t *testing.T) {
	const v1, v2, u = message.ProtocolGTPv1, message.ProtocolGTPv2, message.ProtocolGTPU
	tests := []struct {
		protocol      message.Protocol
		from          Side
		allowed, none []uint8
	}{
		{v2, FromVisited, []uint8{1, 2, 3, 32, 34, 36, 38, 40, 64, 66, 68, 71, 72, 96, 98, 100, 101, 102, 104, 162, 164, 200}, []uint8{33, 35, 95, 97, 99, 103}},
		{v2, FromHome, []uint8{1, 2, 3, 33, 35, 37, 39, 41, 65, 67, 69, 95, 97, 99, 101, 102, 103, 163, 165, 201}, []uint8{32, 34, 36, 38, 64, 96}},
		{v2, FromBoth, nil, []uint8{25, 31, 70, 73, 128, 130, 133, 139, 141, 149, 151, 157, 160, 166, 170, 176, 179, 211, 231, 236, 240, 244, 0, 255}},
		{v1, FromVisited, []uint8{1, 2, 3, 16, 18, 19, 20, 21, 23, 28, 29, 31, 128}, []uint8{17, 22, 27, 30, 129}},
		{v1, FromHome, []uint8{1, 2, 3, 17, 18, 19, 20, 21, 22, 27, 30, 129}, []uint8{16, 23, 28, 29, 128}},
		{v1, FromBoth, nil, []uint8{4, 5, 6, 7, 26, 32, 33, 36, 48, 50, 53, 58, 70, 96, 100, 121, 240, 241, 254, 255}},
		{u, FromVisited, []uint8{1, 2, 26, 31, 254, 255}, []uint8{3, 16, 32, 253}},
		{message.ProtocolGTPPrime, FromBoth, nil, []uint8{1, 2, 3, 4, 240, 241}},
	}
	for _, tt := range tests {
		for _, typ := range tt.allowed {
			if !Allowed(tt.protocol, typ, tt.from) {
				t.Errorf("%v %d may not come from %d", tt.protocol, typ, tt.from)
			}
		}
		for _, typ := range tt.none {
			if Allowed(tt.protocol, typ, tt.from) {
				t.Errorf("%v %d may come from %d", tt.protocol, typ, tt.from)
			}
		}
	}
}

func TestInformationElementsAgreeWithThemselves(t *testing.T) {
	for _, p := range []message.Protocol{message.ProtocolGTPv1, message.ProtocolGTPv2} {
		last := -1
		for _, d := range Definitions(p) {
			if int(d.Type) <= last {
				t.Errorf("%v: %s is out of order, or stands twice", p, d.Name)
			}
			last = int(d.Type)
			if d.Name == "" || strings.TrimSpace(d.Name) != d.Name || d.Max != 0 && d.Max < d.Min {
				t.Errorf("%v: %+v", p, d)
			}
			if DefinitionOf(p, uint16(d.Type)).Name != d.Name {
				t.Errorf("%v: %s is not found by its type", p, d.Name)
			}
			if p == message.ProtocolGTPv1 && d.Type < firstTLV && fixed1[d.Type] == 0 && fixed0[d.Type] == 0 {
				t.Errorf("%s has no length", d.Name)
			}
		}
	}
	if DefinitionOf(message.ProtocolGTPv2, 260) != nil || DefinitionOf(message.ProtocolMAP, 1) != nil || DefinitionOf(message.ProtocolGTPv1, 7) != nil {
		t.Error("there is a row for what is none")
	}
}

// The walk enters groups as deep as the table lets them stand.
func TestGroupsEnd(t *testing.T) {
	var depth func(within group, so int) int
	depth = func(within group, so int) int {
		if so > MaxDepth {
			return so
		}
		deepest := so
		for _, d := range definitions2 {
			if d.group != 0 && (d.Within == 0 || d.Within&within != 0) {
				deepest = max(deepest, depth(d.group, so+1))
			}
		}
		return deepest
	}
	if n := depth(groupTop, 1); n != MaxDepth {
		t.Errorf("groups stand %d deep, MaxDepth is %d", n, MaxDepth)
	}
}
