package relay

import "time"

// bucket is a token bucket: rate tokens a second, at most burst.
type bucket struct {
	rate, burst, tokens float64
	last                time.Time
}

func newBucket(rate, burst float64) bucket {
	return bucket{rate: rate, burst: burst, tokens: burst}
}

// take takes one token, if there is one.
func (b *bucket) take(now time.Time) bool {
	if passed := now.Sub(b.last); !b.last.IsZero() && passed > 0 {
		b.tokens = min(b.burst, b.tokens+b.rate*passed.Seconds())
	}
	b.last = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
