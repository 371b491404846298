package relay

import (
	"cmp"
	"slices"
	"time"

	"cordon/proxy/transport"
)

// A PairStatus is how a pair stands.
type PairStatus struct {
	Session
	Stage  Stage
	Since  time.Time
	Active bool // the protocol says that traffic may flow
	// Conduct is the protocol's, for what it knows besides.
	Conduct Conduct
	// Accepted and Dialled are the peers with all their addresses.
	Accepted, Dialled transport.Endpoint
	Inbound, Outbound FlowStatus
}

// A FlowStatus is how one direction of a pair stands.
type FlowStatus struct {
	Received uint64 // messages since the start
	Queued   int    // messages that wait for the writer, replies included
	Held     int    // messages that wait for a decision
}

// Status returns how the pairs stand, in the order of their ids.
func (r *Relay) Status() []PairStatus {
	r.mu.Lock()
	pairs := make([]*pair, 0, len(r.live))
	for _, p := range r.live {
		pairs = append(pairs, p)
	}
	r.mu.Unlock()
	slices.SortFunc(pairs, func(a, b *pair) int { return cmp.Compare(a.session.ID, b.session.ID) })
	all := make([]PairStatus, len(pairs))
	for i, p := range pairs {
		all[i] = p.status()
	}
	return all
}

// Bypassed says whether judgement is switched off.
func (r *Relay) Bypassed() bool { return r.bypass.Load() }

func (p *pair) status() PairStatus {
	s := PairStatus{
		Session: p.session, Stage: Stage(p.stage.Load()), Since: p.since, Active: p.conduct.Active(), Conduct: p.conduct,
		Accepted: p.sides[0].assoc.Remote(), Dialled: p.sides[1].assoc.Remote(),
	}
	for _, f := range p.flows {
		fs := FlowStatus{Received: f.received.Load(), Queued: f.to.box.depth(), Held: int(f.hold.count.Load())}
		if f.in.Direction == Inbound {
			s.Inbound = fs
		} else {
			s.Outbound = fs
		}
	}
	return s
}
