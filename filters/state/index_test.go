package state

import (
	"math/rand/v2"
	"testing"
)

// rows gives the slots of a key, by looking at each cell.
func (x *index) rows(key uint64) (slots map[uint32]bool) {
	slots = map[uint32]bool{}
	for _, c := range x.cells {
		if c.slot != 0 && c.tag == tagOf(key) {
			slots[c.slot] = true
		}
	}
	return slots
}

// reach gives those that a look along the row finds.
func (x *index) reach(key uint64) (slots map[uint32]bool) {
	slots = map[uint32]bool{}
	for at := tagOf(key) & x.mask(); x.cells[at].slot != 0; at = (at + 1) & x.mask() {
		if x.cells[at].tag == tagOf(key) {
			slots[x.cells[at].slot] = true
		}
	}
	return slots
}

func TestWhatIsTakenOutOfARowLeavesTheOthersInReach(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	x, living := index{}, map[uint32]uint64{}
	for n := range uint32(5000) {
		// Few keys, at the end of the cells and at their begin: rows are long and wrap.
		key := uint64(r.IntN(8)) - 4
		if len(living) < 24 {
			x.add(key, n+1)
			living[n+1] = key
		}
		for slot, key := range living {
			if r.IntN(16) == 0 {
				x.remove(key, slot)
				delete(living, slot)
			}
		}
		if x.count != len(living) {
			t.Fatalf("%d slots, want %d", x.count, len(living))
		}
		for slot, key := range living {
			if !x.reach(key)[slot] {
				t.Fatalf("slot %d of key %d is out of reach", slot, key)
			}
		}
		for key := range uint64(8) {
			if got, want := len(x.reach(key-4)), len(x.rows(key-4)); got != want {
				t.Fatalf("key %d: %d of %d slots are in reach", key-4, got, want)
			}
		}
	}
}

func TestIndexKeepsHalfOfItsCellsFree(t *testing.T) {
	x := index{}
	for n := range uint32(1000) {
		x.add(uint64(n)*0x9e3779b97f4a7c15, n+1)
		if emptiness*x.count > len(x.cells) {
			t.Fatalf("%d slots in %d cells", x.count, len(x.cells))
		}
	}
}

func TestMarksTellWhatIsNotThere(t *testing.T) {
	const one, other = 1 << 59, 2 << 59
	h := head{}
	if h.of(one) != 0 {
		t.Error("an empty bucket holds something")
	}
	h.push(7, one)
	if h.of(one) != 7 || h.of(other) != 0 {
		t.Errorf("%d and %d, want 7 and 0", h.of(one), h.of(other))
	}
	if next := h.push(8, other); next != 7 || h.of(one) != 8 {
		t.Errorf("%d stands behind %d, want 7 behind 8", next, h.of(one))
	}
	h.cut(7)
	if h.of(one) != 7 {
		t.Error("what is left is not found")
	}
	if h.cut(0); h.of(one) != 0 || h.of(other) != 0 {
		t.Error("an empty bucket holds something")
	}
}
