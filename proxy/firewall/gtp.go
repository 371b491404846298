package firewall

import (
	"log/slog"
	"time"

	"cordon/filters/action"
	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/protocols/decode"
	wire "cordon/protocols/gtp"
	"cordon/protocols/message"
	"cordon/proxy/gtp"
	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/gtp/tunnels"
	"cordon/proxy/relay"
	"cordon/rules"
)

// gtpConfig is what the path of a link of GTP is made of, as far as the
// configuration tells.
func gtpConfig(c *conf.Config, l *conf.Link) gtp.Config {
	g := &l.GTP
	return gtp.Config{
		Link: l.Name, Outside: l.Outside.Interfaces, Inside: l.Inside.Interfaces, Bridge: g.Path == conf.PathBridge,
		Wire: g.Path == conf.PathWire, PassFragments: l.Posture.Reassembly != "drop",
		Queue: uint16(g.Queue), Queues: uint16(g.Queues), FailOpen: c.FailsOpen(l), Install: g.Rules == "install",
		Ports: g.Ports, UserPlane: g.UserPlane, Tunnels: g.Tunnels, Observe: c.LinkMode(l) != conf.ModeEnforce,
		Learn: time.Duration(c.State.Sessions.Learn),
	}
}

// Plans are what netfilter is to do for the links of GTP in c, by their names; for a
// wire it does nothing.
func Plans(c *conf.Config) map[string]netfilter.Plan {
	plans := map[string]netfilter.Plan{}
	for i := range c.Links {
		if l := &c.Links[i]; l.Protocol == conf.ProtocolGTP && l.GTP.Path != conf.PathWire {
			cfg := gtpConfig(c, l)
			plans[l.Name] = cfg.Plan()
		}
	}
	return plans
}

// GTPPath is what carries a link of GTP.
type GTPPath interface {
	path
	Status() gtp.Status
	Close() error
}

// queues are the packet queues of the kernel.
func queues(cfg gtp.Config) (GTPPath, error) {
	p, err := gtp.New(cfg)
	if err != nil {
		return nil, err // and not a pointer to nothing
	}
	return p, nil
}

// makeGTP takes the queues of a link of GTP, or what is there in their place.
func (l *link) makeGTP(f *Firewall, log *slog.Logger) error {
	cfg := gtpConfig(f.config, l.conf)
	cfg.Judges = func() gtp.Judge { return newGTPJudge(f, l) }
	cfg.Observer, cfg.OnPanic, cfg.OnUp, cfg.Log = l.observer, l.onFault(), l.metrics.SetUp, log
	open := f.newGTP
	if open == nil {
		open = queues
	}
	p, err := open(cfg)
	if err != nil {
		return err
	}
	l.gtp = p
	l.followSessions(f, p)
	l.metrics.WatchQueues(cfg.UserPlane && !cfg.Wire, func() metrics.Queues {
		s := p.Status()
		t := &s.Tunnels
		return metrics.Queues{
			Waiting: s.Waiting, Full: s.Dropped, SocketFull: s.UserDropped, Uninspected: s.Uninspected, Refused: s.Refused,
			Sessions: uint64(t.Sessions), Ends: uint64(t.Ends), NoRoom: t.Full, Failed: t.Failed,
		}
	})
	return nil
}

// followSessions has what the table of sessions finds to be over closed in the user
// plane: a node that restarted, a session that nobody speaks of or that another one
// took the place of.
func (l *link) followSessions(f *Firewall, carrier any) {
	users, ok := carrier.(interface {
		Ended(control, user [2]tunnels.End, all bool)
	})
	if !ok || !l.conf.GTP.UserPlane {
		return
	}
	f.force.Load().engine.Memory().Sessions.OnEnd(func(e *state.Ended) {
		var control, user [2]tunnels.End
		for side := range control {
			control[side], user[side] = tunnels.End(e.Control[side]), tunnels.End(e.User[side])
		}
		users.Ended(control, user, e.Session)
	})
}

// gtpJudge is the Judge of one queue. It is used by one goroutine and reuses all
// that it needs, so that what passes allocates nothing.
type gtpJudge struct {
	firewall *Firewall
	link     *link
	decoder  *decode.Decoder
	in       decode.Inbound
	datagram decode.Datagram
	emit     decode.Emit // take, bound once

	verdict        engine.Verdict
	answer         action.GTPAnswer
	strip          action.GTPStrip
	reply, replace []byte
	out            *gtp.Decision
	v1, v2         []uint8 // what rules have taken out of the datagram at hand
	messages       int     // of it
	blocked        rules.Action
}

func newGTPJudge(f *Firewall, l *link) *gtpJudge {
	g := &l.conf.GTP
	j := &gtpJudge{
		firewall: f, link: l, decoder: decode.New(decode.Options{GTPPorts: g.Ports}),
		in: decode.Inbound{Link: l.conf.Name, LinkID: l.id},
	}
	j.emit = j.take
	return j
}

// Judge implements gtp.Judge. Where a datagram holds two messages the stricter
// verdict is that of both: one of them cannot go on alone.
func (j *gtpJudge) Judge(in *gtp.Input, out *gtp.Decision) {
	j.out, j.messages, j.blocked = out, 0, rules.Pass
	j.v1, j.v2 = j.v1[:0], j.v2[:0]
	j.in.Time, j.in.Direction = in.Time.UnixNano(), direction(in.Direction)
	j.datagram = decode.Datagram{Src: in.Src, Dst: in.Dst, Payload: in.Payload}
	out.Action, out.Reason = relay.Drop, engine.ReasonDecode.String() // of a datagram that holds nothing
	j.decoder.GTP(&j.in, &j.datagram, j.emit)
	if out.Action == relay.Forward && j.link.enforces() {
		j.remove()
	}
	j.link.metrics.Judged(j.in.Direction, time.Since(in.Time))
}

// take decides about the decoded message.
func (j *gtpJudge) take(m *message.Message) {
	force := j.firewall.force.Load()
	v := &j.verdict
	force.engine.Evaluate(m, v)
	j.link.count(force, m, v)
	j.messages++
	j.strips(v)
	switch {
	case v.Blocks() && v.Action.Stricter(j.blocked):
		j.out.Action, j.out.Reason, j.out.Reply = relay.Drop, v.Reason.String(), nil
		if j.blocked = v.Action; v.Action == rules.Reject {
			j.refuse(m, v)
		}
	case j.messages == 1:
		j.out.Action, j.out.Reason = relay.Forward, v.Reason.String()
	}
	j.firewall.report(m, v)
}

// refuse answers a request in the name of whom it was meant for.
func (j *gtpJudge) refuse(m *message.Message, v *engine.Verdict) {
	b := m.Layer(message.LayerGTP)
	j.answer.Cause = gtpCause(m.Protocol, v.Refusal)
	if j.answer.Cause == 0 {
		return
	}
	j.answer.TEID = j.firewall.force.Load().engine.Memory().Sessions.AnswerTEID(m)
	var ok bool
	if j.reply, ok = j.answer.Append(j.reply[:0], b, wire.ControlPort); ok {
		j.out.Reply = j.reply
	}
}

// gtpCause is the cause of a refusal in a version; 0 is silence.
func gtpCause(p message.Protocol, r rules.Refusal) uint8 {
	switch {
	case r.Kind != rules.RefuseGTP:
		return 0
	case p == message.ProtocolGTPv2:
		return r.Code
	}
	return r.Older
}

// strips notes what rules have taken out.
func (j *gtpJudge) strips(v *engine.Verdict) {
	for _, r := range v.Strips() {
		if !v.DoesStrip(r) {
			continue
		}
		for _, e := range r.Strip {
			if e.Protocol == message.ProtocolGTPv2 {
				j.v2 = append(j.v2, e.Type)
			} else {
				j.v1 = append(j.v1, e.Type)
			}
		}
	}
}

// remove takes out of a datagram what rules ask for, and of what leaves to partners
// what they need not know. Of two messages in a datagram both lose it.
func (j *gtpJudge) remove() {
	if g := &j.link.conf.GTP; j.in.Direction == message.DirectionOutbound {
		j.v1, j.v2 = append(j.v1, g.RemoveV1...), append(j.v2, g.RemoveV2...)
	}
	if len(j.v1)+len(j.v2) == 0 {
		return
	}
	j.strip.Version1, j.strip.Version2 = j.v1, j.v2
	var ok bool
	if j.replace, ok = j.strip.Append(j.replace[:0], j.datagram.Payload, wire.ControlPort); ok {
		j.out.Replace = j.replace
	}
}

// GTPStatus is how the path of a link of GTP stands.
type GTPStatus struct {
	Path        string `json:"path"`             // routed, bridge or wire
	Fail        string `json:"fail"`             // open or closed
	Rules       string `json:"rules"`            // what installed those of netfilter; empty where the operator did
	Queue       uint16 `json:"queue"`            // the first in use
	Queues      uint16 `json:"queues"`           // their number
	Frames      uint64 `json:"frames,omitempty"` // of a wire, of all protocols
	Packets     uint64 `json:"packets"`
	Waiting     uint64 `json:"waiting"`
	Full        uint64 `json:"full"`        // packets that found the queue full; of a wire, fragments that made no datagram
	SocketFull  uint64 `json:"socket_full"` // or the reader's socket
	Uninspected uint64 `json:"uninspected"` // packets that went on without a verdict

	Tunnels *TunnelStatus `json:"tunnels,omitempty"`
}

// TunnelStatus is how the user plane of a link stands.
type TunnelStatus struct {
	Sessions int    `json:"sessions"`
	Ends     int    `json:"ends"`    // that the kernel lets pass
	Orphans  int    `json:"orphans"` // of them, those that a process before put in
	Pending  int    `json:"pending"` // requests that wait for their answers
	Full     uint64 `json:"full"`    // sessions without tunnels, for want of room
	Failed   uint64 `json:"failed"`  // changes that the kernel did not take
}

func (l *link) gtpStatus(f *Firewall, s LinkStatus) LinkStatus {
	p := l.gtp.Status()
	s.Up, s.Transport = p.Up, "netfilter"
	if p.Wire {
		s.Transport = "packet"
	}
	g := &GTPStatus{
		Path: l.conf.GTP.Path, Frames: p.Frames, Fail: "closed", Rules: p.Method, Queue: p.Queue, Queues: p.Queues,
		Packets: p.Packets, Waiting: p.Waiting, Full: p.Dropped, SocketFull: p.UserDropped, Uninspected: p.Uninspected,
	}
	if l.conf.GTP.UserPlane && !p.Wire {
		g.Tunnels = (*TunnelStatus)(&p.Tunnels)
	}
	if f.config.FailsOpen(l.conf) {
		g.Fail = "open"
	}
	s.GTP = g
	return s
}
