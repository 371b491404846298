package dialogue

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
)

// contextMatch tells whether each operation belongs to the application context
// that the message names, and to its sender: a harmless context before another
// operation leads past whoever screens by one of them. Only a begin and the
// first message back name the context.
func contextMatch(m *message.Message) (match, told bool) {
	context, kind := contextOf(m), typeOf(m)
	inviter := either
	switch kind {
	case typeBegin:
		inviter = initiator
	case typeContinue, typeEnd:
		inviter = responder
	}
	components := m.Components()
	for i := range components {
		c := &components[i]
		if !c.HasOpcode {
			continue
		}
		if kind == typeEnd && endsWithRequest(c) {
			return false, true
		}
		if !context.known() {
			continue
		}
		sender := inviter
		if c.Type != message.ComponentInvoke {
			// Results answer the other side's operations.
			sender = either &^ inviter
			if inviter == either {
				sender = either
			}
		}
		told = true
		if c.Global || !context.allows(c.Protocol, c.Opcode, sender) {
			return false, true
		}
	}
	return told, told
}

// endsWithRequest reports whether c invokes in an end what is to be answered:
// nobody is left to answer. CAP ends dialogues with instructions, lawfully.
func endsWithRequest(c *message.Component) bool {
	if c.Type != message.ComponentInvoke || c.Protocol != message.ProtocolMAP {
		return false
	}
	op, ok := gsmmap.OperationByCode(c.Opcode)
	return ok && !op.NoResult
}

func operationKnown(m *message.Message) (known, told bool) {
	components := m.Components()
	for i := range components {
		if c := &components[i]; c.HasOpcode && (c.Type == message.ComponentInvoke || c.Op == 0) {
			told = true
			if c.Op == 0 || c.Global {
				return false, true
			}
		}
	}
	return told, told
}

// versionOne tells whether a begin without dialogue portion, which is a
// dialogue of version 1, has only operations of that version (TS 29.002, 5.3).
func versionOne(m *message.Message) (one, told bool) {
	if typeOf(m) != typeBegin || hasDialoguePortion(m) {
		return false, false
	}
	for _, c := range invokes(m) {
		switch c.Protocol {
		case message.ProtocolMAP:
			told = true
			if !gsmmap.Version1(c.Opcode) {
				return false, true
			}
		case message.ProtocolCAP:
			// Every phase of CAMEL names its context.
			return false, true
		}
	}
	return told, told
}

func hasDialoguePortion(m *message.Message) bool {
	if m.Has(message.FieldTCAPAC) {
		return true
	}
	s, ok := m.String(message.FieldTCAPDialogue)
	return ok && s != "none"
}

// versionAllowed compares the version of a begin with the lowest one that was
// agreed with the operator of the sender.
func versionAllowed(p *operator.Profile, m *message.Message) (allowed, told bool) {
	version, ok := m.Int(message.FieldMAPVersion)
	if !ok || typeOf(m) != typeBegin {
		return false, false
	}
	calling, ok := origin.Calling(p, m)
	if !ok {
		return false, false
	}
	o := p.Operator(calling.Owner)
	if o == nil || o.MinMAPVersion == 0 {
		return false, false
	}
	return version >= int64(o.MinMAPVersion), true
}

// answers tells whether a message only answers. What a service message returns
// is the message that was sent, and answers nothing.
func answers(m *message.Message) (answer, told bool) {
	if _, request, ok := origin.Command(m); ok {
		return !request, true
	}
	kind := typeOf(m)
	if kind == typeNone || m.Has(message.FieldSCCPReturnCause) {
		return false, false
	}
	for i := range m.Components() {
		if t := m.Components()[i].Type; t == message.ComponentInvoke || t == message.ComponentUnknown {
			return false, true
		}
	}
	return kind != typeBegin && kind != typeUnidirectional, true
}
