package ber

import "cordon/protocols/wire"

// Bounds of the walk. Messages on an interconnect have at most 3952 octets
// (Q.713, 8.3.2 and MaxSegments of Q.714), and MAP nests to about a dozen levels.
const (
	// MaxDepth is how deep elements may nest.
	MaxDepth = 32
	// MaxElements is how many elements one walk visits, and how many are
	// passed in search of one end-of-contents.
	MaxElements = 2048
	// maxTagOctets bounds the octets of a tag number in the multi-octet form.
	maxTagOctets = 8
)

// TLV is one element.
type TLV struct {
	Tag         Tag
	Constructed bool
	// Indefinite tells that the length was indefinite; Value ends before the
	// end-of-contents, Raw behind it.
	Indefinite bool
	// Truncated tells that the length ran over the container, or that the
	// end-of-contents is missing; Value and Raw are what is there.
	Truncated bool
	Value     []byte
	Raw       []byte
}

// Walker yields the elements of a container one after the other. Copy it to
// look ahead. The zero value is an empty walk.
type Walker struct {
	rest  []byte
	an    *wire.Anomalies
	n     uint16
	depth uint8
}

// Walk starts a walk over the elements in b and marks what departs from the
// canonical form in an, which must not be nil.
func Walk(b []byte, an *wire.Anomalies) Walker {
	return Walker{rest: b, an: an}
}

// Enter starts a walk over the elements inside t, one level deeper. A primitive
// t is read all the same and marked, as is one too deep, which reads as empty.
func (w *Walker) Enter(t *TLV) Walker {
	if !t.Constructed {
		w.an.Set(wire.AnomalyBERPrimitive)
	}
	if w.depth >= MaxDepth {
		w.an.Set(wire.AnomalyBERDepth)
		return Walker{an: w.an, depth: w.depth}
	}
	return Walker{rest: t.Value, an: w.an, depth: w.depth + 1}
}

// Rest is what has not been walked.
func (w *Walker) Rest() []byte { return w.rest }

// Mark marks an anomaly where the walk marks its own.
func (w *Walker) Mark(a wire.Anomaly) { w.an.Set(a) }

// Next reads one element into t. It is false at the end, and where not even a
// tag and a length can be read; then what is left is marked and dropped.
func (w *Walker) Next(t *TLV) bool {
	b := w.rest
	if len(b) >= 2 && w.n < MaxElements {
		id, end := b[0], int(b[1])+2
		if id&0x1F != 0x1F && b[1] < 0x80 && end <= len(b) {
			w.n++
			w.rest = b[end:]
			t.Tag = Tag(id&0xC0)<<24 | Tag(id&0x1F)
			t.Constructed, t.Indefinite, t.Truncated = id&0x20 != 0, false, false
			t.Value = b[2:end:end]
			t.Raw = b[:end:end]
			return true
		}
	}
	return len(b) > 0 && w.slow(t)
}

// Peek is the tag of the next element, without reading it; ok is false at the end.
func (w *Walker) Peek() (tag Tag, ok bool) {
	c := *w
	var ignored wire.Anomalies
	c.an = &ignored
	var t TLV
	if !c.Next(&t) {
		return 0, false
	}
	return t.Tag, true
}

// slow reads what is not the common short form.
func (w *Walker) slow(t *TLV) bool {
	b := w.rest
	if w.n >= MaxElements {
		w.an.Set(wire.AnomalyBERLimit)
		w.rest = nil
		return false
	}
	w.n++
	h, ok := parseHeader(b, w.an)
	if !ok {
		w.rest = nil
		return false
	}
	t.Tag, t.Constructed, t.Indefinite, t.Truncated = h.tag, h.constructed, h.indefinite, false
	end, next := h.size+h.length, h.size+h.length
	switch {
	case h.indefinite:
		w.an.Set(wire.AnomalyBERLengthIndefinite)
		var closed bool
		end, closed = w.endOfContents(b, h.size)
		if next = end; closed {
			next = end + 2
		} else {
			w.an.Set(wire.AnomalyBERTruncated)
			t.Truncated = true
		}
	case h.length > len(b)-h.size:
		w.an.Set(wire.AnomalyBERTruncated)
		end, next = len(b), len(b)
		t.Truncated = true
	}
	t.Value = b[h.size:end:end]
	t.Raw = b[:next:next]
	w.rest = b[next:]
	return true
}

// endOfContents finds where the indefinite value that starts at off ends: at
// its end-of-contents, or at the end of b when there is none.
func (w *Walker) endOfContents(b []byte, off int) (end int, closed bool) {
	open := 1
	for n := 0; off < len(b); n++ {
		if n >= MaxElements {
			w.an.Set(wire.AnomalyBERLimit)
			return len(b), false
		}
		if b[off] == 0 && off+1 < len(b) && b[off+1] == 0 {
			if open--; open == 0 {
				return off, true
			}
			off += 2
			continue
		}
		h, ok := parseHeader(b[off:], w.an)
		switch {
		case !ok:
			return len(b), false
		case h.indefinite:
			if open++; open > MaxDepth {
				w.an.Set(wire.AnomalyBERDepth)
				return len(b), false
			}
			off += h.size
		case h.length > len(b)-off-h.size:
			return len(b), false
		default:
			off += h.size + h.length
		}
	}
	return len(b), false
}

// header is a tag and a length.
type header struct {
	tag         Tag
	constructed bool
	indefinite  bool
	size        int // octets of tag and length
	length      int // of the value; 0 when indefinite
}

// parseHeader reads tag and length in any form. It fails where they are cut.
func parseHeader(b []byte, an *wire.Anomalies) (h header, ok bool) {
	id := b[0]
	h.tag = Tag(id&0xC0)<<24 | Tag(id&0x1F)
	h.constructed = id&0x20 != 0
	h.size = 1
	if id&0x1F == 0x1F {
		if h.tag, h.size, ok = parseHighTag(b, an); !ok {
			return h, false
		}
	}
	if h.size >= len(b) {
		an.Set(wire.AnomalyBERTruncated)
		return h, false
	}
	first := b[h.size]
	h.size++
	switch {
	case first < 0x80:
		h.length = int(first)
	case first == 0x80:
		h.indefinite = true
	default:
		return h, h.longLength(b, int(first&0x7F), an)
	}
	return h, true
}

// parseHighTag reads a tag number in the multi-octet form (X.690, 8.1.2.4).
// Numbers below 31 and leading zeros are understood, since lenient decoders
// do: `9F 00` instead of `80` hid the IMSI of PSI from firewalls in the wild.
func parseHighTag(b []byte, an *wire.Anomalies) (tag Tag, size int, ok bool) {
	var number uint32
	for i := 1; i < len(b) && i <= maxTagOctets; i++ {
		if i == 1 && b[i] == 0x80 {
			an.Set(wire.AnomalyBERTagLongForm)
		}
		number = number<<7 | uint32(b[i]&0x7F)
		if b[i]&0x80 != 0 {
			continue
		}
		if number < lowTagLimit || i > 4 {
			an.Set(wire.AnomalyBERTagLongForm)
		}
		return Tag(b[0]&0xC0)<<24 | Tag(number&numberMask), i + 1, true
	}
	an.Set(wire.AnomalyBERTruncated)
	return 0, 0, false
}

// longLength reads the n octets of a length in the long form (X.690, 8.1.3.5).
// Of more than 32 bits the lower 32 count, as they do in the readers that an
// oversized length is aimed at.
func (h *header) longLength(b []byte, n int, an *wire.Anomalies) bool {
	if n > 4 {
		an.Set(wire.AnomalyBERLengthReserved)
	}
	if n > len(b)-h.size {
		an.Set(wire.AnomalyBERTruncated)
		return false
	}
	var v uint32
	for _, c := range b[h.size : h.size+n] {
		v = v<<8 | uint32(c)
	}
	if v < 0x80 || b[h.size] == 0 {
		an.Set(wire.AnomalyBERLengthLong)
	}
	h.size += n
	if v > maxLength {
		v = maxLength
	}
	h.length = int(v)
	return true
}

// maxLength keeps sums of lengths within an int of 32 bits.
const maxLength = 1 << 30
