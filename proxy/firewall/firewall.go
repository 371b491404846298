package firewall

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"cordon/filters/engine"
	"cordon/internal/admin"
	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/protocols/message"
	"cordon/proxy/cluster"
	"cordon/proxy/diameter"
	"cordon/proxy/gtp"
	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
	"cordon/rules"
)

// Options are what a Firewall is made of.
type Options struct {
	Config  *conf.Config
	Version string
	Log     *slog.Logger
	// Stdout is where a sink of that type writes; nil is nowhere.
	Stdout io.Writer
	// Ruling replaces what the configuration names, for the lab and for tests; a
	// reload then loads what the configuration names.
	Ruling *Ruling
	// OnVerdict is told of every verdict that is not pass, on the data path's
	// goroutines; message and verdict are valid during the call only. It is for
	// the lab and for tests.
	OnVerdict func(m *message.Message, v *engine.Verdict)
	// GTP replaces the packet queues of links of GTP, for the lab and for tests.
	GTP func(gtp.Config) (GTPPath, error)
	// HTTP is served in place of the configuration's address; nil is that address.
	HTTP net.Listener
	// TakeOver lets the firewall start beside another one of the same configuration
	// whose links of GTP it takes over: it serves HTTP from when that one has ended.
	TakeOver bool
}

// Firewall is the inline firewall of one configuration.
type Firewall struct {
	config  *conf.Config
	version string
	log     *slog.Logger
	metrics *metrics.Metrics
	events  *events
	started time.Time

	force  atomic.Pointer[force]
	reload sync.Mutex // one reload at a time
	last   atomic.Pointer[ReloadResult]

	onVerdict func(*message.Message, *engine.Verdict)
	newGTP    func(gtp.Config) (GTPPath, error)

	kept *keeper // of subscribers, in a file; nil without one

	cluster     *cluster.Node          // nil where the firewall is alone
	credentials *transport.Credentials // of the cluster; nil without

	links   []*link
	admin   atomic.Pointer[admin.Server] // nil where the configuration has none
	awaited *admin.Options               // of a server whose address another process has yet
}

// New loads rules and profile, and binds all addresses, so that whatever can
// fail fails before the first message. Run must be called, or Close.
func New(ctx context.Context, o Options) (*Firewall, error) {
	f := &Firewall{config: o.Config, version: o.Version, log: o.Log, started: time.Now(), onVerdict: o.OnVerdict, newGTP: o.GTP, metrics: metrics.New(metricOptions(o.Version))}
	ruling := o.Ruling
	if ruling == nil {
		var err error
		if ruling, err = f.load(); err != nil {
			return nil, err
		}
	}
	var err error
	if f.events, err = openEvents(o.Config, cmp.Or(o.Stdout, io.Discard)); err != nil {
		return nil, err
	}
	f.events.export(f.metrics)
	f.put(ruling, time.Since(f.started))
	f.watchState()
	f.keep()
	if err := f.open(ctx, &o); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// metricOptions are the closed lists of the packages that are glued here.
func metricOptions(version string) metrics.Options {
	o := metrics.Options{Version: version}
	for a := rules.Pass; a <= rules.Reject; a++ {
		o.Actions = append(o.Actions, a.String())
	}
	for r := range engine.ReasonCount {
		o.Reasons = append(o.Reasons, r.String())
	}
	o.RelayReasons = []string{
		relay.ReasonPPID, relay.ReasonTooLong, m3ua.ReasonNotActive, relay.ReasonPanic, relay.ReasonBypass, relay.ReasonHoldTime, relay.ReasonHoldLimit,
		relay.ReasonHoldLost, relay.ReasonHoldKey, relay.ReasonUnsendable, relay.ReasonEnded, relay.ReasonReplyLimit, relay.ReasonReplyQueue,
	}
	o.Causes = []string{
		relay.CauseDial, relay.CauseSilent, relay.CauseShutdown, relay.CauseLost, relay.CauseFraming, relay.CauseStalled, relay.CauseRestart, relay.CauseStop,
		string(transport.RefusedPeer), string(transport.RefusedPerPeer), string(transport.RefusedTotal), string(transport.RefusedUnavailable),
	}
	o.RelayReasons = append(o.RelayReasons, diameter.Reasons()...)
	o.RelayReasons = append(o.RelayReasons, gtp.Reasons()...)
	o.Causes = append(o.Causes, diameter.Causes()...)
	o.Causes = append(o.Causes, string(transport.RefusedHandshake))
	for k := transport.EventUp; k <= transport.EventOther; k++ {
		o.PathEvents = append(o.PathEvents, k.String())
	}
	return o
}

// open binds the links, the place where others read, and the HTTP address, unless it is
// given.
func (f *Firewall) open(ctx context.Context, o *Options) error {
	var errs []error
	if err := f.joinCluster(); err != nil {
		errs = append(errs, err)
	}
	for i := range f.config.Links {
		l, err := f.newLink(ctx, i)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		f.links = append(f.links, l)
	}
	if f.config.HTTP.Listen == "" && o.HTTP == nil {
		return errors.Join(errs...)
	}
	a := admin.Options{Listen: f.config.HTTP.Listen, Listener: o.HTTP, Metrics: f.metrics.Handler(), Ready: f.ready, Status: func() any { return f.Status() }, Log: f.log}
	s, err := admin.Listen(a)
	if o.TakeOver && errors.Is(err, syscall.EADDRINUSE) {
		f.awaited, err = &a, nil
		f.log.Info("metrics and status are served when the other process has ended", "address", a.Listen)
	}
	f.admin.Store(s)
	return errors.Join(append(errs, err)...)
}

// Close gives the addresses back without running.
func (f *Firewall) Close() error {
	var errs []error
	for _, l := range f.links {
		errs = append(errs, l.close())
	}
	if f.cluster != nil {
		f.cluster.Close()
	}
	if s := f.admin.Load(); s != nil {
		errs = append(errs, s.Close())
	}
	errs = append(errs, f.events.close())
	return errors.Join(errs...)
}

// Run carries the links until ctx ends; then it drains them, stops the HTTP
// server and writes the last events. An error ends everything: a firewall
// that carries half of its links is one that nobody asked for.
func (f *Firewall) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var links, server sync.WaitGroup
	for _, l := range f.links {
		links.Go(func() {
			if err := l.path().Run(ctx); err != nil {
				cancel(fmt.Errorf("link %s: %w", l.conf.Name, err))
			}
		})
	}
	// What the last messages told goes to the others, and the server goes last, so that
	// the end of the links can be watched.
	sctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if f.cluster != nil {
		server.Go(func() {
			if err := f.cluster.Run(sctx); err != nil {
				cancel(fmt.Errorf("cluster: %w", err))
			}
		})
	}
	if f.kept != nil {
		server.Go(func() { f.kept.run(sctx) })
	}
	if f.admin.Load() != nil || f.awaited != nil {
		server.Go(func() {
			if err := f.serve(sctx); err != nil {
				cancel(err)
			}
		})
	}
	links.Wait()
	stop()
	server.Wait()
	err := context.Cause(ctx)
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, f.events.close())
}

// serve serves HTTP until ctx ends.
func (f *Firewall) serve(ctx context.Context) error {
	s := f.admin.Load()
	if s == nil {
		var err error
		if s, err = admin.Await(ctx, *f.awaited); ctx.Err() != nil {
			return nil
		} else if err != nil {
			return err
		}
		f.admin.Store(s)
	}
	f.log.Info("metrics and status are served", "address", "http://"+s.Addr())
	return s.Serve(ctx)
}

// HTTP is the address of the HTTP server, empty where there is none.
func (f *Firewall) HTTP() string {
	s := f.admin.Load()
	if s == nil {
		return ""
	}
	return s.Addr()
}

// Endpoint is where the link called name listens.
func (f *Firewall) Endpoint(name string) (transport.Endpoint, bool) {
	for _, l := range f.links {
		if l.conf.Name == name {
			return l.endpoint, true
		}
	}
	return transport.Endpoint{}, false
}
