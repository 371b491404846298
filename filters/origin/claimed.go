package origin

import (
	"net/netip"
	"slices"

	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// Commands of S6c and SGd (TS 29.338).
const (
	commandMTForward      = 8388646
	commandRouteForSM     = 8388647
	commandReportDelivery = 8388649
)

// claims are the fields of a request of Diameter that name nodes of the sender:
// numbers, and names.
type claims struct{ numbers, nodes []message.FieldID }

// Read-only rows of claimsOf.
var (
	servingClaims = claims{
		numbers: []message.FieldID{message.FieldDiameterServingNumber},
		nodes: []message.FieldID{message.FieldDiameterServingNode, message.FieldDiameterGatewayRealm,
			message.FieldDiameterGatewayHost, message.FieldDiameterGatewayAddress},
	}
	centreClaims = claims{numbers: []message.FieldID{message.FieldDiameterSCAddress}}
)

// claimsOf gives the claims of a command. That of a location update tells where
// short messages go, that of a short message where its delivery is reported.
// A node that submits one names the centre that it submits to.
func claimsOf(command uint32) *claims {
	switch command {
	case diameter.CommandUpdateLocation, diameter.CommandNotify:
		return &servingClaims
	case commandMTForward, commandRouteForSM, commandReportDelivery:
		return &centreClaims
	}
	return nil
}

// claimed adds origin.address_match to a message of Diameter, or the network of
// what contradicts it.
func claimed(p *operator.Profile, m *message.Message, f message.FieldID, calling Party) {
	command, request, ok := Command(m)
	c := claimsOf(command)
	if !ok || !request || c == nil {
		return
	}
	told := false
	for _, field := range c.numbers {
		for v := m.First(field); v.Valid(); v = v.Next() {
			owner := p.OwnerOfGT(v.String())
			if owner == operator.None && calling.Owner == operator.None {
				continue
			}
			told = true
			if !Related(p, calling.Owner, owner) {
				contradiction(p, m, f, owner)
				return
			}
		}
	}
	for _, field := range c.nodes {
		for v := m.First(field); v.Valid(); v = v.Next() {
			owner, known := ownerOfNode(p, v, field, calling)
			if !known || gateway(field) && owner == operator.Home {
				// The gateway is ours, or the visited network's where traffic
				// breaks out there.
				continue
			}
			told = true
			if !Related(p, calling.Owner, owner) {
				contradiction(p, m, f, owner)
				return
			}
		}
	}
	if told && f == message.FieldOriginAddressMatch {
		m.AddBool(f, true)
	}
}

func gateway(f message.FieldID) bool {
	return f == message.FieldDiameterGatewayRealm || f == message.FieldDiameterGatewayHost || f == message.FieldDiameterGatewayAddress
}

// ownerOfNode is the owner of the node that v stands on. A network address that
// the profile does not list contradicts a sender whose addresses it lists, and
// nobody else; a name of a form that any operator may use contradicts nothing,
// that of a network which is none of ours does.
func ownerOfNode(p *operator.Profile, v message.Cursor, f message.FieldID, calling Party) (owner operator.OwnerID, known bool) {
	if f == message.FieldDiameterGatewayAddress {
		owner = p.OwnerOfAddr(v.Addr())
		return owner, owner != operator.None || listsAddresses(p, calling.Owner, v.Addr())
	}
	owner = p.OwnerOfRealm(v.String())
	return owner, owner != operator.None || calling.Owner != operator.None && operator.NetworkOfName(v.String()) != 0
}

// listsAddresses reports whether the profile lists network addresses of an
// operator, of the family of a.
func listsAddresses(p *operator.Profile, id operator.OwnerID, a netip.Addr) bool {
	o := p.Operator(id)
	return o != nil && slices.ContainsFunc(o.Networks, func(n netip.Prefix) bool { return n.Addr().Is4() == a.Unmap().Is4() })
}
