package relay

import (
	"sync"
	"time"

	"cordon/proxy/transport"
)

// keepBuffer is the capacity above which the buffer of a sent message is not
// kept, so that a burst of long messages does not hold memory for ever.
const keepBuffer = 8 << 10

// kind tells what a queued message is, for the counters.
type kind uint8

const (
	forwarded kind = iota
	reply
	own // neither is counted
)

// parcel is a message on its way to a writer.
type parcel struct {
	msg    transport.Message
	kind   kind
	reason string
	at     time.Time // when it was received
}

// outbox is the bounded queue before the one writer of an association. Its
// producers are the reader of the other side, which waits when it is full, and
// the reader of this side with its replies, which does not. Buffers change hands
// by swapping, so that nothing is allocated or copied on the way.
type outbox struct {
	mu       sync.Mutex
	notEmpty sync.Cond
	notFull  sync.Cond
	ring     []parcel
	head, n  int
	open     int // of the n, how many the writer may take
	octets   int
	limit    int    // of octets
	taken    uint64 // messages that were popped
	closed   bool
}

func newOutbox(messages, octets int) *outbox {
	q := &outbox{ring: make([]parcel, messages), limit: octets}
	q.notEmpty.L, q.notFull.L = &q.mu, &q.mu
	return q
}

// full also bounds the octets, but an empty queue takes any message.
func (q *outbox) full() bool {
	return q.n == len(q.ring) || q.octets > q.limit
}

// push takes the message of p, waiting while the queue is full, and leaves
// another buffer in its place. It returns false when the queue is closed. With
// more set the writer is not told yet: another push without it, or publish, must
// follow at once.
func (q *outbox) push(p *parcel, more bool) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.full() && !q.closed {
		q.show()
		q.notFull.Wait()
	}
	if q.closed {
		return false
	}
	s := q.next(len(p.msg.Data))
	*s, *p = *p, *s
	if !more {
		q.show()
	}
	return true
}

// publish tells the writer of what was pushed with more.
func (q *outbox) publish() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.show()
}

// show lets the writer take all that is queued.
func (q *outbox) show() {
	if q.open == 0 && q.n > 0 {
		q.notEmpty.Signal()
	}
	q.open = q.n
}

// tryPush copies a message into the queue, or returns false when it is full or
// closed.
func (q *outbox) tryPush(data []byte, stream uint16, ppid uint32, k kind, at time.Time) bool {
	return q.offer(data, parcel{msg: transport.Message{Stream: stream, PPID: ppid}, kind: k, at: at}, false)
}

// offer copies data into the queue as the message of p, or returns false when it
// is full or closed. more is that of push.
func (q *outbox) offer(data []byte, p parcel, more bool) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.full() || q.closed {
		return false
	}
	s := q.next(len(data))
	p.msg.Data = append(s.msg.Data[:0], data...)
	*s = p
	if !more {
		q.show()
	}
	return true
}

// next is the free place at the end of the queue.
func (q *outbox) next(octets int) *parcel {
	s := &q.ring[(q.head+q.n)%len(q.ring)]
	q.n++
	q.octets += octets
	return s
}

// pop waits for a message and swaps it with p. more says that another one is
// queued; ok is false when the queue is closed and empty.
func (q *outbox) pop(p *parcel) (more, ok bool) {
	if cap(p.msg.Data) > keepBuffer {
		p.msg.Data = nil
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.open == 0 {
		if q.closed {
			return false, false
		}
		q.notEmpty.Wait()
	}
	wasFull := q.full()
	s := &q.ring[q.head]
	*p, *s = *s, *p
	q.head = (q.head + 1) % len(q.ring)
	q.n--
	q.open--
	q.taken++
	q.octets -= len(p.msg.Data)
	if wasFull {
		q.notFull.Broadcast()
	}
	return q.open > 0, true
}

// close lets the writer drain the queue and refuses what comes later.
func (q *outbox) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.open = q.n
	q.notEmpty.Broadcast()
	q.notFull.Broadcast()
}

// progress is the number of messages that wait and of those that were taken.
func (q *outbox) progress() (waiting int, taken uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n, q.taken
}

// depth is the number of queued messages.
func (q *outbox) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.n
}
