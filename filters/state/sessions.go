package state

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"
	"sync"
	"time"

	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Bounds of what Sessions remembers, unless SessionOptions say otherwise.
const (
	// DefaultTunnels is how many bearers are remembered, in at most 250 octets each.
	DefaultTunnels = 1 << 20
	// DefaultRequests is how many requests may wait for an answer, from inside and
	// from outside each.
	DefaultRequests = 1 << 16
	// DefaultLearn is how long after the start a session that was not seen proves
	// nothing: as long as sessions last that nobody speaks of.
	DefaultLearn = 24 * time.Hour
	// DefaultIdle is how long a session is remembered that nobody speaks of.
	DefaultIdle = 7 * 24 * time.Hour

	defaultNodes = 1 << 16
)

// Times of GTP in the messages' own clock.
const (
	// restartPause is for how long after a restart another one is not believed.
	restartPause = int64(time.Minute)
	// claimLife is for how long a restart that one node claims is reported once.
	claimLife = int64(time.Minute)
	// sweep is how many tunnels are looked at for their age with each message while
	// the sessions of a node are void, and else one.
	sweep = 8
	// maxRestarts is how many restarts of nodes are held until all their sessions
	// are swept.
	maxRestarts = 64
)

// SessionOptions are the bounds of Sessions; what is 0 has its default.
type SessionOptions struct {
	Tunnels, Requests int
	// Learn is how long after the start unknown sessions are let be; negative is
	// not at all.
	Learn time.Duration
	// Idle is how long a session is remembered that nobody speaks of.
	Idle time.Duration
}

// Sessions remembers the sessions of GTP, with the requests that wait, and the
// nodes that speak. A session counts from the answer that accepts it, never from a
// request alone, whose source anybody can write: so a flood of requests makes no
// session, and where there is no room for one the old ones stay. Its methods are
// safe for concurrent use; on nil they know nothing.
type Sessions struct {
	mu    sync.Mutex
	seed  maphash.Seed
	slab  slab
	asked [classes]table[ask]
	lost  [classes]int64 // until then a request may have been given up that waits
	nodes table[node]
	paths table[path]
	learn int64
	idle  int64
	// granted is told of a session that an operator's node has got for a subscriber.
	granted func(imsi uint64, by operator.OwnerID, now int64)

	tallies    []tally // by operator
	strangers  table[tally]
	equipment  table[device]
	flows      table[flow]
	chargingID charges

	started  bool
	began    int64 // time of the first message
	missed   int64 // until then a session may be one that was not kept, or not seen
	resumed  int64 // before then sessions may have moved unseen
	restarts []restart
	stats    SessionStats

	ended     []Ended // that nobody was told of yet
	listeners []func(*Ended)
}

// ask is a request that waits for its answer, or had it.
type ask struct {
	content  uint64
	imsi     uint64
	imei     uint64 // without its last digits; 0 where it is not there
	control  end
	users    [maxUsers]end
	bearers  [maxUsers]uint8
	teid     uint32
	owner    operator.OwnerID
	protocol message.Protocol
	typ      uint8
	count    uint8 // of users
	rat      uint8
	passed   bool
	done     bool // answered
	teardown bool // of all contexts
}

// maxUsers is how many bearers of one request are remembered.
const maxUsers = 4

// node is what a node has told of itself in answers.
type node struct {
	versions uint8 // a bit each
	counts   [gtpVersions]counts
}

// gtpVersions are those whose restarts are told apart: a node that is SGSN and SGW at
// one address may count those of each by itself.
const gtpVersions = 3

// counts is what a node tells of its restarts in one version.
type counts struct {
	counter    uint8
	known      bool
	claimed    uint8 // a counter that no answer confirmed
	hasClaimed bool
	claimedAt  int64
	changedAt  int64 // when an answer told of the last restart
}

// path is what is known of two addresses.
type path struct {
	asked         [2]uint64 // ends that asked
	used          bool      // for more than echoes
	paired, alone uint32
}

// restart is a node whose sessions from before are void.
type restart struct {
	address [16]byte
	before  uint32
	left    uint32 // tunnels to be looked at yet
}

// SessionStats are counts since the start, and sizes.
type SessionStats struct {
	Tunnels, Requests, Nodes int
	Refused                  uint64 // sessions for which there was no room
	Evicted                  uint64 // requests that were given up while they waited
	Expired, Purged          uint64 // tunnels that nobody spoke of, and those of nodes that restarted
	// Learning is until when a session that is not known proves nothing, in the
	// messages' own clock; 0 before the first message.
	Learning int64
}

// NewSessions returns an empty memory.
func NewSessions(o SessionOptions) *Sessions {
	or := func(n, otherwise int) int {
		if n <= 0 {
			return otherwise
		}
		return n
	}
	s := &Sessions{seed: maphash.MakeSeed(), learn: int64(o.Learn), idle: int64(o.Idle)}
	if o.Idle <= 0 {
		s.idle = int64(DefaultIdle)
	}
	switch {
	case o.Learn == 0:
		s.learn = int64(DefaultLearn)
	case o.Learn < 0:
		s.learn = -1
	}
	s.slab.secret = [2]uint64{maphash.String(s.seed, "a"), maphash.String(s.seed, "b")}
	s.slab.limit = or(o.Tunnels, DefaultTunnels)
	for c := range s.asked {
		s.asked[c].limit = or(o.Requests, DefaultRequests)
	}
	s.nodes.limit, s.paths.limit = defaultNodes, defaultNodes
	s.strangers.limit, s.equipment.limit, s.flows.limit = maxStrangers, maxEquipment, maxFlows
	return s
}

// Stats sums up.
func (s *Sessions) Stats() SessionStats {
	if s == nil {
		return SessionStats{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := s.stats
	sum.Tunnels, sum.Nodes = s.slab.count, s.nodes.count
	sum.Requests = s.asked[fromInside].count + s.asked[fromOutside].count
	if s.started {
		sum.Learning = max(s.began+s.learn, s.missed)
	}
	return sum
}

// Resume tells s that messages went by until now, in the messages' own clock: an
// answer to a request that was not seen proves nothing for a while, and for as long
// as after a start neither does a session that is not known, nor one whose ends are
// others than before.
func (s *Sessions) Resume(now int64) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.lost {
		s.lost[c] = max(s.lost[c], now+patience)
	}
	s.missed, s.resumed = max(s.missed, now+s.learn), now
}

// doubtful reports whether t may have changed while messages went by.
func (s *Sessions) doubtful(t *tunnel, now int64) bool {
	return s.resumed != 0 && now-s.resumed < s.learn && int64(t.seen) <= s.resumed/int64(time.Second)
}

// start notes when the first message came.
func (s *Sessions) start(now int64) {
	if !s.started {
		s.started, s.began = true, now
	}
}

// complete reports whether a session that is not known does not exist.
func (s *Sessions) complete(now int64) bool {
	return now-s.began > s.learn && now >= s.missed
}

func (s *Sessions) mix(a, b uint64) uint64 { return mix(s.slab.secret, a, b) }

// host identifies an address.
func (s *Sessions) host(a netip.Addr) uint64 {
	b := a.As16()
	return s.mix(binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:]))
}

// packIMSI makes a number of up to 15 digits; 0 for what is none.
func packIMSI(digits string) (n uint64) {
	if len(digits) > 15 {
		return 0
	}
	for i := range len(digits) {
		c := digits[i]
		if c < '0' || c > '9' {
			return 0
		}
		n = n<<4 | uint64(c-'0'+1)
	}
	return n
}

func seconds(now int64) uint32 { return uint32(now / int64(time.Second)) }

// pass looks at a few tunnels, and removes those that are too old or whose node
// restarted.
func (s *Sessions) pass(now int64) {
	b := &s.slab
	if b.next <= 1 {
		s.restarts = s.restarts[:0]
		return
	}
	at := seconds(now)
	looks := sweep
	if len(s.restarts) == 0 {
		looks = 1
	}
	for range looks {
		if b.cursor++; b.cursor >= b.next {
			b.cursor = 1
		}
		t := b.at(b.cursor)
		switch {
		case !t.used:
		case at > t.seen && at-t.seen > uint32(s.idle/int64(time.Second)):
			b.remove(b.cursor)
			s.stats.Expired++
		case s.void(t):
			b.remove(b.cursor)
			s.stats.Purged++
		}
	}
	for i := 0; i < len(s.restarts); {
		if r := &s.restarts[i]; r.left > sweep {
			r.left -= sweep
			i++
			continue
		}
		s.restarts[i] = s.restarts[len(s.restarts)-1]
		s.restarts = s.restarts[:len(s.restarts)-1]
	}
}

// void reports whether a node of t restarted after t began.
func (s *Sessions) void(t *tunnel) bool {
	for i := range s.restarts {
		r := &s.restarts[i]
		if t.since < r.before && (t.control[visited].address == r.address || t.control[home].address == r.address) {
			return true
		}
	}
	return false
}

// restarted voids the sessions of a node. Where too many restart at once the
// sessions of some stay until they age.
func (s *Sessions) restarted(a netip.Addr, now int64) {
	if len(s.restarts) < maxRestarts {
		s.restarts = append(s.restarts, restart{a.As16(), seconds(now), s.slab.next})
	}
}

// tunnelAt finds a living tunnel by one of its ends.
func (s *Sessions) tunnelAt(way int, e end) (i uint32, side int) {
	i, side = s.slab.find(way, &e)
	if i != 0 && len(s.restarts) > 0 && s.void(s.slab.at(i)) {
		s.slab.remove(i)
		s.stats.Purged++
		return 0, 0
	}
	return i, side
}
