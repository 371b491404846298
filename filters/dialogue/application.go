package dialogue

import (
	"slices"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// applicationOf is the application of the header; ok is false for what is not
// Diameter.
func applicationOf(m *message.Message) (id uint32, ok bool) {
	n, ok := m.Number(message.FieldDiameterApplication)
	return uint32(n), ok && m.Protocol == message.ProtocolDiameter
}

func applicationKnown(m *message.Message) (known, told bool) {
	id, ok := applicationOf(m)
	return ok && diameter.ApplicationByID(id) != nil, ok
}

// commandMatch tells whether the command belongs to the application of the
// header: what routes by one and judges by the other is led astray.
func commandMatch(m *message.Message) (match, told bool) {
	id, ok := applicationOf(m)
	command, _, isDiameter := origin.Command(m)
	if !ok || !isDiameter {
		return false, false
	}
	application := diameter.ApplicationByID(id)
	if application == nil {
		return false, false
	}
	return application.Has(command), true
}

// applicationMatch tells whether the AVPs that name an application name that of
// the header (RFC 6733, 6.8 to 6.11). In CER and CEA they list what the peer can do.
func applicationMatch(m *message.Message) (match, told bool) {
	id, ok := applicationOf(m)
	command, _, _ := origin.Command(m)
	if !ok || command == diameter.CommandCapabilitiesExchange {
		return false, false
	}
	for _, f := range [...]message.FieldID{message.FieldDiameterAuthApplication, message.FieldDiameterAcctApplication} {
		for c := m.First(f); c.Valid(); c = c.Next() {
			told = true
			if c.Int() != int64(id) {
				return false, true
			}
		}
	}
	return told, told
}

// applicationAgreed tells whether the two sides agreed on the application: that
// of the peers themselves, S6a with S6d, which roaming is, and those that the
// profile names for the other side or, with everybody, for ours (GSMA FS.19,
// category 1). Sessions belong to an application: who re-authorizes or ends one
// in that of the peers leads past the agreement. So does who asks from outside
// in the name of whom he chooses to address.
func applicationAgreed(p *operator.Profile, m *message.Message) (agreed, told bool) {
	id, ok := applicationOf(m)
	command, request, isDiameter := origin.Command(m)
	switch {
	case !ok || !isDiameter:
		return false, false
	case id == diameter.ApplicationS6a || id == diameter.ApplicationBase && ofPeers(command):
		return true, true
	case agrees(p, operator.Home, id):
		return true, true
	}
	if calling, ok := origin.Calling(p, m); ok && agrees(p, calling.Owner, id) {
		return true, true
	}
	if request && m.Direction == message.DirectionInbound {
		return false, true
	}
	if called, ok := origin.Called(p, m); ok {
		return agrees(p, called.Owner, id), true
	}
	// An answer does not say whom it is for: it may be any that agreed.
	return false, request || !anyAgrees(p, id)
}

func anyAgrees(p *operator.Profile, application uint32) bool {
	for i := range p.Owners() {
		if agrees(p, operator.OwnerID(i+1), application) {
			return true
		}
	}
	return false
}

func agrees(p *operator.Profile, with operator.OwnerID, application uint32) bool {
	o := p.Operator(with)
	if o == nil || len(o.Applications) == 0 {
		return false
	}
	_, found := slices.BinarySearch(o.Applications, application)
	return found
}
