package sccp

import "cordon/protocols/wire"

// Decode reads a message into m, which is overwritten. It is false for what is
// no message: an empty one, one of unknown type, or one that is cut within its
// fixed part. Everything else is read as far as it goes, and what is wrong with
// it is marked in m.Anomalies.
func Decode(b []byte, v Variant, m *Message) bool {
	m.reset()
	if len(b) == 0 {
		m.Anomalies.Set(wire.AnomalySCCPTruncated)
		return false
	}
	m.Type = Type(b[0])
	switch m.Type {
	case TypeUDT, TypeUDTS:
		return m.decodeUDT(b, v)
	case TypeXUDT, TypeXUDTS, TypeLUDT, TypeLUDTS:
		return m.decodeExtended(b, v)
	}
	if m.Type.String() == "" {
		m.Anomalies.Set(wire.AnomalySCCPMessageType)
		return false
	}
	return m.decodeConnection(b, v)
}

// decodeUDT reads UDT (Q.713, 4.10) and UDTS (4.11).
func (m *Message) decodeUDT(b []byte, v Variant) bool {
	const fixed, pointers = 2, 3
	if len(b) < fixed+pointers {
		m.Anomalies.Set(wire.AnomalySCCPTruncated)
		return false
	}
	m.setClassOrCause(b[1])
	l := newLayout(b, fixed+pointers, &m.Anomalies)
	if called, ok := l.variable(l.pointer(fixed, 1)); ok {
		m.HasCalled = true
		m.Called.decode(called, v, &m.Anomalies)
	}
	if calling, ok := l.variable(l.pointer(fixed+1, 1)); ok {
		m.HasCalling = true
		m.Calling.decode(calling, v, &m.Anomalies)
	}
	m.Data, _ = l.variable(l.pointer(fixed+2, 1))
	l.finish()
	m.checkData()
	return true
}

// setClassOrCause takes the octet behind the type of a unitdata message.
func (m *Message) setClassOrCause(c byte) {
	if m.Type.Service() {
		m.Cause = c
		return
	}
	m.Class, m.Handling = c&0xF, c>>4
	if m.Class > 1 || m.Handling != 0 && m.Handling != HandlingReturn {
		m.Anomalies.Set(wire.AnomalySCCPProtocolClass)
	}
}

// decodeExtended reads XUDT (Q.713, 4.18), XUDTS (4.19), LUDT (4.20) and
// LUDTS (4.21). The long ones have pointers of two octets, low octet first,
// that count from the second, and a data length of two.
func (m *Message) decodeExtended(b []byte, v Variant) bool {
	const fixed = 3
	long := m.Type == TypeLUDT || m.Type == TypeLUDTS
	size := 1
	if long {
		size = 2
	}
	if len(b) < fixed+4*size {
		m.Anomalies.Set(wire.AnomalySCCPTruncated)
		return false
	}
	m.setClassOrCause(b[1])
	m.HopCounter = b[2]
	if m.HopCounter < 1 || m.HopCounter > maxHops {
		m.Anomalies.Set(wire.AnomalySCCPHopCounter)
	}
	l := newLayout(b, fixed+4*size, &m.Anomalies)
	var at [4]int
	for i := range at {
		at[i] = l.pointer(fixed+i*size, size)
	}
	if called, ok := l.variable(at[0]); ok {
		m.HasCalled = true
		m.Called.decode(called, v, &m.Anomalies)
	}
	if calling, ok := l.variable(at[1]); ok {
		m.HasCalling = true
		m.Calling.decode(calling, v, &m.Anomalies)
	}
	if long {
		m.Data, _ = l.longVariable(at[2])
	} else {
		m.Data, _ = l.variable(at[2])
	}
	if at[3] > 0 {
		m.decodeOptional(&l, at[3], v)
	}
	l.finish()
	m.checkData()
	return true
}

// maxHops is the largest hop counter (Q.713, 3.18).
const maxHops = 15

// checkData marks a unitdata message without data. TCAP probes of no content
// tell a scanner which subsystems answer.
func (m *Message) checkData() {
	if len(m.Data) == 0 {
		m.Anomalies.Set(wire.AnomalySCCPDataEmpty)
	}
}
