package m3ua

import "cordon/protocols/sigtran"

// Message types by class (RFC 4666, 3.1.2).
const (
	// Of sigtran.ClassMGMT.
	TypeERR  = 0
	TypeNTFY = 1
	// Of sigtran.ClassXfer.
	TypeDATA = 1
	// Of sigtran.ClassSSNM.
	TypeDUNA = 1
	TypeDAVA = 2
	TypeDAUD = 3
	TypeSCON = 4
	TypeDUPU = 5
	TypeDRST = 6
	// Of sigtran.ClassASPSM.
	TypeASPUP    = 1
	TypeASPDN    = 2
	TypeBEAT     = 3
	TypeASPUPAck = 4
	TypeASPDNAck = 5
	TypeBEATAck  = 6
	// Of sigtran.ClassASPTM.
	TypeASPAC    = 1
	TypeASPIA    = 2
	TypeASPACAck = 3
	TypeASPIAAck = 4
	// Of sigtran.ClassRKM.
	TypeREGREQ   = 1
	TypeREGRSP   = 2
	TypeDEREGREQ = 3
	TypeDEREGRSP = 4
)

// definition is what RFC 4666 says about one message type. The lists are sets
// of bits of Parameter.
type definition struct {
	class, typ uint8
	name       string
	mandatory  uint32
	optional   uint32
	repeated   uint32 // those that may stand several times
}

// set makes a set of parameters.
func set(ps ...Parameter) (s uint32) {
	for _, p := range ps {
		s |= 1 << p
	}
	return s
}

// definitions is the one table of message types: RFC 4666, 3.3 to 3.8.
var definitions = [...]definition{
	{class: sigtran.ClassMGMT, typ: TypeERR, name: "ERR", mandatory: set(ErrorCode), optional: set(RoutingContext, NetworkAppearance, AffectedPointCode, DiagnosticInformation)},
	{class: sigtran.ClassMGMT, typ: TypeNTFY, name: "NTFY", mandatory: set(Status), optional: set(ASPIdentifier, RoutingContext, InfoString)},

	{class: sigtran.ClassXfer, typ: TypeDATA, name: "DATA", mandatory: set(ProtocolDataParameter), optional: set(NetworkAppearance, RoutingContext, CorrelationID)},

	{class: sigtran.ClassSSNM, typ: TypeDUNA, name: "DUNA", mandatory: set(AffectedPointCode), optional: set(NetworkAppearance, RoutingContext, InfoString)},
	{class: sigtran.ClassSSNM, typ: TypeDAVA, name: "DAVA", mandatory: set(AffectedPointCode), optional: set(NetworkAppearance, RoutingContext, InfoString)},
	{class: sigtran.ClassSSNM, typ: TypeDAUD, name: "DAUD", mandatory: set(AffectedPointCode), optional: set(NetworkAppearance, RoutingContext, InfoString)},
	{class: sigtran.ClassSSNM, typ: TypeSCON, name: "SCON", mandatory: set(AffectedPointCode), optional: set(NetworkAppearance, RoutingContext, ConcernedDestination, CongestionIndications, InfoString)},
	{class: sigtran.ClassSSNM, typ: TypeDUPU, name: "DUPU", mandatory: set(AffectedPointCode, UserCause), optional: set(NetworkAppearance, RoutingContext, InfoString)},
	{class: sigtran.ClassSSNM, typ: TypeDRST, name: "DRST", mandatory: set(AffectedPointCode), optional: set(NetworkAppearance, RoutingContext, InfoString)},

	{class: sigtran.ClassASPSM, typ: TypeASPUP, name: "ASPUP", optional: set(ASPIdentifier, InfoString)},
	{class: sigtran.ClassASPSM, typ: TypeASPDN, name: "ASPDN", optional: set(InfoString)},
	{class: sigtran.ClassASPSM, typ: TypeBEAT, name: "BEAT", optional: set(HeartbeatData)},
	{class: sigtran.ClassASPSM, typ: TypeASPUPAck, name: "ASPUP ACK", optional: set(ASPIdentifier, InfoString)},
	{class: sigtran.ClassASPSM, typ: TypeASPDNAck, name: "ASPDN ACK", optional: set(InfoString)},
	{class: sigtran.ClassASPSM, typ: TypeBEATAck, name: "BEAT ACK", optional: set(HeartbeatData)},

	{class: sigtran.ClassASPTM, typ: TypeASPAC, name: "ASPAC", optional: set(TrafficModeType, RoutingContext, InfoString)},
	{class: sigtran.ClassASPTM, typ: TypeASPIA, name: "ASPIA", optional: set(RoutingContext, InfoString)},
	{class: sigtran.ClassASPTM, typ: TypeASPACAck, name: "ASPAC ACK", optional: set(TrafficModeType, RoutingContext, InfoString)},
	{class: sigtran.ClassASPTM, typ: TypeASPIAAck, name: "ASPIA ACK", optional: set(RoutingContext, InfoString)},

	{class: sigtran.ClassRKM, typ: TypeREGREQ, name: "REG REQ", mandatory: set(RoutingKey), repeated: set(RoutingKey)},
	{class: sigtran.ClassRKM, typ: TypeREGRSP, name: "REG RSP", mandatory: set(RegistrationResult), repeated: set(RegistrationResult)},
	{class: sigtran.ClassRKM, typ: TypeDEREGREQ, name: "DEREG REQ", mandatory: set(RoutingContext)},
	{class: sigtran.ClassRKM, typ: TypeDEREGRSP, name: "DEREG RSP", mandatory: set(DeregistrationResult), repeated: set(DeregistrationResult)},
}

// define finds the definition of a message type, nil when there is none.
func define(class, typ uint8) *definition {
	for i := range definitions {
		if d := &definitions[i]; d.class == class && d.typ == typ {
			return d
		}
	}
	return nil
}

// Name is the specification's abbreviation of a message type, such as "DATA";
// one that RFC 4666 does not define is told by its numbers.
func Name(class, typ uint8) string {
	if d := define(class, typ); d != nil {
		return d.name
	}
	return sigtran.Numbers(class, typ)
}

// Error codes (RFC 4666, 3.8.1).
const (
	ErrorInvalidVersion           = 0x01
	ErrorUnsupportedMessageClass  = 0x03
	ErrorUnsupportedMessageType   = 0x04
	ErrorUnsupportedTrafficMode   = 0x05
	ErrorUnexpectedMessage        = 0x06
	ErrorProtocolError            = 0x07
	ErrorInvalidStreamIdentifier  = 0x09
	ErrorRefusedManagementBlock   = 0x0d
	ErrorASPIdentifierRequired    = 0x0e
	ErrorInvalidASPIdentifier     = 0x0f
	ErrorInvalidParameterValue    = 0x11
	ErrorParameterFieldError      = 0x12
	ErrorUnexpectedParameter      = 0x13
	ErrorDestinationStatusUnknown = 0x14
	ErrorInvalidNetworkAppearance = 0x15
	ErrorMissingParameter         = 0x16
	ErrorInvalidRoutingContext    = 0x19
	ErrorNoConfiguredAS           = 0x1a
)

// Traffic mode types (RFC 4666, 3.7.1).
const (
	TrafficModeOverride  = 1
	TrafficModeLoadshare = 2
	TrafficModeBroadcast = 3
)

// Status types and information of NTFY (RFC 4666, 3.8.2).
const (
	StatusASStateChange = 1 // information: StatusASInactive, StatusASActive, StatusASPending
	StatusOther         = 2 // information: StatusInsufficientResources, StatusAlternateASPActive, StatusASPFailure

	StatusASInactive = 2
	StatusASActive   = 3
	StatusASPending  = 4

	StatusInsufficientResources = 1
	StatusAlternateASPActive    = 2
	StatusASPFailure            = 3
)
