package sccp

import (
	"hash/maphash"
	"math/bits"

	"cordon/protocols/wire"
)

// Bounds of reassembly (Q.714, 4.1.1.2.3 and annex C).
const (
	// MaxSegments is how many segments a message has.
	MaxSegments = 16
	// MaxReassembled is how many octets a message has.
	MaxReassembled = 3952
	// DefaultReassemblyTimeout is T(reass), 10 to 20 s.
	DefaultReassemblyTimeout = 20_000_000_000
	// DefaultMaxMessages is how many incomplete messages are kept.
	DefaultMaxMessages = 1024
)

// ReassemblerConfig bounds a Reassembler; zero values stand for the defaults.
type ReassemblerConfig struct {
	MaxMessages int   // incomplete messages at a time
	Timeout     int64 // nanoseconds from the first segment to the last
}

// State is what a segment did to its message.
type State uint8

// The states.
const (
	StateWhole    State = iota // not a segment
	StatePartial               // more segments must come
	StateComplete              // the segment completed the message
	StateFailed                // the message cannot be put together any more
)

// Result tells what a segment did.
type Result struct {
	State State
	// Key names the message that the segment belongs to, the same for all its
	// segments and different from those of all other messages of the
	// Reassembler, so that whoever holds segments back finds them. It is 0 for
	// what is no segment, and for one whose message may have given way.
	Key uint64
	// Abandoned is the key of an incomplete message that this segment ended,
	// since it started another one in its place or needed the room; 0 for none.
	Abandoned uint64
	// Data is the whole message when State is StateComplete or StateWhole. In
	// the first case it is valid until the next call.
	Data []byte
}

// Reassembler puts segmented messages together. Segments belong together when
// calling address, local reference, routing label and direction of delivery
// (message or service message) are the same (Q.714, 4.1.1.2.3): what goes to
// another point code is put together by another receiver. It
// has no clock: callers pass the time of each message. It is not safe for
// concurrent use; one for each association keeps a flood of first segments on
// one from filling the table of another.
type Reassembler struct {
	max     int
	timeout int64
	seed    maphash.Seed
	index   map[uint64]int32 // hash of the identity -> entry
	entries []entry
	free    []int32
	oldest  int32 // list in order of start; -1 when empty
	newest  int32
	keys    uint64 // keys given out
	crowded int64  // until when remaining segments may be of messages that gave way
	out     []byte // messages whose segments came out of order
}

// NewReassembler makes an empty one.
func NewReassembler(c ReassemblerConfig) *Reassembler {
	if c.MaxMessages <= 0 {
		c.MaxMessages = DefaultMaxMessages
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultReassemblyTimeout
	}
	return &Reassembler{
		max: c.MaxMessages, timeout: c.Timeout, seed: maphash.MakeSeed(),
		index: make(map[uint64]int32), oldest: -1, newest: -1,
	}
}

// Len is how many messages are incomplete, those that failed and are
// remembered to fail their remaining segments included.
func (r *Reassembler) Len() int { return len(r.index) }

// Add takes a message that came under a routing label, which is any number that
// names originating and destination point code, at time now in nanoseconds. What contradicts earlier segments is marked in m.Anomalies.
func (r *Reassembler) Add(m *Message, label uint64, now int64) Result {
	if !m.Segmented() {
		return Result{State: StateWhole, Data: m.Data}
	}
	hash := r.hash(m, label)
	i, found := r.index[hash]
	var res Result
	if found {
		e := &r.entries[i]
		switch {
		case !e.is(m, label):
			m.Anomalies.Set(wire.AnomalySCCPReassemblyLimit)
			return Result{State: StateFailed}
		case now-e.start >= r.timeout:
			m.Anomalies.Set(wire.AnomalySCCPReassemblyTimeout)
			res.Abandoned = r.abandon(i)
			found = false
		case m.Segmentation.First && e.total > 0 && !e.repeats(m):
			m.Anomalies.Set(wire.AnomalySCCPSegmentation)
			res.Abandoned = r.abandon(i)
			found = false
		}
	}
	if !found {
		if !m.Segmentation.First && now < r.crowded {
			// Its first segment may be one that gave way.
			m.Anomalies.Set(wire.AnomalySCCPReassemblyLimit)
			res.State = StateFailed
			return res
		}
		if len(r.index) == r.max {
			res.Abandoned = r.giveWay(now)
		}
		i = r.open(hash, m, label, now)
	}
	e := &r.entries[i]
	res.Key = e.key
	res.State = e.add(m)
	switch res.State {
	case StateComplete:
		res.Data = e.data
		if !e.inOrder() {
			r.out = e.appendOrdered(r.out[:0])
			res.Data = r.out
		}
		r.close(i)
	case StateFailed:
		e.failed = true
	}
	return res
}

// Expire gives up every message whose first segment came Timeout or longer
// before now, and calls lost with the key of each that had not failed before.
func (r *Reassembler) Expire(now int64, lost func(key uint64)) {
	for r.oldest >= 0 && now-r.entries[r.oldest].start >= r.timeout {
		if key := r.abandon(r.oldest); key != 0 {
			lost(key)
		}
	}
}

// abandon drops entry i and gives its key, or 0 when it had failed already.
func (r *Reassembler) abandon(i int32) (key uint64) {
	if e := &r.entries[i]; !e.failed {
		key = e.key
	}
	r.close(i)
	return key
}

// hash is of what segments of one message have in common.
func (r *Reassembler) hash(m *Message, label uint64) uint64 {
	const mix = 0x9E3779B97F4A7C15 // spreads the small numbers (Knuth's ratio)
	h := maphash.Bytes(r.seed, m.Calling.Raw)
	h = bits.RotateLeft64(h^label*mix, 1<<5) ^ uint64(m.Segmentation.Reference)<<1*mix
	if m.Type.Service() {
		h++
	}
	return h
}

// giveWay makes room: the oldest message goes. Segments of one message follow
// each other at once, so that a flood of first segments pushes out itself.
func (r *Reassembler) giveWay(now int64) (key uint64) {
	if now-r.entries[r.oldest].start < r.timeout {
		r.crowded = now + r.timeout
	}
	return r.abandon(r.oldest)
}

// open starts an entry, for which there must be room.
func (r *Reassembler) open(hash uint64, m *Message, label uint64, now int64) (i int32) {
	if len(r.free) > 0 {
		i = r.free[len(r.free)-1]
		r.free = r.free[:len(r.free)-1]
	} else {
		i = int32(len(r.entries))
		r.entries = append(r.entries, entry{})
	}
	r.keys++
	r.entries[i].reset(hash, r.keys, m, label, now)
	e := &r.entries[i]
	e.older, e.newer = r.newest, -1
	if r.newest >= 0 {
		r.entries[r.newest].newer = i
	} else {
		r.oldest = i
	}
	r.newest = i
	r.index[hash] = i
	return i
}

// close frees an entry; its octets stay until it is opened again.
func (r *Reassembler) close(i int32) {
	e := &r.entries[i]
	if e.older >= 0 {
		r.entries[e.older].newer = e.newer
	} else {
		r.oldest = e.newer
	}
	if e.newer >= 0 {
		r.entries[e.newer].older = e.older
	} else {
		r.newest = e.older
	}
	delete(r.index, e.hash)
	r.free = append(r.free, i)
}
