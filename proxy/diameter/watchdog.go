package diameter

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// A PeerState is that of a connection as RFC 3539, 3.4 names it.
type PeerState uint8

// The states.
const (
	StateDown    PeerState = iota // there is no connection
	StateReopen                   // connected again after it was down, and not trusted yet
	StateOkay                     // answers
	StateSuspect                  // does not answer; what waited went elsewhere
	StateClosing                  // DPR was sent or received
)

// String returns the state's name.
func (s PeerState) String() string {
	switch s {
	case StateDown:
		return "down"
	case StateReopen:
		return "reopen"
	case StateOkay:
		return "okay"
	case StateSuspect:
		return "suspect"
	case StateClosing:
		return "closing"
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

// watchdog is the algorithm of RFC 3539, 3.4.1, for one connection. It has no
// clock and no lock.
type watchdog struct {
	tw      time.Duration
	state   PeerState
	pending bool // a DWR waits for its answer
	answers int  // DWAs since the connection was made again; -1 after one was missed
	next    time.Time
}

// reopenAnswers is the number of DWAs after which a connection that was lost is
// trusted again (RFC 3539, 3.4.1).
const reopenAnswers = 3

// up starts the watchdog of a new connection. One that was lost before must first
// answer; the first DWR goes out at once then.
func (w *watchdog) up(now time.Time, again bool) (ask bool) {
	w.set(now)
	if !again {
		w.state = StateOkay
		return false
	}
	w.state, w.pending = StateReopen, true
	return true
}

// set restarts the timer, with the jitter of 3.4.1: two seconds of thirty.
func (w *watchdog) set(now time.Time) {
	jitter := w.tw / 15
	w.next = now.Add(w.tw - jitter + rand.N(2*jitter+1))
}

// received is told of every message; answer says that it was a DWA.
func (w *watchdog) received(now time.Time, answer bool) {
	if answer {
		w.pending = false
	}
	switch w.state {
	case StateOkay, StateSuspect:
		w.state = StateOkay
		w.set(now)
	case StateReopen:
		if !answer {
			return
		}
		if w.answers = max(w.answers, 0) + 1; w.answers >= reopenAnswers {
			w.state = StateOkay
			w.set(now)
		}
	}
}

// A step is what a watchdog wants after its timer.
type step uint8

const (
	stepNone step = iota
	stepAsk       // send a DWR
	stepFailover
	stepClose
)

// tick is asked at intervals.
func (w *watchdog) tick(now time.Time) step {
	if now.Before(w.next) {
		return stepNone
	}
	w.set(now)
	switch {
	case w.state == StateSuspect:
		w.state = StateDown
		return stepClose
	case !w.pending:
		w.pending = true
		return stepAsk
	case w.state == StateOkay:
		w.state = StateSuspect
		return stepFailover
	case w.state == StateReopen && w.answers >= 0:
		w.answers = -1
		return stepNone
	case w.state == StateReopen:
		w.state = StateDown
		return stepClose
	}
	return stepNone
}
