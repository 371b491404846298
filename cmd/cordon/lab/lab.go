package lab

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"syscall"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/proxy/firewall"
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

// laboratory is the networks with the firewall between them.
type laboratory struct {
	options  Options
	report   *Report
	network  transport.Network
	places   []*place
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
	l.failed = make(chan error, 1)
	err := l.listen(ctx)
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
	}
	return nil
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
	text := fmt.Sprintf("http: {listen: %q}\n", http)
	if l.options.Events != "" {
		text += fmt.Sprintf("events: [{type: file, path: %q}]\n", l.options.Events)
	}
	text += "rules: {packs: [ss7, diameter]}\nlinks:\n"
	for _, p := range l.places {
		text += p.configuration(l.network)
	}
	return text
}

func (l *laboratory) announce() {
	l.report.announce(l.network.String(), l.firewall.HTTP())
}

// shutdown ends the associations, then the firewall, and returns its error.
func (l *laboratory) shutdown(cancel context.CancelFunc) error {
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Second)
	defer stop()
	for _, p := range l.places {
		p.outside.close(ctx)
	}
	cancel()
	return <-l.failed
}
