package state

import (
	"hash/maphash"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// demand is what a request asks for, as far as it is counted.
type demand uint8

const (
	asksNothing demand = iota
	asksOther
	asksRegistration
	asksAuthentication
	asksRouting
	asksNumber
	asksService
	asksChange
	asksAlert
	asksDelivery
)

// demands are what operations ask for. Read-only.
var demands = indexDemands()

func indexDemands() []demand {
	var t []demand
	put := func(a demand, p message.Protocol, names ...string) {
		for _, name := range names {
			op := int(message.OperationByName(p, name))
			for op >= len(t) {
				t = append(t, asksNothing)
			}
			t[op] = a
		}
	}
	const m, d = message.ProtocolMAP, message.ProtocolDiameter
	put(asksRegistration, m, "updateLocation", "updateGprsLocation", "restoreData", "purgeMS")
	put(asksRegistration, d, "ULR", "PUR", "NOR")
	put(asksAuthentication, m, "sendAuthenticationInfo", "sendParameters")
	put(asksAuthentication, d, "AIR")
	put(asksRouting, m, "sendRoutingInfoForSM", "sendRoutingInfo", "sendRoutingInfoForGprs", "sendRoutingInfoForLCS", "anyTimeInterrogation", "sendIMSI", "reportSM-DeliveryStatus")
	put(asksRouting, d, "SRR")
	put(asksNumber, m, "provideRoamingNumber")
	put(asksService, m, "interrogateSS", "processUnstructuredSS-Request")
	put(asksChange, m, "registerSS", "eraseSS", "activateSS", "deactivateSS")
	put(asksAlert, m, "alertServiceCentre", "alertServiceCentreWithoutResult")
	put(asksDelivery, m, "mt-ForwardSM")
	put(asksDelivery, d, "TFR")
	return t
}

func demandOf(op message.OpID) demand {
	if int(op) < len(demands) && demands[op] != asksNothing {
		return demands[op]
	}
	return asksOther
}

// counters of what is asked, in a minute.
var countOf = [...]counter{
	asksRegistration: askedRegistrations, asksAuthentication: askedAuthentications, asksRouting: askedRoutings, asksNumber: askedNumbers,
	asksService: askedServices, asksChange: askedServices, asksAlert: askedAlerts, asksDelivery: askedDeliveries,
}

// Record counts m, which has its verdict. What was blocked counts where it may show
// somebody who tries; e is what an answer of Diameter answers.
func (r *Rates) Record(p *operator.Profile, m *message.Message, e *errand, passed bool) {
	switch {
	case r == nil:
	case m.Direction == message.DirectionOutbound:
		r.answered(p, m, e, passed)
	case m.Direction == message.DirectionInbound:
		r.asked(p, m, passed)
	}
}

// asked counts a message from outside.
func (r *Rates) asked(p *operator.Profile, m *message.Message, passed bool) {
	list := m.Components()
	typ := transactionTypeOf(m)
	diameter := m.Protocol == message.ProtocolDiameter
	if diameter {
		if _, request, ok := origin.Command(m); !ok || !request {
			return
		}
	} else if typ == typeContinue && (len(list) == 0 || list[0].Type != message.ComponentInvoke) {
		return
	}
	calling, named := origin.Calling(p, m)
	key, known := r.sourceOf(&calling, named)
	if key == 0 {
		return
	}
	limits := p.RateLimits(calling.Owner)
	s := r.at(key)
	c := s.source(key, known, m.Time)
	over := false
	if diameter {
		over = c.ask(demandOf(m.Operation), limits, m.Time, passed)
	} else {
		for i := range list {
			if list[i].Type == message.ComponentInvoke {
				over = c.ask(demandOf(list[i].Op), limits, m.Time, passed) || over
			}
		}
		over = c.dialogue(m, typ, limits, passed) || over
		if typ == typeBegin || len(list) == 0 {
			over = r.scan(s, c, m, key, limits) || over
		}
	}
	s.Unlock()
	if over {
		r.exceed(m.Time)
	}
	if !passed {
		return
	}
	if diameter {
		r.try(m, demandOf(m.Operation), limits)
		return
	}
	for i := range list {
		if a := demandOf(list[i].Op); list[i].Type == message.ComponentInvoke && ofOne(a) {
			m.Focus(i)
			r.try(m, a, limits)
			m.Focus(-1)
		}
	}
}

// ofOne reports whether what is asked is counted for each subscriber.
func ofOne(a demand) bool { return a == asksAuthentication || a == asksChange }

// ask counts a request, and reports whether a limit is reached.
func (c *source) ask(a demand, l *operator.RateLimits, now int64, passed bool) bool {
	if !passed {
		return false
	}
	c.minute.now[askedRequests]++
	over := c.minute.exceeds(askedRequests, l.Requests, now)
	if a <= asksOther {
		return over
	}
	n := countOf[a]
	c.minute.now[n]++
	if a <= asksRouting {
		c.hour.now[askedSubscribers]++
	}
	return over || c.minute.exceeds(n, limitOf(a, l), now)
}

func limitOf(a demand, l *operator.RateLimits) uint32 {
	switch a {
	case asksRegistration:
		return l.Registrations
	case asksAuthentication:
		return l.Authentications
	case asksRouting:
		return l.Routings
	case asksNumber:
		return l.Numbers
	case asksService, asksChange:
		return l.Services
	case asksAlert:
		return l.Alerts
	case asksDelivery:
		return l.Deliveries
	}
	return 0
}

// dialogue counts those that begin and end.
func (c *source) dialogue(m *message.Message, typ transactionType, l *operator.RateLimits, passed bool) bool {
	if !passed {
		return false
	}
	calls := m.Protocol == message.ProtocolCAP
	switch typ {
	case typeBegin:
		c.minute.now[askedBegins]++
		if calls {
			c.hour.now[askedCalls]++
		}
	case typeEnd:
		c.end(calls)
	}
	return c.waiting(l, m.Time) || calls && c.calling(l, m.Time)
}

func (c *source) end(calls bool) {
	c.minute.now[askedEnds]++
	if calls {
		c.hour.now[endedCalls]++
	}
}

func (c *source) waiting(l *operator.RateLimits, now int64) bool {
	begins := c.minute.rate(askedBegins, now)
	return l.Waiting != 0 && begins >= l.Waiting && begins-min(begins, c.minute.rate(askedEnds, now)) >= l.Waiting
}

func (c *source) calling(l *operator.RateLimits, now int64) bool {
	calls := c.hour.rateBy(perHour, askedCalls, now)
	return l.Calls != 0 && calls >= l.Calls && calls-min(calls, c.hour.rateBy(perHour, endedCalls, now)) >= l.Calls
}

// scan counts whom a message is for, where nobody there was ever heard.
func (r *Rates) scan(s *rateShard, c *source, m *message.Message, key uint64, l *operator.RateLimits) (over bool) {
	if ssn, ok := m.Number(message.FieldSCCPCalledSSN); ok && ssn > ssnManagement && !r.ssns.has(uint8(ssn)) {
		c.ssns[uint8(ssn)>>6] |= 1 << (ssn & 63)
		over = l.SSNs != 0 && r.silent(c) >= l.SSNs
	}
	if m.Anomalies.Has(wire.AnomalyMAPACUnknown) {
		c.contexts |= 1 << (maphash.Bytes(r.seed, m.AC) & 63)
		over = over || l.Contexts != 0 && uint32(popcount(c.contexts)) >= l.Contexts
	}
	title, ok := r.titleOfNode(m)
	if !ok || r.knownTitle(title) {
		return over
	}
	if pair := r.mix(key, title); !s.scanned.seen(pair, m.Time, perHour) {
		s.scanned.add(pair, m.Time)
		c.hour.now[vainTitles]++
	}
	return over || l.Titles != 0 && c.hour.rateBy(perHour, vainTitles, m.Time) >= l.Titles
}

// ssnManagement is the subsystem of SCCP management (Q.713, 3.4.2.2).
const ssnManagement = 1

// titleOfNode hashes the title that a message is for where that is a node, and no
// subscriber's number.
func (r *Rates) titleOfNode(m *message.Message) (title uint64, ok bool) {
	const planE214 = 7
	if np, ok := m.Number(message.FieldSCCPCalledNP); ok && np == planE214 {
		return 0, false
	}
	if a := demandOf(m.Operation); a == asksRouting || a == asksService || a == asksChange {
		return 0, false
	}
	gt, ok := m.String(message.FieldSCCPCalledGT)
	if !ok {
		return 0, false
	}
	return maphash.String(r.seed, gt), true
}

// try counts what the request in focus asks for one subscriber.
func (r *Rates) try(m *message.Message, a demand, l *operator.RateLimits) {
	if !ofOne(a) {
		return
	}
	key := r.subjectOf(m)
	if key == 0 {
		return
	}
	vectors, resync := wanted(m)
	s := r.at(key)
	t := &s.tried.put(key, m.Time).value
	if h := m.Time / perHour; h != t.at {
		*t = trial{at: h}
	}
	if a == asksChange {
		t.changes++
	} else {
		t.vectors += vectors
		if resync {
			t.resyncs++
		}
	}
	over := t.exceeds(l, a, resync) != ""
	s.Unlock()
	if over {
		r.exceed(m.Time)
	}
}

// subjectOf identifies the subscriber that m names; 0 where it names none.
func (r *Rates) subjectOf(m *message.Message) uint64 {
	var imsi, msisdn uint64
	if m.Protocol == message.ProtocolDiameter {
		s, _ := m.String(message.FieldDiameterIMSI)
		imsi = packIMSI(s)
	} else {
		focus := m.Focused()
		m.Focus(-1)
		imsi, msisdn = identity(m)
		m.Focus(focus)
	}
	if imsi == 0 {
		imsi = msisdn
	}
	if imsi == 0 {
		return 0
	}
	return r.mix(imsi, 3)
}

// wanted tells how many vectors a request is for, and whether it re-synchronises. What
// does not say is for one.
func wanted(m *message.Message) (vectors uint32, resync bool) {
	const most = 64
	for _, f := range [...]message.FieldID{message.FieldMAPVectors, message.FieldDiameterEUTRANVectors, message.FieldDiameterUTRANVectors} {
		if n, ok := m.Int(f); ok {
			vectors += uint32(min(max(n, 0), most))
		}
	}
	return max(vectors, 1), m.Has(message.FieldMAPResynchronisation) || m.Has(message.FieldDiameterResynchronisation)
}

// answered counts what one of ours says to a source.
func (r *Rates) answered(p *operator.Profile, m *message.Message, e *errand, passed bool) {
	if m.Time-r.voice.Load() > window {
		r.voice.Store(m.Time)
	}
	if m.Protocol == message.ProtocolDiameter {
		if e.kind != noErrand && vainResult(m) {
			party := origin.Party{Owner: e.owner, Network: e.network}
			r.found(&party, p, m, 0, false, true)
		}
		return
	}
	title, fresh := r.hear(m)
	ended, vain := transactionTypeOf(m) == typeEnd, vainError(m)
	if !passed || !ended && !vain && !fresh {
		return
	}
	if called, ok := origin.Called(p, m); ok {
		r.found(&called, p, m, title, ended, vain)
	}
}

// found counts for a source that its dialogue ended, that it asked in vain, and that a
// title that it asked and that was new is one of ours.
func (r *Rates) found(party *origin.Party, p *operator.Profile, m *message.Message, title uint64, ended, vain bool) {
	key, known := r.sourceOf(party, true)
	s := r.at(key)
	defer s.Unlock()
	c := s.source(key, known, m.Time)
	if title != 0 {
		if pair := r.mix(key, title); s.scanned.seen(pair, m.Time, perHour) && c.hour.now[vainTitles] > 0 {
			s.scanned.add(pair, 0)
			c.hour.now[vainTitles]--
		}
	}
	if ended {
		c.end(m.Protocol == message.ProtocolCAP)
	}
	if vain {
		c.hour.now[vainSubscribers]++
		if c.vain(p.RateLimits(party.Owner), m.Time) {
			r.exceed(m.Time)
		}
	}
}

// vain reports whether a source asks for nobody too often, and more often than not.
func (c *source) vain(l *operator.RateLimits, now int64) bool {
	n := c.hour.rateBy(perHour, vainSubscribers, now)
	return l.Subscribers != 0 && n >= l.Subscribers && 2*n > c.hour.rateBy(perHour, askedSubscribers, now)
}

// vainError reports whether an answer says that a subscriber does not exist (TS 29.002,
// 17.6.6).
func vainError(m *message.Message) bool {
	const unknownSubscriber, unidentifiedSubscriber = 1, 5
	list := m.Components()
	for i := range list {
		if c := &list[i]; c.Type == message.ComponentReturnError && c.HasError && (c.Error == unknownSubscriber || c.Error == unidentifiedSubscriber) {
			return true
		}
	}
	return false
}

// vainResult is vainError of Diameter (TS 29.272, 7.4.3): a user, or his subscription,
// that the HSS does not know.
func vainResult(m *message.Message) bool {
	const userUnknown, unknownEPSSubscription = 5001, 5420
	for _, f := range [...]message.FieldID{message.FieldDiameterExperimentalResult, message.FieldDiameterResultCode} {
		if n, ok := m.Number(f); ok && (n == userUnknown || n == unknownEPSSubscription) {
			return true
		}
	}
	return false
}
