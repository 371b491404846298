package gtp

import (
	"context"
	"sync"
	"time"

	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/gtp/nfqueue"
	"cordon/proxy/gtp/tunnels"
)

// watchEvery is how often interfaces and counters are looked at.
const watchEvery = 2 * time.Second

// Status is how the path stands.
type Status struct {
	Up      bool
	Bridge  bool
	Wire    bool   // the path joins the interfaces itself
	Frames  uint64 // that a wire carried or dropped, of all protocols
	Method  string // that the rules are installed by; empty where the operator did
	Queue   uint16 // first queue in use
	Queues  uint16
	Packets uint64 // that were judged
	Refused uint64 // verdicts, or frames of a wire, that the kernel did not take
	// What the kernel counts of the queues.
	Waiting     uint64 // or fragments that a wire holds
	Dropped     uint64 // because a queue was full; of a wire, fragments that make no datagram
	UserDropped uint64 // because the socket was full
	// Uninspected are packets that the rules led to the queue and that never got
	// there: they went on where the link fails open. It is known only where the path
	// installed the rules.
	Uninspected uint64
	Tunnels     tunnels.Stats // of the user plane, where it is held to them
}

// counts are what the kernel said last.
type counts struct {
	mu     sync.Mutex
	status Status
}

// Status tells how the path stands; what the kernel counts is at most some seconds
// old.
func (p *Path) Status() Status {
	if p.wire != nil {
		return p.wireStatus()
	}
	p.counts.mu.Lock()
	s := p.counts.status
	p.counts.mu.Unlock()
	s.Up, s.Bridge, s.Queue, s.Queues = p.up.Load(), p.cfg.Bridge, p.plan.Queue, p.plan.Queues
	if m, ok := p.method.Load().(netfilter.Method); ok {
		s.Method = string(m)
	}
	for _, q := range p.queues {
		qs := q.Stats()
		s.Packets += qs.Received
		s.Refused += qs.Refused
	}
	if u := p.users.Load(); u != nil {
		s.Tunnels = u.tracker.Stats()
	}
	return s
}

// fault logs what a peer can cause, once in a while.
func (p *Path) fault(text string, err error) {
	const every = int64(10 * time.Second)
	now := time.Now().UnixNano()
	if last := p.faulted.Load(); now-last > every && p.faulted.CompareAndSwap(last, now) {
		p.cfg.Log.Warn(text, "error", err)
	}
}

// watch looks for interfaces that were made anew, and at the kernel's counters.
func (p *Path) watch(ctx context.Context) {
	if z, err := p.findZones(); err == nil {
		p.zones.Store(z)
	}
	if u := p.users.Load(); u != nil {
		if err := u.set.KeepAlive(); err != nil {
			p.cfg.Log.Error("the kernel does not know that the user plane is kept", "error", err)
		}
	}
	if err := p.count(ctx); err != nil && ctx.Err() == nil {
		p.cfg.Log.Warn("counters of the queues cannot be read", "error", err)
	}
}

// count reads the kernel's counters. That of the rules is read before the others,
// so that packets in between do not look uninspected.
func (p *Path) count(ctx context.Context) error {
	var led uint64
	m, installed := p.method.Load().(netfilter.Method)
	if installed {
		var err error
		if led, err = p.plan.Queued(ctx, m); err != nil {
			return err
		}
	}
	all, err := nfqueue.ReadCounters()
	if err != nil {
		return err
	}
	var now Status
	for _, c := range all {
		if c.Queue >= p.plan.Queue && c.Queue < p.plan.Queue+p.plan.Queues {
			now.Waiting += c.Waiting
			now.Dropped += c.Dropped
			now.UserDropped += c.UserDropped
		}
	}
	led -= min(led, p.led)
	known := now.Waiting + now.Dropped + now.UserDropped
	for _, q := range p.queues {
		known += q.Stats().Received
	}
	p.counts.mu.Lock()
	defer p.counts.mu.Unlock()
	now.Uninspected = p.counts.status.Uninspected
	if installed && led > known && led-known > now.Uninspected {
		p.cfg.Log.Warn("packets went on uninspected, since a queue was full", "packets", led-known-now.Uninspected)
		now.Uninspected = led - known
	}
	p.counts.status = now
	return nil
}
