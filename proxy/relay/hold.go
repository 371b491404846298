package relay

import (
	"sync/atomic"
	"time"
)

// HoldLimits bound the messages of one direction that wait for a decision.
type HoldLimits struct {
	Messages int           // 0 means DefaultHoldMessages
	Octets   int           // 0 means DefaultHoldOctets
	Time     time.Duration // since the first of a group; 0 means DefaultHoldTime
}

// Default limits. The time is the shortest reassembly timer of Q.714, 4.1.1.2.3
// (10 to 20 s): a receiver has given up the message by then.
const (
	DefaultHoldMessages = 512
	DefaultHoldOctets   = 1 << 20
	DefaultHoldTime     = 10 * time.Second
)

func (l HoldLimits) withDefaults() HoldLimits {
	if l.Messages <= 0 {
		l.Messages = DefaultHoldMessages
	}
	if l.Octets <= 0 {
		l.Octets = DefaultHoldOctets
	}
	if l.Time <= 0 {
		l.Time = DefaultHoldTime
	}
	return l
}

// group is the messages that wait for one decision, in their order.
type group struct {
	key    uint64
	until  time.Time
	octets int
	held   []parcel
}

// holding is the messages of one direction that wait. When a limit is reached
// the oldest group goes: honest segments follow each other at once, so that a
// flood of first segments pushes out itself.
type holding struct {
	limits HoldLimits
	groups map[uint64]*group
	age    []*group // oldest first; taken groups have no messages
	octets int
	count  atomic.Int64 // of messages
}

func newHolding(l HoldLimits) *holding {
	return &holding{limits: l.withDefaults(), groups: map[uint64]*group{}}
}

// add keeps a copy of p under key. drop is called for the groups that have to
// go, which may be p's own.
func (h *holding) add(key uint64, p *parcel, now time.Time, drop func(*group)) {
	g := h.groups[key]
	if g == nil {
		g = &group{key: key, until: now.Add(h.limits.Time)}
		h.groups[key] = g
		h.age = append(h.age, g)
	}
	c := *p
	c.msg.Data = append([]byte(nil), p.msg.Data...)
	g.held = append(g.held, c)
	g.octets += len(c.msg.Data)
	h.octets += len(c.msg.Data)
	h.count.Add(1)
	for h.octets > h.limits.Octets || int(h.count.Load()) > h.limits.Messages {
		drop(h.oldest())
	}
}

// take removes the group of key and returns it, or nil.
func (h *holding) take(key uint64) *group {
	g := h.groups[key]
	if g == nil {
		return nil
	}
	delete(h.groups, key)
	h.octets -= g.octets
	h.count.Add(-int64(len(g.held)))
	taken := *g
	g.held = nil
	h.trim()
	return &taken
}

// trim forgets the oldest groups that were taken, and, where those in between
// outnumber the rest, all that were.
func (h *holding) trim() {
	for len(h.age) > 0 && h.age[0].held == nil {
		h.age = h.age[1:]
	}
	if len(h.age) <= 2*len(h.groups)+16 {
		return
	}
	kept := make([]*group, 0, len(h.groups))
	for _, g := range h.age {
		if g.held != nil {
			kept = append(kept, g)
		}
	}
	h.age = kept
}

// oldest removes the oldest group and returns it, or nil.
func (h *holding) oldest() *group {
	h.trim()
	if len(h.age) == 0 {
		return nil
	}
	return h.take(h.age[0].key)
}

// expired removes and returns a group whose time has come, or nil.
func (h *holding) expired(now time.Time) *group {
	h.trim()
	if len(h.age) == 0 || now.Before(h.age[0].until) {
		return nil
	}
	return h.oldest()
}

// next is when the oldest group expires, or the zero time.
func (h *holding) next() time.Time {
	h.trim()
	if len(h.age) == 0 {
		return time.Time{}
	}
	return h.age[0].until
}
