package metrics

import (
	"strconv"
	"time"

	"cordon/protocols/message"

	"github.com/prometheus/client_golang/prometheus"
)

type relayVecs struct {
	messages *prometheus.CounterVec
	octets   *prometheus.CounterVec
	replies  *prometheus.CounterVec
	delay    *prometheus.HistogramVec
	up       *prometheus.GaugeVec
	pairs    *prometheus.GaugeVec
	opened   *prometheus.CounterVec
	closed   *prometheus.CounterVec
	refused  *prometheus.CounterVec
	events   *prometheus.CounterVec
}

func (m *Metrics) makeRelay() {
	m.relay = relayVecs{
		messages: m.counter("relay_messages_total", "Messages of an association, of every M3UA class, by what became of them: forwarded, dropped, or held until their last segment.",
			"link", "direction", "outcome", "reason"),
		octets:  m.counter("relay_octets_total", "Octets of messages that were forwarded.", "link", "direction"),
		replies: m.counter("relay_replies_total", "Refusals for the senders of messages of this direction: sent, or why not.", "link", "direction", "result"),
		delay:   m.histogram("relay_delay_seconds", "Time from a message's receipt to its being sent on.", "link", "direction"),
		up:      m.gauge("link_up", "1 while at least one pair of associations of the link is up, a proxy has peers on both sides, or packets are led to it.", "link"),
		pairs:   m.gauge("link_pairs", "Pairs of associations that are up.", "link"),
		opened:  m.counter("link_pairs_opened_total", "Pairs of associations that came up.", "link"),
		closed:  m.counter("link_pairs_closed_total", "Pairs of associations that ended, by cause.", "link", "cause"),
		refused: m.counter("link_refused_total", "Associations that were refused, by reason.", "link", "reason"),
		events:  m.counter("link_association_events_total", "Events of associations, such as a path that was lost.", "link", "event"),
	}
}

// Flow counts the messages of one link and direction. It is what the relay of
// proxy/relay asks of a FlowObserver.
type Flow struct {
	forwarded prometheus.Counter
	held      prometheus.Counter
	octets    prometheus.Counter
	delay     prometheus.Observer
	passed    *family // forwarded, with a reason
	dropped   *family
	replies   *family
	sent      prometheus.Counter
	faults    prometheus.Counter
}

func (m *Metrics) newFlow(link, direction string) *Flow {
	outcome := func(o string) func(string) prometheus.Counter {
		return func(reason string) prometheus.Counter {
			return m.relay.messages.WithLabelValues(link, direction, o, reason)
		}
	}
	reasons := append(append([]string(nil), m.options.RelayReasons...), m.options.Reasons...)
	reply := func(result string) prometheus.Counter {
		return m.relay.replies.WithLabelValues(link, direction, result)
	}
	return &Flow{
		forwarded: outcome("forwarded")("none"),
		held:      outcome("held")("none"),
		octets:    m.relay.octets.WithLabelValues(link, direction),
		delay:     m.relay.delay.WithLabelValues(link, direction),
		passed:    newFamily(reasons, outcome("forwarded")),
		dropped:   newFamily(reasons, outcome("dropped")),
		replies:   newFamily(m.options.RelayReasons, reply),
		sent:      reply("sent"),
		faults:    m.faults.WithLabelValues(link, direction),
	}
}

// Flow is where the messages of direction d are counted; d is inbound or
// outbound.
func (l *Link) Flow(d message.Direction) *Flow { return l.flows[d] }

// Forwarded counts a message that the transport has taken; delay is the time
// since it was received.
func (f *Flow) Forwarded(octets int, reason string, delay time.Duration) {
	if reason == "" || reason == "none" {
		f.forwarded.Inc()
	} else {
		f.passed.inc(reason)
	}
	f.octets.Add(float64(octets))
	f.delay.Observe(delay.Seconds())
}

// Dropped counts a message that does not go on.
func (f *Flow) Dropped(_ int, reason string) { f.dropped.inc(reason) }

// Held counts a message that waits for the rest of its segments.
func (f *Flow) Held(int) { f.held.Inc() }

// Replied counts a reply; reason is empty, or why it was not sent.
func (f *Flow) Replied(reason string) {
	if reason == "" {
		f.sent.Inc()
		return
	}
	f.replies.inc(reason)
}

// Panicked counts a fault of our own.
func (f *Flow) Panicked(any, []byte) { f.faults.Inc() }

// pairs counts the pairs of one link.
type pairs struct {
	up      prometheus.Gauge
	count   prometheus.Gauge
	opened  prometheus.Counter
	closed  *family
	refused *family
	events  *family
}

func (m *Metrics) newPairs(link string) pairs {
	p := pairs{
		up:     m.relay.up.WithLabelValues(link),
		count:  m.relay.pairs.WithLabelValues(link),
		opened: m.relay.opened.WithLabelValues(link),
		closed: newFamily(m.options.Causes, func(cause string) prometheus.Counter { return m.relay.closed.WithLabelValues(link, cause) }),
		refused: newFamily(m.options.Causes, func(reason string) prometheus.Counter {
			return m.relay.refused.WithLabelValues(link, reason)
		}),
		events: newFamily(m.options.PathEvents, func(event string) prometheus.Counter {
			return m.relay.events.WithLabelValues(link, event)
		}),
	}
	p.up.Set(0)
	p.count.Set(0)
	return p
}

// PairUp tells that a pair came up; n are up now.
func (l *Link) PairUp(n int) {
	l.pairs.opened.Inc()
	l.setPairs(n)
}

// PairDown tells that a pair that was up has ended; n are up now.
func (l *Link) PairDown(n int, cause string) {
	l.pairs.closed.inc(cause)
	l.setPairs(n)
}

func (l *Link) setPairs(n int) {
	l.pairs.count.Set(float64(n))
	l.pairs.up.Set(float64(min(n, 1)))
}

// SetUp tells whether a link without associations does its work.
func (l *Link) SetUp(up bool) {
	if up {
		l.pairs.up.Set(1)
		return
	}
	l.pairs.up.Set(0)
}

// Refused counts an association that got no pair.
func (l *Link) Refused(reason string) { l.pairs.refused.inc(reason) }

// Event counts an event of an association.
func (l *Link) Event(event string) { l.pairs.events.inc(event) }

// A Level is a quantity that is asked for when the metrics are read.
type Level uint8

// The levels of a link and direction.
const (
	LevelQueue      Level = iota // messages judged and not yet sent
	LevelHeld                    // messages that wait for their last segment
	LevelReassembly              // segmented messages in reassembly
	LevelPending                 // requests of Diameter that wait for their answers
)

var levels = [...]struct{ name, help string }{
	LevelQueue:      {"relay_queue_messages", "Messages that were judged and wait to be sent."},
	LevelHeld:       {"relay_held_messages", "Messages that wait for the rest of their segments before they are judged."},
	LevelReassembly: {"reassembly_messages", "Segmented messages in reassembly."},
	LevelPending:    {"diameter_pending_requests", "Diameter requests that were sent on and wait for their answers."},
}

// Watch exports what f returns as a level of the link. It is called once for
// each level and direction; f may be called by any goroutine.
func (l *Link) Watch(level Level, d message.Direction, f func() int) {
	l.m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Namespace: "cordon", Name: levels[level].name, Help: levels[level].help,
		ConstLabels: prometheus.Labels{"link": l.name, "direction": d.String()},
	}, func() float64 { return float64(f()) }))
}

// SetQueueLimit exports the bound of the link's queues, so that a queue's level
// can be held against it.
func (m *Metrics) SetQueueLimit(link string, limit int) {
	m.queueLimit.WithLabelValues(link).Set(float64(limit))
}

// label writes a truth value.
func label(b bool) string { return strconv.FormatBool(b) }
