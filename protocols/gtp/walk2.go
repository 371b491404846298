package gtp

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

const headerIE2 = 4

// span is what walk2 walks: octets between two offsets, at what depth, and the
// group that they are.
type span struct {
	at, end int
	depth   uint8
	group   uint8 // index of the group's information element
	place   group
}

// walk2 walks information elements of version 2 (TS 29.274, 8.2). stood is for
// the types of instance 0, which are nearly all.
func (m *Message) walk2(s span, stood *[256 / 64]uint64) {
	b, an, at := m.Raw[:s.end], &m.Anomalies, s.at
	others := false // instances of this group are kept
	for at < len(b) {
		if len(b)-at < headerIE2 {
			an.Set(wire.AnomalyGTPIEShort)
			return
		}
		h := binary.BigEndian.Uint32(b[at:])
		t, n, instance := uint8(h>>24), int(h>>8&0xffff), uint8(h)
		if n > len(b)-at-headerIE2 {
			an.Set(wire.AnomalyGTPIEBeyond)
			return
		}
		e := m.next()
		if e == nil {
			return
		}
		// Each by itself: a literal is put together elsewhere and copied.
		e.Type, e.Offset, e.Length, e.Header, e.Again = uint16(t), uint16(at), uint16(n), headerIE2, false
		e.Instance, e.Depth, e.Group = instance&maxInstance, s.depth, s.group
		var again bool
		if instance > maxInstance {
			an.Set(wire.AnomalyGTPIESpare)
			instance &= maxInstance
		}
		if instance == 0 {
			word, bit := &stood[t>>6], uint64(1)<<(t&63)
			again = *word&bit != 0
			*word |= bit
		} else {
			again = m.instance(s.depth, t, instance, &others)
		}
		d := &rules2[t]
		if again && d.many&s.place == 0 || e.Length < d.min || e.Length > d.max || e.Instance > d.instances || d.within&s.place == 0 {
			m.check2(e, d, again, s.place)
		}
		switch {
		case t == ieExtended2:
			m.extended(e)
		case d.group != 0 && !e.Again:
			m.enter(e, uint8(m.n-1), d.group)
		}
		at += headerIE2 + n
	}
}

// instance notes an information element of another instance than 0, and reports
// whether it stood before in its group.
func (m *Message) instance(depth, t, instance uint8, kept *bool) bool {
	stood := &m.instances[(depth-1)%MaxDepth]
	if !*kept {
		*stood, *kept = [256]uint16{}, true
	}
	before := stood[t]&(1<<instance) != 0
	stood[t] |= 1 << instance
	return before
}

// check2 marks what is wrong with an information element of version 2.
func (m *Message) check2(e *IE, d *rule, again bool, place group) {
	an := &m.Anomalies
	if e.Length < d.min || e.Length > d.max {
		an.Set(wire.AnomalyGTPIELength)
	}
	if e.Instance > d.instances {
		an.Set(wire.AnomalyGTPIEInstance)
	}
	switch {
	case d.within&place == 0:
		an.Set(wire.AnomalyGTPIENested)
		e.Again = true // it is not read
	case again && d.many&place == 0:
		an.Set(wire.AnomalyGTPIEDuplicate)
		e.Again = true
	}
}

// extended reads the type of an information element with extended type (TS
// 29.274, 8.2.1A).
func (m *Message) extended(e *IE) {
	if e.Length < 2 {
		m.Anomalies.Set(wire.AnomalyGTPIELength)
		return
	}
	t := binary.BigEndian.Uint16(m.Raw[int(e.Offset)+headerIE2:])
	if t <= 255 {
		m.Anomalies.Set(wire.AnomalyGTPIESpare)
		return
	}
	e.Type, e.Header, e.Length = t, headerIE2+2, e.Length-2
}

// enter walks the group e, the information element of that index. The table
// bounds how deep groups stand within groups, since none may hold its like.
func (m *Message) enter(e *IE, index uint8, place group) {
	if place == groupBearer {
		if m.bearers == MaxBearers {
			m.Anomalies.Set(wire.AnomalyGTPBearerLimit)
			return
		}
		m.bearers++
	}
	from := int(e.Offset) + headerIE2
	var stood [256 / 64]uint64
	m.walk2(span{from, from + int(e.Length), e.Depth + 1, index, place}, &stood)
}
