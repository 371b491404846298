package state

import (
	"hash/maphash"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// transaction is what a message of Diameter says of its own.
type transaction struct {
	key      uint64
	wire     uint64 // connection
	from, to uint64 // its ends, from the sender's
	command  uint32
	endToEnd uint32
	request  bool
}

// read reads m; ok is false for what has no identifiers, and for a nil d.
func (d *Dialogues) read(m *message.Message) (t transaction, ok bool) {
	if d == nil {
		return t, false
	}
	t.command, t.request, ok = origin.Command(m)
	hop, hasHop := m.Number(message.FieldDiameterHopByHop)
	end, hasEnd := m.Number(message.FieldDiameterEndToEnd)
	if !ok || !hasHop || !hasEnd {
		return t, false
	}
	t.endToEnd = uint32(end)
	n := m.Note(message.SlotTransaction)
	if n.Set {
		t.key, t.from, t.to = uint64(n.Number[0]), uint64(n.Number[1]), uint64(n.Number[2])
		t.wire = d.wire(m.LinkID, t.from, t.to)
		return t, true
	}
	t.from, t.to = d.end(m.Source, m.SourcePort), d.end(m.Destination, m.DestinationPort)
	t.wire = d.wire(m.LinkID, t.from, t.to)
	asker := t.to
	if t.request {
		asker = t.from
	}
	t.key = d.transaction(t.wire, asker, uint32(hop), t.endToEnd)
	// An agent learns only after the verdict whom it asks, and that may become another.
	if m.LinkID != 0 && (t.request && !m.Destination.IsValid() || !t.request && !d.waits(t.key, m.Time)) {
		t.key = d.transaction(uint64(m.LinkID), asker, uint32(hop), t.endToEnd)
	}
	n.Set, n.Number = true, [...]int64{int64(t.key), int64(t.from), int64(t.to)}
	return t, true
}

// waits reports whether a request waits under key.
func (d *Dialogues) waits(key uint64, now int64) bool {
	s := d.at(key)
	defer s.Unlock()
	_, asked := s.asked(key, now)
	return asked != nil
}

// session is the Session-Id, hashed; 0 without one.
func (d *Dialogues) session(m *message.Message) uint64 {
	if id, ok := m.String(message.FieldDiameterSessionID); ok {
		return maphash.String(d.seed, id)
	}
	return 0
}

// again is the Origin-Host and the end-to-end identifier of a request, by which
// it is known when it comes again; 0 where it has none.
func (d *Dialogues) again(m *message.Message, t *transaction) uint64 {
	n := m.Note(message.SlotRequest)
	if n.Set {
		return uint64(n.Number[0])
	}
	n.Set = true
	if host, ok := m.String(message.FieldDiameterOriginHost); ok && !ofPeers(t.command) {
		n.Number[0] = int64(d.name(host, t.endToEnd))
	}
	return uint64(n.Number[0])
}

// application is that of the header.
func application(m *message.Message) uint32 {
	n, _ := m.Number(message.FieldDiameterApplication)
	return uint32(n)
}

// Record remembers m, which has its verdict; passed tells that it went on. The
// facts that depend on it are computed first, so that they stay as they were.
func (d *Dialogues) Record(p *operator.Profile, m *message.Message, passed bool) {
	d.record(p, m, passed)
}

// record is Record that gives the errand of the request that m answered.
func (d *Dialogues) record(p *operator.Profile, m *message.Message, passed bool) (e errand) {
	t, ok := d.read(m)
	if !ok {
		return e
	}
	for f := message.FieldDialoguePaired; f <= message.FieldDialogueSessionTaken; f++ {
		if !m.Computed(f) && (f == message.FieldDialoguePaired) != t.request {
			d.compute(p, m, f, &t)
			m.SetComputed(f)
		}
	}
	d.start.Do(func() { d.began = m.Time })
	d.heard(m, &t)
	switch {
	case t.request:
		d.ask(p, m, &t, passed)
		if passed && keepsSession(t.command) {
			d.hold(p, m, &t)
		}
	case passed:
		if paired, ok := m.Bool(message.FieldDialoguePaired); ok && paired {
			return d.answer(m, &t)
		}
	}
	return e
}

// ask remembers a request. That of a blocked one is answered by ourselves; in a
// capture its answer follows all the same.
func (d *Dialogues) ask(p *operator.Profile, m *message.Message, t *transaction, passed bool) {
	c := fromOutside
	if m.Direction == message.DirectionOutbound || m.Direction == message.DirectionInternal {
		c = fromInside
	}
	r := request{
		session: d.session(m), same: d.again(m, t), command: t.command, application: application(m),
		direction: m.Direction, inferred: m.DirectionInferred, errand: errandOf(p, m, t.command),
	}
	r.errand.passed = passed
	s := d.at(t.key)
	defer s.Unlock()
	pending := &s.pending[c]
	for range 2 {
		if first := pending.first(); first != nil && m.Time-first.time > patience {
			pending.remove(first)
			s.stats.Unanswered++
		}
	}
	if pending.full() && pending.find(t.key) == nil {
		s.stats.Evicted++
		s.lost[c] = max(s.lost[c], pending.first().time+patience)
	}
	pending.put(t.key, m.Time).value = r
}

// ofPeers reports whether a command is between the two ends of a connection. Some
// send all of them with one end-to-end identifier.
func ofPeers(command uint32) bool {
	return command == diameter.CommandCapabilitiesExchange || command == diameter.CommandDeviceWatchdog || command == diameter.CommandDisconnectPeer
}

// answer closes the request that m answers, and gives its errand.
func (d *Dialogues) answer(m *message.Message, t *transaction) (e errand) {
	s := d.at(t.key)
	c, asked := s.asked(t.key, m.Time)
	if asked == nil {
		s.Unlock()
		return e
	}
	same := asked.value.same
	e = asked.value.errand
	s.pending[c].remove(asked)
	s.Unlock()
	if same == 0 {
		return e
	}
	s = d.at(same)
	s.answered.add(same, m.Time)
	s.Unlock()
	return e
}

// asked finds the request of a transaction.
func (s *shard) asked(key uint64, now int64) (class, *slot[request]) {
	for c := range s.pending {
		if r := s.pending[c].find(key); r != nil && now-r.time <= patience {
			return class(c), r
		}
	}
	return 0, nil
}

// heard notes who speaks on a connection.
func (d *Dialogues) heard(m *message.Message, t *transaction) {
	begins := t.request && t.command == diameter.CommandCapabilitiesExchange
	s := d.at(t.wire)
	defer s.Unlock()
	c := s.connections.find(t.wire)
	if c == nil {
		c = s.connections.put(t.wire, m.Time)
	}
	v := &c.value
	e := v.voice(t.from)
	if e == nil {
		v.ends[1], v.ends[0] = v.ends[0], voice{id: t.from}
		e = &v.ends[0]
	}
	e.spoke(m)
	v.begun = v.begun || begins
	if t.request || ofPeers(t.command) {
		return
	}
	if paired, ok := m.Bool(message.FieldDialoguePaired); ok && paired {
		return
	}
	if asker := v.voice(t.to); asker != nil && asker.excuses(m.Time) && asker.excused != message.UnseenMany {
		asker.excused--
	}
}

// keepsSession reports whether a command is one of a session that lasts: those
// of S6a and its like have one each request (RFC 6733, 8; RFC 8506; TS 29.215).
func keepsSession(command uint32) bool {
	switch command {
	case diameter.CommandReAuth, diameter.CommandAbortSession, diameter.CommandSessionTermination,
		commandAA, commandDiameterEAP, commandAccounting, commandCreditControl, commandTriggerEstablishment:
		return true
	}
	return false
}

// Commands that begin sessions: of NASREQ and Rx, EAP, accounting, credit and
// policy control, and S9.
const (
	commandAA                   = 265
	commandDiameterEAP          = 268
	commandAccounting           = 271
	commandCreditControl        = 272
	commandTriggerEstablishment = 8388656
)

// hold notes the two operators of a session. Who began it stays so. Session-Id
// begins with who may begin it: another would keep him out of sessions to come.
func (d *Dialogues) hold(p *operator.Profile, m *message.Message, t *transaction) {
	id := d.session(m)
	if taken, ok := m.Bool(message.FieldDialogueSessionTaken); id == 0 || ok && taken {
		return
	}
	if f := message.FieldDiameterSessionMatch; !m.Computed(f) {
		origin.Compute(p, m, f)
		m.SetComputed(f)
	}
	if match, ok := m.Bool(message.FieldDiameterSessionMatch); ok && !match {
		return
	}
	calling, called := d.parties(p, m)
	s := d.at(id)
	defer s.Unlock()
	if old := s.sessions.find(id); old != nil && m.Time-old.time <= sessionLife {
		if t.command == diameter.CommandSessionTermination {
			s.sessions.remove(old)
			return
		}
		s.sessions.put(id, m.Time)
		return
	}
	if t.command != diameter.CommandSessionTermination {
		s.sessions.put(id, m.Time).value = session{client: calling, server: called}
	}
}

// parties are the operators of a message: by the profile, and by the names of
// their realms where it does not know them. 0 is one that is not named.
func (d *Dialogues) parties(p *operator.Profile, m *message.Message) (calling, called uint64) {
	if party, ok := origin.Calling(p, m); ok {
		calling = d.partyOf(party)
	}
	if party, ok := origin.Called(p, m); ok {
		called = d.partyOf(party)
	}
	return calling, called
}

// stranger marks an operator that only its realm names.
const stranger = 1 << 63

func (d *Dialogues) partyOf(party origin.Party) uint64 {
	switch {
	case party.Owner != operator.None:
		return uint64(party.Owner)
	case party.Network != 0:
		return stranger | uint64(party.Network)
	}
	return stranger | d.name(party.GT, 0)
}
