package forge

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cordon/protocols/ber"
)

// Tags of TCAP (Q.773, 3 and 4).
const (
	tagUnidirectional = ber.ClassApplication | 1
	tagBegin          = ber.ClassApplication | 2
	tagEnd            = ber.ClassApplication | 4
	tagContinue       = ber.ClassApplication | 5
	tagAbort          = ber.ClassApplication | 7
	tagOTID           = ber.ClassApplication | 8
	tagDTID           = ber.ClassApplication | 9
	tagPAbort         = ber.ClassApplication | 10
	tagDialogue       = ber.ClassApplication | 11
	tagComponents     = ber.ClassApplication | 12

	tagAARQ = ber.ClassApplication | 0
	tagAARE = ber.ClassApplication | 1
	tagABRT = ber.ClassApplication | 4

	maxComponents = 1000
)

var messageTags = map[string]ber.Tag{
	"begin": tagBegin, "end": tagEnd, "continue": tagContinue, "abort": tagAbort, "unidirectional": tagUnidirectional,
}

// transaction is what a message has from its dialogue.
type transaction struct {
	kind       string // of message
	otid, dtid []byte // nil for none
	context    []byte // content of the application context's OBJECT IDENTIFIER; nil for none
	portion    string
	components []*element
}

// tcapMessage builds the tree of a TCAP message.
func (m *Message) tcapMessage(t *transaction, repetition int) (*element, error) {
	root := constructed(t.kind, messageTags[t.kind])
	if t.otid != nil {
		root.children = append(root.children, primitive("otid", tagOTID, t.otid))
	}
	if t.dtid != nil {
		root.children = append(root.children, primitive("dtid", tagDTID, t.dtid))
	}
	if t.kind == "abort" && m.PAbort != nil {
		root.children = append(root.children, primitive("p_abort", tagPAbort, []byte{byte(*m.PAbort)}))
	}
	if t.portion != "none" {
		portion, err := m.dialoguePortion(t, repetition)
		if err != nil {
			return nil, err
		}
		root.children = append(root.children, portion.in(scopeDialogue))
	}
	if len(t.components) > 0 {
		root.children = append(root.children, constructed("components", tagComponents, t.components...))
	}
	root.in(scopeMessage)
	for i := range m.BER {
		m.BER[i].apply(root)
	}
	return root, nil
}

// dialoguePortion builds the dialogue portion: an EXTERNAL around a dialogue PDU (Q.773, 4.2.3).
func (m *Message) dialoguePortion(t *transaction, repetition int) (*element, error) {
	pdu := constructed(t.portion, tagAARQ)
	dialogueAS := []byte{0x00, 0x11, 0x86, 0x05, 0x01, 0x01, 0x01}
	version := primitive("version", context(0), []byte{0x07, 0x80})
	name := constructed("", context(1), primitive("ac", ber.TagOID, t.context))
	switch t.portion {
	case "aarq":
		pdu.children = []*element{version, name}
	case "unidirectional":
		dialogueAS = []byte{0x00, 0x11, 0x86, 0x05, 0x01, 0x02, 0x01}
		pdu.children = []*element{version, name}
	case "aare":
		pdu.tag = tagAARE
		accepted := constructed("", context(2), primitive("result", ber.TagInteger, []byte{0}))
		diagnostic := constructed("", context(3), constructed("", context(1), primitive("diagnostic", ber.TagInteger, []byte{0})))
		pdu.children = []*element{version, name, accepted, diagnostic}
	case "abrt":
		pdu.tag = tagABRT
		pdu.children = []*element{primitive("abort_source", context(0), []byte{0})}
	}
	info, err := m.mapOpen(repetition)
	if err != nil {
		return nil, err
	}
	if info != nil {
		pdu.children = append(pdu.children, info)
	}
	return constructed("dialogue", tagDialogue,
		constructed("external", ber.TagExternal,
			primitive("dialogue_as", ber.TagOID, dialogueAS),
			constructed("", context(0), pdu))), nil
}

// mapOpen builds the user information with the references of MAP-OPEN (TS 29.002, 17.4); nil without references.
func (m *Message) mapOpen(repetition int) (*element, error) {
	open := constructed("open", context(0))
	for i, text := range []string{m.Destination, m.Origination} {
		if text == "" {
			continue
		}
		b, err := encodeValue(asAddress, expand(text, repetition))
		if err != nil {
			return nil, err
		}
		e := primitive([]string{"destination_reference", "origination_reference"}[i], context(uint32(i)), b)
		e.str = true
		open.children = append(open.children, e)
	}
	if len(open.children) == 0 {
		return nil, nil
	}
	return constructed("user_information", context(30),
		constructed("external", ber.TagExternal,
			primitive("", ber.TagOID, []byte{0x04, 0x00, 0x00, 0x01, 0x01, 0x01, 0x01}),
			constructed("", context(0), open))), nil
}

var componentTags = map[string]uint32{kindInvoke: 1, kindResult: 2, kindError: 3, kindReject: 4, kindResultNotLast: 7}

// element builds the component. The operation and the identifier have been settled.
func (c *Component) element(op operation, id, version, repetition int) (*element, error) {
	root := constructed(c.Kind, context(componentTags[c.Kind]), primitive("invoke_id", ber.TagInteger, []byte{byte(id)}))
	if c.Linked != nil {
		root.children = append(root.children, primitive("linked_id", context(0), []byte{byte(*c.Linked)}))
	}
	parameter, err := c.parameter(op, version, repetition)
	if err != nil {
		return nil, err
	}
	switch c.Kind {
	case kindInvoke:
		code, err := c.opcode(op)
		if err != nil {
			return nil, err
		}
		root.children = append(root.children, code)
	case kindResult, kindResultNotLast:
		if parameter == nil {
			return c.bent(root), nil
		}
		code, err := c.opcode(op)
		if err != nil {
			return nil, err
		}
		root.children = append(root.children, constructed("", ber.TagSequence, code, parameter))
		return c.bent(root), nil
	case kindError:
		code, err := parseError(c.Error)
		if err != nil {
			return nil, err
		}
		root.children = append(root.children, integer("error", code))
	case kindReject:
		kind, code, err := parseProblem(c.Problem)
		if err != nil {
			return nil, err
		}
		root.children = append(root.children, primitive("problem", context(uint32(kind)), []byte{byte(code)}))
	}
	if parameter != nil {
		root.children = append(root.children, parameter)
	}
	return c.bent(root), nil
}

func (c *Component) bent(root *element) *element {
	root.in(scopeComponent)
	for i := range c.BER {
		c.BER[i].apply(root)
	}
	return root
}

func integer(name string, n int) *element {
	encoded := ber.AppendInt(nil, ber.TagInteger, int64(n))
	return primitive(name, ber.TagInteger, encoded[2:])
}

// opcode builds the operation code in the form that is asked for.
func (c *Component) opcode(op operation) (*element, error) {
	if octets, ok := strings.CutPrefix(c.Op, "hex:"); ok {
		b, err := hexValue(octets)
		return verbatim(b), err
	}
	e := integer("opcode", op.code)
	switch c.Opcode {
	case "global":
		e.tag = ber.TagOID
	case "padded":
		e.value = slices.Insert(e.value, 0, 0)
	case "long":
		e.form.lengthOctets = 1
	}
	return e, nil
}

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
