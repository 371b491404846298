package state

import "unsafe"

// index tells in which slot a key may be: cells in a row, of which one looks along from
// where its hash begins until one is free. That is one line of the processor's cache
// nearly always, and slots are looked at only for the key that is in them.
type index struct {
	cells []cell // a power of two
	count int
}

// cell is a slot and a part of the hash of its key, which tells the place too. Slot 0 is
// none.
type cell struct{ tag, slot uint32 }

const (
	// firstCells is the size that an index starts with, a power of two.
	firstCells = 64
	// emptiness is how many cells there are at least for a slot.
	emptiness = 2
)

func tagOf(key uint64) uint32 { return uint32(key) }

func (x *index) mask() uint32 { return uint32(len(x.cells) - 1) }

// add enters a slot that is not there.
func (x *index) add(key uint64, slot uint32) {
	if emptiness*(x.count+1) > len(x.cells) {
		x.grow()
	}
	x.enter(cell{tagOf(key), slot})
	x.count++
}

func (x *index) enter(c cell) {
	at, mask := c.tag&x.mask(), x.mask()
	for x.cells[at].slot != 0 {
		at = (at + 1) & mask
	}
	x.cells[at] = c
}

// grow makes the rows short again.
func (x *index) grow() {
	old := x.cells
	x.cells = make([]cell, max(firstCells, 2*len(old)))
	for _, c := range old {
		if c.slot != 0 {
			x.enter(c)
		}
	}
}

// remove takes out a slot that is there, and closes the gap in its row: each cell behind
// it that may stand there moves up.
func (x *index) remove(key uint64, slot uint32) {
	mask := x.mask()
	gap := tagOf(key) & mask
	for x.cells[gap].slot != slot {
		gap = (gap + 1) & mask
	}
	for at := (gap + 1) & mask; x.cells[at].slot != 0; at = (at + 1) & mask {
		if home := x.cells[at].tag & mask; (at-home)&mask >= (at-gap)&mask {
			x.cells[gap], gap = x.cells[at], at
		}
	}
	x.cells[gap] = cell{}
	x.count--
}

// expect begins to fetch the row of a key.
func (x *index) expect(key uint64) {
	if len(x.cells) > 0 {
		prefetch(unsafe.Pointer(&x.cells[tagOf(key)&x.mask()]))
	}
}
