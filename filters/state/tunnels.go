package state

import (
	"slices"

	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Record remembers m, which has its verdict; passed tells that it went on. The
// facts that depend on it are computed first, so that they stay as they were.
func (s *Sessions) Record(p *operator.Profile, m *message.Message, passed bool) {
	x, ok := s.read(m)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.unlock()
	s.start(m.Time)
	asked := s.facts(p, m, &x)
	s.pass(m.Time)
	switch {
	case !x.sequence:
		s.user(p, m, &x, passed)
	case x.row.Kind == gtp.KindRequest:
		s.ask(p, m, &x, passed)
		s.claim(m, &x, passed)
	case asked != nil && passed:
		s.answered(p, m, &x, asked)
	case x.row.Kind == gtp.KindAnswer && m.Protocol != message.ProtocolGTPU:
		s.way(&x, m.Time).alone++
		if passed {
			s.unasked(p, m, &x)
		}
	}
}

// claim notes a counter of restarts that a request tells of.
func (s *Sessions) claim(m *message.Message, x *exchange, passed bool) {
	n, ok := m.Number(message.FieldGTPRecovery)
	if !ok || !passed || m.Protocol == message.ProtocolGTPU {
		return
	}
	at := s.nodes.find(x.from)
	if at == nil {
		return
	}
	version, _ := m.Number(message.FieldGTPVersion)
	if v := &at.value.counts[version%gtpVersions]; v.known && v.counter != uint8(n) {
		v.claimed, v.claimedAt, v.hasClaimed = uint8(n), m.Time, true
	}
}

// answered closes the request that m answers, and does what it accepts. Who
// answers is where his address says.
func (s *Sessions) answered(p *operator.Profile, m *message.Message, x *exchange, asked *slot[ask]) {
	again := asked.value.done
	asked.value.done = true
	a := asked.value // the table may move
	if a.protocol == message.ProtocolGTPU {
		return
	}
	if !again { // a second answer may be forged for as long as answers are paired
		s.confirm(m, x)
	}
	w := s.way(x, m.Time)
	if w.paired == 0 {
		s.found(p, x, &a, m.Time)
	}
	w.paired++
	w.used = w.used || a.typ != gtpEcho
	if again {
		return
	}
	s.countAnswer(p, m, x, &a)
	if !a.passed || !accepts(m) {
		return
	}
	if accepted(m, x, asked) != nil {
		s.equip(m, &a)
		s.charge(m, x, &a)
	}
	v2 := a.protocol == message.ProtocolGTPv2
	switch {
	case a.typ == createSession && v2, a.typ == createPDP && !v2:
		s.create(p, m, &a)
	case a.typ == createBearer && v2:
		s.addBearers(m, &a)
	case a.typ == deleteSession && v2, a.typ == deletePDP && !v2:
		s.end(m, &a, true)
	case a.typ == deleteBearer && v2:
		s.end(m, &a, false)
	default:
		s.change(p, m, x, &a, a.typ == modifyBearer && v2 || a.typ == updatePDP && !v2)
	}
}

// confirm takes what a node tells of itself in an answer to whom it does not know
// to have forged the question.
func (s *Sessions) confirm(m *message.Message, x *exchange) {
	version, _ := m.Number(message.FieldGTPVersion)
	for i, key := range [...]uint64{x.from, x.to} {
		at := s.nodes.find(key)
		if at == nil {
			at = s.nodes.put(key, m.Time)
		}
		at.time = m.Time
		v := &at.value
		v.versions |= 1 << uint(version&7)
		n, ok := m.Number(message.FieldGTPRecovery)
		if !ok || i != 0 {
			continue
		}
		c := &v.counts[version%gtpVersions]
		if c.known && c.counter != uint8(n) {
			if c.pauses(m.Time) {
				continue // who restarts again and again, or is said to, loses his sessions once
			}
			c.changedAt = m.Time
			s.restarted(m.Source, m.Time)
		}
		c.counter, c.known, c.hasClaimed = uint8(n), true, false
	}
}

// accepts reports whether the cause of an answer accepts (TS 29.060, 7.7.1; TS
// 29.274, 8.4).
func accepts(m *message.Message) bool {
	n, ok := m.Number(message.FieldGTPCause)
	if m.Protocol == message.ProtocolGTPv2 {
		return ok && n >= 16 && n < 64
	}
	return ok && n >= 128 && n < 192
}

// create commits a session, in the place of one of the same subscriber and bearer,
// or a further context of a session.
func (s *Sessions) create(p *operator.Profile, m *message.Message, a *ask) {
	if s.granted != nil && a.imsi != 0 {
		s.granted(a.imsi, a.owner, m.Time)
	}
	t := tunnel{imsi: a.imsi, rat: a.rat, bearer: a.bearers[0], since: seconds(m.Time), seen: seconds(m.Time)}
	t.owner = [sides]operator.OwnerID{a.owner, sender(p, m)}
	t.control[visited] = a.control
	t.control[home], _ = control(m)
	t.address(m)
	if a.imsi == 0 || a.teid != 0 {
		if first, _ := s.tunnelAt(byControl, endAt(m.Source, a.teid)); first != 0 {
			of := s.slab.at(first)
			t.imsi, t.control, t.owner, t.dedicated = of.imsi, of.control, of.owner, true
			t.paa4, t.paa6 = of.paa4, of.paa6
		}
	} else if old := s.slab.of(t.imsi, t.bearer); old != 0 {
		if o := s.slab.at(old); t.since-o.since <= churnLife {
			t.replaced = o.replaced + min(1, ^o.replaced)
		}
		s.drop(old)
	}
	var users [maxUsers]end
	n := ends(m, message.FieldGTPUserTEID, message.FieldGTPUserAddress, users[:])
	for i := range max(1, min(n, int(a.count))) {
		t.user = [sides]end{a.users[i], users[i]}
		t.bearer = a.bearers[i]
		s.add(&t, m.Time)
		t.dedicated = true
	}
}

// address takes the address that the subscriber got.
func (t *tunnel) address(m *message.Message) {
	for c := m.First(message.FieldGTPPAA); c.Valid(); c = c.Next() {
		if a := c.Addr().Unmap(); a.Is4() {
			t.paa4 = a.As4()
		} else {
			b := a.As16()
			copy(t.paa6[:], b[:8])
		}
	}
}

func (s *Sessions) add(t *tunnel, now int64) {
	if s.slab.put(t) == 0 {
		s.stats.Refused++
		s.missed = now + s.idle
	}
}

// drop removes a session with its bearers.
func (s *Sessions) drop(i uint32) {
	var room [gtp.MaxBearers]uint32
	for _, j := range s.slab.group(i, room[:0]) {
		s.slab.remove(j)
	}
}

// addBearers adds those that the gateway asked for and the serving node accepted:
// the answer repeats the gateway's ends beside its own.
func (s *Sessions) addBearers(m *message.Message, a *ask) {
	first, side := s.tunnelAt(byControl, endAt(m.Source, a.teid))
	if first == 0 || side != visited {
		return
	}
	t := *s.slab.at(first)
	t.dedicated, t.since, t.seen = true, seconds(m.Time), seconds(m.Time)
	var users [2 * maxUsers]end
	var numbers [maxUsers]uint8
	bearers(m, numbers[:])
	at := 0
	for _, e := range users[:ends(m, message.FieldGTPUserTEID, message.FieldGTPUserAddress, users[:])] {
		if slices.Contains(a.users[:a.count], e) || at >= int(a.count) {
			continue
		}
		t.user = [sides]end{e, a.users[at]}
		t.bearer = numbers[at]
		s.add(&t, m.Time)
		at++
	}
}

// end removes what was deleted: the whole session, or the bearers that the request
// names, of which the default one stands for all.
func (s *Sessions) end(m *message.Message, a *ask, whole bool) {
	first, _ := s.tunnelAt(byControl, endAt(m.Source, a.teid))
	if first == 0 {
		return
	}
	v2 := a.protocol == message.ProtocolGTPv2
	named := func(t *tunnel) bool { return t.bearer != 0 && slices.Contains(a.bearers[:], t.bearer) }
	if whole && (v2 || a.teardown) || named(s.slab.at(first)) {
		s.drop(first)
		return
	}
	var room [gtp.MaxBearers]uint32
	for _, i := range s.slab.group(first, room[:0]) {
		if named(s.slab.at(i)) {
			s.slab.remove(i)
		}
	}
}

// change notes that a session lives, and where the asker moves it to. One that is
// not known is learnt from what both sides agree on.
func (s *Sessions) change(p *operator.Profile, m *message.Message, x *exchange, a *ask, moves bool) {
	first, side := s.tunnelAt(byControl, endAt(m.Source, a.teid))
	if first == 0 {
		s.learnt(p, m, x, a)
		return
	}
	s.slab.at(first).seen = seconds(m.Time)
	if !moves {
		return
	}
	asker := side ^ 1
	var room [gtp.MaxBearers]uint32
	for _, i := range s.slab.group(first, room[:0]) {
		t := s.slab.at(i)
		t.seen = seconds(m.Time)
		if a.control != (end{}) {
			s.slab.move(i, byControl+asker, a.control)
			t.owner[asker] = a.owner
		}
		if a.rat != 0 {
			t.rat = a.rat
		}
		for n := range int(a.count) {
			if a.bearers[n] == t.bearer || a.count == 1 && a.bearers[n] == 0 && !t.dedicated {
				s.slab.move(i, byUser+asker, a.users[n])
			}
		}
	}
}

// learnt adds a session that began before we listened.
func (s *Sessions) learnt(p *operator.Profile, m *message.Message, x *exchange, a *ask) {
	row := gtp.Lookup(a.protocol, a.typ)
	if a.teid == 0 || x.teid == 0 || row == nil || s.complete(m.Time) {
		return
	}
	asker := visited
	if row.Roaming == gtp.FromHome {
		asker = home
	}
	t := tunnel{imsi: a.imsi, rat: a.rat, bearer: a.bearers[0], since: seconds(m.Time), seen: seconds(m.Time), guessed: row.Roaming == gtp.FromBoth}
	t.control[asker] = endAt(m.Destination, x.teid)
	t.control[asker^1] = endAt(m.Source, a.teid)
	t.owner[asker], t.owner[asker^1] = a.owner, sender(p, m)
	t.user[asker] = a.users[0]
	s.add(&t, m.Time)
}

// unasked adds a session that a node of ours accepts, where the request may have been
// given up for want of room: what floods in must not keep sessions from being known.
func (s *Sessions) unasked(p *operator.Profile, m *message.Message, x *exchange) {
	begins := m.Protocol == message.ProtocolGTPv2 && x.row.Peer == createSession || m.Protocol == message.ProtocolGTPv1 && x.row.Peer == createPDP
	if !begins || x.class != fromOutside || !x.told || m.Time >= s.lost[fromOutside] || x.teid == 0 || !accepts(m) {
		return
	}
	t := tunnel{since: seconds(m.Time), seen: seconds(m.Time), owner: [sides]operator.OwnerID{p.OwnerOfAddr(m.Destination), sender(p, m)}}
	t.control[visited] = endAt(m.Destination, x.teid)
	t.control[home], _ = control(m)
	t.address(m)
	var users [maxUsers]end
	var numbers [maxUsers]uint8
	bearers(m, numbers[:])
	for i, e := range users[:ends(m, message.FieldGTPUserTEID, message.FieldGTPUserAddress, users[:])] {
		t.user[home], t.bearer = e, numbers[i]
		s.add(&t, m.Time)
		t.dedicated = true
	}
}
