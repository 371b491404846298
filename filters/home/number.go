package home

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// numberMatch tells whether each MSISDN of a message of GTP is of the home of its
// IMSI, or at least of its country, within which numbers are ported.
func numberMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	imsi, ok := m.String(message.FieldGTPIMSI)
	if !ok {
		return false, false
	}
	owner := p.OwnersOfIMSI(imsi)
	for c := m.First(message.FieldGTPMSISDN); c.Valid(); c = c.Next() {
		same, known := sameHome(p, imsi, owner, c.String())
		if known && !same {
			return false, true
		}
		told = told || known
	}
	return told, told
}
