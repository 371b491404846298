package sctp

import "container/list"

// direction is one half of an association: the packets with one verification
// tag between two ports.
type direction struct {
	key     directionKey
	element *list.Element // in Tracker.recent
	holding *list.Element // in Tracker.holding, nil without fragments

	handshake      uint32 // initial TSN of the INIT or INIT ACK that chose the tag
	handshakeKnown bool

	history history // the TSNs seen

	fragments []fragment // in order of fragment.compare
	bytes     int        // of their payloads
	since     int64      // no fragment has waited longer than from here
}
