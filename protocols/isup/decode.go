package isup

import (
	"encoding/binary"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Octets of the fixed part: circuit identification code and message type of
// ISUP; call instance code and message type of BICC.
const (
	headerOctets     = 3
	biccHeaderOctets = 5
)

// Variant is the size of the circuit identification code.
type Variant uint8

// The variants: 12 bits of Q.763, 1.2, and 14 bits of ANSI T1.113.
const (
	ITU Variant = iota
	ANSI
)

// Header is what is read of a message.
type Header struct {
	Circuit    uint32 // circuit identification code; call instance code of BICC
	Type       uint8
	Parameters []byte // what follows the type; a view
}

// Set reads an ISUP message: what the routing label is followed by under
// service indicator 5. ok is false when it is shorter than its fixed part.
func (h *Header) Set(b []byte, v Variant) (ok bool) {
	if len(b) < headerOctets {
		*h = Header{}
		return false
	}
	mask := uint16(0x0FFF)
	if v == ANSI {
		mask = 0x3FFF
	}
	*h = Header{Circuit: uint32(binary.LittleEndian.Uint16(b) & mask), Type: b[2], Parameters: b[headerOctets:]}
	return true
}

// SetBICC reads a BICC message, which stands under service indicator 13.
func (h *Header) SetBICC(b []byte) (ok bool) {
	if len(b) < biccHeaderOctets {
		*h = Header{}
		return false
	}
	*h = Header{Circuit: binary.LittleEndian.Uint32(b), Type: b[4], Parameters: b[biccHeaderOctets:]}
	return true
}

// Decode reads an ISUP message into m: protocol, operation and the fields of
// ISUP.
func Decode(m *message.Message, b []byte, v Variant) {
	var h Header
	if !h.Set(b, v) {
		m.Anomalies.Set(wire.AnomalyISUPHeader)
		return
	}
	h.fill(m, message.ProtocolISUP)
}

// DecodeBICC reads a BICC message into m.
func DecodeBICC(m *message.Message, b []byte) {
	var h Header
	if !h.SetBICC(b) {
		m.Anomalies.Set(wire.AnomalyISUPHeader)
		return
	}
	h.fill(m, message.ProtocolBICC)
}

func (h *Header) fill(m *message.Message, p message.Protocol) {
	m.Protocol = p
	// BICC takes its message types from ISUP (Q.1902.3, 6).
	m.Operation = message.OperationByCode(message.ProtocolISUP, int64(h.Type))
	if m.Operation == 0 {
		m.Anomalies.Set(wire.AnomalyISUPHeader)
	} else {
		m.AddText(message.FieldISUPMessage, m.Operation.Name())
	}
	m.AddInt(message.FieldISUPType, int64(h.Type))
	m.AddInt(message.FieldISUPCIC, int64(h.Circuit))
}
