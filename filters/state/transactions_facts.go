package state

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, one of those of TCAP dialogues, to m, or nothing
// where it cannot be told. p may be nil.
func (t *Transactions) Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	focus := m.Focused()
	m.Focus(-1)
	defer m.Focus(focus)
	if f == message.FieldDialogueNumberMatch {
		match, told := numberMatch(p, m)
		m.Tell(f, match, told)
		return
	}
	x, ok := t.look(p, m)
	if !ok || x.found == 0 || f <= message.FieldDialogueReused {
		return
	}
	s := t.at(x.found)
	d := s.dialogues.find(x.found)
	if d == nil || x.typ == typeBegin || d.value.begun <= t.resumed.Load() {
		s.Unlock()
		return
	}
	v := d.value
	s.Unlock()
	switch f {
	case message.FieldDialogueOperation:
		if name := v.operation.Name(); name != "" {
			m.AddText(f, name)
		}
	case message.FieldDialogueIMSI:
		addDigits(m, f, v.imsi)
	case message.FieldDialogueMSISDN:
		addDigits(m, f, v.msisdn)
	case message.FieldDialogueBegun:
		m.AddText(f, v.direction.String())
	}
}

// addDigits adds a packed number.
func addDigits(m *message.Message, f message.FieldID, packed uint64) {
	const most = 16
	var digits [most]byte
	i := most
	for ; packed != 0; packed >>= 4 {
		i--
		digits[i] = '0' + byte(packed&15) - 1
	}
	if i < most {
		m.AddCopy(f, digits[i:])
	}
}

// look reads m and finds its dialogue, and tells the facts that are truth values, once;
// ok is false for what belongs to no dialogue, and for a nil t. m must have no
// component in focus.
func (t *Transactions) look(p *operator.Profile, m *message.Message) (x part, ok bool) {
	if t == nil {
		return x, false
	}
	if x.typ = transactionTypeOf(m); x.typ == typeNone {
		return x, false
	}
	x.returned = m.Has(message.FieldSCCPReturnCause)
	n := m.Note(message.SlotTransaction)
	if n.Set {
		x.from, x.title = uint64(n.Number[0]), uint64(n.Number[1])
		x.found, x.side = uint64(n.Number[2])&^keySide, int(uint64(n.Number[2])/keySide&1)
		return x, true
	}
	t.read(m, &x)
	var f findings
	if s, d := t.locate(&x); d != nil {
		switch {
		case !x.fits(&d.value):
			x.found = 0
		case d.value.begun > t.resumed.Load():
			t.held(p, m, &x, d, &f)
		}
		s.Unlock()
	} else if x.typ == typeBegin && !x.returned {
		f.linked = t.linkedInBegin(m)
		x.found = x.from
	} else if !x.doubt {
		f.known = t.unknown(p, m, &x)
	}
	f.tell(m)
	n.Set, n.Number = true, [...]int64{int64(x.from), int64(x.title), int64(x.found | uint64(x.side)*keySide)}
	return x, true
}

// finding is a fact that may be absent.
type finding uint8

const (
	untold finding = iota
	no
	yes
)

func found(b bool) finding {
	if b {
		return yes
	}
	return no
}

// findings are the truth values of a message.
type findings struct{ known, refused, peer, invoke, linked, reused finding }

func (f *findings) tell(m *message.Message) {
	tell := func(id message.FieldID, v finding) { m.Tell(id, v == yes, v != untold) }
	tell(message.FieldDialogueKnown, f.known)
	tell(message.FieldDialogueRefused, f.refused)
	tell(message.FieldDialoguePeerMatch, f.peer)
	tell(message.FieldDialogueInvokeMatch, f.invoke)
	tell(message.FieldDialogueLinkedMatch, f.linked)
	tell(message.FieldDialogueReused, f.reused)
}

// held finds what a dialogue that is remembered tells of a message.
func (t *Transactions) held(p *operator.Profile, m *message.Message, x *part, s *dialogueSlot, f *findings) {
	d := &s.value
	if x.typ == typeBegin && !x.returned {
		f.linked = t.linkedInBegin(m)
		again := m.Time-s.seen <= reuseLife && !d.refused
		f.reused = found(again && d.content != t.contentOf(m))
		return
	}
	if m.Time-s.seen > lifeOf(int(s.lane)) {
		return
	}
	f.known, f.refused = yes, found(d.refused)
	if x.returned {
		return
	}
	clear := m.Direction != message.DirectionInbound || t.sight(d.owners[x.side]).now(m.Time).clear()
	if f.peer = t.peer(p, m, x, d); f.peer == no && !clear {
		f.peer = untold
	}
	if len(m.Components()) > 0 {
		d.components(m, x.side, clear, f)
	}
}

// peer tells whether the sender of a message is of the operator that began the
// dialogue, or was asked. The first message back may come from another title of the
// operator: whoever asks by a mobile title, or by a number, does not know the node.
func (t *Transactions) peer(p *operator.Profile, m *message.Message, x *part, d *dialogue) finding {
	if x.title != 0 && x.title == d.titles[x.side] {
		return yes
	}
	calling, ok := origin.Calling(p, m)
	if !ok {
		return untold
	}
	owner := d.owners[x.side]
	if calling.Owner != operator.None && owner != operator.None {
		if origin.Related(p, calling.Owner, owner) {
			return yes
		}
		if x.side != responder || !d.ported {
			return no
		}
	}
	// Somebody whom the profile does not list, or lists in part, may be anybody of
	// his country; a ported number is another operator's of the same.
	from := countryOf(origin.CountryOf(p, calling))
	if at := d.countries[x.side]; from == (country{}) || at == (country{}) || from == at {
		return untold
	}
	return no
}

// components tells whether the answers of a message are to invokes of the other side,
// and whether what its invokes are linked to is there. all tells that nothing of the
// dialogue went by unseen.
func (d *dialogue) components(m *message.Message, side int, all bool, f *findings) {
	list := m.Components()
	for i := range list {
		c := &list[i]
		switch c.Type {
		case message.ComponentReturnResultLast, message.ComponentReturnResultNotLast, message.ComponentReturnError, message.ComponentReject:
			if c.HasID {
				f.invoke.and(d.answers(c, side, all))
			}
		case message.ComponentInvoke:
			if c.HasLinked {
				f.linked.and(d.linked(c, side, all))
			}
		}
	}
}

// and joins what one component tells with what others did: one contradiction is
// enough.
func (f *finding) and(o finding) {
	if *f == untold || o == no {
		*f = o
	}
}

// answers tells whether a component answers an invoke of the other side. Whoever
// rejects a result names his own invoke.
func (d *dialogue) answers(c *message.Component, side int, all bool) finding {
	asked := d.invoke(side^1, c.InvokeID)
	if asked == nil && c.Type == message.ComponentReject {
		asked = d.invoke(side, c.InvokeID)
	}
	switch {
	case asked != nil && c.HasOpcode:
		return found(!c.Global && asked.code() == c.Opcode)
	case asked != nil:
		return yes
	case d.forgot() || !all:
		return untold
	}
	return no
}

func (d *dialogue) linked(c *message.Component, side int, all bool) finding {
	switch {
	case d.invoke(side^1, c.LinkedID) != nil:
		return yes
	case d.forgot() || !all:
		return untold
	}
	return no
}

// linkedInBegin tells of a begin that an invoke is linked to another: there is none.
func (t *Transactions) linkedInBegin(m *message.Message) finding {
	list := m.Components()
	for i := range list {
		if list[i].Type == message.ComponentInvoke && list[i].HasLinked {
			return no
		}
	}
	return untold
}

// unknown tells of a message whose dialogue is not remembered whether it would be, had
// it begun. What ends comes late, or once more, for a while.
func (t *Transactions) unknown(p *operator.Profile, m *message.Message, x *part) finding {
	for _, key := range [...]uint64{x.to, x.from} {
		if key == 0 {
			continue
		}
		s := t.at(key)
		doubt := s.lost >= m.Time || s.ended.seen(key, m.Time, endedLife)
		s.Unlock()
		if doubt {
			return untold
		}
	}
	if t.learning(m.Time) {
		return untold
	}
	switch m.Direction {
	case message.DirectionOutbound:
		return no
	case message.DirectionInbound:
		if calling, ok := origin.Calling(p, m); ok && t.sight(calling.Owner).now(m.Time).whole() {
			return no
		}
	}
	return untold
}

// numberMatch tells whether the roaming numbers of a result lie with the operator that
// gives them, or at least in its country: a call follows them. Operators need not list
// the ranges that they take them from.
func numberMatch(p *operator.Profile, m *message.Message) (match, told bool) {
	calling, ok := origin.Calling(p, m)
	if !ok || m.Has(message.FieldSCCPReturnCause) {
		return false, false
	}
	country := origin.CountryOf(p, calling)
	for c := m.First(message.FieldMAPMSRN); c.Valid(); c = c.Next() {
		number := origin.Party{GT: c.String(), Owner: p.OwnerOfGT(c.String())}
		if number.Owner == operator.None {
			number.Owner = p.OwnerOfMSISDN(c.String())
		}
		at := origin.CountryOf(p, number)
		if country == "" || at == "" {
			continue
		}
		told = true
		if at != country && !origin.Related(p, calling.Owner, number.Owner) {
			return false, true
		}
	}
	return told, told
}
