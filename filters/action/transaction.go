package action

import (
	"cordon/protocols/camel"
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
	"cordon/protocols/tcap"
)

// The functions of this file fill b.transaction, or leave it empty where there
// is no lawful answer of the kind.

// userAbort refuses a begin by a dialogue response that rejects the context
// with the diagnostic, and a dialogue that goes on by an abort of the user. A
// begin without dialogue portion, of version 1, is aborted without one.
func (b *Builder) userAbort(diagnostic uint8) {
	b.dialogue = b.dialogue[:0]
	switch {
	case b.tcap.Type == tcap.TypeBegin && b.asksForContext():
		b.dialogue = tcap.AppendResponse(b.dialogue, b.tcap.Dialogue.AC, tcap.ResultRejectPermanent, tcap.DiagnosticUser, diagnostic, nil)
	case b.tcap.Type != tcap.TypeBegin || b.tcap.HasDialogue:
		b.dialogue = tcap.AppendAbort(b.dialogue, abortSourceUser, nil)
	}
	b.transaction = tcap.AppendUserAbort(b.transaction, b.tcap.OTID, b.dialogue)
}

// abortSourceUser is the source of an abort by the dialogue service user (Q.773, 4.2.3).
const abortSourceUser = 0

func (b *Builder) asksForContext() bool {
	return b.tcap.Dialogue.Type == tcap.DialogueRequest && len(b.tcap.Dialogue.AC) > 0
}

// returnError ends the dialogue with an error of the refused operation.
func (b *Builder) returnError(m *message.Message, component int, code uint8) {
	c := refused(m, component)
	if c == nil {
		return
	}
	code, ok := lawful(c, code)
	if !ok {
		return
	}
	version, _ := m.Int(message.FieldMAPVersion)
	b.components = tcap.AppendError(b.components[:0], int8(c.InvokeID), code, parameter(c.Protocol, code, version))
	b.end()
}

// reject ends the dialogue with a reject of the refused invoke.
func (b *Builder) reject(m *message.Message, component int, problem uint8) {
	if c := refused(m, component); c != nil && problem <= maxInvokeProblem {
		b.components = tcap.AppendReject(b.components[:0], int8(c.InvokeID), tcap.ProblemInvoke, problem)
		b.end()
	}
}

// maxInvokeProblem is the last of the invoke problems (Q.773, 4.2.2.6).
const maxInvokeProblem = 7

// end ends the dialogue with b.components. The end of a begin accepts its
// context, since an error belongs to a dialogue; a begin whose context cannot
// be echoed has no such end.
func (b *Builder) end() {
	b.dialogue = b.dialogue[:0]
	if b.tcap.Type == tcap.TypeBegin && b.tcap.HasDialogue {
		if !b.asksForContext() {
			return
		}
		b.dialogue = tcap.AppendResponse(b.dialogue, b.tcap.Dialogue.AC, tcap.ResultAccepted, tcap.DiagnosticUser, tcap.DiagnosticNull, nil)
	}
	b.transaction = tcap.AppendEnd(b.transaction, b.tcap.OTID, b.dialogue, b.components)
}

// refused is the invoke that an answer can name: component i, or the first one
// for -1.
func refused(m *message.Message, i int) *message.Component {
	components := m.Components()
	if i >= 0 {
		if i < len(components) && nameable(&components[i]) {
			return &components[i]
		}
		return nil
	}
	for i := range components {
		if nameable(&components[i]) {
			return &components[i]
		}
	}
	return nil
}

func nameable(c *message.Component) bool {
	return c.Type == message.ComponentInvoke && c.HasID && c.InvokeID >= -128 && c.InvokeID <= 127
}

// lenient are the errors that stand in for one that the operation does not
// allow, the first that it does: systemFailure and unexpectedDataValue lock no
// handset out, whatever the operation, where others would.
var lenient = [...]uint8{gsmmap.ErrorSystemFailure, gsmmap.ErrorUnexpectedDataValue, gsmmap.ErrorDataMissing, gsmmap.ErrorFacilityNotSupported}

// lenientCAP are the same of CAP: systemFailure, taskRefused, unexpectedDataValue.
var lenientCAP = [...]uint8{11, 12, 15}

// lawful is the error code that refuses the operation of c: code, or the
// nearest that the operation allows. ok is false for operations that are never
// answered by an error.
func lawful(c *message.Component, code uint8) (allowed uint8, ok bool) {
	var allows func(int64) bool
	stand := lenient[:]
	switch c.Protocol {
	case message.ProtocolMAP:
		op, known := gsmmap.OperationByCode(c.Opcode)
		if !known || op.NoResult {
			return 0, false
		}
		allows = op.AllowsError
	case message.ProtocolCAP:
		op, known := camel.OperationByCode(c.Opcode)
		if !known {
			return 0, false
		}
		allows, stand = op.AllowsError, lenientCAP[:]
	default:
		return 0, false
	}
	if allows(int64(code)) {
		return code, true
	}
	for _, e := range stand {
		if allows(int64(e)) {
			return e, true
		}
	}
	return 0, false
}

// Parameters of the errors that must have one (TS 29.002, 17.7.7): an
// enumerated cause, bare in version 1 (unsure) and for passwords, else in a
// sequence.
var parameters = [...]struct {
	code           uint8
	bare, sequence []byte
}{
	{8, []byte{0x0A, 1, 0}, []byte{0x30, 3, 0x0A, 1, 0}},  // roamingNotAllowed: plmnRoamingNotAllowed
	{32, []byte{0x0A, 1, 1}, []byte{0x30, 3, 0x0A, 1, 1}}, // sm-DeliveryFailure: equipmentProtocolError
	{37, []byte{0x0A, 1, 0}, []byte{0x0A, 1, 0}},          // pw-RegistrationFailure: undetermined
}

func parameter(p message.Protocol, code uint8, version int64) []byte {
	if p != message.ProtocolMAP {
		return nil
	}
	for i := range parameters {
		if parameters[i].code == code {
			if version == 1 {
				return parameters[i].bare
			}
			return parameters[i].sequence
		}
	}
	return nil
}
