package state

// table is a hash table of bounded size that knows the age of what it holds. It
// has no pointers for the collector to follow, and allocates only while it grows.
type table[V any] struct {
	slots   []slot[V] // 0 is not used, so that 0 is no slot
	buckets []uint32  // the first slot of each chain
	free    uint32    // chain of slots that were removed
	oldest  uint32
	newest  uint32
	count   int
	limit   int
}

type slot[V any] struct {
	key          uint64
	time         int64
	next         uint32 // in the chain of the bucket, or of free slots
	older, newer uint32
	value        V
}

const (
	// firstBuckets is the size that a table starts with, a power of two.
	firstBuckets = 64
	// emptiness is how many buckets there are at least for a slot: each look along a
	// chain is a look into memory that no cache holds.
	emptiness = 2
)

func (t *table[V]) bucket(key uint64) *uint32 { return &t.buckets[key&uint64(len(t.buckets)-1)] }

// find gives the slot of key, or nil. It holds until the next put.
func (t *table[V]) find(key uint64) *slot[V] {
	if i := t.place(key); i != 0 {
		return &t.slots[i]
	}
	return nil
}

// place is the number of the slot of key; 0 where it has none.
func (t *table[V]) place(key uint64) uint32 {
	if len(t.buckets) == 0 {
		return 0
	}
	i := *t.bucket(key)
	for i != 0 && t.slots[i].key != key {
		i = t.slots[i].next
	}
	return i
}

// put gives the slot of key, as the newest, with its value as it was or empty.
// Where the table is full the oldest makes room.
func (t *table[V]) put(key uint64, time int64) *slot[V] {
	if i := t.place(key); i != 0 {
		s := &t.slots[i]
		t.unlink(i)
		t.append(i)
		s.time = time
		return s
	}
	if t.count >= t.limit {
		t.give(t.oldest)
	}
	t.grow()
	i := t.free
	if i != 0 {
		t.free = t.slots[i].next
	} else {
		t.slots = append(t.slots, slot[V]{})
		i = uint32(len(t.slots) - 1)
	}
	first := t.bucket(key)
	t.slots[i] = slot[V]{key: key, time: time, next: *first}
	*first = i
	t.append(i)
	t.count++
	return &t.slots[i]
}

// prefetch reads where find and put of key begin, and gives what nobody needs.
func (t *table[V]) prefetch(key uint64) uint32 {
	if len(t.buckets) == 0 {
		return 0
	}
	n := t.slots[*t.bucket(key)].next
	if t.full() {
		n += t.slots[*t.bucket(t.slots[t.oldest].key)].next
	}
	return n
}

// full reports whether the next new key takes the place of the oldest.
func (t *table[V]) full() bool { return t.count >= t.limit }

// first is the oldest slot, nil in an empty table.
func (t *table[V]) first() *slot[V] {
	if t.oldest == 0 {
		return nil
	}
	return &t.slots[t.oldest]
}

// remove frees a slot that find, put or first gave.
func (t *table[V]) remove(s *slot[V]) { t.give(t.place(s.key)) }

// give frees the slot of number i.
func (t *table[V]) give(i uint32) {
	s := &t.slots[i]
	at := t.bucket(s.key)
	for *at != i {
		at = &t.slots[*at].next
	}
	*at = s.next
	t.unlink(i)
	s.next, t.free = t.free, i
	t.count--
}

// append makes i the newest.
func (t *table[V]) append(i uint32) {
	s := &t.slots[i]
	s.older, s.newer = t.newest, 0
	if t.newest != 0 {
		t.slots[t.newest].newer = i
	} else {
		t.oldest = i
	}
	t.newest = i
}

// unlink takes i out of the order of age.
func (t *table[V]) unlink(i uint32) {
	s := &t.slots[i]
	if s.older != 0 {
		t.slots[s.older].newer = s.newer
	} else {
		t.oldest = s.newer
	}
	if s.newer != 0 {
		t.slots[s.newer].older = s.older
	} else {
		t.newest = s.older
	}
}

// grow makes the chains short again.
func (t *table[V]) grow() {
	switch {
	case len(t.buckets) == 0:
		t.buckets = make([]uint32, firstBuckets)
		t.slots = make([]slot[V], 1, firstBuckets)
		return
	case emptiness*t.count < len(t.buckets):
		return
	}
	t.buckets = make([]uint32, 2*len(t.buckets))
	for i := t.oldest; i != 0; i = t.slots[i].newer {
		first := t.bucket(t.slots[i].key)
		t.slots[i].next = *first
		*first = i
	}
}
