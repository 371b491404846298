package home

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Owners are those of the IMSI of a message of GTP, of the first where it has
// several; none without.
func Owners(p *operator.Profile, m *message.Message) operator.IMSIOwners {
	n := m.Note(message.SlotHome)
	if !n.Set {
		n.Set = true
		if imsi, ok := m.String(message.FieldGTPIMSI); ok {
			o := p.OwnersOfIMSI(imsi)
			n.Number = [...]int64{int64(o.First), int64(o.Second), int64(o.MNCDigits)}
		}
	}
	return operator.IMSIOwners{First: operator.OwnerID(n.Number[0]), Second: operator.OwnerID(n.Number[1]), MNCDigits: int(n.Number[2])}
}

// numberMatch tells whether each MSISDN of a message of GTP is of the home of its
// IMSI, or at least of its country, within which numbers are ported.
func numberMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	imsi, ok := m.String(message.FieldGTPIMSI)
	if !ok {
		return false, false
	}
	owner := Owners(p, m)
	for c := m.First(message.FieldGTPMSISDN); c.Valid(); c = c.Next() {
		same, known := sameHome(p, imsi, owner, c.String())
		if known && !same {
			return false, true
		}
		told = told || known
	}
	return told, told
}
