package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// request is an Update-Location-Request with a hop-by-hop identifier.
func request(hopByHop uint32) []byte {
	h := diameter.Header{Version: diameter.Version, Flags: diameter.FlagRequest | diameter.FlagProxiable, Command: diameter.CommandUpdateLocation,
		Application: diameter.ApplicationS6a, HopByHop: hopByHop, EndToEnd: 7}
	b := diameter.AppendHeader(nil, &h)
	for _, a := range []struct {
		code uint32
		text string
	}{
		{263, "mme1.epc.mnc001.mcc208.3gppnetwork.org;1;2"}, {264, "mme1.epc.mnc001.mcc208.3gppnetwork.org"},
		{296, "epc.mnc001.mcc208.3gppnetwork.org"}, {283, "epc.mnc099.mcc262.3gppnetwork.org"}, {1, imsi},
	} {
		b = diameter.AppendAVP(b, a.code, diameter.AVPMandatory, 0, []byte(a.text))
	}
	b = diameter.AppendUint32(b, 1405, diameter.AVPMandatory, diameter.Vendor3GPP, 34)
	diameter.PutLength(b)
	return b
}

// port is a TCP segment to a port.
func port(dst uint16, seq uint32, flags byte, b []byte) []byte {
	p := segment(seq, flags, b)
	binary.BigEndian.PutUint16(p[22:], dst)
	return p
}

// told is what a test looks at of a Diameter message.
type told struct {
	frame     uint64
	index     int
	hopByHop  int64
	stack     string
	operation string
	anomalies string
}

func tell(d *Decoder, frames ...[]byte) (got []told) {
	emit := func(m *message.Message) {
		s := look(m)
		h, _ := m.Int(message.FieldDiameterHopByHop)
		got = append(got, told{m.Frame, m.Index, h, s.stack, s.operation, s.anomalies})
	}
	for i, f := range frames {
		d.Packet(Packet{Link: 101, Time: int64(i+1) * 1e9, Frame: uint64(i + 1), Data: f}, emit)
	}
	d.Flush(emit)
	return got
}

func TestDiameterIsFoundByIdentifierAndByPort(t *testing.T) {
	one := request(1)
	tests := []struct {
		name  string
		opts  Options
		frame []byte
		want  string // the stack
		marks string
	}{
		{"SCTP", Options{}, ipv4(132, packet(3868, chunk(1, 46, one))), "ip/sctp/diameter", ""},
		{"SCTP on another port", Options{}, ipv4(132, packet(4000, chunk(1, 46, one))), "ip/sctp/diameter", ""},
		{"SCTP under the identifier of DTLS", Options{}, ipv4(132, packet(3868, chunk(1, 47, one))), "ip/sctp/diameter", ""},
		{"SCTP without identifier", Options{}, ipv4(132, packet(3868, chunk(1, 0, one))), "ip/sctp/diameter", ""},
		{"SCTP under an identifier in the wrong order", Options{}, ipv4(132, packet(3868, chunk(1, 46<<24, one))), "ip/sctp/diameter", "sctp.ppid"},
		{"SCTP without identifier on another port", Options{}, ipv4(132, packet(4000, chunk(1, 0, one))), "", ""},
		{"SCTP without identifier on a port that was named", Options{DiameterPorts: []uint16{4000}}, ipv4(132, packet(4000, chunk(1, 0, one))), "ip/sctp/diameter", ""},
		{"TCP", Options{}, port(3868, 1, syn|ack, one), "ip/tcp/diameter", ""},
		{"TCP on the port of TLS in clear", Options{}, port(5868, 1, syn|ack, one), "ip/tcp/diameter", ""},
		{"TCP on another port", Options{}, port(4000, 1, syn|ack, one), "", ""},
		{"TCP on a port that was named", Options{DiameterPorts: []uint16{4000}}, port(4000, 1, syn|ack, one), "ip/tcp/diameter", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := New(tt.opts)
			got := tell(d, tt.frame)
			if tt.want == "" {
				if len(got) != 0 || d.Stats().Foreign != 1 {
					t.Errorf("got %+v, %+v", got, d.Stats())
				}
				return
			}
			if len(got) != 1 || got[0].stack != tt.want || got[0].operation != "ULR" || got[0].hopByHop != 1 || got[0].anomalies != tt.marks {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestDiameterInABundleAndInFragments(t *testing.T) {
	one, two := request(1), request(2)
	begin, end := chunk(2, 46, two[:100]), chunk(3, 46, two[100:])
	begin.End, end.Begin = false, false
	got := tell(New(Options{}), ipv4(132, packet(3868, chunk(1, 46, one), begin)), ipv4(132, packet(3868, end, chunk(4, 46, one))))
	want := []told{{1, 0, 1, "ip/sctp/diameter", "ULR", ""}, {2, 0, 2, "ip/sctp/diameter", "ULR", ""}, {2, 1, 1, "ip/sctp/diameter", "ULR", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

// A receiver that reads a stream of octets takes all of them: each is judged.
func TestDiameterMessagesInOneDATAChunk(t *testing.T) {
	one, two, three := request(1), request(2), request(3)
	frame := func(ppid uint32, parts ...[]byte) []byte {
		return ipv4(132, packet(3868, chunk(1, ppid, slices.Concat(parts...))))
	}
	const several, trailing = "diameter.bundle", "diameter.trailing diameter.bundle"
	tests := []struct {
		name  string
		frame []byte
		want  []told
	}{
		{"three", frame(46, one, two, three), []told{{1, 0, 1, "ip/sctp/diameter", "ULR", ""}, {1, 1, 2, "ip/sctp/diameter", "ULR", several}, {1, 2, 3, "ip/sctp/diameter", "ULR", several}}},
		{"under another identifier", frame(46<<24, one, two), []told{{1, 0, 1, "ip/sctp/diameter", "ULR", "sctp.ppid"}, {1, 1, 2, "ip/sctp/diameter", "ULR", "sctp.ppid " + several}}},
		{"a half behind two", frame(46, one, two, three[:30]), []told{{1, 0, 1, "ip/sctp/diameter", "ULR", ""}, {1, 1, 2, "ip/sctp/diameter", "ULR", trailing}}},
		{"a half behind one", frame(46, one, three[:30]), []told{{1, 0, 1, "ip/sctp/diameter", "ULR", "diameter.trailing"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tell(New(Options{}), tt.frame), cmp.AllowUnexported(told{})); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestDiameterMessagesInOneUserMessageOfALink(t *testing.T) {
	d := New(Options{})
	var got []string
	in := Inbound{Time: 5, Link: "ipx", LinkID: 3, Direction: message.DirectionInbound, Stream: 7, PPID: PPIDDiameter}
	d.Diameter(&in, slices.Concat(request(1), request(2)), func(m *message.Message) {
		id, _ := m.Int(message.FieldDiameterHopByHop)
		stream, _ := m.Int(message.FieldSCTPStream)
		got = append(got, fmt.Sprintln(m.Index, m.Time, m.Link, m.LinkID, m.Direction, stream, id, len(m.Layer(message.LayerDiameter))))
	})
	n := len(request(1))
	if want := []string{fmt.Sprintln(0, 5, "ipx", 3, "inbound", 7, 1, n), fmt.Sprintln(1, 5, "ipx", 3, "inbound", 7, 2, n)}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDiameterStreamCutAnywhereGivesTheSameMessages(t *testing.T) {
	stream := slices.Concat(request(1), request(2))
	for cut := 1; cut < len(stream); cut++ {
		d := New(Options{})
		got := tell(d, port(3868, 99, syn, nil), port(3868, 100, ack, stream[:cut]), port(3868, 100+uint32(cut), ack, stream[cut:]))
		if len(got) != 2 || got[0].hopByHop != 1 || got[1].hopByHop != 2 || got[0].anomalies+got[1].anomalies != "" || d.Stats().TCPDropped != 0 {
			t.Fatalf("cut at %d: %+v", cut, got)
		}
	}
}

func TestDiameterStreamSentTwiceAndOutOfOrder(t *testing.T) {
	one, two := request(1), request(2)
	at := 100 + uint32(len(one))
	got := tell(New(Options{}), port(3868, 99, syn, nil), port(3868, at, ack, two), port(3868, 100, ack, one), port(3868, 100, ack, one), port(3868, at, ack, two))
	want := []told{{3, 0, 1, "ip/tcp/diameter", "ULR", ""}, {2, 0, 2, "ip/tcp/diameter", "ULR", ""}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestDiameterStreamGoesOnBehindWhatIsMissing(t *testing.T) {
	one := request(1)
	n := uint32(len(one))
	whole := slices.Concat(one, request(2), request(3))
	tests := []struct {
		name    string
		frames  [][]byte
		want    []int64
		dropped uint64
		gaps    uint64
	}{
		{"in the middle of a message", [][]byte{port(3868, 5000, ack, whole[57:])}, []int64{2, 3}, uint64(n) - 57, 0},
		{"in the middle of an AVP that looks like a header", [][]byte{port(3868, 5000, ack, append(bytes.Repeat([]byte{1, 0, 0, 40}, 30), one...))}, []int64{1}, 120, 0},
		{"a message and a half are missing", [][]byte{port(3868, 99, syn, nil), port(3868, 100, ack, whole[:n]), port(3868, 100+n+n/2/4*4, ack, whole[n+n/2/4*4:])},
			[]int64{1, 3}, uint64(n - n/2/4*4), 1},
		{"other octets between", [][]byte{port(3868, 99, syn, nil), port(3868, 100, ack, slices.Concat(one, []byte("GET / HTTP/1.1\r\n"), one))}, []int64{1, 1}, 16, 0},
		{"a length beyond the limit", [][]byte{port(3868, 99, syn, nil), port(3868, 100, ack, slices.Concat([]byte{1, 0xff, 0xff, 0xff}, one))}, []int64{1}, 4, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := New(Options{})
			var ids []int64
			for _, m := range tell(d, tt.frames...) {
				if m.operation != "ULR" {
					t.Errorf("%+v", m)
				}
				ids = append(ids, m.hopByHop)
			}
			if !slices.Equal(ids, tt.want) || d.Stats().TCPDropped != tt.dropped || d.Stats().TCPGaps != tt.gaps {
				t.Errorf("got %v, %+v", ids, d.Stats())
			}
		})
	}
}

// A snap length leaves the beginning of each segment: what stands there is read.
func TestDiameterOfAPacketThatWasCut(t *testing.T) {
	one, two := request(1), request(2)
	first, second := port(3868, 100, ack, one), port(3868, 100+uint32(len(one)), ack, two)
	d := New(Options{})
	got := tell(d, port(3868, 99, syn, nil), first[:160], second)
	if len(got) != 2 || got[0].hopByHop != 1 || got[1].hopByHop != 2 || d.Stats().TCPGaps != 1 || d.Stats().TCPDropped != 0 {
		t.Fatalf("got %+v, %+v", got, d.Stats())
	}
	if !strings.Contains(got[0].anomalies, "diameter.length") || got[1].anomalies != "" {
		t.Errorf("marked %q and %q", got[0].anomalies, got[1].anomalies)
	}
}

func TestTLSIsCountedAndDiameterBeforeItIsRead(t *testing.T) {
	hello := append([]byte{0x16, 3, 1, 0, 60}, make([]byte, 60)...)
	data := append([]byte{0x17, 3, 3, 0, 200}, bytes.Repeat([]byte{0xa5}, 200)...)
	stream := slices.Concat(request(1), hello, data)
	d := New(Options{})
	got := tell(d, port(3868, 99, syn, nil), port(3868, 100, ack, stream[:300]), port(3868, 400, ack, stream[300:]))
	if len(got) != 1 || got[0].hopByHop != 1 || d.Stats().TLS != 2 || d.Stats().TCPDropped != 0 {
		t.Errorf("got %+v, %+v", got, d.Stats())
	}
	d = New(Options{})
	if got := tell(d, port(5868, 7000, ack, slices.Concat(data[90:], data, data))); len(got) != 0 || d.Stats().TLS != 2 {
		t.Errorf("from the middle on: %+v, %+v", got, d.Stats())
	}
	d = New(Options{})
	if got := tell(d, ipv4(132, packet(3868, chunk(1, 47, []byte{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0})))); len(got) != 0 || d.Stats().TLS != 1 {
		t.Errorf("DTLS: %+v, %+v", got, d.Stats())
	}
}

func TestDiameterOfALink(t *testing.T) {
	b := request(9)
	d, in := New(Options{}), &Inbound{Time: 5, Link: "ipx-a", LinkID: 2, Direction: message.DirectionInbound, Stream: 3, PPID: 46}
	n := 0
	d.Diameter(in, b, func(m *message.Message) {
		n++
		stream, _ := m.Int(message.FieldSCTPStream)
		if m.Link != "ipx-a" || m.LinkID != 2 || m.Time != 5 || m.Direction != message.DirectionInbound || stream != 3 || string(m.AppendStack(nil)) != "diameter" {
			t.Errorf("%s %d %v, stream %d", m.Link, m.Time, m.Direction, stream)
		}
	})
	emit := func(m *message.Message) { n++ }
	d.Diameter(in, b[:7], emit)
	if n != 2 || d.Stats().Messages != 2 {
		t.Errorf("%d messages", n)
	}
	if a := testing.AllocsPerRun(200, func() { d.Diameter(in, b, emit) }); a != 0 {
		t.Errorf("%v allocations a message", a)
	}
}

func FuzzDiameterStream(f *testing.F) {
	one := request(1)
	f.Add(one, uint16(100), false)
	f.Add(slices.Concat(one, []byte{1, 0, 0}, one), uint16(3), true)
	f.Add(append([]byte{0x16, 3, 1, 0, 60}, make([]byte, 60)...), uint16(2), true)
	f.Fuzz(func(t *testing.T, b []byte, cut uint16, opened bool) {
		if len(b) > 1<<14 {
			return
		}
		d := New(Options{})
		at := min(int(cut), len(b))
		frames := [][]byte{port(3868, 100, ack, b[:at]), port(3868, 100+uint32(at), ack, b[at:]), port(3868, 100+uint32(len(b)), ack, one)}
		if opened {
			frames = append([][]byte{port(3868, 99, syn, nil)}, frames...)
		}
		emit := func(m *message.Message) { check(t, m) }
		for i, p := range frames {
			d.Packet(Packet{Link: 101, Frame: uint64(i + 1), Data: p}, emit)
		}
		d.Flush(emit)
	})
}

// An answer is held against requests only where the capture lacks none.
func TestWhatTheCaptureLacksOfAConnectionIsTold(t *testing.T) {
	one, two, three := request(1), request(2), request(3)
	n := uint32(len(one))
	back := port(3868, 700, ack, two)
	copy(back[12:20], append(bytes.Clone(back[16:20]), back[12:16]...)) // the other way: addresses
	copy(back[20:24], append(bytes.Clone(back[22:24]), back[20:22]...)) // and ports
	type note struct {
		id     int64
		unseen uint32
		behind bool
	}
	for _, tt := range []struct {
		name   string
		frames [][]byte
		want   []note
	}{
		{"nothing over TCP", [][]byte{port(3868, 99, syn, nil), port(3868, 100, ack, one), port(3868, 100+n, ack, two)}, []note{{1, 0, false}, {2, 0, false}}},
		{"a message over TCP, and what came the other way before that was told", [][]byte{port(3868, 99, syn, nil), port(3868, 100, ack, one), port(3868, 100+2*n, ack, three), back},
			[]note{{1, 0, false}, {2, 0, true}, {3, (n + 63) / 64, false}}},
		{"nothing over SCTP", [][]byte{ipv4(132, packet(3868, chunk(1, 46, one), chunk(2, 46, two)))}, []note{{1, 0, false}, {2, 0, false}}},
		{"chunks over SCTP", [][]byte{ipv4(132, packet(3868, chunk(1, 46, one))), ipv4(132, packet(3868, chunk(4, 46, two)))}, []note{{1, 0, false}, {2, 2, false}}},
	} {
		d := New(Options{})
		var got []note
		emit := func(m *message.Message) {
			id, _ := m.Int(message.FieldDiameterHopByHop)
			got = append(got, note{id, m.Unseen, m.Behind})
		}
		for i, f := range tt.frames {
			d.Packet(Packet{Link: 101, Time: int64(i+1) * 1e9, Frame: uint64(i + 1), Data: f}, emit)
		}
		d.Flush(emit)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}
