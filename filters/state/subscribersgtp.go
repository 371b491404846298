package state

import "cordon/internal/operator"

// session notes that an operator serves a subscriber, who has got a session there. What
// he needs no registration for moves nobody.
func (s *Subscribers) session(imsi uint64, by operator.OwnerID, now int64) {
	s.Seen(imsi, PS, by, now)
	s.Seen(imsi, EPS, by, now)
}
