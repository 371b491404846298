package sccp

import "cordon/protocols/wire"

// Type is a message type (Q.713, table 1).
type Type uint8

// The message types.
const (
	TypeCR    Type = 0x01
	TypeCC    Type = 0x02
	TypeCREF  Type = 0x03
	TypeRLSD  Type = 0x04
	TypeRLC   Type = 0x05
	TypeDT1   Type = 0x06
	TypeDT2   Type = 0x07
	TypeAK    Type = 0x08
	TypeUDT   Type = 0x09
	TypeUDTS  Type = 0x0A
	TypeED    Type = 0x0B
	TypeEA    Type = 0x0C
	TypeRSR   Type = 0x0D
	TypeRSC   Type = 0x0E
	TypeERR   Type = 0x0F
	TypeIT    Type = 0x10
	TypeXUDT  Type = 0x11
	TypeXUDTS Type = 0x12
	TypeLUDT  Type = 0x13
	TypeLUDTS Type = 0x14
)

var typeNames = [...]string{
	TypeCR: "CR", TypeCC: "CC", TypeCREF: "CREF", TypeRLSD: "RLSD", TypeRLC: "RLC",
	TypeDT1: "DT1", TypeDT2: "DT2", TypeAK: "AK", TypeUDT: "UDT", TypeUDTS: "UDTS",
	TypeED: "ED", TypeEA: "EA", TypeRSR: "RSR", TypeRSC: "RSC", TypeERR: "ERR",
	TypeIT: "IT", TypeXUDT: "XUDT", TypeXUDTS: "XUDTS", TypeLUDT: "LUDT", TypeLUDTS: "LUDTS",
}

// String is the abbreviation of Q.713, such as "UDT"; it is empty for a type
// that is not defined.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return ""
}

// Service reports whether t returns a message that could not be delivered.
func (t Type) Service() bool { return t == TypeUDTS || t == TypeXUDTS || t == TypeLUDTS }

// Connectionless reports whether t is a unitdata message or its service
// message, the only ones that belong on a roaming interconnect.
func (t Type) Connectionless() bool {
	return t == TypeUDT || t == TypeUDTS || t >= TypeXUDT && t <= TypeLUDTS
}

// Variant tells how addresses are coded. It is a property of the link and is
// never guessed: ANSI addresses read as ITU lose their subsystem number.
type Variant struct {
	ANSI bool
}

// Cause of a service message (Q.713, 3.12).
const (
	CauseNoTranslationNature     = 0
	CauseNoTranslationAddress    = 1
	CauseSubsystemCongestion     = 2
	CauseSubsystemFailure        = 3
	CauseUnequippedUser          = 4
	CauseMTPFailure              = 5
	CauseNetworkCongestion       = 6
	CauseUnqualified             = 7
	CauseErrorInTransport        = 8
	CauseErrorInLocalProcessing  = 9
	CauseNoReassembly            = 10
	CauseSCCPFailure             = 11
	CauseHopCounterViolation     = 12
	CauseSegmentationUnsupported = 13
	CauseSegmentationFailure     = 14
)

// HandlingReturn is the message handling that asks for a service message when
// the message cannot be delivered (Q.713, 3.6).
const HandlingReturn = 8

// Segmentation is the parameter that numbers a segment (Q.713, 3.17).
type Segmentation struct {
	First     bool
	Class     uint8  // protocol class of the message before segmentation, 0 or 1
	Remaining uint8  // segments that follow, 0 to 15
	Reference uint32 // local reference of 24 bits, in the order of the octets
}

// Message is one message. Slices lie in the input. Fields that the type does
// not have are zero.
type Message struct {
	Type       Type
	Class      uint8 // protocol class, 0 to 3
	Handling   uint8 // message handling, 0 to 15; see HandlingReturn
	Cause      uint8 // return, refusal, release, reset or error cause
	HopCounter uint8 // of XUDT and LUDT and their service messages
	Importance uint8

	HasCalled       bool
	HasCalling      bool
	HasSegmentation bool
	HasImportance   bool

	SourceRef      uint32 // local references of connections, 24 bits
	DestinationRef uint32

	Called       Address
	Calling      Address
	Segmentation Segmentation
	Data         []byte // nil when the message has none

	Anomalies wire.Anomalies
}

// Segmented reports whether the message is one of several segments. A segment
// that is first and last at once is a whole message.
func (m *Message) Segmented() bool {
	return m.HasSegmentation && !(m.Segmentation.First && m.Segmentation.Remaining == 0)
}

// ReturnOnError reports whether the sender asks for a service message.
func (m *Message) ReturnOnError() bool { return m.Handling&HandlingReturn != 0 }

// reset empties m but for the octets of its addresses, which are overwritten.
func (m *Message) reset() {
	m.Type, m.Class, m.Handling, m.Cause, m.HopCounter, m.Importance = 0, 0, 0, 0, 0, 0
	m.HasCalled, m.HasCalling, m.HasSegmentation, m.HasImportance = false, false, false, false
	m.SourceRef, m.DestinationRef = 0, 0
	m.Called.reset()
	m.Calling.reset()
	m.Segmentation = Segmentation{}
	m.Data = nil
	m.Anomalies = wire.Anomalies{}
}
