package gtp

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"cordon/proxy/gtp/bump"
	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/gtp/nfqueue"
	"cordon/proxy/gtp/tunnels"
	"cordon/proxy/relay"
)

// A Config describes one link.
type Config struct {
	// Link is the link's name.
	Link string
	// Outside are the interfaces to the interconnect, by name; all that crosses
	// them is judged.
	Outside []string
	// Inside are the interfaces towards home. They must exist.
	Inside []string
	// Bridge says that the interfaces are ports of a bridge; else the host routes.
	Bridge bool
	// Wire says that the path itself is what joins the two interfaces, one of each
	// side, by packet sockets. Queues, rules and FailOpen are nothing to it, and
	// with UserPlane it judges all that is sent to the port of GTP-U.
	Wire bool
	// PassFragments has fragments go on uninspected for which a wire has no room;
	// else they are lost.
	PassFragments bool
	// Queue is the first of 2×Queues queue numbers: one group in use, and one for a
	// process that takes over.
	Queue, Queues uint16
	// FailOpen lets packets go on uninspected when nobody judges them or a queue is
	// full; else they are lost.
	FailOpen bool
	// Install installs the rules of netfilter; else the operator does, with what
	// Rules gives.
	Install bool
	// Ports are those of GTP-C.
	Ports []uint16
	// UserPlane has messages on the port of GTP-U judged too, but G-PDUs, which the
	// kernel holds to the tunnels that were set up; at most Tunnels ends of them are
	// kept. Observe has it only count what it would drop.
	UserPlane, Observe bool
	Tunnels            int
	// Learn is how long user traffic in no tunnel passes after a start that finds no
	// tunnels in the kernel: its sessions may be older.
	Learn time.Duration
	// Judges makes the Judge of a queue.
	Judges func() Judge
	// Observer counts what becomes of the datagrams.
	Observer Observer
	// OnPanic is what becomes of a datagram on which the Judge panicked: relay.Drop
	// (the default) or relay.Forward.
	OnPanic relay.Action
	// OnUp is told when the path begins and ends to judge; nil is nobody.
	OnUp func(up bool)
	// Log is told what an operator needs to know.
	Log *slog.Logger
}

// An Observer gives the counters of a link and direction.
type Observer interface {
	Flow(link string, d relay.Direction) relay.FlowObserver
}

// Plan is what Netfilter is to do for the link, with the first group of queues.
func (c *Config) Plan() netfilter.Plan {
	return netfilter.Plan{
		ID: c.Queue, Bridge: c.Bridge, Outside: c.Outside, Queue: c.Queue, Queues: c.Queues, Bypass: c.FailOpen,
		Ports: c.Ports, UserPlane: c.UserPlane, Tunnels: c.Tunnels, Observe: c.Observe, IPv6: hasIPv6(),
	}
}

// hasIPv6 says whether the network namespace has IPv6.
func hasIPv6() bool {
	b, err := os.ReadFile("/proc/thread-self/net/if_inet6")
	return err == nil && len(b) > 0
}

// A Path carries one link.
type Path struct {
	cfg    Config
	plan   netfilter.Plan
	method atomic.Value // netfilter.Method, once rules are installed
	queues []*nfqueue.Queue
	wire   *bump.Wire // in place of queues and all that fills them
	sender *sender
	zones  atomic.Pointer[zones]
	probe  atomic.Pointer[probe]
	bypass atomic.Bool
	up     atomic.Bool
	led    uint64 // packets by the rules' counter when they were installed, which nft keeps
	counts counts
	users  atomic.Pointer[users]

	faulted atomic.Int64 // when a fault was logged last
}

// users is the user plane of a link.
type users struct {
	set     *tunnels.Set
	tracker *tunnels.Tracker
}

// New takes a free group of queues, or the interfaces of a wire. Run must be called,
// or Close.
func New(cfg Config) (*Path, error) {
	if cfg.Wire {
		return newWire(cfg)
	}
	p := &Path{cfg: cfg, plan: cfg.Plan()}
	z, err := p.findZones()
	if err != nil {
		return nil, err
	}
	p.zones.Store(z)
	if p.sender, err = openSender(); err != nil {
		cfg.Log.Warn("refusals cannot be sent", "error", err)
	}
	for _, first := range []uint16{cfg.Queue, cfg.Queue + cfg.Queues} {
		if err = p.take(first); err == nil {
			p.plan.Queue = first
			return p, nil
		}
		if !errors.Is(err, nfqueue.ErrBusy) {
			break
		}
	}
	return nil, errors.Join(fmt.Errorf("queues from %d: %w", cfg.Queue, err), p.sender.close())
}

// take takes the group of queues that begins with first, or none of them.
func (p *Path) take(first uint16) error {
	for i := range p.cfg.Queues {
		q, err := nfqueue.Open(nfqueue.Config{Number: first + i, FailOpen: p.cfg.FailOpen})
		if err != nil {
			return errors.Join(err, p.release())
		}
		p.queues = append(p.queues, q)
	}
	return nil
}

func (p *Path) release() error {
	var errs []error
	for _, q := range p.queues {
		errs = append(errs, q.Close())
	}
	p.queues = nil
	return errors.Join(errs...)
}

// findZones finds the interfaces.
func (p *Path) findZones() (*zones, error) {
	z := &zones{}
	var errs []error
	index := func(name string) int {
		i, err := interfaceIndex(name)
		errs = append(errs, err)
		return i
	}
	z.loopback = index("lo")
	for _, name := range p.cfg.Outside {
		z.outside = append(z.outside, index(name))
	}
	for _, name := range p.cfg.Inside {
		index(name)
	}
	return z, errors.Join(errs...)
}

// Close gives the queues, or the interfaces, back without running.
func (p *Path) Close() error {
	if p.wire != nil {
		return p.wire.Close()
	}
	return errors.Join(p.release(), p.sender.close())
}

// SetBypass switches judgement off and on again, at once.
func (p *Path) SetBypass(on bool) { p.bypass.Store(on) }

// Bypassed says whether judgement is switched off.
func (p *Path) Bypassed() bool { return p.bypass.Load() }

// Run installs the rules, tests itself and judges until ctx ends. It then leaves
// the rules to a process that has taken over; else it takes them away where the
// link is to fail open, and leaves them in force where it is to fail closed: the
// end of a process is the same whether it was asked for or not. A wire is cut. An
// error says that the path cannot be what it promises.
func (p *Path) Run(ctx context.Context) (err error) {
	if p.wire != nil {
		return errors.Join(p.runWire(ctx), p.Close())
	}
	readers, stop := context.WithCancel(context.WithoutCancel(ctx))
	failed := make(chan error, len(p.queues))
	var running sync.WaitGroup
	for _, q := range p.queues {
		r := newReader(p)
		running.Go(func() { failed <- q.Run(readers, r) })
	}
	defer func() {
		p.setUp(false)
		p.retire(context.WithoutCancel(ctx))
		stop()
		running.Wait()
		if u := p.users.Swap(nil); u != nil {
			err = errors.Join(err, u.set.Close())
		}
		err = errors.Join(err, p.Close())
	}()
	if err := p.begin(ctx); err != nil {
		return err
	}
	p.setUp(true)
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-failed:
			return err
		case <-tick.C:
			p.watch(ctx)
		}
	}
}

func (p *Path) setUp(up bool) {
	p.up.Store(up)
	if p.cfg.OnUp != nil {
		p.cfg.OnUp(up)
	}
}

// begin installs the rules and tests the way through them.
func (p *Path) begin(ctx context.Context) error {
	if p.cfg.Install {
		m, err := p.plan.ApplyBest(ctx)
		if err != nil {
			return err
		}
		if p.led, err = p.plan.Queued(ctx, m); err != nil {
			return err
		}
		p.method.Store(m)
		p.cfg.Log.Info("rules of netfilter are installed", "by", string(m), "queue", p.plan.Queue, "queues", p.plan.Queues, "fail_open", p.cfg.FailOpen)
	}
	if err := p.openUsers(); err != nil {
		return err
	}
	if p.cfg.Bridge && p.usesNFT() {
		p.cfg.Log.Warn("a bridge by nft cannot be tested from within: see that fragments are put together")
		return nil
	}
	err := p.selfTest(ctx)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil && !p.cfg.Install {
		err = fmt.Errorf("%w; install what cordon run --print-firewall-rules prints", err)
	}
	return err
}

// openUsers takes the sets of tunnels over, with what another process has put in.
func (p *Path) openUsers() error {
	if !p.cfg.UserPlane {
		return nil
	}
	set, err := tunnels.OpenSet(&p.plan)
	if err != nil {
		return fmt.Errorf("user plane: %w", err)
	}
	present, err := set.Load()
	if err == nil {
		err = set.KeepAlive()
	}
	if err == nil && len(present) == 0 && p.cfg.Learn > 0 {
		p.cfg.Log.Warn("no tunnel is known yet: user traffic that is in none passes for a time", "learn", p.cfg.Learn)
		err = set.Learn(p.cfg.Learn)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("user plane: %w", err), set.Close())
	}
	p.users.Store(&users{set: set, tracker: tunnels.NewTracker(set, p.cfg.Tunnels, present)})
	return nil
}

// Ended takes the tunnels of a session out that another memory of sessions has found
// to be over, or one bearer of it; see tunnels.Tracker.
func (p *Path) Ended(control, user [2]tunnels.End, all bool) {
	if u := p.users.Load(); u != nil {
		u.tracker.Ended(control, user, all)
	}
}

func (p *Path) usesNFT() bool { return p.method.Load() == netfilter.NFT }

// retire does with the rules what the end of the path asks for.
func (p *Path) retire(ctx context.Context) {
	m, installed := p.method.Load().(netfilter.Method)
	switch {
	case !installed:
	case p.succeeded():
		p.cfg.Log.Info("another process has taken the link over")
	case !p.cfg.FailOpen:
		p.cfg.Log.Warn("the rules stay, and stop GTP until a process judges it again", "remove", "cordon run --remove-firewall-rules")
	default:
		if err := p.plan.Withdraw(ctx, m); err != nil {
			p.cfg.Log.Error("rules cannot be removed", "error", err)
		}
	}
}

// succeeded says whether another process has the other group of queues.
func (p *Path) succeeded() bool {
	other := p.cfg.Queue
	if p.plan.Queue == other {
		other += p.cfg.Queues
	}
	all, err := nfqueue.ReadCounters()
	if err != nil {
		return false
	}
	for i := range all {
		if all[i].Queue == other {
			return true
		}
	}
	return false
}
