package state

import (
	"hash/maphash"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// The operations of routes. Read-only.
var (
	routeForSM = message.OperationByName(message.ProtocolMAP, "sendRoutingInfoForSM")
	deliverSM  = message.OperationByName(message.ProtocolMAP, "mt-ForwardSM")
)

// Record remembers what m says of routes, before transactions forget what it answers.
// passed says whether it was passed on; what was not changes nothing.
func (s *ShortMessages) Record(p *operator.Profile, m *message.Message, t *Transactions, passed bool) {
	if s == nil || m.Protocol != message.ProtocolMAP {
		return
	}
	list := m.Components()
	for i := range list {
		switch c := &list[i]; {
		case c.Op == routeForSM && c.Type == message.ComponentReturnResultLast && passed:
			s.answered(p, m, t, i)
		case c.Op == deliverSM && c.Type == message.ComponentInvoke:
			s.delivered(p, m, i, passed)
		}
	}
}

// answered remembers the enquiry that component i answers.
func (s *ShortMessages) answered(p *operator.Profile, m *message.Message, t *Transactions, i int) {
	focus := m.Focused()
	m.Focus(i)
	defer m.Focus(focus)
	imsi, ok := ownIMSI(p, m)
	if !ok {
		return
	}
	// Whoever gets the answer is whom it goes to, however the enquiry came.
	asked, seen := t.Answered(p, m)
	if seen && (asked.Operation != routeForSM || asked.Refused) {
		return
	}
	called, _ := origin.Called(p, m)
	a := s.party(p, called)
	if seen && asked.Owner != operator.None {
		a.owner = asked.Owner
	}
	s.tick(m.Time)
	a.at = seconds(m.Time)
	s.enquire(imsi, &a, m.Time)
}

// party makes an enquiry of a party.
func (s *ShortMessages) party(p *operator.Profile, of origin.Party) enquiry {
	a := enquiry{title: maphash.String(s.seed, of.GT), owner: of.Owner, epoch: uint8(s.epoch.Load())}
	country := p.Country(of.Owner)
	if country == "" {
		const prefix = 8 // longer than that of any country
		country = numbering.CountryOfE164([]byte(of.GT[:min(len(of.GT), prefix)]))
	}
	copy(a.country[:], country)
	return a
}

// enquire enters an enquiry.
func (s *ShortMessages) enquire(imsi uint64, a *enquiry, now int64) {
	key := s.hash(imsi)
	h := s.at(key)
	if oldest := h.routes.first(); h.routes.full() && oldest != nil && h.routes.find(key) == nil && now-oldest.time < s.life {
		h.lost = max(h.lost, oldest.time+s.life)
		h.evicted++
	}
	fresh := h.routes.put(key, now).value.add(a, s.life)
	h.Unlock()
	if fresh {
		s.count(a.title, now, func(e *enquirer) { e.asked++ })
	}
}

// add enters an enquiry; fresh is false where the same title's last one was not used.
func (r *route) add(a *enquiry, life int64) (fresh bool) {
	at := &r.enquiries[0]
	for i := range r.enquiries {
		o := &r.enquiries[i]
		if o.at != 0 && o.title == a.title {
			fresh = o.used
			*o = *a
			return fresh
		}
		if o.at < at.at {
			at = o
		}
	}
	if at.at != 0 {
		r.more = max(r.more, at.at+uint32(life/1e9))
	}
	*at = *a
	return true
}

// count changes what is known of a title.
func (s *ShortMessages) count(title uint64, now int64, change func(*enquirer)) {
	s.enquirers.Lock()
	defer s.enquirers.Unlock()
	e := &s.enquirers.put(title, now).value
	e.age(seconds(now))
	change(e)
}

// age halves the counts as time goes on.
func (e *enquirer) age(now uint32) {
	if e.since == 0 || now < e.since {
		e.since = now
		return
	}
	if n := (now - e.since) / enquirerSpan; n > 0 {
		e.since += n * enquirerSpan
		n = min(n, 31)
		e.asked, e.used, e.missed = e.asked>>n, e.used>>n, e.missed>>n
	}
}

// delivered notes a delivery, by component i.
func (s *ShortMessages) delivered(p *operator.Profile, m *message.Message, i int, passed bool) {
	if m.Direction != message.DirectionInbound {
		return
	}
	focus := m.Focused()
	m.Focus(i)
	defer m.Focus(focus)
	imsi, ok := ownIMSI(p, m)
	if !ok {
		return
	}
	s.tick(m.Time)
	calling, ok := origin.Calling(p, m)
	if !ok {
		return
	}
	from := s.party(p, calling)
	found := s.look(imsi, p, &from, m.Time, true)
	switch {
	case found.seen == no:
		s.count(from.title, m.Time, func(e *enquirer) { e.missed++ })
	case found.credit != 0:
		s.count(found.credit, m.Time, func(e *enquirer) { e.used++ })
	}
	// What an earlier profile left tells nothing of whether enquiries come this way.
	if passed && (found.seen != yes || found.match != untold) {
		s.of(from.owner).count(found.match == yes)
		if s.of(from.owner) != &s.all {
			s.all.count(found.match == yes)
		}
	}
}

// routing is what is known of the enquiries for a subscriber.
type routing struct {
	seen   finding // somebody enquired
	match  finding // the operator did that delivers
	credit uint64  // title whose enquiry is used for the first time; 0 for none
}

// look tells of the enquiries for a subscriber to whom from delivers; with use, that
// of from is used thereby.
func (s *ShortMessages) look(imsi uint64, p *operator.Profile, from *enquiry, now int64, use bool) (r routing) {
	doubt := s.learning(now)
	key := s.hash(imsi)
	h := s.at(key)
	defer h.Unlock()
	doubt = doubt || now < h.lost
	at := h.routes.find(key)
	for i := 0; at != nil && i < maxEnquiries; i++ {
		o := &at.value.enquiries[i]
		if o.at == 0 || seconds(now)-min(o.at, seconds(now)) > uint32(s.life/1e9) {
			continue
		}
		r.seen = yes
		switch {
		case o.title != from.title && o.epoch != from.epoch:
			doubt = true
		case o.title == from.title || o.related(p, from):
			r.match = yes
			if use && !o.used {
				o.used, r.credit = true, o.title
			}
		}
	}
	doubt = doubt || at != nil && seconds(now) < at.value.more
	if doubt {
		return r
	}
	r.seen, r.match = max(r.seen, no), max(r.match, no)
	return r
}

// related reports whether from may use what a was told. Of operators that the profile
// does not list the country tells.
func (a *enquiry) related(p *operator.Profile, from *enquiry) bool {
	if a.owner == operator.None || from.owner == operator.None {
		return a.country == from.country && a.country != [2]byte{}
	}
	return origin.Related(p, a.owner, from.owner)
}

// ownIMSI is the IMSI in focus, packed, where it is one of ours.
func ownIMSI(p *operator.Profile, m *message.Message) (imsi uint64, ok bool) {
	digits, ok := m.String(message.FieldMAPIMSI)
	if !ok || p == nil || !p.OwnersOfIMSI(digits).Has(operator.Home) {
		return 0, false
	}
	imsi = packIMSI(digits)
	return imsi, imsi != 0
}
