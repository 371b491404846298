package firewall

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/protocols/message"
	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// link is one link of the configuration with its relay.
type link struct {
	conf     *conf.Link
	id       uint16
	mode     conf.Mode
	metrics  *metrics.Link
	observer *observer
	relay    *relay.Relay
	listener transport.Listener
	endpoint transport.Endpoint // where it listens
}

// newLink binds the listening side of the link and makes its relay.
func (f *Firewall) newLink(ctx context.Context, i int) (*link, error) {
	c := &f.config.Links[i]
	log := f.log.With("link", c.Name)
	l := &link{conf: c, id: uint16(i + 1), mode: f.config.LinkMode(c), metrics: f.metrics.Link(c.Name)}
	l.observer = newObserver(l.metrics, log)
	network, err := transport.ParseNetwork(c.Transport)
	if err != nil {
		return nil, fmt.Errorf("link %s: %w", c.Name, err)
	}
	listener, err := transport.Listen(ctx, l.listenConfig(network))
	if err != nil {
		return nil, fmt.Errorf("link %s: %w", c.Name, err)
	}
	l.listener, l.endpoint = listener, listener.Endpoint()
	l.relay, err = relay.New(l.relayConfig(f, network, listener))
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	l.watch()
	f.metrics.SetQueueLimit(c.Name, c.Limits.Queue)
	log.Info("link is open", "listens", l.endpoint.String(), "dials", l.remote().String(), "transport", c.Transport, "mode", string(l.mode))
	return l, nil
}

// listening is the side that listens, and the direction of what comes in there.
func (l *link) listening() (*conf.Listen, relay.Direction) {
	if l.conf.Outside.Listen != nil {
		return l.conf.Outside.Listen, relay.Inbound
	}
	return l.conf.Inside.Listen, relay.Outbound
}

func (l *link) connecting() *conf.Connect {
	if l.conf.Outside.Connect != nil {
		return l.conf.Outside.Connect
	}
	return l.conf.Inside.Connect
}

func (l *link) remote() transport.Endpoint {
	c := l.connecting()
	return transport.Endpoint{Addrs: c.Addresses, Port: uint16(c.Port)}
}

func (l *link) listenConfig(n transport.Network) transport.ListenConfig {
	side, _ := l.listening()
	return transport.ListenConfig{
		Network: n,
		Local:   transport.Endpoint{Addrs: side.Addresses, Port: uint16(side.Port)},
		Admission: transport.Admission{
			Allow: side.Peers, PerPeer: l.conf.Limits.AssociationsPerPeer, Total: l.conf.Limits.Associations,
			OnRefused: func(peer netip.AddrPort, why transport.Refusal) {
				l.observer.Refused(l.conf.Name, peer, string(why))
			},
		},
	}
}

func (l *link) relayConfig(f *Firewall, n transport.Network, listener transport.Listener) relay.Config {
	_, accepted := l.listening()
	side := l.connecting()
	local := transport.Endpoint{Addrs: side.Local, Port: uint16(side.LocalPort)}
	onFault := relay.Forward
	if l.conf.Posture.Fault == "drop" {
		onFault = relay.Drop
	}
	return relay.Config{
		Link:        l.conf.Name,
		Protocol:    m3ua.Protocol(m3ua.Options{}),
		Listener:    listener,
		Dial:        l.observer.dial(relay.Dialer(transport.DialConfig{Network: n, Local: local, Remote: l.remote()})),
		Accepted:    accepted,
		Judges:      func(s relay.Session, d relay.Direction) relay.Judge { return newJudge(f, l, s, d) },
		Observer:    l.observer,
		OnPanic:     onFault,
		Queue:       l.conf.Limits.Queue,
		DialTimeout: time.Duration(l.conf.Limits.DialTimeout),
		// 0 would be the relay's default, and here is no time at all.
		DrainTimeout: max(time.Duration(f.config.ShutdownTimeout), time.Millisecond),
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
