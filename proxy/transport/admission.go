package transport

import (
	"errors"
	"net/netip"
	"sync"
)

// Default caps of an Admission.
const (
	DefaultPerPeer = 16
	DefaultTotal   = 1024
)

// A Refusal is the reason for which an association was not admitted; its text
// is from a closed list and may be a metric label.
type Refusal string

// The reasons.
const (
	RefusedPeer        Refusal = "peer_unknown" // an address outside the allow-list
	RefusedPerPeer     Refusal = "peer_limit"   // too many associations of this peer
	RefusedTotal       Refusal = "total_limit"  // too many associations in all
	RefusedHandshake   Refusal = "handshake"    // no TLS, or not with a certificate that is expected
	RefusedUnavailable Refusal = "unavailable"  // the kernel could not hand the association over
)

// Admission says which peers may have an association, and how many.
type Admission struct {
	// Allow holds the peers' networks. Every address that an SCTP peer announces
	// must be inside: an extra address is the way to receive what was meant for
	// another. An empty list admits nobody and is refused by Listen.
	Allow []netip.Prefix
	// PerPeer and Total cap the associations that exist at one time; 0 means the
	// defaults.
	PerPeer, Total int
	// Silent makes the kernel discard SCTP packets of strangers without an answer,
	// so that a scan finds no port. They are then refused before anybody can
	// count them.
	Silent bool
	// OnRefused is told of every association that was not admitted. It is called
	// on the goroutine of Accept.
	OnRefused func(peer netip.AddrPort, why Refusal)
}

func (a *Admission) validate() error {
	if len(a.Allow) == 0 {
		return errors.New("no peer is allowed: name the peers' networks (allow), for instance 192.0.2.0/28")
	}
	for _, p := range a.Allow {
		if !p.IsValid() {
			return errors.New("an allowed network is not valid")
		}
	}
	return nil
}

// gate counts what an Admission admits.
type gate struct {
	Admission
	mu    sync.Mutex
	total int
	peers map[netip.Addr]int
}

func newGate(a Admission) *gate {
	if a.PerPeer <= 0 {
		a.PerPeer = DefaultPerPeer
	}
	if a.Total <= 0 {
		a.Total = DefaultTotal
	}
	return &gate{Admission: a, peers: map[netip.Addr]int{}}
}

func (g *gate) allowed(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	for _, p := range g.Allow {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// enter admits one association of peer, or says why not. The release function
// gives the place back and may be called more than once.
func (g *gate) enter(peer Endpoint) (release func(), why Refusal) {
	for _, a := range peer.Addrs {
		if !g.allowed(a) {
			return nil, RefusedPeer
		}
	}
	if len(peer.Addrs) == 0 {
		return nil, RefusedPeer
	}
	key := peer.Addr().Unmap().WithZone("")
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.total >= g.Total:
		return nil, RefusedTotal
	case g.peers[key] >= g.PerPeer:
		return nil, RefusedPerPeer
	}
	g.total++
	g.peers[key]++
	return sync.OnceFunc(func() { g.leave(key) }), ""
}

func (g *gate) leave(key netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.total--
	if g.peers[key]--; g.peers[key] == 0 {
		delete(g.peers, key)
	}
}

func (g *gate) refuse(peer netip.AddrPort, why Refusal) {
	if g.OnRefused != nil {
		g.OnRefused(peer, why)
	}
}
