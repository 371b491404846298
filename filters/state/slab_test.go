package state

import (
	"encoding/binary"
	"math/rand/v2"
	"runtime"
	"testing"
)

// secrets are some that a seed might give.
var secrets = [2]uint64{0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9}

// numbered is a tunnel whose ends tell its number.
func numbered(n uint32) *tunnel {
	t := &tunnel{imsi: uint64(n) + 1, bearer: 5}
	for i := range sides {
		t.control[i].teid, t.user[i].teid = n+1, n+1
		t.control[i].address[0], t.user[i].address[0] = byte(i+1), byte(i+3)
		binary.BigEndian.PutUint16(t.control[i].address[14:], uint16(n%64))
	}
	return t
}

// TestSlabFindsWhatAMapFinds holds it against a slow twin.
func TestSlabFindsWhatAMapFinds(t *testing.T) {
	s := slab{secret: secrets, limit: 512}
	twin := map[end]uint32{}
	rnd := rand.New(rand.NewPCG(1, 2))
	living := map[uint32]bool{}
	for range 20_000 {
		n := rnd.Uint32N(700)
		tn := numbered(n)
		i, side := s.find(byControl, &tn.control[home])
		if i != twin[tn.control[home]] || i != 0 && side != home {
			t.Fatalf("%d: found %d on side %d, want %d", n, i, side, twin[tn.control[home]])
		}
		if j, side := s.find(byUser, &tn.user[visited]); j != i || j != 0 && side != visited {
			t.Fatalf("%d: its user plane is %d, not %d", n, j, i)
		}
		if j := s.of(tn.imsi, 5); j != i {
			t.Fatalf("%d: its subscriber has %d, not %d", n, j, i)
		}
		switch {
		case i != 0 && rnd.Uint32N(2) == 0:
			s.remove(i)
			delete(twin, tn.control[home])
			delete(living, i)
		case i == 0:
			if i = s.put(tn); i == 0 {
				if len(living) != s.limit {
					t.Fatalf("no room beside %d", len(living))
				}
				continue
			}
			twin[tn.control[home]] = i
			living[i] = true
		}
		if s.count != len(living) {
			t.Fatalf("%d tunnels, not %d", s.count, len(living))
		}
	}
}

func TestSlabMovesEnds(t *testing.T) {
	s := slab{secret: secrets, limit: 64}
	tn := numbered(1)
	i := s.put(tn)
	to := end{teid: 99, address: [16]byte{9}}
	s.move(i, byControl+visited, to)
	if j, side := s.find(byControl, &to); j != i || side != visited {
		t.Errorf("found %d on side %d", j, side)
	}
	if j, _ := s.find(byControl, &tn.control[visited]); j != 0 {
		t.Error("the old end is found")
	}
	var room [4]uint32
	d := *s.at(i)
	d.dedicated, d.user = true, numbered(7).user
	j := s.put(&d)
	if g := s.group(i, room[:0]); len(g) != 2 {
		t.Errorf("the session has the tunnels %v", g)
	}
	s.remove(j)
	if g := s.group(i, room[:0]); len(g) != 1 || g[0] != i {
		t.Errorf("the session has the tunnels %v", g)
	}
}

// TestMemoryOfASession is the promise of 250 octets a session.
func TestMemoryOfASession(t *testing.T) {
	const n = 1 << 17
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := slab{secret: secrets, limit: n}
	for i := range uint32(n) {
		s.put(numbered(i))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if each := float64(after.HeapAlloc-before.HeapAlloc) / n; each > 250 || s.count != n {
		t.Errorf("%.0f octets a session, %d sessions", each, s.count)
	} else {
		t.Logf("%.0f octets a session", each)
	}
	runtime.KeepAlive(&s)
}

// BenchmarkSlab finds one session among a million, cold: a promise of 500 ns.
func BenchmarkSlab(b *testing.B) {
	const n = 1 << 20
	s := slab{secret: secrets, limit: n}
	for i := range uint32(n) {
		s.put(numbered(i))
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	b.ReportAllocs()
	for b.Loop() {
		tn := numbered(rnd.Uint32N(n))
		if i, _ := s.find(byControl, &tn.control[home]); i == 0 {
			b.Fatal("not found")
		}
	}
}
