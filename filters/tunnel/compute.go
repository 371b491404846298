package tunnel

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, one of gtp.* that need no memory, to m, or
// nothing where it cannot be told. p may be nil.
func Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	if !origin.OfGTP(m.Protocol) {
		return
	}
	if value, told := compute(p, m, f); told {
		m.AddBool(f, value)
	}
}

func compute(p *operator.Profile, m *message.Message, f message.FieldID) (value, told bool) {
	switch f {
	case message.FieldGTPTypeAllowed:
		return typeAllowed(p, m)
	case message.FieldGTPTEIDMissing:
		return teidMissing(m)
	case message.FieldGTPIEMissing:
		return elementMissing(m)
	case message.FieldGTPEchoPlain:
		return echoPlain(m)
	}
	if !p.HasHome() {
		return false, false
	}
	switch f {
	case message.FieldGTPSourceKnown:
		return sender(p, m) != operator.None, m.Source.IsValid()
	case message.FieldGTPSourceMatch:
		return sourceMatch(p, m)
	case message.FieldGTPServingOwn:
		return servingOwn(p, m)
	case message.FieldGTPAddressMatch:
		return addressMatch(p, m)
	case message.FieldGTPAddressBad:
		return addressBad(p, m)
	case message.FieldGTPAPNKnown:
		return apnKnown(p, m)
	case message.FieldGTPAPNOperatorMatch:
		return apnOperatorMatch(p, m)
	case message.FieldGTPAPNOpen:
		return apnOpen(p, m)
	case message.FieldGTPServiceAllowed:
		return serviceAllowed(p, m)
	case message.FieldGTPInnerInfrastructure:
		return innerInfrastructure(p, m)
	}
	return false, false
}

// typeOf is the type of m; ok is false for what has none.
func typeOf(m *message.Message) (t uint8, ok bool) {
	n, ok := m.Number(message.FieldGTPMessage)
	if !ok && m.Operation != 0 {
		return uint8(m.Operation.Operation().Code), true
	}
	return uint8(n), ok
}

// rowOf is the row of the type of m in the table; nil where the table has none.
func rowOf(m *message.Message) *gtp.MessageType {
	t, ok := typeOf(m)
	if !ok {
		return nil
	}
	return gtp.Lookup(m.Protocol, t)
}
