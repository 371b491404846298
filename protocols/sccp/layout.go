package sccp

import "cordon/protocols/wire"

// maxParts is how many variable parts a message has: two addresses, data and
// the optional part.
const maxParts = 4

// layout follows the pointers of a message and watches that its parts neither
// overlap nor leave octets that nobody claims.
type layout struct {
	b     []byte
	an    *wire.Anomalies
	first int  // end of the pointers
	next  int  // where the next part starts when parts follow each other
	loose bool // they do not
	n     int
	part  [maxParts]span
}

// span is the octets from start to end.
type span struct{ start, end int }

func newLayout(b []byte, first int, an *wire.Anomalies) layout {
	return layout{b: b, an: an, first: first, next: first}
}

// pointer reads a pointer of one or two octets at off, and gives the offset
// that it points to; 0 when it is zero, which stands for an absent part. The
// caller has checked that it lies in the message.
func (l *layout) pointer(off, size int) int {
	p := int(l.b[off])
	if size == 2 {
		off++
		p |= int(l.b[off]) << 8
	}
	if p == 0 {
		return 0
	}
	return off + p
}

// variable is the part at off whose first octet is its length. One that runs
// over the end of the message is cut there; ok is false when there is none.
func (l *layout) variable(off int) (v []byte, ok bool) {
	if !l.within(off, 1) {
		return nil, false
	}
	return l.claim(off, off+1, int(l.b[off])), true
}

// longVariable is the part at off whose first two octets are its length, low
// octet first (Q.713, 3.22).
func (l *layout) longVariable(off int) (v []byte, ok bool) {
	if !l.within(off, 2) {
		return nil, false
	}
	return l.claim(off, off+2, int(l.b[off])|int(l.b[off+1])<<8), true
}

// within reports whether size octets stand at off, and marks a pointer that
// leads elsewhere or among the pointers.
func (l *layout) within(off, size int) bool {
	if off < l.first || off > len(l.b)-size {
		l.an.Set(wire.AnomalySCCPPointer)
		return off > 0 && off <= len(l.b)-size
	}
	return true
}

// claim takes the octets of one part, of which value is the start behind the
// length.
func (l *layout) claim(start, value, size int) []byte {
	end := value + size
	if end > len(l.b) {
		l.an.Set(wire.AnomalySCCPTruncated)
		end = len(l.b)
	}
	if start != l.next {
		l.loose = true
	}
	if l.n < maxParts {
		l.part[l.n] = span{start, end}
		l.n++
	}
	l.next = end
	return l.b[value:end:end]
}

// finish marks parts that overlap, and octets that belong to none.
func (l *layout) finish() {
	if !l.loose {
		if l.next != len(l.b) {
			l.an.Set(wire.AnomalySCCPOverlap)
		}
		return
	}
	covered := l.first
	for i, p := range l.part[:l.n] {
		covered += p.end - p.start
		if p.start < l.first {
			l.an.Set(wire.AnomalySCCPOverlap)
		}
		for _, q := range l.part[:i] {
			if p.start < q.end && q.start < p.end {
				l.an.Set(wire.AnomalySCCPOverlap)
			}
		}
	}
	if covered != len(l.b) {
		l.an.Set(wire.AnomalySCCPOverlap)
	}
}
