package engine

import (
	"slices"

	"cordon/protocols/message"
)

// Expect is what the two sides of a link have agreed on. An empty list leaves
// its fact absent: nothing was agreed.
type Expect struct {
	OPCs, DPCs        []int64 // point codes of what comes in
	NetworkIndicators []int64
	RoutingContexts   []int64
}

// expected tells one of the facts link.*_expected. A message without a routing
// context is expected where one context was agreed, since it is then optional
// (RFC 4666, 3.3.1).
func (x *Expect) expected(m *message.Message, f message.FieldID) (fits, told bool) {
	if x == nil || m.Direction != message.DirectionInbound {
		return false, false
	}
	list, field := x.OPCs, message.FieldMTP3OPC
	switch f {
	case message.FieldLinkDPCExpected:
		list, field = x.DPCs, message.FieldMTP3DPC
	case message.FieldLinkNIExpected:
		list, field = x.NetworkIndicators, message.FieldMTP3NI
	case message.FieldLinkRoutingContextExpected:
		list, field = x.RoutingContexts, message.FieldM3UARoutingContext
	}
	if len(list) == 0 {
		return false, false
	}
	c := m.First(field)
	if !c.Valid() {
		return len(list) == 1, field == message.FieldM3UARoutingContext && m.Has(message.FieldMTP3OPC)
	}
	for ; c.Valid(); c = c.Next() {
		if !slices.Contains(list, c.Int()) {
			return false, true
		}
	}
	return true, true
}

// linkFact adds one of the facts link.*_expected.
func (s *snapshot) linkFact(m *message.Message, f message.FieldID) {
	if int(m.LinkID) >= len(s.links) || m.LinkID == 0 {
		return
	}
	if fits, told := s.links[m.LinkID].Expect.expected(m, f); told {
		m.AddBool(f, fits)
	}
}
