package transport

import (
	"fmt"
	"net/netip"
)

// An EventKind tells what happened to an association (RFC 6458, 6.1).
type EventKind uint8

// The kinds of event.
const (
	EventUp           EventKind = iota + 1 // the association is established
	EventLost                              // the association was aborted or its paths failed
	EventRestart                           // the peer restarted: its state above SCTP is gone
	EventPeerShutdown                      // the peer sends no more
	EventShutdown                          // the shutdown is complete
	EventPathUp                            // a peer address is reachable (again) or confirmed
	EventPathDown                          // a peer address is unreachable
	EventPathChange                        // a peer address was added, removed or made primary
	EventSendFailed                        // a message could not be delivered
	EventPeerError                         // the peer sent an ERROR chunk
	EventPartialAbort                      // a message of which a part had come was given up by the peer
	EventOther                             // a notification that this package does not know
)

var eventNames = [...]string{
	EventUp: "up", EventLost: "lost", EventRestart: "restart", EventPeerShutdown: "peer_shutdown",
	EventShutdown: "shutdown", EventPathUp: "path_up", EventPathDown: "path_down",
	EventPathChange: "path_change", EventSendFailed: "send_failed", EventPeerError: "peer_error",
	EventPartialAbort: "partial_abort", EventOther: "other",
}

// String returns the kind's name, from a closed list.
func (k EventKind) String() string {
	if int(k) < len(eventNames) && eventNames[k] != "" {
		return eventNames[k]
	}
	return fmt.Sprintf("event(%d)", uint8(k))
}

// An Event is something that happened to an association besides a message.
type Event struct {
	Kind EventKind
	// Path is the peer address of a path event.
	Path netip.Addr
	// Code is the cause code of RFC 9260, 3.3.10 where the event has one.
	Code uint16
}
