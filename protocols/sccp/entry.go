package sccp

import (
	"bytes"

	"cordon/protocols/wire"
)

// entry is one incomplete message.
type entry struct {
	hash, key    uint64
	start        int64
	label        uint64
	ref          uint32
	older, newer int32
	service      bool
	class        uint8
	failed       bool
	odd          bool  // a segment came out of order, or differed from the first
	tricked      bool  // numbers contradict each other: order of arrival counts
	total        uint8 // segments by the number in the first; 0 before it came
	last         uint8 // number in the segment that came last
	n            uint8
	seen         uint16 // numbers that came, one a bit
	calling      []byte
	called       []byte
	data         []byte // in order of arrival
	segment      [MaxSegments]segment
}

// segment is where a segment lies in data.
type segment struct {
	remaining  uint8
	start, end uint16
}

func (e *entry) reset(hash, key uint64, m *Message, label uint64, now int64) {
	*e = entry{
		hash: hash, key: key, start: now, label: label, ref: m.Segmentation.Reference,
		service: m.Type.Service(), class: m.Segmentation.Class,
		calling: append(e.calling[:0], m.Calling.Raw...),
		called:  append(e.called[:0], m.Called.Raw...),
		data:    e.data[:0],
	}
}

// is reports whether m belongs to the message of e.
func (e *entry) is(m *Message, label uint64) bool {
	return e.ref == m.Segmentation.Reference && e.label == label && e.service == m.Type.Service() &&
		bytes.Equal(e.calling, m.Calling.Raw)
}

// repeats reports whether a segment with the same number and octets came before.
func (e *entry) repeats(m *Message) bool {
	for _, s := range e.segment[:e.n] {
		if s.remaining == m.Segmentation.Remaining && bytes.Equal(e.data[s.start:s.end], m.Data) {
			return true
		}
	}
	return false
}

// add takes one segment.
func (e *entry) add(m *Message) State {
	s := &m.Segmentation
	if e.failed {
		m.Anomalies.Set(wire.AnomalySCCPSegmentation)
		return StateFailed
	}
	differs := e.compare(m)
	if e.seen&(1<<s.Remaining) != 0 {
		if e.repeats(m) {
			return StatePartial
		}
		e.tricked = true
	}
	if e.odd = e.odd || differs; e.odd {
		// The last segment stands for all, and has to tell of those before.
		m.Anomalies.Set(wire.AnomalySCCPSegmentation)
	}
	if e.n == MaxSegments || len(e.data)+len(m.Data) > MaxReassembled {
		m.Anomalies.Set(wire.AnomalySCCPReassemblyLimit)
		return StateFailed
	}
	if s.First {
		e.total = s.Remaining + 1
	}
	start := len(e.data)
	e.data = append(e.data, m.Data...)
	e.segment[e.n] = segment{s.Remaining, uint16(start), uint16(len(e.data))}
	e.n++
	e.seen |= 1 << s.Remaining
	e.last = s.Remaining
	if e.total > 0 && e.seen>>e.total != 0 {
		e.tricked = true
	}
	switch {
	case e.tricked && e.total > 0 && s.Remaining == 0:
		// A reader that goes by arrival and by the last number stops here.
		return StateComplete
	case e.tricked || e.total == 0 || uint(e.seen) != 1<<e.total-1:
		return StatePartial
	}
	return StateComplete
}

// compare marks a segment that is out of order or differs from the first in
// what all must have in common, and reports whether it is one.
func (e *entry) compare(m *Message) (differs bool) {
	s := &m.Segmentation
	inOrder := e.n == 0 && s.First || e.n > 0 && !s.First && s.Remaining+1 == e.last
	if !inOrder || s.Class != e.class || !bytes.Equal(e.called, m.Called.Raw) || len(m.Data) == 0 {
		m.Anomalies.Set(wire.AnomalySCCPSegmentation)
		return true
	}
	return false
}

// inOrder reports whether the segments came in the order in which they belong.
func (e *entry) inOrder() bool {
	if e.tricked {
		return true
	}
	for i := 1; i < int(e.n); i++ {
		if e.segment[i].remaining >= e.segment[i-1].remaining {
			return false
		}
	}
	return true
}

// appendOrdered appends the segments by their numbers, the highest first.
func (e *entry) appendOrdered(dst []byte) []byte {
	for want := int(e.total) - 1; want >= 0; want-- {
		for _, s := range e.segment[:e.n] {
			if int(s.remaining) == want {
				dst = append(dst, e.data[s.start:s.end]...)
			}
		}
	}
	return dst
}
