package firewall

import (
	"context"
	"time"

	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/protocols/message"
	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// makeProxy binds the listening sides of a proxy and makes it.
func (l *link) makeProxy(ctx context.Context, f *Firewall) error {
	cfg := diameter.ProxyConfig{
		Link: l.conf.Name, Options: l.diameterOptions(),
		Judges:       func(s relay.Session, d relay.Direction) relay.Judge { return newJudge(f, l, s, d) },
		Observer:     l.observer,
		OnPanic:      l.onFault(),
		Queue:        l.conf.Limits.Queue,
		DialTimeout:  time.Duration(l.conf.Limits.DialTimeout),
		DrainTimeout: max(time.Duration(f.config.ShutdownTimeout), time.Millisecond),
	}
	var err error
	if cfg.OutsideSide, err = l.proxySide(ctx, f, &l.conf.Outside); err != nil {
		return err
	}
	if cfg.InsideSide, err = l.proxySide(ctx, f, &l.conf.Inside); err != nil {
		return err
	}
	if l.proxy, err = diameter.NewProxy(cfg); err == nil {
		l.watchProxy()
	}
	return err
}

func (l *link) proxySide(ctx context.Context, f *Firewall, s *conf.Side) (side diameter.ProxySide, err error) {
	if s.Listen != nil {
		side.Listener, err = l.listen(ctx, f, s)
		return side, err
	}
	configs, err := l.dialConfigs(f, s)
	for _, c := range configs {
		side.Dial = append(side.Dial, l.observer.dial(func(ctx context.Context) (transport.Assoc, error) { return transport.Dial(ctx, c) }))
	}
	return side, err
}

// watchProxy exports the fullest queue of each direction, and what waits for an
// answer in all.
func (l *link) watchProxy() {
	for _, d := range []message.Direction{message.DirectionInbound, message.DirectionOutbound} {
		l.metrics.Watch(metrics.LevelQueue, d, func() (n int) {
			for _, p := range l.proxy.Status() {
				if p.Direction != relayDirection(d) {
					n = max(n, p.Queued)
				}
			}
			return n
		})
		l.metrics.Watch(metrics.LevelPending, d, func() (n int) {
			for _, p := range l.proxy.Status() {
				if p.Direction != relayDirection(d) {
					n += p.Waiting
				}
			}
			return n
		})
	}
}

// PeerStatus is one connection of a proxy.
type PeerStatus struct {
	NodeStatus
	ID      uint64    `json:"id"`
	Side    string    `json:"side"` // outside or inside
	Address string    `json:"address"`
	State   string    `json:"state"` // of RFC 3539: okay, suspect, reopen; closing
	Since   time.Time `json:"since"`
	Queued  int       `json:"queued"`
}

func (l *link) proxyStatus(s LinkStatus) LinkStatus {
	works := map[string]bool{}
	for _, p := range l.proxy.Status() {
		side, address := "outside", p.Outside
		if p.Direction == relay.Outbound {
			side, address = "inside", p.Inside
		}
		works[side] = works[side] || p.State == diameter.StateOkay || p.State == diameter.StateReopen
		s.Peers = append(s.Peers, PeerStatus{
			NodeStatus: nodeStatus(&p.Capabilities, p.Waiting), ID: p.ID, Side: side, Address: address.String(), State: p.State.String(),
			Since: p.Since.UTC(), Queued: p.Queued,
		})
	}
	s.Up = works["outside"] && works["inside"]
	return s
}
