package forge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// dialogue is the state of a dialogue between two nodes.
type dialogue struct {
	initiator, responder string
	otid, answerTID      []byte // of the initiator and of the responder
	context              []byte
	version              int  // of the arguments; 0 where nothing tells it
	portion              bool // it began with a dialogue portion
	open                 bool // the first answer has not been sent
	lastID               int
	lastInvoke           map[string]invoked // by the node that it was sent to
}

// invoked is an invoke that waits for its answer.
type invoked struct {
	id int
	op operation
}

// label is the name under which a message finds its dialogue.
func (m *Message) label() string {
	if m.Dialogue != "" {
		return m.Dialogue
	}
	return min(m.From, m.To) + " " + max(m.From, m.To)
}

// kind is the type of the message where the scenario does not say it.
func (m *Message) kind(d *dialogue) string {
	switch {
	case m.TCAP != "":
		return m.TCAP
	case m.PAbort != nil || m.Portion == "abrt":
		return "abort"
	case d == nil:
		return "begin"
	case m.Dialogue != "":
		return "continue"
	case slices.ContainsFunc(m.components(), func(c *Component) bool { return c.Kind == kindInvoke }):
		return "begin"
	}
	return "end"
}

// transaction settles what a message has from its dialogue, and moves the dialogue on.
func (b *Builder) transaction(m *Message, repetition int) (*transaction, error) {
	label := m.label()
	d := b.dialogues[label]
	t := &transaction{kind: m.kind(d), portion: m.Portion}
	if d == nil || t.kind == "begin" || t.kind == "unidirectional" {
		d = &dialogue{initiator: m.From, responder: m.To, open: true, lastInvoke: map[string]invoked{}}
		b.dialogues[label] = d
	}
	// Somebody else than the two of a dialogue takes the part of the one that he does not speak to.
	forward := m.From == d.initiator || m.From != d.responder && m.To == d.responder
	b.identify(m, t, d, forward)
	if err := b.settleComponents(m, t, d, repetition); err != nil {
		return nil, err
	}
	if m.AC != "" {
		var err error
		if t.context, err = parseContext(m.AC); err != nil {
			return nil, err
		}
		if t.kind == "begin" {
			d.context = t.context
		}
	}
	if t.portion == "" {
		t.portion = defaultPortion(t, d, forward)
	}
	if t.kind == "begin" {
		d.portion = t.portion != "none"
	}
	if (t.portion == "aarq" || t.portion == "aare" || t.portion == "unidirectional") && t.context == nil {
		return nil, fmt.Errorf("ac: the application context is missing; no operation tells it")
	}
	if !forward {
		d.open = false
	}
	if t.kind == "end" || t.kind == "abort" {
		delete(b.dialogues, label)
	}
	return t, nil
}

func emptyIsNone(h Hex) []byte {
	if len(h) == 0 {
		return nil
	}
	return h
}

// identify gives a message its transaction identifiers. One that the scenario tells as the sender's own is that of the
// dialogue from then on.
func (b *Builder) identify(m *Message, t *transaction, d *dialogue, forward bool) {
	own, other := &d.otid, &d.answerTID
	if !forward {
		own, other = other, own
	}
	if t.kind == "begin" || t.kind == "continue" {
		if len(m.OTID) > 0 {
			*own = m.OTID
		}
		t.otid = b.identifier(own)
	}
	if t.kind == "continue" || t.kind == "end" || t.kind == "abort" {
		t.dtid = b.identifier(other)
	}
	if m.OTID != nil {
		t.otid = emptyIsNone(m.OTID)
	}
	if m.DTID != nil {
		t.dtid = emptyIsNone(m.DTID)
	}
}

// identifier is a transaction identifier of a dialogue, a new one where it has none yet.
func (b *Builder) identifier(tid *[]byte) []byte {
	if *tid == nil {
		*tid = b.nextTID()
	}
	return *tid
}

// nextTID counts transaction identifiers of four octets.
func (b *Builder) nextTID() []byte {
	b.lastTID++
	n := b.lastTID
	return []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
}

// defaultPortion is the dialogue portion that a lawful node would send.
func defaultPortion(t *transaction, d *dialogue, forward bool) string {
	switch {
	case t.kind == "begin" && t.context != nil:
		return "aarq"
	case t.kind == "unidirectional" && t.context != nil:
		return "unidirectional"
	case (t.kind == "continue" || t.kind == "end") && !forward && d.open && d.portion && d.context != nil:
		if t.context == nil {
			t.context = d.context
		}
		return "aare"
	}
	return "none"
}

// settleComponents builds the components: identifiers, and the operation of an answer, come from the dialogue.
func (b *Builder) settleComponents(m *Message, t *transaction, d *dialogue, repetition int) error {
	components := m.components()
	if len(components) > maxComponents {
		return fmt.Errorf("more than %d components", maxComponents)
	}
	for _, listed := range components {
		copied := *listed // what is settled here is of this dialogue
		c := &copied
		asked := d.lastInvoke[m.From]
		op, err := c.settleOperation(asked)
		if err != nil {
			return err
		}
		id := asked.id
		if c.Kind == kindInvoke {
			d.lastID = d.lastID%127 + 1
			id = d.lastID
		} else if id == 0 {
			id = 1
		}
		if c.ID != nil {
			id = *c.ID
		}
		if c.Kind == kindInvoke {
			d.lastInvoke[m.To] = invoked{id, op}
			if t.kind == "begin" && d.context == nil && m.AC == "" {
				d.context = contextOf(op, m.Version)
			}
		}
		e, err := c.element(op, id, d.argumentVersion(m), repetition)
		if err != nil {
			return err
		}
		t.components = append(t.components, e)
	}
	if t.kind == "begin" {
		t.context = d.context
	}
	return nil
}

// argumentVersion is the version in which the parameters of m are written.
func (d *dialogue) argumentVersion(m *Message) int {
	if v := m.argumentVersion(); v != 0 {
		d.version = v
	} else if d.version == 0 && len(d.context) == mapContextLen {
		d.version = int(d.context[mapContextLen-1])
	}
	return d.version
}

// settleOperation is the component's operation, or the one that was asked.
func (c *Component) settleOperation(asked invoked) (operation, error) {
	switch {
	case c.Op == "" && c.Kind != kindInvoke:
		c.Op = asked.op.name
		if c.Op == "" && asked.id != 0 {
			c.Op = strconv.Itoa(asked.op.code)
		}
		return asked.op, nil
	case strings.HasPrefix(c.Op, "hex:"):
		return operation{}, nil
	}
	return parseOperation(c.Op)
}
