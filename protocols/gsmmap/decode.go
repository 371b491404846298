package gsmmap

import (
	"cordon/protocols/ber"
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
	"cordon/protocols/sms"
	"cordon/protocols/wire"
)

// Component reads the parameter of c, the component of m that is open (between
// BeginComponent and EndComponent) and whose type, codes and parameter stand.
// It sets the component's protocol and operation and adds its values. context
// is the application context of the dialogue, nil where none is known: an
// opcode is read by its number all the same, since a network element that does
// not care about the context would.
func Component(m *message.Message, c *message.Component, context *Context) {
	c.Protocol = message.ProtocolMAP
	c.Op = resolve(c, context, &m.Anomalies)
	if c.HasOpcode && !c.Global {
		m.AddInt(message.FieldMAPOpcode, c.Opcode)
	}
	if c.Type == message.ComponentReturnError && c.HasError {
		m.AddInt(message.FieldMAPError, c.Error)
	}
	s := shapeOf(c)
	if s == nil {
		return
	}
	r := arg.Reader{M: m, Way: way(c)}
	if !r.Root(c.Parameter, s) {
		m.Anomalies.Set(wire.AnomalyMAPParameter)
	}
	if n := r.IMSIs(); n > 0 {
		m.AddInt(message.FieldMAPDuplicateIdentity, int64(n))
	}
}

// way tells who sent the short message in the parameter of c: an answer carries
// a report the other way.
func way(c *message.Component) sms.Way {
	fromMobile := operationCode(c) == opMOForwardSM
	if c.Type != message.ComponentInvoke {
		fromMobile = !fromMobile
	}
	if fromMobile {
		return sms.FromMobile
	}
	return sms.ToMobile
}

// Fit tells how well the parameter of c reads as MAP: the elements that are
// known, less those that are not. m is scratch, and is left with values that
// mean nothing.
func Fit(m *message.Message, c *message.Component) int {
	trial := *c
	trial.Op = resolve(c, nil, &m.Anomalies)
	if trial.Op == 0 {
		return -1
	}
	s := shapeOf(&trial)
	if s == nil {
		return 0
	}
	r := arg.Reader{M: m}
	if !r.Root(c.Parameter, s) {
		return -1
	}
	return r.Read - 2*r.Unread
}

// resolve tells which operation the opcode of c is. Opcode 46 is forwardSM up
// to version 2, which carries messages to mobiles too: in context 25 of
// version 2 always, and without a version where the destination is a mobile.
func resolve(c *message.Component, context *Context, an *wire.Anomalies) message.OpID {
	if !c.HasOpcode {
		return 0
	}
	code := c.Opcode
	if code == opMOForwardSM && mobileTerminated(c, context, an) {
		code = opMTForwardSM
	}
	return message.OperationByCode(message.ProtocolMAP, code)
}

const (
	contextShortMsgMORelay = 21
	contextShortMsgMTRelay = 25
)

func mobileTerminated(c *message.Component, context *Context, an *wire.Anomalies) bool {
	if context != nil && context.Number == contextShortMsgMTRelay {
		return true
	}
	if context != nil && context.Number == contextShortMsgMORelay && context.Version > 1 {
		return false
	}
	w := ber.Walk(c.Parameter, an)
	var t ber.TLV
	if !w.Next(&t) || !t.Constructed {
		return false
	}
	in := w.Enter(&t)
	return in.Next(&t) && (t.Tag == ctx(0) || t.Tag == ctx(1))
}

// shapeOf is the type of the parameter of c, nil where nothing is to be read.
func shapeOf(c *message.Component) *arg.Shape {
	switch c.Type {
	case message.ComponentReturnError:
		if c.HasError && c.Error >= 0 && c.Error < maxErrors && errorParameters[c.Error] != nil {
			return errorParameters[c.Error]
		}
		return anyError
	case message.ComponentInvoke:
		if code := operationCode(c); code >= 0 {
			return arguments[code]
		}
	case message.ComponentReturnResultLast, message.ComponentReturnResultNotLast:
		if code := operationCode(c); code >= 0 {
			return results[code]
		}
	}
	return nil
}

// operationCode is the code of the operation that c was resolved to, -1 if there is none.
func operationCode(c *message.Component) int {
	if c.Op == 0 {
		return -1
	}
	if code := c.Op.Operation().Code; code < maxOps {
		return int(code)
	}
	return -1
}
