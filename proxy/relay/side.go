package relay

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"cordon/proxy/transport"
)

// side is one association of a pair with its writer's queue.
type side struct {
	assoc   transport.Assoc
	peer    netip.AddrPort
	out     int // outbound streams
	box     *outbox
	stopped atomic.Bool // the reader must stop at the next deadline

	mu sync.Mutex // of the read deadline

	// What stalled has seen.
	taken uint64
	moved time.Time
}

func newSide(a transport.Assoc, cfg *Config) *side {
	_, out := a.Streams()
	return &side{assoc: a, peer: a.Remote().AddrPort(), out: out, box: newOutbox(cfg.Queue, cfg.QueueOctets)}
}

// buffered says whether the next Receive returns a message that has arrived.
func (s *side) buffered() bool {
	return Buffered(s.assoc)
}

// readBy makes Receive return at t, unless it has been stopped before.
func (s *side) readBy(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped.Load() {
		_ = s.assoc.SetReadDeadline(t)
	}
}

// stop ends the reader after what has arrived already.
func (s *side) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped.Store(true)
	_ = s.assoc.SetReadDeadline(time.Now().Add(stopGrace))
}

// stalled says whether messages wait and none was taken for the time limit. It is
// for one caller, which asks at intervals.
func (s *side) stalled(now time.Time, limit time.Duration) bool {
	waiting, taken := s.box.progress()
	if waiting == 0 || taken != s.taken || s.moved.IsZero() {
		s.taken, s.moved = taken, now
		return false
	}
	return now.Sub(s.moved) >= limit
}

// write is the writer of the association: it sends what is queued, in order,
// until the queue is closed and empty, or sending fails. fwd counts what was
// forwarded to this side, and rep the replies to it.
func (s *side) write(fwd, rep FlowObserver) error {
	var p parcel
	for {
		more, ok := s.box.pop(&p)
		if !ok {
			return nil
		}
		switch err := s.assoc.Send(&p.msg, more); {
		case err == nil:
			s.count(&p, fwd, rep, "")
		case ends(err):
			s.count(&p, fwd, rep, ReasonEnded)
			s.discard(fwd, rep)
			return err
		default:
			s.count(&p, fwd, rep, ReasonUnsendable)
		}
	}
}

// ends says whether an error of Send is about the association and not about one
// message.
func ends(err error) bool {
	return errors.Is(err, transport.ErrLost) || errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded)
}

// count counts a parcel as sent, or as lost for a reason.
func (s *side) count(p *parcel, fwd, rep FlowObserver, lost string) {
	switch {
	case p.kind == own:
	case p.kind == reply:
		rep.Replied(lost)
	case lost != "":
		fwd.Dropped(len(p.msg.Data), lost)
	default:
		fwd.Forwarded(len(p.msg.Data), p.reason, time.Since(p.at))
	}
}

// discard counts what is left in the queue as lost.
func (s *side) discard(fwd, rep FlowObserver) {
	s.box.close()
	var p parcel
	for {
		if _, ok := s.box.pop(&p); !ok {
			return
		}
		s.count(&p, fwd, rep, ReasonEnded)
	}
}
