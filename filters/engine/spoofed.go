package engine

import (
	"cordon/filters/origin"
	"cordon/protocols/message"
)

// unanswerable reports whether a refusal of m would do harm or could not be sent.
// A Diameter answer goes back hop by hop to whoever asked, whoever the request
// claims to be from; an answer is not answered.
func (s *snapshot) unanswerable(m *message.Message) bool {
	if _, request, ok := origin.Command(m); ok {
		return !request
	}
	return s.spoofed(m)
}

// spoofed reports whether the source of m may be another than it claims, so
// that an answer would hit an innocent owner. It asks what the lower layers
// contradict; that nothing is known about the peer is no contradiction.
func (s *snapshot) spoofed(m *message.Message) bool {
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
