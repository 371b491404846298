package engine

import (
	"cordon/filters/origin"
	"cordon/protocols/message"
)

// unanswerable reports whether a refusal of m would do harm or could not be sent.
// A Diameter answer goes back hop by hop to whoever asked, whoever the request
// claims to be from; an answer is not answered. One of GTP goes to where the
// packet seems to come from.
func (s *snapshot) unanswerable(m *message.Message) bool {
	if _, request, ok := origin.Command(m); ok {
		return !request
	}
	if origin.OfGTP(m.Protocol) {
		return s.unknownSource(m)
	}
	return s.spoofed(m)
}

// unknownSource reports whether a message of GTP is no request, or comes from an
// address that a sender may have made up: UDP answers whoever it names.
func (s *snapshot) unknownSource(m *message.Message) bool {
	request, ok := m.Bool(message.FieldGTPRequest)
	if ok && !request {
		return true
	}
	if own, ok := s.fact(m, message.FieldOriginOwn); ok && own && m.Direction == message.DirectionInbound {
		return true
	}
	known, ok := s.fact(m, message.FieldGTPSourceKnown)
	return !ok || !known
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
