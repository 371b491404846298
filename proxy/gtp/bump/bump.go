package bump

import (
	"sync/atomic"
	"time"
)

// Config describes a wire.
type Config struct {
	// Outside and Inside are the interfaces, by name.
	Outside, Inside string
	// Ports are UDP ports: what has one at either end is judged.
	Ports []uint16
	// UserPort is judged where a datagram is sent to it; 0 is none.
	UserPort uint16
	// PassHeld has fragments for which there is no more room go on uninspected; else
	// they are lost.
	PassHeld bool
}

// A Packet is one IP packet to be decided about: a datagram on a port of the wire, or
// what cannot be read far enough to tell.
type Packet struct {
	// Outbound says that it came from the inside.
	Outbound bool
	// Data is the IP packet, whole. It is valid until the verdict.
	Data []byte
	// Held says that it came in fragments.
	Held bool
	// Time is when the burst was read of which it is a part.
	Time time.Time
}

// Action is what becomes of a packet.
type Action uint8

// The actions. Whoever does not decide drops.
const (
	Drop    Action = iota
	Accept         // goes on as it came
	Replace        // goes on as another packet
)

// A Verdict is what a Judge says about a packet. Its slices need to be valid until
// the next packet only.
type Verdict struct {
	Action Action
	// Data is the whole IP packet that takes the place of a replaced one.
	Data []byte
	// Reply is an IP packet that goes back to where the packet came from.
	Reply []byte
}

// A Judge decides about packets of one direction. It is called by one goroutine, in
// the order of arrival; p and v are the caller's, and v is zero.
type Judge interface {
	Judge(p *Packet, v *Verdict)
	// Replied is called when the reply of the last verdict was sent, or could not be.
	Replied(sent bool)
}

// Stats counts what a wire did.
type Stats struct {
	Frames      uint64 // that came
	Judged      uint64 // packets that the Judge decided about
	Held        uint64 // fragments that wait now
	Lost        uint64 // frames that found a socket full
	Unsent      uint64 // frames that the other interface did not take
	Uninspected uint64 // fragments that went on without a verdict
	Dropped     uint64 // fragments that overlap, came too late or were too many
	Truncated   uint64 // frames longer than are read
}

// counters are Stats as two directions count them.
type counters struct {
	frames, judged, lost, unsent, uninspected, dropped, truncated atomic.Uint64
	held                                                          atomic.Int64
}

func (c *counters) read() Stats {
	return Stats{
		Frames: c.frames.Load(), Judged: c.judged.Load(), Held: uint64(max(c.held.Load(), 0)), Lost: c.lost.Load(),
		Unsent: c.unsent.Load(), Uninspected: c.uninspected.Load(), Dropped: c.dropped.Load(), Truncated: c.truncated.Load(),
	}
}
