package engine

import "cordon/protocols/message"

// spoofed reports whether the source of m may be another than it claims, so
// that an answer would hit an innocent owner. It asks what the lower layers
// contradict; that nothing is known about the peer is no contradiction.
func (s *snapshot) spoofed(m *message.Message) bool {
	if m.Protocol == message.ProtocolDiameter {
		// Its answer goes back hop by hop, to whoever asked.
		return false
	}
	if !m.Has(message.FieldSCCPCallingGT) {
		// Nobody to answer, or nobody that the profile could vouch for.
		return true
	}
	if bound, ok := s.fact(m, message.FieldOriginBound); ok && !bound {
		return true
	}
	own, ok := s.fact(m, message.FieldOriginOwn)
	if m.Direction == message.DirectionOutbound || m.Direction == message.DirectionInternal {
		return ok && !own
	}
	if ok && own {
		return true
	}
	ownPC, ok := s.fact(m, message.FieldOriginOwnPC)
	return ok && ownPC
}
