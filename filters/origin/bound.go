package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Bound tells whether the calling global title, or the origin's realm and host,
// belong behind the peer that sent the message. told is false where nothing is known about the peer, where
// the message has no calling title, and where a carrier brings the title of an
// operator that the profile does not list, which carriers do.
func Bound(p *operator.Profile, m *message.Message) (bound, told bool) {
	calling, ok := Calling(p, m)
	if !ok {
		return false, false
	}
	peer := Peer(p, m)
	if peer == operator.None {
		// Even a peer that nobody knows is not our own node: what the
		// interconnect brings under our own title is spoofed.
		if (calling.Owner == operator.Home || calling.Host == operator.Home) && m.Direction == message.DirectionInbound && !m.DirectionInferred {
			return false, true
		}
		return false, false
	}
	bound, told = behind(p, m, peer, calling.Owner)
	if calling.Plan == planName && calling.Host != calling.Owner && (bound || !told) {
		// The realm may be the peer's, and the host another's.
		if b, t := behind(p, m, peer, calling.Host); t && !b || !told && !t {
			return b, t
		}
	}
	return bound, told
}

// behind tells whether what owner sends may come from peer.
func behind(p *operator.Profile, m *message.Message, peer, owner operator.OwnerID) (bound, told bool) {
	if Related(p, peer, owner) {
		return true, true
	}
	switch p.Kind(peer) {
	case operator.KindHome:
		// Our own nodes relay inwards what came from outside; outwards they
		// send for us only.
		return false, m.Direction == message.DirectionOutbound
	case operator.KindCarrier:
		if owner == operator.None || len(p.Operator(peer).Serves) == 0 && owner != operator.Home {
			return false, false
		}
	}
	return false, true
}
