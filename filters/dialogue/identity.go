package dialogue

import (
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// other identities by which an operation may name its subscriber. For those
// that only the home network may send there is none but the IMSI: ownership is
// told by it.
var otherIdentities = [...]message.FieldID{message.FieldMAPMSISDN, message.FieldMAPLMSI, message.FieldMAPTMSI, message.FieldMAPIMEI}

// namedInBegin are operations whose IMSI is optional within a dialogue of the
// subscriber and needed where they open one.
var namedInBegin = [...]message.OpID{
	message.OperationByName(message.ProtocolMAP, "insertSubscriberData"),
	message.OperationByName(message.ProtocolMAP, "activateTraceMode"),
	message.OperationByName(message.ProtocolMAP, "deactivateTraceMode"),
}

// identityMissing tells whether an operation of a begin that names a subscriber
// carries no usable identity, so that a look-up fails open. A dialogue that
// goes on has the identity of its begin.
func identityMissing(m *message.Message) (missing, told bool) {
	if m.Protocol == message.ProtocolDiameter {
		return unnamed(m)
	}
	if typeOf(m) != typeBegin {
		return false, false
	}
	components := m.Components()
	for i := range components {
		c := &components[i]
		if c.Type != message.ComponentInvoke || c.Protocol != message.ProtocolMAP || !c.HasOpcode {
			continue
		}
		op, ok := gsmmap.OperationByCode(c.Opcode)
		if !ok {
			continue
		}
		named := op.Identity || opensWithIdentity(c.Op)
		if !named && !op.Reference {
			continue
		}
		told = true
		if named && !namesSubscriber(m, i, op) || !named && !referenced(m, op) {
			return true, true
		}
	}
	return false, told
}

func opensWithIdentity(op message.OpID) bool {
	for _, o := range namedInBegin {
		if op == o {
			return true
		}
	}
	return false
}

// namesSubscriber reports whether component i carries an identity.
func namesSubscriber(m *message.Message, i int, op *gsmmap.Operation) bool {
	m.Focus(i)
	defer m.Focus(-1)
	if hasIMSI(m) {
		return true
	}
	if op.Category == gsmmap.Category2 {
		return false
	}
	for _, f := range otherIdentities {
		for c := m.First(f); c.Valid(); c = c.Next() {
			if c.String() != "" {
				return true
			}
		}
	}
	return false
}

// referenced reports whether MAP-OPEN names a subscriber; in version 1 an
// operation beside it does. What only the home network may send names him by
// his IMSI, of which alone ownership is told.
func referenced(m *message.Message, op *gsmmap.Operation) bool {
	if s, ok := m.String(message.FieldMAPDestinationReference); ok && s != "" {
		plan, _ := m.Int(message.FieldMAPDestinationReferenceNP)
		return op.Category != gsmmap.Category2 || plan != planE164 && usable(s)
	}
	return hasIMSI(m)
}

// planE164 is the numbering plan of a reference that is a subscriber number.
const planE164 = 1

func hasIMSI(m *message.Message) bool {
	for c := m.First(message.FieldMAPIMSI); c.Valid(); c = c.Next() {
		if usable(c.String()) {
			return true
		}
	}
	return false
}

// usable reports whether s can name a subscriber: an IMSI of decimal digits
// that at least tells its network.
func usable(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return len(s) >= numbering.MinIMSIDigits && len(s) <= numbering.MaxIMSIDigits
}
