package home

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// profileAddresses are the addresses that subscriber data plants in a visited
// network: who controls the calls, who may locate, who receives traces. An
// attacker's address there redirects calls and reports every movement.
var profileAddresses = [...]message.FieldID{message.FieldMAPGSMSCF, message.FieldMAPGMLC, message.FieldMAPOMC}

// planting are the operations whose addresses those are.
var planting = [...]message.OpID{
	message.OperationByName(message.ProtocolMAP, "insertSubscriberData"),
	message.OperationByName(message.ProtocolMAP, "activateTraceMode"),
}

func plants(op message.OpID) bool {
	for _, o := range planting {
		if op == o {
			return true
		}
	}
	return false
}

// profileAddressesMatch tells whether each such address belongs to the home of
// the IMSI of its component. Data that comes within the dialogue of a location
// update has no IMSI: its home is then the sender's network.
func profileAddressesMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	if m.Protocol == message.ProtocolDiameter {
		return plantedMatch(p, m)
	}
	components := m.Components()
	for i := range components {
		if components[i].Type != message.ComponentInvoke || !plants(components[i].Op) {
			continue
		}
		m.Focus(i)
		home, known := homeOfComponent(p, m)
		if !known {
			continue
		}
		for _, f := range profileAddresses {
			for c := m.First(f); c.Valid(); c = c.Next() {
				told = true
				if !speaksFor(p, p.OwnerOfGT(c.String()), home) {
					return false, true
				}
			}
		}
	}
	return told, told
}

func homeOfComponent(p *operator.Profile, m *message.Message) (home operator.IMSIOwners, known bool) {
	if imsi, ok := m.String(message.FieldMAPIMSI); ok {
		home = p.OwnersOfIMSI(imsi)
	} else if calling, ok := origin.Calling(p, m); ok {
		home.First = calling.Owner
	}
	return home, home.First != operator.None
}

func speaksFor(p *operator.Profile, owner operator.OwnerID, home operator.IMSIOwners) bool {
	return origin.Related(p, owner, home.First) || origin.Related(p, owner, home.Second)
}

// plantedMatch is profileAddressesMatch for the subscriber data of Diameter:
// where traces go, and which GMLCs may locate. A network address that the
// profile does not list contradicts nothing.
func plantedMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	command, request, ok := origin.Command(m)
	imsi, named := m.String(message.FieldDiameterIMSI)
	if !ok || !request || !named || command != diameter.CommandInsertSubscriberData {
		return false, false
	}
	home := p.OwnersOfIMSI(imsi)
	for c := m.First(message.FieldDiameterTraceAddress); c.Valid(); c = c.Next() {
		if owner := p.OwnerOfAddr(c.Addr()); owner != operator.None {
			if told = true; !speaksFor(p, owner, home) {
				return false, true
			}
		}
	}
	for c := m.First(message.FieldDiameterServingNumber); c.Valid(); c = c.Next() {
		if told = true; !speaksFor(p, p.OwnerOfGT(c.String()), home) {
			return false, true
		}
	}
	return told, told
}
