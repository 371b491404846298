package m2ua

import (
	"encoding/binary"

	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
)

// PPID is the SCTP payload protocol identifier of M2UA.
const PPID = 2

// Tags of the parameters that only M2UA has (RFC 3331, 3.1.2 and 3.3).
const (
	TagInterfaceIDInteger = 0x0001
	TagInterfaceIDText    = 0x0003
	TagInterfaceIDRange   = 0x0008
	TagProtocolData       = 0x0300
	TagProtocolDataTTC    = 0x0301 // the length indicator with its priority bits before the message signal unit
)

// TypeData is the type of the message that carries a message signal unit, of
// sigtran.ClassMAUP.
const TypeData = 1

// Message is an M2UA message.
type Message struct {
	Class, Type uint8

	InterfaceID     uint32 // the first one, or first of a range, when HasInterfaceID
	HasInterfaceID  bool
	InterfaceIDText []byte // where the interface is named; lies in the input
	CorrelationID   uint32
	Payload         []byte // of Data, from the service information octet on; lies in the input
	Info            []byte
	Heartbeat       []byte
	ErrorCode       uint32
	StatusType      uint16
	StatusInfo      uint16

	Anomalies wire.Anomalies

	ambiguous bool
	seen      uint8
}

// Bits of Message.seen: parameters that may stand once.
const (
	seenData = 1 << iota
	seenCorrelation
	seenError
	seenStatus
)

// Canonical reports whether every receiver must read the message as Decode
// did; where it does not, a proxy must not forward it.
func (m *Message) Canonical() bool { return !m.ambiguous }

// Decode reads b, one user message of SCTP, and fills m. It returns false when
// b is shorter than the common header; everything else is read as far as a
// lenient receiver would, and marked.
func Decode(b []byte, m *Message) bool {
	*m = Message{}
	var h sigtran.Header
	var w sigtran.Parameters
	if !w.Open(b, &h) {
		return false
	}
	m.Class, m.Type = h.Class, h.Type
	if Name(h.Class, h.Type) == "" {
		m.fault()
	}
	var p sigtran.Parameter
	for w.Next(&p) {
		m.parameter(p)
	}
	if w.Faults != 0 {
		m.Anomalies.Set(wire.AnomalyM2UAHeader)
		m.ambiguous = m.ambiguous || w.Faults.Ambiguous()
	}
	if h.Class == sigtran.ClassMAUP && h.Type == TypeData && m.seen&seenData == 0 {
		m.fault()
	}
	return true
}

// fault marks what leaves two receivers with two messages.
func (m *Message) fault() {
	m.Anomalies.Set(wire.AnomalyM2UAHeader)
	m.ambiguous = true
}

// parameter takes one parameter into m. Of one that stands twice the first is
// read.
func (m *Message) parameter(p sigtran.Parameter) {
	switch p.Tag {
	case TagInterfaceIDInteger, TagInterfaceIDRange:
		m.interfaceID(p.Value)
	case TagInterfaceIDText:
		m.InterfaceIDText = p.Value
	case TagProtocolData, TagProtocolDataTTC:
		m.protocolData(p)
	case sigtran.TagInfo:
		m.Info = p.Value
	case sigtran.TagHeartbeatData:
		m.Heartbeat = p.Value
	case sigtran.TagCorrelationID:
		m.number(seenCorrelation, p.Value, &m.CorrelationID)
	case sigtran.TagErrorCode:
		m.number(seenError, p.Value, &m.ErrorCode)
	case sigtran.TagStatus:
		var n uint32
		if m.number(seenStatus, p.Value, &n) {
			m.StatusType, m.StatusInfo = uint16(n>>16), uint16(n)
		}
	}
}

// interfaceID reads an interface identifier. Messages of traffic maintenance
// list several; one about a link names one.
func (m *Message) interfaceID(v []byte) {
	switch {
	case len(v) < 4, m.HasInterfaceID && m.Class == sigtran.ClassMAUP:
		m.fault()
	case !m.HasInterfaceID:
		m.InterfaceID, m.HasInterfaceID = binary.BigEndian.Uint32(v), true
	}
}

// once reports whether a parameter that may stand once does.
func (m *Message) once(bit uint8) bool {
	if m.seen&bit != 0 {
		m.fault()
		return false
	}
	m.seen |= bit
	return true
}

// number reads a parameter of one number of four octets.
func (m *Message) number(bit uint8, v []byte, to *uint32) bool {
	if !m.once(bit) {
		return false
	}
	if len(v) != 4 {
		m.fault()
		return false
	}
	*to = binary.BigEndian.Uint32(v)
	return true
}

// protocolData reads the message signal unit.
func (m *Message) protocolData(p sigtran.Parameter) {
	if !m.once(seenData) {
		return
	}
	if m.Class != sigtran.ClassMAUP || m.Type != TypeData && m.Type != typeRetrievalIndication && m.Type != typeRetrievalComplete {
		m.fault()
	}
	v := p.Value
	if p.Tag == TagProtocolDataTTC && len(v) > 0 {
		v = v[1:]
	}
	m.Payload = v
}

// Types that carry message signal units back to MTP3 (RFC 3331, 3.3.1.9).
const (
	typeRetrievalIndication = 12
	typeRetrievalComplete   = 13
)

var maupNames = [...]string{
	1: "Data", "Establish Request", "Establish Confirm", "Release Request", "Release Confirm", "Release Indication",
	"State Request", "State Confirm", "State Indication", "Data Retrieval Request", "Data Retrieval Confirm",
	"Data Retrieval Indication", "Data Retrieval Complete Indication", "Congestion Indication", "Data Acknowledge",
}

// Name is the specification's name of a message type (RFC 3331, 3.1.2); it is
// empty for one that is not defined.
func Name(class, typ uint8) string {
	var names []string
	switch class {
	case sigtran.ClassMAUP:
		names = maupNames[:]
	case sigtran.ClassMGMT, sigtran.ClassASPSM, sigtran.ClassASPTM, sigtran.ClassIIM:
		names = sigtran.SharedNames(class)
	}
	if int(typ) < len(names) {
		return names[typ]
	}
	return ""
}

// String tells the message type, by its numbers where it has no name.
func (m *Message) String() string {
	if n := Name(m.Class, m.Type); n != "" {
		return n
	}
	return sigtran.Numbers(m.Class, m.Type)
}

// AppendData appends a Data message that carries msu, from the service
// information octet on, for an interface.
func AppendData(dst []byte, interfaceID uint32, msu []byte) []byte {
	start := len(dst)
	dst = sigtran.AppendHeader(dst, sigtran.ClassMAUP, TypeData)
	dst = sigtran.AppendUint32(dst, TagInterfaceIDInteger, interfaceID)
	dst = sigtran.AppendParameter(dst, TagProtocolData, msu)
	sigtran.PutLength(dst[start:])
	return dst
}
