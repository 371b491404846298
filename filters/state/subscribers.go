package state

import (
	"hash/maphash"
	"sync/atomic"
	"time"

	"cordon/internal/operator"
)

// Bounds of what Subscribers remembers, unless SubscriberOptions say otherwise.
const (
	// DefaultSubscribers is how many subscribers are remembered, in 100 octets each.
	DefaultSubscribers = 1 << 20
	// MaxSubscribers is how many there can be.
	MaxSubscribers = subscriberShards * maxOfShard
	// DefaultSubscriberLearn is how long traffic must have been watched before a
	// subscriber who is not known is not registered.
	DefaultSubscriberLearn = 24 * time.Hour
	// DefaultSubscriberIdle is how long a registration counts that nobody speaks of.
	DefaultSubscriberIdle = 30 * 24 * time.Hour
)

// Domain is what a subscriber registers in: each has a serving node of its own.
type Domain uint8

// The domains: circuit switched by a VLR, packet switched by an SGSN, and EPS by an MME.
const (
	CS Domain = iota
	PS
	EPS

	domains
)

var domainNames = [domains]string{"cs", "ps", "eps"}

// String is the domain's name in exports.
func (d Domain) String() string {
	if d < domains {
		return domainNames[d]
	}
	return "unknown"
}

// Place is a node that serves a subscriber, or served him. Times are in the messages'
// own clock, in nanoseconds, to the second; after a clock was set back they may lie ahead.
type Place struct {
	Owner   operator.OwnerID
	Country string           // as numbering and the profile name it; empty where it is not known
	Network operator.Network // 0 where it was not named
	Node    uint64           // NodeID of the VLR or SGSN number, or the MME's host; 0 where it is not known
	Since   int64            // when he came
	Seen    int64            // when he was last known to be there
}

// Registration is one that succeeded.
type Registration struct {
	IMSI   uint64 // packed digits
	MSISDN uint64 // the same; 0 where it was not told
	Domain Domain
	Place  Place // where; its times do not count
	Home   Place // who granted it: HLR or HSS
	Time   int64
}

// SubscriberOptions are the bounds of Subscribers; what is 0 has its default.
type SubscriberOptions struct {
	Records int // at most MaxSubscribers
	// Learn is how long traffic must have been watched before a subscriber who is not
	// known is not registered; negative is not at all.
	Learn time.Duration
	// Idle is how long a registration counts that nobody speaks of.
	Idle time.Duration
}

// Subscribers remembers where each subscriber is registered: our own abroad, and
// guests with us. Only what succeeded is remembered, so that requests for invented
// subscribers, or such as the home network refuses, take no room and move nobody.
// Where it is full, one who was only authenticated makes room first, then of a few
// registrations that which was not seen for longest. Its methods are safe for
// concurrent use; on nil they know nothing.
type Subscribers struct {
	secret   [2]uint64
	shards   [subscriberShards]subscriberShard
	places   places
	names    numbers
	clock    subscriberClock
	idle     uint32
	limit    int
	listener atomic.Pointer[func(*Change)]
	late     atomic.Uint64
}

// NewSubscribers returns an empty memory.
func NewSubscribers(o SubscriberOptions) *Subscribers {
	seed := maphash.MakeSeed()
	s := &Subscribers{limit: o.Records}
	s.secret = [2]uint64{maphash.String(seed, "a"), maphash.String(seed, "b")}
	if s.limit <= 0 {
		s.limit = DefaultSubscribers
	}
	s.limit = min(s.limit, MaxSubscribers)
	if o.Idle <= 0 {
		o.Idle = DefaultSubscriberIdle
	}
	s.idle = uint32(o.Idle / time.Second)
	s.clock.learn = int64(o.Learn)
	switch {
	case o.Learn == 0:
		s.clock.learn = int64(DefaultSubscriberLearn)
	case o.Learn < 0:
		s.clock.learn = 0
	}
	for i := range s.shards {
		s.shards[i].limit = roomOfShard(s.limit)
	}
	s.names.limit = s.limit
	return s
}

// Use has s speak of operators as p numbers them, from now on.
func (s *Subscribers) Use(p *operator.Profile) {
	if s != nil {
		s.places.use(p)
	}
}

// Register remembers a registration that succeeded: its answer passed.
func (s *Subscribers) Register(r *Registration) {
	if s == nil || r.IMSI == 0 || r.Domain >= domains {
		return
	}
	s.register(r, s.places.put(&r.Place), s.places.put(&r.Home))
	s.tell(&Change{Kind: ChangeRegistered, Domain: r.Domain, IMSI: r.IMSI, MSISDN: r.MSISDN, Place: r.Place, Home: r.Home, Time: r.Time})
}

func (s *Subscribers) register(r *Registration, at, home uint32) {
	now := second(r.Time)
	t, h := s.shard(r.IMSI)
	t.mu.Lock()
	n, lost := t.put(s, r.IMSI, h, now, true)
	x := t.at(n)
	w := &x.domains[r.Domain]
	late := now < w.since
	switch {
	case late && w.current == at:
		w.since, w.seen = now, now
	case late: // which of the two came last is not told
		w.previous, w.current, w.since, w.seen = w.current, at, now, now
		x.doubt(r.Domain)
		s.late.Add(1)
	case w.current == at:
		w.seen = max(w.seen, now)
		x.settle(r.Domain)
	default:
		if w.current != 0 {
			w.previous = w.current
		}
		w.current, w.since, w.seen = at, now, now
		x.settle(r.Domain)
	}
	if home != 0 {
		x.home = home
	}
	t.mu.Unlock()
	if lost {
		s.clock.miss()
	}
	if r.MSISDN != 0 {
		s.name(r.IMSI, r.MSISDN, now)
	}
}

// Leave remembers that a subscriber left a node: his home cancelled the registration,
// or the node purged it. node 0 is whatever node he was at.
func (s *Subscribers) Leave(imsi uint64, d Domain, node uint64, now int64) {
	if s == nil || imsi == 0 || d >= domains || !s.leave(imsi, d, node, now) {
		return
	}
	s.tell(&Change{Kind: ChangeLeft, Domain: d, IMSI: imsi, Place: Place{Node: node}, Time: now})
}

func (s *Subscribers) leave(imsi uint64, d Domain, node uint64, now int64) bool {
	t, h := s.shard(imsi)
	t.mu.Lock()
	defer t.mu.Unlock()
	x := t.find(imsi, h)
	if x == nil {
		return false
	}
	w := &x.domains[d]
	if w.current == 0 || second(now) < w.since || node != 0 && s.places.at(w.current).node != node {
		return false
	}
	w.previous, w.current, w.since = w.current, 0, second(now)
	return true
}

// Authenticated remembers that the home network gave p vectors for a subscriber: he is
// about to register there, or is registered there.
func (s *Subscribers) Authenticated(imsi uint64, d Domain, p *Place, now int64) {
	if s == nil || imsi == 0 || d >= domains {
		return
	}
	if s.authenticated(imsi, d, s.places.put(p), now) {
		s.tell(&Change{Kind: ChangeAuthenticated, Domain: d, IMSI: imsi, Place: *p, Time: now})
	}
}

func (s *Subscribers) authenticated(imsi uint64, d Domain, at uint32, now int64) bool {
	t, h := s.shard(imsi)
	sec := second(now)
	t.mu.Lock()
	defer t.mu.Unlock()
	n, _ := t.put(s, imsi, h, sec, false)
	if n == 0 {
		return false
	}
	x := t.at(n)
	if w := &x.domains[d]; w.current == at && at != 0 {
		w.seen = max(w.seen, sec)
	}
	if x.auth == at && sec < x.authAt {
		return false
	}
	x.auth, x.authAt = at, sec
	return true
}

// Seen remembers that an operator serves a subscriber still, where it is known to: what
// it says by itself moves nobody.
func (s *Subscribers) Seen(imsi uint64, d Domain, owner operator.OwnerID, now int64) {
	if s == nil || imsi == 0 || d >= domains || owner == operator.None {
		return
	}
	t, h := s.shard(imsi)
	t.mu.Lock()
	defer t.mu.Unlock()
	if x := t.find(imsi, h); x != nil {
		if w := &x.domains[d]; w.current != 0 && s.places.at(w.current).owned() == owner {
			w.seen = max(w.seen, second(now))
		}
	}
}

// Name remembers the number of a subscriber who is known.
func (s *Subscribers) Name(imsi, msisdn uint64, now int64) {
	if s == nil || imsi == 0 || msisdn == 0 || !s.name(imsi, msisdn, second(now)) {
		return
	}
	s.tell(&Change{Kind: ChangeNamed, IMSI: imsi, MSISDN: msisdn, Time: now})
}

func (s *Subscribers) name(imsi, msisdn uint64, now uint32) (changed bool) {
	t, h := s.shard(imsi)
	t.mu.Lock()
	defer t.mu.Unlock()
	n, _ := t.put(s, imsi, h, now, false)
	if n == 0 {
		return false
	}
	x, ref := t.at(n), reference(h, n)
	switch {
	case x.msisdn == msisdn:
		return false
	case x.msisdn != 0:
		s.names.remove(s.hash(x.msisdn), ref)
	}
	x.msisdn = msisdn
	s.names.add(s.hash(msisdn), ref)
	return true
}

// Find tells where a subscriber is registered, and where he was before: current.Since
// is when he changed. ok is false where no registration is known, or it may have
// changed unseen; previous may be told even so, without a node where there was none.
func (s *Subscribers) Find(imsi uint64, d Domain) (current, previous Place, ok bool) {
	current, previous, ok, doubtful := s.Last(imsi, d)
	return current, previous, ok && !doubtful
}

// Last is Find that also tells what may have changed unseen since: it shows that the
// subscriber was there at Seen, not that he is there still.
func (s *Subscribers) Last(imsi uint64, d Domain) (current, previous Place, ok, doubtful bool) {
	if s == nil || imsi == 0 || d >= domains {
		return current, previous, false, false
	}
	t, h := s.shard(imsi)
	t.mu.Lock()
	x := t.find(imsi, h)
	if x == nil {
		t.mu.Unlock()
		return current, previous, false, false
	}
	w, doubtful := x.domains[d], x.doubted(d)
	t.mu.Unlock()
	if s.places.read(w.previous, &previous) {
		previous.Seen = nanoseconds(w.since)
	}
	if w.current == 0 || s.clock.older(w.seen, s.idle) {
		return current, previous, false, doubtful
	}
	ok = s.places.read(w.current, &current)
	current.Since, current.Seen = nanoseconds(w.since), nanoseconds(w.seen)
	return current, previous, ok, doubtful || s.clock.doubtful(w.seen)
}

// Home is who granted the last registration of a subscriber: HLR or HSS.
func (s *Subscribers) Home(imsi uint64) (home Place, ok bool) {
	x, ok := s.copy(imsi)
	return home, ok && s.places.read(x.home, &home)
}

// Authentication is who last got vectors for a subscriber, at Seen.
func (s *Subscribers) Authentication(imsi uint64) (by Place, ok bool) {
	x, ok := s.copy(imsi)
	if !ok || !s.places.read(x.auth, &by) {
		return by, false
	}
	by.Since, by.Seen = nanoseconds(x.authAt), nanoseconds(x.authAt)
	return by, true
}

// MSISDN is the number of a subscriber, in packed digits.
func (s *Subscribers) MSISDN(imsi uint64) (msisdn uint64, ok bool) {
	x, ok := s.copy(imsi)
	return x.msisdn, ok && x.msisdn != 0
}

func (s *Subscribers) copy(imsi uint64) (x subscriber, ok bool) {
	if s == nil || imsi == 0 {
		return x, false
	}
	t, h := s.shard(imsi)
	t.mu.Lock()
	defer t.mu.Unlock()
	if at := t.find(imsi, h); at != nil {
		return *at, true
	}
	return x, false
}

// ByMSISDN finds the subscriber who has a number.
func (s *Subscribers) ByMSISDN(msisdn uint64) (imsi uint64, ok bool) {
	if s == nil || msisdn == 0 {
		return 0, false
	}
	var room [numberWays]uint32
	for _, ref := range s.names.find(s.hash(msisdn), room[:0]) {
		t := &s.shards[ref>>refBits]
		t.mu.Lock()
		x := t.at(ref & (1<<refBits - 1))
		if x.msisdn == msisdn {
			imsi = x.imsi
		}
		t.mu.Unlock()
		if imsi != 0 {
			return imsi, true
		}
	}
	return 0, false
}

// Learning reports whether a subscriber who is not known may be registered all the
// same: too little was watched yet, messages went by, or there was no room.
func (s *Subscribers) Learning(int64) bool { return s == nil || s.clock.learning() }

// Resume tells s that messages went by until now: where subscribers are may have
// changed, and it learns anew.
func (s *Subscribers) Resume(now int64) {
	if s != nil {
		s.clock.resume(now)
	}
}

// Apart tells s that others see subscribers who are not told here, or with false that
// all they saw was told: meanwhile what is known may have changed unseen.
func (s *Subscribers) Apart(apart bool) { s.clock.apart.Store(apart) }

// Tick tells s the time of a message. Only time in which messages come teaches.
func (s *Subscribers) Tick(now int64) {
	if s != nil {
		s.clock.tick(now)
	}
}

// SubscriberStats are counts since the start, and sizes.
type SubscriberStats struct {
	Records, Limit int
	Numbers        int    // MSISDNs that are known
	Places         int    // nodes that are told apart
	Evicted        uint64 // registrations that made room for newer ones
	Refused        uint64 // subscribers who are not registered, for whom there was no room
	Unplaced       uint64 // registrations at nodes for which there was no room
	Late           uint64 // registrations that came after newer ones
	ClockBack      uint64 // how often the messages' clock was set back
	// Learning is for how long traffic must be watched yet before a subscriber who is
	// not known is not registered.
	Learning time.Duration
}

// Stats sums up.
func (s *Subscribers) Stats() (sum SubscriberStats) {
	if s == nil {
		return sum
	}
	for i := range s.shards {
		t := &s.shards[i]
		t.mu.Lock()
		sum.Records += t.count
		sum.Evicted += t.evicted
		sum.Refused += t.refused
		t.mu.Unlock()
	}
	s.places.mu.RLock()
	sum.Places = s.places.count
	s.places.mu.RUnlock()
	sum.Limit, sum.Numbers, sum.Unplaced = s.limit, int(s.names.count.Load()), s.places.full.Load()
	sum.Late, sum.ClockBack = s.late.Load(), s.clock.back.Load()
	sum.Learning = time.Duration(max(0, s.clock.learn-s.clock.watched.Load()))
	return sum
}
