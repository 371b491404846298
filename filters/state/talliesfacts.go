package state

import (
	"math/bits"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Compute tells in rate.excess which limits the source of m exceeds with it. What counts
// those who ask in vain is exceeded only by what may again be in vain: somebody whom
// subscribers knows, and titles that were heard, can be asked for.
func (r *Rates) Compute(p *operator.Profile, m *message.Message, subscribers *Subscribers, f message.FieldID) {
	if r == nil || f != message.FieldRateExcess || m.Time > r.over.Load() || m.Direction != message.DirectionInbound {
		return
	}
	calling, named := origin.Calling(p, m)
	key, known := r.sourceOf(&calling, named)
	if key == 0 {
		return
	}
	x := excess{m: m, limits: p.RateLimits(calling.Owner), now: m.Time, begin: transactionTypeOf(m) == typeBegin}
	defer m.Focus(m.Focused())
	m.Focus(-1)
	x.read()
	if !x.asks && !x.begin {
		return
	}
	const ofSubscribers = 1<<asksRegistration | 1<<asksAuthentication | 1<<asksRouting
	if x.kinds&ofSubscribers != 0 {
		x.unknown = unknownTo(subscribers, m)
	}
	spoken := m.Time-r.voice.Load() <= perHour
	s := r.at(key)
	c := s.source(key, known, m.Time)
	x.minute(c)
	if spoken {
		x.hour(r, c)
	}
	s.Unlock()
	r.trials(&x)
}

// excess is a message that is held against the limits, with all that it asks.
type excess struct {
	m       *message.Message
	limits  *operator.RateLimits
	now     int64
	kinds   uint16 // a bit a demand
	asks    bool
	begin   bool
	unknown bool // nobody knows the subscriber
}

// read reads what the invokes of a message ask for.
func (x *excess) read() {
	if x.m.Protocol == message.ProtocolDiameter {
		_, request, ok := origin.Command(x.m)
		x.asks, x.kinds = ok && request, 1<<demandOf(x.m.Operation)
		return
	}
	list := x.m.Components()
	for i := range list {
		if list[i].Type == message.ComponentInvoke {
			x.asks = true
			x.kinds |= 1 << demandOf(list[i].Op)
		}
	}
}

func (x *excess) say(name string) { x.m.AddText(message.FieldRateExcess, name) }

// names of what is asked, in rate.excess.
var demandNames = [...]string{
	asksRegistration: "registrations", asksAuthentication: "authentications", asksRouting: "routings", asksNumber: "numbers",
	asksService: "services", asksChange: "services", asksAlert: "alerts", asksDelivery: "deliveries",
}

func (x *excess) minute(c *source) {
	if x.asks && c.minute.exceeds(askedRequests, x.limits.Requests, x.now) {
		x.say("requests")
	}
	for a := asksRegistration; a <= asksDelivery; a++ {
		if x.kinds&(1<<a) != 0 && c.minute.exceeds(countOf[a], limitOf(a, x.limits), x.now) {
			x.say(demandNames[a])
		}
	}
}

// perHour tells of what counts only where the answers of ours are heard.
func (x *excess) hour(r *Rates, c *source) {
	if x.begin && c.waiting(x.limits, x.now) {
		x.say("waiting")
	}
	if x.begin && x.m.Protocol == message.ProtocolCAP && c.calling(x.limits, x.now) {
		x.say("calls")
	}
	if x.unknown && c.vain(x.limits, x.now) {
		x.say("subscribers")
	}
	if !x.begin {
		return
	}
	title, node := r.titleOfNode(x.m)
	if n := x.limits.Titles; n != 0 && node && !r.knownTitle(title) && c.hour.rateBy(perHour, vainTitles, x.now) >= n {
		x.say("titles")
	}
	if n, ssn := x.limits.SSNs, x.called(); n != 0 && ssn > ssnManagement && !r.ssns.has(ssn) && r.silent(c) >= n {
		x.say("ssns")
	}
	if n := x.limits.Contexts; n != 0 && x.m.Anomalies.Has(wire.AnomalyMAPACUnknown) && uint32(popcount(c.contexts)) >= n {
		x.say("contexts")
	}
}

func (x *excess) called() uint8 {
	ssn, _ := x.m.Number(message.FieldSCCPCalledSSN)
	return uint8(ssn)
}

// trials tells what is too much for the subscriber of each request.
func (r *Rates) trials(x *excess) {
	if x.kinds&(1<<asksAuthentication|1<<asksChange) == 0 {
		return
	}
	key := r.subjectOf(x.m)
	if key == 0 {
		return
	}
	_, resync := wanted(x.m)
	s := r.at(key)
	defer s.Unlock()
	t := s.tried.find(key)
	if t == nil || t.value.at != x.now/perHour {
		return
	}
	for _, a := range [...]demand{asksAuthentication, asksChange} {
		if x.kinds&(1<<a) == 0 {
			continue
		}
		if name := t.value.exceeds(x.limits, a, resync); name != "" {
			x.say(name)
		}
	}
}

// exceeds names the limit of a subscriber that one more request exceeds; empty for none.
func (t *trial) exceeds(l *operator.RateLimits, a demand, resync bool) string {
	over := func(n, limit uint32) bool { return limit != 0 && n >= limit }
	switch {
	case a == asksChange && over(t.changes, l.Changes):
		return "changes"
	case a == asksAuthentication && resync && over(t.resyncs, l.Resyncs):
		return "resyncs"
	case a == asksAuthentication && over(t.vectors, l.Vectors):
		return "vectors"
	}
	return ""
}

// unknownTo reports whether a request is for a subscriber of whom nobody knows where he
// is registered.
func unknownTo(s *Subscribers, m *message.Message) bool {
	var imsi, msisdn uint64
	if m.Protocol == message.ProtocolDiameter {
		d, _ := m.String(message.FieldDiameterIMSI)
		imsi = packIMSI(d)
	} else {
		imsi, msisdn = identity(m)
	}
	if imsi == 0 && msisdn != 0 {
		imsi, _ = s.ByMSISDN(msisdn)
	}
	for d := range domains {
		if _, _, ok, _ := s.Last(imsi, d); ok {
			return false
		}
	}
	return true
}

func popcount(n uint64) int { return bits.OnesCount64(n) }

// silent counts the subsystems that a source asked for and from which nothing was heard.
func (r *Rates) silent(c *source) (n uint32) {
	for i, w := range c.ssns {
		n += uint32(popcount(w &^ r.ssns[i].Load()))
	}
	return n
}
