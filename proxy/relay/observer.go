package relay

import (
	"net/netip"
	"time"

	"cordon/proxy/transport"
)

// Reasons that the relay itself gives, besides those of the Judge. They are from
// a closed list and may be metric labels.
const (
	ReasonPPID       = "ppid"         // a payload protocol identifier of another protocol
	ReasonTooLong    = "too_long"     // longer than transport.MaxMessage
	ReasonPanic      = "panic"        // the Judge panicked; what happened is Config.OnPanic
	ReasonBypass     = "bypass"       // judgement is switched off
	ReasonHoldTime   = "hold_expired" // held too long without a decision
	ReasonHoldLimit  = "hold_limit"   // too many or too large messages held
	ReasonHoldLost   = "hold_lost"    // its group had been given up
	ReasonHoldKey    = "hold_no_key"  // the Judge held a message without a key
	ReasonUnsendable = "unsendable"   // the transport of the other side cannot carry it as it is
	ReasonEnded      = "ended"        // the association ended before it was sent
	ReasonReplyLimit = "reply_limit"  // a reply beyond the rate
	ReasonReplyQueue = "reply_queue"  // a reply to a sender that does not read
)

// Causes of refusal and of the end of a pair, from a closed list.
const (
	CauseDial     = "dial"     // the association behind could not be made
	CauseSilent   = "silent"   // the accepted peer sent nothing in time
	CauseShutdown = "shutdown" // a peer shut down
	CauseLost     = "lost"     // a peer aborted, or its paths failed
	CauseFraming  = "framing"  // a peer broke the framing, or was too slow
	CauseStalled  = "stalled"  // a peer took nothing for StallTimeout
	CauseRestart  = "restart"  // a peer restarted its association
	CauseStop     = "stop"     // Cordon stops
)

// A Stage is a step in the life of a pair.
type Stage uint8

// The stages.
const (
	Up     Stage = iota + 1 // both associations are up
	Ending                  // one has ended, or Cordon stops
	Down                    // both are gone
)

// String returns the stage's name.
func (s Stage) String() string {
	switch s {
	case Up:
		return "up"
	case Ending:
		return "ending"
	case Down:
		return "down"
	}
	return "unknown"
}

// An Observer is told what the relay does. Its methods are called from the data
// path and must not block.
type Observer interface {
	// Flow returns where the messages of a link and direction are counted. It
	// is called once for each pair and direction.
	Flow(link string, d Direction) FlowObserver
	// Stage is told of each step of a pair; cause is one of the causes above, one
	// of the protocol's, or empty. err says more of it where there is more.
	Stage(s Session, stage Stage, cause string, err error)
	// Refused is told of each association that got no pair: a transport.Refusal
	// or one of the causes above.
	Refused(link string, peer netip.AddrPort, reason string)
	// Event is told what happens to the association with peer.
	Event(s Session, peer netip.AddrPort, e transport.Event)
}

// CountRefused makes the OnRefused of a link's listener tell an Observer.
func CountRefused(o Observer, link string) func(netip.AddrPort, transport.Refusal) {
	return func(peer netip.AddrPort, why transport.Refusal) { o.Refused(link, peer, string(why)) }
}

// A FlowObserver counts the messages of one direction.
type FlowObserver interface {
	// Forwarded is called when the transport has taken the message; delay is the
	// time since it was received.
	Forwarded(octets int, reason string, delay time.Duration)
	// Dropped is called for each message that does not go on.
	Dropped(octets int, reason string)
	// Held is called for each message that waits for a decision.
	Held(octets int)
	// Replied is called for each reply; reason is empty, or why it was not sent.
	Replied(reason string)
	// Panicked is called when the Judge panicked.
	Panicked(value any, stack []byte)
}

// noObserver ignores everything.
type noObserver struct{}

func (noObserver) Flow(string, Direction) FlowObserver            { return noFlow{} }
func (noObserver) Stage(Session, Stage, string, error)            {}
func (noObserver) Refused(string, netip.AddrPort, string)         {}
func (noObserver) Event(Session, netip.AddrPort, transport.Event) {}

type noFlow struct{}

func (noFlow) Forwarded(int, string, time.Duration) {}
func (noFlow) Dropped(int, string)                  {}
func (noFlow) Held(int)                             {}
func (noFlow) Replied(string)                       {}
func (noFlow) Panicked(any, []byte)                 {}
