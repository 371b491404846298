package gtp

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

// walk1 walks the information elements of versions 0 and 1 and of GTP', from
// the offset at to the end of the message (TS 29.060, 7.7): those below 128 have
// a length that their type tells.
func (m *Message) walk1(at int) {
	b, an := m.Raw, &m.Anomalies
	fixed := &fixed1
	if m.Version == 0 && !m.Prime {
		fixed = &fixed0
	}
	stood, last := &m.top, uint8(0)
	for at < len(b) {
		t, header, n := b[at], 1, 0
		switch {
		case t < firstTLV:
			if n = int(fixed[t]); n == 0 {
				an.Set(wire.AnomalyGTPIEUnknown)
				return
			}
		case t == ieExtensionList && at+2 <= len(b):
			header, n = 2, int(b[at+1])
		case at+3 <= len(b):
			header, n = 3, int(binary.BigEndian.Uint16(b[at+1:]))
		default:
			an.Set(wire.AnomalyGTPIEShort)
			return
		}
		if n > len(b)-at-header {
			an.Set(wire.AnomalyGTPIEBeyond)
			return
		}
		e := m.next()
		if e == nil {
			return
		}
		e.Type, e.Offset, e.Length, e.Header, e.Again = uint16(t), uint16(at), uint16(n), uint8(header), false
		e.Instance, e.Depth, e.Group = 0, 1, 0
		if t < last {
			an.Set(wire.AnomalyGTPIEOrder)
		}
		last = max(last, t)
		again := stood[t>>6]&(1<<(t&63)) != 0
		stood[t>>6] |= 1 << (t & 63)
		m.check1(e, again)
		at += header + n
	}
}

// check1 holds an information element of version 0 or 1 against the table.
func (m *Message) check1(e *IE, again bool) {
	if e.Type == ieExtended1 && e.Length >= 2 {
		e.Type = binary.BigEndian.Uint16(m.Raw[e.Offset+3:])
		e.Header, e.Length = e.Header+2, e.Length-2
		if e.Type <= 255 {
			e.Type = ieExtended1
			m.Anomalies.Set(wire.AnomalyGTPIESpare)
		}
		return
	}
	d := &rules1[e.Type&255]
	if e.Length < d.min || e.Length > d.max {
		m.Anomalies.Set(wire.AnomalyGTPIELength)
	}
	if again && d.many == 0 {
		e.Again = true
		m.Anomalies.Set(wire.AnomalyGTPIEDuplicate)
	}
}
