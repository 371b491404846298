package tunnel

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, one of gtp.* that need no memory, to m, or
// nothing where it cannot be told. Those that are told by one look come with it. p
// may be nil.
func Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	if !origin.OfGTP(m.Protocol) {
		return
	}
	switch f {
	case message.FieldGTPTypeAllowed, message.FieldGTPTEIDMissing, message.FieldGTPIEMissing:
		form(p, m)
		return
	case message.FieldGTPEchoPlain:
		if plain, told := echoPlain(m); told {
			m.AddBool(f, plain)
		}
		return
	}
	if !p.HasHome() {
		return
	}
	switch f {
	case message.FieldGTPSourceMatch, message.FieldGTPServingOwn:
		networks(p, m)
	case message.FieldGTPAddressMatch, message.FieldGTPAddressBad:
		addresses(p, m)
	default:
		if value, told := compute(p, m, f); told {
			m.AddBool(f, value)
		}
	}
}

func compute(p *operator.Profile, m *message.Message, f message.FieldID) (value, told bool) {
	switch f {
	case message.FieldGTPSourceKnown:
		return origin.Sender(p, m) != operator.None, m.Source.IsValid()
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
