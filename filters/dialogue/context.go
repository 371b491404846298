package dialogue

import (
	"strings"

	"cordon/protocols/camel"
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
)

// context is the application context of a message, as the tables know it: one
// of MAP, one of CAP, or neither.
type context struct {
	present bool // the message names one
	inap    bool // it is one of INAP
	gsm     *gsmmap.Context
	cap     *camel.Context
}

func (c *context) known() bool { return c.gsm != nil || c.cap != nil }

func contextOf(m *message.Message) (c context) {
	var known bool
	if c.gsm, known = gsmmap.ContextByOID(m.AC); known {
		c.present = true
		return c
	}
	text, ok := m.String(message.FieldTCAPAC)
	if !ok {
		return c
	}
	// The text has the arcs, however their octets were padded.
	var buf [maxOID]byte
	oid, ok := appendOID(buf[:0], text)
	c.present = true
	if !ok {
		return c
	}
	if c.gsm, ok = gsmmap.ContextByOID(oid); !ok {
		c.cap, _ = camel.ContextByOID(oid)
	}
	c.inap = camel.OfINAP(oid)
	return c
}

// contextKnown tells whether the tables hold the context. One of INAP is another
// matter, unless it comes to a node of MAP, which may not look at it.
func contextKnown(m *message.Message) (known, told bool) {
	c := contextOf(m)
	if c.inap && !toMAP(m) {
		return false, false
	}
	return c.known(), c.present
}

func toMAP(m *message.Message) bool {
	ssn, ok := m.Int(message.FieldSCCPCalledSSN)
	return ok && (ssn >= ssnMAP && ssn <= gsmmap.SSNEIR || ssn == gsmmap.SSNSGSN || ssn == gsmmap.SSNGMLC)
}

// Bounds of the object identifiers that the tables can know.
const (
	maxOID    = 16
	maxArc    = 1 << 14
	firstArcs = 40 // X.690, 8.19.4: the first octet is 40 times the first arc and the second
)

// appendOID appends the content octets of a dotted object identifier. ok is
// false for what is none, and for one that no table can hold.
func appendOID(dst []byte, dotted string) (oid []byte, ok bool) {
	first := -1
	for i := 0; dotted != ""; i++ {
		part, rest, more := strings.Cut(dotted, ".")
		arc, valid := atoi(part)
		if !valid || more && rest == "" || len(dst)+2 > maxOID {
			return nil, false
		}
		dotted = rest
		if i == 0 {
			first = arc
			continue
		}
		if i == 1 {
			arc += first * firstArcs
		}
		if arc >= 1<<7 {
			dst = append(dst, byte(arc>>7)|0x80)
		}
		dst = append(dst, byte(arc&0x7F))
	}
	return dst, len(dst) > 0
}

func atoi(s string) (n int, ok bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n >= maxArc {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != "" && n < maxArc
}

// side is who sent a message, and so may invoke.
type side uint8

const (
	initiator side = 1 << iota
	responder
	either = initiator | responder
)

// allows reports whether the sender may invoke the operation in the context.
func (c *context) allows(p message.Protocol, code int64, s side) bool {
	switch {
	case c.gsm != nil:
		return p == message.ProtocolMAP && c.gsm.Allows(code, gsmmap.Side(s))
	case c.cap != nil:
		return p == message.ProtocolCAP && c.cap.Allows(code, camel.Side(s))
	}
	return false
}

// transaction is the type of a TCAP message, by the names of tcap.type.
type transaction uint8

const (
	typeNone transaction = iota
	typeBegin
	typeContinue
	typeEnd
	typeAbort
	typeUnidirectional
)

func typeOf(m *message.Message) transaction {
	s, _ := m.String(message.FieldTCAPType)
	switch s {
	case "begin":
		return typeBegin
	case "continue":
		return typeContinue
	case "end":
		return typeEnd
	case "abort":
		return typeAbort
	case "unidirectional":
		return typeUnidirectional
	}
	return typeNone
}
