package state

import (
	"hash/maphash"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// Compute adds the value of fact f, one of sms.*, to m, or nothing where it cannot be
// told. With several deliveries in one message, all must have been enquired for.
func (s *ShortMessages) Compute(p *operator.Profile, m *message.Message, subscribers *Subscribers, f message.FieldID) {
	if s == nil || p == nil {
		return
	}
	switch f {
	case message.FieldSMSOriginatorOwn:
		originatorOwn(p, m, subscribers)
	case message.FieldSMSEnquiries, message.FieldSMSEnquiriesUnused:
		s.enquiriesOf(p, m)
	default:
		s.routingOf(p, m)
	}
}

// routingOf tells what is known of the enquiries behind the deliveries in m.
func (s *ShortMessages) routingOf(p *operator.Profile, m *message.Message) {
	if m.Computed(message.FieldSMSRoutingSeen) {
		return
	}
	calling, ok := origin.Calling(p, m)
	var sum routing
	var from enquiry
	if ok {
		from = s.party(p, calling)
		sum = s.routings(p, m, &from)
	}
	told := sum.seen != untold || sum.match != untold
	m.Tell(message.FieldSMSRoutingSeen, sum.seen == yes, sum.seen != untold)
	m.Tell(message.FieldSMSRoutingMatch, sum.match == yes, sum.match != untold)
	m.Tell(message.FieldSMSRoutingExpected, told && s.of(from.owner).expected(), told)
	m.TellInt(message.FieldSMSGuesses, int64(s.enquirerOf(from.title, m.Time).missed), told)
}

// routings combines the deliveries in m: the worst counts.
func (s *ShortMessages) routings(p *operator.Profile, m *message.Message, from *enquiry) (sum routing) {
	focus := m.Focused()
	defer m.Focus(focus)
	list, first := m.Components(), true
	for i := range list {
		if list[i].Op != deliverSM || list[i].Type != message.ComponentInvoke {
			continue
		}
		m.Focus(i)
		imsi, ok := ownIMSI(p, m)
		if !ok {
			continue
		}
		r := s.look(imsi, p, from, m.Time, false)
		if first {
			sum, first = r, false
			continue
		}
		sum.seen, sum.match = worse(sum.seen, r.seen), worse(sum.match, r.match)
	}
	return sum
}

// worse is no before untold, and untold before yes.
func worse(a, b finding) finding {
	switch {
	case a == no || b == no:
		return no
	case a == untold || b == untold:
		return untold
	}
	return yes
}

// enquiriesOf tells how many enquiries the sender of one has made, and in vain.
func (s *ShortMessages) enquiriesOf(p *operator.Profile, m *message.Message) {
	if m.Computed(message.FieldSMSEnquiries) {
		return
	}
	calling, ok := origin.Calling(p, m)
	var e enquirer
	if ok {
		e = s.enquirerOf(maphash.String(s.seed, calling.GT), m.Time)
	}
	m.TellInt(message.FieldSMSEnquiries, int64(e.asked), ok)
	m.TellInt(message.FieldSMSEnquiriesUnused, int64(e.asked-min(e.used, e.asked)), ok)
}

func (s *ShortMessages) enquirerOf(title uint64, now int64) (e enquirer) {
	s.enquirers.Lock()
	defer s.enquirers.Unlock()
	if at := s.enquirers.find(title); at != nil {
		e = at.value
		e.age(seconds(now))
	}
	return e
}

// originatorOwn tells whether a delivery from outside claims to be of a subscriber of
// ours, whose messages only our own service centre delivers. A number that was ported
// to another network stays in our range, and in our country: there it counts only
// where its subscriber is known to be ours. In the network that serves him he may have
// been given a service centre.
func originatorOwn(p *operator.Profile, m *message.Message, subscribers *Subscribers) {
	own, told := false, false
	if calling, ok := origin.Calling(p, m); ok && m.Direction == message.DirectionInbound {
		focus := m.Focused()
		m.Focus(-1)
		for c := m.First(message.FieldSMSAddress); c.Valid(); c = c.Next() {
			told = true
			own = own || claimsOwn(p, &calling, c.String(), subscribers)
		}
		m.Focus(focus)
	}
	m.Tell(message.FieldSMSOriginatorOwn, own, told)
}

func claimsOwn(p *operator.Profile, calling *origin.Party, number string, subscribers *Subscribers) bool {
	if p.OwnerOfMSISDN(number) != operator.Home || origin.Related(p, calling.Owner, operator.Home) {
		return false
	}
	imsi, known := subscribers.ByMSISDN(packIMSI(number))
	if known {
		if place, _, ok := subscribers.Find(imsi, CS); ok && origin.Related(p, calling.Owner, place.Owner) {
			return false
		}
		return true
	}
	if p.Kind(calling.Owner) == operator.KindCarrier { // a hub, which may serve operators of our country
		return false
	}
	country := p.Country(calling.Owner)
	if country == "" {
		const prefix = 8
		country = numbering.CountryOfE164([]byte(calling.GT[:min(len(calling.GT), prefix)]))
	}
	return country != "" && country != numbering.World && country != p.Country(operator.Home)
}
