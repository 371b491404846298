package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

const mccDigits = 3

// mobileTitleMatch tells whether the called mobile global title (E.214) is
// derived from every IMSI of the message: routing follows the title and the
// application the IMSI, so that two different ones lead past screening by
// either. told is false without such a title, without an IMSI, and for a title
// of an operator whose numbers the profile does not list.
func mobileTitleMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	called, ok := Called(p, m)
	if !ok || called.Plan != planE214 || called.Prefix == 0 {
		return false, false
	}
	subscriber := called.GT[called.Prefix:]
	if subscriber == "" {
		return false, false
	}
	focus := m.Focused()
	m.Focus(-1)
	defer m.Focus(focus)
	for c := m.First(message.FieldMAPIMSI); c.Valid(); c = c.Next() {
		told = true
		if !derives(p, c.String(), subscriber, called.Owner) {
			return false, true
		}
	}
	return told, told
}

// derives reports whether imsi belongs to owner and its subscriber part starts
// as the title goes on: a title may be cut, never longer (E.214).
func derives(p *operator.Profile, imsi, subscriber string, owner operator.OwnerID) bool {
	owners := p.OwnersOfIMSI(imsi)
	for _, digits := range [...]int{2, 3} {
		at := mccDigits + digits
		if len(imsi) < at+len(subscriber) || imsi[at:at+len(subscriber)] != subscriber {
			continue
		}
		if owners.MNCDigits == digits && Related(p, owner, owners.First) || digits == 2 && Related(p, owner, owners.Second) {
			return true
		}
	}
	return false
}
