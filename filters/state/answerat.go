package state

import (
	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// AnswerTEID is the TEID of the control plane at which the sender of m, a request, is
// to be answered, as its session tells. It is 0 where the session is not known, and
// where another node than that of the session asks: who guesses is not told.
func (s *Sessions) AnswerTEID(m *message.Message) uint32 {
	x, ok := s.read(m)
	if !ok || x.row.Kind != gtp.KindRequest || !x.hasTEID || x.teid == 0 || m.Protocol == message.ProtocolGTPU {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i, side := s.tunnelAt(byControl, endAt(m.Destination, x.teid))
	if i == 0 {
		return 0
	}
	at := &s.slab.at(i).control[side^1]
	if at.address != m.Source.As16() {
		return 0
	}
	return at.teid
}
