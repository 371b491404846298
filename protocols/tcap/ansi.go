package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// Tags of ANSI T1.114.3.
const (
	tagANSIUnidirectional    = ber.ClassPrivate | 1
	tagANSIQuery             = ber.ClassPrivate | 2
	tagANSIQueryFinal        = ber.ClassPrivate | 3
	tagANSIResponse          = ber.ClassPrivate | 4
	tagANSIConversation      = ber.ClassPrivate | 5
	tagANSIConversationFinal = ber.ClassPrivate | 6
	tagANSIAbort             = ber.ClassPrivate | 22

	tagANSITID        = ber.ClassPrivate | 7
	tagANSIComponents = ber.ClassPrivate | 8
	tagANSIDialogue   = ber.ClassPrivate | 25
	tagANSIPAbort     = ber.ClassPrivate | 23
	tagANSIUserAbort  = ber.ClassPrivate | 24

	tagANSIInvoke              = ber.ClassPrivate | 9
	tagANSIReturnResult        = ber.ClassPrivate | 10
	tagANSIReturnError         = ber.ClassPrivate | 11
	tagANSIReject              = ber.ClassPrivate | 12
	tagANSIInvokeNotLast       = ber.ClassPrivate | 13
	tagANSIReturnResultNotLast = ber.ClassPrivate | 14
	tagANSIComponentID         = ber.ClassPrivate | 15
	tagANSINationalOperation   = ber.ClassPrivate | 16
	tagANSIPrivateOperation    = ber.ClassPrivate | 17
	tagANSINationalError       = ber.ClassPrivate | 19
	tagANSIPrivateError        = ber.ClassPrivate | 20
	tagANSIProblem             = ber.ClassPrivate | 21
)

// ansiType is the type of an ANSI package, TypeUnknown for others.
func ansiType(tag ber.Tag) Type {
	switch tag {
	case tagANSIUnidirectional:
		return TypeANSIUnidirectional
	case tagANSIQuery:
		return TypeANSIQuery
	case tagANSIQueryFinal:
		return TypeANSIQueryFinal
	case tagANSIResponse:
		return TypeANSIResponse
	case tagANSIConversation:
		return TypeANSIConversation
	case tagANSIConversationFinal:
		return TypeANSIConversationFinal
	case tagANSIAbort:
		return TypeANSIAbort
	}
	return TypeUnknown
}

// decodeANSI reads what stands in an ANSI package.
func (m *Message) decodeANSI(w ber.Walker) {
	var t ber.TLV
	for w.Next(&t) {
		switch t.Tag {
		case tagANSITID:
			m.setANSITID(&t)
		case tagANSIDialogue:
			m.HasDialogue = true
		case tagANSIComponents:
			m.decodeANSIComponents(w.Enter(&t))
		case tagANSIPAbort:
			if cause, ok := t.Int(&m.Anomalies); ok && cause >= 0 && cause <= 127 {
				m.HasPAbort, m.PAbort = true, uint8(cause)
			}
		case tagANSIUserAbort:
			// Of the user's own making.
		default:
			m.Anomalies.Set(wire.AnomalyTCAPElement)
		}
	}
}

// setANSITID reads the transaction identifiers, which stand in one element:
// none in a unidirectional package, four octets of one or eight of both.
func (m *Message) setANSITID(t *ber.TLV) {
	const size = 4
	id := t.Value
	switch {
	case m.OTID != nil || m.DTID != nil:
		m.Anomalies.Set(wire.AnomalyTCAPElement)
	case len(id) == 2*size:
		m.OTID, m.DTID = id[:size], id[size:]
	case m.Type == TypeANSIResponse || m.Type == TypeANSIAbort:
		m.DTID = id
		if len(id) != size {
			m.Anomalies.Set(wire.AnomalyTCAPDTIDLength)
		}
	case m.Type == TypeANSIUnidirectional && len(id) == 0:
	default:
		m.OTID = id
		if len(id) != size {
			m.Anomalies.Set(wire.AnomalyTCAPOTIDLength)
		}
	}
}

// decodeANSIComponents reads the component sequence.
func (m *Message) decodeANSIComponents(w ber.Walker) {
	var t ber.TLV
	for w.Next(&t) {
		c := m.next()
		if c == nil {
			continue
		}
		c.Raw = t.Raw
		switch t.Tag {
		case tagANSIInvoke:
			c.Type = Invoke
		case tagANSIInvokeNotLast:
			c.Type = InvokeNotLast
		case tagANSIReturnResult:
			c.Type = ReturnResultLast
		case tagANSIReturnResultNotLast:
			c.Type = ReturnResultNotLast
		case tagANSIReturnError:
			c.Type = ReturnError
		case tagANSIReject:
			c.Type = Reject
		default:
			m.Anomalies.Set(wire.AnomalyTCAPComponentTag)
			continue
		}
		c.decodeANSI(w.Enter(&t), &m.Anomalies)
	}
}

// decodeANSI reads a component of ANSI: identifiers, operation, error or
// problem, parameters.
func (c *Component) decodeANSI(w ber.Walker, an *wire.Anomalies) {
	var t ber.TLV
	for rest := w.Rest(); w.Next(&t); rest = w.Rest() {
		switch t.Tag {
		case tagANSIComponentID:
			c.setANSIIDs(t.Value)
		case tagANSINationalOperation, tagANSIPrivateOperation:
			c.National = t.Tag == tagANSINationalOperation
			c.setANSIOperation(t.Value)
		case tagANSINationalError, tagANSIPrivateError:
			c.National = t.Tag == tagANSINationalError
			c.Code = t.Value
			c.Error, c.HasError = t.Int(an)
		case tagANSIProblem:
			if len(t.Value) == 2 {
				c.HasProblem, c.Problem, c.ProblemCode = true, Problem(t.Value[0]), t.Value[1]
			}
		default:
			c.Parameter = rest
			return
		}
	}
	if (c.Type == Invoke || c.Type == InvokeNotLast) && !c.HasOpcode {
		an.Set(wire.AnomalyTCAPOpcodeMissing)
	}
}

// setANSIIDs reads the component identifiers: invoke identifier, and in an
// invoke the correlation identifier of what it answers.
func (c *Component) setANSIIDs(id []byte) {
	if len(id) > 0 {
		c.HasInvokeID, c.InvokeID = true, int32(id[0])
	}
	if len(id) > 1 {
		c.HasLinkedID, c.LinkedID = true, int32(id[1])
	}
}

// setANSIOperation reads an operation code, family and specifier; the upper
// bit of the family asks for a reply.
func (c *Component) setANSIOperation(code []byte) {
	c.Code = code
	if len(code) == 2 {
		c.HasOpcode = true
		c.Opcode = int64(code[0]&0x7F)<<8 | int64(code[1])
	}
}
