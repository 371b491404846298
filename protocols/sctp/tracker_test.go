package sctp

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"cordon/protocols/wire"

	"github.com/google/go-cmp/cmp"
)

var testHeader = Header{SrcPort: 2905, DstPort: 2906, Tag: 0x1234}

// chunkOf makes the chunk that carries d.
func chunkOf(d Data) Chunk {
	var c Chunk
	w := NewChunks(AppendData(make([]byte, HeaderLen), &d))
	w.Next(&c)
	return c
}

// initOf makes an INIT or INIT ACK chunk.
func initOf(typ Type, tag, tsn uint32) Chunk {
	v := make([]byte, 16)
	v[0], v[1], v[2], v[3] = byte(tag>>24), byte(tag>>16), byte(tag>>8), byte(tag)
	v[12], v[13], v[14], v[15] = byte(tsn>>24), byte(tsn>>16), byte(tsn>>8), byte(tsn)
	return Chunk{Type: typ, Value: v}
}

func whole(tsn uint32) Data {
	return Data{TSN: tsn, PPID: PPIDM3UA, Payload: []byte{1}, Begin: true, End: true}
}

// split cuts payload into DATA or I-DATA fragments of size octets.
func split(first Data, payload []byte, size int) []Data {
	var out []Data
	for at := 0; at < len(payload); at += size {
		d := first
		d.TSN += uint32(len(out))
		d.Begin, d.End = at == 0, at+size >= len(payload)
		if d.IData && !d.Begin {
			d.PPID, d.FSN = 0, uint32(len(out))
		}
		d.Payload = payload[at:min(at+size, len(payload))]
		out = append(out, d)
	}
	return out
}

func numbered(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i * 7)
	}
	return b
}

func TestTrackerTellsRetransmissions(t *testing.T) {
	tests := []struct {
		name string
		tsns []uint32
		want []Result
	}{
		{"in order", []uint32{1, 2, 3}, []Result{Delivered, Delivered, Delivered}},
		{"the same again", []uint32{1, 1, 2, 1}, []Result{Delivered, Duplicate, Delivered, Duplicate}},
		{"out of order, then again", []uint32{5, 3, 4, 3, 5}, []Result{Delivered, Delivered, Delivered, Duplicate, Duplicate}},
		{"across the wrap", []uint32{1<<32 - 1, 0, 1<<32 - 1, 1, 0}, []Result{Delivered, Delivered, Duplicate, Delivered, Duplicate}},
		{"one odd TSN among those that go on", []uint32{10, 1 << 30, 10, 11, 1 << 30, 11}, []Result{Delivered, Delivered, Duplicate, Delivered, Duplicate, Duplicate}},
		{"a gap as wide as the window", []uint32{1, 1 + windowBits - 1, 1, 1 + windowBits}, []Result{Delivered, Delivered, Duplicate, Delivered}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var tr Tracker
			var m Message
			var got []Result
			for i, tsn := range tt.tsns {
				c := chunkOf(whole(tsn))
				got = append(got, tr.Add(int64(i), &testHeader, &c, &m))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// The windows must agree with a plain set as long as TSNs stay near.
func TestWindowAgreesWithASet(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	seen := make(map[uint32]bool)
	var h history
	base := uint32(1<<32 - 5000)
	for range 50000 {
		base += rng.Uint32N(3)
		tsn := base - rng.Uint32N(windowBits/2)
		if fresh := h.mark(tsn); fresh == seen[tsn] {
			t.Fatalf("TSN %d: fresh %v, seen before %v", tsn, fresh, seen[tsn])
		}
		seen[tsn] = true
	}
}

func TestTrackerKeepsDirectionsApart(t *testing.T) {
	var tr Tracker
	var m Message
	c := chunkOf(whole(1))
	for _, h := range []Header{{SrcPort: 1, DstPort: 2, Tag: 9}, {SrcPort: 1, DstPort: 2, Tag: 8}, {SrcPort: 2, DstPort: 1, Tag: 9}, {SrcPort: 1, DstPort: 3, Tag: 9}} {
		if got := tr.Add(0, &h, &c, &m); got != Delivered {
			t.Errorf("%+v: %v", h, got)
		}
	}
	if got := tr.Add(0, &Header{}, &c, &m); got != Delivered {
		t.Error(got)
	}
	if got := tr.Add(0, &Header{}, &c, &m); got != Delivered {
		t.Errorf("tag 0, which no association has, repeated: %v", got)
	}
}

func TestTrackerBeginsAnewWithAnotherHandshake(t *testing.T) {
	back := Header{SrcPort: testHeader.DstPort, DstPort: testHeader.SrcPort}
	add := func(tr *Tracker, h Header, c Chunk) Result {
		var m Message
		return tr.Add(0, &h, &c, &m)
	}
	var tr Tracker
	add(&tr, testHeader, chunkOf(whole(1)))
	add(&tr, back, initOf(TypeInit, testHeader.Tag, 500))
	if got := add(&tr, testHeader, chunkOf(whole(1))); got != Duplicate {
		t.Errorf("after the handshake that the capture began behind: %v", got)
	}
	add(&tr, back, initOf(TypeInit, testHeader.Tag, 500))
	if got := add(&tr, testHeader, chunkOf(whole(1))); got != Duplicate {
		t.Errorf("after the same handshake again: %v", got)
	}
	add(&tr, back, initOf(TypeInitAck, testHeader.Tag, 900))
	if got := add(&tr, testHeader, chunkOf(whole(1))); got != Delivered {
		t.Errorf("after the handshake of another association: %v", got)
	}
}

func TestTrackerJoinsFragmentsInAnyOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	payload := numbered(5003)
	for _, idata := range []bool{false, true} {
		for range 20 {
			var tr Tracker
			var m Message
			first := Data{TSN: 1<<32 - 3, Stream: 4, SSN: 8, PPID: PPIDM3UA, Unordered: rng.IntN(2) == 1, IData: idata}
			if idata {
				first.MID = 8
			}
			parts := split(first, payload, 40+rng.IntN(900))
			rng.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
			for i := range parts {
				c := chunkOf(parts[i])
				got, last := tr.Add(0, &testHeader, &c, &m), i == len(parts)-1
				if (got == Delivered) != last || !last && got != Held {
					t.Fatalf("fragment %d of %d: %v", i+1, len(parts), got)
				}
			}
			want := Message{
				Data: payload, PPID: PPIDM3UA, TSN: parts[len(parts)-1].TSN, FirstTSN: first.TSN, MID: first.MID,
				Stream: 4, SSN: 8, Unordered: first.Unordered, Fragmented: true, IData: idata, UnseenKnown: true,
			}
			if d := cmp.Diff(want, m); d != "" {
				t.Fatal(d)
			}
			if s := tr.Stats(); s.Fragments != 0 || s.Bytes != 0 || s.Delivered != 1 || tr.holding.Len() != 0 {
				t.Fatalf("after the last fragment: %+v", s)
			}
		}
	}
}

func TestTrackerJoinsInterleavedMessages(t *testing.T) {
	var tr Tracker
	var m Message
	a := split(Data{TSN: 100, Stream: 1, MID: 5, SSN: 5, PPID: 3, IData: true}, numbered(300), 100)
	b := split(Data{TSN: 200, Stream: 2, MID: 5, SSN: 5, PPID: 46, IData: true}, numbered(200), 100)
	var sizes []int
	for _, d := range []Data{a[0], b[0], a[1], b[1], a[2]} {
		c := chunkOf(d)
		if tr.Add(0, &testHeader, &c, &m) == Delivered {
			sizes = append(sizes, len(m.Data))
		}
	}
	if !slices.Equal(sizes, []int{200, 300}) {
		t.Errorf("messages of %v octets", sizes)
	}
}

func TestTrackerMarksContradictingFragments(t *testing.T) {
	parts := split(Data{TSN: 10, Stream: 1, SSN: 1, PPID: 3}, numbered(30), 10)
	tests := []struct {
		name   string
		change func([]Data)
		want   bool
	}{
		{"as it must be", func([]Data) {}, false},
		{"another stream in the middle", func(p []Data) { p[1].Stream = 2 }, true},
		{"a second beginning before the end", func(p []Data) { p[1].Begin = true }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := slices.Clone(parts)
			tt.change(p)
			var tr Tracker
			marked := false
			for _, d := range p {
				var m Message
				c := chunkOf(d)
				tr.Add(0, &testHeader, &c, &m)
				marked = marked || m.Anomalies.Has(wire.AnomalySCTPFragment)
			}
			if marked != tt.want {
				t.Errorf("marked %v, want %v", marked, tt.want)
			}
		})
	}
}

func TestTrackerRefusesWhatIsMalformed(t *testing.T) {
	empty := chunkOf(Data{TSN: 1, PPID: 3, Begin: true, End: true})
	cut := Chunk{Type: TypeData, Flags: 3, Value: []byte{0, 0, 0, 1}}
	for name, c := range map[string]Chunk{"no user data": empty, "a cut chunk": cut} {
		var tr Tracker
		var m Message
		if got := tr.Add(0, &testHeader, &c, &m); got != Refused || !m.Anomalies.Has(wire.AnomalySCTPHeader) || tr.Stats().Refused != 1 {
			t.Errorf("%s: %v, anomalies %v", name, got, m.Anomalies)
		}
	}
}

func TestTrackerIsBounded(t *testing.T) {
	t.Run("in fragments of a direction", func(t *testing.T) {
		var tr Tracker
		limited := false
		for i := range uint32(3 * MaxFragments) {
			var m Message
			c := chunkOf(Data{TSN: 2 * i, PPID: 3, Payload: []byte{1}, Begin: true})
			tr.Add(int64(i), &testHeader, &c, &m)
			limited = limited || m.Anomalies.Has(wire.AnomalySCTPReassemblyLimit)
		}
		if s := tr.Stats(); !limited || s.Fragments > MaxFragments || s.GivenUp != 2*MaxFragments {
			t.Errorf("limit marked %v, %+v", limited, s)
		}
	})
	t.Run("in octets of a direction", func(t *testing.T) {
		var tr Tracker
		var m Message
		for i := range uint32(40) {
			c := chunkOf(Data{TSN: 2 * i, PPID: 3, Payload: make([]byte, 30000), Begin: true})
			tr.Add(int64(i), &testHeader, &c, &m)
		}
		if s := tr.Stats(); s.Bytes > MaxDirectionBytes || s.GivenUp == 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("in octets of all", func(t *testing.T) {
		var tr Tracker
		var m Message
		c := chunkOf(Data{TSN: 1, PPID: 3, Payload: make([]byte, 60000), Begin: true})
		for i := range uint32(MaxFragmentBytes/60000 + 20) {
			tr.Add(int64(i), &Header{Tag: i + 1}, &c, &m)
		}
		if s := tr.Stats(); s.Bytes > MaxFragmentBytes || s.GivenUp == 0 {
			t.Errorf("%+v", s)
		}
	})
	t.Run("in directions", func(t *testing.T) {
		var tr Tracker
		var m Message
		c := chunkOf(whole(1))
		for i := range uint32(MaxDirections + 100) {
			tr.Add(int64(i), &Header{Tag: i + 1}, &c, &m)
		}
		if s := tr.Stats(); s.Directions != MaxDirections || s.Evicted != 100 || tr.recent.Len() != MaxDirections {
			t.Errorf("%+v", s)
		}
	})
	t.Run("in the size of a message", func(t *testing.T) {
		var tr Tracker
		var m Message
		var got Result
		for _, d := range split(Data{TSN: 1, PPID: 3}, make([]byte, MaxMessageLen+1), 60000) {
			c := chunkOf(d)
			got = tr.Add(0, &testHeader, &c, &m)
		}
		if s := tr.Stats(); got != Refused || !m.Anomalies.Has(wire.AnomalySCTPReassemblyLimit) || s.Fragments != 0 || s.GivenUp != 2 {
			t.Errorf("%v, %+v", got, s)
		}
	})
	t.Run("in time", func(t *testing.T) {
		var tr Tracker
		var m Message
		p := split(Data{TSN: 1, PPID: 3}, numbered(30), 10)
		for i, at := range []int64{0, 10e9, FragmentTimeout + 1} {
			c := chunkOf(p[i])
			if got := tr.Add(at, &testHeader, &c, &m); got != Held {
				t.Errorf("fragment %d: %v", i+1, got)
			}
		}
		if s := tr.Stats(); !m.Anomalies.Has(wire.AnomalySCTPGap) || s.GivenUp != 1 || s.Fragments != 2 {
			t.Errorf("anomalies %v, %+v", m.Anomalies, s)
		}
	})
}

func TestTrackerGivesUpWhatTheSenderAbandons(t *testing.T) {
	var tr Tracker
	var m Message
	for _, d := range split(Data{TSN: 1, PPID: 3}, numbered(40), 10)[:3] {
		c := chunkOf(d)
		tr.Add(0, &testHeader, &c, &m)
	}
	forward := Chunk{Type: TypeForwardTSN, Value: []byte{0, 0, 0, 2}}
	if got := tr.Add(0, &testHeader, &forward, &m); got != Ignored || !m.Anomalies.Has(wire.AnomalySCTPGap) {
		t.Errorf("%v, anomalies %v", got, m.Anomalies)
	}
	if s := tr.Stats(); s.GivenUp != 2 || s.Fragments != 1 {
		t.Errorf("%+v", s)
	}
}

func TestTrackerDoesNotAllocateForWholeMessages(t *testing.T) {
	var tr Tracker
	var m Message
	var h Header
	var c Chunk
	tsn := uint32(0)
	packet := AppendData(AppendHeader(nil, &testHeader), &Data{PPID: 3, Payload: numbered(100), Begin: true, End: true})
	work := func() {
		tsn++
		packet[16], packet[17], packet[18], packet[19] = byte(tsn>>24), byte(tsn>>16), byte(tsn>>8), byte(tsn)
		Decode(packet, &h)
		for w := NewChunks(packet); w.Next(&c); {
			if tr.Add(int64(tsn), &h, &c, &m) != Delivered || !bytes.Equal(m.Data, numbered100) {
				t.Fatal("not delivered")
			}
		}
	}
	work()
	if n := testing.AllocsPerRun(1000, work); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

var numbered100 = numbered(100)

func FuzzTracker(f *testing.F) {
	var seed []byte
	for _, d := range split(Data{TSN: 1, Stream: 1, PPID: 3}, numbered(30), 10) {
		seed = AppendData(seed, &d)
	}
	for _, d := range split(Data{TSN: 9, Stream: 1, MID: 7, PPID: 3, IData: true}, numbered(30), 10) {
		seed = AppendData(seed, &d)
	}
	f.Add(append(unhex(f, header), seed...), int64(1))
	f.Fuzz(func(t *testing.T, b []byte, step int64) {
		var (
			tr  Tracker
			h   Header
			c   Chunk
			m   Message
			now int64
		)
		Decode(b, &h)
		for w := NewChunks(b); w.Next(&c); now += step & (1<<40 - 1) {
			if tr.Add(now, &h, &c, &m) == Delivered && len(m.Data) > len(b) {
				t.Fatal("more delivered than came in")
			}
		}
		held := 0
		for _, d := range tr.directions {
			if len(d.fragments) > MaxFragments || (d.holding != nil) != (len(d.fragments) > 0) {
				t.Fatalf("%d fragments, on the list %v", len(d.fragments), d.holding != nil)
			}
			held += d.bytes
		}
		if s := tr.Stats(); s.Bytes != held || s.Bytes > MaxFragmentBytes {
			t.Fatalf("%+v, held %d", s, held)
		}
	})
}

// What a capture lacks of a direction is told by its TSNs, as long as those are
// one count and come one way.
func TestTrackerCountsWhatTheCaptureLacks(t *testing.T) {
	a, b, c := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")
	type seen struct {
		tsn  uint32
		from netip.Addr
		want uint32
		ok   bool
	}
	for _, tt := range []struct {
		name   string
		tag    uint32
		chunks []seen
	}{
		{"nothing", 7, []seen{{5, b, 0, true}, {6, b, 0, true}}},
		{"two, and one more", 7, []seen{{5, b, 0, true}, {8, b, 2, true}, {10, b, 3, true}, {11, b, 3, true}}},
		{"chunks that came late", 7, []seen{{5, b, 0, true}, {8, b, 2, true}, {6, b, 1, true}, {7, b, 0, true}}},
		{"chunks before the first", 7, []seen{{5, b, 0, true}, {4, b, 0, true}, {7, b, 1, true}}},
		{"around the end of the count", 7, []seen{{1<<32 - 1, b, 0, true}, {1, b, 1, true}, {0, b, 0, true}}},
		{"a count that goes on elsewhere", 7, []seen{{5, b, 0, true}, {90000, b, 0, false}, {90001, b, 0, false}}},
		{"another path", 7, []seen{{5, b, 0, true}, {6, c, 0, false}, {7, b, 0, false}}},
		{"no association", 0, []seen{{5, b, 0, false}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var tr Tracker
			var m Message
			for _, s := range tt.chunks {
				chunk := chunkOf(whole(s.tsn))
				tr.Add(0, &Header{SrcPort: 3868, DstPort: 3868, Tag: tt.tag, Src: s.from, Dst: a}, &chunk, &m)
				if m.UnseenKnown != s.ok || s.ok && m.Unseen != s.want {
					t.Errorf("TSN %d: %d, %v; want %d, %v", s.tsn, m.Unseen, m.UnseenKnown, s.want, s.ok)
				}
			}
		})
	}
}
