package metrics

import (
	"cmp"
	"sync/atomic"
	"time"

	"cordon/protocols/message"
	"cordon/protocols/wire"

	"github.com/prometheus/client_golang/prometheus"
)

// anomalyCount is the number of anomalies that a set can hold.
const anomalyCount = len(wire.Anomalies{}) * 64

// Link counts what happens on one link. It may be used by any number of
// goroutines.
type Link struct {
	m    *Metrics
	name string

	// messages is indexed by subject and direction; each cell holds the
	// counters by verdict, reason and enforcement.
	messages  [][message.DirectionCount]atomic.Pointer[verdicts]
	anomalies [anomalyCount]atomic.Pointer[prometheus.Counter]
	judging   [message.DirectionCount]prometheus.Observer
	faults    [message.DirectionCount]prometheus.Counter
	flows     [message.DirectionCount]*Flow
	pairs     pairs
}

// verdicts are the counters of one operation and direction.
type verdicts [MaxActions][MaxReasons][2]atomic.Pointer[prometheus.Counter]

// Link makes the counters of the link called name. It is called once for each
// link, when it is configured.
func (m *Metrics) Link(name string) *Link {
	l := &Link{m: m, name: name,
		messages: make([][message.DirectionCount]atomic.Pointer[verdicts], message.OperationCount()+int(message.ProtocolCount)),
	}
	for _, d := range []message.Direction{message.DirectionInbound, message.DirectionOutbound} {
		l.judging[d] = m.judging.WithLabelValues(name, d.String())
		l.faults[d] = m.faults.WithLabelValues(name, d.String())
		l.flows[d] = m.newFlow(name, d.String())
	}
	l.pairs = m.newPairs(name)
	return l
}

// Message counts one judged message. op is its operation and p its protocol,
// which names the message where no operation is known; action and reason are
// indexes into Options.
func (l *Link) Message(op message.OpID, p message.Protocol, d message.Direction, action, reason uint8, enforced bool) {
	if int(op) >= message.OperationCount() || p >= message.ProtocolCount || d >= message.DirectionCount ||
		int(action) >= len(l.m.options.Actions) || int(reason) >= len(l.m.options.Reasons) {
		return // a value outside its enumeration is the caller's fault, and counted as such there
	}
	subject := int(op)
	if op == 0 {
		subject = message.OperationCount() + int(p)
	}
	cell := &l.messages[subject][d]
	v := cell.Load()
	if v == nil {
		cell.CompareAndSwap(nil, new(verdicts))
		v = cell.Load()
	}
	e := 0
	if enforced {
		e = 1
	}
	c := v[action][reason][e].Load()
	if c == nil {
		c = l.resolve(op, p, d, action, reason, enforced)
		v[action][reason][e].Store(c)
	}
	(*c).Inc()
}

func (l *Link) resolve(op message.OpID, p message.Protocol, d message.Direction, action, reason uint8, enforced bool) *prometheus.Counter {
	name := other
	if op != 0 {
		name, p = op.Name(), op.Operation().Protocol
	}
	c := l.m.messages.WithLabelValues(l.name, p.String(), name, d.String(),
		l.m.options.Actions[action], l.m.options.Reasons[reason], label(enforced))
	return &c
}

// Anomalies counts the anomalies of one message, each once.
func (l *Link) Anomalies(set *wire.Anomalies) {
	if set.Empty() {
		return
	}
	for a := range set.All {
		c := l.anomalies[a].Load()
		if c == nil {
			r := l.m.anomalies.WithLabelValues(l.name, cmp.Or(a.Name(), other))
			c = &r
			l.anomalies[a].Store(c)
		}
		(*c).Inc()
	}
}

// Judged records how long one judgement took; d is inbound or outbound.
func (l *Link) Judged(d message.Direction, took time.Duration) {
	if o := l.judging[d]; o != nil {
		o.Observe(took.Seconds())
	}
}

// Fault counts a fault of our own during a judgement.
func (l *Link) Fault(d message.Direction) {
	if c := l.faults[d]; c != nil {
		c.Inc()
	}
}
