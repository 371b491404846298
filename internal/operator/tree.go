package operator

// digitTree maps prefixes of decimal digits to small values; 0 is no value.
// Node 0 is the root, which no node points to, so that 0 also ends a path.
type digitTree struct {
	nodes []digitNode
}

type digitNode struct {
	next  [10]uint32
	value uint16
}

// insert stores value under prefix and gives the value that stood there.
// prefix holds digits only.
func (t *digitTree) insert(prefix string, value uint16) (previous uint16) {
	if len(t.nodes) == 0 {
		t.nodes = append(t.nodes, digitNode{})
	}
	at := uint32(0)
	for i := range len(prefix) {
		d := prefix[i] - '0'
		next := t.nodes[at].next[d]
		if next == 0 {
			next = uint32(len(t.nodes))
			t.nodes = append(t.nodes, digitNode{})
			t.nodes[at].next[d] = next
		}
		at = next
	}
	previous, t.nodes[at].value = t.nodes[at].value, value
	return previous
}

// longest gives the value of the longest prefix of digits and its length. What
// follows a symbol that is no digit is not looked at.
func (t *digitTree) longest(digits string) (value uint16, length int) {
	if len(t.nodes) == 0 {
		return 0, 0
	}
	at := uint32(0)
	for i := range len(digits) {
		d := digits[i] - '0'
		if d > 9 {
			break
		}
		if at = t.nodes[at].next[d]; at == 0 {
			break
		}
		if v := t.nodes[at].value; v != 0 {
			value, length = v, i+1
		}
	}
	return value, length
}

// pair gives the values under exactly the first n digits and the first n+1.
func (t *digitTree) pair(digits string, n int) (short, long uint16) {
	if len(t.nodes) == 0 || len(digits) <= n {
		return 0, 0
	}
	at := uint32(0)
	for i := range n + 1 {
		d := digits[i] - '0'
		if d > 9 {
			break
		}
		if at = t.nodes[at].next[d]; at == 0 {
			break
		}
		switch i {
		case n - 1:
			short = t.nodes[at].value
		case n:
			long = t.nodes[at].value
		}
	}
	return short, long
}

// at gives the value under exactly prefix.
func (t *digitTree) at(prefix string) uint16 {
	if v, n := t.longest(prefix); n == len(prefix) {
		return v
	}
	return 0
}
