package home

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, one of home.*, diameter.identity_match and
// gtp.msisdn_match, to m, or nothing where it
// cannot be told. p may be nil. A message that comes back undelivered has the
// sender and the subscriber of the way out: it tells nothing of the way in.
func Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	if !p.HasHome() || m.Has(message.FieldSCCPReturnCause) {
		return
	}
	focus := m.Focused()
	m.Focus(-1)
	defer m.Focus(focus)
	switch f {
	case message.FieldHomeNetwork, message.FieldHomeKnown, message.FieldHomeOwn, message.FieldHomeMatch, message.FieldHomeAmbiguous:
		judge(p, m).add(p, m, f)
	case message.FieldHomeMSISDNOwn:
		if own, told := msisdnOwn(p, m); told {
			m.AddBool(f, own)
		}
	case message.FieldHomeReferenceMatch:
		if match, told := referenceMatch(p, m); told {
			m.AddBool(f, match)
		}
	case message.FieldHomeDestinationMatch:
		if match, told := destinationMatch(p, m); told {
			m.AddBool(f, match)
		}
	case message.FieldDiameterIdentityMatch:
		if match, told := identityMatch(p, m); told {
			m.AddBool(f, match)
		}
	case message.FieldGTPMSISDNMatch:
		if match, told := numberMatch(p, m); told {
			m.AddBool(f, match)
		}
	case message.FieldHomeSCFMatch:
		if match, told := profileAddressesMatch(p, m); told {
			m.AddBool(f, match)
		}
	}
}

// verdict sums up the IMSIs of a message.
type verdict struct {
	any       bool // there is an IMSI
	known     bool // each belongs to an operator of the profile
	own       bool // one of them is ours
	ambiguous bool
	told      bool // match holds: there is a sender, and each comparison could be made
	match     bool
	network   operator.OwnerID // of the first, or of the first that contradicts the sender
}

func judge(p *operator.Profile, m *message.Message) verdict {
	calling, hasCalling := origin.Calling(p, m)
	v := verdict{known: true, match: true, told: hasCalling}
	for walk := imsis(m); walk.next(); {
		owners := walk.owners(p)
		v.own = v.own || owners.Has(operator.Home)
		v.ambiguous = v.ambiguous || owners.Ambiguous()
		v.known = v.known && owners.First != operator.None
		if !v.any {
			v.any, v.network = true, owners.First
		}
		switch {
		case !hasCalling || !v.match:
		case calling.Owner == operator.None && owners.First == operator.None:
			// Two strangers may be one network that the profile does not list.
			v.told = false
		case !p.Acts(calling.Owner, owners.First) && !p.Acts(calling.Owner, owners.Second):
			v.match, v.network = false, owners.First
		}
	}
	return v
}

func (v verdict) add(p *operator.Profile, m *message.Message, f message.FieldID) {
	if !v.any {
		return
	}
	switch f {
	case message.FieldHomeNetwork:
		if v.network != operator.None {
			m.AddText(f, p.Label(v.network))
		}
	case message.FieldHomeKnown:
		m.AddBool(f, v.known)
	case message.FieldHomeOwn:
		m.AddBool(f, v.own)
	case message.FieldHomeAmbiguous:
		m.AddBool(f, v.ambiguous)
	case message.FieldHomeMatch:
		// One contradiction is enough, whatever could not be told of others.
		if v.told || !v.match {
			m.AddBool(f, v.match)
		}
	}
}

// msisdnOwn tells whether a subscriber number of the message lies in our
// ranges, where the profile has any.
func msisdnOwn(p *operator.Profile, m *message.Message) (own, told bool) {
	if len(p.Operator(operator.Home).MSISDNPrefixes) == 0 {
		return false, false
	}
	for c := m.First(msisdns(m)); c.Valid(); c = c.Next() {
		told = true
		own = own || p.OwnerOfMSISDN(c.String()) == operator.Home
	}
	return own, told
}
