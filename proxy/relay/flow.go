package relay

import (
	"errors"
	"os"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"cordon/proxy/transport"
)

// flow is one direction of a pair: it reads from one side, asks the Judge and
// queues for the other. Everything but the atomic fields belongs to its reader.
type flow struct {
	cfg   *Config
	pair  *pair
	from  *side
	to    *side
	judge Judge
	obs   FlowObserver

	in      Input
	dec     Decision
	p       parcel
	hold    *holding
	replies bucket
	armed   bool // a read deadline is set for the held messages
	batch   batch

	received atomic.Uint64
}

func newFlow(p *pair, d Direction, from, to *side) *flow {
	return &flow{
		cfg: p.cfg, pair: p, from: from, to: to,
		judge: p.cfg.Judges(p.session, d), obs: p.cfg.Observer.Flow(p.cfg.Link, d),
		in:      Input{Link: p.cfg.Link, Direction: d, Peer: from.peer},
		hold:    newHolding(p.cfg.Hold),
		replies: newBucket(p.cfg.ReplyRate, p.cfg.ReplyBurst),
	}
}

// run reads until the association ends or the pair stops reading, which is nil.
func (f *flow) run() error {
	defer f.giveUp(time.Time{}, ReasonEnded)
	for {
		err := f.from.assoc.Receive(&f.p.msg)
		switch {
		case err == nil:
			f.batch.next(f.from.buffered())
			f.message(time.Now())
			f.batch.finish(f.to.box)
		case errors.Is(err, transport.ErrTooLong):
			f.obs.Dropped(0, ReasonTooLong)
		case errors.Is(err, os.ErrDeadlineExceeded):
			if f.from.stopped.Load() {
				return nil
			}
			// A deadline that stays in the past lets nothing be read any more.
			f.armed = false
			f.from.readBy(time.Time{})
		default:
			return err
		}
		f.expire()
	}
}

// message decides about the message in f.p and lets it go where it belongs.
func (f *flow) message(now time.Time) {
	f.received.Add(1)
	f.p.at, f.p.kind = now, forwarded
	f.in.Data, f.in.Stream, f.in.Time = f.p.msg.Data, f.p.msg.Stream, now
	f.in.Bypass = f.pair.relay.bypass.Load()
	if !slices.Contains(f.cfg.Protocol.PPIDs, f.p.msg.PPID) {
		f.drop(ReasonPPID)
		return
	}
	f.dec = Decision{}
	f.decide()
	f.apply()
	if f.dec.End != "" {
		f.pair.finish(end{cause: f.dec.End, err: f.dec.EndError, gentle: true})
	}
}

// decide asks the Conduct and the Judge.
func (f *flow) decide() {
	if f.in.Bypass {
		f.releaseAll()
	}
	if !f.pair.conduct.Before(&f.in, &f.dec) {
		return
	}
	if f.in.Bypass {
		f.dec.Action, f.dec.Reason = Forward, ReasonBypass
	} else {
		f.ask()
	}
	f.pair.conduct.After(&f.in, &f.dec)
}

// ask calls the Judge. A panic costs the message that caused it, or lets it
// pass, as the configuration says; never the association.
func (f *flow) ask() {
	defer func() {
		if v := recover(); v != nil {
			f.obs.Panicked(v, debug.Stack())
			f.dec = Decision{Action: f.cfg.OnPanic, Reason: ReasonPanic}
		}
	}()
	f.judge.Judge(&f.in, &f.dec)
}

// apply does what was decided.
func (f *flow) apply() {
	switch f.dec.Action {
	case Forward:
		if f.dec.Key != 0 && !f.release(f.dec.Key) {
			f.drop(ReasonHoldLost)
			return
		}
		f.forward(f.dec.Reason)
	case Hold:
		f.keep()
	default:
		if g := f.hold.take(f.dec.Key); g != nil {
			f.dropGroup(g, f.dec.Reason)
		}
		f.drop(f.dec.Reason)
	}
	if f.dec.Reply != nil {
		f.reply()
	}
	if f.dec.Instead != nil && f.dec.Action == Drop {
		f.instead()
	}
}

// forward queues the message in f.p for the other side, waiting while its queue
// is full: nothing is read meanwhile.
func (f *flow) forward(reason string) {
	f.p.reason = reason
	f.p.msg.Stream = f.cfg.Protocol.Stream(f.p.msg.Stream, f.to.out)
	if !f.to.box.push(&f.p, f.batch.push()) {
		f.drop(ReasonEnded)
	}
}

func (f *flow) drop(reason string) { f.obs.Dropped(len(f.p.msg.Data), reason) }

func (f *flow) dropGroup(g *group, reason string) {
	for i := range g.held {
		f.obs.Dropped(len(g.held[i].msg.Data), reason)
	}
}

// keep holds the message in f.p until its group is decided.
func (f *flow) keep() {
	if f.dec.Key == 0 {
		f.drop(ReasonHoldKey)
		return
	}
	f.obs.Held(len(f.p.msg.Data))
	f.p.msg.Stream = f.cfg.Protocol.Stream(f.p.msg.Stream, f.to.out)
	f.hold.add(f.dec.Key, &f.p, f.in.Time, func(g *group) {
		f.dropGroup(g, ReasonHoldLimit)
		f.forget(g.key)
	})
	if next := f.hold.next(); !f.armed && !next.IsZero() {
		f.armed = true
		f.from.readBy(next)
	}
}

// release sends the messages held under key on, or returns false when they are
// there no more.
func (f *flow) release(key uint64) bool {
	g := f.hold.take(key)
	if g == nil {
		return false
	}
	f.send(g)
	return true
}

func (f *flow) send(g *group) {
	for i := range g.held {
		octets := len(g.held[i].msg.Data)
		if !f.to.box.push(&g.held[i], f.batch.push()) {
			f.obs.Dropped(octets, ReasonEnded)
		}
	}
}

// releaseAll lets go what is held when judgement is switched off.
func (f *flow) releaseAll() {
	for g := f.hold.oldest(); g != nil; g = f.hold.oldest() {
		f.send(g)
		f.forget(g.key)
	}
}

// expire gives up what was held too long.
func (f *flow) expire() {
	if f.hold.count.Load() == 0 {
		return
	}
	f.giveUp(time.Now(), ReasonHoldTime)
	if next := f.hold.next(); !f.armed && !next.IsZero() {
		f.armed = true
		f.from.readBy(next)
	}
}

// giveUp drops the groups that have expired by now, or all when now is zero.
func (f *flow) giveUp(now time.Time, reason string) {
	next := func() *group { return f.hold.expired(now) }
	if now.IsZero() {
		next = f.hold.oldest
	}
	for g := next(); g != nil; g = next() {
		f.dropGroup(g, reason)
		f.forget(g.key)
	}
}

// forget tells the Judge, whose own bookkeeping may be what panicked.
func (f *flow) forget(key uint64) {
	defer func() {
		if v := recover(); v != nil {
			f.obs.Panicked(v, debug.Stack())
		}
	}()
	f.judge.Forget(key)
}

// reply answers the sender through its own writer. It never waits: a peer that
// does not read its answers must not stop what it sends.
func (f *flow) reply() {
	switch {
	case !f.replies.take(f.in.Time):
		f.obs.Replied(ReasonReplyLimit)
	case !f.from.box.tryPush(f.dec.Reply, f.cfg.Protocol.Stream(f.in.Stream, f.from.out), f.cfg.Protocol.PPIDs[0], reply, f.in.Time):
		f.obs.Replied(ReasonReplyQueue)
	}
}

// instead sends the Judge's own message on, in the place of the dropped one.
func (f *flow) instead() {
	f.p.msg.Data = append(f.p.msg.Data[:0], f.dec.Instead...)
	f.p.msg.Stream, f.p.msg.PPID, f.p.msg.Unordered = f.in.Stream, f.cfg.Protocol.PPIDs[0], false
	f.forward(f.dec.Reason)
}
