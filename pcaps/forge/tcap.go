package forge

import (
	"slices"
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
