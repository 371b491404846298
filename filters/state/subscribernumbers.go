package state

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// numberWays is how many entries there are to one hash: a line of the cache.
const numberWays = 16

// numbers finds subscribers by their MSISDN. An entry tells where to look; the record
// tells whether it holds. Where all entries to a hash are taken a newer one takes the
// place of another, and the number of that is not known any more.
type numbers struct {
	made    sync.Mutex
	entries atomic.Pointer[[]atomic.Uint32] // eight bits of the hash, and the reference; nil before the first
	limit   int
	count   atomic.Int64
	lost    atomic.Uint64
}

// tagOfNumber are the bits of an entry that are of the hash.
const tagOfNumber = 0xff << (refBits + shardBits)

func (n *numbers) ways(h uint64) []atomic.Uint32 {
	all := n.entries.Load()
	if all == nil {
		return nil
	}
	at, _ := bits.Mul64(h, uint64(len(*all)/numberWays))
	return (*all)[at*numberWays:][:numberWays]
}

func entryOf(h uint64, ref uint32) uint32 { return uint32(h)<<(refBits+shardBits) | ref }

// make makes half as many entries again as there are numbers.
func (n *numbers) make() {
	n.made.Lock()
	defer n.made.Unlock()
	if n.entries.Load() == nil {
		all := make([]atomic.Uint32, (n.limit+n.limit/2)/numberWays*numberWays+numberWays)
		n.entries.Store(&all)
	}
}

// add enters a reference.
func (n *numbers) add(h uint64, ref uint32) {
	if n.entries.Load() == nil {
		n.make()
	}
	e, ways := entryOf(h, ref), n.ways(h)
	for i := range ways {
		if ways[i].CompareAndSwap(0, e) {
			n.count.Add(1)
			return
		}
	}
	ways[ref%numberWays].Store(e)
	n.lost.Add(1)
}

// remove takes a reference out.
func (n *numbers) remove(h uint64, ref uint32) {
	e, ways := entryOf(h, ref), n.ways(h)
	for i := range ways {
		if ways[i].CompareAndSwap(e, 0) {
			n.count.Add(-1)
			return
		}
	}
}

// find gives the references that may have the number.
func (n *numbers) find(h uint64, out []uint32) []uint32 {
	tag := entryOf(h, 0)
	ways := n.ways(h)
	for i := range ways {
		if e := ways[i].Load(); e != 0 && (e^tag)&tagOfNumber == 0 {
			out = append(out, e&^uint32(tagOfNumber))
		}
	}
	return out
}
