package sua

import "cordon/protocols/sigtran"

// PPID is the SCTP payload protocol identifier of SUA.
const PPID = 4

// Message types (RFC 3868, 3.1.2).
const (
	// Of sigtran.ClassCL.
	TypeCLDT = 1 // connectionless data transfer: unitdata
	TypeCLDR = 2 // connectionless data response: unitdata service
	// Of sigtran.ClassCO.
	TypeCORE  = 1
	TypeCOAK  = 2
	TypeCOREF = 3
	TypeRELRE = 4
	TypeRELCO = 5
	TypeRESCO = 6
	TypeRESRE = 7
	TypeCODT  = 8
	TypeCODA  = 9
	TypeCOERR = 10
	TypeCOIT  = 11
)

// Tags of the parameters that only SUA has (RFC 3868, 3.10).
const (
	TagHopCounter        = 0x0101
	TagSourceAddress     = 0x0102
	TagDestination       = 0x0103
	TagSourceReference   = 0x0104
	TagDestReference     = 0x0105
	TagCause             = 0x0106
	TagSequenceNumber    = 0x0107
	TagReceiveSequence   = 0x0108
	TagASPCapabilities   = 0x0109
	TagCredit            = 0x010a
	TagData              = 0x010b
	TagUserCause         = 0x010c
	TagNetworkAppearance = 0x010d
	TagRoutingKey        = 0x010e
	TagDRNLabel          = 0x010f
	TagTIDLabel          = 0x0110
	TagAddressRange      = 0x0111
	TagSMI               = 0x0112
	TagImportance        = 0x0113
	TagMessagePriority   = 0x0114
	TagProtocolClass     = 0x0115
	TagSequenceControl   = 0x0116
	TagSegmentation      = 0x0117
	TagCongestionLevel   = 0x0118

	TagGlobalTitle = 0x8001 // of an address
	TagPointCode   = 0x8002
	TagSSN         = 0x8003
	TagIPv4        = 0x8004
	TagHostname    = 0x8005
	TagIPv6        = 0x8006
)

var clNames = [...]string{1: "CLDT", "CLDR"}

var coNames = [...]string{1: "CORE", "COAK", "COREF", "RELRE", "RELCO", "RESCO", "RESRE", "CODT", "CODA", "COERR", "COIT"}

// Name is the specification's abbreviation of a message type; it is empty for
// one that RFC 3868 does not define.
func Name(class, typ uint8) string {
	var names []string
	switch class {
	case sigtran.ClassCL:
		names = clNames[:]
	case sigtran.ClassCO:
		names = coNames[:]
	case sigtran.ClassMGMT, sigtran.ClassSSNM, sigtran.ClassASPSM, sigtran.ClassASPTM, sigtran.ClassRKM:
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
