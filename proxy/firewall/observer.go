package firewall

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"cordon/filters/engine"
	"cordon/internal/metrics"
	"cordon/protocols/message"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// observer counts and logs what the relay of one link does.
type observer struct {
	metrics  *metrics.Link
	log      *slog.Logger
	works    atomic.Bool // peers outside and inside are up
	throttle throttle

	mu                     sync.Mutex
	pairs, outside, inside int // that are up: pairs, and their ends
}

func newObserver(m *metrics.Link, log *slog.Logger) *observer {
	return &observer{metrics: m, log: log}
}

// Flow implements relay.Observer.
func (o *observer) Flow(_ string, d relay.Direction) relay.FlowObserver {
	return &flowObserver{Flow: o.metrics.Flow(direction(d)), observer: o}
}

// Stage implements relay.Observer.
func (o *observer) Stage(s relay.Session, stage relay.Stage, cause string, err error) {
	pair := slog.Group("pair", "id", s.ID, "outside", s.Outside.String(), "inside", s.Inside.String())
	switch stage {
	case relay.Up:
		o.count(s, 1, o.metrics.PairUp)
		o.log.Info("pair of associations is up", pair)
	case relay.Down:
		o.count(s, -1, func(n int) { o.metrics.PairDown(n, cause) })
		args := []any{pair, "cause", cause}
		if err != nil {
			args = append(args, "error", err)
		}
		o.log.Info("pair of associations has ended", args...)
	}
}

// count tells of a pair that came or went. A connection of a proxy is one with an
// end on one side only, and the proxy works while it has one on each.
func (o *observer) count(s relay.Session, n int, tell func(pairs int)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pairs += n
	if s.Outside.IsValid() {
		o.outside += n
	}
	if s.Inside.IsValid() {
		o.inside += n
	}
	tell(o.pairs)
	works := o.outside > 0 && o.inside > 0
	o.works.Store(works)
	o.metrics.SetUp(works)
}

// Refused implements relay.Observer; it is told of what admission refuses too.
func (o *observer) Refused(_ string, peer netip.AddrPort, reason string) {
	o.metrics.Refused(reason)
	o.warn("association refused", "peer", peer.String(), "reason", reason)
}

// Event implements relay.Observer.
func (o *observer) Event(s relay.Session, peer netip.AddrPort, e transport.Event) {
	o.metrics.Event(e.Kind.String())
	switch e.Kind {
	case transport.EventPathUp, transport.EventPathDown, transport.EventPathChange, transport.EventRestart, transport.EventSendFailed:
		o.warn("association event", "pair", s.ID, "peer", peer.String(), "event", e.Kind.String(), "path", e.Path.String())
	}
}

// warn writes a line that a peer can cause, within the throttle.
func (o *observer) warn(text string, args ...any) {
	if ok, suppressed := o.throttle.allow(time.Now()); ok {
		if suppressed > 0 {
			args = append(args, "suppressed", suppressed)
		}
		o.log.Warn(text, args...)
	}
}

// dial logs why an association could not be made, which the relay only counts.
func (o *observer) dial(dial func(context.Context) (transport.Assoc, error)) func(context.Context) (transport.Assoc, error) {
	return func(ctx context.Context) (transport.Assoc, error) {
		a, err := dial(ctx)
		if err != nil {
			o.warn("the association behind cannot be made", "error", err)
		}
		return a, err
	}
}

// flowObserver counts the messages of one direction, and logs faults.
type flowObserver struct {
	*metrics.Flow
	observer *observer
}

// Panicked implements relay.FlowObserver.
func (f *flowObserver) Panicked(value any, stack []byte) {
	f.Flow.Panicked(value, stack)
	f.observer.warn("fault while judging a message", "panic", value, "stack", string(stack))
}

// fault logs a check that failed.
func (o *observer) fault(f *engine.Fault) {
	if f != nil {
		o.warn("a check failed", "panic", f.Value, "stack", string(f.Stack))
	}
}

// relayDirection is the inverse of direction.
func relayDirection(d message.Direction) relay.Direction {
	if d == message.DirectionOutbound {
		return relay.Outbound
	}
	return relay.Inbound
}

// direction is the relay's direction in the words of the message.
func direction(d relay.Direction) message.Direction {
	if d == relay.Outbound {
		return message.DirectionOutbound
	}
	return message.DirectionInbound
}
