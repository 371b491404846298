package m3ua

import (
	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
)

// Message is an M3UA message. Fields of parameters that the message does not
// hold are zero; Has tells them from those that hold zero. Slices lie in the
// input. Of a parameter that stands twice the first one is read.
type Message struct {
	Version, Reserved uint8
	Class, Type       uint8
	Length            uint32 // as the header tells it, in octets

	NetworkAppearance  uint32
	RoutingContexts    sigtran.Uint32s
	Data               ProtocolData
	CorrelationID      uint32
	AffectedPointCodes sigtran.PointCodes
	UserCause          uint32 // unavailability cause in the high, MTP3-User identity in the low 16 bits (RFC 4666, 3.4.5)
	Congestion         uint32 // level, 0 to 3
	Concerned          uint32 // concerned destination, a point code
	TrafficMode        uint32
	ASPIdentifier      uint32
	ErrorCode          uint32
	StatusType         uint16
	StatusInfo         uint16
	Info               []byte
	Diagnostic         []byte
	Heartbeat          []byte
	RoutingKey         []byte // the first one, of RKM
	Result             []byte // the first registration or deregistration result, of RKM

	Anomalies wire.Anomalies

	present   uint32 // bits of Parameter
	ambiguous bool
}

// ProtocolData is what a DATA message carries: the routing label of MTP3 in
// whole octets, and the user part's message (RFC 4666, 3.3.1).
type ProtocolData struct {
	OPC, DPC uint32
	SI       uint8 // service indicator
	NI       uint8 // network indicator
	MP       uint8 // message priority
	SLS      uint8 // signalling link selection
	Payload  []byte
}

// Has reports whether the message holds parameter p.
func (m *Message) Has(p Parameter) bool { return m.present&(1<<p) != 0 }

// Set marks that the message holds p, for AppendData.
func (m *Message) Set(p Parameter) { m.present |= 1 << p }

// Clear marks that the message does not hold p.
func (m *Message) Clear(p Parameter) { m.present &^= 1 << p }

// Canonical reports whether every receiver must read the message as Decode
// did. It does not where version, lengths, class or type, duplicates,
// parameters that are missing or stand in the wrong message leave one receiver
// with another message than the next: such a message must not be forwarded,
// since what goes on would not be what was judged.
//
// What RFC 4666 tells receivers to accept or to skip is canonical, although it
// is marked as an anomaly: parameters with tags that no specification defines,
// padding other than zeros, and padding that the length leaves out.
func (m *Message) Canonical() bool { return !m.ambiguous }

// Parameter is a parameter that a message may hold.
type Parameter uint8

// Parameters, with tags from RFC 4666, 3.2.
const (
	ParameterUnknown Parameter = iota
	InfoString
	RoutingContext
	DiagnosticInformation
	HeartbeatData
	TrafficModeType
	ErrorCode
	Status
	ASPIdentifier
	AffectedPointCode
	CorrelationID
	NetworkAppearance
	UserCause
	CongestionIndications
	ConcernedDestination
	RoutingKey
	RegistrationResult
	DeregistrationResult
	ProtocolDataParameter
	routingKeyPart // of a routing key or a result: known, and never on its own
)

// Tags of the parameters that only M3UA has.
const (
	TagNetworkAppearance     = 0x0200
	TagUserCause             = 0x0204
	TagCongestionIndications = 0x0205
	TagConcernedDestination  = 0x0206
	TagRoutingKey            = 0x0207
	TagRegistrationResult    = 0x0208
	TagDeregistrationResult  = 0x0209
	TagLocalRoutingKey       = 0x020a
	TagDestinationPointCode  = 0x020b
	TagServiceIndicators     = 0x020c
	TagOriginatingPointCodes = 0x020e
	TagProtocolData          = 0x0210
	TagRegistrationStatus    = 0x0212
	TagDeregistrationStatus  = 0x0213
)

// ParameterOf tells which parameter a tag means.
func ParameterOf(tag uint16) Parameter {
	switch tag {
	case sigtran.TagInfo:
		return InfoString
	case sigtran.TagRoutingContext:
		return RoutingContext
	case sigtran.TagDiagnostic:
		return DiagnosticInformation
	case sigtran.TagHeartbeatData:
		return HeartbeatData
	case sigtran.TagTrafficModeType:
		return TrafficModeType
	case sigtran.TagErrorCode:
		return ErrorCode
	case sigtran.TagStatus:
		return Status
	case sigtran.TagASPIdentifier:
		return ASPIdentifier
	case sigtran.TagAffectedPointCode:
		return AffectedPointCode
	case sigtran.TagCorrelationID:
		return CorrelationID
	}
	return specificParameter(tag)
}

// specificParameter tells the parameters that only M3UA has.
func specificParameter(tag uint16) Parameter {
	switch tag {
	case TagNetworkAppearance:
		return NetworkAppearance
	case TagUserCause:
		return UserCause
	case TagCongestionIndications:
		return CongestionIndications
	case TagConcernedDestination:
		return ConcernedDestination
	case TagRoutingKey:
		return RoutingKey
	case TagRegistrationResult:
		return RegistrationResult
	case TagDeregistrationResult:
		return DeregistrationResult
	case TagProtocolData:
		return ProtocolDataParameter
	case TagLocalRoutingKey, TagDestinationPointCode, TagServiceIndicators,
		TagOriginatingPointCodes, TagRegistrationStatus, TagDeregistrationStatus:
		return routingKeyPart
	}
	return ParameterUnknown
}
