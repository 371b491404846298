package rules

import (
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// bucket holds the rules for messages of one protocol or operation and one
// direction, in the order of the files.
type bucket struct {
	plain   []*compiled
	program program // of plain, once it is sealed
	keyed   []*keyed
	marked  []*compiled // only for messages with one of the anomalies
	marks   wire.Anomalies
}

func (b *bucket) add(c *compiled) {
	if c.rule.On.hasAnomaly {
		b.marked = append(b.marked, c)
		b.marks.Union(&c.anomalies)
		return
	}
	b.plain = append(b.plain, c)
}

// directions makes a bucket of each direction.
type directions [message.DirectionCount]bucket

func (d *directions) add(c *compiled) {
	for i := range d {
		if len(c.rule.On.Directions) == 0 || contains(c.rule.On.Directions, message.Direction(i)) {
			d[i].add(c)
		}
	}
}

func contains[T comparable](list []T, x T) bool {
	for _, v := range list {
		if v == x {
			return true
		}
	}
	return false
}

// index finds the rules that a message meets without a look-up in a map: by
// protocol, or by the dense number of the operation, and by direction.
type index struct {
	messages   [message.ProtocolCount]directions // without operation: once a message
	components [message.ProtocolCount]directions // with a component type only: each component
	operations []directions                      // by OpID: each component, or the message of a layer without components
}

func newIndex(rules []*compiled) index {
	last := -1 // the table ends with the last operation that a rule names
	for _, c := range rules {
		for _, op := range c.rule.On.Operations {
			last = max(last, int(op))
		}
	}
	ix := index{operations: make([]directions, last+1)}
	for _, c := range rules {
		on := &c.rule.On
		if on.hasOperation {
			for _, op := range on.Operations {
				ix.operations[op].add(c)
			}
			continue
		}
		table := &ix.messages
		if on.perComponent() {
			table = &ix.components
		}
		for p := range table {
			if len(on.Protocols) == 0 || contains(on.Protocols, message.Protocol(p)) {
				table[p].add(c)
			}
		}
	}
	for i := range ix.operations {
		ix.operations[i].seal()
	}
	for p := range ix.messages {
		ix.messages[p].seal()
		ix.components[p].seal()
	}
	return ix
}

func (d *directions) seal() {
	for i := range d {
		b := &d[i]
		if len(b.plain) == 0 {
			continue
		}
		b.seal()
		for _, c := range b.plain {
			b.program.add(c)
		}
	}
}
