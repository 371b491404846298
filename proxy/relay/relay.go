package relay

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"cordon/proxy/transport"
)

// Defaults of a Config.
const (
	DefaultQueue            = 256
	DefaultQueueOctets      = 1 << 20
	DefaultDialTimeout      = 5 * time.Second
	DefaultHandshakeTimeout = 30 * time.Second
	DefaultDrainTimeout     = 5 * time.Second
	DefaultStallTimeout     = 10 * time.Second
	DefaultReplyRate        = 100 // a second
	DefaultReplyBurst       = 200
)

// A Config describes one link. Zero fields mean the defaults.
type Config struct {
	// Link is the link's name.
	Link string
	// Protocol is what the link carries.
	Protocol Protocol
	// Listener is where the peers call.
	Listener transport.Listener
	// Dial makes the association behind; see Dialer.
	Dial func(context.Context) (transport.Assoc, error)
	// Accepted is the direction of what comes on accepted associations: Inbound
	// (the default) when it is the interconnect that calls.
	Accepted Direction
	// Judges makes the Judge of a pair and direction.
	Judges func(Session, Direction) Judge
	// Observer is told what happens; nil means nobody.
	Observer Observer
	// OnPanic is what becomes of a message on which the Judge panicked: Drop
	// (the default) or Forward.
	OnPanic Action
	// Queue and QueueOctets bound what waits for a writer.
	Queue, QueueOctets int
	// Hold bounds what waits for a decision.
	Hold HoldLimits
	// DialTimeout bounds the making of the association behind, HandshakeTimeout
	// the time until an accepted peer sends its first message, DrainTimeout the
	// delivery of what is queued when a pair ends, and StallTimeout the time in
	// which a peer may take nothing although messages wait for it.
	DialTimeout, HandshakeTimeout, DrainTimeout, StallTimeout time.Duration
	// ReplyRate and ReplyBurst bound the replies of one pair and direction, in
	// messages a second and messages.
	ReplyRate, ReplyBurst float64
}

// Dialer makes the Dial of a Config.
func Dialer(cfg transport.DialConfig) func(context.Context) (transport.Assoc, error) {
	return func(ctx context.Context) (transport.Assoc, error) { return transport.Dial(ctx, cfg) }
}

func (c *Config) prepare() error {
	switch {
	case c.Link == "":
		return errors.New("relay: the link has no name")
	case c.Protocol.Conduct == nil || c.Protocol.Stream == nil:
		return fmt.Errorf("relay %s: a protocol is needed", c.Link)
	case c.Listener == nil || c.Dial == nil:
		return fmt.Errorf("relay %s: a listener and a dial function are needed", c.Link)
	case c.Judges == nil:
		return fmt.Errorf("relay %s: a judge is needed (ForwardAll judges nothing)", c.Link)
	case c.OnPanic == Hold:
		return fmt.Errorf("relay %s: a message cannot be held after a panic", c.Link)
	}
	if c.Observer == nil {
		c.Observer = noObserver{}
	}
	orDefault(&c.Accepted, Inbound)
	orDefault(&c.Queue, DefaultQueue)
	orDefault(&c.QueueOctets, DefaultQueueOctets)
	orDefault(&c.DialTimeout, DefaultDialTimeout)
	orDefault(&c.HandshakeTimeout, DefaultHandshakeTimeout)
	orDefault(&c.DrainTimeout, DefaultDrainTimeout)
	orDefault(&c.StallTimeout, DefaultStallTimeout)
	orDefault(&c.ReplyRate, DefaultReplyRate)
	orDefault(&c.ReplyBurst, DefaultReplyBurst)
	return nil
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// A Relay carries the pairs of one link.
type Relay struct {
	cfg    Config
	bypass atomic.Bool
	pairs  sync.WaitGroup

	mu     sync.Mutex
	nextID uint64
	live   map[uint64]*pair
}

// New checks the configuration and makes a relay. It owns the listener.
func New(cfg Config) (*Relay, error) {
	if err := cfg.prepare(); err != nil {
		return nil, err
	}
	return &Relay{cfg: cfg, live: map[uint64]*pair{}}, nil
}

// Run accepts and relays until ctx ends; then it drains the pairs, shuts them
// down and returns nil. It returns an error when it cannot accept any more.
func (r *Relay) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(ctx, func() { _ = r.cfg.Listener.Close() })
	defer func() {
		cancel()
		stop()
		r.pairs.Wait()
	}()
	for {
		a, err := r.cfg.Listener.Accept()
		switch {
		case err == nil:
			r.pairs.Go(func() { r.serve(ctx, a) })
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("relay %s: the listener was closed: %w", r.cfg.Link, err)
		default:
			return fmt.Errorf("relay %s: %w", r.cfg.Link, err)
		}
	}
}

// SetBypass switches judgement off and on again, for all pairs and at once.
func (r *Relay) SetBypass(on bool) { r.bypass.Store(on) }

// serve makes the association behind an accepted one and runs the pair. Nothing
// is read from the accepted one before, so that no message is taken that could
// not go on; when there is nothing behind, the peer learns it by an abort and
// uses its other links.
func (r *Relay) serve(ctx context.Context, accepted transport.Assoc) {
	peer := accepted.Remote().AddrPort()
	dctx, cancel := context.WithTimeout(ctx, r.cfg.DialTimeout)
	dialled, err := r.cfg.Dial(dctx)
	cancel()
	if err != nil {
		_ = accepted.Abort()
		r.cfg.Observer.Refused(r.cfg.Link, peer, CauseDial)
		return
	}
	p := r.add(accepted, dialled)
	p.step(Up, "", nil)
	cause, err := p.run(ctx)
	r.remove(p)
	p.step(Down, cause, err)
}

func (r *Relay) add(accepted, dialled transport.Assoc) *pair {
	r.mu.Lock()
	r.nextID++
	s := Session{ID: r.nextID, Link: r.cfg.Link}
	r.mu.Unlock()
	s.Outside, s.Inside = accepted.Remote().AddrPort(), dialled.Remote().AddrPort()
	s.OutsideNames, s.InsideNames = transport.PeerNames(accepted), transport.PeerNames(dialled)
	if r.cfg.Accepted == Outbound {
		s.Outside, s.Inside = s.Inside, s.Outside
		s.OutsideNames, s.InsideNames = s.InsideNames, s.OutsideNames
	}
	p := newPair(r, s, accepted, dialled)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live[s.ID] = p
	return p
}

func (r *Relay) remove(p *pair) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.live, p.session.ID)
}
