package gtp

import (
	"encoding/binary"
	"net/netip"
	"time"
)

// Rate of refusals to one source address. Sources of UDP can be forged: what is
// answered must be of no use against whom they name.
const (
	replyRate  = 50 // a second
	replyBurst = 100
)

// sources is the number of buckets; addresses share them by their hash. The
// memory is the same however many sources an attacker invents.
const sources = 4096

// limiter bounds replies by source. It is for one goroutine.
type limiter struct {
	buckets [sources]bucket
}

type bucket struct {
	last   int64 // nanoseconds
	tokens float32
}

// allow takes a token of the source's bucket, if there is one.
func (l *limiter) allow(src netip.Addr, now time.Time) bool {
	b := &l.buckets[hash(src)%sources]
	ns := now.UnixNano()
	if b.last == 0 {
		b.tokens = replyBurst
	} else if passed := ns - b.last; passed > 0 {
		b.tokens = min(b.tokens+float32(float64(passed)*replyRate/1e9), replyBurst)
	}
	b.last = ns
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// hash mixes an address (FNV-1a over words, with a finish).
func hash(a netip.Addr) uint64 {
	b := a.As16()
	h := uint64(14695981039346656037)
	for i := 0; i < len(b); i += 8 {
		h = (h ^ binary.LittleEndian.Uint64(b[i:])) * 1099511628211
		h ^= h >> 29
	}
	return h * 0x9e3779b97f4a7c15 >> 32
}
