package tcp

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"cordon/protocols/internal/corpus"
	"cordon/protocols/ip"
	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
)

// unhex reads hexadecimal digits with spaces between.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var testFlow = Flow{netip.MustParseAddrPort("192.0.2.1:2905"), netip.MustParseAddrPort("198.51.100.1:40000")}

func numbered(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return b
}

func TestDecode(t *testing.T) {
	const header = "0b59 9c40 00000001 00000002 60 12 ffff 0000 0000"
	var s Segment
	if !Decode(unhex(t, header+"01010101 aabb"), &s) {
		t.Fatal("not decoded")
	}
	want := Segment{SrcPort: 2905, DstPort: 40000, Seq: 1, Ack: 2, Flags: SYN | ACK, Payload: []byte{0xaa, 0xbb}}
	if d := cmp.Diff(want, s); d != "" {
		t.Error(d)
	}
	for name, b := range map[string][]byte{
		"a cut header":               unhex(t, header)[:19],
		"options beyond the segment": unhex(t, header+"0101"),
		"a header length below 20":   unhex(t, strings.Replace(header, " 60 ", " 40 ", 1)),
		"nothing":                    nil,
	} {
		if Decode(b, &s) {
			t.Errorf("%s was decoded", name)
		}
	}
}

// step is a segment and what must have come of it.
type step struct {
	at      int64 // seconds
	seq     uint32
	flags   uint8
	payload string
	back    uint32 // acknowledged by the other side before, when not 0
	lost    int
	mid     bool
	anomaly wire.Anomaly
}

func TestStream(t *testing.T) {
	tests := []struct {
		name  string
		steps []step
		want  string // all that could be read, lost places as |
	}{
		{"in order", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 13, payload: "def"}}, "abcdef"},
		{"beginning in the middle", []step{{seq: 10, payload: "abc", mid: true}, {seq: 13, payload: "def"}}, "|abcdef"},
		{"across the wrap", []step{{seq: 1<<32 - 3, flags: SYN}, {seq: 1<<32 - 2, payload: "abc"}, {seq: 1, payload: "def"}}, "abcdef"},
		{"a retransmission", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 10, payload: "abc"}, {seq: 13, payload: "d"}}, "abcd"},
		{"a retransmission with more", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 11, payload: "bcde"}}, "abcde"},
		{"out of order", []step{{seq: 9, flags: SYN}, {seq: 13, payload: "def"}, {seq: 16, payload: "g"}, {seq: 10, payload: "abc"}}, "abcdefg"},
		{"out of order with overlaps that agree", []step{{seq: 9, flags: SYN}, {seq: 13, payload: "de"}, {seq: 16, payload: "gh"}, {seq: 12, payload: "cdefghi"}, {seq: 10, payload: "abcd"}}, "abcdefghi"},
		{"a held segment again, with other octets", []step{{seq: 9, flags: SYN}, {seq: 13, payload: "def"}, {seq: 13, payload: "XYZ", anomaly: wire.AnomalyTCPOverlap}, {seq: 10, payload: "abc"}}, "abcdef"},
		{"octets that were read again, with others", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 10, payload: "abX", anomaly: wire.AnomalyTCPOverlap}}, "abc"},
		{"a segment into held ones with other octets", []step{{seq: 9, flags: SYN}, {seq: 13, payload: "def"}, {seq: 10, payload: "abcX", anomaly: wire.AnomalyTCPOverlap}}, "abcXef"},
		{"a gap that the receiver acknowledged", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 15, payload: "fg"}, {seq: 17, payload: "h", back: 17, lost: 2, anomaly: wire.AnomalyTCPGap}}, "abc|fgh"},
		{"a gap that time tells", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 15, payload: "fg"}, {at: 11, seq: 17, payload: "h", lost: 2, anomaly: wire.AnomalyTCPGap}}, "abc|fgh"},
		{"the SYN again, late", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 9, flags: SYN}, {seq: 13, payload: "def"}}, "abcdef"},
		{"another connection", []step{{seq: 9, flags: SYN}, {seq: 10, payload: "abc"}, {seq: 700, flags: SYN}, {seq: 701, payload: "def"}}, "abcdef"},
		{"a SYN with octets", []step{{seq: 9, flags: SYN, payload: "abc"}, {seq: 13, payload: "def"}}, "abcdef"},
		{"one stray segment", []step{{seq: 9, flags: SYN}, {seq: 1 << 30, payload: "X"}, {seq: 10, payload: "abc"}, {seq: 1 << 30, payload: "X"}}, "abc"},
		{"three strays are another connection", []step{
			{seq: 9, flags: SYN}, {seq: 10, payload: "abc"},
			{seq: 1 << 30, payload: "X"}, {seq: 1<<30 + 1, payload: "Y"}, {seq: 1<<30 + 2, payload: "Z", mid: true, anomaly: wire.AnomalyTCPGap},
		}, "abc|Z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var a Assembler
			var got strings.Builder
			for i, st := range tt.steps {
				var u Update
				if st.back != 0 {
					a.Add(st.at*1e9, testFlow.Reverse(), &Segment{Seq: 1, Ack: st.back, Flags: ACK}, &u)
				}
				s := a.Add(st.at*1e9, testFlow, &Segment{Seq: st.seq, Flags: st.flags, Payload: []byte(st.payload)}, &u)
				if u.Lost != st.lost || u.MidStream != st.mid {
					t.Errorf("step %d: lost %d, mid-stream %v", i+1, u.Lost, u.MidStream)
				}
				if u.Anomalies.Empty() != (st.anomaly == 0) || st.anomaly != 0 && !u.Anomalies.Has(st.anomaly) {
					t.Errorf("step %d: anomalies %v", i+1, u.Anomalies)
				}
				if u.Lost > 0 || u.MidStream {
					got.WriteByte('|')
				}
				got.Write(s.Bytes())
				s.Discard(len(s.Bytes()))
			}
			if got.String() != tt.want {
				t.Errorf("%q, want %q", got.String(), tt.want)
			}
		})
	}
}

func TestStreamIsPutTogetherInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	data := numbered(20000)
	for range 30 {
		var a Assembler
		var u Update
		var got []byte
		s := a.Add(0, testFlow, &Segment{Seq: 1<<32 - 10001, Flags: SYN}, &u)
		var segs []Segment
		for at := 0; at < len(data); {
			n := min(1+rng.IntN(1400), len(data)-at)
			from := max(0, at-rng.IntN(200)) // overlaps what went before
			segs = append(segs, Segment{Seq: uint32(1<<32 - 10000 + from), Payload: data[from : at+n]})
			at += n
		}
		for i := range segs { // local disorder
			j := min(len(segs)-1, i+rng.IntN(5))
			segs[i], segs[j] = segs[j], segs[i]
		}
		for i := range segs {
			s = a.Add(0, testFlow, &segs[i], &u)
			if !u.Anomalies.Empty() {
				t.Fatalf("anomalies %v", u.Anomalies)
			}
			if rng.IntN(3) == 0 {
				n := rng.IntN(len(s.Bytes()) + 1)
				got = append(got, s.Bytes()[:n]...)
				s.Discard(n)
			}
		}
		if got = append(got, s.Bytes()...); !bytes.Equal(got, data) {
			t.Fatalf("%d octets of %d", len(got), len(data))
		}
		if s.heldBytes != 0 || len(s.held) != 0 {
			t.Fatalf("%d octets are still held", s.heldBytes)
		}
	}
}

func TestOriginTellsTheFrameOfEveryOctet(t *testing.T) {
	var a Assembler
	var u Update
	a.Add(0, testFlow, &Segment{Seq: 9, Flags: SYN, Frame: 1}, &u)
	a.Add(2, testFlow, &Segment{Seq: 13, Payload: []byte("def"), Frame: 2}, &u)
	a.Add(3, testFlow, &Segment{Seq: 20, Payload: []byte("k"), Frame: 3}, &u)
	s := a.Add(4, testFlow, &Segment{Seq: 10, Payload: []byte("abc"), Frame: 4}, &u)
	s.Discard(1)
	for i, want := range []uint64{4, 4, 2, 2, 2} {
		if frame, time := s.Origin(i); frame != want || time != int64(want) {
			t.Errorf("octet %q: frame %d at %d", s.Bytes()[i], frame, time)
		}
	}
	calls := 0
	a.Flush(func(s *Stream, u *Update) {
		calls++
		if frame, _ := s.Origin(0); frame != 3 || string(s.Bytes()) != "k" || u.Lost != 4+5 {
			t.Errorf("after the flush: %q of frame %d, %d lost", s.Bytes(), frame, u.Lost)
		}
	})
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

func TestStreamEnds(t *testing.T) {
	var a Assembler
	var u Update
	a.Add(0, testFlow, &Segment{Seq: 9, Flags: SYN}, &u)
	s := a.Add(0, testFlow, &Segment{Seq: 12, Flags: FIN | ACK, Payload: []byte("c")}, &u)
	if s.Ended() {
		t.Error("ended before its turn")
	}
	if s = a.Add(0, testFlow, &Segment{Seq: 10, Flags: FIN, Payload: []byte("abc")}, &u); !s.Ended() || string(s.Bytes()) != "abc" {
		t.Errorf("ended %v with %q", s.Ended(), s.Bytes())
	}
	other := testFlow
	other.Src = netip.MustParseAddrPort("192.0.2.9:1")
	a.Add(0, other, &Segment{Seq: 9, Flags: SYN}, &u)
	if s = a.Add(0, other, &Segment{Seq: 500, Flags: RST}, &u); s.Ended() {
		t.Error("a reset out of order ended the stream")
	}
	if s = a.Add(0, other, &Segment{Seq: 10, Flags: RST}, &u); !s.Ended() || s.Flow() != other {
		t.Error("a reset did not end the stream")
	}
}

func TestAssemblerIsBounded(t *testing.T) {
	flow := func(i int) Flow {
		return Flow{netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 1), testFlow.Dst}
	}
	t.Run("in streams", func(t *testing.T) {
		var a Assembler
		var u Update
		for i := range MaxStreams + 50 {
			a.Add(0, flow(i), &Segment{Seq: 1, Payload: []byte("x")}, &u)
		}
		if s := a.Stats(); s.Streams != MaxStreams || s.Evicted != 50 || s.Lost != 50 || a.recent.Len() != MaxStreams {
			t.Errorf("%+v", s)
		}
	})
	t.Run("in octets that nobody takes", func(t *testing.T) {
		var a Assembler
		var u Update
		limited := false
		for i := range 300 {
			s := a.Add(0, testFlow, &Segment{Seq: uint32(1400 * i), Payload: make([]byte, 1400)}, &u)
			if len(s.Bytes()) > MaxReady+1400 {
				t.Fatalf("%d octets", len(s.Bytes()))
			}
			limited = limited || u.Anomalies.Has(wire.AnomalyTCPLimit)
		}
		if !limited || a.Stats().Lost == 0 {
			t.Errorf("limit marked %v, %+v", limited, a.Stats())
		}
	})
	t.Run("in octets before their turn", func(t *testing.T) {
		var a Assembler
		var u Update
		a.Add(0, testFlow, &Segment{Seq: 1, Flags: SYN}, &u)
		for i := range 600 {
			s := a.Add(0, testFlow, &Segment{Seq: uint32(100 + 1500*i), Payload: make([]byte, 1400)}, &u)
			if s.heldBytes > MaxHeld+1400 || len(s.held) > maxSegments+1 {
				t.Fatalf("%d octets in %d segments", s.heldBytes, len(s.held))
			}
			s.Discard(len(s.Bytes()))
		}
		if a.Stats().Lost == 0 {
			t.Errorf("%+v", a.Stats())
		}
	})
	t.Run("in octets of all", func(t *testing.T) {
		var a Assembler
		var u Update
		big := make([]byte, 60000)
		for i := range MaxBytes/len(big) + 100 {
			a.Add(0, flow(i), &Segment{Seq: 1, Payload: big}, &u)
		}
		if s := a.Stats(); s.Bytes > MaxBytes || s.Evicted == 0 || !u.Anomalies.Has(wire.AnomalyTCPLimit) {
			t.Errorf("%+v", s)
		}
	})
}

func TestStraysAreCounted(t *testing.T) {
	var a Assembler
	var u Update
	a.Add(0, testFlow, &Segment{Seq: 1, Payload: []byte("x")}, &u)
	a.Add(0, testFlow, &Segment{Seq: 1 << 30, Payload: []byte("x")}, &u)
	if s := a.Stats(); s.Strays != 1 {
		t.Errorf("%+v", s)
	}
}

// No capture holds M3UA over TCP; Diameter has the same need, a length in a
// header, so its messages stand in.
func TestCapturesAgreeWithTsharkOnMessagesOverTCP(t *testing.T) {
	compared := 0
	for _, name := range corpus.Names(t) {
		if strings.HasPrefix(name, "mut_") || strings.HasPrefix(name, "trunc") {
			continue
		}
		want := make(map[int]int)
		for _, rec := range corpus.Truth(t, name) {
			if rec.Kind == "diameter" && rec.Transport != nil && rec.Transport.Protocol == "tcp" && !rec.Malformed {
				want[rec.Frame]++
			}
		}
		if len(want) == 0 {
			continue
		}
		got := diameterOverTCP(t, name)
		for frame, n := range want {
			compared += n
			if got[frame] != n {
				t.Errorf("%s frame %d: %d messages, tshark has %d", name, frame, got[frame], n)
			}
		}
	}
	if compared < 100 {
		t.Errorf("only %d messages compared", compared)
	}
}

// diameterOverTCP counts the Diameter messages that end in each frame.
func diameterOverTCP(t *testing.T, name string) map[int]int {
	var (
		link ip.Frame
		p    ip.Packet
		frag ip.Reassembler
		seg  Segment
		a    Assembler
		u    Update
	)
	got := make(map[int]int)
	read := func(s *Stream, _ *Update) {
		for b := s.Bytes(); len(b) >= 20; b = s.Bytes() {
			n := int(wire.Uint24(b[1:]))
			if b[0] != 1 || n < 20 {
				s.Discard(len(b))
				break
			}
			if n > len(b) {
				break
			}
			frame, _ := s.Origin(n - 1)
			got[int(frame)]++
			s.Discard(n)
		}
	}
	for _, f := range corpus.Frames(t, name) {
		if !ip.Link(f.LinkType, f.Data, &link) || !ip.Decode(link.Payload, &p) {
			continue
		}
		if p.Fragment && frag.Add(f.Time, &p) != ip.Complete {
			continue
		}
		if p.Protocol != ip.ProtocolTCP || !Decode(p.Payload, &seg) {
			continue
		}
		flow := Flow{netip.AddrPortFrom(p.Src, seg.SrcPort), netip.AddrPortFrom(p.Dst, seg.DstPort)}
		seg.Frame = uint64(f.Number)
		read(a.Add(f.Time, flow, &seg, &u), &u)
	}
	a.Flush(read)
	return got
}

func TestAddDoesNotAllocateInOrder(t *testing.T) {
	var a Assembler
	var u Update
	seg := Segment{Seq: 1, Flags: ACK, Payload: numbered(200)}
	work := func() {
		s := a.Add(0, testFlow, &seg, &u)
		seg.Seq += 200
		s.Discard(len(s.Bytes()))
	}
	work()
	if n := testing.AllocsPerRun(1000, work); n != 0 {
		t.Errorf("%v allocations a segment", n)
	}
}

func FuzzAssembler(f *testing.F) {
	f.Add([]byte{0, 10, 3, 2, 0, 20, 5, 0, 0, 14, 9, 0, 1, 10, 3, 16})
	f.Add(unhex(f, "0b59 9c40 00000001 00000002 60 12 ffff 0000 0000 01010101 aabb"))
	f.Fuzz(func(t *testing.T, ops []byte) {
		var seg Segment
		Decode(ops, &seg)
		var a Assembler
		data := numbered(256)
		for now := int64(0); len(ops) >= 4; ops, now = ops[4:], now+1e9 {
			fl := testFlow
			if ops[0]&1 != 0 {
				fl = fl.Reverse()
			}
			seq := uint32(ops[1]) + uint32(ops[0]&0xf0)<<24
			var u Update
			s := a.Add(now, fl, &Segment{Seq: seq, Ack: seq, Flags: ops[3], Payload: data[:ops[2]]}, &u)
			s.Discard(int(ops[0] & 7))
			held, last := 0, s.next
			for _, h := range s.held {
				if ahead(h.seq, last) < 0 || len(h.data) == 0 {
					t.Fatalf("held segments overlap: %d behind %d", h.seq, last)
				}
				held, last = held+len(h.data), h.end()
			}
			if held != s.heldBytes {
				t.Fatalf("%d octets held, %d counted", held, s.heldBytes)
			}
		}
		total := 0
		for _, s := range a.streams {
			total += s.size()
		}
		if st := a.Stats(); st.Bytes != total {
			t.Fatalf("%+v, %d held", st, total)
		}
	})
}
