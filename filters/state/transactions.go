package state

import (
	"hash/maphash"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"

	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Bounds of what Transactions remembers, unless TransactionOptions say otherwise.
const (
	// DefaultTransactions is how many dialogues that were begun from inside are
	// remembered, and how many from outside, in about 160 octets each; as many of CAP.
	DefaultTransactions = 1 << 18
	// endedPlaces is for how many dialogues of a shard is known that they have ended.
	endedPlaces = 1 << 11
)

// Times of dialogues in the messages' own clock.
const (
	// shortLife is how long a dialogue of MAP is remembered that nobody speaks in:
	// the medium long timers have ten minutes (TS 29.002, 17.1.2).
	shortLife = int64(15 * time.Minute)
	// longLife is that of CAP, whose dialogue is as long as the call.
	longLife = int64(24 * time.Hour)
	// endedLife is for how long messages may come late, or once more.
	endedLife = int64(time.Minute)
	// reuseLife is for how long a node is held to have a dialogue open that nobody
	// speaks in, and so not to give its number to another.
	reuseLife = int64(30 * time.Second)
)

// TransactionOptions are the bounds of Transactions; what is 0 has its default.
type TransactionOptions struct {
	// Dialogues is how many are remembered of each kind: from inside and from
	// outside, of CAP and of others.
	Dialogues int
	// Learn is how long after the start a dialogue that was not seen proves
	// nothing; negative is not at all.
	Learn time.Duration
}

// Transactions remembers the dialogues of TCAP: who began them and who was asked, for
// which subscriber, what both sides invoked, and whether the begin was blocked. What
// comes from outside cannot push out what our own nodes began. Its methods are safe
// for concurrent use; on nil they know nothing.
type Transactions struct {
	seed   maphash.Seed
	secret [2]uint64 // made of it
	shards [shards]dialogueShard
	learn  int64

	start   sync.Once
	began   atomic.Int64 // time of the first message
	resumed atomic.Int64 // what began before then may have gone on unseen
	sights  [maxSights]sight
}

// dialogueShard is a part of the dialogues under a lock of its own.
type dialogueShard struct {
	sync.Mutex
	dialogues dialogueTable
	answering table[answering] // by the key of the number that whoever was asked gave
	ended     recent
	lost      int64 // until then a dialogue may have been given up that lives
	stats     TransactionStats
}

// dialogue is one that began. It has no pointers.
type dialogue struct {
	begun        int64
	content      uint64 // of the begin
	answering    uint64 // key of the number that the other side gave it; 0 before it did
	imsi, msisdn uint64 // packed; 0 where no message named one
	node         uint64 // NodeID of the subscriber's, as the begin names it, else of its sender
	titles       [2]uint64
	owners       [2]operator.OwnerID
	countries    [2]country
	invokes      [maxInvokes]invoke
	operation    message.OpID // of the first invoke
	direction    message.Direction
	count        uint8 // of invokes, the forgotten ones included; no more than twice maxInvokes
	refused      bool  // the begin was blocked
	ported       bool  // it was addressed by a subscriber's number, which another operator may have
	odd          bool  // it has invokes that are not remembered as they were
}

// The two sides of a dialogue.
const (
	initiator = iota
	responder
)

// maxInvokes is how many invokes of a dialogue are remembered, the last of both sides.
const maxInvokes = 8

// invoke is an invoke of a dialogue: the side, the operation, its code and the
// invoke identifier. 0 is none.
type invoke uint32

const (
	invokeSet  invoke = 1 << 31
	invokeSide        = 30
	invokeOp          = 16
	invokeCode        = 8
	maxOp             = 1 << (invokeSide - invokeOp)
)

func makeInvoke(side int, c *message.Component) invoke {
	return invokeSet | invoke(side)<<invokeSide | invoke(c.Op)<<invokeOp | invoke(uint8(c.Opcode))<<invokeCode | invoke(uint8(int8(c.InvokeID)))
}

func (i invoke) is(side int, id int32) bool {
	return i&invokeSet != 0 && int(i>>invokeSide&1) == side && int8(i) == int8(id)
}

func (i invoke) operation() message.OpID { return message.OpID(i >> invokeOp & (maxOp - 1)) }
func (i invoke) code() int64             { return int64(uint8(i >> invokeCode)) }

// country is its code; the zero value is none.
type country [3]byte

func countryOf(code string) (c country) {
	copy(c[:], code)
	return c
}

// TransactionStats are counts since the start, and sizes.
type TransactionStats struct {
	Dialogues int
	Evicted   uint64 // dialogues that were given up for newer ones while they lived
	Expired   uint64 // dialogues that nobody spoke in any more
	// Learning is until when a dialogue that is not known is let be; 0 before the
	// first message.
	Learning int64
}

// NewTransactions returns an empty memory.
func NewTransactions(o TransactionOptions) *Transactions {
	t := &Transactions{seed: maphash.MakeSeed(), learn: int64(o.Learn)}
	t.secret = [2]uint64{maphash.String(t.seed, "a"), maphash.String(t.seed, "b")}
	switch {
	case o.Learn == 0:
		t.learn = int64(DefaultLearn)
	case o.Learn < 0:
		t.learn = 0
	}
	if o.Dialogues <= 0 {
		o.Dialogues = DefaultTransactions
	}
	for i := range t.shards {
		s := &t.shards[i]
		s.dialogues.limit = max(1, o.Dialogues/shards)
		s.answering.limit = lanes * s.dialogues.limit
		s.ended.limit = endedPlaces
	}
	return t
}

// Resume tells t that messages went by until now, in the messages' own clock.
func (t *Transactions) Resume(now int64) {
	if t != nil {
		t.resumed.Store(now)
	}
}

// Stats sums up.
func (t *Transactions) Stats() (sum TransactionStats) {
	if t == nil {
		return sum
	}
	for i := range t.shards {
		s := &t.shards[i]
		s.Lock()
		sum.Dialogues += s.dialogues.count
		sum.Evicted += s.stats.Evicted
		sum.Expired += s.stats.Expired
		s.Unlock()
	}
	if began := t.began.Load(); began != 0 {
		sum.Learning = max(began, t.resumed.Load()) + t.learn
	}
	return sum
}

// learning reports whether a dialogue may have begun before the first message, or
// while messages went by unseen.
func (t *Transactions) learning(now int64) bool {
	began := t.began.Load()
	return began == 0 || now-max(began, t.resumed.Load()) < t.learn
}

// at gives the shard of a key, locked.
func (t *Transactions) at(key uint64) *dialogueShard {
	s := &t.shards[key>>60]
	s.Lock()
	return s
}

// key is that of the number that a party gave a dialogue: digits in hexadecimal, of
// which those in front that are 0 do not count. It is 0 without a number.
func (t *Transactions) key(title uint64, id string) uint64 {
	if id == "" {
		return 0
	}
	for len(id) > 1 && id[0] == '0' {
		id = id[1:]
	}
	return t.mix(title, maphash.String(t.seed, id))&^keySide | 1
}

// keySide is the bit of a key in which a note says whose number it was found by.
const keySide = 1 << 59

func (t *Transactions) mix(a, b uint64) uint64 {
	high, low := bits.Mul64(a^t.secret[0], b^t.secret[1])
	return high ^ low
}
