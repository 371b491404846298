package state

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// errand is what a request of S6a or S6d asks for a subscriber, kept until its answer
// says whether it is done (TS 29.272, 5.2). It has no pointers.
type errand struct {
	imsi, msisdn uint64
	node         uint64 // that serves him, or did
	network      operator.Network
	owner        operator.OwnerID
	kind         errandKind
	domain       Domain
	passed       bool
}

type errandKind uint8

const (
	noErrand errandKind = iota
	errandRegister
	errandAuthenticate
	errandLeave
	errandTouch
	errandName
)

// Bits of flags (TS 29.272, 7.3.7, 7.3.48 and 7.3.47).
const (
	ulrS6a  = 1 << 1
	purMME  = 1 << 0
	clrS6a  = 1 << 0
	byMME   = 0 // Cancellation-Type: MME-UPDATE-PROCEDURE
	bySGSN  = 1
	success = 2001 // DIAMETER_SUCCESS (RFC 6733, 7.1.2)
)

// errandOf tells what a request asks; of most it is none.
func errandOf(p *operator.Profile, m *message.Message, command uint32) (e errand) {
	switch command {
	case diameter.CommandUpdateLocation:
		e.kind = errandRegister
	case diameter.CommandAuthenticationInformation:
		e.kind = errandAuthenticate
	case diameter.CommandCancelLocation, diameter.CommandPurgeUE:
		e.kind = errandLeave
	case diameter.CommandNotify:
		e.kind = errandTouch
	case diameter.CommandInsertSubscriberData:
		e.kind = errandName
	default:
		return e
	}
	if application(m) != diameter.ApplicationS6a {
		return errand{}
	}
	imsi, _ := m.String(message.FieldDiameterIMSI)
	if e.imsi = packIMSI(imsi); e.imsi == 0 {
		return errand{}
	}
	msisdn, _ := m.String(message.FieldDiameterMSISDN)
	e.msisdn = packIMSI(msisdn)
	e.domain = domainOf(m, command)
	name := message.FieldDiameterOriginHost
	if command == diameter.CommandCancelLocation {
		name = message.FieldDiameterDestinationHost
	}
	host, _ := m.String(name)
	e.node = NodeID(host)
	if calling, ok := origin.Calling(p, m); ok {
		e.owner, e.network = calling.Owner, calling.Network
	}
	if visited, ok := m.String(message.FieldDiameterVisitedPLMN); ok {
		if n := operator.NetworkOfPLMN(visited); n != 0 {
			e.network = n
		}
	}
	return e
}

// domainOf tells whether an MME or an SGSN asks, or is asked.
func domainOf(m *message.Message, command uint32) Domain {
	flag := func(f message.FieldID, bit int64, otherwise bool) Domain {
		n, ok := m.Number(f)
		if ok && n&bit != 0 || !ok && otherwise {
			return EPS
		}
		return PS
	}
	switch command {
	case diameter.CommandUpdateLocation:
		return flag(message.FieldDiameterULRFlags, ulrS6a, true)
	case diameter.CommandPurgeUE:
		return flag(message.FieldDiameterPURFlags, purMME, true)
	case diameter.CommandCancelLocation:
		switch n, _ := m.Number(message.FieldDiameterCancellationType); n {
		case byMME:
			return EPS
		case bySGSN:
			return PS
		}
		return flag(message.FieldDiameterCLRFlags, clrS6a, true)
	}
	return EPS
}

// done carries out what m, an answer that passed, grants.
func (s *Subscribers) done(p *operator.Profile, m *message.Message, e *errand) {
	if result, ok := m.Number(message.FieldDiameterResultCode); s == nil || !ok || result != success || !e.passed {
		return
	}
	switch e.kind {
	case errandRegister:
		r := Registration{IMSI: e.imsi, MSISDN: e.msisdn, Domain: e.domain, Place: e.place(p), Home: answerer(p, m), Time: m.Time}
		if msisdn, ok := m.String(message.FieldDiameterMSISDN); ok {
			r.MSISDN = packIMSI(msisdn)
		}
		s.Register(&r)
	case errandAuthenticate:
		at := e.place(p)
		s.Authenticated(e.imsi, e.domain, &at, m.Time)
	case errandLeave:
		s.Leave(e.imsi, e.domain, e.node, m.Time)
	case errandTouch:
		s.Seen(e.imsi, e.domain, e.owner, m.Time)
	case errandName:
		s.Name(e.imsi, e.msisdn, m.Time)
	}
}

func (e *errand) place(p *operator.Profile) Place {
	return Place{Owner: e.owner, Country: countryAt(p, e.owner, e.network), Network: e.network, Node: e.node}
}

// answerer is the HSS that an answer is of.
func answerer(p *operator.Profile, m *message.Message) Place {
	calling, _ := origin.Calling(p, m)
	host, _ := m.String(message.FieldDiameterOriginHost)
	return Place{Owner: calling.Owner, Country: countryAt(p, calling.Owner, calling.Network), Network: calling.Network, Node: NodeID(host)}
}

// countryAt is the country of an operator, else that of a network's code.
func countryAt(p *operator.Profile, owner operator.OwnerID, network operator.Network) string {
	if c := p.Country(owner); c != "" || network == 0 {
		return c
	}
	mcc := network.MCC()
	return numbering.CountryOfMCC([]byte{byte('0' + mcc/100), byte('0' + mcc/10%10), byte('0' + mcc%10)})
}
