package decode

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// lengthOf writes the length of a message of GTP, which counts behind the first
// four octets in version 2.
func lengthOf(b []byte) []byte {
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)-4))
	return b
}

// session is a Create Session Request for an IMSI, with so many octets of private
// extension.
func session(imsi string, filler int) []byte {
	b := []byte{0x48, 32, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 1, 0, 8, 0}
	b = numbering.AppendTBCD(b, imsi)
	b = append(b, 82, 0, 1, 0, 6, 71, 0, 9, 0, 8)
	b = append(b, "internet"...)
	b = append(b, 87, 0, 9, 0, 0x86, 0, 0, 0, 1, 203, 0, 113, 5, 93, 0, 5, 0, 73, 0, 1, 0, 5)
	for filler > 0 {
		n := min(filler, 1000)
		b = append(b, 255, byte(n>>8), byte(n), 0)
		b = append(b, make([]byte, n)...)
		filler -= n
	}
	return lengthOf(b)
}

// accepted is a Create Session Response with a Create Bearer Request on it.
func accepted() []byte {
	b := lengthOf([]byte{0x58, 33, 0, 0, 0, 0, 0, 1, 0, 0, 7, 0, 2, 0, 2, 0, 16, 0})
	return append(b, lengthOf([]byte{0x48, 95, 0, 0, 0, 0, 0, 1, 0, 0, 8, 0, 73, 0, 1, 0, 5, 93, 0, 5, 0, 73, 0, 1, 0, 0})...)
}

func udp(src, dst uint16, b []byte) []byte {
	h := binary.BigEndian.AppendUint16(nil, src)
	h = binary.BigEndian.AppendUint16(h, dst)
	h = binary.BigEndian.AppendUint16(h, uint16(8+len(b)))
	return append(append(h, 0, 0), b...)
}

func ipv6(protocol byte, b []byte) []byte {
	h := make([]byte, 40, 40+len(b))
	h[0], h[6], h[7] = 0x60, protocol, 64
	binary.BigEndian.PutUint16(h[4:], uint16(len(b)))
	h[8], h[23], h[24], h[39] = 0x20, 1, 0x20, 2
	return append(h, b...)
}

// fragments4 cuts b into fragments of size octets.
func fragments4(b []byte, size int) (list [][]byte) {
	for at := 0; at < len(b); at += size {
		end := min(at+size, len(b))
		f := ipv4(17, b[at:end])
		field := uint16(at / 8)
		if end < len(b) {
			field |= 0x2000
		}
		binary.BigEndian.PutUint16(f[6:], field)
		list = append(list, f)
	}
	return list
}

func fragments6(b []byte, size int) (list [][]byte) {
	for at := 0; at < len(b); at += size {
		end := min(at+size, len(b))
		h := []byte{17, 0, 0, 0, 0, 0, 0, 1}
		field := uint16(at)
		if end < len(b) {
			field |= 1
		}
		binary.BigEndian.PutUint16(h[2:], field)
		list = append(list, ipv6(44, append(h, b[at:end]...)))
	}
	return list
}

// record is what a test looks at of a message of GTP.
type record struct {
	stack, operation, imsi, anomalies string
	index                             int
	piggybacked                       bool
}

func recordOf(m *message.Message) record {
	s := look(m)
	r := record{stack: s.stack, operation: s.operation, anomalies: s.anomalies, index: m.Index}
	imsi, _ := m.String(message.FieldGTPIMSI)
	r.imsi = string([]byte(imsi))
	r.piggybacked, _ = m.Bool(message.FieldGTPPiggybacked)
	return r
}

func records(d *Decoder, link uint32, frames ...[]byte) (got []record) {
	for i, f := range frames {
		d.Packet(Packet{Link: link, Time: int64(i), Frame: uint64(i + 1), Data: f}, func(m *message.Message) { got = append(got, recordOf(m)) })
	}
	return got
}

func TestGTPByEveryCarriage(t *testing.T) {
	b := udp(2123, 2123, session(imsi, 0))
	long := udp(2123, 2123, session(imsi, 4000))
	want := record{stack: "ip/udp/gtp", operation: "CreateSessionRequest", imsi: imsi}
	tests := []struct {
		name   string
		link   uint32
		frames [][]byte
	}{
		{"ethernet", 1, [][]byte{ethernet(nil, ipv4(17, b))}},
		{"two VLAN tags", 1, [][]byte{ethernet([]uint16{7, 8}, ipv4(17, b))}},
		{"IPv6", 101, [][]byte{ipv6(17, b)}},
		{"IPv6 with extension header", 101, [][]byte{ipv6(60, append([]byte{17, 0, 1, 4, 0, 0, 0, 0}, b...))}},
		{"an answer's port only", 101, [][]byte{ipv4(17, udp(2123, 40000, session(imsi, 0)))}},
		{"fragments of IPv4", 101, fragments4(long, 1400)},
		{"fragments of IPv4 from the last to the first", 101, reversed(fragments4(long, 1400))},
		{"tiny fragments", 101, fragments4(b, 8)},
		{"fragments of IPv6", 101, fragments6(long, 1400)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := records(New(Options{}), tt.link, tt.frames...)
			if len(got) != 1 || got[0] != want {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func reversed(list [][]byte) [][]byte {
	slices.Reverse(list)
	return list
}

func TestSecondMessagesAreMessages(t *testing.T) {
	both := accepted()
	got := records(New(Options{}), 101, ipv4(17, udp(2123, 2123, both)))
	if len(got) != 2 || got[0].operation != "CreateSessionResponse" || got[0].piggybacked || got[1].operation != "CreateBearerRequest" || !got[1].piggybacked || got[1].index != 1 ||
		got[0].anomalies != "" || got[1].anomalies != "" {
		t.Errorf("got %+v", got)
	}
	// Behind a request nothing may follow, but it is shown.
	odd := append(session(imsi, 0), session("208010000000009", 0)...)
	odd[0] |= 0x10
	got = records(New(Options{}), 101, ipv4(17, udp(2123, 2123, odd)))
	if len(got) != 2 || got[0].anomalies != "gtp.piggyback" || got[1].imsi != "208010000000009" {
		t.Errorf("got %+v", got)
	}
	// A third message is not read; the second must not have the flag.
	both[len(both)-26] |= 0x10
	got = records(New(Options{}), 101, ipv4(17, udp(2123, 2123, append(both, session(imsi, 0)...))))
	if len(got) != 2 || got[1].anomalies != "gtp.piggyback" {
		t.Errorf("got %+v", got)
	}
	// A flag without second message.
	alone := session(imsi, 0)
	alone[0] |= 0x10
	if got = records(New(Options{}), 101, ipv4(17, udp(2123, 2123, alone))); len(got) != 1 || got[0].anomalies != "gtp.piggyback" {
		t.Errorf("got %+v", got)
	}
}

func TestPortsOfGTP(t *testing.T) {
	frame := ipv4(17, udp(40000, 20123, session(imsi, 0)))
	d := New(Options{})
	if got := records(d, 101, frame); len(got) != 0 || d.Stats().Foreign != 1 {
		t.Errorf("a foreign port gave %+v", got)
	}
	if got := records(New(Options{GTPPorts: []uint16{20123}}), 101, frame); len(got) != 1 || got[0].anomalies != "" {
		t.Errorf("a further port gave %+v", got)
	}
	// What it is sent to tells the port, not what it claims to come from.
	got := records(New(Options{}), 101, ipv4(17, udp(2152, 2123, session(imsi, 0))), ipv4(17, udp(2123, 2152, session(imsi, 0))))
	if len(got) != 2 || got[0].anomalies != "" || got[1].anomalies != "gtp.port" {
		t.Errorf("got %+v", got)
	}
}

func TestBrokenDatagramsAreNotLost(t *testing.T) {
	d := New(Options{})
	if got := records(d, 101, ipv4(17, []byte{8, 75, 8, 75})); len(got) != 0 || d.Stats().Malformed != 1 {
		t.Errorf("half a header gave %+v", got)
	}
	if got := records(d, 101, ipv4(17, udp(2123, 2123, nil))); len(got) != 1 || got[0].anomalies != "gtp.header.short" {
		t.Errorf("an empty datagram gave %+v", got)
	}
	lie := udp(2123, 2123, session(imsi, 0))
	lie[4] = 0x40
	if got := records(d, 101, ipv4(17, lie)); len(got) != 1 || got[0].anomalies != "ip.header" || got[0].imsi != imsi {
		t.Errorf("a length beyond the packet gave %+v", got)
	}
}

func TestInlineReadsGTPAsCapturesDo(t *testing.T) {
	in := &Inbound{Time: 9, Link: "roaming", LinkID: 3, Direction: message.DirectionInbound}
	for _, b := range [][]byte{session(imsi, 0), accepted(), {0x48}} {
		want := records(New(Options{}), 101, ipv4(17, udp(40000, 2123, b)))
		p := Datagram{Src: netip.MustParseAddrPort("203.0.113.5:40000"), Dst: netip.MustParseAddrPort("192.0.2.9:2123"), Payload: b}
		var got []record
		New(Options{}).GTP(in, &p, func(m *message.Message) {
			r := recordOf(m)
			r.stack = "ip/udp/" + r.stack
			got = append(got, r)
			if m.Link != "roaming" || m.LinkID != 3 || m.Direction != message.DirectionInbound || m.Time != 9 || m.Source != p.Src.Addr() || m.DestinationPort != 2123 {
				t.Errorf("the message is of %q %d %v, from %v", m.Link, m.LinkID, m.Direction, m.Source)
			}
		})
		if !slices.Equal(got, want) {
			t.Errorf("inline %+v, of a capture %+v", got, want)
		}
	}
}

func TestGTPDoesNotAllocate(t *testing.T) {
	d, in := New(Options{}), &Inbound{}
	p := Datagram{Src: netip.MustParseAddrPort("203.0.113.5:2123"), Dst: netip.MustParseAddrPort("192.0.2.9:2123"), Payload: session(imsi, 100)}
	emit := func(*message.Message) {}
	if a := testing.AllocsPerRun(200, func() { d.GTP(in, &p, emit) }); a != 0 {
		t.Errorf("%v allocations a datagram", a)
	}
}

func FuzzGTP(f *testing.F) {
	f.Add(session(imsi, 10), uint16(2123))
	f.Add(accepted(), uint16(2123))
	f.Add([]byte{0x30, 255, 0, 0, 0, 0, 0, 1}, uint16(gtp.PortUser))
	f.Fuzz(func(t *testing.T, b []byte, port uint16) {
		p := Datagram{Src: netip.MustParseAddrPort("203.0.113.5:2123"), Dst: netip.AddrPortFrom(netip.MustParseAddr("192.0.2.9"), port), Payload: b}
		n := 0
		New(Options{}).GTP(&Inbound{}, &p, func(m *message.Message) { n++; check(t, m) })
		if n < 1 || n > 2 {
			t.Fatalf("%d messages", n)
		}
	})
}
