package rules

import "cordon/protocols/message"

// Hit is a rule that a message matches.
type Hit struct {
	Rule      *Rule
	Component int // index of the component, -1 for the message as a whole
}

// Match appends to hits the rules that m matches, for the message first and
// then for each component. It meets only the rules that the index gives, and
// does not allocate when the capacity of hits suffices. facts computes what
// rules ask for and may be nil; m's focus is lifted and set meanwhile, and is
// as before at the end.
func (s *Set) Match(m *message.Message, facts Facts, hits []Hit) []Hit {
	e := s.envs.Get().(*env)
	e.reset(m, facts)
	focus := m.Focused()
	m.Focus(-1)
	d := m.Direction
	if d >= message.DirectionCount {
		d = message.DirectionUnknown
	}
	hits = e.bucket(&s.index.messages[m.Protocol%message.ProtocolCount][d], 0, -1, hits)
	components := m.Components()
	if len(components) == 0 && m.Operation != 0 && int(m.Operation) < len(s.index.operations) {
		hits = e.bucket(&s.index.operations[m.Operation][d], 0, -1, hits)
	}
	for i := range components {
		c := &components[i]
		m.Focus(i)
		if c.Op != 0 && int(c.Op) < len(s.index.operations) {
			hits = e.bucket(&s.index.operations[c.Op][d], 1<<c.Type, i, hits)
		}
		hits = e.bucket(&s.index.components[componentProtocol(m, c)][d], 1<<c.Type, i, hits)
	}
	m.Focus(focus)
	e.release()
	s.envs.Put(e)
	return hits
}

// componentProtocol is the protocol of a component, the message's where the
// component does not tell.
func componentProtocol(m *message.Message, c *message.Component) message.Protocol {
	p := c.Protocol
	if p == message.ProtocolUnknown {
		p = m.Protocol
	}
	return p % message.ProtocolCount
}

// bucket evaluates the rules of a bucket. kind is the bit of the component's
// type, 0 for the message as a whole.
func (e *env) bucket(b *bucket, kind uint8, component int, hits []Hit) []Hit {
	from := len(hits)
	hits = e.run(&b.program, kind, component, hits)
	for _, k := range b.keyed {
		hits = e.keyed(k, kind, component, hits)
	}
	if len(b.marked) > 0 && b.marks.Intersects(&e.m.Anomalies) {
		for _, c := range b.marked {
			if c.anomalies.Intersects(&e.m.Anomalies) && e.holds(c, kind) {
				hits = append(hits, Hit{c.rule, component})
			}
		}
	}
	if len(hits) > from+1 {
		hits = inOrder(hits, from)
	}
	return hits
}

// holds evaluates one rule.
func (e *env) holds(c *compiled, kind uint8) bool {
	if kind != 0 && c.types != 0 && c.types&kind == 0 || c.when != nil && c.when(e) != True {
		return false
	}
	return e.confirms(c)
}

// confirms asks what is left when the condition of a rule is true: whether its
// links and exceptions leave it to match. Few rules come that far.
func (e *env) confirms(c *compiled) bool {
	if len(c.links) > 0 && !contains(c.links, e.m.Link) {
		return false
	}
	for i := range c.exceptions {
		if c.exceptions[i].test(e) == True {
			c.exceptions[i].exception.hits.Add(1)
			return false
		}
	}
	return true
}
