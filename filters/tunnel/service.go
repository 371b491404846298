package tunnel

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// server is the operator that serves the subscriber: the sender, or for a carrier the
// one whose network is named.
func server(p *operator.Profile, m *message.Message) operator.OwnerID {
	source := origin.Sender(p, m)
	if p.Kind(source) != operator.KindCarrier {
		return source
	}
	for _, f := range places {
		if c := m.First(f); c.Valid() {
			return p.OwnerOfPLMN(operator.NetworkOfPLMN(c.String()))
		}
	}
	return operator.None
}

// apnOpen tells whether our subscribers may have each APN where they are, if the
// profile lists what is open there.
func apnOpen(p *operator.Profile, m *message.Message) (open, told bool) {
	at := server(p, m)
	if !p.HasOpenAPNs(at) || subscribed(p, m) != operator.Home {
		return false, false
	}
	for c := m.First(message.FieldGTPAPNNetwork); c.Valid(); c = c.Next() {
		told = true
		if !p.OpenAPN(at, c.String()) {
			return false, true
		}
	}
	return told, told
}

// serviceAllowed tells whether what a serving network asks for is within what was
// agreed with it, where the profile tells.
func serviceAllowed(p *operator.Profile, m *message.Message) (allowed, told bool) {
	agreed := p.GTPService(server(p, m))
	if agreed == (operator.GTPService{}) {
		return false, false
	}
	for _, limit := range [...]struct {
		field message.FieldID
		most  uint32
	}{
		{message.FieldGTPAMBRUplink, agreed.AMBR}, {message.FieldGTPAMBRDownlink, agreed.AMBR}, {message.FieldGTPGBR, agreed.GBR},
	} {
		for c := m.First(limit.field); c.Valid() && limit.most != 0; c = c.Next() {
			told = true
			if c.Int() > int64(limit.most) {
				return false, true
			}
		}
	}
	for c := m.First(message.FieldGTPARP); c.Valid() && agreed.ARP != 0; c = c.Next() {
		told = true
		if c.Int() < int64(agreed.ARP) {
			return false, true
		}
	}
	return told, told
}
