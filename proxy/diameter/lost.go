package diameter

import (
	"net/netip"
	"slices"
)

// Bounds of what is remembered of lost peers.
const (
	maxLost        = 1024 // in all
	maxLostAddress = 16   // of one address, so that whoever invents hosts pushes out his own
)

// lostPeer is a host whose connection was lost, and where it had come from.
type lostPeer struct {
	host string
	addr netip.Addr
}

// lostPeers are the hosts that were lost and must prove themselves when they come
// back (RFC 3539, 3.4.1), the one that was lost first in front.
type lostPeers struct{ list []lostPeer }

func (l *lostPeers) has(host string) bool {
	return slices.ContainsFunc(l.list, func(p lostPeer) bool { return p.host == host })
}

// add remembers a host. Where there are too many the oldest goes, of the same
// address before others.
func (l *lostPeers) add(host string, addr netip.Addr) {
	l.remove(host)
	same := func(p lostPeer) bool { return p.addr == addr }
	n := 0
	for _, p := range l.list {
		if same(p) {
			n++
		}
	}
	switch {
	case n >= maxLostAddress:
		i := slices.IndexFunc(l.list, same)
		l.list = slices.Delete(l.list, i, i+1)
	case len(l.list) >= maxLost:
		l.list = slices.Delete(l.list, 0, 1)
	}
	l.list = append(l.list, lostPeer{host, addr})
}

func (l *lostPeers) remove(host string) {
	l.list = slices.DeleteFunc(l.list, func(p lostPeer) bool { return p.host == host })
}
