package sccp

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/wire"
)

const second = 1_000_000_000

// payload is n octets that differ.
func payload(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

// segmented cuts data into n segments of kind and decodes them.
func segmented(t testing.TB, kind Type, data []byte, n int, ref uint32, from string) []Message {
	t.Helper()
	in := Message{
		Type: kind, HopCounter: 10, Data: data, Segmentation: Segmentation{Reference: ref, Class: 1},
		Called: TitleAddress("491779900001", SSNHLR), Calling: TitleAddress(from, SSNVLR),
	}
	parts, err := Segments(&in, Variant{}, (len(data)+n-1)/n)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]Message, len(parts))
	for i, p := range parts {
		if !Decode(p, Variant{}, &out[i]) || !out[i].Anomalies.Empty() {
			t.Fatalf("segment %d: marked %v", i, names(&out[i].Anomalies))
		}
	}
	return out
}

func TestReassembleInOrder(t *testing.T) {
	for _, kind := range []Type{TypeXUDT, TypeXUDTS, TypeLUDT, TypeLUDTS} {
		for _, n := range []int{2, 3, MaxSegments} {
			r := NewReassembler(ReassemblerConfig{})
			data := payload(n * 100)
			segs := segmented(t, kind, data, n, 5, "33699000001")
			var key uint64
			for i := range segs {
				res := r.Add(&segs[i], 1001, int64(i)*second)
				want := StatePartial
				if i == n-1 {
					want = StateComplete
				}
				if res.State != want || res.Key == 0 || i > 0 && res.Key != key || res.Abandoned != 0 || !segs[i].Anomalies.Empty() {
					t.Fatalf("%v, segment %d of %d: %+v, marked %v", kind, i, n, res, names(&segs[i].Anomalies))
				}
				key = res.Key
				if want == StateComplete && !bytes.Equal(res.Data, data) {
					t.Errorf("%v: put together wrongly", kind)
				}
			}
			if r.Len() != 0 {
				t.Errorf("%d messages are left", r.Len())
			}
		}
	}
}

func TestReassembleOrders(t *testing.T) {
	data := payload(400)
	tests := []struct {
		name   string
		order  []int
		states []State
		marked bool
	}{
		{"in order", []int{0, 1, 2, 3}, []State{1, 1, 1, 2}, false},
		{"the last before the first", []int{3, 0, 1, 2}, []State{1, 1, 1, 2}, true},
		{"backwards", []int{3, 2, 1, 0}, []State{1, 1, 1, 2}, true},
		{"two swapped", []int{0, 2, 1, 3}, []State{1, 1, 1, 2}, true},
		{"one twice", []int{0, 1, 1, 2, 3}, []State{1, 1, 1, 1, 2}, true},
		{"the first twice", []int{0, 0, 1, 2, 3}, []State{1, 1, 1, 1, 2}, true},
		{"one missing", []int{0, 1, 3}, []State{1, 1, 1}, true},
		{"only the last", []int{3}, []State{1}, true},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			r := NewReassembler(ReassemblerConfig{})
			segs := segmented(t, TypeXUDT, data, 4, 5, "33699000001")
			var got []State
			marked := false
			for _, i := range tc.order {
				m := segs[i]
				res := r.Add(&m, 1001, 0)
				got = append(got, res.State)
				marked = marked || m.Anomalies.Has(wire.AnomalySCCPSegmentation)
				if res.Key != 1 || res.Abandoned != 0 {
					t.Errorf("key %d, abandoned %d", res.Key, res.Abandoned)
				}
				if res.State == StateComplete && !bytes.Equal(res.Data, data) {
					t.Error("put together wrongly")
				}
			}
			if d := cmp.Diff(tc.states, got); d != "" {
				t.Errorf("states (-want +got):\n%s", d)
			}
			if marked != tc.marked {
				t.Errorf("marked: %v", marked)
			}
		})
	}
}

func TestReassembleTricks(t *testing.T) {
	segment := func(first bool, remaining uint8, data string) Message {
		return Message{
			Type: TypeXUDT, Data: []byte(data), HasSegmentation: true,
			Segmentation: Segmentation{First: first, Remaining: remaining, Reference: 9},
		}
	}
	tests := []struct {
		name     string
		segments []Message
		states   []State
		data     string
		want     []string
	}{
		{
			"a number comes twice with other octets: what a reader by arrival sees is what is judged",
			[]Message{segment(true, 2, "ab"), segment(false, 1, "cd"), segment(false, 1, "XY"), segment(false, 0, "ef")},
			[]State{StatePartial, StatePartial, StatePartial, StateComplete}, "abcdXYef",
			[]string{"sccp.segmentation"},
		},
		{
			"a number above the first's",
			[]Message{segment(true, 1, "ab"), segment(false, 5, "cd"), segment(false, 0, "ef")},
			[]State{StatePartial, StatePartial, StateComplete}, "abcdef",
			[]string{"sccp.segmentation"},
		},
		{
			"a second first starts anew",
			[]Message{segment(true, 1, "ab"), segment(true, 1, "cd"), segment(false, 0, "ef")},
			[]State{StatePartial, StatePartial, StateComplete}, "cdef",
			[]string{"sccp.segmentation"},
		},
		{
			"more than sixteen segments",
			append([]Message{segment(true, 15, "a")}, func() (s []Message) {
				for i := range 16 {
					s = append(s, segment(false, 14, string(rune('b'+i))))
				}
				return s
			}()...),
			append(bytes2states(16, StatePartial), StateFailed), "",
			[]string{"sccp.segmentation", "sccp.reassembly.limit"},
		},
		{
			"more octets than a message has, and what follows",
			[]Message{segment(true, 2, string(payload(2000))), segment(false, 1, string(payload(2000))), segment(false, 0, "x")},
			[]State{StatePartial, StateFailed, StateFailed}, "",
			[]string{"sccp.segmentation", "sccp.reassembly.limit"},
		},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			r := NewReassembler(ReassemblerConfig{})
			var got []State
			var an wire.Anomalies
			data := ""
			for i := range tc.segments {
				res := r.Add(&tc.segments[i], 1, 0)
				got = append(got, res.State)
				an.Union(&tc.segments[i].Anomalies)
				if res.State == StateComplete {
					data = string(res.Data)
				}
			}
			if d := cmp.Diff(tc.states, got); d != "" {
				t.Errorf("states (-want +got):\n%s", d)
			}
			if data != tc.data {
				t.Errorf("got %q, want %q", data, tc.data)
			}
			if d := cmp.Diff(tc.want, names(&an)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func bytes2states(n int, s State) (out []State) {
	for range n {
		out = append(out, s)
	}
	return out
}

// Two senders may use one reference at a time; so may two directions, and a
// message and the service message that returns it.
func TestReassembleKeepsMessagesApart(t *testing.T) {
	r := NewReassembler(ReassemblerConfig{})
	type flow struct {
		segs  []Message
		label uint64
		data  []byte
	}
	flows := []flow{
		{segmented(t, TypeXUDT, payload(100), 2, 5, "33699000001"), 1, payload(100)},
		{segmented(t, TypeXUDT, payload(120), 2, 5, "33699000002"), 1, payload(120)},
		{segmented(t, TypeXUDT, payload(140), 2, 6, "33699000001"), 1, payload(140)},
		{segmented(t, TypeXUDT, payload(160), 2, 5, "33699000001"), 2, payload(160)},
		{segmented(t, TypeXUDTS, payload(180), 2, 5, "33699000001"), 1, payload(180)},
	}
	keys := map[uint64]bool{}
	for i := range flows {
		res := r.Add(&flows[i].segs[0], flows[i].label, 0)
		if res.State != StatePartial || keys[res.Key] {
			t.Fatalf("flow %d: %+v", i, res)
		}
		keys[res.Key] = true
	}
	for i := range flows {
		res := r.Add(&flows[i].segs[1], flows[i].label, 0)
		if res.State != StateComplete || !bytes.Equal(res.Data, flows[i].data) || !flows[i].segs[1].Anomalies.Empty() {
			t.Errorf("flow %d: %v, %d octets", i, res.State, len(res.Data))
		}
	}
}

func TestReassembleTime(t *testing.T) {
	r := NewReassembler(ReassemblerConfig{Timeout: 10 * second})
	a := segmented(t, TypeXUDT, payload(100), 2, 1, "33699000001")
	b := segmented(t, TypeXUDT, payload(100), 2, 2, "33699000001")
	ka := r.Add(&a[0], 1, 0).Key
	kb := r.Add(&b[0], 1, 5*second).Key
	var lost []uint64
	expire := func(now int64) {
		r.Expire(now, func(key uint64) { lost = append(lost, key) })
	}
	expire(10*second - 1)
	if len(lost) != 0 {
		t.Fatalf("lost %v too early", lost)
	}
	expire(10 * second)
	if d := cmp.Diff([]uint64{ka}, lost); d != "" {
		t.Fatalf("lost:\n%s", d)
	}
	// The second is too late for its first without anyone having called Expire.
	m := b[1]
	res := r.Add(&m, 1, 15*second)
	if res.Abandoned != kb || res.State != StatePartial || !m.Anomalies.Has(wire.AnomalySCCPReassemblyTimeout) {
		t.Errorf("late: %+v, marked %v", res, names(&m.Anomalies))
	}
	lost = nil
	expire(100 * second)
	if len(lost) != 1 || lost[0] != res.Key || r.Len() != 0 {
		t.Errorf("lost %v, %d are left", lost, r.Len())
	}
}

func TestReassembleFailedIsNotLostTwice(t *testing.T) {
	r := NewReassembler(ReassemblerConfig{})
	big := payload(2500)
	for i := range 2 {
		m := Message{Type: TypeLUDT, Data: big, HasSegmentation: true, Segmentation: Segmentation{First: i == 0, Remaining: uint8(2 - i), Reference: 1}}
		r.Add(&m, 1, 0)
	}
	r.Expire(100*second, func(key uint64) { t.Errorf("key %d failed before", key) })
	if r.Len() != 0 {
		t.Errorf("%d are left", r.Len())
	}
}

// A flood of first segments must not keep others from being put together: the
// oldest gives way, and segments of one message follow each other at once.
func TestReassembleRoomInAFlood(t *testing.T) {
	r := NewReassembler(ReassemblerConfig{MaxMessages: 3})
	for i := range 10 {
		flood := segmented(t, TypeXUDT, payload(100), 2, uint32(i), "88213999901")
		if res := r.Add(&flood[0], 1, int64(i)); res.State != StatePartial || res.Key != uint64(2*i+1) || !flood[0].Anomalies.Empty() {
			t.Fatalf("first segment %d: %+v, marked %v", i, res, names(&flood[0].Anomalies))
		}
		good := segmented(t, TypeXUDT, payload(200), 2, 5, "33699000001")
		r.Add(&good[0], 1, int64(i))
		if res := r.Add(&good[1], 1, int64(i)); res.State != StateComplete || !bytes.Equal(res.Data, payload(200)) || !good[1].Anomalies.Empty() {
			t.Fatalf("another party's message after %d: %+v, marked %v", i+1, res, names(&good[1].Anomalies))
		}
	}
	if r.Len() > 3 {
		t.Errorf("%d messages are kept, at most 3 may", r.Len())
	}
}

// What gave way is not lost in silence: its remaining segments fail.
func TestReassembleTellsWhatGaveWay(t *testing.T) {
	r := NewReassembler(ReassemblerConfig{MaxMessages: 2, Timeout: 10 * second})
	var first [3][]Message
	var keys [3]uint64
	for i := range first {
		first[i] = segmented(t, TypeXUDT, payload(200), 2, uint32(i), "33699000001")
		res := r.Add(&first[i][0], 1001, int64(i)*second)
		keys[i] = res.Key
		if i == 2 && res.Abandoned != keys[0] {
			t.Errorf("the oldest does not give way: %+v", res)
		}
	}
	m := first[0][1]
	if res := r.Add(&m, 1001, 3*second); res.State != StateFailed || res.Key != 0 || !m.Anomalies.Has(wire.AnomalySCCPReassemblyLimit) {
		t.Errorf("the rest of what gave way: %+v, marked %v", res, names(&m.Anomalies))
	}
	m = first[2][1]
	if res := r.Add(&m, 1001, 3*second); res.State != StateComplete || res.Key != keys[2] || !m.Anomalies.Empty() {
		t.Errorf("the newest: %+v, marked %v", res, names(&m.Anomalies))
	}
	m = first[0][1]
	if res := r.Add(&m, 1001, 12*second); res.State != StatePartial || m.Anomalies.Has(wire.AnomalySCCPReassemblyLimit) {
		t.Errorf("a last segment, long after: %+v, marked %v", res, names(&m.Anomalies))
	}
}

func TestReassembleRoomOfOldMessages(t *testing.T) {
	r := NewReassembler(ReassemblerConfig{MaxMessages: 1, Timeout: 10 * second})
	old := segmented(t, TypeXUDT, payload(200), 2, 1, "33699000001")
	key := r.Add(&old[0], 1001, 0).Key
	segs := segmented(t, TypeXUDT, payload(200), 2, 9, "33699000001")
	if res := r.Add(&segs[1], 1001, 10*second); res.State != StatePartial || res.Abandoned != key || segs[1].Anomalies.Has(wire.AnomalySCCPReassemblyLimit) {
		t.Errorf("what is too old does not give way: %+v, marked %v", res, names(&segs[1].Anomalies))
	}
	if res := r.Add(&segs[0], 1001, 10*second); res.State != StateComplete || !bytes.Equal(res.Data, payload(200)) {
		t.Errorf("the message in its place: %+v", res)
	}
}

func TestReassembleTellsOfEarlierSegments(t *testing.T) {
	for _, tt := range []struct {
		name  string
		order []int
		want  bool
	}{
		{"in order", []int{0, 1, 2}, false},
		{"one comes twice", []int{0, 0, 1, 2}, false},
		{"the last comes first", []int{2, 0, 1}, true},
		{"the first two change places", []int{1, 0, 2}, true},
	} {
		r := NewReassembler(ReassemblerConfig{})
		var res Result
		var last Message
		for _, i := range tt.order {
			last = segmented(t, TypeXUDT, payload(300), 3, 4, "33699000001")[i]
			res = r.Add(&last, 1001, 0)
		}
		if got := last.Anomalies.Has(wire.AnomalySCCPSegmentation); res.State != StateComplete || got != tt.want {
			t.Errorf("%s: %v, marked %v", tt.name, res.State, names(&last.Anomalies))
		}
	}
}

func TestReassembleContradictions(t *testing.T) {
	tests := []struct {
		name   string
		change func(m *Message)
	}{
		{"another class", func(m *Message) { m.Segmentation.Class = 0 }},
		{"another called address", func(m *Message) { m.Called.Raw = []byte{0x42, 9} }},
		{"no data", func(m *Message) { m.Data = nil }},
	}
	for _, tc := range tests {
		r := NewReassembler(ReassemblerConfig{})
		segs := segmented(t, TypeXUDT, payload(100), 2, 1, "33699000001")
		r.Add(&segs[0], 1, 0)
		tc.change(&segs[1])
		if res := r.Add(&segs[1], 1, 0); res.State != StateComplete || !segs[1].Anomalies.Has(wire.AnomalySCCPSegmentation) {
			t.Errorf("%s: %+v, marked %v", tc.name, res, names(&segs[1].Anomalies))
		}
	}
	r := NewReassembler(ReassemblerConfig{})
	m := Message{Type: TypeUDT, Data: []byte{1}}
	if res := r.Add(&m, 1, 0); res.State != StateWhole || res.Key != 0 || !bytes.Equal(res.Data, m.Data) {
		t.Errorf("a whole message: %+v", res)
	}
}

// The list in order of start survives any order of closing.
func TestReassembleList(t *testing.T) {
	for _, close := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}} {
		r := NewReassembler(ReassemblerConfig{})
		var segs [][]Message
		for i := range 3 {
			segs = append(segs, segmented(t, TypeXUDT, payload(100), 2, uint32(i), "33699000001"))
			r.Add(&segs[i][0], 1, int64(i))
		}
		for n, i := range close {
			if res := r.Add(&segs[i][1], 1, 10); res.State != StateComplete {
				t.Fatalf("%v: %+v", close, res)
			}
			seen := 0
			for e := r.oldest; e >= 0; e = r.entries[e].newer {
				seen++
			}
			if seen != 2-n || r.Len() != 2-n {
				t.Errorf("%v: %d in the list, %d in the index", close, seen, r.Len())
			}
		}
	}
}
