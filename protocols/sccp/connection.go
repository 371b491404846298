package sccp

import "cordon/protocols/wire"

// shape is the fixed part of a connection-oriented message (Q.713, 4.2 to
// 4.17), in the order in which the fields stand.
type shape struct {
	destination, source bool // local references of three octets
	cause, class        bool
	skip                int  // octets of flow control and segmenting
	pointerCalled       bool // to a called address
	pointerData         bool
	pointerOptional     bool
}

// shapes has the connection-oriented messages. They do not belong on a roaming
// interconnect; they are read to be named, and for the addresses of CR and CC.
var shapes = [...]shape{
	TypeCR:   {source: true, class: true, pointerCalled: true, pointerOptional: true},
	TypeCC:   {destination: true, source: true, class: true, pointerOptional: true},
	TypeCREF: {destination: true, cause: true, pointerOptional: true},
	TypeRLSD: {destination: true, source: true, cause: true, pointerOptional: true},
	TypeRLC:  {destination: true, source: true},
	TypeDT1:  {destination: true, skip: 1, pointerData: true},
	TypeDT2:  {destination: true, skip: 2, pointerData: true},
	TypeAK:   {destination: true, skip: 2},
	TypeED:   {destination: true, pointerData: true},
	TypeEA:   {destination: true},
	TypeRSR:  {destination: true, source: true, cause: true},
	TypeRSC:  {destination: true, source: true},
	TypeERR:  {destination: true, cause: true},
	TypeIT:   {destination: true, source: true, class: true, skip: 3},
}

// decodeConnection reads a connection-oriented message, whose type is known.
func (m *Message) decodeConnection(b []byte, v Variant) bool {
	s := shapes[m.Type]
	r := wire.NewReader(b)
	r.Skip(1)
	if s.destination {
		m.DestinationRef = r.Uint24()
	}
	if s.source {
		m.SourceRef = r.Uint24()
	}
	if s.cause {
		m.Cause = r.Uint8()
	}
	if s.class {
		m.Class = r.Uint8() & 0xF
		if m.Class != 2 && m.Class != 3 {
			m.Anomalies.Set(wire.AnomalySCCPProtocolClass)
		}
	}
	r.Skip(s.skip)
	pointers := r.Offset()
	count := 0
	for _, p := range [...]bool{s.pointerCalled, s.pointerData, s.pointerOptional} {
		if p {
			count++
		}
	}
	r.Skip(count)
	if r.Failed() {
		m.Anomalies.Set(wire.AnomalySCCPTruncated)
		return false
	}
	l := newLayout(b, pointers+count, &m.Anomalies)
	if s.pointerCalled {
		if called, ok := l.variable(l.pointer(pointers, 1)); ok {
			m.HasCalled = true
			m.Called.decode(called, v, &m.Anomalies)
		}
		pointers++
	}
	if s.pointerData {
		m.Data, _ = l.variable(l.pointer(pointers, 1))
		pointers++
	}
	if s.pointerOptional {
		if at := l.pointer(pointers, 1); at > 0 {
			m.decodeOptional(&l, at, v)
		}
	}
	l.finish()
	return true
}
