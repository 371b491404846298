package camel

import (
	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Component reads the parameter of c, the component of m that is open (between
// BeginComponent and EndComponent) and whose type, codes and parameter stand.
// It sets the component's protocol and operation and adds its values.
func Component(m *message.Message, c *message.Component) {
	c.Protocol = message.ProtocolCAP
	r := arg.Reader{M: m}
	if !read(&r, c) {
		m.Anomalies.Set(wire.AnomalyMAPParameter)
	}
}

// INAPComponent reads c as INAP: its operation, and the numbers that CAP has in
// the same places. Networks and vendors vary it too much for departures to
// mean anything, so that none are marked.
func INAPComponent(m *message.Message, c *message.Component) {
	before := m.Anomalies
	c.Protocol = message.ProtocolINAP
	r := arg.Reader{M: m}
	read(&r, c)
	m.Anomalies = before
}

func read(r *arg.Reader, c *message.Component) (ok bool) {
	if !c.HasOpcode {
		return true
	}
	c.Op = message.OperationByCode(c.Protocol, c.Opcode)
	if !c.Global {
		r.M.AddInt(message.FieldCAPOpcode, c.Opcode)
	}
	if c.Type != message.ComponentInvoke || c.Op == 0 {
		return true
	}
	s := argument(c.Opcode)
	if s == nil {
		return true
	}
	ok = r.Root(c.Parameter, s)
	if n := r.IMSIs(); n > 0 {
		r.M.AddInt(message.FieldMAPDuplicateIdentity, int64(n))
	}
	return ok
}

func argument(code int64) *arg.Shape {
	if code < 0 || code >= maxCodes {
		return nil
	}
	return arguments[code]
}

// Fit tells how well the parameter of c reads as CAP: the elements that are
// known, less those that are not. m is scratch, and is left with values that
// mean nothing.
func Fit(m *message.Message, c *message.Component) int {
	if !c.HasOpcode || message.OperationByCode(message.ProtocolCAP, c.Opcode) == 0 {
		return -1
	}
	s := argument(c.Opcode)
	if s == nil || c.Type != message.ComponentInvoke {
		if len(c.Parameter) > 0 && c.Type == message.ComponentInvoke {
			return -1
		}
		return 0
	}
	r := arg.Reader{M: m}
	if !r.Root(c.Parameter, s) {
		return -1
	}
	return r.Read - 2*r.Unread
}
