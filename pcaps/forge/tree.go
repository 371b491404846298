package forge

import (
	"cordon/protocols/ber"
)

// scope is the part of a TCAP message that an element belongs to; the encoding of each part can be bent on its own.
type scope string

const (
	scopeMessage   scope = "message"
	scopeDialogue  scope = "dialogue"
	scopeComponent scope = "component"
	scopeParameter scope = "parameter"
)

// element is a node of the BER tree as which a message is built. A tree, not octets, since a change of the form of one
// element changes the lengths of all around it.
type element struct {
	name        string // what `on` of a bend may name: imsi, otid, opcode ...
	scope       scope
	tag         ber.Tag
	constructed bool
	value       []byte // of a primitive element
	children    []*element
	str         bool   // the value is a string, which has a form in segments
	raw         []byte // stands for the whole element when not nil
	form        form
}

// form is how an element is written. The zero value is the canonical form.
type form struct {
	lengthOctets int  // of a long length beyond what is needed; 0 for the canonical one
	indefinite   bool // constructed elements only
	highTag      bool
	tagPad       int
	primitive    bool // the constructed bit is left out
	segments     bool // a string in two segments
}

func primitive(name string, tag ber.Tag, value []byte) *element {
	return &element{name: name, tag: tag, value: value}
}

func constructed(name string, tag ber.Tag, children ...*element) *element {
	return &element{name: name, tag: tag, constructed: true, children: children}
}

func verbatim(b []byte) *element { return &element{raw: b} }

func context(n uint32) ber.Tag { return ber.ClassContext | ber.Tag(n) }

// in sets the scope of e and of all below it that have none yet.
func (e *element) in(s scope) *element {
	if e.scope == "" {
		e.scope = s
	}
	for _, c := range e.children {
		c.in(s)
	}
	return e
}

// walk visits e and all below it.
func (e *element) walk(visit func(*element)) {
	visit(e)
	for _, c := range e.children {
		c.walk(visit)
	}
}

// content is the value of e.
func (e *element) content() []byte {
	if !e.constructed {
		return e.value
	}
	var b []byte
	for _, c := range e.children {
		b = c.append(b)
	}
	return b
}

// append writes e in its form.
func (e *element) append(dst []byte) []byte {
	if e.raw != nil {
		return append(dst, e.raw...)
	}
	body, isConstructed := e.content(), e.constructed
	if e.form.segments && e.str && len(body) > 1 {
		half := len(body) / 2
		segments := ber.AppendTLV(nil, ber.TagOctetString, false, body[:half])
		body, isConstructed = ber.AppendTLV(segments, ber.TagOctetString, false, body[half:]), true
	}
	bit := isConstructed && !e.form.primitive
	if e.form.highTag || e.form.tagPad > 0 {
		dst = ber.AppendHighTag(dst, e.tag, bit, e.form.tagPad)
	} else {
		dst = ber.AppendTag(dst, e.tag, bit)
	}
	switch {
	case e.form.indefinite && isConstructed:
		dst = append(dst, 0x80)
		return append(append(dst, body...), 0, 0)
	case e.form.lengthOctets > 0:
		dst = ber.AppendLongLength(dst, len(body), e.form.lengthOctets)
	default:
		dst = ber.AppendLength(dst, len(body))
	}
	return append(dst, body...)
}
