package gtp

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"runtime/debug"
	"slices"
	"time"

	"cordon/protocols/ip"
	"cordon/proxy/gtp/datagram"
	"cordon/proxy/gtp/nfqueue"
	"cordon/proxy/relay"
)

// reader judges the packets of one queue. It is used by one goroutine and reuses
// all that it needs, so that what passes allocates nothing.
type reader struct {
	path     *Path
	judge    Judge
	flows    [2]relay.FlowObserver // by direction
	packet   ip.Packet
	udp      ip.UDP
	in       Input
	out      Decision
	replaced []byte
	reply    []byte
	limiter  limiter
}

func newReader(p *Path) *reader {
	r := &reader{path: p, judge: p.cfg.Judges()}
	for d := relay.Inbound; d <= relay.Outbound; d++ {
		r.flows[d-1] = p.cfg.Observer.Flow(p.cfg.Link, d)
	}
	return r
}

// Judge implements nfqueue.Judge.
func (r *reader) Judge(p *nfqueue.Packet, v *nfqueue.Verdict) {
	zones := r.path.zones.Load()
	if p.In == zones.loopback {
		r.path.probed(p, v)
		return
	}
	r.in.Time, r.in.Direction = p.Time, zones.direction(p)
	var reply []byte
	v.Payload, reply = r.one(p.Payload, p.Truncated())
	switch {
	case r.out.Action != relay.Forward:
	case v.Payload != nil:
		v.Action = nfqueue.Replace
	default:
		v.Action = nfqueue.Accept
	}
	if len(reply) > 0 {
		r.flows[r.in.Direction-1].Replied(r.send(p, reply))
	}
}

// one decides about a packet in r.out; it gives the packet that is to take its place,
// and one for its sender, as far as there are such.
func (r *reader) one(packet []byte, truncated bool) (replaced, reply []byte) {
	in, out := &r.in, &r.out
	*out = Decision{Action: relay.Drop}
	flow := r.flows[in.Direction-1]
	if out.Reason = r.read(packet, truncated); out.Reason != "" {
		flow.Dropped(len(packet), out.Reason)
		return nil, nil
	}
	if r.path.bypass.Load() {
		r.tunnels(in.Payload)
		out.Action = relay.Forward
		flow.Forwarded(len(in.Payload), relay.ReasonBypass, time.Since(in.Time))
		return nil, nil
	}
	*out = Decision{}
	r.decide(flow)
	if len(out.Reply) > 0 {
		reply = r.answer(flow)
	}
	switch {
	case out.Action != relay.Forward:
		flow.Dropped(len(in.Payload), out.Reason)
		return nil, reply
	case len(out.Replace) == 0:
		r.tunnels(in.Payload)
	default:
		r.tunnels(out.Replace)
		var ok bool
		if r.replaced, ok = datagram.AppendReplaced(r.replaced[:0], packet, datagram.At(packet, &r.packet), out.Replace); !ok {
			out.Action = relay.Drop
			flow.Dropped(len(in.Payload), relay.ReasonUnsendable)
			return nil, reply
		}
		replaced = r.replaced
	}
	flow.Forwarded(len(in.Payload), out.Reason, time.Since(in.Time))
	return replaced, reply
}

// read finds the datagram of a packet; why is empty, or why there is none. What
// is no whole datagram goes no further whatever the mode: it is nothing that a
// peer could read, or what the kernel should have put together.
func (r *reader) read(packet []byte, truncated bool) (why string) {
	switch {
	case truncated:
		return ReasonTruncated
	case !ip.Decode(packet, &r.packet):
		return ReasonPacket
	case r.packet.Fragment:
		return ReasonFragment
	case r.packet.Protocol != ip.ProtocolUDP || !ip.DecodeUDP(r.packet.Payload, &r.udp) || r.packet.Truncated || r.udp.Truncated:
		return ReasonPacket
	case binary.BigEndian.Uint16(r.packet.Payload[4:]) == 0: // a length that UDP over IPv4 does not know, and no jumbogram
		return ReasonPacket
	}
	r.in.Src = netip.AddrPortFrom(r.packet.Src, r.udp.SrcPort)
	r.in.Dst = netip.AddrPortFrom(r.packet.Dst, r.udp.DstPort)
	r.in.Payload = r.udp.Payload
	return ""
}

// tunnels has the kernel let through what the message that goes on sets up.
func (r *reader) tunnels(payload []byte) {
	u := r.path.users.Load()
	if u == nil {
		return
	}
	if err := u.tracker.Passed(r.in.Time.UnixNano(), r.in.Src.Addr(), r.in.Dst.Addr(), payload); err != nil {
		r.path.fault("tunnels are not let through", err)
	}
}

// decide asks the Judge. What it panics on is decided by the posture.
func (r *reader) decide(flow relay.FlowObserver) {
	defer func() {
		if v := recover(); v != nil {
			r.out = Decision{Action: r.path.cfg.OnPanic, Reason: relay.ReasonPanic}
			flow.Panicked(v, debug.Stack())
		}
	}()
	r.judge.Judge(&r.in, &r.out)
}

// answer is the packet with the reply, or nothing where it may not or cannot be sent.
func (r *reader) answer(flow relay.FlowObserver) []byte {
	if !r.limiter.allow(r.in.Src.Addr(), r.in.Time) {
		flow.Replied(relay.ReasonReplyLimit)
		return nil
	}
	var ok bool
	if r.reply, ok = datagram.Append(r.reply[:0], r.in.Dst, r.in.Src, r.out.Reply); !ok {
		flow.Replied(relay.ReasonUnsendable)
		return nil
	}
	return r.reply
}

// send sends an answer to the sender of a queued packet; it returns why it was not
// sent.
func (r *reader) send(p *nfqueue.Packet, answer []byte) (why string) {
	err := errUnready
	switch {
	case !r.path.sender.ready():
	case r.path.cfg.Bridge:
		err = r.path.sender.back(p, answer)
	default:
		err = r.path.sender.route(answer, r.in.Src.Addr())
	}
	if err != nil {
		return relay.ReasonUnsendable
	}
	return ""
}

var errUnready = errors.New("there is no socket to send by")

// zones are the interfaces by their indexes, which change when an interface is
// made anew.
type zones struct {
	outside  []int
	loopback int
}

// direction is outbound for what leaves by an interface to the interconnect and
// did not come from one; all else is judged as the interconnect's.
func (z *zones) direction(p *nfqueue.Packet) relay.Direction {
	in, out := p.In, p.Out
	if p.PhysIn != 0 {
		in, out = p.PhysIn, p.PhysOut
	}
	if !slices.Contains(z.outside, in) && slices.Contains(z.outside, out) {
		return relay.Outbound
	}
	return relay.Inbound
}
