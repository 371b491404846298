package location

import (
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Compute adds all facts location.* to m, of which f is one, or nothing where they
// cannot be told. p and memory may be nil.
func Compute(p *operator.Profile, memory *state.Memory, m *message.Message, f message.FieldID) {
	if memory == nil || m.Computed(f) {
		return
	}
	var v judgement
	if inward(m) {
		focus := m.Focused()
		m.Focus(-1)
		v = whole(p, memory, m)
		m.Focus(focus)
	}
	v.tell(p, m)
}

// inward reports whether m may come from a network that serves or owns a subscriber.
// What comes back undelivered has the sender and the subscriber of the way out.
func inward(m *message.Message) bool {
	return m.Direction != message.DirectionOutbound && m.Direction != message.DirectionInternal && !m.Has(message.FieldSCCPReturnCause)
}

// whole judges all subscribers of m.
func whole(p *operator.Profile, memory *state.Memory, m *message.Message) (v judgement) {
	var who subjects
	who.read(p, memory, m)
	if who.n == 0 {
		return v
	}
	s, ok := senderOf(p, m)
	if !ok {
		return v
	}
	j := judge{p: p, s: s, now: m.Time, learning: memory.Subscribers.Learning(m.Time), limits: p.LocationLimits()}
	for i, imsi := range who.imsi[:who.n] {
		memory.Subscribers.Positions(imsi, &j.at)
		own := ours(p, imsi)
		if i == 0 {
			v = j.judge(own)
			continue
		}
		v.join(j.judge(own))
	}
	return v
}

// ours reports whether a packed IMSI is one of ours.
func ours(p *operator.Profile, imsi uint64) bool {
	var digits [16]byte
	n := len(digits)
	for ; imsi != 0 && n > 0; imsi >>= 4 {
		n--
		digits[n] = byte('0' + imsi&15 - 1)
	}
	return p.OwnersOfIMSI(string(digits[n:])).Has(operator.Home)
}

// join takes the worse of two.
func (v *judgement) join(o judgement) {
	if o.plausible.told && !o.plausible.value || !v.distance {
		v.km, v.kmh, v.minutes, v.distance, v.previous = o.km, o.kmh, o.minutes, o.distance, o.previous
	}
	for _, pair := range [...]struct{ a, b *fact }{
		{&v.known, &o.known}, {&v.serving, &o.serving}, {&v.former, &o.former}, {&v.node, &o.node}, {&v.plausible, &o.plausible},
		{&v.authenticated, &o.authenticated}, {&v.registered, &o.registered}, {&v.pinned, &o.pinned}, {&v.pinnedNode, &o.pinnedNode}, {&v.neighbour, &o.neighbour},
	} {
		*pair.a = worse(*pair.a, *pair.b)
	}
	v.first = fact{v.first.value || o.first.value, v.first.told || o.first.told}
	v.contradiction = fact{v.contradiction.value || o.contradiction.value, v.contradiction.told || o.contradiction.told}
}

func (v *judgement) tell(p *operator.Profile, m *message.Message) {
	for _, row := range [...]struct {
		f    message.FieldID
		fact fact
	}{
		{message.FieldLocationKnown, v.known}, {message.FieldLocationFirst, v.first}, {message.FieldLocationServing, v.serving},
		{message.FieldLocationFormer, v.former}, {message.FieldLocationNode, v.node}, {message.FieldLocationPlausible, v.plausible},
		{message.FieldLocationNeighbour, v.neighbour}, {message.FieldLocationContradiction, v.contradiction},
		{message.FieldLocationAuthenticated, v.authenticated}, {message.FieldLocationRegistered, v.registered},
		{message.FieldLocationPinned, v.pinned}, {message.FieldLocationPinnedNode, v.pinnedNode},
	} {
		m.Tell(row.f, row.fact.value, row.fact.told)
	}
	m.TellInt(message.FieldLocationKm, v.km, v.distance)
	m.TellInt(message.FieldLocationKmh, v.kmh, v.distance)
	m.TellInt(message.FieldLocationMinutes, v.minutes, v.distance)
	if f := message.FieldLocationPrevious; !m.Computed(f) {
		m.SetComputed(f)
		if label := p.Label(v.previous.Owner); label != "" {
			m.AddText(f, label)
		} else if v.previous.Country != "" {
			m.AddText(f, v.previous.Country)
		}
	}
}
