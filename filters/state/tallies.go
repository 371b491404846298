package state

import (
	"hash/maphash"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// What is counted of the SS7 and Diameter of a source in a minute.
const (
	askedRequests counter = iota
	askedRegistrations
	askedAuthentications
	askedRoutings
	askedNumbers
	askedServices
	askedAlerts
	askedDeliveries
	askedBegins
	askedEnds
)

// What is counted of it in an hour.
const (
	askedSubscribers counter = iota
	vainSubscribers
	vainTitles
	askedCalls
	endedCalls
)

const (
	perHour = int64(time.Hour)
	// maxSources bounds the sources of nobody that are counted, of a shard.
	maxSources = 1 << 9
	// maxOwners is as many operators as a profile has, and more.
	maxOwners = 1 << 16
	// maxTried bounds the subscribers with counts of their own, of a shard.
	maxTried = 1 << 12
	// maxScanned is how many pairs of a source and a title that nobody heard of are
	// known again, of a shard.
	maxScanned = 1 << 9
	// maxHeard bounds the titles of ours that are known, two to a place.
	maxHeard = 1 << 13
)

// Rates counts what sources outside ask by SS7 and Diameter, and what of it is in vain:
// by operator, and by range of titles or network where nobody knows whose they are, so
// that who takes another title of his range for each question is counted as one. Its
// methods are safe for concurrent use; on nil they know nothing.
type Rates struct {
	seed   maphash.Seed
	secret [2]uint64
	shards [shards]rateShard
	// over is until when a limit may be exceeded: most of the time none is, and nobody
	// need look.
	over  atomic.Int64
	heard [maxHeard]atomic.Uint64 // titles of ours, hashed
	ssns  bitmap                  // subsystems of ours
	voice atomic.Int64            // when one of ours last spoke
}

// rateShard is a part of the counts under a lock of its own.
type rateShard struct {
	sync.Mutex
	known, strange table[source]
	tried          table[trial]
	scanned        recent
}

// source is what one asks.
type source struct {
	minute, hour tally
	at           int64 // the hour of what follows
	ssns         [4]uint64
	contexts     uint64 // that no table knows, by a hash
}

// trial is what is asked for one subscriber within an hour.
type trial struct {
	at                        int64
	vectors, resyncs, changes uint32
}

// bitmap is a set of octets.
type bitmap [4]atomic.Uint64

func (b *bitmap) has(n uint8) bool { return b[n>>6].Load()&(1<<(n&63)) != 0 }

func (b *bitmap) add(n uint8) {
	if !b.has(n) {
		b[n>>6].Or(1 << (n & 63))
	}
}

// NewRates returns counts of nothing.
func NewRates() *Rates {
	r := &Rates{seed: maphash.MakeSeed()}
	r.secret = [2]uint64{maphash.String(r.seed, "a"), maphash.String(r.seed, "b")}
	for i := range r.shards {
		s := &r.shards[i]
		s.known.limit, s.strange.limit, s.tried.limit, s.scanned.limit = maxOwners/shards, maxSources, maxTried, maxScanned
	}
	return r
}

// Resume tells that messages went by until now: what our nodes said was not heard.
func (r *Rates) Resume(int64) {
	if r != nil {
		r.voice.Store(0)
	}
}

func (r *Rates) mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^r.secret[0], b^r.secret[1])
	return high ^ low
}

func (r *Rates) at(key uint64) *rateShard {
	s := &r.shards[key>>60]
	s.Lock()
	return s
}

// lastDigits is how many digits of a title do not tell it from those of its range.
const lastDigits = 4

// sourceOf identifies the source that a party is; 0 where nothing names it.
func (r *Rates) sourceOf(party *origin.Party, named bool) (key uint64, known bool) {
	switch {
	case !named:
		return 0, false
	case party.Owner != operator.None:
		return r.mix(uint64(party.Owner), 1), true
	case party.Network != 0:
		return r.mix(uint64(party.Network), 2), false
	case len(party.GT) > 2*lastDigits && party.Plan >= 0:
		return maphash.String(r.seed, party.GT[:len(party.GT)-lastDigits]), false
	}
	return maphash.String(r.seed, party.GT), false
}

// source gives the counts of a source, which Record of the same shard has locked.
func (s *rateShard) source(key uint64, known bool, now int64) *source {
	t := &s.strange
	if known {
		t = &s.known
	}
	at := t.find(key)
	if at == nil || !known {
		at = t.put(key, now)
	}
	c := &at.value
	c.minute.turn(now)
	c.hour.turnBy(perHour, now)
	if h := now / perHour; h > c.at {
		c.at, c.ssns, c.contexts = h, [4]uint64{}, 0
	}
	return c
}

// exceed notes that a limit is reached, for Compute to look.
func (r *Rates) exceed(now int64) {
	until := now + 2*perHour
	if r.over.Load() < until {
		r.over.Store(until)
	}
}

// knownTitle reports whether a title of ours spoke before.
func (r *Rates) knownTitle(h uint64) bool {
	i := h & (maxHeard - 2)
	return r.heard[i].Load() == h || r.heard[i+1].Load() == h
}

// hear notes who of ours speaks, and reports whether he is new.
func (r *Rates) hear(m *message.Message) (title uint64, fresh bool) {
	if ssn, ok := m.Number(message.FieldSCCPCallingSSN); ok {
		r.ssns.add(uint8(ssn))
	}
	gt, ok := m.String(message.FieldSCCPCallingGT)
	if !ok {
		return 0, false
	}
	title = maphash.String(r.seed, gt)
	if r.knownTitle(title) {
		return title, false
	}
	i := title & (maxHeard - 2)
	if r.heard[i].Load() != 0 { // the other is the older one
		i++
	}
	r.heard[i].Store(title)
	return title, true
}
