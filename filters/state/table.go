package state

// table is a hash table of bounded size that knows the age of what it holds. It
// has no pointers for the collector to follow, and allocates only while it grows.
type table[V any] struct {
	slots  []slot[V] // 0 is not used, so that 0 is no slot
	index  index
	free   uint32 // chain of slots that were removed
	oldest uint32
	newest uint32
	count  int
	limit  int
}

type slot[V any] struct {
	key          uint64
	time         int64
	next         uint32 // in the chain of free slots
	older, newer uint32
	value        V
}

// find gives the slot of key, or nil. It holds until the next put.
func (t *table[V]) find(key uint64) *slot[V] {
	if i := t.place(key); i != 0 {
		return &t.slots[i]
	}
	return nil
}

// place is the number of the slot of key; 0 where it has none.
func (t *table[V]) place(key uint64) uint32 {
	x := &t.index
	if len(x.cells) == 0 {
		return 0
	}
	for at, mask := tagOf(key)&x.mask(), x.mask(); ; at = (at + 1) & mask {
		c := x.cells[at]
		if c.slot == 0 || c.tag == tagOf(key) && t.slots[c.slot].key == key {
			return c.slot
		}
	}
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
	i := t.free
	if i != 0 {
		t.free = t.slots[i].next
	} else {
		if len(t.slots) == 0 {
			t.slots = make([]slot[V], 1, firstCells)
		}
		t.slots = append(t.slots, slot[V]{})
		i = uint32(len(t.slots) - 1)
	}
	t.slots[i] = slot[V]{key: key, time: time}
	t.index.add(key, i)
	t.append(i)
	t.count++
	return &t.slots[i]
}

// expect begins to fetch where find and put of key look. What is there by now is not
// waited for.
func (t *table[V]) expect(key uint64) {
	t.index.expect(key)
	if t.full() {
		t.index.expect(t.slots[t.oldest].key)
	}
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
	t.index.remove(s.key, i)
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
