package relay

import (
	"time"

	"cordon/proxy/transport"
)

// A Sender is the one ordered writer of an association with the bounded queue
// before it, for a path that ties more than two associations together. Run is
// called by one goroutine, the other methods by any; none of them waits.
type Sender struct {
	side *side
	ppid uint32
}

// NewSender makes the sender of a; queue and octets bound what waits, 0 meaning
// the defaults. Its messages bear the identifier ppid.
func NewSender(a transport.Assoc, queue, octets int, ppid uint32) *Sender {
	cfg := Config{Queue: queue, QueueOctets: octets}
	orDefault(&cfg.Queue, DefaultQueue)
	orDefault(&cfg.QueueOctets, DefaultQueueOctets)
	return &Sender{side: newSide(a, &cfg), ppid: ppid}
}

// Forward queues a copy of a message that came at the time at, or returns false
// when the queue is full or closed. With more set the writer is not told before
// Flush, which must follow at once.
func (s *Sender) Forward(data []byte, stream uint16, reason string, at time.Time, more bool) bool {
	return s.side.box.offer(data, parcel{msg: transport.Message{Stream: stream, PPID: s.ppid}, kind: forwarded, reason: reason, at: at}, more)
}

// Flush tells the writer of what was queued with more.
func (s *Sender) Flush() { s.side.box.publish() }

// Reply queues a refusal of what the same peer has sent.
func (s *Sender) Reply(data []byte, stream uint16) bool {
	return s.side.box.offer(data, parcel{msg: transport.Message{Stream: stream, PPID: s.ppid}, kind: reply}, false)
}

// Own queues a message that belongs to nobody else, and is not counted.
func (s *Sender) Own(data []byte) bool {
	return s.side.box.offer(data, parcel{msg: transport.Message{PPID: s.ppid}, kind: own}, false)
}

// Run sends what is queued until the queue is closed and empty, or sending
// fails. fwd counts what was forwarded, and rep the replies.
func (s *Sender) Run(fwd, rep FlowObserver) error { return s.side.write(fwd, rep) }

// Close lets Run send what is queued and refuses what comes later.
func (s *Sender) Close() { s.side.box.close() }

// Depth is the number of queued messages.
func (s *Sender) Depth() int { return s.side.box.depth() }

// Stalled says whether messages wait and none was taken for the time limit. It
// is for one caller, which asks at intervals.
func (s *Sender) Stalled(now time.Time, limit time.Duration) bool { return s.side.stalled(now, limit) }

// Buffered says whether a message after the last one that a received is there
// already.
func Buffered(a transport.Assoc) bool {
	b, ok := a.(interface{ Buffered() bool })
	return ok && b.Buffered()
}
