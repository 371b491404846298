package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// Type is the type of a message; ITU's first, then the package types of ANSI.
type Type uint8

// The message types.
const (
	TypeUnknown Type = iota
	TypeUnidirectional
	TypeBegin
	TypeEnd
	TypeContinue
	TypeAbort

	TypeANSIUnidirectional
	TypeANSIQuery             // query with permission
	TypeANSIQueryFinal        // query without permission
	TypeANSIResponse          // response
	TypeANSIConversation      // conversation with permission
	TypeANSIConversationFinal // conversation without permission
	TypeANSIAbort
)

var typeNames = [...]string{
	TypeUnknown: "", TypeUnidirectional: "unidirectional", TypeBegin: "begin", TypeEnd: "end",
	TypeContinue: "continue", TypeAbort: "abort",
	TypeANSIUnidirectional: "ansiUnidirectional", TypeANSIQuery: "queryWithPerm",
	TypeANSIQueryFinal: "queryWithoutPerm", TypeANSIResponse: "response",
	TypeANSIConversation: "conversationWithPerm", TypeANSIConversationFinal: "conversationWithoutPerm",
	TypeANSIAbort: "ansiAbort",
}

// String is the name of the type, such as "begin"; it is empty for an unknown one.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return ""
}

// ANSI reports whether t is a package type of ANSI T1.114.
func (t Type) ANSI() bool { return t >= TypeANSIUnidirectional && t <= TypeANSIAbort }

// Variant tells which TCAP a link carries. Both are read on any link; the
// other one is marked.
type Variant struct {
	ANSI bool
}

// Causes of a provider abort (Q.773, 4.1).
const (
	PAbortUnrecognizedMessageType = 0
	PAbortUnrecognizedTransaction = 1
	PAbortBadlyFormatted          = 2
	PAbortIncorrect               = 3
	PAbortResourceLimitation      = 4
)

// MaxComponents is how many components of a message are read. The largest
// real ones seen have 13; a message with more is counted, marked, and not to
// be let through.
const MaxComponents = 32

// Message is one message. Slices lie in the input, but for those that were put
// together from segments or brought into canonical form, which are valid until
// the Message is used again.
type Message struct {
	Type Type
	// OTID and DTID are the transaction identifiers, usually of 1 to 4 octets,
	// and nil when absent. In ANSI OTID is the originating and DTID the
	// responding transaction.
	OTID, DTID []byte
	HasPAbort  bool
	PAbort     uint8 // cause of a provider abort
	// HasDialogue tells that there is a dialogue portion, whether it could be
	// read or not.
	HasDialogue bool
	Dialogue    Dialogue
	// Trailing is what stands behind the message: to another reader it may be
	// a message of its own.
	Trailing  []byte
	Anomalies wire.Anomalies

	n, count   int
	components [MaxComponents]Component
	scratch    []byte
}

// Components is the components in the order of the message, at most
// MaxComponents; see Count.
func (m *Message) Components() []Component { return m.components[:m.n] }

// Count is how many components the message has, those that are not read
// included.
func (m *Message) Count() int { return m.count }

func (m *Message) reset() {
	m.Type = TypeUnknown
	m.OTID, m.DTID, m.Trailing = nil, nil, nil
	m.HasPAbort, m.PAbort, m.HasDialogue = false, 0, false
	m.Dialogue = Dialogue{}
	m.Anomalies = wire.Anomalies{}
	m.n, m.count = 0, 0
	m.scratch = m.scratch[:0]
}

// Tags of Q.773, 4.2.
const (
	tagUnidirectional = ber.ClassApplication | 1
	tagBegin          = ber.ClassApplication | 2
	tagEnd            = ber.ClassApplication | 4
	tagContinue       = ber.ClassApplication | 5
	tagAbort          = ber.ClassApplication | 7
	tagOTID           = ber.ClassApplication | 8
	tagDTID           = ber.ClassApplication | 9
	tagPAbort         = ber.ClassApplication | 10
	tagDialogue       = ber.ClassApplication | 11
	tagComponents     = ber.ClassApplication | 12
)

// messageType is the type of a message tag.
func messageType(tag ber.Tag) Type {
	switch tag {
	case tagBegin:
		return TypeBegin
	case tagContinue:
		return TypeContinue
	case tagEnd:
		return TypeEnd
	case tagAbort:
		return TypeAbort
	case tagUnidirectional:
		return TypeUnidirectional
	}
	return ansiType(tag)
}
