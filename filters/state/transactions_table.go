package state

// Lanes part dialogues by where they come from and how long they last, so that none
// takes the room of others.
const (
	laneLong = 1 // is added for CAP
	laneOf   = 2 // times the class
	lanes    = laneOf * int(classes)
)

// dialogueTable is a hash table of dialogues of bounded size, with an order of age a
// lane. It has no pointers for the collector to follow, and allocates only while it
// grows.
type dialogueTable struct {
	slots   []dialogueSlot // 0 is not used, so that 0 is no slot
	buckets []uint32
	free    uint32
	lanes   [lanes]lane
	count   int
	limit   int // of each lane
}

type dialogueSlot struct {
	key          uint64
	seen         int64
	next         uint32 // in the chain of the bucket, or of free slots
	older, newer uint32
	lane         uint8
	value        dialogue
}

// lane is the order in which dialogues of a kind came to be looked at.
type lane struct {
	oldest, newest uint32
	count          int
}

func (t *dialogueTable) bucket(key uint64) *uint32 {
	return &t.buckets[key>>1&uint64(len(t.buckets)-1)] // the last bit is always set
}

// find gives the slot of key, or nil. It holds until the next put.
func (t *dialogueTable) find(key uint64) *dialogueSlot {
	if len(t.buckets) == 0 || key == 0 {
		return nil
	}
	for i := *t.bucket(key); i != 0; i = t.slots[i].next {
		if t.slots[i].key == key {
			return &t.slots[i]
		}
	}
	return nil
}

// put adds a slot with an empty value for key, which must not be there. There must be
// room in the lane.
func (t *dialogueTable) put(key uint64, in int, now int64) *dialogueSlot {
	t.grow()
	i := t.free
	if i != 0 {
		t.free = t.slots[i].next
	} else {
		t.slots = append(t.slots, dialogueSlot{})
		i = uint32(len(t.slots) - 1)
	}
	first := t.bucket(key)
	s := &t.slots[i]
	*s = dialogueSlot{key: key, seen: now, next: *first, lane: uint8(in)}
	*first = i
	t.append(i)
	t.lanes[in].count++
	t.count++
	return s
}

// remove frees a slot.
func (t *dialogueTable) remove(s *dialogueSlot) {
	at := t.bucket(s.key)
	for t.slots[*at].key != s.key {
		at = &t.slots[*at].next
	}
	i := *at
	*at = s.next
	t.unlink(s)
	t.lanes[s.lane].count--
	t.count--
	s.next, s.key, t.free = t.free, 0, i
}

// first is the slot of a lane that was looked at longest ago; nil where it is empty.
func (t *dialogueTable) first(in int) *dialogueSlot {
	if i := t.lanes[in].oldest; i != 0 {
		return &t.slots[i]
	}
	return nil
}

// later puts the first slot of a lane behind all others.
func (t *dialogueTable) later(in int) {
	i := t.lanes[in].oldest
	t.unlink(&t.slots[i])
	t.append(i)
}

func (t *dialogueTable) append(i uint32) {
	s := &t.slots[i]
	l := &t.lanes[s.lane]
	s.older, s.newer = l.newest, 0
	if l.newest != 0 {
		t.slots[l.newest].newer = i
	} else {
		l.oldest = i
	}
	l.newest = i
}

func (t *dialogueTable) unlink(s *dialogueSlot) {
	l := &t.lanes[s.lane]
	if s.older != 0 {
		t.slots[s.older].newer = s.newer
	} else {
		l.oldest = s.newer
	}
	if s.newer != 0 {
		t.slots[s.newer].older = s.older
	} else {
		l.newest = s.older
	}
}

// firstBuckets is with how many chains a table begins, a power of two.
const firstBuckets = 64

// grow makes the chains short again.
func (t *dialogueTable) grow() {
	switch {
	case len(t.buckets) == 0:
		t.buckets = make([]uint32, firstBuckets)
		t.slots = make([]dialogueSlot, 1, firstBuckets)
		return
	case emptiness*t.count < len(t.buckets):
		return
	}
	t.buckets = make([]uint32, 2*len(t.buckets))
	for i := 1; i < len(t.slots); i++ {
		s := &t.slots[i]
		if s.key == 0 {
			continue
		}
		first := t.bucket(s.key)
		s.next, *first = *first, uint32(i)
	}
}
