package gtp

import (
	"testing"

	"cordon/protocols/message"
)

func TestHeadersOfAllVersions(t *testing.T) {
	tid := append(tbcd(imsi)[:7], 0x51)
	tests := []struct {
		name string
		b    []byte
		port Port
		want Header
		ok   bool
		an   string
	}{
		{"version 2 with TEID", message2(34, 0x11223344), ControlPort,
			Header{Version: 2, Flags: 0x48, Type: 34, Length: 8, Size: 12, TEID: 0x11223344, Sequence: 7, HasTEID: true, HasSequence: true}, true, ""},
		{"version 2 without TEID, eight octets", []byte{0x40, 3, 0, 4, 0, 0, 9, 0}, ControlPort,
			Header{Version: 2, Flags: 0x40, Type: 3, Length: 4, Size: 8, Sequence: 9, HasSequence: true}, true, ""},
		{"version 2 with message priority", []byte{0x4c, 34, 0, 8, 0, 0, 0, 1, 0, 0, 9, 0x70}, ControlPort,
			Header{Version: 2, Flags: 0x4c, Type: 34, Length: 8, Size: 12, TEID: 1, Sequence: 9, HasTEID: true, HasSequence: true}, true, ""},
		{"version 2 with a priority that no flag tells of", []byte{0x48, 34, 0, 8, 0, 0, 0, 1, 0, 0, 9, 0x70}, ControlPort,
			Header{Version: 2, Flags: 0x48, Type: 34, Length: 8, Size: 12, TEID: 1, Sequence: 9, HasTEID: true, HasSequence: true}, true, "gtp.header.spare"},
		{"version 2 cut within its TEID", []byte{0x48, 34, 0, 8, 0, 0, 0, 1}, ControlPort,
			Header{Version: 2, Flags: 0x48, Type: 34, Length: 8, Size: 12, HasTEID: true}, false, "gtp.header.short"},
		{"version 1 without optional part", []byte{0x30, 255, 0, 0, 0, 0, 0, 1}, UserPort,
			Header{Version: 1, Flags: 0x30, Type: 255, Size: 8, TEID: 1, HasTEID: true}, true, ""},
		{"version 1 with sequence number", message1(1, 0), ControlPort,
			Header{Version: 1, Flags: 0x32, Type: 1, Length: 4, Size: 12, Sequence: 7, HasTEID: true, HasSequence: true}, true, ""},
		{"version 1 with N-PDU number only", []byte{0x31, 255, 0, 4, 0, 0, 0, 1, 0xaa, 0xaa, 3, 0}, UserPort,
			Header{Version: 1, Flags: 0x31, Type: 255, Length: 4, Size: 12, TEID: 1, HasTEID: true}, true, ""},
		{"version 1 with E flag and no extension header", []byte{0x34, 255, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0}, UserPort,
			Header{Version: 1, Flags: 0x34, Type: 255, Length: 4, Size: 12, TEID: 1, HasTEID: true}, true, ""},
		{"version 1 with a spare flag", []byte{0x38, 255, 0, 0, 0, 0, 0, 1}, UserPort,
			Header{Version: 1, Flags: 0x38, Type: 255, Size: 8, TEID: 1, HasTEID: true}, true, "gtp.header.spare"},
		{"version 1 cut within its optional part", []byte{0x32, 255, 0, 4, 0, 0, 0, 1, 0x12, 0x34}, UserPort,
			Header{Version: 1, Flags: 0x32, Type: 255, Length: 4, Size: 8, TEID: 1, Sequence: 0x1234, HasTEID: true, HasSequence: true}, false, "gtp.header.short"},
		{"version 0", message0(20, tid), LegacyPort,
			Header{Version: 0, Flags: 0x1e, Type: 20, Size: 20, Sequence: 7, HasSequence: true}, true, ""},
		{"GTP' with a header of six octets", []byte{0x4e, 240, 0, 0, 0, 5}, LegacyPort,
			Header{Version: 2, Prime: true, Flags: 0x4e, Type: 240, Size: 6, Sequence: 5, HasSequence: true}, true, ""},
		{"GTP' of version 0 with a header of twenty octets", append([]byte{0x0e, 1, 0, 0, 0, 5}, make([]byte, 14)...), LegacyPort,
			Header{Prime: true, Flags: 0x0e, Type: 1, Size: 20, Sequence: 5, HasSequence: true}, true, ""},
		{"GTP' on the control port", []byte{0x2e, 1, 0, 0, 0, 5}, ControlPort,
			Header{Version: 1, Prime: true, Flags: 0x2e, Type: 1, Size: 6, Sequence: 5, HasSequence: true}, true, ""},
		{"a version to come", []byte{0x68, 34, 0, 8, 0, 0, 0, 1}, ControlPort,
			Header{Version: 3, Flags: 0x68, Type: 34, Length: 8, Size: 8}, true, "gtp.version"},
		{"three octets", []byte{0x48, 32, 0}, ControlPort, Header{Version: 2, Flags: 0x48}, false, "gtp.header.short"},
		{"nothing", nil, ControlPort, Header{}, false, "gtp.header.short"},
		{"a length beyond the datagram", []byte{0x30, 255, 0, 9, 0, 0, 0, 1}, UserPort,
			Header{Version: 1, Flags: 0x30, Type: 255, Length: 9, Size: 8, TEID: 1, HasTEID: true}, true, "gtp.length.beyond"},
		{"a length within the header", []byte{0x48, 34, 0, 7, 0, 0, 0, 1, 0, 0, 9, 0}, ControlPort,
			Header{Version: 2, Flags: 0x48, Type: 34, Length: 7, Size: 12, TEID: 1, Sequence: 9, HasTEID: true, HasSequence: true}, true, "gtp.length.short"},
		{"octets behind the length", append(message2(34, 1), 0, 0, 0), ControlPort,
			Header{Version: 2, Flags: 0x48, Type: 34, Length: 8, Size: 12, TEID: 1, Sequence: 7, HasTEID: true, HasSequence: true}, true, "gtp.trailing gtp.ie.header.short"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			ok := m.Parse(tt.b, tt.port)
			got := m.Header
			got.TID = nil
			if ok != tt.ok || !same(&got, &tt.want) || marks(&m.Anomalies) != tt.an {
				t.Errorf("read %v %+v %q, want %v %+v %q", ok, got, marks(&m.Anomalies), tt.ok, tt.want, tt.an)
			}
		})
	}
}

// same compares headers without their views.
func same(a, b *Header) bool {
	return a.Version == b.Version && a.Prime == b.Prime && a.Flags == b.Flags && a.Type == b.Type && a.Length == b.Length && a.Size == b.Size &&
		a.TEID == b.TEID && a.Sequence == b.Sequence && a.HasTEID == b.HasTEID && a.HasSequence == b.HasSequence &&
		a.Extensions == b.Extensions && a.ExtensionCount == b.ExtensionCount
}

// chain is a G-PDU with extension headers; types has that of each, and the last
// one's next type.
func chain(types []uint8, bodies [][]byte, payload []byte) []byte {
	b := []byte{0x34, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, types[0]}
	for i, body := range bodies {
		b = append(append(b, body...), types[i+1])
	}
	b = append(b, payload...)
	b[2], b[3] = byte((len(b)-8)>>8), byte(len(b)-8)
	return b
}

func TestChainsOfExtensionHeaders(t *testing.T) {
	session := []byte{1, 0x10, 9} // a PDU session container
	inner := innerUDP("10.0.0.1", "198.51.100.7", 1000, 53, nil)
	repeat := func(n int) ([]uint8, [][]byte) {
		types, bodies := []uint8{}, [][]byte{}
		for range n {
			types, bodies = append(types, 0x85), append(bodies, session)
		}
		return append(types, 0), bodies
	}
	most, mostBodies := repeat(MaxExtensionHeaders)
	more, moreBodies := repeat(MaxExtensionHeaders + 1)
	tests := []struct {
		name  string
		b     []byte
		count int
		inner bool
		an    string
	}{
		{"one", chain([]uint8{0x85, 0}, [][]byte{session}, inner), 1, true, ""},
		{"two of different length", chain([]uint8{0xc0, 0x85, 0}, [][]byte{{1, 0, 7}, {2, 1, 2, 3, 4, 5, 6}}, inner), 2, true, ""},
		{"as many as are walked", chain(most, mostBodies, inner), MaxExtensionHeaders, true, ""},
		{"one more", chain(more, moreBodies, inner), MaxExtensionHeaders, false, "gtp.extension.limit"},
		{"of length 0, which would never end", chain([]uint8{0x85, 0}, [][]byte{{0, 0x10, 9}}, inner), 1, false, "gtp.extension.length"},
		{"beyond the end", chain([]uint8{0x85, 0}, [][]byte{{200, 0x10, 9}}, inner), 1, false, "gtp.extension.length"},
		{"told of and missing", chain([]uint8{0x85}, nil, nil), 1, false, "gtp.extension.length"},
		{"unknown, which need not be understood", chain([]uint8{0x3f, 0}, [][]byte{session}, inner), 1, true, ""},
		{"unknown, which the receiver must understand", chain([]uint8{0xff, 0}, [][]byte{session}, inner), 1, true, "gtp.extension.unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decode(tt.b, UserPort)
			n := 0
			for c := m.First(message.FieldGTPExtensionHeaders); c.Valid(); c = c.Next() {
				n++
			}
			if n != tt.count || m.Has(message.FieldGTPInnerSource) != tt.inner || marks(&m.Anomalies) != tt.an {
				t.Errorf("%d extension headers, packet %v, %q", n, m.Has(message.FieldGTPInnerSource), marks(&m.Anomalies))
			}
		})
	}
}

func TestProtocolFollowsFromVersionAndPort(t *testing.T) {
	tests := []struct {
		name string
		b    []byte
		port Port
		want message.Protocol
		an   string
	}{
		{"version 2 on its port", createSessionRequest(), ControlPort, message.ProtocolGTPv2, ""},
		{"version 2 on the user port", createSessionRequest(), UserPort, message.ProtocolGTPv2, "gtp.port"},
		{"version 1 on its port", createPDPContextRequest(), ControlPort, message.ProtocolGTPv1, ""},
		{"a control message on the user port", createPDPContextRequest(), UserPort, message.ProtocolGTPU, "gtp.message.unknown gtp.port"},
		{"a packet of a user on the control port", userPacket(innerUDP("10.0.0.1", "192.0.2.1", 1, 2, nil)), ControlPort, message.ProtocolGTPU, "gtp.port"},
		{"an echo on the user port", message1(1, 0), UserPort, message.ProtocolGTPU, ""},
		{"an echo on the control port", message1(1, 0), ControlPort, message.ProtocolGTPv1, ""},
		{"version 0 on its port", message0(1, make([]byte, 8)), LegacyPort, message.ProtocolGTPv0, ""},
		{"version 0 on the port of version 1", message0(1, make([]byte, 8)), ControlPort, message.ProtocolGTPv0, "gtp.port"},
		{"GTP' on its port", []byte{0x4e, 1, 0, 0, 0, 5}, LegacyPort, message.ProtocolGTPPrime, ""},
		{"GTP' on the control port", []byte{0x2e, 1, 0, 0, 0, 5}, ControlPort, message.ProtocolGTPPrime, "gtp.port"},
		{"version 7 on the control port", []byte{0xe0, 1, 0, 4, 0, 0, 0, 0}, ControlPort, message.ProtocolGTPv2, "gtp.version"},
		{"version 7 on the user port", []byte{0xe0, 1, 0, 4, 0, 0, 0, 0}, UserPort, message.ProtocolGTPU, "gtp.version"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := decode(tt.b, tt.port)
			if m.Protocol != tt.want || marks(&m.Anomalies) != tt.an {
				t.Errorf("%v %q, want %v %q", m.Protocol, marks(&m.Anomalies), tt.want, tt.an)
			}
		})
	}
}

func TestSecondMessages(t *testing.T) {
	piggyback := func(b []byte) []byte {
		b[0] |= flagPiggyback
		return b
	}
	accept := func(typ uint8) []byte { return piggyback(message2(typ, 1, ie(2, 0, 16, 0))) }
	tests := []struct {
		name   string
		first  []byte
		second []byte
		want   bool
	}{
		{"Create Bearer Request on Create Session Response", accept(33), message2(95, 1), true},
		{"Modify Bearer Request on Create Bearer Response", accept(96), message2(34, 1), true},
		{"Delete Session Request on Create Session Response", accept(33), message2(36, 1), false},
		{"Create Bearer Request on Modify Bearer Response", accept(35), message2(95, 1), false},
		{"a message of version 1", accept(33), message1(16, 0), false},
		{"nothing", accept(33), nil, false},
		{"without flag", message2(33, 1, ie(2, 0, 16, 0)), message2(95, 1), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var m Message
			m.Parse(append(tt.first[:len(tt.first):len(tt.first)], tt.second...), ControlPort)
			if got := m.Carries(tt.second); got != tt.want {
				t.Errorf("may carry it: %v", got)
			}
			if m.Piggyback() && string(m.Rest) != string(tt.second) {
				t.Errorf("the second message is %x", m.Rest)
			}
		})
	}
}
