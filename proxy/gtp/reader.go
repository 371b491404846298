package gtp

import (
	"encoding/binary"
	"net/netip"
	"runtime/debug"
	"slices"
	"time"

	"cordon/protocols/ip"
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
	in := &r.in
	in.Time, in.Direction = p.Time, zones.direction(p)
	flow := r.flows[in.Direction-1]
	if why := r.read(p); why != "" {
		flow.Dropped(len(p.Payload), why)
		return
	}
	if r.path.bypass.Load() {
		r.tunnels(in.Payload)
		v.Action = nfqueue.Accept
		flow.Forwarded(len(in.Payload), relay.ReasonBypass, time.Since(p.Time))
		return
	}
	out := &r.out
	*out = Decision{}
	r.decide(flow)
	if len(out.Reply) > 0 {
		flow.Replied(r.send(p))
	}
	switch {
	case out.Action != relay.Forward:
		flow.Dropped(len(in.Payload), out.Reason)
		return
	case len(out.Replace) == 0:
		r.tunnels(in.Payload)
		v.Action = nfqueue.Accept
	default:
		r.tunnels(out.Replace)
		var ok bool
		if r.replaced, ok = appendReplaced(r.replaced[:0], p.Payload, r.offset(p.Payload), out.Replace); !ok {
			flow.Dropped(len(in.Payload), relay.ReasonUnsendable)
			return
		}
		v.Action, v.Payload = nfqueue.Replace, r.replaced
	}
	flow.Forwarded(len(in.Payload), out.Reason, time.Since(p.Time))
}

// read finds the datagram of a packet; why is empty, or why there is none. What
// is no whole datagram goes no further whatever the mode: it is nothing that a
// peer could read, or what the kernel should have put together.
func (r *reader) read(p *nfqueue.Packet) (why string) {
	switch {
	case p.Truncated():
		return ReasonTruncated
	case !ip.Decode(p.Payload, &r.packet):
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

// offset is where the UDP header stands in the packet that was read.
func (r *reader) offset(packet []byte) int {
	if r.packet.Version == 4 {
		return int(packet[0]&0x0f) * 4
	}
	return lenIPv6 + int(binary.BigEndian.Uint16(packet[4:])) - len(r.packet.Payload)
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

// send sends the reply; it returns why it was not sent.
func (r *reader) send(p *nfqueue.Packet) (why string) {
	if !r.path.sender.ready() {
		return relay.ReasonUnsendable
	}
	if !r.limiter.allow(r.in.Src.Addr(), r.in.Time) {
		return relay.ReasonReplyLimit
	}
	var ok bool
	if r.reply, ok = appendDatagram(r.reply[:0], r.in.Dst, r.in.Src, r.out.Reply); !ok {
		return relay.ReasonUnsendable
	}
	var err error
	if r.path.cfg.Bridge {
		err = r.path.sender.back(p, r.reply)
	} else {
		err = r.path.sender.route(r.reply, r.in.Src.Addr())
	}
	if err != nil {
		return relay.ReasonUnsendable
	}
	return ""
}

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
