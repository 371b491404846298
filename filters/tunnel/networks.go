package tunnel

import (
	"net/netip"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// sender is the operator of the packet's source.
func sender(p *operator.Profile, m *message.Message) operator.OwnerID {
	party, _ := origin.Calling(p, m)
	return party.Owner
}

// places are the fields that name where the subscriber is served.
var places = [...]message.FieldID{message.FieldGTPServingNetwork, message.FieldGTPRAIPLMN, message.FieldGTPULIPLMN}

// sourceMatch tells whether each network that serves the subscriber is that of the
// packet's source. One that the profile does not know contradicts a partner, not a
// carrier, which may bring what it likes.
func sourceMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	source := sender(p, m)
	if source == operator.None {
		return false, false
	}
	for _, f := range places {
		for c := m.First(f); c.Valid(); c = c.Next() {
			owner := p.OwnerOfPLMN(operator.NetworkOfPLMN(c.String()))
			if owner == operator.None && p.Kind(source) == operator.KindCarrier {
				continue
			}
			told = true
			if !origin.Related(p, source, owner) {
				return false, true
			}
		}
	}
	return told, told
}

// servingOwn tells whether the subscriber is said to be served by us.
func servingOwn(p *operator.Profile, m *message.Message) (own, told bool) {
	for _, f := range places {
		for c := m.First(f); c.Valid(); c = c.Next() {
			told = true
			if p.OwnerOfPLMN(operator.NetworkOfPLMN(c.String())) == operator.Home {
				return true, true
			}
		}
	}
	return false, told
}

// endpoints are the fields that say where the sender wants to be answered, or its
// user's packets.
var endpoints = [...]message.FieldID{message.FieldGTPControlAddress, message.FieldGTPUserAddress}

// addressMatch tells whether the tunnels of a message end at its sender's: one that
// the profile does not know contradicts a sender that it knows, since a tunnel to
// nobody is what a thief of it needs. The nodes of FQ-CSID need not be reachable,
// and contradict only where they are another's.
func addressMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	source := sender(p, m)
	if source == operator.None {
		return false, false
	}
	carrier := p.Kind(source) == operator.KindCarrier
	for _, f := range endpoints {
		for c := m.First(f); c.Valid(); c = c.Next() {
			a := c.Addr()
			if a == m.Source {
				told = true
				continue
			}
			owner := p.OwnerOfAddr(a)
			if owner == operator.None && carrier {
				continue
			}
			told = true
			if !origin.Related(p, source, owner) {
				return false, true
			}
		}
	}
	for c := m.First(message.FieldGTPFQCSIDAddress); c.Valid(); c = c.Next() {
		owner := p.OwnerOfAddr(c.Addr())
		if owner == operator.None {
			continue
		}
		told = true
		if !origin.Related(p, source, owner) {
			return false, true
		}
	}
	return told, told
}

// addressBad tells whether a tunnel is to end where none can, or with us though the
// message comes from outside.
func addressBad(p *operator.Profile, m *message.Message) (bad, told bool) {
	for _, f := range endpoints {
		for c := m.First(f); c.Valid(); c = c.Next() {
			a := c.Addr().Unmap()
			told = true
			if !a.IsGlobalUnicast() || a == limitedBroadcast {
				return true, true
			}
			if m.Direction == message.DirectionInbound && p.OwnerOfAddr(a) == operator.Home {
				return true, true
			}
		}
	}
	return false, told
}

var limitedBroadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// innerInfrastructure tells whether a packet in a tunnel is sent to a node of an
// operator: a handset has no business there.
func innerInfrastructure(p *operator.Profile, m *message.Message) (hit, told bool) {
	a, ok := m.Addr(message.FieldGTPInnerDestination)
	return ok && p.OwnerOfAddr(a) != operator.None, ok
}
