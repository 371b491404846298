package state

import (
	"hash/maphash"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"

	"cordon/internal/operator"
)

// Bounds of what ShortMessages remembers, unless ShortMessageOptions say otherwise.
const (
	// DefaultRoutes is for how many subscribers it is remembered who enquired, in
	// about 130 octets each.
	DefaultRoutes = 1 << 19
	// maxEnquirers is how many titles that enquire are told apart.
	maxEnquirers = 1 << 14
	// maxEnquiries is how many of those that enquired for a subscriber are remembered.
	maxEnquiries = 4
	// maxSenders is how many operators have a count of their own.
	maxSenders = 1 << 12
)

// Times in the messages' own clock.
const (
	// DefaultRouteLife is for how long an answer may be used: service centres keep
	// them for a day or more.
	DefaultRouteLife = 72 * time.Hour
	// enquirerSpan is after how long the counts of a title are halved.
	enquirerSpan = uint32(24 * time.Hour / time.Second)
	// smsQuiet is the longest silence that says that nobody enquired. In a longer one
	// the clock was set, or a capture lacks something.
	smsQuiet = int64(24 * time.Hour)
)

// Of what deliveries tell about whether enquiries come this way.
const (
	// enoughRouted is how many deliveries with an enquiry show that they do,
	enoughRouted = 3
	// fewUnrouted is how many of them there must be for each without one,
	fewUnrouted = 20
	// manyRouted is where the counts are halved.
	manyRouted = 1 << 16
)

// ShortMessageOptions are the bounds of ShortMessages; what is 0 has its default.
type ShortMessageOptions struct {
	Routes int           // subscribers
	Life   time.Duration // of an enquiry
	// Learn is how long after the start a delivery without an enquiry proves nothing;
	// 0 is the life of an enquiry, negative is not at all.
	Learn time.Duration
}

// ShortMessages remembers who enquired where a subscriber of ours is, to deliver a
// short message to him (sendRoutingInfoForSM, TS 29.002, 12.1): a delivery follows an
// enquiry of the same operator. It knows subscribers by the IMSI of the answer, be it
// the true one or a correlation identifier. Its methods are safe for concurrent use;
// on nil they know nothing.
type ShortMessages struct {
	seed        maphash.Seed
	secret      uint64
	shards      [shards]routeShard
	life, learn int64

	profile atomic.Pointer[operator.Profile]
	epoch   atomic.Uint32 // of the profile: operators of an earlier one have other numbers

	began atomic.Int64 // learning began, or began anew; 0 before the first message
	last  atomic.Int64 // time of the last message

	enquirers struct {
		sync.Mutex
		table[enquirer]
	}
	senders [maxSenders]deliveries
	all     deliveries
}

// routeShard is a part of the routes under a lock of its own.
type routeShard struct {
	sync.Mutex
	routes  table[route]
	lost    int64 // until then a route may have been given up that could be used
	evicted uint64
}

// route is who enquired for a subscriber, the last of them.
type route struct {
	enquiries [maxEnquiries]enquiry
	more      uint32 // until then, in seconds, one that was forgotten could deliver
}

// enquiry is one that was answered.
type enquiry struct {
	title   uint64 // of the calling party
	at      uint32 // seconds since the epoch; 0 is none
	owner   operator.OwnerID
	country [2]byte
	epoch   uint8
	used    bool // a delivery followed
}

// enquirer is what is known of a title that enquires.
type enquirer struct {
	since  uint32 // seconds
	asked  uint32 // subscribers that it enquired for, and was answered
	used   uint32 // to whom a message was delivered then
	missed uint32 // deliveries to whom nobody enquired for
}

// deliveries counts the deliveries of an operator that passed: those with an enquiry, and
// those without.
type deliveries struct{ routed, unrouted atomic.Uint32 }

// expected reports whether enquiries come this way.
func (s *deliveries) expected() bool {
	routed, unrouted := s.routed.Load(), s.unrouted.Load()
	return routed >= enoughRouted && uint64(unrouted)*fewUnrouted <= uint64(routed)
}

func (s *deliveries) count(routed bool) {
	n := &s.unrouted
	if routed {
		n = &s.routed
	}
	if n.Add(1) >= manyRouted {
		s.routed.Store(s.routed.Load() / 2)
		s.unrouted.Store(s.unrouted.Load() / 2)
	}
}

// ShortMessageStats are counts since the start, and sizes.
type ShortMessageStats struct {
	Routes  int
	Evicted uint64 // routes that were given up for newer ones while they could be used
	// Learning is until when a delivery without an enquiry is let be; 0 before the
	// first message.
	Learning int64
}

// NewShortMessages returns an empty memory.
func NewShortMessages(o ShortMessageOptions) *ShortMessages {
	s := &ShortMessages{seed: maphash.MakeSeed(), life: int64(o.Life)}
	s.secret = maphash.String(s.seed, "a")
	if s.life <= 0 {
		s.life = int64(DefaultRouteLife)
	}
	switch s.learn = int64(o.Learn); {
	case o.Learn == 0:
		s.learn = s.life
	case o.Learn < 0:
		s.learn = 0
	}
	if o.Routes <= 0 {
		o.Routes = DefaultRoutes
	}
	for i := range s.shards {
		s.shards[i].routes.limit = max(1, o.Routes/shards)
	}
	s.enquirers.limit = maxEnquirers
	return s
}

// Use has s speak of operators as p numbers them, from now on.
func (s *ShortMessages) Use(p *operator.Profile) {
	if s == nil || s.profile.Swap(p) == p {
		return
	}
	s.epoch.Add(1)
	for i := range s.senders {
		s.senders[i].routed.Store(0)
		s.senders[i].unrouted.Store(0)
	}
}

// Resume tells s that messages went by until now: it learns anew.
func (s *ShortMessages) Resume(now int64) {
	if s != nil {
		s.began.Store(max(now, 1))
		s.last.Store(now)
	}
}

// Stats sums up.
func (s *ShortMessages) Stats() (sum ShortMessageStats) {
	if s == nil {
		return sum
	}
	for i := range s.shards {
		h := &s.shards[i]
		h.Lock()
		sum.Routes += h.routes.count
		sum.Evicted += h.evicted
		h.Unlock()
	}
	if began := s.began.Load(); began != 0 {
		sum.Learning = began + s.learn
	}
	return sum
}

// tick tells s the time of a message that is about short messages.
func (s *ShortMessages) tick(now int64) {
	last := s.last.Load()
	if began := s.began.Load(); began == 0 || s.learn != 0 && (now-last > smsQuiet || last-now > int64(time.Hour)) {
		s.began.CompareAndSwap(began, max(now, 1))
	}
	if d := now - last; d >= int64(time.Second) || d < -int64(time.Hour) {
		s.last.CompareAndSwap(last, now)
	}
}

// learning reports whether somebody may have enquired whom nobody saw.
func (s *ShortMessages) learning(now int64) bool {
	began := s.began.Load()
	return s.learn != 0 && (began == 0 || now-began < s.learn || now-s.last.Load() > smsQuiet)
}

// of is what is counted of an operator; all strangers share what is counted of all.
func (s *ShortMessages) of(owner operator.OwnerID) *deliveries {
	if owner == operator.None || int(owner) >= maxSenders {
		return &s.all
	}
	return &s.senders[owner]
}

func (s *ShortMessages) hash(n uint64) uint64 {
	high, low := bits.Mul64(n^s.secret, 0x9e3779b97f4a7c15)
	return high ^ low
}

// at gives the shard of a key, locked.
func (s *ShortMessages) at(key uint64) *routeShard {
	h := &s.shards[key>>60]
	h.Lock()
	return h
}
