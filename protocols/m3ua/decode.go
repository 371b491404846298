package m3ua

import (
	"encoding/binary"

	"cordon/protocols/mtp3"
	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
)

// Variant tells which specification the messages of a link follow. Nothing in
// a message tells it: it belongs to the link.
type Variant uint8

// Variants.
const (
	RFC4666 Variant = iota // and RFC 3332, whose messages are the same
	Draft6                 // draft-ietf-sigtran-m3ua-06: protocol data with the octets of MTP3
)

// PPID is the SCTP payload protocol identifier of M3UA.
const PPID = 3

// Decode reads b, one message as SCTP or Frame delimited it, and fills m. It
// returns false when b is shorter than the common header; everything else is
// read as far as a lenient receiver would, and marked.
func Decode(b []byte, m *Message) bool { return DecodeVariant(RFC4666, b, m) }

// DecodeVariant is Decode for a link of that variant.
func DecodeVariant(v Variant, b []byte, m *Message) bool {
	*m = Message{}
	var h sigtran.Header
	var w sigtran.Parameters
	if !w.Open(b, &h) {
		return false
	}
	m.Version, m.Reserved, m.Class, m.Type, m.Length = h.Version, h.Reserved, h.Class, h.Type, h.Length
	d := define(h.Class, h.Type)
	if d == nil {
		m.fault(wire.AnomalyM3UAClassType)
	}
	var p sigtran.Parameter
	for w.Next(&p) {
		m.parameter(v, d, p)
	}
	m.mark(w.Faults)
	if d != nil && m.present&d.mandatory != d.mandatory {
		m.fault(wire.AnomalyM3UAParameterMissing)
	}
	return true
}

// fault marks an anomaly that leaves two receivers with two messages.
func (m *Message) fault(a wire.Anomaly) {
	m.Anomalies.Set(a)
	m.ambiguous = true
}

// mark turns the faults of header and parameters into anomalies.
func (m *Message) mark(f sigtran.Faults) {
	if f == 0 {
		return
	}
	for _, row := range [...]struct {
		fault     sigtran.Faults
		anomaly   wire.Anomaly
		ambiguous bool
	}{
		{sigtran.FaultVersion, wire.AnomalyM3UAVersion, true},
		{sigtran.FaultReserved, wire.AnomalyM3UAReserved, true},
		{sigtran.FaultLength, wire.AnomalyM3UALength, true},
		{sigtran.FaultParameterLength, wire.AnomalyM3UAParameterLength, true},
		{sigtran.FaultLimit, wire.AnomalyM3UAParameterLimit, true},
		{sigtran.FaultPaddingMissing | sigtran.FaultPaddingValue, wire.AnomalyM3UAParameterPadding, false},
	} {
		if f&row.fault != 0 {
			m.Anomalies.Set(row.anomaly)
			m.ambiguous = m.ambiguous || row.ambiguous
		}
	}
}

// parameter takes one parameter into m.
func (m *Message) parameter(v Variant, d *definition, p sigtran.Parameter) {
	which := ParameterOf(p.Tag)
	if v == Draft6 {
		which = draftParameter(p.Tag, which)
	}
	if d != nil {
		m.belongs(d, which)
	}
	if which == ParameterUnknown || which == routingKeyPart {
		return
	}
	if m.Has(which) {
		if d == nil || d.repeated&(1<<which) == 0 {
			m.fault(wire.AnomalyM3UAParameterDuplicate)
		}
		return
	}
	m.Set(which)
	if v == Draft6 && which == ProtocolDataParameter {
		m.draftData(p.Value)
		return
	}
	m.take(which, p.Value)
}

// belongs marks a parameter that the message type does not hold. A tag that no
// specification defines is for the receiver to skip, and only marked; a known
// parameter in the wrong place is taken by one receiver and skipped by
// another, which matters where user data is concerned.
func (m *Message) belongs(d *definition, p Parameter) {
	if (d.mandatory|d.optional)&(1<<p) != 0 {
		return
	}
	m.Anomalies.Set(wire.AnomalyM3UAParameterUnknown)
	if p == ProtocolDataParameter || p != ParameterUnknown && d.class == sigtran.ClassXfer {
		m.ambiguous = true
	}
}

// take reads the value of parameter p.
func (m *Message) take(p Parameter, v []byte) {
	switch p {
	case ProtocolDataParameter:
		m.protocolData(v)
	case RoutingContext:
		m.RoutingContexts = m.list(v)
	case AffectedPointCode:
		m.AffectedPointCodes = m.list(v)
	case InfoString:
		m.Info = v
	case DiagnosticInformation:
		m.Diagnostic = v
	case HeartbeatData:
		m.Heartbeat = v
	case RoutingKey:
		m.RoutingKey = v
	case RegistrationResult, DeregistrationResult:
		m.Result = v
	default:
		m.number(p, v)
	}
}

// list checks a list of numbers of four octets.
func (m *Message) list(v []byte) []byte {
	if len(v) == 0 || len(v)%4 != 0 {
		m.fault(wire.AnomalyM3UAParameterLength)
	}
	return v
}

// number reads a parameter of one number of four octets.
func (m *Message) number(p Parameter, v []byte) {
	if len(v) != 4 {
		m.fault(wire.AnomalyM3UAParameterLength)
		if len(v) < 4 {
			return
		}
	}
	n := binary.BigEndian.Uint32(v)
	switch p {
	case NetworkAppearance:
		m.NetworkAppearance = n
	case CorrelationID:
		m.CorrelationID = n
	case UserCause:
		m.UserCause = n
	case CongestionIndications:
		m.Congestion = n & 0xff
	case ConcernedDestination:
		m.Concerned = n & 0xffffff
	case TrafficModeType:
		m.TrafficMode = n
	case ASPIdentifier:
		m.ASPIdentifier = n
	case ErrorCode:
		m.ErrorCode = n
	case Status:
		m.StatusType, m.StatusInfo = uint16(n>>16), uint16(n)
	}
}

// protocolDataLen is the size of the routing label in Protocol Data.
const protocolDataLen = 12

// protocolData reads Protocol Data. Numbers that no routing label of MTP3 can
// hold are left as they are and marked: a receiver that cuts them to size sees
// others than one that compares them whole.
func (m *Message) protocolData(v []byte) {
	if len(v) < protocolDataLen {
		m.fault(wire.AnomalyM3UAProtocolData)
		return
	}
	m.Data = ProtocolData{
		OPC: binary.BigEndian.Uint32(v), DPC: binary.BigEndian.Uint32(v[4:]),
		SI: v[8], NI: v[9], MP: v[10], SLS: v[11],
		Payload: v[protocolDataLen:],
	}
	const greatest = 1<<24 - 1 // a point code of ANSI
	if d := &m.Data; d.OPC > greatest || d.DPC > greatest || d.SI > 15 || d.NI > 3 {
		m.fault(wire.AnomalyM3UAProtocolData)
	}
}

// draftParameter gives tags the meaning that draft 6 had for them, (unsure)
// but for protocol data.
func draftParameter(tag uint16, p Parameter) Parameter {
	switch tag {
	case 0x0001:
		return NetworkAppearance
	case 0x0002:
		return ProtocolDataParameter
	}
	return p
}

// draftData reads protocol data in the form of draft 6: the service
// information octet and the routing label of ITU-T MTP3, then the user part.
func (m *Message) draftData(v []byte) {
	var u mtp3.Message
	if !mtp3.Decode(mtp3.ITU, v, &u) {
		m.fault(wire.AnomalyM3UAProtocolData)
		return
	}
	m.Data = ProtocolData{OPC: u.OPC, DPC: u.DPC, SI: u.SI, NI: u.NI, MP: u.Priority, SLS: u.SLS, Payload: u.Payload}
}

// Frame tells the length of the message at the beginning of b, bytes of M3UA
// over TCP; see sigtran.Frame.
func Frame(b []byte) (int, error) { return sigtran.Frame(b) }
