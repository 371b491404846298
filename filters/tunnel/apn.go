package tunnel

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// home is the operator of the IMSI; None where it cannot be told.
func home(p *operator.Profile, m *message.Message) operator.OwnerID {
	n := m.Note(message.SlotHome)
	if n.Set {
		return operator.OwnerID(n.Number[0])
	}
	n.Set = true
	if imsi, ok := m.String(message.FieldGTPIMSI); ok {
		if owners := p.OwnersOfIMSI(imsi); !owners.Ambiguous() {
			n.Number[0] = int64(owners.First)
		}
	}
	return operator.OwnerID(n.Number[0])
}

// apnKnown tells whether the home of the IMSI has each APN, where the profile lists
// what it has.
func apnKnown(p *operator.Profile, m *message.Message) (known, told bool) {
	owner := home(p, m)
	if owner == operator.None || !p.HasAPNs(owner) {
		return false, false
	}
	for c := m.First(message.FieldGTPAPNNetwork); c.Valid(); c = c.Next() {
		told = true
		if !p.HasAPN(owner, c.String()) {
			return false, true
		}
	}
	return told, told
}

// apnOperatorMatch tells whether the operator identifier of the APN is that of the
// home: another one leads the session to another's gateway.
func apnOperatorMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	owner := home(p, m)
	if owner == operator.None {
		return false, false
	}
	for c := m.First(message.FieldGTPAPNOperator); c.Valid(); c = c.Next() {
		told = true
		if o := p.OwnerOfPLMN(operator.NetworkOfPLMN(c.String())); o != owner && !p.Acts(o, owner) {
			return false, true
		}
	}
	return told, told
}
