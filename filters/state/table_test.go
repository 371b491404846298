package state

import (
	"math/rand/v2"
	"testing"
)

// golden is table, slow and plain: keys from oldest to newest.
type golden struct {
	keys   []uint64
	values map[uint64]int
	limit  int
}

func (g *golden) drop(key uint64) {
	for i, k := range g.keys {
		if k == key {
			g.keys = append(g.keys[:i:i], g.keys[i+1:]...)
		}
	}
	delete(g.values, key)
}

func (g *golden) put(key uint64, value int) {
	_, old := g.values[key]
	if !old && len(g.keys) == g.limit {
		g.drop(g.keys[0])
	}
	g.drop(key)
	g.keys = append(g.keys, key)
	g.values[key] = value
}

func TestTableIsItsSlowTwin(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, limit := range []int{1, 2, 63, 64, 65, 300} {
		table := table[int]{limit: limit}
		twin := golden{values: map[uint64]int{}, limit: limit}
		for i := range 4000 {
			key := r.Uint64N(uint64(2*limit + 1))
			if r.IntN(3) == 0 {
				if s := table.find(key); s != nil {
					table.remove(s)
				}
				twin.drop(key)
			} else {
				table.put(key, int64(i)).value = i
				twin.put(key, i)
			}
			if table.count != len(twin.keys) || len(table.slots) > limit+1 {
				t.Fatalf("limit %d, step %d: %d entries in %d slots, want %d", limit, i, table.count, len(table.slots), len(twin.keys))
			}
			at := table.oldest
			for _, key := range twin.keys {
				if s := &table.slots[at]; s.key != key || s.value != twin.values[key] || table.find(key) != s {
					t.Fatalf("limit %d, step %d: key %d with %d stands where %d was put", limit, i, s.key, s.value, key)
				}
				at = table.slots[at].newer
			}
			if at != 0 {
				t.Fatalf("limit %d, step %d: more entries than were put", limit, i)
			}
		}
	}
}

func TestRecentForgetsByTime(t *testing.T) {
	r := recent{limit: 8}
	if r.seen(1, 0, 100) {
		t.Error("an empty memory remembers")
	}
	r.add(1, 10)
	for _, tt := range []struct {
		key  uint64
		now  int64
		want bool
	}{{1, 10, true}, {1, 110, true}, {1, 111, false}, {2, 10, false}, {9, 10, false}} {
		if got := r.seen(tt.key, tt.now, 100); got != tt.want {
			t.Errorf("key %d at %d: got %v", tt.key, tt.now, got)
		}
	}
	if r.add(9, 20); r.seen(1, 20, 100) || !r.seen(9, 20, 100) || len(r.places) != 8 {
		t.Error("a newer key does not take the place")
	}
}
