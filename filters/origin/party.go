package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Numbering plans of global titles (Q.713, 3.4.2.3), and what stands for one
// where a party has a name, or is where the packet comes from or goes.
const (
	planE212    = 6
	planE214    = 7
	planName    = -1
	planAddress = -2
)

// Party is the calling or the called party of a message: of SCCP by its global
// title, of Diameter by its realm, of GTP by its network address.
type Party struct {
	GT    string // digits, or the realm, or the host where there is no realm; a view of the message; empty for an address
	Plan  int64  // numbering plan; 0 where the title has none
	Owner operator.OwnerID
	// Prefix is how many digits of an E.214 title are country code and
	// national destination code; 0 for other plans.
	Prefix int
	// Host is the owner of the host that is named beside a realm; that of the
	// realm where there is none.
	Host    operator.OwnerID
	Network operator.Network // that the realm names
}

// Calling is the calling party. ok is false when it has no global title.
func Calling(p *operator.Profile, m *message.Message) (party Party, ok bool) {
	return partyOf(p, m, message.SlotCalling)
}

// Called is the called party. ok is false when it has no global title. Routing
// enquiries are addressed to the subscriber's number, so that its owner may
// come from the ranges of subscribers too.
func Called(p *operator.Profile, m *message.Message) (party Party, ok bool) {
	return partyOf(p, m, message.SlotCalled)
}

// titles are the fields of the parties, by what is remembered of them.
var titles = [...]struct{ gt, np message.FieldID }{
	message.SlotCalling: {message.FieldSCCPCallingGT, message.FieldSCCPCallingNP},
	message.SlotCalled:  {message.FieldSCCPCalledGT, message.FieldSCCPCalledNP},
}

func partyOf(p *operator.Profile, m *message.Message, slot message.Slot) (party Party, ok bool) {
	n := m.Note(slot)
	if !n.Set {
		n.Set = true
		party = findParty(p, m, slot)
		n.Text = party.GT
		n.Number = [...]int64{party.Plan, int64(party.Owner) | int64(party.Host)<<hostShift, int64(party.Prefix) | int64(party.Network)<<networkShift}
	}
	return Party{
		GT: n.Text, Plan: n.Number[0], Owner: operator.OwnerID(n.Number[1]), Host: operator.OwnerID(n.Number[1] >> hostShift),
		Prefix: int(uint8(n.Number[2])), Network: operator.Network(n.Number[2] >> networkShift),
	}, n.Text != "" || n.Number[0] == planAddress
}

// Places of what shares a number of the note.
const (
	hostShift    = 16
	networkShift = 8
)

func findParty(p *operator.Profile, m *message.Message, slot message.Slot) (party Party) {
	switch {
	case m.Protocol == message.ProtocolDiameter:
		return findNamed(p, m, slot)
	case OfGTP(m.Protocol):
		return findAddress(p, m, slot)
	}
	party.GT, _ = m.String(titles[slot].gt)
	if party.GT == "" {
		return Party{}
	}
	party.Plan, _ = m.Int(titles[slot].np)
	switch party.Plan {
	case planE212:
		party.Owner = p.OwnersOfIMSI(party.GT).First
	case planE214:
		party.Owner, party.Prefix = p.OwnerOfE214(party.GT)
	default:
		party.Owner = p.OwnerOfGT(party.GT)
	}
	if slot == message.SlotCalled && party.Owner == operator.None {
		party.Owner = p.OwnerOfMSISDN(party.GT)
	}
	return party
}

// Peer is the operator or carrier that the message came from by the lower
// layers: the packet's source address, else the originating point code. It is
// None where neither is known to the profile.
func Peer(p *operator.Profile, m *message.Message) operator.OwnerID {
	if id := p.OwnerOfAddr(m.Source); id != operator.None {
		return id
	}
	return pointCodeOwner(p, m, message.FieldMTP3OPC)
}

func pointCodeOwner(p *operator.Profile, m *message.Message, f message.FieldID) operator.OwnerID {
	pc, ok := m.Int(f)
	if !ok || pc < 0 || pc > 1<<32-1 {
		return operator.None
	}
	return p.OwnerOfPointCode(uint32(pc))
}

// Related reports whether the sender may speak for owner: they are the same,
// or one may act for the other, or the sender is a hub that serves it.
func Related(p *operator.Profile, sender, owner operator.OwnerID) bool {
	return p.Acts(sender, owner) || p.Acts(owner, sender)
}
