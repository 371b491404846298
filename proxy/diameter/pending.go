package diameter

import (
	"time"

	"cordon/protocols/diameter"
)

// entry is a request that waits for its answer.
type entry struct {
	key      uint32 // hop-by-hop identifier on the connection where it was sent on
	endToEnd uint32
	command  uint32
	until    time.Time
}

// answers reports whether h is that of the answer, and comes in time.
func (e *entry) answers(h *diameter.Header, now time.Time) bool {
	return e.command == h.Command && e.endToEnd == h.EndToEnd && !now.After(e.until)
}

// slot is the place of an entry in a table, with what the table's owner keeps of
// it. What it keeps is not cleared when the slot is used again, so that buffers
// can be.
type slot[T any] struct {
	entry
	kept T

	prev, next int32 // in the order of until
}

// waiting is the table of requests that wait for their answer on one connection.
// It is bounded, and grows as far as it must once: then nothing is allocated for
// a request.
type waiting[T any] struct {
	limit  int
	byKey  map[uint32]int32
	slots  []slot[T] // slot 0 is the ring's anchor
	unused []int32
}

func newWaiting[T any](limit int) *waiting[T] {
	return &waiting[T]{limit: limit, byKey: map[uint32]int32{}, slots: make([]slot[T], 1, 64)}
}

func (w *waiting[T]) full() bool { return len(w.byKey) >= w.limit }

func (w *waiting[T]) has(key uint32) bool {
	_, ok := w.byKey[key]
	return ok
}

// add notes a request. The caller has asked full and has; until does not
// decrease from one to the next.
func (w *waiting[T]) add(e entry) int32 {
	var i int32
	if n := len(w.unused); n > 0 {
		i, w.unused = w.unused[n-1], w.unused[:n-1]
	} else {
		w.slots = append(w.slots, slot[T]{})
		i = int32(len(w.slots) - 1)
	}
	last := w.slots[0].prev
	w.slots[i].entry, w.slots[i].prev, w.slots[i].next = e, last, 0
	w.slots[last].next, w.slots[0].prev = i, i
	w.byKey[e.key] = i
	return i
}

// find returns the slot of a request, 0 for none.
func (w *waiting[T]) find(key uint32) int32 { return w.byKey[key] }

// remove forgets the request in slot i.
func (w *waiting[T]) remove(i int32) {
	e := &w.slots[i]
	w.slots[e.prev].next, w.slots[e.next].prev = e.next, e.prev
	delete(w.byKey, e.key)
	w.unused = append(w.unused, i)
}

// expired returns the slot of the oldest request whose time is over, 0 for none.
func (w *waiting[T]) expired(now time.Time) int32 {
	if i := w.slots[0].next; i != 0 && now.After(w.slots[i].until) {
		return i
	}
	return 0
}

// oldest returns the slot of the oldest request, 0 for none.
func (w *waiting[T]) oldest() int32 { return w.slots[0].next }
