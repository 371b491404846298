package state

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// maxFlows is how many flows of packets from inside are remembered while it learns.
const maxFlows = 1 << 14

// flow is a flow of packets in a tunnel that a node of ours sent.
type flow struct {
	teid uint32 // of the tunnel, at the other end
	met  bool   // the way back was seen
}

// user keeps a session alive by its packets, and learns the tunnels of one from before
// the start: where a node of ours sends packets of a flow, and packets of the same flow
// come back to it, these are the two ways of a tunnel. What comes from outside alone
// shows nothing.
func (s *Sessions) user(p *operator.Profile, m *message.Message, x *exchange, passed bool) {
	if m.Protocol != message.ProtocolGTPU || !passed {
		return
	}
	way, at, own, ok := named(m, x)
	if !ok || own {
		return
	}
	if i, _ := s.tunnelAt(way, at); i != 0 {
		s.slab.at(i).seen = seconds(m.Time)
		return
	}
	src, okSrc := m.Addr(message.FieldGTPInnerSource)
	dst, okDst := m.Addr(message.FieldGTPInnerDestination)
	if !okSrc || !okDst || s.complete(m.Time) {
		return
	}
	key := s.mix(x.from+x.to, s.host(src)+s.host(dst))
	switch m.Direction {
	case message.DirectionOutbound:
		s.flows.put(key, m.Time).value.teid = x.teid
	case message.DirectionInbound:
		f := s.flows.find(key)
		if f == nil || f.value.met {
			return
		}
		f.value.met = true
		t := tunnel{since: seconds(m.Time), seen: seconds(m.Time), guessed: true}
		t.user = [sides]end{endAt(m.Source, f.value.teid), at}
		t.owner = [sides]operator.OwnerID{sender(p, m), p.OwnerOfAddr(m.Destination)}
		s.add(&t, m.Time)
	}
}
