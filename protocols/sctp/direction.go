package sctp

import (
	"container/list"
	"net/netip"
)

// direction is one half of an association: the packets with one verification
// tag between two ports.
type direction struct {
	key     directionKey
	element *list.Element // in Tracker.recent
	holding *list.Element // in Tracker.holding, nil without fragments

	handshake      uint32 // initial TSN of the INIT or INIT ACK that chose the tag
	handshakeKnown bool

	history  history // the TSNs seen
	from, to netip.Addr
	paths    bool // its packets go over several

	fragments []fragment // in order of fragment.compare
	bytes     int        // of their payloads
	since     int64      // no fragment has waited longer than from here
}

// travel notes the path of a packet, where the caller tells it.
func (d *direction) travel(h *Header) {
	if !d.from.IsValid() {
		d.from, d.to = h.Src, h.Dst
	}
	d.paths = d.paths || d.from != h.Src || d.to != h.Dst
}

// unseen is how many chunks of the direction are missing; ok is false where that
// cannot be told: a count that went on elsewhere, several paths of which one may
// not be in the capture, and tag 0, which hand-made captures have.
func (d *direction) unseen() (n uint32, ok bool) {
	return d.history.current.holes, !d.history.jumped && !d.paths && d.key.tag != 0
}
