package firewall

import (
	"sync"
	"time"
)

// throttle lets a few log lines through in a while and counts the rest: what a
// peer can cause must not fill the disk.
type throttle struct {
	mu         sync.Mutex
	window     time.Time
	lines      int
	suppressed int
}

const (
	throttleWindow = 10 * time.Second
	throttleLines  = 10
)

// allow says whether a line may be written now, and how many were kept back
// since the last one.
func (t *throttle) allow(now time.Time) (ok bool, suppressed int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.Sub(t.window) >= throttleWindow {
		t.window, t.lines = now, 0
	}
	if t.lines >= throttleLines {
		t.suppressed++
		return false, 0
	}
	t.lines++
	suppressed, t.suppressed = t.suppressed, 0
	return true, suppressed
}
