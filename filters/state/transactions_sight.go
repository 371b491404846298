package state

import (
	"sync/atomic"
	"time"

	"cordon/internal/operator"
)

// Where a network has several ways out, one firewall may see only part of what goes
// between it and a partner. Our own nodes show that, who forge nothing: they answer
// what was not seen here, or what was seen here is answered elsewhere. Then what was
// not seen proves nothing of that partner. It counts for each by itself, so that
// nobody can spoil the sight of others.

const (
	// maxSights is how many operators are told apart; those beyond share with others.
	maxSights = 1 << 10
	// sightSpan is after how long the counts are halved.
	sightSpan = int64(10 * time.Minute)
	// clearSight is how many of our answers must be to what was seen, for each that
	// is not.
	clearSight = 256
)

// sight is what is seen of an operator.
type sight struct {
	span   atomic.Int64  // that the counts are of
	asked  atomic.Uint32 // dialogues that it began and that were passed
	paired atomic.Uint32 // answers of ours to what was seen
	alone  atomic.Uint32 // and to what was not
}

func (t *Transactions) sight(id operator.OwnerID) *sight { return &t.sights[id%maxSights] }

// now halves the counts as time goes on.
func (s *sight) now(at int64) *sight {
	span := at / sightSpan
	old := s.span.Load()
	if span > old && s.span.CompareAndSwap(old, span) {
		shift := min(31, span-old)
		for _, n := range [...]*atomic.Uint32{&s.asked, &s.paired, &s.alone} {
			n.Store(n.Load() >> shift)
		}
	}
	return s
}

// clear reports whether all of what our nodes answered was seen.
func (s *sight) clear() bool {
	return uint64(s.alone.Load())*clearSight <= uint64(s.paired.Load())
}

// whole reports whether also nearly all of what the operator asked was answered here,
// and anything at all.
func (s *sight) whole() bool {
	paired := s.paired.Load()
	return paired > 0 && s.clear() && uint64(paired)*4 >= uint64(s.asked.Load())*3
}
