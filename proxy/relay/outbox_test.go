package relay

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"cordon/proxy/transport"
)

// TestHoldingAgreesWithASlowTwin holds the bookkeeping against maps and slices.
func TestHoldingAgreesWithASlowTwin(t *testing.T) {
	type entry struct {
		key   uint64
		texts []string
		until time.Time
	}
	rng := rand.New(rand.NewPCG(1, 2))
	limits := HoldLimits{Messages: 20, Octets: 200, Time: time.Second}
	h := newHolding(limits)
	var twin []entry
	now := time.Unix(1_000_000, 0)
	find := func(key uint64) int {
		for i := range twin {
			if twin[i].key == key {
				return i
			}
		}
		return -1
	}
	sizes := func() (n, octets int) {
		for _, e := range twin {
			n += len(e.texts)
			for _, s := range e.texts {
				octets += len(s)
			}
		}
		return n, octets
	}
	for step := range 20000 {
		now = now.Add(time.Duration(rng.IntN(60)) * time.Millisecond)
		key := uint64(1 + rng.IntN(30))
		switch rng.IntN(4) {
		case 0:
			g := h.take(key)
			i := find(key)
			if (g == nil) != (i < 0) {
				t.Fatalf("step %d: take(%d) = %v, twin %d", step, key, g, i)
			}
			if i >= 0 {
				for j, s := range twin[i].texts {
					if string(g.held[j].msg.Data) != s {
						t.Fatalf("step %d: segment %d of %d is %q, want %q", step, j, key, g.held[j].msg.Data, s)
					}
				}
				twin = append(twin[:i:i], twin[i+1:]...)
			}
		case 1:
			for g := h.expired(now); g != nil; g = h.expired(now) {
				if len(twin) == 0 || twin[0].key != g.key || now.Before(twin[0].until) {
					t.Fatalf("step %d: %d expired out of turn", step, g.key)
				}
				twin = twin[1:]
			}
			if len(twin) > 0 && !now.Before(twin[0].until) {
				t.Fatalf("step %d: %d did not expire", step, twin[0].key)
			}
		default:
			text := fmt.Sprintf("%0*d", 1+rng.IntN(30), step)
			i := find(key)
			if i < 0 {
				twin = append(twin, entry{key: key, until: now.Add(limits.Time)})
				i = len(twin) - 1
			}
			twin[i].texts = append(twin[i].texts, text)
			h.add(key, &parcel{msg: transport.Message{Data: []byte(text)}}, now, func(g *group) {
				if twin[0].key != g.key {
					t.Fatalf("step %d: %d pushed out, and %d is older", step, g.key, twin[0].key)
				}
				twin = twin[1:]
			})
		}
		n, octets := sizes()
		if int(h.count.Load()) != n || h.octets != octets || len(h.groups) != len(twin) {
			t.Fatalf("step %d: %d messages, %d octets, %d groups; twin %d, %d, %d",
				step, h.count.Load(), h.octets, len(h.groups), n, octets, len(twin))
		}
		if n > limits.Messages || octets > limits.Octets {
			t.Fatalf("step %d: beyond the limits", step)
		}
		if len(h.age) > 2*len(h.groups)+16 {
			t.Fatalf("step %d: %d entries for %d groups", step, len(h.age), len(h.groups))
		}
	}
}

func TestOutboxBoundsOctetsAndTakesAnyFirstMessage(t *testing.T) {
	q := newOutbox(10, 100)
	if !q.tryPush(make([]byte, 5000), 1, 3, reply, time.Time{}) {
		t.Fatal("an empty queue refused a long message")
	}
	if q.tryPush([]byte{1}, 1, 3, reply, time.Time{}) {
		t.Fatal("a queue beyond its octets took another message")
	}
	var p parcel
	if more, ok := q.pop(&p); more || !ok || len(p.msg.Data) != 5000 {
		t.Fatalf("popped %d octets, %v, %v", len(p.msg.Data), more, ok)
	}
	if !q.tryPush([]byte{1}, 1, 3, reply, time.Time{}) {
		t.Fatal("an empty queue refused a message")
	}
}

func TestOutboxDrainsAfterClose(t *testing.T) {
	q := newOutbox(10, 100)
	q.tryPush([]byte("a"), 1, 3, forwarded, time.Time{})
	q.tryPush([]byte("b"), 1, 3, forwarded, time.Time{})
	q.close()
	if q.tryPush([]byte("c"), 1, 3, forwarded, time.Time{}) || q.push(&parcel{}, false) {
		t.Error("a closed queue took a message")
	}
	var p parcel
	for _, want := range []string{"a", "b"} {
		if _, ok := q.pop(&p); !ok || string(p.msg.Data) != want {
			t.Fatalf("popped %q, %v, want %q", p.msg.Data, ok, want)
		}
	}
	if _, ok := q.pop(&p); ok {
		t.Error("a closed and empty queue gave a message")
	}
}

func TestOutboxDoesNotKeepLongBuffers(t *testing.T) {
	q := newOutbox(2, 1<<20)
	var p, in parcel
	for range 8 {
		in.msg.Data = make([]byte, 60000)
		q.push(&in, false)
		q.pop(&p)
	}
	q.tryPush([]byte("x"), 0, 3, forwarded, time.Time{})
	q.pop(&p)
	for i := range q.ring {
		if c := cap(q.ring[i].msg.Data); c > keepBuffer {
			t.Errorf("place %d keeps %d octets", i, c)
		}
	}
}

func TestOutboxDoesNotAllocate(t *testing.T) {
	q := newOutbox(4, 1<<20)
	in := parcel{msg: transport.Message{Data: make([]byte, 200)}}
	var out parcel
	for range 20 {
		in.msg.Data = append(in.msg.Data[:0], make([]byte, 200)...)
		q.push(&in, false)
		q.pop(&out)
	}
	if n := testing.AllocsPerRun(100, func() {
		in.msg.Data = in.msg.Data[:200]
		q.push(&in, false)
		q.pop(&out)
	}); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestBucketGivesItsBurstAndThenItsRate(t *testing.T) {
	b := newBucket(10, 3)
	now := time.Unix(0, 0)
	given := func(n int, step time.Duration) (got int) {
		for range n {
			if b.take(now) {
				got++
			}
			now = now.Add(step)
		}
		return got
	}
	if got := given(5, 0); got != 3 {
		t.Errorf("a burst gave %d, want 3", got)
	}
	if got := given(100, 50*time.Millisecond); got < 49 || got > 51 {
		t.Errorf("5 s at 10 a second gave %d", got)
	}
	now = now.Add(-time.Hour) // a clock that goes back gives nothing
	if got := given(2, 0); got > 1 {
		t.Errorf("a clock that went back gave %d", got)
	}
}
