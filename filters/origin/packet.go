package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// OfGTP reports whether p is one of the protocols of GTP.
func OfGTP(p message.Protocol) bool {
	return p >= message.ProtocolGTPv0 && p <= message.ProtocolGTPPrime
}

// Sender is the owner of the calling party; None where there is none.
func Sender(p *operator.Profile, m *message.Message) operator.OwnerID {
	return ownerOf(p, m, message.SlotCalling)
}

// Receiver is the owner of the called party; None where there is none.
func Receiver(p *operator.Profile, m *message.Message) operator.OwnerID {
	return ownerOf(p, m, message.SlotCalled)
}

func ownerOf(p *operator.Profile, m *message.Message, slot message.Slot) operator.OwnerID {
	if n := m.Note(slot); n.Set {
		return operator.OwnerID(n.Number[1])
	}
	party, _ := partyOf(p, m, slot)
	return party.Owner
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
