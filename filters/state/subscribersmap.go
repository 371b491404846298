package state

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Operations of MAP that tell where a subscriber is (TS 29.002, 8).
var (
	opUpdateLocation       = message.OperationByName(message.ProtocolMAP, "updateLocation")
	opUpdateGPRSLocation   = message.OperationByName(message.ProtocolMAP, "updateGprsLocation")
	opSendAuthentication   = message.OperationByName(message.ProtocolMAP, "sendAuthenticationInfo")
	opCancelLocation       = message.OperationByName(message.ProtocolMAP, "cancelLocation")
	opPurgeMS              = message.OperationByName(message.ProtocolMAP, "purgeMS")
	opRestoreData          = message.OperationByName(message.ProtocolMAP, "restoreData")
	opInsertSubscriberData = message.OperationByName(message.ProtocolMAP, "insertSubscriberData")
)

// results carries out what m, a message of TCAP that passed, grants. It is asked
// before Transactions records m.
func (s *Subscribers) results(p *operator.Profile, m *message.Message, t *Transactions) {
	if s == nil || m.Protocol != message.ProtocolMAP || m.Has(message.FieldSCCPReturnCause) {
		return
	}
	list := m.Components()
	for i := range list {
		if list[i].Type != message.ComponentReturnResultLast {
			continue
		}
		focus := m.Focused()
		m.Focus(i)
		a, ok := t.Answered(p, m)
		m.Focus(focus)
		if ok && !a.Refused && a.IMSI != 0 {
			s.granted(p, m, &a)
		}
	}
}

// granted carries out one result.
func (s *Subscribers) granted(p *operator.Profile, m *message.Message, a *Asked) {
	switch a.Operation {
	case opUpdateLocation, opUpdateGPRSLocation:
		r := Registration{IMSI: a.IMSI, MSISDN: a.MSISDN, Domain: CS, Place: asker(p, m, a), Time: m.Time}
		if a.Operation == opUpdateGPRSLocation {
			r.Domain = PS
		}
		if calling, ok := origin.Calling(p, m); ok {
			r.Home = Place{Owner: calling.Owner, Country: origin.CountryOf(p, calling), Node: NodeID(calling.GT)}
		}
		s.Register(&r)
	case opSendAuthentication:
		at := asker(p, m, a)
		s.Authenticated(a.IMSI, CS, &at, m.Time)
	case opRestoreData:
		s.Seen(a.IMSI, CS, a.Owner, m.Time)
	case opPurgeMS:
		s.Leave(a.IMSI, CS, a.Node, m.Time)
		s.Leave(a.IMSI, PS, a.Node, m.Time)
	case opCancelLocation: // the node that answers has cancelled him
		if calling, ok := origin.Calling(p, m); ok {
			node := NodeID(calling.GT)
			s.Leave(a.IMSI, CS, node, m.Time)
			s.Leave(a.IMSI, PS, node, m.Time)
		}
	case opInsertSubscriberData:
		s.Name(a.IMSI, a.MSISDN, m.Time)
	}
}

// asker is who asked what m answers, and the node that he named.
func asker(p *operator.Profile, m *message.Message, a *Asked) Place {
	at := Place{Owner: a.Owner, Country: p.Country(a.Owner), Node: a.Node}
	if at.Country == "" {
		if called, ok := origin.Called(p, m); ok {
			at.Country = origin.CountryOf(p, called)
		}
	}
	return at
}
