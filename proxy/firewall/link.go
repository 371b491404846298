package firewall

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/protocols/message"
	"cordon/proxy/diameter"
	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// link is one link of the configuration with what carries it: a relay of pairs,
// a proxy, or a path of packet queues.
type link struct {
	conf      *conf.Link
	id        uint16
	mode      conf.Mode
	metrics   *metrics.Link
	observer  *observer
	relay     *relay.Relay    // of pairs; else nil
	proxy     *diameter.Proxy // of a proxy; else nil
	gtp       GTPPath         // of packet queues; else nil
	listeners []transport.Listener
	endpoint  transport.Endpoint // where it listens first, if it does

	credentials []*transport.Credentials // of its sides over TLS
}

// path is what a link asks of what carries it.
type path interface {
	Run(ctx context.Context) error
	SetBypass(on bool)
	Bypassed() bool
}

func (l *link) path() path {
	switch {
	case l.proxy != nil:
		return l.proxy
	case l.gtp != nil:
		return l.gtp
	}
	return l.relay
}

// diameter says whether the link carries Diameter.
func (l *link) diameter() bool { return l.conf.Protocol == conf.ProtocolDiameter }

// newLink binds the listening sides of the link and makes its path.
func (f *Firewall) newLink(ctx context.Context, i int) (*link, error) {
	c := &f.config.Links[i]
	log := f.log.With("link", c.Name)
	l := &link{conf: c, id: uint16(i + 1), mode: f.config.LinkMode(c), metrics: f.metrics.Link(c.Name)}
	l.observer = newObserver(l.metrics, log)
	var err error
	switch {
	case c.Protocol == conf.ProtocolGTP:
		err = l.makeGTP(f, log)
	case c.IsProxy():
		err = l.makeProxy(ctx, f)
	default:
		err = l.makeRelay(ctx, f)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("link %s: %w", c.Name, err), l.close())
	}
	f.metrics.SetQueueLimit(c.Name, c.Limits.Queue)
	log.Info("link is open", "listens", l.listens(), "dials", l.dials(), "protocol", c.Protocol, "mode", string(l.mode))
	return l, nil
}

func (l *link) close() error {
	var errs []error
	for _, listener := range l.listeners {
		errs = append(errs, listener.Close())
	}
	if l.gtp != nil {
		errs = append(errs, l.gtp.Close())
	}
	return errors.Join(errs...)
}

func (l *link) makeRelay(ctx context.Context, f *Firewall) error {
	listening, accepted := &l.conf.Outside, relay.Inbound
	connecting := &l.conf.Inside
	if listening.Listen == nil {
		listening, connecting, accepted = connecting, listening, relay.Outbound
	}
	listener, err := l.listen(ctx, f, listening)
	if err != nil {
		return err
	}
	dials, err := l.dialConfigs(f, connecting)
	if err != nil {
		return err
	}
	l.relay, err = relay.New(relay.Config{
		Link:        l.conf.Name,
		Protocol:    l.protocol(),
		Listener:    listener,
		Dial:        l.observer.dial(dialFirst(dials)),
		Accepted:    accepted,
		Judges:      func(s relay.Session, d relay.Direction) relay.Judge { return newJudge(f, l, s, d) },
		Observer:    l.observer,
		OnPanic:     l.onFault(),
		Queue:       l.conf.Limits.Queue,
		DialTimeout: time.Duration(l.conf.Limits.DialTimeout),
		// 0 would be the relay's default, and here is no time at all.
		DrainTimeout: max(time.Duration(f.config.ShutdownTimeout), time.Millisecond),
		ReplyRate:    l.replies(), ReplyBurst: l.replies(),
	})
	if err == nil {
		l.watch()
	}
	return err
}

func (l *link) protocol() relay.Protocol {
	if l.diameter() {
		return diameter.Protocol(l.diameterOptions())
	}
	return m3ua.Protocol(m3ua.Options{})
}

func (l *link) diameterOptions() diameter.Options {
	d := &l.conf.Diameter
	return diameter.Options{
		OriginHost: d.OriginHost, OriginRealm: d.OriginRealm,
		Outside: l.conf.Outside.Hosts, Inside: l.conf.Inside.Hosts, Applications: d.Applications,
		Watchdog: time.Duration(d.Watchdog), Handshake: time.Duration(d.Handshake), AnswerTimeout: time.Duration(d.AnswerTimeout), Pending: d.Pending,
	}
}

// diameterReplies are the refusals a second of one connection of Diameter: they go
// to whoever asked, and cannot be turned on anybody else. Where SS7 is silent, a
// peer of Diameter without an answer takes the link for dead.
const diameterReplies = 100_000

// replies is the rate of refusals; 0 is the relay's default.
func (l *link) replies() float64 {
	if l.diameter() {
		return diameterReplies
	}
	return 0
}

// onFault is what becomes of a message on which the judge panicked.
func (l *link) onFault() relay.Action {
	if l.conf.Posture.Fault == "drop" {
		return relay.Drop
	}
	return relay.Forward
}

// dialFirst dials one after the other until one answers.
func dialFirst(configs []transport.DialConfig) func(context.Context) (transport.Assoc, error) {
	return func(ctx context.Context) (transport.Assoc, error) {
		var errs []error
		for _, c := range configs {
			a, err := transport.Dial(ctx, c)
			if err == nil {
				return a, nil
			}
			errs = append(errs, err)
		}
		return nil, errors.Join(errs...)
	}
}

// watch exports the fullest queue of each direction, and what is held in all.
func (l *link) watch() {
	for _, d := range []message.Direction{message.DirectionInbound, message.DirectionOutbound} {
		flow := func(p *relay.PairStatus) *relay.FlowStatus {
			if d == message.DirectionInbound {
				return &p.Inbound
			}
			return &p.Outbound
		}
		l.metrics.Watch(metrics.LevelQueue, d, func() (n int) {
			for _, p := range l.relay.Status() {
				n = max(n, flow(&p).Queued)
			}
			return n
		})
		if l.diameter() {
			l.metrics.Watch(metrics.LevelPending, d, func() (n int) {
				for _, p := range l.relay.Status() {
					n += p.Conduct.(*diameter.Conduct).Waiting(relayDirection(d))
				}
				return n
			})
			continue
		}
		l.metrics.Watch(metrics.LevelHeld, d, func() (n int) {
			for _, p := range l.relay.Status() {
				n += flow(&p).Held
			}
			return n
		})
	}
}

// enforces says whether verdicts are carried out on the link.
func (l *link) enforces() bool { return l.mode == conf.ModeEnforce }
