package state

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Asked is what a request said that its answer is read with.
type Asked struct {
	Operation    message.OpID
	IMSI, MSISDN uint64           // packed digits; 0 where no message of the dialogue named one
	Owner        operator.OwnerID // of the party that asked
	// Node is the NodeID of the VLR, SGSN or MSC that the dialogue's begin names, else
	// of the title that began it.
	Node      uint64
	Direction message.Direction // of the request
	Time      int64             // of the dialogue's begin
	Refused   bool              // the begin was blocked
}

// Answered gives what the component of m in focus answers, a result, an error or a
// reject; without a focus the first that answers anything. It is to be asked before m
// is recorded. ok is false where the request was not seen.
func (t *Transactions) Answered(p *operator.Profile, m *message.Message) (a Asked, ok bool) {
	focus := m.Focused()
	m.Focus(-1)
	x, ok := t.look(p, m)
	m.Focus(focus)
	if !ok || x.found == 0 || x.typ == typeBegin || x.returned {
		return a, false
	}
	s := t.at(x.found)
	defer s.Unlock()
	slot := s.dialogues.find(x.found)
	if slot == nil || slot.value.begun <= t.resumed.Load() {
		return a, false
	}
	d := &slot.value
	asked := d.asked(m, focus, x.side)
	if asked == nil {
		return a, false
	}
	a = Asked{
		Operation: asked.operation(), IMSI: d.imsi, MSISDN: d.msisdn, Owner: d.owners[x.side^1], Node: d.node,
		Direction: d.direction, Time: d.begun, Refused: d.refused,
	}
	if x.side == initiator {
		a.Direction = opposite(d.direction)
	}
	return a, true
}

// asked finds the invoke of the other side that component i of m answers, or the first
// that does.
func (d *dialogue) asked(m *message.Message, i, side int) *invoke {
	list := m.Components()
	if i >= 0 && i < len(list) {
		list = list[i : i+1]
	}
	for i := range list {
		c := &list[i]
		if c.Type <= message.ComponentInvoke || !c.HasID {
			continue
		}
		if asked := d.invoke(side^1, c.InvokeID); asked != nil {
			return asked
		}
	}
	return nil
}

// opposite is the direction of what answers.
func opposite(d message.Direction) message.Direction {
	switch d {
	case message.DirectionInbound:
		return message.DirectionOutbound
	case message.DirectionOutbound:
		return message.DirectionInbound
	}
	return d
}
