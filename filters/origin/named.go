package origin

import (
	"strings"
	"time"

	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// Command is the command of a Diameter message and whether it is a request. ok
// is false for every other message.
func Command(m *message.Message) (command uint32, request, ok bool) {
	if m.Protocol != message.ProtocolDiameter {
		return 0, false, false
	}
	code, hasCode := m.Number(message.FieldDiameterCommand)
	bit, hasBit := m.Number(message.FieldDiameterRequest)
	if hasCode && hasBit {
		return uint32(code), bit != 0, true
	}
	return diameter.CommandOf(m.Operation)
}

// hosts and realms are the fields of the two parties.
var (
	hosts  = [...]message.FieldID{message.SlotCalling: message.FieldDiameterOriginHost, message.SlotCalled: message.FieldDiameterDestinationHost}
	realms = [...]message.FieldID{message.SlotCalling: message.FieldDiameterOriginRealm, message.SlotCalled: message.FieldDiameterDestinationRealm}
)

func findNamed(p *operator.Profile, m *message.Message, slot message.Slot) (party Party) {
	host, _ := m.String(hosts[slot])
	party.GT, _ = m.String(realms[slot])
	if party.GT == "" {
		party.GT = host
	}
	if party.GT == "" {
		return Party{}
	}
	party.Plan, party.Network = planName, operator.NetworkOfName(party.GT)
	party.Owner = p.OwnerOfRealm(party.GT)
	if party.Host = party.Owner; host != "" {
		party.Host = p.OwnerOfHost(host, party.GT, party.Owner)
	}
	return party
}

// named tells one of the facts that compare names.
func named(p *operator.Profile, m *message.Message, f message.FieldID) (value, told bool) {
	switch f {
	case message.FieldDiameterOriginFormat:
		return format(m, message.SlotCalling)
	case message.FieldDiameterDestinationFormat:
		return format(m, message.SlotCalled)
	case message.FieldDiameterVisitedMatch:
		return visitedMatch(p, m)
	case message.FieldDiameterSessionMatch:
		return sessionMatch(p, m)
	case message.FieldDiameterRouteLoop:
		return routeLoop(p, m)
	case message.FieldDiameterRouteMatch:
		return routeMatch(p, m)
	case message.FieldDiameterDESSMatch:
		return signerMatch(p, m)
	case message.FieldDiameterDESSFresh:
		return signedNow(m)
	}
	return false, false
}

// format tells whether host and realm of a party are names, and go together. A
// realm of any form will do: not every operator uses the one of 3GPP.
func format(m *message.Message, slot message.Slot) (good, told bool) {
	host, hasHost := m.String(hosts[slot])
	realm, hasRealm := m.String(realms[slot])
	switch {
	case hasHost && hasRealm:
		return operator.Within(host, realm) && operator.WellFormed(host), true
	case hasHost:
		return operator.WellFormed(host), true
	case hasRealm:
		return operator.WellFormed(realm), true
	}
	return false, false
}

// visitedMatch tells whether the sender's operator is that of Visited-PLMN-Id:
// an attacker asks from his own realm for vectors that serve another network.
// Networks of one group share nodes.
func visitedMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	visited, _ := m.String(message.FieldDiameterVisitedPLMN)
	network := operator.NetworkOfPLMN(visited)
	calling, ok := Calling(p, m)
	switch {
	case visited == "" || !ok:
		return false, false
	case network == 0: // 000-00 and what else is no network
		return false, p.HasHome()
	}
	owner := p.OwnerOfPLMN(network)
	switch {
	case calling.Network == network || Related(p, calling.Owner, owner):
		return true, true
	case calling.Owner == operator.None && owner == operator.None:
		// Two strangers may be one operator that the profile does not list,
		// unless they lie in different countries.
		return false, calling.Network != 0 && calling.Network.MCC() != network.MCC()
	}
	return false, p.HasHome()
}

// begunByServer are the commands with which the server speaks in a session that
// the client began (RFC 6733, 8.3 and 8.5).
func begunByServer(command uint32) bool {
	return command == diameter.CommandReAuth || command == diameter.CommandAbortSession
}

// sessionMatch tells whether the name that Session-Id begins with (RFC 6733, 8.8)
// is the sender's, or one of his operator's: topology hiding renames hosts.
func sessionMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	session, ok := m.String(message.FieldDiameterSessionID)
	command, request, isDiameter := Command(m)
	if !ok || !isDiameter || !request {
		return false, false
	}
	identity, rest, ok := strings.Cut(session, ";")
	if !ok || rest == "" {
		return false, true
	}
	slot := message.SlotCalling
	if begunByServer(command) {
		slot = message.SlotCalled
	}
	party, ok := partyOf(p, m, slot)
	if !ok {
		return false, false
	}
	if host, _ := m.String(hosts[slot]); identity == host {
		return true, true
	}
	if !operator.WellFormed(identity) {
		return false, true
	}
	if operator.Within(identity, party.GT) {
		return true, true
	}
	owner := p.OwnerOfRealm(identity)
	return Related(p, party.Owner, owner) || Related(p, party.Host, owner), true
}

// routeLoop tells whether a message from outside has been with us before.
func routeLoop(p *operator.Profile, m *message.Message) (loop, told bool) {
	if !p.HasHome() || m.Direction != message.DirectionInbound {
		return false, false
	}
	for c := m.First(message.FieldDiameterRouteRecord); c.Valid(); c = c.Next() {
		told = true
		if p.OwnerOfRealm(c.String()) == operator.Home {
			return true, true
		}
	}
	return false, told
}

// routeMatch tells whether each relay that the message names is one that the
// sender's messages may pass. A relay that the profile does not know contradicts
// nothing.
func routeMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	calling, ok := Calling(p, m)
	if !ok || calling.Owner == operator.None {
		return false, false
	}
	for c := m.First(message.FieldDiameterRouteRecord); c.Valid(); c = c.Next() {
		hop := p.OwnerOfRealm(c.String())
		switch {
		case hop == operator.None:
			continue
		case Related(p, hop, calling.Owner):
		case p.Kind(hop) == operator.KindCarrier && (len(p.Operator(hop).Serves) == 0 || p.Kind(calling.Owner) == operator.KindCarrier):
		default:
			return false, true
		}
		told = true
	}
	return told, told
}

// signerMatch tells whether who signed a message (GSMA FS.19, DESS) may sign for
// its sender. It is no verification: the keys are exchanged between operators.
func signerMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	signer, ok := m.String(message.FieldDiameterDESSIdentity)
	calling, isNamed := Calling(p, m)
	if !ok || !isNamed {
		return false, false
	}
	if operator.Within(signer, calling.GT) {
		return true, true
	}
	owner := p.OwnerOfRealm(signer)
	return Related(p, calling.Owner, owner), owner != operator.None || calling.Owner != operator.None
}

// signedFor is how long a signature is taken for fresh, either way.
const signedFor = 5 * 60

// signedNow tells whether the time of the signature is that of the message: an
// old one is replayed.
func signedNow(m *message.Message) (fresh, told bool) {
	at, ok := m.Number(message.FieldDiameterDESSTime)
	age := m.Time/int64(time.Second) - at
	return age >= -signedFor && age <= signedFor, ok
}
