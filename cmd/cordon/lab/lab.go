package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/proxy/firewall"
	"cordon/proxy/m3ua/asp"
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
	HTTP      string        // address of metrics and status; empty takes DefaultHTTP
	Events    string        // file for events; empty writes none
	Rate      int           // dialogues a second; 0 means DefaultRate
	For       time.Duration // how long traffic is sent; 0 is until the context ends
	Version   string
	Out       io.Writer // what the lab tells
	Log       *slog.Logger
}

// linkName is the link of the lab's firewall.
const linkName = "lab"

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
	l := &laboratory{options: o, report: newReport(o.Out, flows)}
	// What the lab is made of goes on until the traffic has ended.
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		cancel()
		l.parts.Wait()
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

// laboratory is the two networks with the firewall between them.
type laboratory struct {
	options  Options
	report   *Report
	network  transport.Network
	behind   transport.Listener // of the home network's STP
	firewall *firewall.Firewall
	outside  *network // the interconnect
	inside   *network // home
	traffic  traffic
	parts    sync.WaitGroup
	failed   chan error // the firewall has ended by itself
}

var localhost = netip.MustParseAddr("127.0.0.1")

// build makes the home network, the firewall in front of it, and the
// interconnect that calls.
func (l *laboratory) build(ctx context.Context, cancel context.CancelFunc) error {
	l.traffic.init()
	l.failed = make(chan error, 1)
	if err := l.listen(ctx); err != nil {
		return err
	}
	if err := l.start(ctx); err != nil {
		_ = l.behind.Close()
		return err
	}
	l.parts.Go(func() {
		l.failed <- l.firewall.Run(ctx)
		cancel()
	})
	accepted := make(chan *network, 1)
	l.parts.Go(func() { l.accept(ctx, accepted) })
	if err := l.call(ctx); err != nil {
		return err
	}
	return l.awaitActive(ctx, accepted)
}

// listen opens the home network's STP, on SCTP where it is asked for and there.
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
	for _, n := range networks {
		l.behind, err = transport.Listen(ctx, transport.ListenConfig{
			Network: n, Local: transport.Endpoint{Addrs: []netip.Addr{localhost}},
			Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
		})
		if err == nil {
			l.network = n
			return nil
		}
		if !errors.Is(err, transport.ErrUnsupported) {
			break
		}
	}
	return err
}

// start makes the firewall: the shipped rules, the example operator.
func (l *laboratory) start(ctx context.Context) error {
	addresses := []string{l.options.HTTP}
	if l.options.HTTP == "" {
		addresses = []string{DefaultHTTP, "127.0.0.1:0"}
	}
	var err error
	for _, http := range addresses {
		if err = l.startAt(ctx, http); !errors.Is(err, syscall.EADDRINUSE) {
			return err
		}
	}
	return err
}

func (l *laboratory) startAt(ctx context.Context, http string) error {
	c, err := conf.Parse("lab", []byte(l.configuration(http)))
	if err != nil {
		return err
	}
	ruling, _, err := firewall.Load(c, time.Now())
	if err != nil {
		return err
	}
	ruling.Profile = operator.Example()
	l.firewall, err = firewall.New(ctx, firewall.Options{
		Config: c, Version: l.options.Version, Log: l.options.Log, Ruling: ruling, OnVerdict: l.traffic.verdict,
	})
	return err
}

// configuration is what an operator would have to write for the same.
func (l *laboratory) configuration(http string) string {
	events := ""
	if l.options.Events != "" {
		events = fmt.Sprintf("events: [{type: file, path: %q}]\n", l.options.Events)
	}
	return fmt.Sprintf(`http: {listen: %q}
%slinks:
  - name: %s
    transport: %s
    outside: {listen: {addresses: [%s], port: 0, peers: [127.0.0.0/8]}}
    inside: {connect: {addresses: [%s], port: %d}}
`, http, events, linkName, l.network, localhost, localhost, l.behind.Endpoint().Port)
}

// accept makes the home network of the first association that the firewall dials.
func (l *laboratory) accept(ctx context.Context, accepted chan<- *network) {
	stop := context.AfterFunc(ctx, func() { _ = l.behind.Close() })
	defer stop()
	a, err := l.behind.Accept()
	if err != nil {
		return
	}
	n := newNetwork(a, asp.SGP, &l.traffic, false)
	accepted <- n
	n.run(ctx)
}

// call makes the association from the interconnect to the firewall.
func (l *laboratory) call(ctx context.Context) error {
	endpoint, _ := l.firewall.Endpoint(linkName)
	a, err := transport.Dial(ctx, transport.DialConfig{Network: l.network, Remote: endpoint})
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	l.outside = newNetwork(a, asp.ASP, &l.traffic, true)
	l.parts.Go(func() { l.outside.run(ctx) })
	return nil
}

// upTimeout bounds the time until both networks can speak to each other.
const upTimeout = 15 * time.Second

func (l *laboratory) awaitActive(ctx context.Context, accepted <-chan *network) error {
	ctx, cancel := context.WithTimeout(ctx, upTimeout)
	defer cancel()
	select {
	case l.inside = <-accepted:
	case err := <-l.failed:
		return err
	case <-ctx.Done():
		return fmt.Errorf("lab: the firewall did not reach the home network within %v", upTimeout)
	}
	if err := l.outside.Wait(ctx, asp.Active); err != nil {
		return fmt.Errorf("lab: the interconnect did not become active: %w", err)
	}
	return nil
}

func (l *laboratory) announce() {
	l.report.announce(l.network.String(), l.firewall.HTTP())
}

// shutdown ends the associations, then the firewall, and returns its error.
func (l *laboratory) shutdown(cancel context.CancelFunc) error {
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Second)
	defer stop()
	_ = l.outside.Close(ctx)
	cancel()
	return <-l.failed
}
