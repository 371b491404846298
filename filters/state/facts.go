package state

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, one of dialogue.paired, dialogue.duplicate
// and dialogue.session_taken, to m, or nothing where it cannot be told. p may
// be nil.
func (d *Dialogues) Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	if _, request, ok := origin.Command(m); !ok || request == (f == message.FieldDialoguePaired) {
		return
	}
	if t, ok := d.read(m); ok {
		d.compute(p, m, f, &t)
	}
}

func (d *Dialogues) compute(p *operator.Profile, m *message.Message, f message.FieldID, t *transaction) {
	value, told := false, false
	switch f {
	case message.FieldDialoguePaired:
		value, told = d.paired(m, t)
	case message.FieldDialogueDuplicate:
		value, told = d.duplicate(m, t)
	case message.FieldDialogueSessionTaken:
		value, told = d.sessionTaken(p, m, t)
	}
	if told {
		m.AddBool(f, value)
	}
}

// paired tells whether m answers a request that was seen: to the end that asked,
// with its command, application and session.
func (d *Dialogues) paired(m *message.Message, t *transaction) (paired, told bool) {
	if t.request {
		return false, false
	}
	s := d.at(t.key)
	_, asked := s.asked(t.key, m.Time)
	if asked == nil {
		lost := s.gaveUp(m)
		s.Unlock()
		return false, !lost && d.complete(m, t)
	}
	r := asked.value
	s.Unlock()
	switch {
	case r.command != t.command || r.application != application(m):
		return false, true
	case r.session == 0:
		return true, true
	}
	session := d.session(m) // an answer that tells of a protocol error may have none
	return session == 0 || session == r.session, true
}

// gaveUp reports whether the request that m answers may have been given up for
// want of room. What floods in from outside tells nothing of what was asked from
// inside.
func (s *shard) gaveUp(m *message.Message) bool {
	inside, outside := m.Time < s.lost[fromInside], m.Time < s.lost[fromOutside]
	switch m.Direction {
	case message.DirectionInbound:
		return inside
	case message.DirectionOutbound:
		return outside
	}
	return inside || outside
}

// complete reports whether a request that m might answer would have been seen.
// Inline every connection begins before us. In a capture it does when its
// capabilities exchange was seen, or when nothing from before the capture can
// still wait; and when the asker was heard there, since some taps lead one way
// only, and the capture lacks nothing of what it said for as long as a request
// waits: a tap may lose packets, or lead one path of several. How many answers
// came that nobody asked for does not count. Else whoever sends a few could send
// more.
func (d *Dialogues) complete(m *message.Message, t *transaction) bool {
	if ofPeers(t.command) {
		return false // an association tests all its paths with them, and an agent asks by itself
	}
	if m.LinkID != 0 {
		return true
	}
	d.start.Do(func() { d.began = m.Time })
	s := d.at(t.wire)
	defer s.Unlock()
	c := s.connections.find(t.wire)
	if c == nil || m.Behind || !c.value.begun && m.Time-d.began <= learning {
		return false
	}
	asker := c.value.voice(t.to)
	return asker != nil && !asker.excuses(m.Time)
}

// fewAlone is how many answers without a request the best of taps may show of GTP,
// whose transport does not tell what is missing.
const fewAlone = 3

// voice finds an end that was heard; nil where it was not.
func (c *connection) voice(id uint64) *voice {
	for i := range c.ends {
		if c.ends[i].id == id {
			return &c.ends[i]
		}
	}
	return nil
}

// excuses reports whether an answer to the end may have no request.
func (e *voice) excuses(now int64) bool { return e.excused > 0 && now-e.time <= patience }

// spoke notes what the capture lacks of what the end said. What it lacked longer
// ago than a request waits excuses nothing any more.
func (e *voice) spoke(m *message.Message) {
	switch {
	case m.Unseen == message.UnseenMany:
		e.excused, e.time = message.UnseenMany, m.Time
	case m.Unseen > e.unseen:
		if !e.excuses(m.Time) {
			e.excused = 0
		}
		e.excused += m.Unseen - e.unseen
		e.time = m.Time
	default: // what seemed to be missing came late
		e.excused -= min(e.excused, e.unseen-m.Unseen)
	}
	e.unseen = m.Unseen
}

// duplicate tells whether a request came before and had its answer: who sends it
// again did not lose it. One that is sent again because its connection broke was
// not answered.
func (d *Dialogues) duplicate(m *message.Message, t *transaction) (again, told bool) {
	same := d.again(m, t)
	if !t.request || same == 0 {
		return false, false
	}
	s := d.at(same)
	defer s.Unlock()
	return s.answered.seen(same, m.Time, memory), true
}

// sessionTaken tells whether the session of a request is one of two other
// operators. The server may speak in a session that the client began.
func (d *Dialogues) sessionTaken(p *operator.Profile, m *message.Message, t *transaction) (taken, told bool) {
	if !t.request || !keepsSession(t.command) {
		return false, false
	}
	id := d.session(m)
	calling, _ := d.parties(p, m)
	if id == 0 || calling == 0 {
		return false, false
	}
	s := d.at(id)
	old := s.sessions.find(id)
	if old == nil || m.Time-old.time > sessionLife {
		s.Unlock()
		return false, true
	}
	v := old.value
	s.Unlock()
	return !same(p, calling, v.client) && !same(p, calling, v.server), true
}

// same reports whether two operators are one, or act for each other.
func same(p *operator.Profile, a, b uint64) bool {
	if a == b || b == 0 {
		return true
	}
	return (a|b)&stranger == 0 && origin.Related(p, operator.OwnerID(a), operator.OwnerID(b))
}

// Asked gives the direction of an answer that its addresses do not tell: against
// that of its request. inferred tells that the request's was.
func (d *Dialogues) Asked(m *message.Message) (direction message.Direction, inferred bool) {
	t, ok := d.read(m)
	if !ok || t.request {
		return message.DirectionUnknown, false
	}
	s := d.at(t.key)
	defer s.Unlock()
	_, asked := s.asked(t.key, m.Time)
	if asked == nil {
		return message.DirectionUnknown, false
	}
	switch asked.value.direction {
	case message.DirectionInbound:
		direction = message.DirectionOutbound
	case message.DirectionOutbound:
		direction = message.DirectionInbound
	default:
		direction = asked.value.direction
	}
	return direction, asked.value.inferred
}
