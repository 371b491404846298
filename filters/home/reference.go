package home

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// referenceMatch tells whether the identity of MAP-OPEN and those of the
// parameters name one subscriber: the dialogue is screened by one of them and
// served by the other. Two IMSIs must be equal. An IMSI and a subscriber
// number must be of one network or at least of one country, within which
// numbers are ported.
func referenceMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	reference := referenceIMSI(m)
	if reference == "" {
		return false, false
	}
	for c := m.First(message.FieldMAPIMSI); c.Valid(); c = c.Next() {
		told = true
		if c.String() != reference {
			return false, true
		}
	}
	owner := p.OwnersOfIMSI(reference)
	for c := m.First(message.FieldMAPMSISDN); c.Valid(); c = c.Next() {
		same, known := sameHome(p, reference, owner, c.String())
		if known && !same {
			return false, true
		}
		told = told || known
	}
	return told, told
}

// destinationMatch tells whether the operator that is asked is the home of each
// IMSI: a register is not asked about the subscribers of others. An IMSI of
// nobody tells of a stranger only where we know who is asked.
func destinationMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	called := origin.Receiver(p, m)
	if called == operator.None {
		return false, false
	}
	for walk := imsis(m); walk.next(); {
		told = true
		owners := walk.owners(p)
		if !origin.Related(p, called, owners.First) && !origin.Related(p, called, owners.Second) {
			return false, true
		}
	}
	return told, told
}

// identityMatch tells whether all AVPs of a request that name a subscriber name
// one: the firewall looks at one of them, and the node behind it at another. An
// IMSI and a subscriber number must be of one home, as for references.
func identityMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	if command, request, ok := origin.Command(m); !ok || !request || command == diameter.CommandReset {
		// Answers list subscribers, such as those of a group, and so does Reset.
		return false, false
	}
	first := m.First(message.FieldDiameterIMSI)
	if !first.Valid() {
		return false, false
	}
	imsi := first.String()
	for c := first.Next(); c.Valid(); c = c.Next() {
		told = true
		if c.String() != imsi {
			return false, true
		}
	}
	number := m.First(message.FieldDiameterMSISDN)
	if !number.Valid() {
		return told, told
	}
	owner := p.OwnersOfIMSI(imsi)
	for c := number; c.Valid(); c = c.Next() {
		same, known := sameHome(p, imsi, owner, c.String())
		if known && !same {
			return false, true
		}
		told = told || known
	}
	return told, told
}

// sameHome compares the home of an IMSI with that of a subscriber number.
func sameHome(p *operator.Profile, imsi string, owner operator.IMSIOwners, msisdn string) (same, known bool) {
	if o := p.OwnerOfMSISDN(msisdn); o != operator.None && owner.Has(o) {
		return true, true
	}
	var buf [numbering.MaxDigits]byte
	country := numbering.CountryOfMCC(buf[:copy(buf[:], imsi)])
	other := numbering.CountryOfE164(buf[:copy(buf[:], msisdn)])
	if country == "" || other == "" || other == numbering.World {
		return false, false
	}
	return country == other, true
}
