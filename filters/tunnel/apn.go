package tunnel

import (
	"cordon/filters/home"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// subscribed is the operator of the IMSI; None where it cannot be told.
func subscribed(p *operator.Profile, m *message.Message) operator.OwnerID {
	owners := home.Owners(p, m)
	if owners.Ambiguous() {
		return operator.None
	}
	return owners.First
}

// apnKnown tells whether the home of the IMSI has each APN, where the profile lists
// what it has.
func apnKnown(p *operator.Profile, m *message.Message) (known, told bool) {
	owner := subscribed(p, m)
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
	owner := subscribed(p, m)
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
