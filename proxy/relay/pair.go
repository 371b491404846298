package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"cordon/proxy/transport"
)

// Times of a pair's end.
const (
	// stopGrace is how long a side is read after the pair has begun to stop, so
	// that what has already arrived goes on.
	stopGrace = 50 * time.Millisecond

	// verdictGrace is how long a failed Send waits for Receive to tell whether
	// the peer shut down or was lost.
	verdictGrace = 500 * time.Millisecond

	// stallChecks is how often within StallTimeout a pair is looked at.
	stallChecks = 4
)

// pair is two associations, one accepted and one dialled, tied to each other.
type pair struct {
	cfg     *Config
	relay   *Relay
	session Session
	since   time.Time

	sides [2]*side // accepted, dialled
	flows [2]*flow // from accepted to dialled, and back

	conduct Conduct
	restart atomic.Bool
	stage   atomic.Uint32

	ends    chan end
	readers sync.WaitGroup
	writers sync.WaitGroup
}

// end is what a reader or writer has met on its side.
type end struct {
	err    error
	writer bool
	cause  string // of the protocol, or CauseSilent
	gentle bool   // what is queued goes out first
}

func newPair(r *Relay, s Session, accepted, dialled transport.Assoc) *pair {
	p := &pair{cfg: &r.cfg, relay: r, session: s, since: time.Now(), ends: make(chan end, 7), conduct: r.cfg.Protocol.Conduct(s)}
	p.sides = [2]*side{newSide(accepted, p.cfg), newSide(dialled, p.cfg)}
	d := p.cfg.Accepted
	p.flows = [2]*flow{
		newFlow(p, d, p.sides[0], p.sides[1]),
		newFlow(p, d.Reverse(), p.sides[1], p.sides[0]),
	}
	for i := range p.sides {
		p.sides[i].assoc.OnEvent(func(e transport.Event) { p.event(i, e) })
	}
	return p
}

func (p *pair) event(i int, e transport.Event) {
	p.cfg.Observer.Event(p.session, p.sides[i].peer, e)
	if e.Kind == transport.EventRestart {
		// The peer has forgotten its protocol's state; the node behind has not.
		p.restart.Store(true)
		_ = p.sides[i].assoc.Abort()
	}
}

// run carries messages until one side ends or ctx does, ends the other side in
// the same way, and returns the cause.
func (p *pair) run(ctx context.Context) (string, error) {
	for i := range p.sides {
		p.readers.Go(func() {
			if err := p.flows[i].run(); err != nil {
				p.finish(end{err: err})
			}
		})
		p.writers.Go(func() {
			// What is written to a side comes from the other one's flow.
			if err := p.sides[i].write(p.flows[1-i].obs, p.flows[i].obs); err != nil {
				p.finish(end{err: err, writer: true})
			}
		})
	}
	silent := time.AfterFunc(p.cfg.HandshakeTimeout, p.checkSilent)
	defer silent.Stop()
	e := p.wait(ctx)
	cause, err := p.name(e), e.err
	p.step(Ending, cause, err)
	if e.gentle || cause == CauseShutdown {
		p.drain()
	} else {
		p.abort()
	}
	p.readers.Wait()
	p.writers.Wait()
	return cause, err
}

// checkSilent ends the pair when the accepted peer has sent nothing yet.
func (p *pair) checkSilent() {
	if p.flows[0].received.Load() == 0 {
		p.finish(end{cause: CauseSilent})
	}
}

// finish ends the pair, unless it ends already.
func (p *pair) finish(e end) {
	select {
	case p.ends <- e:
	default:
	}
}

// wait waits for what ends the pair.
func (p *pair) wait(ctx context.Context) end {
	// While an egress takes nothing its reader does not read, and cannot see
	// that its own peer is gone. A pair that stands still is worth nothing to
	// either: its end lets both use their other links.
	interval := p.cfg.StallTimeout / stallChecks
	if i := p.cfg.Protocol.Interval; i > 0 {
		interval = min(interval, i)
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	var e end
	for waiting := true; waiting; {
		select {
		case <-ctx.Done():
			return end{cause: CauseStop, gentle: true}
		case now := <-tick.C:
			if p.sides[0].stalled(now, p.cfg.StallTimeout) || p.sides[1].stalled(now, p.cfg.StallTimeout) {
				return end{cause: CauseStalled}
			}
			if cause, err := p.conduct.Check(now); cause != "" {
				return end{cause: cause, err: err}
			}
		case e = <-p.ends:
			waiting = false
		}
	}
	if e.writer {
		// A Send fails after a shutdown too. Receive knows which it was.
		select {
		case e = <-p.ends:
		case <-time.After(verdictGrace):
		}
	}
	return e
}

// name is the cause that an end means.
func (p *pair) name(e end) string {
	switch {
	case e.cause != "":
		return e.cause
	case p.restart.Load():
		return CauseRestart
	case errors.Is(e.err, io.EOF):
		return CauseShutdown
	case errors.Is(e.err, transport.ErrFraming), errors.Is(e.err, transport.ErrSlowFrame):
		return CauseFraming
	}
	return CauseLost
}

// drain delivers what has been received, and shuts both sides down. After
// DrainTimeout it aborts them.
func (p *pair) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), p.cfg.DrainTimeout)
	defer cancel()
	abort := context.AfterFunc(ctx, p.abort)
	defer abort()
	for _, s := range p.sides {
		s.stop()
	}
	p.readers.Wait()
	for _, s := range p.sides {
		s.box.close()
	}
	p.writers.Wait()
	var both sync.WaitGroup
	for _, s := range p.sides {
		both.Go(func() { _ = s.assoc.Shutdown(ctx) })
	}
	both.Wait()
}

// abort ends both sides at once.
func (p *pair) abort() {
	for _, s := range p.sides {
		s.box.close()
		_ = s.assoc.Abort()
	}
}

func (p *pair) step(s Stage, cause string, err error) {
	p.stage.Store(uint32(s))
	if cause == CauseShutdown || cause == CauseStop {
		err = nil
	}
	p.cfg.Observer.Stage(p.session, s, cause, err)
}

// String is for diagnostics.
func (p *pair) String() string {
	return fmt.Sprintf("%s pair %d (%s - %s)", p.session.Link, p.session.ID, p.session.Outside, p.session.Inside)
}
