package state

import (
	"net/netip"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, dialogue.paired or one of gtp.* that sessions,
// requests and nodes tell, to m, or nothing where it cannot be told; and with it the
// others of them. p may be nil.
func (s *Sessions) Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	x, ok := s.read(m)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.unlock()
	s.start(m.Time)
	switch f {
	case message.FieldGTPExcess:
		s.excess(p, m, &x)
	case message.FieldGTPSubscriberElsewhere, message.FieldGTPReplacements, message.FieldGTPEquipmentSubscribers:
		s.subject(p, m, &x)
	case message.FieldGTPChargingReused:
		s.charging(m, &x, s.request(m, &x))
	default:
		s.tell(p, m, &x)
		if x.row.Kind == gtp.KindRequest && x.class == fromOutside {
			// Rules ask all of these, and the lock is had.
			s.excess(p, m, &x)
			s.subject(p, m, &x)
		}
	}
}

// Expect begins to fetch the memory that the facts of m, and Record, will look into. No
// cache holds it, and the rules have enough to do until it comes.
func (s *Sessions) Expect(m *message.Message) {
	x, ok := s.read(m)
	if !ok || x.row.Kind != gtp.KindRequest {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked[x.class].expect(x.key)
	if x.imsi != 0 && begins(m, &x) {
		s.slab.expect(x.imsi)
		s.equipment.expect(s.mix(x.imei, 1))
	}
}

// tell computes what Record needs in any case.
func (s *Sessions) tell(p *operator.Profile, m *message.Message, x *exchange) {
	s.peer(m, x)
	s.session(p, m, x)
	s.pairing(m, x)
}

// facts computes what is not there of it, and gives the request that m answers.
func (s *Sessions) facts(p *operator.Profile, m *message.Message, x *exchange) *slot[ask] {
	s.tell(p, m, x)
	asked := s.request(m, x)
	s.charging(m, x, asked)
	return asked
}

// request is the one that m answers; nil without.
func (s *Sessions) request(m *message.Message, x *exchange) *slot[ask] {
	if !x.sequence || x.row.Kind != gtp.KindAnswer {
		return nil
	}
	return s.find(x, m.Time)
}

func computed(m *message.Message, list ...message.FieldID) bool {
	for _, f := range list {
		if !m.Computed(f) {
			return false
		}
	}
	return true
}

// pairing tells whether an answer has its request, and whether a request stands for
// another one.
func (s *Sessions) pairing(m *message.Message, x *exchange) {
	if computed(m, message.FieldDialoguePaired, message.FieldGTPSequenceReused) {
		return
	}
	var paired, pairedTold, reused, reusedTold bool
	switch {
	case !x.sequence:
	case x.row.Kind == gtp.KindAnswer:
		paired = s.find(x, m.Time) != nil
		pairedTold = paired || s.overheard(m, x)
	case x.row.Kind == gtp.KindRequest:
		reusedTold = true
		if a := s.find(x, m.Time); a != nil && !a.value.done {
			reused = a.value.content != s.content(m)
		}
	}
	m.Tell(message.FieldDialoguePaired, paired, pairedTold)
	m.Tell(message.FieldGTPSequenceReused, reused, reusedTold)
}

// overheard reports whether a request that m might answer would have been seen:
// inline when all that can wait came after the start. In a capture both ways must
// have been heard and most answers have had their requests, since some taps lead
// one way, or one path of several.
func (s *Sessions) overheard(m *message.Message, x *exchange) bool {
	if m.Time < s.lost[fromInside] || m.Time < s.lost[fromOutside] || m.Protocol == message.ProtocolGTPU {
		return false
	}
	if m.LinkID != 0 {
		return m.Time-s.began > learning
	}
	w := s.paths.find(x.from + x.to)
	if w == nil {
		return false
	}
	v, asker := &w.value, x.to
	return (v.asked[0] == asker || v.asked[1] == asker) && v.paired > 0 && v.alone <= fewAlone+v.paired/4
}

// peer tells what is known of the sender and of the path.
func (s *Sessions) peer(m *message.Message, x *exchange) {
	if computed(m, message.FieldGTPRestart, message.FieldGTPRestartHeld, message.FieldGTPVersionLowered, message.FieldGTPPathKnown) {
		return
	}
	var restart, restartTold, held, lowered, loweredTold bool
	if at := s.nodes.find(x.from); at != nil && m.Protocol != message.ProtocolGTPU {
		version, ok := m.Number(message.FieldGTPVersion)
		if ok && at.value.versions != 0 {
			loweredTold = true
			lowered = version < 2 && at.value.versions&(1<<2) != 0 && at.value.versions&(1<<uint(version)) == 0
		}
		v := &at.value.counts[version%gtpVersions]
		if n, ok := m.Number(message.FieldGTPRecovery); ok && v.known {
			restartTold = true
			answer := x.row.Kind == gtp.KindAnswer
			reported := !answer && v.hasClaimed && v.claimed == uint8(n) && m.Time-v.claimedAt < claimLife
			restart = uint8(n) != v.counter && !reported
			held = restart && answer && v.pauses(m.Time)
		}
	}
	m.Tell(message.FieldGTPRestart, restart, restartTold)
	m.Tell(message.FieldGTPRestartHeld, held, restartTold)
	m.Tell(message.FieldGTPVersionLowered, lowered, loweredTold)
	w := s.paths.find(x.from + x.to)
	used := w != nil && w.value.used
	m.Tell(message.FieldGTPPathKnown, used, used || s.complete(m.Time))
}

// pauses reports whether a restart lies so shortly back that another one is not
// believed.
func (v *counts) pauses(now int64) bool { return v.changedAt != 0 && now-v.changedAt < restartPause }

// session tells what the session of m says about it.
func (s *Sessions) session(p *operator.Profile, m *message.Message, x *exchange) {
	if computed(m, message.FieldGTPSessionKnown, message.FieldGTPSessionMatch, message.FieldGTPSessionNew, message.FieldGTPInnerMatch,
		message.FieldGTPSessionPeer, message.FieldGTPSessionSide, message.FieldGTPRATChanged) {
		return
	}
	way, at, own, ok := named(m, x)
	var i uint32
	var sender int
	if ok {
		if i, sender = s.tunnelAt(way, at); !own {
			sender ^= 1
		}
	}
	if i == 0 {
		again := false
		if ok && x.sequence {
			// A deletion whose answer was lost comes again.
			a := s.find(x, m.Time)
			again = a != nil && a.value.content == s.content(m)
		}
		m.Tell(message.FieldGTPSessionKnown, again, ok && (again || s.complete(m.Time)))
		m.Tell(message.FieldGTPSessionMatch, false, false)
		m.Tell(message.FieldGTPSessionNew, false, false)
		for _, f := range [...]message.FieldID{message.FieldGTPInnerMatch, message.FieldGTPSessionPeer, message.FieldGTPSessionSide, message.FieldGTPRATChanged} {
			m.Tell(f, false, false)
		}
		return
	}
	t := s.slab.at(i)
	m.Tell(message.FieldGTPSessionKnown, true, true)
	certain := !s.doubtful(t, m.Time)
	match, told := t.belongs(p, m, way, sender)
	m.Tell(message.FieldGTPSessionMatch, match, told && (match || certain))
	moved, told := t.moved(m, x, sender)
	m.Tell(message.FieldGTPSessionNew, moved, told)
	match, told = t.inner(m, sender)
	m.Tell(message.FieldGTPInnerMatch, match, told && (match || certain))
	e := t.endOf(way, sender)
	m.Tell(message.FieldGTPSessionPeer, m.Source.As16() == e.address, *e != end{} && certain)
	m.Tell(message.FieldGTPSessionSide, x.row.Roaming&(gtp.FromVisited<<sender) != 0, !t.guessed)
	rat, ok := m.Number(message.FieldGTPRATType)
	m.Tell(message.FieldGTPRATChanged, uint8(rat) != t.rat, ok && t.rat != 0)
}

// endOf is the end of t on a side of a plane.
func (t *tunnel) endOf(way, side int) *end {
	if way == byControl {
		return &t.control[side]
	}
	return &t.user[side]
}

// named gives the end by which m names its session, and on which plane: the
// receiver's, or the sender's own where it reports an error.
func named(m *message.Message, x *exchange) (way int, e end, own, ok bool) {
	switch {
	case m.Protocol == message.ProtocolGTPU && x.row.Type == errorIndicated:
		var one [1]end
		ok = ends(m, message.FieldGTPUserTEID, message.FieldGTPUserAddress, one[:]) == 1
		return byUser, one[0], true, ok
	case m.Protocol == message.ProtocolGTPU:
		return byUser, endAt(m.Destination, x.teid), false, x.row.TEID == gtp.TEIDAlways && x.teid != 0
	case m.Protocol == message.ProtocolGTPPrime || m.Protocol == message.ProtocolGTPv0 || x.row.Kind == gtp.KindAnswer:
		return byControl, end{}, false, false
	}
	return byControl, endAt(m.Destination, x.teid), false, x.teid != 0
}

// belongs tells whether the sender is an end of the tunnel on its side, or of the
// operator of that end.
func (t *tunnel) belongs(p *operator.Profile, m *message.Message, way, side int) (match, told bool) {
	e := t.endOf(way, side)
	if *e != (end{}) && m.Source.As16() == e.address {
		return true, true
	}
	owner := sender(p, m)
	if owner == operator.None || t.owner[side] == operator.None {
		return false, *e != (end{}) || owner != t.owner[side]
	}
	return origin.Related(p, owner, t.owner[side]), true
}

// moved tells whether a message gives the sender's side of the tunnel other ends.
func (t *tunnel) moved(m *message.Message, x *exchange, sender int) (moved, told bool) {
	switch {
	case m.Protocol == message.ProtocolGTPv2 && x.row.Type == modifyBearer:
	case m.Protocol == message.ProtocolGTPv1 && x.row.Type == updatePDP:
	default:
		return false, false
	}
	if e, ok := control(m); ok && e != t.control[sender] {
		return true, true
	}
	var one [1]end
	if ends(m, message.FieldGTPUserTEID, message.FieldGTPUserAddress, one[:]) == 1 && one[0] != t.user[sender] {
		return true, true
	}
	return false, true
}

// inner tells whether the subscriber's end of a packet is the address that he got.
// Addresses of the link alone, by which he learns the rest of his own, are any's.
func (t *tunnel) inner(m *message.Message, sender int) (match, told bool) {
	f := message.FieldGTPInnerSource
	if sender == home {
		f = message.FieldGTPInnerDestination
	}
	a, ok := m.Addr(f)
	if !ok || t.paa4 == ([4]byte{}) && t.paa6 == ([8]byte{}) {
		return false, false
	}
	a = a.Unmap()
	switch {
	case a.Is4():
		if t.paa4 == ([4]byte{}) {
			return false, true
		}
		return a == netip.AddrFrom4(t.paa4), true
	case a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified():
		return false, false
	}
	b := a.As16()
	return [8]byte(b[:8]) == t.paa6, true
}
