package relay

import (
	"net/netip"
	"time"
)

// A Direction is that of a message: towards home or away from it.
type Direction uint8

// The directions.
const (
	Inbound  Direction = iota + 1 // from the interconnect, towards home
	Outbound                      // from home, towards the interconnect
)

// String returns the name that events and labels use.
func (d Direction) String() string {
	switch d {
	case Inbound:
		return "inbound"
	case Outbound:
		return "outbound"
	}
	return "unknown"
}

// Reverse is the other direction.
func (d Direction) Reverse() Direction {
	if d == Inbound {
		return Outbound
	}
	return Inbound
}

// An Input is one message as it came, for a Judge.
type Input struct {
	// Data is the whole message, or what the peer sent in place of one. It is
	// valid during the call only and must not be changed.
	Data   []byte
	Stream uint16
	Time   time.Time // when it was received
	Link   string
	Direction
	// Peer is the primary address of the association's sender.
	Peer netip.AddrPort
	// Asker is the address of who asked for this answer, whose identifiers Data
	// has, where an agent carries it; else the zero value.
	Asker netip.AddrPort
	// Bypass says that judgement is switched off: the Judge is not asked.
	Bypass bool
	// Identity is who refuses, as the Conduct knows it, where a refusal names
	// somebody.
	Identity Identity
}

// An Identity is a host and its realm, of a protocol whose nodes have such names.
type Identity struct{ Host, Realm string }

// An Action says what becomes of a message.
type Action uint8

// The actions. The zero value drops, so that a decision that was not taken does
// not let anything through.
const (
	Drop Action = iota
	Forward
	Hold
)

// String returns the action's name.
func (a Action) String() string {
	switch a {
	case Drop:
		return "drop"
	case Forward:
		return "forward"
	case Hold:
		return "hold"
	}
	return "unknown"
}

// A Decision is what a Judge says about a message. Its slices belong to the
// Judge and need to be valid until the next call only.
type Decision struct {
	Action Action
	// Reason is from a closed list: it becomes a metric label.
	Reason string
	// Key names a group of messages that are decided together, the segments of
	// an XUDT or LUDT; 0 names none. With Hold (where it must not be 0) this
	// message joins the group. With Forward the group is released first, in
	// order, and then this message; when there is no such group, because it was
	// given up, this message is dropped too: all of them go on or none. With
	// Drop the group is dropped with it.
	//
	// Messages of other groups, and those that are not held, overtake the held
	// ones; SCCP promises an order for class 1 within one sequence only, and
	// the segments of a message keep theirs.
	Key uint64
	// Reply is a message for the sender (a UDTS, an abort, an answer), on the
	// stream that its message came on. Replies are rate-limited.
	Reply []byte
	// Instead is a message for the receiver in place of a dropped one, for
	// instance the abort of a dialogue that it would otherwise keep.
	Instead []byte
	// End, when it is not empty, is why the pair ends after this message and its
	// reply, from a closed list, and EndError what is to be said of it.
	End      string
	EndError error
}

// A Judge is what the relay asks of the firewall. The relay makes one for each
// pair and direction, and calls it from one goroutine, in the order of arrival.
//
// The Judge sees every message that the Conduct lets through, and what it
// forwards must be what it understood.
type Judge interface {
	// Judge decides about in and fills out, which it gets zeroed.
	Judge(in *Input, out *Decision)
	// Forget tells that the messages held under key were given up, by time or
	// by one of the caps; the key will not be released.
	Forget(key uint64)
}

// A Session is one pair of associations.
type Session struct {
	// ID counts the pairs of a relay from 1.
	ID   uint64
	Link string
	// Outside and Inside are the peers' addresses, of which one was accepted and
	// the other dialled.
	Outside, Inside netip.AddrPort
	// OutsideNames and InsideNames are the names that the peers' certificates
	// bear; nil where there is none, on a transport without TLS.
	OutsideNames, InsideNames []string
}

// ForwardAll is the Judge that forwards everything: the relay with judgement
// switched off.
type ForwardAll struct{}

// Judge implements Judge.
func (ForwardAll) Judge(_ *Input, out *Decision) { out.Action = Forward }

// Forget implements Judge.
func (ForwardAll) Forget(uint64) {}
