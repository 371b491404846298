package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// DialogueType is the kind of dialogue PDU.
type DialogueType uint8

// The dialogue PDUs (Q.773, 4.2.3).
const (
	DialogueUnknown  DialogueType = iota
	DialogueRequest               // AARQ
	DialogueResponse              // AARE
	DialogueAbort                 // ABRT
	DialogueUni                   // AUDT, in unidirectional messages
)

var dialogueNames = [...]string{
	DialogueUnknown: "", DialogueRequest: "dialogueRequest", DialogueResponse: "dialogueResponse",
	DialogueAbort: "dialogueAbort", DialogueUni: "uniDialogue",
}

// String is the name of the PDU, such as "dialogueRequest"; it is empty for an
// unknown one.
func (t DialogueType) String() string {
	if int(t) < len(dialogueNames) {
		return dialogueNames[t]
	}
	return ""
}

// Results of a dialogue response, and who gives the diagnostic.
const (
	ResultAccepted        = 0
	ResultRejectPermanent = 1

	DiagnosticUser     = 1
	DiagnosticProvider = 2

	DiagnosticNull                    = 0
	DiagnosticNoReason                = 1
	DiagnosticACNotSupported          = 2 // of the user
	DiagnosticNoCommonDialoguePortion = 2 // of the provider
)

// Dialogue is the dialogue portion.
type Dialogue struct {
	Type DialogueType
	// AC is the application context name, as the content octets of the OBJECT
	// IDENTIFIER without padding, and nil when absent. ACRaw is what stands in
	// the message.
	AC    []byte
	ACRaw []byte

	HasResult     bool // of a response
	Result        uint8
	HasDiagnostic bool
	// DiagnosticSource is DiagnosticUser or DiagnosticProvider.
	DiagnosticSource uint8
	Diagnostic       uint8
	HasAbortSource   bool // of an abort
	AbortSource      uint8

	// UserInfo is the value of the user information, UserInfoOID the reference
	// of the first EXTERNAL in it, without padding, and UserInfoData what that
	// encodes: for MAP the element of MAP-OPEN and its kin.
	UserInfo     []byte
	UserInfoOID  []byte
	UserInfoData []byte

	MAP MAPDialogue
}

// AppendAC appends the application context in dotted form, nothing when there
// is none.
func (d *Dialogue) AppendAC(dst []byte) []byte {
	if d.AC == nil {
		return dst
	}
	var ignored wire.Anomalies
	return ber.AppendOID(dst, d.AC, &ignored)
}

// Object identifiers, as content octets.
const (
	// oidDialogue is 0.0.17.773.1.1.1, of structured dialogues.
	oidDialogue = "\x00\x11\x86\x05\x01\x01\x01"
	// oidUniDialogue is 0.0.17.773.1.2.1.
	oidUniDialogue = "\x00\x11\x86\x05\x01\x02\x01"
	// oidMAPDialogue is 0.4.0.0.1.1.1.1, map-DialogueAS (TS 29.002, 17.4).
	oidMAPDialogue = "\x04\x00\x00\x01\x01\x01\x01"
)

// acOctets is the length of all application contexts of MAP and CAP.
const acOctets = 7

// Tags of the dialogue portion (Q.773, 4.2.3 and X.690, 8.18).
const (
	tagAARQ = ber.ClassApplication | 0
	tagAARE = ber.ClassApplication | 1
	tagABRT = ber.ClassApplication | 4

	tagVersion    = ber.ClassContext | 0
	tagAC         = ber.ClassContext | 1
	tagResult     = ber.ClassContext | 2
	tagDiagnostic = ber.ClassContext | 3
	tagUserInfo   = ber.ClassContext | 30

	tagAbortSource = ber.ClassContext | 0

	tagSingleType   = ber.ClassContext | 0
	tagOctetAligned = ber.ClassContext | 1
)
