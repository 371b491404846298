package message

import "net/netip"

// lastMetaField is the last of the fields whose values stand in members of
// Message, not among its values: the engine sets some of them late.
const lastMetaField = FieldTransportDestinationPort

// subject is the component that "operation" and "code" speak of: the one in
// focus, else the first.
func (m *Message) subject() *Component {
	switch {
	case m.focus >= 0 && m.focus < m.nComponents:
		return &m.components[m.focus]
	case m.nComponents > 0:
		return &m.components[0]
	}
	return nil
}

func (m *Message) metaString(f FieldID) (string, bool) {
	switch f {
	case FieldLink:
		return m.Link, m.Link != ""
	case FieldDirection:
		return m.Direction.String(), true
	case FieldProtocol:
		return m.Protocol.String(), true
	case FieldOperation:
		op := m.Operation
		if c := m.subject(); c != nil {
			op = c.Op
		}
		return op.Name(), op != 0
	}
	return "", false
}

func (m *Message) metaInt(f FieldID) (int64, bool) {
	switch f {
	case FieldDirectionInferred:
		return btoi(m.DirectionInferred), true
	case FieldCode:
		if c := m.subject(); c != nil {
			return c.Opcode, c.HasOpcode
		}
		if m.Protocol == ProtocolDiameter {
			return m.Number(FieldDiameterCommand)
		}
		return int64(m.Operation.Operation().Code), m.Operation != 0
	case FieldTransportSourcePort:
		return int64(m.SourcePort), m.Source.IsValid()
	case FieldTransportDestinationPort:
		return int64(m.DestinationPort), m.Destination.IsValid()
	}
	return 0, false
}

func (m *Message) metaAddr(f FieldID) (netip.Addr, bool) {
	switch f {
	case FieldIPSource:
		return m.Source, m.Source.IsValid()
	case FieldIPDestination:
		return m.Destination, m.Destination.IsValid()
	}
	return netip.Addr{}, false
}

func (m *Message) metaHas(f FieldID) bool {
	switch fields[f].Type {
	case TypeAddr:
		_, ok := m.metaAddr(f)
		return ok
	case TypeInt, TypeBool:
		_, ok := m.metaInt(f)
		return ok
	}
	if f == FieldAnomalies {
		return !m.Anomalies.Empty()
	}
	_, ok := m.metaString(f)
	return ok
}

func btoi(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
