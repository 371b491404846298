package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/proxy/firewall"
	"cordon/proxy/gtp"
	"cordon/proxy/transport"
)

// DefaultRate is how many dialogues are begun in a second.
const DefaultRate = 40

// DefaultHTTP is the address of metrics and status where none is asked for; if
// it is taken, any free port is.
const DefaultHTTP = "127.0.0.1:9090"

// Options are those of `cordon lab`.
type Options struct {
	Transport string        // tcp, sctp, or auto: SCTP where the kernel has it
	GTP       string        // GTPAuto, GTPNamespaces or GTPLoopback; empty is GTPLoopback
	Reason    error         // why GTP goes over loopback; nil is that it was asked for
	HTTP      string        // address of metrics and status; empty takes DefaultHTTP
	Events    string        // file for events; empty writes none
	Rate      int           // dialogues a second; 0 means DefaultRate
	For       time.Duration // how long traffic is sent; 0 is until the context ends
	Version   string
	Out       io.Writer // what the lab tells
	Errors    io.Writer // of Isolate: what the process in its own network complains of
	Log       *slog.Logger
}

// Run sends traffic for as long as o says or until ctx ends, and returns what it
// has seen.
func Run(ctx context.Context, o Options) (*Report, error) {
	flows, err := loadFlows()
	if err != nil {
		return nil, err
	}
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	l := &laboratory{options: o, flows: flows, report: newReport(o.Out, flows)}
	// What the lab is made of goes on until the traffic has ended.
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		cancel()
		l.parts.Wait()
		if l.own != nil {
			_ = l.own.close()
		}
	}()
	if err := l.build(running, cancel); err != nil {
		return nil, err
	}
	l.announce()
	if o.For > 0 {
		var end context.CancelFunc
		ctx, end = context.WithTimeout(ctx, o.For)
		defer end()
	}
	err = l.conduct(ctx, running, flows)
	l.report.finish(time.Now())
	return l.report, errors.Join(err, l.shutdown(cancel))
}

// laboratory is the networks with the firewall between them.
type laboratory struct {
	options  Options
	flows    []*flow
	report   *Report
	network  transport.Network
	places   []*place
	own      *ownNetwork // of GTP; nil is loopback
	relay    *loopRelay
	ends     map[string]ends // by link
	listener net.Listener    // of HTTP, where another process has made it
	firewall *firewall.Firewall
	traffic  traffic
	parts    sync.WaitGroup
	failed   chan error // the firewall has ended by itself
}

// build makes the home network, the firewall in front of it, and the
// interconnect that calls, on each link.
func (l *laboratory) build(ctx context.Context, cancel context.CancelFunc) error {
	l.traffic.init()
	l.places = newPlaces()
	l.ends = map[string]ends{}
	l.failed = make(chan error, 1)
	err := l.isolate(ctx)
	if err == nil {
		err = l.listen(ctx)
	}
	if err == nil {
		err = l.start(ctx)
	}
	if err != nil {
		l.closeListeners()
		return err
	}
	l.parts.Go(func() {
		l.failed <- l.firewall.Run(ctx)
		cancel()
	})
	accepted := make([]chan end, len(l.places))
	for i, p := range l.places {
		accepted[i] = make(chan end, 1)
		l.parts.Go(func() { p.accept(ctx, &l.traffic, accepted[i]) })
	}
	for i, p := range l.places {
		if err := p.call(ctx, l.firewall, l.network, &l.traffic); err != nil {
			return err
		}
		l.parts.Go(func() { p.outside.run(ctx) })
		if err := p.awaitUp(ctx, accepted[i], l.failed); err != nil {
			return err
		}
		l.ends[p.name] = p.ends
	}
	return l.buildGTP(ctx)
}

// isolate makes the network of GTP where the process has its own, and takes the
// listener that it was given.
func (l *laboratory) isolate(ctx context.Context) (err error) {
	o := &l.options
	if !Isolated() {
		if o.GTP == GTPNamespaces {
			return ErrNoNamespaces
		}
		return nil
	}
	if l.listener, err = net.FileListener(os.NewFile(listenerFile, "listener")); err != nil {
		return fmt.Errorf("lab: listener: %w", err)
	}
	c, err := conf.Parse("lab", []byte("links:\n"+configurationGTP))
	if err == nil {
		err = furnish()
	}
	if err == nil {
		l.own, err = makeOwn(ctx, firewall.Plans(c)[linkGTP])
	}
	if err != nil && o.GTP != GTPNamespaces {
		o.Reason, err = err, nil
	}
	return err
}

// buildGTP makes the networks on the link of GTP.
func (l *laboratory) buildGTP(ctx context.Context) (err error) {
	var e [2]end
	for side := range e {
		if l.own == nil {
			e[side] = newCable(l.relay, side, &l.traffic)
		} else if e[side], err = newNodes(l.flows, &l.traffic, side == sideOutside, l.own.opener(side)); err != nil {
			return err
		}
		l.parts.Go(func() { e[side].run(ctx) })
	}
	l.ends[linkGTP] = ends{e[sideOutside], e[sideInside]}
	return l.awaitGTP(ctx)
}

// awaitGTP waits until packets are led to the firewall.
func (l *laboratory) awaitGTP(ctx context.Context) error {
	limit := time.After(upTimeout)
	for {
		for _, s := range l.firewall.Status().Links {
			if s.Name == linkGTP && s.Up {
				return nil
			}
		}
		select {
		case err := <-l.failed:
			l.failed <- err
			return errors.Join(err, errors.New("lab: the firewall has ended before the link of GTP was up"))
		case <-ctx.Done():
			return ctx.Err()
		case <-limit:
			return fmt.Errorf("lab: the link of GTP did not come up within %v", upTimeout)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// listen opens the home network's nodes, on SCTP where it is asked for and there.
func (l *laboratory) listen(ctx context.Context) error {
	networks := []transport.Network{transport.SCTP, transport.TCP}
	if l.options.Transport != "auto" && l.options.Transport != "" {
		n, err := transport.ParseNetwork(l.options.Transport)
		if err != nil {
			return err
		}
		networks = []transport.Network{n}
	}
	var err error
	for _, l.network = range networks {
		for _, p := range l.places {
			if err = p.listen(ctx, l.network); err != nil {
				break
			}
		}
		if !errors.Is(err, transport.ErrUnsupported) {
			break
		}
	}
	return err
}

func (l *laboratory) closeListeners() {
	for _, p := range l.places {
		if p.behind != nil {
			_ = p.behind.Close()
		}
	}
}

// start makes the firewall: the shipped rules, the example operator.
func (l *laboratory) start(ctx context.Context) error {
	if l.listener == nil {
		var err error
		if l.listener, err = listenHTTP(l.options.HTTP); err != nil {
			return err
		}
	}
	err := l.startAt(ctx)
	if err != nil {
		_ = l.listener.Close()
	}
	return err
}

// listenHTTP opens the address of metrics, or the default one, or a free port.
func listenHTTP(address string) (l net.Listener, err error) {
	addresses := []string{address}
	if address == "" {
		addresses = []string{DefaultHTTP, "127.0.0.1:0"}
	}
	for _, a := range addresses {
		if l, err = net.Listen("tcp", a); !errors.Is(err, syscall.EADDRINUSE) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("lab: http: %w", err)
	}
	return l, nil
}

func (l *laboratory) startAt(ctx context.Context) error {
	c, err := conf.Parse("lab", []byte(l.configuration()))
	if err != nil {
		return err
	}
	ruling, _, err := firewall.Load(c, time.Now())
	if err != nil {
		return err
	}
	ruling.Profile = operator.Example()
	o := firewall.Options{
		Config: c, Version: l.options.Version, Log: l.options.Log, Ruling: ruling, OnVerdict: l.traffic.verdict, HTTP: l.listener,
	}
	if l.own == nil {
		o.GTP = func(cfg gtp.Config) (firewall.GTPPath, error) {
			l.relay, err = newRelay(cfg)
			return l.relay, err
		}
	}
	l.firewall, err = firewall.New(ctx, o)
	return err
}

// configuration is what an operator would have to write for the same.
func (l *laboratory) configuration() string {
	text := "http: {listen: \"\"}\n"
	if l.options.Events != "" {
		text += fmt.Sprintf("events: [{type: file, path: %q}]\n", l.options.Events)
	}
	// Nothing is older than the lab: a session that is not known does not exist.
	text += "state: {sessions: {learn: 0s}}\nrules: {packs: [ss7, diameter, gtp]}\nlinks:\n"
	for _, p := range l.places {
		text += p.configuration(l.network)
	}
	return text + configurationGTP
}

// Interfaces of the firewall in a network of its own.
const (
	outerInterface = "gp0"
	innerInterface = "core0"
)

// configurationGTP is the link of GTP as an operator would have to write it.
const configurationGTP = `  - name: ` + linkGTP + `
    protocol: gtp
    outside: {interfaces: [` + outerInterface + `]}
    inside: {interfaces: [` + innerInterface + `]}
    gtp: {user_plane: true}
`

func (l *laboratory) announce() {
	how := "GTP in three network namespaces of its own, through packet queues and tunnels of the kernel, as in operation."
	if l.own == nil {
		reason := l.options.Reason
		if reason == nil {
			reason = errAsked
		}
		how = fmt.Sprintf("GTP through a relay on loopback, without the kernel's packet queues, by the same decoder, rules and refusals: %v.", reason)
	}
	l.report.announce(l.network.String(), how, l.firewall.HTTP())
}

// shutdown ends the associations, then the firewall, and returns its error.
func (l *laboratory) shutdown(cancel context.CancelFunc) error {
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Second)
	defer stop()
	for _, name := range []string{linkSS7, linkDiameter, linkGTP} {
		l.ends[name].outside.close(ctx)
	}
	cancel()
	return <-l.failed
}
