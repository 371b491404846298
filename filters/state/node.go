package state

// NodeID makes a number of the name of a node: the digits of a title, or a host
// without case. It is the same in all processes, since they tell it each other. It is
// no secret: who may name nodes in the realm of another is told by its owner.
func NodeID(name string) uint64 {
	const offset, prime = 0xcbf29ce484222325, 0x100000001b3 // FNV-1a
	if name == "" {
		return 0
	}
	h := uint64(offset)
	for i := range min(len(name), maxName) {
		c := name[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		h = (h ^ uint64(c)) * prime
	}
	return max(h, 1)
}
