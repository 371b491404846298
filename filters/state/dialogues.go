package state

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"net/netip"
	"sync"
	"time"

	"cordon/protocols/message"
)

// Bounds of what Dialogues remembers, unless Options say otherwise.
const (
	// DefaultPending is how many requests may wait for an answer, from inside and
	// from outside each.
	DefaultPending = 1 << 18
	// DefaultAnswered is how many answered requests are known again.
	DefaultAnswered = 1 << 17
	// DefaultSessions is how many sessions have a holder.
	DefaultSessions    = 1 << 17
	defaultConnections = 1 << 14
)

// Times in the messages' own clock.
const (
	// patience is how long an answer may take: longer than any node waits for it.
	patience = int64(60 * time.Second)
	// learning is how long, after the first message, an answer to a request that
	// was not seen proves nothing: the request may lie before the capture.
	learning = int64(30 * time.Second)
	// memory is how long an end-to-end identifier must not come again (RFC 6733, 3).
	memory = int64(4 * time.Minute)
	// sessionLife is how long a session is remembered that nobody speaks in.
	sessionLife = int64(24 * time.Hour)
)

const shards = 16

// Options are the bounds of Dialogues; what is 0 has its default.
type Options struct {
	Pending, Answered, Sessions int
}

// Dialogues remembers requests, answers and sessions of Diameter. Its methods
// are safe for concurrent use; on nil they know nothing.
type Dialogues struct {
	seed   maphash.Seed
	secret [2]uint64 // made of it
	shards [shards]shard

	start sync.Once
	began int64 // time of the first message
}

// shard is a part of the tables under a lock of its own.
type shard struct {
	sync.Mutex
	pending     [classes]table[request]
	lost        [classes]int64 // until then a request may have been given up that waits
	answered    recent
	sessions    table[session]
	connections table[connection]
	stats       Stats
}

// class parts requests by where they come from.
type class uint8

const (
	fromInside class = iota
	fromOutside
	classes
)

// request is one that waits for its answer.
type request struct {
	session     uint64 // of the Session-Id; 0 without one
	same        uint64 // of the Origin-Host and the end-to-end identifier
	application uint32
	command     uint32
	direction   message.Direction
	inferred    bool
	errand      errand
}

// session is one that a client began.
type session struct {
	client, server uint64 // operators, see partyOf
}

// connection is what is known of the two ends of a connection.
type connection struct {
	ends  [2]voice // those that were heard, the one that began to speak last first
	begun bool     // its capabilities exchange was seen
}

// voice is what is known of one end of a connection.
type voice struct {
	id     uint64
	unseen uint32 // of its messages, see message.Message.Unseen
	// excused is how many answers to it may have no request, since the capture may
	// lack that; time is when it was last known to lack one.
	excused uint32
	time    int64
}

// Stats are counts since the start, and sizes.
type Stats struct {
	Pending, Sessions int
	Evicted           uint64 // requests that were given up for newer ones while they waited
	Unanswered        uint64 // requests that waited in vain
}

// New returns an empty memory.
func New(o Options) *Dialogues {
	d := &Dialogues{seed: maphash.MakeSeed()}
	d.secret = [2]uint64{maphash.String(d.seed, "a"), maphash.String(d.seed, "b")}
	share := func(n, otherwise int) int {
		if n <= 0 {
			n = otherwise
		}
		return max(1, n/shards)
	}
	for i := range d.shards {
		s := &d.shards[i]
		for c := range s.pending {
			s.pending[c].limit = share(o.Pending, DefaultPending)
		}
		s.answered.limit = 1 << bits.Len(uint(share(o.Answered, DefaultAnswered)-1))
		s.sessions.limit = share(o.Sessions, DefaultSessions)
		s.connections.limit = share(0, defaultConnections)
	}
	return d
}

// Resume tells d that messages went by until now, in the messages' own clock: an
// answer to a request that was not seen proves nothing for a while.
func (d *Dialogues) Resume(now int64) {
	if d == nil {
		return
	}
	for i := range d.shards {
		s := &d.shards[i]
		s.Lock()
		for c := range s.lost {
			s.lost[c] = max(s.lost[c], now+patience)
		}
		s.Unlock()
	}
}

// Stats sums up.
func (d *Dialogues) Stats() (sum Stats) {
	if d == nil {
		return sum
	}
	for i := range d.shards {
		s := &d.shards[i]
		s.Lock()
		sum.Pending += s.pending[fromInside].count + s.pending[fromOutside].count
		sum.Sessions += s.sessions.count
		sum.Evicted += s.stats.Evicted
		sum.Unanswered += s.stats.Unanswered
		s.Unlock()
	}
	return sum
}

// at gives the shard of a key, locked.
func (d *Dialogues) at(key uint64) *shard {
	s := &d.shards[key>>60]
	s.Lock()
	return s
}

// mix hashes two numbers with the seed.
func (d *Dialogues) mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^d.secret[0], b^d.secret[1])
	return high ^ low
}

// end identifies one end of a connection.
func (d *Dialogues) end(a netip.Addr, port uint16) uint64 {
	octets := a.As16()
	return d.mix(binary.BigEndian.Uint64(octets[:8])+uint64(port), binary.BigEndian.Uint64(octets[8:]))
}

// transaction identifies a request and its answer on their path, by the end that
// asks: both ends may give the same numbers. The path is their connection; an SCTP
// association that sends one way over other addresses than the other has them
// unpaired, which tells nothing. Through an agent the path is the link.
func (d *Dialogues) transaction(path, asker uint64, hop, end uint32) uint64 {
	return d.mix(d.mix(path, asker), uint64(hop)<<32|uint64(end))
}

// wire is the connection of a message, from its ends; the order does not count.
func (d *Dialogues) wire(link uint16, from, to uint64) uint64 {
	return d.mix(from+to, uint64(link))
}

// maxName bounds the part of a name that is hashed: longer ones do not exist.
const maxName = 256

// name hashes a host or realm without case, together with a number.
func (d *Dialogues) name(s string, n uint32) uint64 {
	var b [maxName + 4]byte
	s = s[:min(len(s), maxName)]
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		b[i] = c
	}
	binary.BigEndian.PutUint32(b[len(s):], n)
	return maphash.Bytes(d.seed, b[:len(s)+4])
}
