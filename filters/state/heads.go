package state

// head is a bucket of a hash table: the first of a chain, and marks of the keys in it.
// They tell of nearly every key that is not there that it is not, without a look along
// the chain into memory that no cache holds.
type head struct {
	first uint32
	marks uint32
}

// markOf is a bit by the end of a hash that chooses no bucket.
func markOf(hash uint64) uint32 { return 1 << (hash >> 59) }

// of is the first of the chain that may hold a hash; 0 where it holds none.
func (h *head) of(hash uint64) uint32 {
	if h.marks&markOf(hash) == 0 {
		return 0
	}
	return h.first
}

// push makes id the first of the chain, and gives the one that was.
func (h *head) push(id uint32, hash uint64) (next uint32) {
	next, h.first = h.first, id
	h.marks |= markOf(hash)
	return next
}

// cut makes next the first of the chain. The marks of a chain stay until it is empty.
func (h *head) cut(next uint32) {
	if h.first = next; next == 0 {
		h.marks = 0
	}
}
