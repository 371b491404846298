package relay

import "time"

// A Protocol is what a relay knows of what it carries.
type Protocol struct {
	// PPIDs are the payload protocol identifiers that are taken. The relay's own
	// messages bear the first.
	PPIDs []uint32
	// Stream gives the stream, of the out ones that the other side has, on which
	// a message goes on that came on stream n.
	Stream func(n uint16, out int) uint16
	// Conduct makes the Conduct of a pair.
	Conduct func(Session) Conduct
	// Interval is how often the Conduct is asked whether the pair may go on; 0
	// leaves it to the relay.
	Interval time.Duration
}

// A Conduct follows how the two peers of a pair keep to their protocol. Before
// and After are called by the readers of both directions, Check by another
// goroutine, and Active by any.
type Conduct interface {
	// Before is told of a message before the Judge. When it returns false the
	// Judge is not asked, and out holds the decision.
	Before(in *Input, out *Decision) (ask bool)
	// After sees what was decided about a message that the Judge was asked about.
	// It may drop what the Judge forwards, and not the other way.
	After(in *Input, out *Decision)
	// Check returns why the pair must end, or an empty cause.
	Check(now time.Time) (cause string, err error)
	// Active says whether the peers have agreed that traffic may flow.
	Active() bool
}
