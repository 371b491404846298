package state

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"sync"
)

const (
	subscriberShards = 1 << shardBits
	shardBits        = 4
	// refBits number a subscriber within his shard; the rest of an index entry is of
	// the hash, so that few records of others are read.
	refBits    = 20
	tagBits    = 32 - refBits
	maxOfShard = 1<<refBits - 1
	// sample is how many records are looked at for one to make room.
	sample = 16
)

// roomOfShard is the share of a shard, and four standard deviations, since chance does
// not fill all alike.
func roomOfShard(records int) int {
	share := records / subscriberShards
	return min(share+4*int(math.Sqrt(float64(share)))+1, maxOfShard)
}

// subscriber is what is remembered of one. It has no pointers.
type subscriber struct {
	imsi, msisdn uint64
	domains      [domains]whereabouts
	auth, authAt uint32 // place and time of the last vectors
	home         uint32 // place
	flags        uint32
}

// whereabouts are where a subscriber is in one domain. Where he left, current is 0 and
// since is when.
type whereabouts struct {
	current, previous uint32 // places
	since, seen       uint32 // seconds
}

// flagDoubt marks a domain of which it is not known what came last.
const flagDoubt = 1

func (x *subscriber) doubt(d Domain)        { x.flags |= flagDoubt << d }
func (x *subscriber) settle(d Domain)       { x.flags &^= flagDoubt << d }
func (x *subscriber) doubted(d Domain) bool { return x.flags&(flagDoubt<<d) != 0 }

// registered reports whether a registration of x is known.
func (x *subscriber) registered() bool {
	return x.domains[CS].current|x.domains[PS].current|x.domains[EPS].current != 0
}

// touched is when x was last spoken of.
func (x *subscriber) touched() uint32 {
	last := x.authAt
	for i := range x.domains {
		last = max(last, x.domains[i].since, x.domains[i].seen)
	}
	return last
}

// subscriberShard is a part of the table under a lock of its own: records in slabs,
// and an index with open addressing.
type subscriberShard struct {
	mu      sync.Mutex
	index   []uint32 // tag and number; 0 is free
	chunks  []*[chunk]subscriber
	free    uint32 // chain of records that were removed, by their auth
	next    uint32 // first that was never used; 0 is not used, so that 0 is none
	count   int
	limit   int
	evicted uint64 // registrations that made room
	refused uint64 // others for whom there was none
}

// hash spreads a key in two rounds: subscribers' numbers follow each other, and one
// round leaves them in a row.
func (s *Subscribers) hash(key uint64) uint64 {
	const golden = 0x9e3779b97f4a7c15
	return mix([2]uint64{s.secret[1], golden}, mix(s.secret, key, 0), 0)
}

// shard gives the shard of a subscriber, and his hash.
func (s *Subscribers) shard(imsi uint64) (*subscriberShard, uint64) {
	h := s.hash(imsi)
	return &s.shards[h>>(64-shardBits)], h
}

// reference is the number of a subscriber in all shards.
func reference(h uint64, n uint32) uint32 { return uint32(h>>(64-shardBits))<<refBits | n }

func (t *subscriberShard) at(n uint32) *subscriber { return &t.chunks[n/chunk][n%chunk] }

// start is where the search for a hash begins.
func (t *subscriberShard) start(h uint64) uint {
	high, _ := bits.Mul64(h<<shardBits, uint64(len(t.index)))
	return uint(high)
}

// look finds the entry of a subscriber; ok is false where i is a free one.
func (t *subscriberShard) look(imsi, h uint64) (i uint, ok bool) {
	tag := uint32(h) << refBits
	for i = t.start(h); ; {
		e := t.index[i]
		if e == 0 {
			return i, false
		}
		if (e^tag)>>refBits == 0 && t.at(e&maxOfShard).imsi == imsi {
			return i, true
		}
		if i++; i == uint(len(t.index)) {
			i = 0
		}
	}
}

// find gives the record of a subscriber, or nil. The lock is held.
func (t *subscriberShard) find(imsi, h uint64) *subscriber {
	if t.index == nil {
		return nil
	}
	if i, ok := t.look(imsi, h); ok {
		return t.at(t.index[i] & maxOfShard)
	}
	return nil
}

// put gives the number of the record of a subscriber, a new one where he has none; 0
// where there is no room for one who does not register. lost tells that a
// registration made room. The lock is held.
func (t *subscriberShard) put(s *Subscribers, imsi, h uint64, now uint32, registers bool) (n uint32, lost bool) {
	if t.index == nil {
		t.index = make([]uint32, t.limit+t.limit/2+sample)
		t.next = 1
	}
	i, ok := t.look(imsi, h)
	if ok {
		return t.index[i] & maxOfShard, false
	}
	if t.count >= t.limit {
		victim := t.victim(now)
		x := t.at(victim)
		if lost = x.registered(); lost && !registers {
			t.refused++
			return 0, false
		}
		if lost {
			t.evicted++
		}
		t.remove(s, victim)
		i, _ = t.look(imsi, h)
	}
	if n = t.free; n != 0 {
		t.free = t.at(n).auth
	} else {
		n = t.next
		if int(n/chunk) == len(t.chunks) {
			t.chunks = append(t.chunks, new([chunk]subscriber))
		}
		t.next++
	}
	*t.at(n) = subscriber{imsi: imsi}
	t.index[i] = uint32(h)<<refBits | n
	t.count++
	return n, lost
}

// victim is who makes room: the first of a sample who is not registered, else the one
// who was not spoken of for longest. Chance chooses the sample, so that nobody can aim.
func (t *subscriberShard) victim(now uint32) uint32 {
	var oldest uint32
	age := uint32(0)
	for range sample {
		n := 1 + rand.Uint32N(t.next-1)
		x := t.at(n)
		if x.imsi == 0 {
			continue
		}
		if !x.registered() {
			return n
		}
		if a := now - min(now, x.touched()); oldest == 0 || a > age {
			oldest, age = n, a
		}
	}
	if oldest == 0 {
		oldest = t.next - 1 // a full shard has no gaps
	}
	return oldest
}

// remove takes a record out, and its entries of both indexes.
func (t *subscriberShard) remove(s *Subscribers, n uint32) {
	x := t.at(n)
	h := s.hash(x.imsi)
	if x.msisdn != 0 {
		s.names.remove(s.hash(x.msisdn), reference(h, n))
	}
	if i, ok := t.look(x.imsi, h); ok {
		t.close(s, i)
	}
	*x = subscriber{auth: t.free}
	t.free = n
	t.count--
}

// close frees an entry of the index, and moves those behind it up that are searched
// for from before it.
func (t *subscriberShard) close(s *Subscribers, i uint) {
	size := uint(len(t.index))
	for j := i; ; {
		if j++; j == size {
			j = 0
		}
		e := t.index[j]
		if e == 0 {
			break
		}
		from := t.start(s.hash(t.at(e & maxOfShard).imsi))
		if (j+size-from)%size >= (j+size-i)%size {
			t.index[i] = e
			i = j
		}
	}
	t.index[i] = 0
}
