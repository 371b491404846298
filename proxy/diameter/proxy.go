package diameter

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// Defaults of a ProxyConfig.
const (
	DefaultReconnect     = time.Second
	DefaultReconnectMax  = 30 * time.Second
	DefaultPendingOctets = 64 << 20
)

// A ProxySide is one side of a proxy.
type ProxySide struct {
	// Listener is where its peers call; nil where they do not. The proxy owns it.
	Listener transport.Listener
	// Dial are the peers that are called, the preferred one first.
	Dial []func(context.Context) (transport.Assoc, error)
}

// A ProxyConfig describes a proxy. Zero fields mean the defaults.
type ProxyConfig struct {
	Link string
	// Options hold the identity, which a proxy must have.
	Options
	OutsideSide, InsideSide ProxySide
	// Judges makes the Judge of a connection; the session names its peer's
	// address on the side where the peer is.
	Judges func(relay.Session, relay.Direction) relay.Judge
	// Observer is told what happens; a connection is a pair of one.
	Observer relay.Observer
	// OnPanic is what becomes of a message on which the Judge panicked.
	OnPanic relay.Action
	// Queue and QueueOctets bound what waits for the writer of a connection, and
	// PendingOctets the requests that are kept on one until they are answered.
	Queue, QueueOctets, PendingOctets int
	// DialTimeout, DrainTimeout and StallTimeout are those of relay.Config.
	DialTimeout, DrainTimeout, StallTimeout time.Duration
	// Reconnect is the pause before a peer is dialled again; it doubles, with
	// jitter, up to ReconnectMax.
	Reconnect, ReconnectMax time.Duration
}

func (c *ProxyConfig) prepare() error {
	switch {
	case c.Link == "":
		return errors.New("diameter proxy: the link has no name")
	case c.OriginHost == "" || c.OriginRealm == "":
		return fmt.Errorf("diameter proxy %s: an identity is needed", c.Link)
	case c.Judges == nil || c.Observer == nil:
		return fmt.Errorf("diameter proxy %s: a judge and an observer are needed", c.Link)
	}
	for _, s := range []*ProxySide{&c.OutsideSide, &c.InsideSide} {
		if s.Listener == nil && len(s.Dial) == 0 {
			return fmt.Errorf("diameter proxy %s: a side has no peers", c.Link)
		}
	}
	c.Options = c.Options.withDefaults()
	orDefault(&c.PendingOctets, DefaultPendingOctets)
	orDefault(&c.DialTimeout, relay.DefaultDialTimeout)
	orDefault(&c.DrainTimeout, relay.DefaultDrainTimeout)
	orDefault(&c.StallTimeout, relay.DefaultStallTimeout)
	orDefault(&c.Reconnect, DefaultReconnect)
	orDefault(&c.ReconnectMax, DefaultReconnectMax)
	return nil
}

// A Proxy is a Diameter agent between its outside and its inside peers. A request
// of one side goes to a peer of the other.
type Proxy struct {
	cfg    ProxyConfig
	self   speaker
	own    relay.Identity
	bypass atomic.Bool
	stop   atomic.Bool // no new requests

	nextSession atomic.Uint64

	mu    sync.RWMutex
	peers []*conn // open ones
	lost  lostPeers

	all sync.WaitGroup // connections, dial loops and acceptors
}

// NewProxy checks the configuration and makes a proxy. It owns the listeners.
func NewProxy(cfg ProxyConfig) (*Proxy, error) {
	if err := cfg.prepare(); err != nil {
		return nil, err
	}
	p := &Proxy{cfg: cfg, own: relay.Identity{Host: cfg.OriginHost, Realm: cfg.OriginRealm}}
	p.self = speaker{host: cfg.OriginHost, realm: cfg.OriginRealm, applications: cfg.Applications, state: uint32(time.Now().Unix())}
	return p, nil
}

// SetBypass switches judgement off and on again.
func (p *Proxy) SetBypass(on bool) { p.bypass.Store(on) }

// Bypassed says whether judgement is switched off.
func (p *Proxy) Bypassed() bool { return p.bypass.Load() }

// Run keeps the peers connected and carries requests until ctx ends; then it
// waits for the answers of what is pending, takes leave of its peers by DPR and
// returns nil. It returns an error when it cannot accept any more.
func (p *Proxy) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for d, s := range map[relay.Direction]*ProxySide{relay.Inbound: &p.cfg.OutsideSide, relay.Outbound: &p.cfg.InsideSide} {
		if s.Listener != nil {
			p.all.Go(func() {
				if err := p.accept(ctx, s.Listener, d); err != nil {
					cancel(err)
				}
			})
		}
		for rank, dial := range s.Dial {
			p.all.Go(func() { p.keep(ctx, dial, d, rank) })
		}
	}
	ticking, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		p.tick(ticking)
	}()
	<-ctx.Done()
	p.leave()
	p.all.Wait()
	close(ticking)
	<-done
	if err := context.Cause(ctx); !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("diameter proxy %s: %w", p.cfg.Link, err)
	}
	return nil
}

// accept takes the connections of peers that call.
func (p *Proxy) accept(ctx context.Context, l transport.Listener, d relay.Direction) error {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	for {
		a, err := l.Accept()
		switch {
		case err == nil:
			p.all.Go(func() { p.newConn(a, d, acceptedRank).serve(ctx, false) })
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return nil
		default:
			return err
		}
	}
}

// acceptedRank is that of peers that call: those that are dialled come first, in
// their order.
const acceptedRank = 1 << 20

// keep keeps one dialled peer connected.
func (p *Proxy) keep(ctx context.Context, dial func(context.Context) (transport.Assoc, error), d relay.Direction, rank int) {
	pause := p.cfg.Reconnect
	for ctx.Err() == nil {
		began := time.Now()
		dctx, cancel := context.WithTimeout(ctx, p.cfg.DialTimeout)
		a, err := dial(dctx)
		cancel()
		if err == nil {
			p.newConn(a, d, rank).serve(ctx, true)
		}
		if time.Since(began) > p.cfg.ReconnectMax {
			pause = p.cfg.Reconnect
		}
		// Peers of one node that was lost must not all come back at once.
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause = min(2*pause, p.cfg.ReconnectMax)
	}
}

// tick looks after the connections at intervals.
func (p *Proxy) tick(stop <-chan struct{}) {
	interval := min(p.cfg.Watchdog, p.cfg.AnswerTimeout, p.cfg.StallTimeout) / 8
	t := time.NewTicker(min(max(interval, 5*time.Millisecond), 500*time.Millisecond))
	defer t.Stop()
	for {
		select {
		case <-stop:
			return
		case now := <-t.C:
			for _, c := range p.open() {
				c.tick(now)
			}
		}
	}
}

// open returns the open connections.
func (p *Proxy) open() []*conn {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return append([]*conn(nil), p.peers...)
}

// leave ends the connections in order: no new requests, the answers of those that
// wait, DPR.
func (p *Proxy) leave() {
	p.stop.Store(true)
	limit := time.Now().Add(p.cfg.DrainTimeout)
	for time.Now().Before(limit.Add(-p.cfg.DrainTimeout/2)) && p.waiting() > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	for _, c := range p.open() {
		c.disconnect()
	}
	for time.Now().Before(limit) && len(p.open()) > 0 {
		time.Sleep(5 * time.Millisecond)
	}
	for _, c := range p.open() {
		c.end(relay.CauseStop, nil)
	}
}

// waiting is the number of requests that wait for their answers.
func (p *Proxy) waiting() (n int) {
	for _, c := range p.open() {
		n += c.pending()
	}
	return n
}
