package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// Compute adds the value of fact f, one of origin.*, destination.* and those of
// diameter.* that compare names, to m, or nothing where it cannot be told. p may be nil.
func Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	switch f {
	case message.FieldOriginNetwork, message.FieldOriginCountry, message.FieldOriginRole, message.FieldOriginOwn,
		message.FieldOriginKnown, message.FieldOriginNode:
		if calling, ok := Calling(p, m); ok {
			ofCalling(p, m, f, calling)
		}
	case message.FieldOriginPeer:
		addLabel(p, m, f, Peer(p, m))
	case message.FieldOriginBound:
		if bound, told := Bound(p, m); told {
			m.AddBool(f, bound)
		}
	case message.FieldOriginOwnPC:
		ownPointCode(p, m, f, message.FieldMTP3OPC)
	case message.FieldOriginAffectedOwnPC:
		affectedPointCode(p, m, f)
	case message.FieldOriginAddressMatch, message.FieldOriginAddressNetwork:
		addresses(p, m, f)
	case message.FieldDestinationNetwork, message.FieldDestinationOwn, message.FieldDestinationNode:
		if called, ok := Called(p, m); ok {
			ofCalled(p, m, f, called)
		}
	case message.FieldDestinationOwnPC:
		ownPointCode(p, m, f, message.FieldMTP3DPC)
	case message.FieldDestinationE214Match:
		if match, told := mobileTitleMatch(p, m); told {
			m.AddBool(f, match)
		}
	case message.FieldDiameterOriginFormat, message.FieldDiameterDestinationFormat, message.FieldDiameterVisitedMatch,
		message.FieldDiameterSessionMatch, message.FieldDiameterRouteLoop, message.FieldDiameterRouteMatch,
		message.FieldDiameterDESSMatch, message.FieldDiameterDESSFresh:
		if value, told := named(p, m, f); told {
			m.AddBool(f, value)
		}
	}
}

func ofCalling(p *operator.Profile, m *message.Message, f message.FieldID, calling Party) {
	switch f {
	case message.FieldOriginNetwork:
		addLabel(p, m, f, calling.Owner)
	case message.FieldOriginCountry:
		if c := CountryOf(p, calling); c != "" {
			m.AddText(f, c)
		}
	case message.FieldOriginNode:
		addNode(p, m, f, calling)
	}
	if !p.HasHome() {
		return
	}
	switch f {
	case message.FieldOriginRole:
		m.AddText(f, p.Kind(calling.Owner).String())
	case message.FieldOriginOwn:
		m.AddBool(f, calling.Owner == operator.Home || calling.Host == operator.Home)
	case message.FieldOriginKnown:
		m.AddBool(f, calling.Owner != operator.None)
	}
}

func ofCalled(p *operator.Profile, m *message.Message, f message.FieldID, called Party) {
	switch f {
	case message.FieldDestinationNetwork:
		addLabel(p, m, f, called.Owner)
	case message.FieldDestinationNode:
		addNode(p, m, f, called)
	case message.FieldDestinationOwn:
		if p.HasHome() {
			m.AddBool(f, called.Owner == operator.Home || called.Plan == planName && p.Acts(operator.Home, called.Owner))
		}
	}
}

func addLabel(p *operator.Profile, m *message.Message, f message.FieldID, id operator.OwnerID) {
	if id != operator.None {
		m.AddText(f, p.Label(id))
	}
}

// addNode adds the role of a title that has exactly one: a title that several
// nodes share contradicts none of them.
func addNode(p *operator.Profile, m *message.Message, f message.FieldID, party Party) {
	if party.GT == "" {
		return
	}
	if name := p.NodeOfGT(party.GT).Name(); name != "" {
		m.AddText(f, name)
	}
}

// Country is the country of the calling global title, from its owner or from
// its digits; empty where neither tells.
func Country(p *operator.Profile, m *message.Message) string {
	calling, ok := Calling(p, m)
	if !ok {
		return ""
	}
	return CountryOf(p, calling)
}

// CountryOf is the country of a party, from its owner or from its digits; empty where
// neither tells.
func CountryOf(p *operator.Profile, party Party) string {
	if c := p.Country(party.Owner); c != "" {
		return c
	}
	if party.Plan == planName {
		if party.Network == 0 {
			return ""
		}
		mcc := party.Network.MCC()
		return numbering.CountryOfMCC([]byte{byte('0' + mcc/100), byte('0' + mcc/10%10), byte('0' + mcc%10)})
	}
	if party.Plan == planAddress {
		return ""
	}
	var digits [numbering.MaxE164Digits]byte
	n := copy(digits[:], party.GT)
	if party.Plan == planE212 {
		return numbering.CountryOfMCC(digits[:n])
	}
	return numbering.CountryOfE164(digits[:n])
}

// ownPointCode tells whether a point code is ours, where the profile lists any.
func ownPointCode(p *operator.Profile, m *message.Message, f, of message.FieldID) {
	home := p.Operator(operator.Home)
	if home == nil || len(home.PointCodes) == 0 || !m.Has(of) {
		return
	}
	m.AddBool(f, pointCodeOwner(p, m, of) == operator.Home)
}

// affected are the fields that name the point codes whose state a management
// message reports: of M3UA (RFC 4666, 3.4) and of SCCP (Q.713, 5).
var affected = [...]message.FieldID{message.FieldM3UAAffectedPointCode, message.FieldSCMGAffectedPC}

// affectedPointCode tells whether one of them is ours: nobody outside knows the
// state of our nodes.
func affectedPointCode(p *operator.Profile, m *message.Message, f message.FieldID) {
	home := p.Operator(operator.Home)
	if home == nil || len(home.PointCodes) == 0 {
		return
	}
	told, own := false, false
	for _, field := range affected {
		mask := m.First(message.FieldM3UAAffectedMask)
		for c := m.First(field); c.Valid(); c = c.Next() {
			wild := int64(0)
			if mask.Valid() {
				wild, mask = mask.Int(), mask.Next()
			}
			told = true
			own = own || covers(home.PointCodes, c.Int(), wild)
		}
	}
	if told {
		m.AddBool(f, own)
	}
}

// covers reports whether pc, of which the low wild bits stand for all values
// (RFC 4666, 3.4.1), is or comprises one of ours.
func covers(ours []uint32, pc, wild int64) bool {
	shift := min(uint(wild), 32)
	for _, own := range ours {
		if int64(own)>>shift == pc>>shift {
			return true
		}
	}
	return false
}
