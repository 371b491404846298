package cluster

import (
	"context"
	"sort"
	"time"
)

// Status is how a node stands among the others.
type Status struct {
	Name      string       `json:"name"`
	Listen    string       `json:"listen,omitempty"`
	Apart     bool         `json:"apart"`
	Waiting   int          `json:"waiting_octets"` // that wait to be sent
	Sent      uint64       `json:"sent"`           // records
	Lost      uint64       `json:"lost"`           // records for which there was no room, or that no stream took
	Failed    uint64       `json:"failed"`         // batches that no stream took
	Malformed uint64       `json:"malformed"`      // records and batches of others that could not be read
	Missed    uint64       `json:"missed"`         // batches of others that were gone before they were read
	Peers     []PeerStatus `json:"peers"`
}

// PeerStatus is what is known of another node.
type PeerStatus struct {
	Name    string        `json:"name"`
	Node    string        `json:"node,omitempty"` // as it calls itself
	Away    bool          `json:"away"`           // what it saw is not known here
	Left    bool          `json:"left"`           // it stopped in good order
	Records uint64        `json:"records"`        // of it that were taken
	Behind  uint64        `json:"behind"`         // batches of it that wait to be read
	Lost    uint64        `json:"lost"`           // records that it could not send
	Lag     time.Duration `json:"lag_ns"`         // from its clock to ours, of the last batch
}

// Status is how the node stands now.
func (n *Node) Status() Status {
	n.mu.Lock()
	defer n.mu.Unlock()
	waiting, lost := n.queue.waiting()
	s := Status{
		Name: n.o.Name, Apart: n.apart, Waiting: waiting, Sent: n.sent.Load(), Lost: lost, Failed: n.failed.Load(),
		Malformed: n.malformed.Load(), Missed: n.missed.Load(), Peers: []PeerStatus{},
	}
	if n.server != nil {
		s.Listen = address(n.server).String()
	}
	now := time.Now()
	for _, p := range n.peers {
		s.Peers = append(s.Peers, PeerStatus{
			Name: p.name, Node: p.node, Away: p.away(now, n.o.Silence), Left: p.leaving, Records: p.records, Behind: p.behind, Lost: p.lost, Lag: p.lag,
		})
	}
	sort.Slice(s.Peers, func(i, j int) bool { return s.Peers[i].Name < s.Peers[j].Name })
	return s
}

// hear notes a batch of node name, which came from the server of p, or with nil from
// the operator's cluster.
func (n *Node) hear(p *peer, name string, h *head, applied, behind uint64) {
	now := time.Now()
	lost := false
	n.mu.Lock()
	if p == nil {
		p = n.peers[name]
	}
	if p == nil && len(n.peers) < maxPeers {
		p = &peer{name: name}
		n.peers[name] = p
	}
	if p != nil {
		if h.incarnation == p.incarnation {
			lost = h.lost > p.lost
		} else {
			lost = h.lost > 0
		}
		p.node, p.heard, p.incarnation, p.lost = name, now, h.incarnation, h.lost
		p.leaving, p.behind, p.lag = h.flags&flagLeaving != 0, behind, now.Sub(time.Unix(0, h.time))
		p.records += applied
	}
	n.mu.Unlock()
	if lost {
		n.o.Lost()
	}
	n.judgeApart()
}

// namesake tells of a peer that bears our own name: what it says is not taken.
func (n *Node) namesake(p *peer) {
	n.mu.Lock()
	known := p.namesake
	p.namesake = true
	n.mu.Unlock()
	if !known {
		n.o.Log.Error("cluster: a peer bears the name of this node: give each node a name of its own", "peer", p.name, "name", n.o.Name)
	}
}

// watch sees when a peer is no more heard.
func (n *Node) watch(ctx context.Context) {
	tick := time.NewTicker(n.o.Silence / beats)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			n.judgeApart()
		}
	}
}

// judgeApart sees whether all peers are heard.
func (n *Node) judgeApart() {
	n.mu.Lock()
	now, apart := time.Now(), false
	for _, p := range n.peers {
		apart = apart || p.away(now, n.o.Silence)
	}
	n.mu.Unlock()
	n.setApart(apart)
}

func (n *Node) setApart(apart bool) {
	n.mu.Lock()
	changed := n.apart != apart
	n.apart = apart
	if changed { // under the lock, so that the last word is the last state
		n.o.Apart(apart)
	}
	n.mu.Unlock()
	switch {
	case !changed:
	case apart:
		n.o.Log.Warn("cluster: apart from a peer: what it sees is not known here, and what was not seen proves nothing")
	default:
		n.o.Log.Info("cluster: all peers are heard")
	}
}
