package sccp

import "cordon/protocols/wire"

// Parameter names (Q.713, table 2) that stand in optional parts.
const (
	paramEnd          = 0x00
	paramCalled       = 0x03
	paramCalling      = 0x04
	paramCredit       = 0x09
	paramData         = 0x0F
	paramSegmentation = 0x10
	paramHopCounter   = 0x11
	paramImportance   = 0x12
)

// maxOptional bounds the parameters of an optional part; no message has more
// than five.
const maxOptional = 16

// allowed tells which parameters the optional part of a type may hold (Q.713,
// 4.2 to 4.21), one bit a parameter name.
func (t Type) allowed() uint32 {
	switch t {
	case TypeCR:
		return 1<<paramCredit | 1<<paramCalling | 1<<paramData | 1<<paramHopCounter | 1<<paramImportance
	case TypeCC:
		return 1<<paramCredit | 1<<paramCalled | 1<<paramData | 1<<paramImportance
	case TypeCREF:
		return 1<<paramCalled | 1<<paramData | 1<<paramImportance
	case TypeRLSD:
		return 1<<paramData | 1<<paramImportance
	case TypeXUDT, TypeXUDTS, TypeLUDT, TypeLUDTS:
		return 1<<paramSegmentation | 1<<paramImportance
	}
	return 0
}

// decodeOptional reads the optional part at off and claims its octets. All of
// it is read, not the first parameter alone: a segmentation behind another
// parameter is one all the same.
func (m *Message) decodeOptional(l *layout, off int, v Variant) {
	if !l.within(off, 1) {
		return
	}
	b := l.b[off:]
	at, ended := 0, false
	var seen uint32
	for range maxOptional {
		if at >= len(b) {
			break
		}
		name := b[at]
		if name == paramEnd {
			at++
			ended = true
			break
		}
		if at+2 > len(b) || int(b[at+1]) > len(b)-at-2 {
			at = len(b)
			break
		}
		value := b[at+2 : at+2+int(b[at+1])]
		at += 2 + len(value)
		if name > paramImportance || m.Type.allowed()&(1<<name) == 0 || seen&(1<<name) != 0 {
			m.Anomalies.Set(wire.AnomalySCCPOptional)
		}
		// Of a repeated parameter the first counts.
		if name <= paramImportance && seen&(1<<name) == 0 {
			seen |= 1 << name
			m.setOptional(name, value, v)
		}
	}
	if !ended {
		m.Anomalies.Set(wire.AnomalySCCPOptional)
	}
	l.claim(off, off, at)
}

// setOptional takes the value of one parameter.
func (m *Message) setOptional(name byte, value []byte, v Variant) {
	switch name {
	case paramCalled:
		m.HasCalled = true
		m.Called.decode(value, v, &m.Anomalies)
	case paramCalling:
		m.HasCalling = true
		m.Calling.decode(value, v, &m.Anomalies)
	case paramData:
		m.Data = value
	case paramSegmentation:
		m.setSegmentation(value)
	case paramHopCounter:
		if len(value) != 1 || value[0] < 1 || value[0] > maxHops {
			m.Anomalies.Set(wire.AnomalySCCPHopCounter)
		}
		if len(value) > 0 {
			m.HopCounter = value[0]
		}
	case paramImportance:
		const importanceMax = 7
		if len(value) != 1 || value[0] > importanceMax {
			m.Anomalies.Set(wire.AnomalySCCPOptional)
		}
		if len(value) > 0 {
			m.HasImportance, m.Importance = true, value[0]
		}
	}
}

// segmentationOctets is the length of the parameter (Q.713, 3.17).
const segmentationOctets = 4

func (m *Message) setSegmentation(value []byte) {
	if len(value) != segmentationOctets {
		m.Anomalies.Set(wire.AnomalySCCPSegmentation)
		if len(value) < segmentationOctets {
			return
		}
	}
	const spare = 0x30
	if value[0]&spare != 0 {
		m.Anomalies.Set(wire.AnomalySCCPSegmentation)
	}
	m.HasSegmentation = true
	m.Segmentation = Segmentation{
		First:     value[0]&0x80 != 0,
		Class:     value[0] >> 6 & 1,
		Remaining: value[0] & 0xF,
		Reference: wire.Uint24(value[1:]),
	}
}
