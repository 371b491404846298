package tcuser

import (
	"cordon/protocols/camel"
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
	"cordon/protocols/tcap"
	"cordon/protocols/wire"
)

// Reader reads the users of TCAP. The zero value is ready; it is not safe for
// concurrent use.
type Reader struct {
	scratch *message.Message
}

// Decode reads the components and the dialogue of t into m. It adds a
// component with all its fields for each of t's, the fields of MAP-OPEN and of
// the application context, sets the protocol and the operation of m where
// they are known, and pushes the layer. The fields of TCAP itself that belong
// to the message are the caller's to add.
func (r *Reader) Decode(m *message.Message, t *tcap.Message, h Hint) {
	p, oid := r.choose(t, &h)
	if ac := t.Dialogue.AC; len(ac) > 0 && (!known(ac) || p == message.ProtocolMAP && camel.OfINAP(ac)) {
		m.Anomalies.Set(wire.AnomalyMAPACUnknown)
	}
	var context *gsmmap.Context
	switch p {
	case message.ProtocolMAP:
		context = contextMAP(m, t, oid)
	case message.ProtocolCAP:
		if c, ok := camel.ContextByOID(oid); ok {
			m.AddInt(message.FieldCAPVersion, int64(c.Phase))
		}
	}
	gsmmap.Dialogue(m, &t.Dialogue.MAP)
	components := t.Components()
	if len(components) > 0 {
		finish(m, p, components[0].Raw)
	} else if t.Dialogue.MAP.Type != tcap.MAPNone && p == message.ProtocolMAP {
		finish(m, p, t.Dialogue.UserInfoData)
	}
	for i := range components {
		if !component(m, &components[i], p, context) {
			break
		}
	}
	if all := m.Components(); len(all) > 0 && all[0].Op != 0 {
		m.Operation = all[0].Op
	}
}

// known reports whether the tables have the context exactly as it stands.
func known(oid []byte) bool {
	if _, ok := gsmmap.ContextByOID(oid); ok {
		return true
	}
	if _, ok := camel.ContextByOID(oid); ok {
		return true
	}
	return camel.OfINAP(oid)
}

// Octets of a MAP application context name that hold its number and version
// (TS 29.002, 17.3.3).
const (
	numberOctet  = 5
	versionOctet = 6
)

// contextMAP adds number and version of the context, and gives its row, nil if
// there is none. A dialogue that begins without dialogue portion is one of
// version 1 (TS 29.002, 5.3).
func contextMAP(m *message.Message, t *tcap.Message, oid []byte) *gsmmap.Context {
	if len(oid) <= numberOctet {
		if t.Type == tcap.TypeBegin && !t.HasDialogue {
			m.AddInt(message.FieldMAPVersion, 1)
		}
		return nil
	}
	number := int(oid[numberOctet])
	m.AddInt(message.FieldMAPContext, int64(number))
	if len(oid) <= versionOctet {
		return nil
	}
	version := int(oid[versionOctet])
	m.AddInt(message.FieldMAPVersion, int64(version))
	c, _ := gsmmap.ContextByNumber(number, version)
	return c
}

var layers = [message.ProtocolCount]message.Layer{
	message.ProtocolMAP:  message.LayerMAP,
	message.ProtocolCAP:  message.LayerCAP,
	message.ProtocolINAP: message.LayerINAP,
}

// finish names the protocol of m and pushes its layer.
func finish(m *message.Message, p message.Protocol, data []byte) {
	if layers[p] == message.LayerNone {
		return
	}
	m.Protocol = p
	m.PushLayer(layers[p], data)
}

// component reads one component. It is false when m takes no more.
func component(m *message.Message, from *tcap.Component, p message.Protocol, context *gsmmap.Context) bool {
	c := m.BeginComponent()
	if c == nil {
		return false
	}
	convert(c, from)
	fields(m, c, from)
	switch p {
	case message.ProtocolMAP:
		gsmmap.Component(m, c, context)
	case message.ProtocolCAP:
		camel.Component(m, c)
	case message.ProtocolINAP:
		camel.INAPComponent(m, c)
	default:
		c.Protocol = message.ProtocolTCAP
	}
	m.EndComponent()
	return true
}

var componentTypes = [...]message.ComponentType{
	tcap.ComponentUnknown:    message.ComponentUnknown,
	tcap.Invoke:              message.ComponentInvoke,
	tcap.ReturnResultLast:    message.ComponentReturnResultLast,
	tcap.ReturnError:         message.ComponentReturnError,
	tcap.Reject:              message.ComponentReject,
	tcap.ReturnResultNotLast: message.ComponentReturnResultNotLast,
	tcap.InvokeNotLast:       message.ComponentInvoke,
}

// convert fills c, which is empty.
func convert(c *message.Component, from *tcap.Component) {
	if int(from.Type) < len(componentTypes) {
		c.Type = componentTypes[from.Type]
	}
	c.HasID, c.InvokeID = from.HasInvokeID, from.InvokeID
	c.HasLinked, c.LinkedID = from.HasLinkedID, from.LinkedID
	c.HasOpcode, c.Opcode, c.Global = from.HasOpcode, from.Opcode, from.Global
	c.HasError, c.Error = from.HasError, from.Error
	if from.HasProblem {
		c.HasError, c.Error = true, int64(from.ProblemCode)
	}
	c.Parameter = from.Parameter
}

// fields adds the fields of TCAP that belong to a component.
func fields(m *message.Message, c *message.Component, from *tcap.Component) {
	m.AddText(message.FieldTCAPComponentType, c.Type.String())
	if c.HasID {
		m.AddInt(message.FieldTCAPInvokeID, int64(c.InvokeID))
	}
	if c.HasLinked {
		m.AddInt(message.FieldTCAPLinkedID, int64(c.LinkedID))
	}
	if c.HasOpcode {
		m.AddInt(message.FieldTCAPOpcode, c.Opcode)
	}
	if c.Global {
		m.AddBool(message.FieldTCAPOpcodeGlobal, true)
	}
	if from.HasError {
		m.AddInt(message.FieldTCAPError, from.Error)
	}
	if from.HasProblem {
		m.AddInt(message.FieldTCAPProblem, int64(from.ProblemCode))
	}
}
