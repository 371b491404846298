package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// decodeComponents reads the component portion.
func (m *Message) decodeComponents(w ber.Walker) {
	var t ber.TLV
	for w.Next(&t) {
		c := m.next()
		if c == nil {
			continue
		}
		c.Raw = t.Raw
		in := w.Enter(&t)
		switch t.Tag {
		case tagInvoke:
			c.Type = Invoke
			c.decodeInvoke(&in, &m.Anomalies)
		case tagReturnResultLast:
			c.Type = ReturnResultLast
			c.decodeResult(&in, &m.Anomalies)
		case tagReturnResultNotLast:
			c.Type = ReturnResultNotLast
			c.decodeResult(&in, &m.Anomalies)
		case tagReturnError:
			c.Type = ReturnError
			c.decodeError(&in, &m.Anomalies)
		case tagReject:
			c.Type = Reject
			c.decodeReject(&in, &m.Anomalies)
		default:
			m.Anomalies.Set(wire.AnomalyTCAPComponentTag)
		}
	}
}

// decodeInvoke reads invoke identifier, linked identifier, operation code and
// argument. Each may be missing; the others are found all the same.
func (c *Component) decodeInvoke(w *ber.Walker, an *wire.Anomalies) {
	var t ber.TLV
	rest := w.Rest()
	has := w.Next(&t)
	if has && t.Tag == ber.TagInteger {
		c.setInvokeID(&t, an)
		rest = w.Rest()
		has = w.Next(&t)
	} else {
		an.Set(wire.AnomalyTCAPInvokeIDMissing)
	}
	if has && t.Tag == tagLinkedID && !t.Constructed {
		id, ok := t.Int(an)
		c.HasLinkedID, c.LinkedID = ok, identifier(id, an)
		rest = w.Rest()
		has = w.Next(&t)
	}
	if !has || !c.setOpcode(&t, an) {
		an.Set(wire.AnomalyTCAPOpcodeMissing)
		c.Parameter = rest
		return
	}
	c.setParameter(w)
}

// setInvokeID reads an invoke identifier.
func (c *Component) setInvokeID(t *ber.TLV, an *wire.Anomalies) {
	id, ok := t.Int(an)
	c.HasInvokeID, c.InvokeID = ok, identifier(id, an)
}

// identifier marks an invoke or linked identifier that is out of range.
func identifier(id int64, an *wire.Anomalies) int32 {
	if id < -128 || id > 127 {
		an.Set(wire.AnomalyTCAPInvokeIDRange)
	}
	return int32(id)
}

// setOpcode reads an operation code. It is false when t is none.
func (c *Component) setOpcode(t *ber.TLV, an *wire.Anomalies) bool {
	c.Code = t.Value
	switch t.Tag {
	case ber.TagInteger:
		c.Opcode, c.HasOpcode = t.Int(an)
	case ber.TagOID:
		an.Set(wire.AnomalyTCAPOpcodeGlobal)
		c.Global = true
		c.Opcode, c.HasOpcode = single(t.Value, an)
	default:
		c.Code = nil
		return false
	}
	if !c.Global && !c.HasOpcode || c.HasOpcode && (c.Opcode < 0 || c.Opcode > 127) {
		an.Set(wire.AnomalyTCAPOpcodeRange)
	}
	return true
}

// single is the value of an object identifier whose only octet, but for
// padding, stands for a number.
func single(oid []byte, an *wire.Anomalies) (n int64, ok bool) {
	for len(oid) > 1 && oid[0] == 0x80 {
		an.Set(wire.AnomalyBEROIDPadded)
		oid = oid[1:]
	}
	if len(oid) != 1 {
		return 0, false
	}
	return int64(oid[0]), true
}

// setParameter takes what is left of a component, which should be one element.
func (c *Component) setParameter(w *ber.Walker) {
	if b := w.Rest(); len(b) > 0 {
		c.Parameter = b
		if len(b) >= 2 && b[1] < 0x80 && int(b[1])+2 == len(b) && b[0]&0x1F != 0x1F {
			return
		}
		checkSingle(w)
	}
}

// checkSingle marks what stands behind the first element.
func checkSingle(w *ber.Walker) {
	var t ber.TLV
	if w.Next(&t) && len(w.Rest()) > 0 {
		w.Mark(wire.AnomalyBERTrailing)
	}
}

// decodeResult reads invoke identifier and, when there is a result, the
// sequence of operation code and result.
func (c *Component) decodeResult(w *ber.Walker, an *wire.Anomalies) {
	var t ber.TLV
	has := w.Next(&t)
	if has && t.Tag == ber.TagInteger {
		c.setInvokeID(&t, an)
		has = w.Next(&t)
	} else {
		an.Set(wire.AnomalyTCAPInvokeIDMissing)
	}
	if !has {
		return
	}
	if t.Tag != ber.TagSequence {
		an.Set(wire.AnomalyTCAPElement)
		c.Parameter = t.Raw
		return
	}
	in := w.Enter(&t)
	if len(w.Rest()) > 0 {
		an.Set(wire.AnomalyBERTrailing)
	}
	rest := in.Rest()
	if !in.Next(&t) || !c.setOpcode(&t, an) {
		an.Set(wire.AnomalyTCAPOpcodeMissing)
		c.Parameter = rest
		return
	}
	c.setParameter(&in)
}

// decodeError reads invoke identifier, error code and parameter.
func (c *Component) decodeError(w *ber.Walker, an *wire.Anomalies) {
	var t ber.TLV
	rest := w.Rest()
	has := w.Next(&t)
	if has && t.Tag == ber.TagInteger {
		c.setInvokeID(&t, an)
		rest = w.Rest()
		has = w.Next(&t)
	} else {
		an.Set(wire.AnomalyTCAPInvokeIDMissing)
	}
	switch {
	case has && t.Tag == ber.TagInteger:
		c.Error, c.HasError = t.Int(an)
	case has && t.Tag == ber.TagOID:
		an.Set(wire.AnomalyTCAPOpcodeGlobal)
		c.Global = true
		c.Error, c.HasError = single(t.Value, an)
	default:
		an.Set(wire.AnomalyTCAPElement)
		c.Parameter = rest
		return
	}
	c.Code = t.Value
	c.setParameter(w)
}

// decodeReject reads invoke identifier, or NULL in its place, and problem.
func (c *Component) decodeReject(w *ber.Walker, an *wire.Anomalies) {
	var t ber.TLV
	has := w.Next(&t)
	switch {
	case has && t.Tag == ber.TagInteger:
		c.setInvokeID(&t, an)
		has = w.Next(&t)
	case has && t.Tag == ber.TagNull:
		ber.Null(t.Value, an)
		has = w.Next(&t)
	default:
		an.Set(wire.AnomalyTCAPInvokeIDMissing)
	}
	if !has || t.Tag.Class() != ber.ClassContext || t.Tag.Number() > uint32(ProblemReturnError) {
		an.Set(wire.AnomalyTCAPElement)
		return
	}
	code, ok := t.Int(an)
	if !ok || code < 0 || code > 127 {
		an.Set(wire.AnomalyTCAPElement)
		return
	}
	c.HasProblem, c.Problem, c.ProblemCode = true, Problem(t.Tag.Number()), uint8(code)
	if len(w.Rest()) > 0 {
		an.Set(wire.AnomalyBERTrailing)
	}
}
