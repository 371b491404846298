package state

import (
	"time"

	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// counter numbers what is counted of an operator's messages.
type counter uint8

const (
	countRequests counter = iota // those that passed, and so on
	countRepeats
	countSessions
	countAsked    // sessions, those that were blocked as in vain among them
	countAnswered // of sessions
	countEchoes
	countScans
	countTunnels
	countSubscribers
	countAPNs
	counters
)

// window is what rates are of.
const window = int64(time.Minute)

// tally counts by the minute, or by another window that its user keeps to, in the
// messages' own time. The window before counts as far as it lies within the last one,
// as if its messages had come evenly.
type tally struct {
	ends        int64 // of the window
	now, before [counters]uint32
}

// turn goes on to the minute of a message; one that comes late counts in this one.
func (t *tally) turn(now int64) { t.turnBy(window, now) }

func (t *tally) turnBy(width, now int64) {
	if now < t.ends {
		return
	}
	if now < t.ends+width {
		t.before = t.now
	} else {
		t.before = [counters]uint32{}
	}
	t.ends, t.now = (now/width+1)*width, [counters]uint32{}
}

// rate is the count of the last minute. turn comes before.
func (t *tally) rate(c counter, now int64) uint32 { return t.rateBy(window, c, now) }

func (t *tally) rateBy(width int64, c counter, now int64) uint32 {
	n := t.now[c]
	if b := t.before[c]; b != 0 {
		left := min(max(t.ends-now, 0), width)
		n += uint32(int64(b) * left / width)
	}
	return n
}

// exceeds reports whether one more is too many. A limit of 0 is none.
func (t *tally) exceeds(c counter, limit uint32, now int64) bool {
	return limit != 0 && t.rate(c, now) >= limit
}

// maxStrangers bounds the addresses that are counted by themselves, since the
// profile does not know whose they are.
const maxStrangers = 1 << 12

// tallyOf is the tally of an operator, or of an address of nobody.
func (s *Sessions) tallyOf(p *operator.Profile, owner operator.OwnerID, host uint64, now int64) *tally {
	var t *tally
	if owner == operator.None {
		at := s.strangers.find(host)
		if at == nil {
			at = s.strangers.put(host, now)
		}
		t = &at.value
	} else {
		if int(owner) >= len(s.tallies) {
			s.tallies = append(s.tallies, make([]tally, max(p.Owners(), int(owner))+1-len(s.tallies))...)
		}
		t = &s.tallies[owner]
	}
	t.turn(now)
	return t
}

// The names of limits, in gtp.excess.
const (
	excessRequests    = "requests"
	excessRepeats     = "repeats"
	excessSessions    = "sessions"
	excessWaiting     = "waiting"
	excessEchoes      = "echoes"
	excessScans       = "scans"
	excessTunnels     = "tunnels"
	excessSubscribers = "subscribers"
	excessAPNs        = "apns"
)

// excess tells which limits a request exceeds. Those on what is asked in vain are
// exceeded by what may again be in vain only: who knows his sessions, subscribers
// and nodes is not hurt by another who sends in his name.
func (s *Sessions) excess(p *operator.Profile, m *message.Message, x *exchange) {
	if m.Computed(message.FieldGTPExcess) {
		return
	}
	m.SetComputed(message.FieldGTPExcess)
	if x.row.Kind != gtp.KindRequest || x.class != fromOutside {
		return
	}
	owner := sender(p, m)
	limits, t := p.GTPLimits(owner), s.tallyOf(p, owner, x.from, m.Time)
	exceed := func(c counter, limit uint32) bool { return t.exceeds(c, limit, m.Time) }
	say := func(name string) { m.AddText(message.FieldGTPExcess, name) }
	if exceed(countRequests, limits.Requests) {
		say(excessRequests)
	}
	if exceed(countRepeats, limits.Repeats) && s.again(m, x) {
		say(excessRepeats)
	}
	switch {
	case x.row.Type == gtpEcho:
		if exceed(countEchoes, limits.Echoes) {
			say(excessEchoes)
		}
		if exceed(countScans, limits.Scans) && !s.answers(x) {
			say(excessScans)
		}
	case begins(m, x):
		s.excessOfSessions(t, limits, m)
	case exceed(countTunnels, limits.Tunnels):
		if way, at, _, ok := named(m, x); ok {
			if i, _ := s.tunnelAt(way, at); i == 0 && !s.again(m, x) {
				say(excessTunnels)
			}
		}
	}
}

// excessOfSessions tells it of requests for new sessions. One who looks for
// subscribers and access points fails more often than not.
func (s *Sessions) excessOfSessions(t *tally, limits *operator.GTPLimits, m *message.Message) {
	now := m.Time
	sessions := t.rate(countSessions, now)
	if limits.Sessions != 0 && sessions >= limits.Sessions {
		m.AddText(message.FieldGTPExcess, excessSessions)
	}
	if limits.Waiting != 0 && sessions >= limits.Waiting && sessions-min(sessions, t.rate(countAnswered, now)) >= limits.Waiting {
		m.AddText(message.FieldGTPExcess, excessWaiting)
	}
	for _, c := range [...]struct {
		of    counter
		limit uint32
		name  string
	}{{countSubscribers, limits.Subscribers, excessSubscribers}, {countAPNs, limits.APNs, excessAPNs}} {
		if t.exceeds(c.of, c.limit, now) && 2*t.rate(c.of, now) > t.rate(countAsked, now) {
			m.AddText(message.FieldGTPExcess, c.name)
		}
	}
}

// begins reports whether m asks for a new session.
func begins(m *message.Message, x *exchange) bool {
	return m.Protocol == message.ProtocolGTPv2 && x.row.Type == createSession || m.Protocol == message.ProtocolGTPv1 && x.row.Type == createPDP
}

// again reports whether a request came before.
func (s *Sessions) again(m *message.Message, x *exchange) bool {
	if !x.sequence {
		return false
	}
	a := s.find(x, m.Time)
	return a != nil && a.value.content == s.content(m)
}

// answers reports whether the address that m is sent to answered the sender before.
func (s *Sessions) answers(x *exchange) bool {
	w := s.paths.find(x.from + x.to)
	return w != nil && w.value.paired > 0
}

// count counts a request from outside: what passes, so that as much as the limit goes
// on in a flood; and what is blocked where the facts tell that it is in vain.
func (s *Sessions) count(p *operator.Profile, m *message.Message, x *exchange, passed, repeated bool) {
	if x.class != fromOutside {
		return
	}
	t := s.tallyOf(p, sender(p, m), x.from, m.Time)
	if repeated {
		t.now[countRepeats]++
		return
	}
	passes := uint32(0)
	if passed {
		passes = 1
	}
	t.now[countRequests] += passes
	switch {
	case x.row.Type == gtpEcho:
		t.now[countEchoes] += passes
		if s.paths.find(x.from+x.to) == nil {
			t.now[countScans]++
		}
	case begins(m, x):
		t.now[countSessions] += passes
		switch {
		case passed:
		case denied(m, message.FieldHomeDestinationMatch):
			t.now[countSubscribers]++
		case denied(m, message.FieldGTPAPNKnown) || denied(m, message.FieldGTPAPNOpen):
			t.now[countAPNs]++
		default:
			return // whether it is in vain is not known
		}
		t.now[countAsked]++
	case !passed && denied(m, message.FieldGTPSessionKnown):
		t.now[countTunnels]++
	}
}

// denied reports whether a fact was told to be false.
func denied(m *message.Message, f message.FieldID) bool {
	v, ok := m.Bool(f)
	return ok && !v
}

// countAnswer counts what an answer says of its request: sessions that begin, and
// what was asked in vain.
func (s *Sessions) countAnswer(p *operator.Profile, m *message.Message, x *exchange, a *ask) {
	if x.class != fromOutside {
		return
	}
	t := s.tallyOf(p, a.owner, x.to, m.Time)
	v2 := a.protocol == message.ProtocolGTPv2
	if a.typ == createSession && v2 || a.typ == createPDP && !v2 {
		t.now[countAnswered]++
	}
	cause, ok := m.Number(message.FieldGTPCause)
	if !ok {
		return
	}
	if c, ok := vain(v2, cause); ok {
		t.now[c]++
	}
}

// vain tells what a cause says to have been asked for in vain (TS 29.274, 8.4; TS
// 29.060, 7.7.1).
func vain(v2 bool, cause int64) (c counter, ok bool) {
	const (
		contextNotFound2, missingAPN2, deniedAPN2, unknownUser2 = 64, 78, 93, 96
		nonExistent1, unknownIMSI1, contextNotFound1            = 192, 194, 210
		missingAPN1, deniedAPN1                                 = 219, 222
	)
	if v2 {
		switch cause {
		case contextNotFound2:
			return countTunnels, true
		case missingAPN2, deniedAPN2:
			return countAPNs, true
		case unknownUser2:
			return countSubscribers, true
		}
		return 0, false
	}
	switch cause {
	case nonExistent1, contextNotFound1:
		return countTunnels, true
	case unknownIMSI1:
		return countSubscribers, true
	case missingAPN1, deniedAPN1:
		return countAPNs, true
	}
	return 0, false
}

// found takes back a scan: the address that was new answers.
func (s *Sessions) found(p *operator.Profile, x *exchange, a *ask, now int64) {
	if x.class != fromOutside || a.typ != gtpEcho {
		return
	}
	if t := s.tallyOf(p, a.owner, x.to, now); t.now[countScans] > 0 {
		t.now[countScans]--
	}
}
