package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// OfGTP reports whether p is one of the protocols of GTP.
func OfGTP(p message.Protocol) bool {
	return p >= message.ProtocolGTPv0 && p <= message.ProtocolGTPPrime
}

// findAddress is a party of GTP: nothing in the message names it, and it is
// answered at the address that the packet came from.
func findAddress(p *operator.Profile, m *message.Message, slot message.Slot) (party Party) {
	a := m.Source
	if slot == message.SlotCalled {
		a = m.Destination
	}
	if !a.IsValid() {
		return Party{}
	}
	party.Plan, party.Owner = planAddress, p.OwnerOfAddr(a)
	party.Host = party.Owner
	return party
}
