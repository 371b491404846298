package diameter

import (
	"testing"
	"time"
)

// TestTheWatchdogFollowsRFC3539 walks through the transitions of 3.4.1. Each
// letter of a walk is an event: T the timer, A a DWA, M another message.
func TestTheWatchdogFollowsRFC3539(t *testing.T) {
	for _, tc := range []struct {
		name  string
		again bool
		walk  string
		steps []step
		state PeerState
	}{
		{"a quiet peer that answers is asked again and again", false, "TATAT", []step{stepAsk, stepAsk, stepAsk}, StateOkay},
		{"no answer makes it suspect", false, "TT", []step{stepAsk, stepFailover}, StateSuspect},
		{"no answer twice closes it", false, "TTT", []step{stepAsk, stepFailover, stepClose}, StateDown},
		{"any message makes a suspect trusted", false, "TTM", []step{stepAsk, stepFailover}, StateOkay},
		{"a late answer too", false, "TTAT", []step{stepAsk, stepFailover, stepAsk}, StateOkay},
		{"messages without the answer keep it up, the answer still due", false, "TMT", []step{stepAsk, stepFailover}, StateSuspect},
		{"a peer that comes back is asked three times", true, "ATATA", []step{stepAsk, stepAsk}, StateOkay},
		{"two answers are not enough", true, "ATA", []step{stepAsk}, StateReopen},
		{"traffic does not make it trusted", true, "MMM", nil, StateReopen},
		{"no answer after it came back closes it", true, "TT", []step{stepNone, stepClose}, StateDown},
		{"an answer missed once is forgiven", true, "TATATA", []step{stepNone, stepAsk, stepAsk}, StateOkay},
	} {
		t.Run(tc.name, func(t *testing.T) {
			now := time.Unix(1e9, 0)
			w := watchdog{tw: 30 * time.Second}
			if ask := w.up(now, tc.again); ask != tc.again {
				t.Errorf("asked at once: %v", ask)
			}
			var steps []step
			for _, e := range tc.walk {
				switch e {
				case 'T':
					now = now.Add(33 * time.Second) // Tw with all of its jitter
					steps = append(steps, w.tick(now))
				default:
					now = now.Add(time.Second)
					w.received(now, e == 'A')
				}
			}
			if len(steps) != len(tc.steps) {
				t.Fatalf("steps %v, want %v", steps, tc.steps)
			}
			for i := range steps {
				if steps[i] != tc.steps[i] {
					t.Fatalf("steps %v, want %v", steps, tc.steps)
				}
			}
			if w.state != tc.state {
				t.Errorf("state %v, want %v", w.state, tc.state)
			}
		})
	}
}

func TestTheWatchdogWaitsForAboutTw(t *testing.T) {
	now := time.Unix(1e9, 0)
	w := watchdog{tw: 30 * time.Second}
	for range 1000 {
		w.set(now)
		if d := w.next.Sub(now); d < 28*time.Second || d > 32*time.Second {
			t.Fatalf("the timer is set to %v", d)
		}
	}
}

// TestTheTableForgetsInOrder holds the table against a slow twin.
func TestTheTableForgetsInOrder(t *testing.T) {
	w := newWaiting[struct{}](100)
	twin := map[uint32]time.Time{}
	now := time.Unix(1e9, 0)
	x := uint32(1)
	for range 20000 {
		x = x*1664525 + 1013904223
		key := x >> 24
		now = now.Add(time.Millisecond)
		for i := w.expired(now); i != 0; i = w.expired(now) {
			e := w.slots[i].entry
			if !now.After(twin[e.key]) {
				t.Fatalf("%d expired early", e.key)
			}
			delete(twin, e.key)
			w.remove(i)
		}
		_, there := twin[key]
		if w.has(key) != there {
			t.Fatalf("%d is there: %v", key, !there)
		}
		switch {
		case there && x&1 == 0:
			w.remove(w.find(key))
			delete(twin, key)
		case !there && !w.full():
			until := now.Add(80 * time.Millisecond)
			w.add(entry{key: key, until: until})
			twin[key] = until
		}
		if len(twin) != len(w.byKey) || len(w.slots) > 101 {
			t.Fatalf("%d of %d, %d slots", len(w.byKey), len(twin), len(w.slots))
		}
	}
}
