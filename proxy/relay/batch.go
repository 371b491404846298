package relay

// maxBatch bounds what waits for the rest of a batch: judging as many takes some
// tens of microseconds, by which the first of them is late.
const maxBatch = 32

// batch joins the messages that were read with one system call, so that they are
// written with one too, although the writer is faster than the Judge and would
// send each by itself.
type batch struct {
	n       int
	more    bool // another message of the batch follows
	pending bool // the writer has not been told of all that was pushed
}

// next begins a message; buffered says that the one after it is there already.
func (b *batch) next(buffered bool) {
	b.n++
	b.more = buffered && b.n < maxBatch
	if !b.more {
		b.n = 0
	}
}

// push is what a push of this message is told.
func (b *batch) push() (more bool) {
	b.pending = b.more
	return b.more
}

// finish tells the writer at the end of a batch whose last message was not
// pushed.
func (b *batch) finish(q *outbox) {
	if b.pending && !b.more {
		b.pending = false
		q.publish()
	}
}
