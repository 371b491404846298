package diameter

import (
	"time"

	"cordon/proxy/relay"
)

// A PeerStatus is how a connection of a proxy stands.
type PeerStatus struct {
	relay.Session
	relay.Direction // of what the peer sends
	Capabilities
	State   PeerState
	Since   time.Time
	Waiting int // requests to it that wait for their answers
	Queued  int // messages that wait for the writer
}

// Status returns how the open connections stand.
func (p *Proxy) Status() []PeerStatus {
	var all []PeerStatus
	for _, c := range p.open() {
		all = append(all, PeerStatus{Session: c.session, Direction: c.dir, Capabilities: c.caps, State: c.state(), Since: c.since,
			Waiting: c.pending(), Queued: c.sender.Depth()})
	}
	return all
}
