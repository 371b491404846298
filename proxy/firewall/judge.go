package firewall

import (
	"net/netip"
	"time"

	"cordon/filters/action"
	"cordon/filters/engine"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/protocols/sccp"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
	"cordon/rules"
)

// judge is the Judge of one association and direction. It is used by one
// goroutine and reuses all that it needs, so that what passes allocates nothing.
type judge struct {
	firewall *Firewall
	link     *link
	decoder  *decode.Decoder
	in       decode.Inbound
	emit     decode.Emit // take, bound once
	// from and to are the peers' addresses in the direction of the messages.
	from, to netip.AddrPort

	verdict        engine.Verdict
	builder        action.Builder // of M3UA
	answer         action.Answer  // of Diameter
	reply, instead []byte
	input          *relay.Input    // what is at hand: one message, or several in one user message of SCTP
	out            *relay.Decision // and what is decided about it
	strictest      rules.Action    // of its messages so far that are blocked
	passed         []byte          // the requests among them that are not
}

func newJudge(f *Firewall, l *link, s relay.Session, d relay.Direction) *judge {
	variant, ansi := decode.VariantITU, l.conf.Variant == "ansi"
	if ansi {
		variant = decode.VariantANSI
	}
	j := &judge{
		firewall: f, link: l, decoder: decode.New(decode.Options{Variant: variant, CAPSSNs: l.conf.CAPSSNs}),
		in:      decode.Inbound{Link: l.conf.Name, LinkID: l.id, Direction: direction(d), PPID: transport.PPIDM3UA},
		builder: action.Builder{Variant: sccp.Variant{ANSI: ansi}},
		from:    s.Outside, to: s.Inside,
	}
	if d == relay.Outbound {
		j.from, j.to = s.Inside, s.Outside
	}
	if l.diameter() {
		j.in.PPID = transport.PPIDDiameter
	}
	j.emit = j.take
	return j
}

// Judge implements relay.Judge.
func (j *judge) Judge(in *relay.Input, out *relay.Decision) {
	j.input, j.out = in, out
	j.in.Time, j.in.Stream = in.Time.UnixNano(), in.Stream
	if j.link.diameter() {
		j.reply, j.passed, j.strictest = j.reply[:0], j.passed[:0], rules.Pass
		j.decoder.Diameter(&j.in, in.Data, j.emit)
		j.answerPassed()
	} else {
		j.decoder.M3UA(&j.in, in.Data, j.emit)
	}
	j.link.metrics.Judged(j.in.Direction, time.Since(in.Time))
}

// Forget implements relay.Judge. The decoder has the same bounds of time and
// number for its segments and gives them up by itself.
func (j *judge) Forget(uint64) {}

// take decides about the decoded message.
func (j *judge) take(m *message.Message) {
	m.Source, m.SourcePort = j.from.Addr(), j.from.Port()
	m.Destination, m.DestinationPort = j.to.Addr(), j.to.Port()
	if asker := j.input.Asker; asker.IsValid() {
		m.Destination, m.DestinationPort = asker.Addr(), asker.Port()
	}
	force := j.firewall.force.Load()
	if m.Segment == message.SegmentHeld {
		j.hold(m)
		return
	}
	v := &j.verdict
	force.engine.Evaluate(m, v)
	j.link.count(force, m, v)
	j.decide(m, v)
	j.firewall.report(m, v)
}

// hold keeps a segment until the last one is judged. What the last one cannot
// tell of it is told now: that it was not canonical.
func (j *judge) hold(m *message.Message) {
	j.out.Action, j.out.Key = relay.Hold, m.SegmentKey
	canonical, ok := m.Bool(message.FieldM3UACanonical)
	if !ok || canonical {
		return
	}
	v := &j.verdict
	*v = engine.Verdict{Action: rules.Drop, Enforced: j.link.enforces(), Reason: engine.ReasonNotCanonical}
	j.link.count(j.firewall.force.Load(), m, v)
	if v.Enforced {
		j.out.Action, j.out.Reason = relay.Drop, v.Reason.String()
	}
	j.firewall.report(m, v)
}

// decide writes the verdict into the relay's decision.
func (j *judge) decide(m *message.Message, v *engine.Verdict) {
	if m.Protocol == message.ProtocolDiameter {
		j.decideOne(m, v)
		return
	}
	j.out.Action, j.out.Reason, j.out.Key = relay.Forward, v.Reason.String(), m.SegmentKey
	if !v.Blocks() {
		return
	}
	j.out.Action = relay.Drop
	if v.Action == rules.Reject {
		j.refuse(m, v)
	}
}

// count tells the metrics.
func (l *link) count(f *force, m *message.Message, v *engine.Verdict) {
	l.metrics.Message(m.Operation, m.Protocol, m.Direction, uint8(v.Action), uint8(v.Reason), v.Enforced)
	l.metrics.Anomalies(&m.Anomalies)
	if v.Reason == engine.ReasonFault {
		l.metrics.Fault(m.Direction)
		l.observer.fault(f.engine.LastFault())
	}
	for _, h := range v.Hits() {
		if i, ok := f.index[h.Rule]; ok {
			f.hits.Hit(i, l.enforces() && h.Rule.Enforces())
		}
	}
}

// refuse builds the protocol's own refusal for the sender, and the abort that
// lets the receiver's transaction go.
func (j *judge) refuse(m *message.Message, v *engine.Verdict) {
	component := -1
	if h, ok := v.Primary(); ok {
		component = h.Component
	}
	var ok bool
	if j.reply, ok = j.builder.Refuse(j.reply[:0], m, component, v.Refusal); ok {
		j.out.Reply = j.reply
	}
	if j.instead, ok = j.builder.Abort(j.instead[:0], m); ok {
		j.out.Instead = j.instead
	}
}

// report tells sinks and watchers of the verdict.
func (f *Firewall) report(m *message.Message, v *engine.Verdict) {
	f.events.report(m, v)
	if f.onVerdict != nil && v.Action != rules.Pass {
		f.onVerdict(m, v)
	}
}
