package state

import (
	"hash/maphash"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Record remembers m, which has its verdict; passed tells that it went on. The facts
// that depend on it are computed first, so that they stay as they were.
func (t *Transactions) Record(p *operator.Profile, m *message.Message, passed bool) {
	x, ok := t.look(p, m)
	if !ok || x.returned {
		return
	}
	if t.began.Load() == 0 {
		t.start.Do(func() { t.began.Store(m.Time) })
	}
	if x.typ == typeBegin {
		t.open(p, m, &x, passed)
		return
	}
	if x.found == 0 {
		t.unseen(p, m)
	}
	if !passed || x.found == 0 {
		return
	}
	s := t.at(x.found)
	d := s.dialogues.find(x.found)
	if d == nil {
		s.Unlock()
		return
	}
	if m.Direction == message.DirectionOutbound && x.side == responder {
		t.sight(d.value.owners[initiator]).now(m.Time).paired.Add(1)
	}
	if x.typ == typeEnd {
		answering := d.value.answering
		s.dialogues.remove(d)
		s.ended.add(x.found, m.Time)
		s.Unlock()
		t.forget(answering, m.Time)
		return
	}
	d.seen = m.Time
	first, in := t.goOn(m, &x, &d.value), d.lane
	s.Unlock()
	if first {
		t.answer(&x, in, m.Time)
	}
}

// unseen notes that a node of ours answered what was not seen.
func (t *Transactions) unseen(p *operator.Profile, m *message.Message) {
	if m.Direction != message.DirectionOutbound {
		return
	}
	if known, told := m.Bool(message.FieldDialogueKnown); !told || known {
		return
	}
	called, _ := origin.Called(p, m)
	t.sight(called.Owner).now(m.Time).alone.Add(1)
}

// open remembers a dialogue. One that was blocked is remembered as such: nothing that
// belongs to it may pass.
func (t *Transactions) open(p *operator.Profile, m *message.Message, x *part, passed bool) {
	if x.from == 0 {
		return
	}
	content := t.contentOf(m)
	s := t.at(x.from)
	d := s.dialogues.find(x.from)
	if d != nil && d.value.content == content && d.seen+shortLife > m.Time && d.value.begun > t.resumed.Load() {
		d.seen = m.Time // sent once more
		d.value.refused = d.value.refused && !passed
		s.Unlock()
		return
	}
	var stale uint64
	if d != nil {
		stale = d.value.answering
		s.dialogues.remove(d)
	}
	in := laneFor(m)
	s.room(in, m.Time)
	d = s.dialogues.put(x.from, in, m.Time)
	v := &d.value
	v.begun, v.content, v.direction, v.refused = m.Time, content, m.Direction, !passed
	t.parties(p, m, x, v)
	v.ofSubject(m)
	v.node = nodeOf(m)
	v.invoked(m, initiator)
	s.Unlock()
	if stale != 0 {
		t.forget(stale, m.Time)
	}
	if passed && m.Direction == message.DirectionInbound {
		t.sight(v.owners[initiator]).now(m.Time).asked.Add(1)
	}
}

// contentOf hashes a begin, by which it is known when it comes again.
func (t *Transactions) contentOf(m *message.Message) uint64 {
	return maphash.Bytes(t.seed, m.Layer(message.LayerTCAP))
}

// parties notes who begins a dialogue and who is asked.
func (t *Transactions) parties(p *operator.Profile, m *message.Message, x *part, d *dialogue) {
	d.titles[initiator] = x.title
	if calling, ok := origin.Calling(p, m); ok {
		d.owners[initiator], d.countries[initiator] = calling.Owner, countryOf(origin.CountryOf(p, calling))
	}
	called, ok := origin.Called(p, m)
	if !ok {
		return
	}
	d.owners[responder], d.countries[responder] = called.Owner, countryOf(origin.CountryOf(p, called))
	d.ported = called.Owner != operator.None && called.Prefix == 0 && p.OwnerOfGT(called.GT) != called.Owner
}

// ofSubject notes whom a message is about, unless an earlier one told.
func (d *dialogue) ofSubject(m *message.Message) {
	if d.imsi != 0 && d.msisdn != 0 {
		return
	}
	imsi, msisdn := identity(m)
	if d.imsi == 0 {
		d.imsi = imsi
	}
	if d.msisdn == 0 {
		d.msisdn = msisdn
	}
}

// invoked notes the invokes of a message of a side. The last ones are remembered.
func (d *dialogue) invoked(m *message.Message, side int) {
	components := m.Components()
	for i := range components {
		c := &components[i]
		if c.Type != message.ComponentInvoke {
			continue
		}
		if d.operation == 0 {
			d.operation = c.Op
		}
		if !c.HasID || c.InvokeID != int32(int8(c.InvokeID)) || c.Opcode != int64(uint8(c.Opcode)) || c.Op >= maxOp {
			d.odd = true
			continue
		}
		next := makeInvoke(side, c)
		if at := d.invoke(side, c.InvokeID); at != nil {
			*at = next
			continue
		}
		d.invokes[d.count%maxInvokes] = next
		if d.count++; d.count == 2*maxInvokes {
			d.count = maxInvokes
		}
	}
}

// invoke finds an invoke of a side; nil where there is none.
func (d *dialogue) invoke(side int, id int32) *invoke {
	for i := range d.invokes {
		if d.invokes[i].is(side, id) {
			return &d.invokes[i]
		}
	}
	return nil
}

// forgot reports whether not all invokes are remembered as they were.
func (d *dialogue) forgot() bool { return d.odd || d.count > maxInvokes }

// goOn notes a message within a dialogue. first tells that it is the first with the
// number that whoever was asked gave it, from.
func (t *Transactions) goOn(m *message.Message, x *part, d *dialogue) (first bool) {
	if len(m.Components()) > 0 {
		d.invoked(m, x.side)
		d.ofSubject(m)
	}
	if x.side != responder || x.from == 0 || d.answering != 0 {
		return false
	}
	d.titles[responder], d.answering = x.title, x.from
	return true
}

// answering is the dialogue to which the side that was asked gave a number.
type answering struct {
	dialogue uint64 // key
	lane     uint8
}

// answer notes the number that whoever was asked gives a dialogue.
func (t *Transactions) answer(x *part, in uint8, now int64) {
	s := t.at(x.from)
	defer s.Unlock()
	a := &s.answering
	for range looks {
		if first := a.first(); first != nil && now-first.time > lifeOf(int(first.value.lane)) {
			a.remove(first)
		}
	}
	if a.full() && a.find(x.from) == nil {
		s.lost = max(s.lost, now+lifeOf(int(a.first().value.lane)))
	}
	a.put(x.from, now).value = answering{x.found, in}
}

// forget forgets the number that whoever was asked gave a dialogue.
func (t *Transactions) forget(answering uint64, now int64) {
	if answering == 0 {
		return
	}
	s := t.at(answering)
	defer s.Unlock()
	if a := s.answering.find(answering); a != nil {
		s.answering.remove(a)
	}
	s.ended.add(answering, now)
}

// looks is how many old dialogues are looked at when a new one comes.
const looks = 2

// room makes room in a lane: for what is too old, and else for what has been there
// longest.
func (s *dialogueShard) room(in int, now int64) {
	t := &s.dialogues
	life := lifeOf(in)
	for range looks {
		d := t.first(in)
		switch {
		case d == nil:
			return
		case now-d.seen > life:
			t.remove(d)
			s.stats.Expired++
		case now-d.value.begun > life:
			t.later(in)
		}
	}
	if t.lanes[in].count < t.limit {
		return
	}
	t.remove(t.first(in))
	s.stats.Evicted++
	s.lost = max(s.lost, now+life)
}
