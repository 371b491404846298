package state

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// Times of Subscribers in the messages' own clock.
const (
	// quiet is the longest silence that teaches as a whole that nothing happened. What
	// is longer may be a clock that was set, or a capture that lacks something.
	quiet = int64(10 * time.Minute)
	// disorder is how late a message may be without the clock having been set back.
	disorder = int64(time.Minute)
	// absence is how long nobody may have watched for what was known before to hold.
	absence = int64(10 * time.Minute)
)

// subscriberClock knows the time of the last message, and how long was watched.
type subscriberClock struct {
	mu      sync.Mutex
	latest  atomic.Int64 // of the last message, to the second; 0 before the first
	watched atomic.Int64
	learn   int64         // how long must be watched
	resumed atomic.Uint32 // what was seen before it may have changed unseen
	loaded  bool          // latest is that of a file
	apart   atomic.Bool   // others see what is not known here
	back    atomic.Uint64 // how often the clock was set back
}

// second is a time in seconds; before the epoch it is 0.
func second(now int64) uint32 {
	return uint32(min(max(now, 0)/int64(time.Second), math.MaxUint32))
}

func nanoseconds(s uint32) int64 { return int64(s) * int64(time.Second) }

func (c *subscriberClock) tick(now int64) {
	if d := now - c.latest.Load(); d >= 0 && d < int64(time.Second) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	last := c.latest.Load()
	d := now - last
	switch {
	case last == 0:
		c.latest.Store(max(now, 1))
	case c.loaded:
		if d < 0 || d > absence {
			c.forget(last)
		}
		c.loaded = false
		c.latest.Store(max(now, 1))
	case d < -disorder:
		c.back.Add(1)
		c.latest.Store(max(now, 1))
	case d >= int64(time.Second):
		c.watched.Add(min(d, quiet))
		c.latest.Store(now)
	}
}

// forget has all that was seen until then be doubtful, and begins to learn anew.
func (c *subscriberClock) forget(then int64) {
	c.watched.Store(0)
	c.resumed.Store(max(c.resumed.Load(), second(then)+1))
}

func (c *subscriberClock) resume(now int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget(max(now, c.latest.Load()))
}

// miss notes that a registration is not known any more.
func (c *subscriberClock) miss() { c.watched.Store(0) }

func (c *subscriberClock) learning() bool {
	return c.watched.Load() < c.learn || c.apart.Load()
}

// doubtful reports whether what was last seen at a time may have changed unseen.
func (c *subscriberClock) doubtful(seen uint32) bool {
	if c.apart.Load() {
		return true
	}
	r := c.resumed.Load()
	return r != 0 && seen < r && c.watched.Load() < c.learn
}

// older reports whether a time is longer ago than life.
func (c *subscriberClock) older(then, life uint32) bool {
	now := second(c.latest.Load())
	return now > then && now-then > life
}
