package sua

import (
	"encoding/binary"

	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
)

// Message is an SUA message. Fields of parameters that the message does not
// hold are zero; slices lie in the input. Of a parameter that stands twice the
// first one is read.
type Message struct {
	Class, Type uint8

	RoutingContexts    sigtran.Uint32s
	Source             Address
	Destination        Address
	HasSource          bool
	HasDestination     bool
	ProtocolClass      uint8 // 0 to 3
	ReturnOnError      bool  // of the protocol class
	SequenceControl    uint32
	HopCounter         uint8
	Importance         uint8 // 0 to 7
	Priority           uint8 // 0 to 3
	Cause              uint16
	SourceReference    uint32
	DestReference      uint32
	FirstSegment       bool   // of a segmented message
	RemainingSegments  uint8  // 0 to 15
	SegmentReference   uint32 // 24 bits
	Segmented          bool
	Data               []byte // what SCCP would carry: TCAP
	NetworkAppearance  uint32
	CorrelationID      uint32
	AffectedPointCodes sigtran.PointCodes
	ErrorCode          uint32
	Info               []byte

	Anomalies wire.Anomalies

	seen      uint32
	ambiguous bool
}

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
		m.Anomalies.Set(wire.AnomalySUAHeader)
		m.ambiguous = m.ambiguous || w.Faults.Ambiguous()
	}
	if !m.complete() {
		m.fault()
	}
	return true
}

// fault marks what leaves two receivers with two messages.
func (m *Message) fault() {
	m.Anomalies.Set(wire.AnomalySUAHeader)
	m.ambiguous = true
}

// complete reports whether a connectionless message holds what RFC 3868, 3.2,
// demands; the others are not inspected.
func (m *Message) complete() bool {
	if m.Class != sigtran.ClassCL {
		return true
	}
	mandatory := bit(TagSourceAddress) | bit(TagDestination)
	switch m.Type {
	case TypeCLDT:
		mandatory |= bit(TagProtocolClass) | bit(TagSequenceControl) | bit(TagData)
	case TypeCLDR:
		mandatory |= bit(TagCause)
	}
	return m.seen&mandatory == mandatory
}

// bit is the bit of Message.seen for one of SUA's own tags, which are 0x0101
// to 0x0118.
func bit(tag uint16) uint32 { return 1 << (tag - 0x0100) }

// parameter takes one parameter into m.
func (m *Message) parameter(p sigtran.Parameter) {
	if p.Tag > 0x0100 && p.Tag < 0x0120 {
		if m.seen&bit(p.Tag) != 0 {
			if p.Tag != TagRoutingKey {
				m.fault()
			}
			return
		}
		m.seen |= bit(p.Tag)
	}
	switch p.Tag {
	case TagData:
		m.Data = p.Value
	case TagSourceAddress:
		m.HasSource = true
		if !m.Source.decode(p.Value) {
			m.fault()
		}
	case TagDestination:
		m.HasDestination = true
		if !m.Destination.decode(p.Value) {
			m.fault()
		}
	case sigtran.TagRoutingContext:
		if m.RoutingContexts != nil || len(p.Value)%4 != 0 {
			m.fault()
			return
		}
		m.RoutingContexts = p.Value
	case sigtran.TagAffectedPointCode:
		m.AffectedPointCodes = p.Value
	case sigtran.TagInfo:
		m.Info = p.Value
	default:
		m.number(p)
	}
}

// number reads a parameter of one number, of which the last octets count.
func (m *Message) number(p sigtran.Parameter) {
	var n uint32
	if len(p.Value) == 4 {
		n = binary.BigEndian.Uint32(p.Value)
	}
	switch p.Tag {
	case TagProtocolClass:
		m.ProtocolClass, m.ReturnOnError = uint8(n&3), n&0x80 != 0
	case TagSequenceControl:
		m.SequenceControl = n
	case TagHopCounter:
		m.HopCounter = uint8(n)
	case TagImportance:
		m.Importance = uint8(n)
	case TagMessagePriority:
		m.Priority = uint8(n)
	case TagCause:
		m.Cause = uint16(n)
	case TagSourceReference:
		m.SourceReference = n
	case TagDestReference:
		m.DestReference = n
	case TagSegmentation:
		m.Segmented = true
		m.FirstSegment, m.RemainingSegments, m.SegmentReference = n>>31 != 0, uint8(n>>24&0x7f), n&0xffffff
	case TagNetworkAppearance:
		m.NetworkAppearance = n
	case sigtran.TagCorrelationID:
		m.CorrelationID = n
	case sigtran.TagErrorCode:
		m.ErrorCode = n
	default:
		return // for the receiver to skip
	}
	if len(p.Value) != 4 {
		m.fault()
	}
}
