package bump

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/proxy/gtp/datagram"
)

var epoch = time.Unix(1_700_000_000, 0)

// feed gives frames to a holder, and what came out whole.
func feed(t testing.TB, h *holder, frames ...[]byte) (whole []*held) {
	t.Helper()
	var r reading
	for _, f := range frames {
		if got := r.classify(f, &cfg); got != fragment {
			t.Fatalf("class %d of %x", got, f)
		}
		if d := h.add(epoch, append(make([]byte, lenOffload), f...), &r); d != nil {
			whole = append(whole, d)
		}
	}
	return whole
}

// cut makes frames of the pieces of a packet.
func cut(t testing.TB, tags string, packet []byte, n int, id uint32) (frames [][]byte) {
	for _, p := range datagram.Cut(packet, n, id) {
		frames = append(frames, ether(t, tags, p))
	}
	return frames
}

func TestPiecesBecomeTheirPacket(t *testing.T) {
	text := strings.Repeat("fragments ", 90)
	for _, ends := range [][2]string{v4, v6} {
		packet := udp(ends, 2123, 2123, text)
		want := bytes.Clone(packet)
		if ends == v4 {
			want[4], want[5] = 0, 7
			datagram.PutHeader4(want)
		}
		r := rand.New(rand.NewPCG(1, 2))
		for _, n := range []int{8, 16, 400} {
			for range 20 {
				frames := cut(t, "8100 0064", packet, n, 7)
				for i := range frames {
					frames[i] = append(frames[i], "padding"...)
				}
				r.Shuffle(len(frames), func(i, j int) { frames[i], frames[j] = frames[j], frames[i] })
				h := newHolder(&counters{})
				whole := feed(t, h, frames...)
				if len(whole) != 1 || len(whole[0].pieces) != len(frames) {
					t.Fatalf("%v in pieces of %d: %d whole", ends, n, len(whole))
				}
				for i := range frames {
					if !bytes.Equal(whole[0].pieces[i].frame[lenOffload:], frames[i]) {
						t.Fatalf("%v in pieces of %d: piece %d is not as it came", ends, n, i)
					}
				}
				if got, ok := whole[0].appendWhole([]byte("x")); !ok || !bytes.Equal(got[1:], want) {
					t.Fatalf("%v in pieces of %d:\n%x, want\n%x", ends, n, got[1:], want)
				}
				if h.bytes != 0 || len(h.table) != 0 || h.count.held.Load() != 0 {
					t.Fatalf("%d octets are still held", h.bytes)
				}
			}
		}
	}
}

func TestPiecesBehindExtensionHeaders(t *testing.T) {
	packet := udp(v6, 2123, 2123, strings.Repeat("fragments ", 9))
	destination := []byte{44, 0, 1, 4, 0, 0, 0, 0}
	never := []byte{44, 0, 0, 0, 0, 0, 0, 9} // the header of a packet that was not cut
	var frames [][]byte
	for _, p := range datagram.Cut(packet, 40, 7) {
		next := p[40:]
		q := slices.Concat(p[:40], destination, never, next)
		q[6] = 60
		q[5] += 16
		frames = append(frames, ether(t, "", q))
	}
	whole := feed(t, newHolder(&counters{}), frames...)
	if len(whole) != 1 {
		t.Fatalf("%d whole", len(whole))
	}
	got, ok := whole[0].appendWhole(nil)
	never[0] = 17
	want := slices.Concat(packet[:40], destination, never, packet[40:])
	want[6], want[5] = 60, want[5]+16
	if !ok || !bytes.Equal(got, want) {
		t.Errorf("\n%x, want\n%x", got, want)
	}
}

func TestPiecesWithTwoReadingsGoNowhere(t *testing.T) {
	packet := udp(v4, 2123, 2123, strings.Repeat("fragments ", 10)) // 108 octets behind the header
	good := func() [][]byte { return cut(t, "", packet, 48, 7) }
	change := func(f []byte, at int, b byte) []byte {
		f = bytes.Clone(f)
		f[at] = b
		return f
	}
	const ethernet, offset = 14, 14 + 7
	g := good()
	for name, frames := range map[string][][]byte{
		"the same place with other octets":       {g[0], change(g[0], 60, 'X'), g[1], g[2]},
		"the ports again, in a piece of its own": {g[0], cut(t, "", packet, 8, 7)[0], g[1], g[2]},
		"a piece over the edge of two":           {g[0], change(g[1], offset, 5), g[1], g[2]},
		"a second end":                           {g[2], change(g[2], offset, 13), g[0], g[1]},
		"a piece behind the end":                 {g[2], change(g[1], offset, 20), g[0], g[1]},
		"an end before what is there":            {change(g[1], offset, 20), g[2], g[0], g[1]},
		"an odd piece that is not the last":      {change(g[2], offset-1, 0x20), g[0], g[1], g[2]},
		"a piece that is cut":                    {g[1][:50], g[0], g[1], g[2]},
	} {
		h := newHolder(&counters{})
		if whole := feed(t, h, frames...); len(whole) != 0 {
			t.Errorf("%s: %d whole", name, len(whole))
		}
		if n := h.count.dropped.Load(); n != uint64(len(frames)) || h.bytes != 0 || h.count.held.Load() != 0 {
			t.Errorf("%s: %d of %d dropped, %d octets held", name, n, len(frames), h.bytes)
		}
	}
	h := newHolder(&counters{})
	if whole := feed(t, h, g[0], g[0], g[1], g[1], g[2]); len(whole) != 1 || h.count.dropped.Load() != 2 {
		t.Errorf("what the network sent twice: %d whole, %d dropped", len(whole), h.count.dropped.Load())
	}
	for _, tags := range [][2]string{{"", "8100 0002"}, {"8100 0001", "8100 0002"}, {"88a8 0005 8100 0001", "88a8 0005 8100 0002"}, {"8100 0005", "8100 0005 8100 0000"}} {
		h = newHolder(&counters{})
		one, other := cut(t, tags[0], packet, 48, 7), cut(t, tags[1], packet, 48, 7)
		if whole := feed(t, h, one[0], other[1], one[2]); len(whole) != 0 {
			t.Errorf("pieces on %q and %q made a datagram", tags[0], tags[1])
		}
		if whole := feed(t, h, one[1]); len(whole) != 1 {
			t.Errorf("pieces on %q made %d datagrams", tags[0], len(whole))
		}
	}
}

func TestHeldPiecesAreBounded(t *testing.T) {
	h := newHolder(&counters{})
	var r reading
	given := 0
	packet := udp(v4, 1, 53, strings.Repeat("x", 1400))
	for id := range uint32(20_000) {
		f := cut(t, "", packet, 1200, id)[id%2]
		r.classify(f, &cfg)
		h.add(epoch, append(make([]byte, lenOffload), f...), &r)
		for d := h.over(); d != nil; d = h.over() {
			given++
			if d.key.id != uint32(given-1) {
				t.Fatalf("datagram %d gives way, and %d is older", d.key.id, given-1)
			}
		}
		if len(h.table) > maxHeld || h.bytes > maxHeldBytes || len(h.order) > 4*maxHeld+1 {
			t.Fatalf("%d datagrams, %d octets, %d in order", len(h.table), h.bytes, len(h.order))
		}
	}
	if given != 20_000-maxHeld {
		t.Errorf("%d gave way", given)
	}
	if d := h.late(epoch.Add(heldTime - 1)); d != nil {
		t.Error("a datagram is late too early")
	}
	for d := h.late(epoch.Add(heldTime)); d != nil; d = h.late(epoch.Add(heldTime)) {
		given++
	}
	if given != 20_000 || h.bytes != 0 || h.count.held.Load() != 0 || len(h.order) != 0 {
		t.Errorf("%d gone, %d octets and %d pieces held", given, h.bytes, h.count.held.Load())
	}
}

func TestADatagramHasABoundedNumberOfPieces(t *testing.T) {
	h := newHolder(&counters{})
	frames := cut(t, "", udp(v4, 1, 2123, strings.Repeat("x", 8*maxPieces)), 8, 7)
	if whole := feed(t, h, frames...); len(whole) != 0 || h.bytes != 0 {
		t.Errorf("%d whole of %d pieces, %d octets held", len(whole), len(frames), h.bytes)
	}
}

func TestTheOrderOfDatagramsStaysSmall(t *testing.T) {
	h := newHolder(&counters{})
	feed(t, h, cut(t, "", udp(v4, 1, 53, strings.Repeat("x", 100)), 96, 1<<15)[0]) // one that waits
	for id := range uint32(6 * maxHeld) {
		if whole := feed(t, h, cut(t, "", udp(v4, 1, 53, strings.Repeat("x", 100)), 96, id)...); len(whole) != 1 {
			t.Fatal("not whole")
		}
		_ = h.late(epoch)
	}
	if n := len(h.order); n > 4*maxHeld+1 {
		t.Error(fmt.Sprint(n, " datagrams in order, one of which is there"))
	}
}
