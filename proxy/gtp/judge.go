package gtp

import (
	"net/netip"
	"time"

	"cordon/proxy/relay"
)

// Reasons that the path itself gives, besides those of the Judge and of package
// relay. They are from a closed list and may be metric labels.
const (
	ReasonPacket    = "packet"    // no IP packet with a whole UDP datagram
	ReasonFragment  = "fragment"  // a fragment, which the kernel should have put together
	ReasonTruncated = "truncated" // longer than the kernel hands out
)

// Reasons are all reasons of the path.
func Reasons() []string { return []string{ReasonPacket, ReasonFragment, ReasonTruncated} }

// Input is one datagram of the link. Its slices are the path's.
type Input struct {
	Time      time.Time
	Direction relay.Direction
	Src, Dst  netip.AddrPort
	Payload   []byte
}

// A Decision is what a Judge says about a datagram. Its slices belong to the
// Judge and need to be valid until the next call only.
type Decision struct {
	// Action is relay.Drop or relay.Forward.
	Action relay.Action
	// Reason is from a closed list: it becomes a metric label.
	Reason string
	// Replace is what is forwarded in place of the payload; empty forwards what
	// came.
	Replace []byte
	// Reply is a payload for the sender, in the name of whom it had asked. Replies
	// are rate-limited.
	Reply []byte
}

// A Judge is what the path asks of the firewall. The path makes one for each
// queue, which sees both directions of a pair of addresses, and for each direction of
// a wire; it calls it from one goroutine, in the order of arrival.
type Judge interface {
	// Judge decides about in and fills out, which it gets zeroed.
	Judge(in *Input, out *Decision)
}

// ForwardAll is the Judge that forwards everything.
type ForwardAll struct{}

// Judge implements Judge.
func (ForwardAll) Judge(_ *Input, out *Decision) { out.Action = relay.Forward }
