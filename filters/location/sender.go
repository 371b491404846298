package location

import (
	"cordon/filters/origin"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// sender is who sent a message, and the place that he speaks from.
type sender struct {
	owner   operator.OwnerID
	network operator.Network // of Diameter; 0 where it is not named
	node    uint64           // that the message names, else the sender itself
	title   uint64           // the sender itself
	// country is empty where it is not known, and for networks that have no place.
	country string
	domain  state.Domain
	// fixed tells that what he asks for needs no radio of his, so that it tells
	// nothing of where the subscriber is.
	fixed bool
}

// senderOf reads who sent m; ok is false where nobody is named.
func senderOf(p *operator.Profile, m *message.Message) (s sender, ok bool) {
	calling, ok := origin.Calling(p, m)
	if !ok {
		return s, false
	}
	s.owner, s.network = calling.Owner, calling.Network
	switch {
	case m.Protocol == message.ProtocolDiameter:
		s.ofDiameter(p, m)
	case origin.OfGTP(m.Protocol):
		s.domain, s.country = state.EPS, p.Country(s.owner)
		if m.Protocol != message.ProtocolGTPv2 {
			s.domain = state.PS
		}
	default:
		s.ofMAP(p, m, calling)
	}
	return s, true
}

// ofMAP takes the node of the subscriber that the message names, since a hub and some
// gateways lend their title to all nodes behind them.
func (s *sender) ofMAP(p *operator.Profile, m *message.Message, calling origin.Party) {
	s.domain, s.fixed = domainOfMAP(m)
	s.title = state.NodeID(calling.GT)
	number, plan := calling.GT, calling.Plan
	if named, ok := nodeNumber(m); ok {
		if owner := p.OwnerOfGT(named); owner == s.owner || origin.Related(p, s.owner, owner) {
			s.owner, number, plan = owner, named, planE164
		}
	}
	s.node = state.NodeID(number)
	var digits [numbering.MaxE164Digits]byte
	n := copy(digits[:], number)
	if plan == planE212 {
		s.country = numbering.CountryOfMCC(digits[:n])
	} else {
		s.country = numbering.CountryOfE164(digits[:n])
	}
	switch s.country {
	case numbering.World:
		s.country = ""
	case "":
		s.country = p.Country(s.owner)
	}
}

// Numbering plans of global titles (Q.713, 3.4.2.3).
const (
	planE164 = 1
	planE212 = 6
)

// numbers are the fields that name the node of the subscriber, first those of one
// that registers.
var numbers = [...]message.FieldID{message.FieldMAPVLR, message.FieldMAPSGSN, message.FieldMAPMSC}

func nodeNumber(m *message.Message) (number string, ok bool) {
	for _, f := range numbers {
		if number, ok = m.String(f); ok && number != "" {
			return number, true
		}
	}
	return "", false
}

// Values of RequestingNodeType (TS 29.002, 17.7.1), and the subsystem number of an
// SGSN (TS 23.003, 8).
const (
	nodeVLR     = 0
	nodeSGSN    = 1
	nodeMME     = 16
	nodeMMESGSN = 17
	ssnSGSN     = 149
)

// domainOfMAP tells which of his nodes speaks for a subscriber. fixed is one of IMS or
// of a fixed access.
func domainOfMAP(m *message.Message) (d state.Domain, fixed bool) {
	if kind, ok := m.Int(message.FieldMAPRequestingNodeType); ok {
		switch kind {
		case nodeVLR:
			return state.CS, false
		case nodeSGSN:
			return state.PS, false
		case nodeMME, nodeMMESGSN:
			return state.EPS, false
		}
		return state.CS, true
	}
	if m.Has(message.FieldMAPSGSN) && !m.Has(message.FieldMAPVLR) {
		return state.PS, false
	}
	if ssn, ok := m.Int(message.FieldSCCPCallingSSN); ok && ssn == ssnSGSN {
		return state.PS, false
	}
	return state.CS, false
}

// Bits of flags by which an MME is told from an SGSN (TS 29.272, 7.3.7 and 7.3.48).
const (
	ulrS6a  = 1 << 1
	purSGSN = 1 << 1
	purMME  = 1 << 0
)

func (s *sender) ofDiameter(p *operator.Profile, m *message.Message) {
	host, _ := m.String(message.FieldDiameterOriginHost)
	s.title = state.NodeID(host)
	s.node, s.domain = s.title, state.EPS
	switch command, _, _ := origin.Command(m); command {
	case diameter.CommandUpdateLocation:
		if flags, ok := m.Number(message.FieldDiameterULRFlags); ok && flags&ulrS6a == 0 {
			s.domain = state.PS
		}
	case diameter.CommandPurgeUE:
		if flags, ok := m.Number(message.FieldDiameterPURFlags); ok && flags&(purSGSN|purMME) == purSGSN {
			s.domain = state.PS
		}
	}
	if visited, ok := m.String(message.FieldDiameterVisitedPLMN); ok {
		if n := operator.NetworkOfPLMN(visited); n != 0 {
			s.network = n
		}
	}
	if s.network == 0 {
		s.country = p.Country(s.owner)
		return
	}
	mcc := s.network.MCC() // 901 and others that networks share have no country
	s.country = numbering.CountryOfMCC([]byte{byte('0' + mcc/100), byte('0' + mcc/10%10), byte('0' + mcc%10)})
}

// is tells whether the sender is of the operator of a place; told is false where that
// cannot be said.
func (s *sender) is(p *operator.Profile, at *state.Place) (same, told bool) {
	switch {
	case s.owner != operator.None && at.Owner != operator.None:
		return origin.Related(p, s.owner, at.Owner), true
	case s.title != 0 && (s.title == at.Node || s.node == at.Node):
		return true, true
	case s.network != 0 && s.network == at.Network:
		return true, true
	case s.country == "" || at.Country == "":
		return false, false
	}
	return false, s.country != at.Country
}
