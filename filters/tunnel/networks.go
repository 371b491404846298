package tunnel

import (
	"net/netip"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// places are the fields that name where the subscriber is served.
var places = [...]message.FieldID{message.FieldGTPServingNetwork, message.FieldGTPRAIPLMN, message.FieldGTPULIPLMN}

// networks tells whether each network that serves the subscriber is that of the
// packet's source, and whether one of them is ours. One that the profile does not
// know contradicts a partner, not a carrier, which may bring what it likes; those that
// it does know are one operator's.
func networks(p *operator.Profile, m *message.Message) {
	source := origin.Sender(p, m)
	carrier := p.Kind(source) == operator.KindCarrier
	match, matchTold, own, ownTold := true, false, false, false
	last, owner := "", operator.None // serving network, area and cell nearly always name one
	served := operator.None          // the first that a carrier names, with which the others agree
	for _, f := range places {
		for c := m.First(f); c.Valid(); c = c.Next() {
			if plmn := c.String(); plmn != last {
				last, owner = plmn, p.OwnerOfPLMN(operator.NetworkOfPLMN(plmn))
			}
			own, ownTold = own || owner == operator.Home, true
			if source == operator.None || owner == operator.None && carrier {
				continue
			}
			match, matchTold = match && origin.Related(p, source, owner), true
			switch {
			case !carrier:
			case served == operator.None:
				served = owner
			default:
				match = match && origin.Related(p, served, owner)
			}
		}
	}
	m.Tell(message.FieldGTPSourceMatch, match, matchTold)
	m.Tell(message.FieldGTPServingOwn, own, ownTold)
}

// endpoints are the fields that say where the sender wants to be answered, or its
// user's packets.
var endpoints = [...]message.FieldID{message.FieldGTPControlAddress, message.FieldGTPUserAddress}

// addresses tells whether the tunnels of a message end at its sender's, and whether
// one is to end where none can, or with us though the message comes from outside.
// An end that the profile does not know contradicts a sender that it knows, since a
// tunnel to nobody is what a thief of it needs. The nodes of FQ-CSID need not be
// reachable, and contradict only where they are another's. What a carrier brings ends
// with it, or where the subscriber is served.
func addresses(p *operator.Profile, m *message.Message) {
	source := origin.Sender(p, m)
	carrier := p.Kind(source) == operator.KindCarrier
	match, matchTold, bad, badTold := true, false, false, false
	last, owner := m.Source, source
	served := operator.None
	if carrier {
		served = server(p, m)
	}
	for _, f := range endpoints {
		for c := m.First(f); c.Valid(); c = c.Next() {
			if a := c.Addr(); a != last {
				last, owner = a, p.OwnerOfAddr(a)
			}
			bad = bad || nowhere(last.Unmap()) || owner == operator.Home && m.Direction == message.DirectionInbound
			badTold = true
			if source == operator.None || owner == operator.None && carrier {
				continue
			}
			match, matchTold = match && origin.Related(p, source, owner), true
			if served != operator.None && owner != source {
				match = match && origin.Related(p, served, owner)
			}
		}
	}
	for c := m.First(message.FieldGTPFQCSIDAddress); c.Valid() && source != operator.None; c = c.Next() {
		if owner := p.OwnerOfAddr(c.Addr()); owner != operator.None {
			match, matchTold = match && origin.Related(p, source, owner), true
		}
	}
	m.Tell(message.FieldGTPAddressMatch, match, matchTold)
	m.Tell(message.FieldGTPAddressBad, bad, badTold)
}

// nowhere reports whether no node can have the address.
func nowhere(a netip.Addr) bool { return !a.IsGlobalUnicast() || a == limitedBroadcast }

var limitedBroadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// innerInfrastructure tells whether a packet in a tunnel is sent to a node of an
// operator: a handset has no business there.
func innerInfrastructure(p *operator.Profile, m *message.Message) (hit, told bool) {
	a, ok := m.Addr(message.FieldGTPInnerDestination)
	return ok && p.OwnerOfAddr(a) != operator.None, ok
}
