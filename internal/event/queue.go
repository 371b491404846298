package event

import (
	"bufio"
	"io"
	"sync"
	"sync/atomic"

	"cordon/filters/engine"
	"cordon/protocols/message"
)

// Bounds of a Queue.
const (
	DefaultQueue = 8192     // events that wait
	maxKept      = 16 << 10 // octets of a buffer that is used again
)

// Queue takes events from the message path and writes them from a goroutine of
// its own. It never waits: when the sink is slower than the events for longer
// than the queue lasts, events are dropped and counted, messages never.
type Queue struct {
	lines    chan []byte
	free     chan []byte
	encoders sync.Pool
	out      io.Writer

	stop   chan struct{}
	done   chan struct{}
	closed atomic.Bool
	once   sync.Once

	sequence, written, dropped, failed atomic.Uint64
	lastError                          atomic.Pointer[error]
}

// Stats are the counters of a Queue.
type Stats struct {
	Written uint64 // events that the sink took
	Dropped uint64 // events that found the queue full, or closed
	Failed  uint64 // events that the sink refused
	Waiting int    // events in the queue
	Size    int    // how many may wait
}

// NewQueue starts a queue of size events (0 is DefaultQueue) to w. Close must
// be called; it does not close w.
func NewQueue(w io.Writer, o Options, size int) *Queue {
	if size <= 0 {
		size = DefaultQueue
	}
	q := &Queue{
		lines: make(chan []byte, size), free: make(chan []byte, size), out: w,
		stop: make(chan struct{}), done: make(chan struct{}),
	}
	q.encoders.New = func() any { return NewEncoder(o) }
	go q.run()
	return q
}

// Offer queues the event of m with verdict v. It is false when the event was
// dropped. It is safe for concurrent use, and m may be used again after it.
func (q *Queue) Offer(m *message.Message, v *engine.Verdict, note Note) bool {
	if q.closed.Load() || len(q.lines) == cap(q.lines) {
		q.dropped.Add(1)
		return false
	}
	note.Sequence = q.sequence.Add(1)
	var line []byte
	select {
	case line = <-q.free:
	default:
	}
	e := q.encoders.Get().(*Encoder)
	line = e.Append(line[:0], m, v, note)
	q.encoders.Put(e)
	select {
	case q.lines <- line:
		return true
	default:
		q.dropped.Add(1)
		return false
	}
}

// run writes until Close, and then what still waits. It flushes whenever
// nothing waits, so that an event is seen at once and many go out together.
func (q *Queue) run() {
	defer close(q.done)
	w := bufio.NewWriterSize(q.out, writerBuffer)
	pending := uint64(0) // events in w's buffer
	for {
		select {
		case line := <-q.lines:
			pending = q.write(w, line, pending)
			continue
		default:
		}
		pending = q.flush(w, pending)
		select {
		case line := <-q.lines:
			pending = q.write(w, line, pending)
		case <-q.stop:
			for {
				select {
				case line := <-q.lines:
					pending = q.write(w, line, pending)
					continue
				default:
				}
				q.flush(w, pending)
				return
			}
		}
	}
}

func (q *Queue) write(w *bufio.Writer, line []byte, pending uint64) uint64 {
	if w.Available() < len(line) {
		pending = q.flush(w, pending)
	}
	_, err := w.Write(line)
	pending++
	if err != nil {
		pending = q.fail(w, err, pending)
	}
	if cap(line) <= maxKept {
		select {
		case q.free <- line:
		default:
		}
	}
	return pending
}

func (q *Queue) flush(w *bufio.Writer, pending uint64) uint64 {
	if pending == 0 {
		return 0
	}
	if err := w.Flush(); err != nil {
		return q.fail(w, err, pending)
	}
	q.written.Add(pending)
	return 0
}

// fail gives up what is in the buffer. The sink may hold a part of a line, so
// that the next one must start anew.
func (q *Queue) fail(w *bufio.Writer, err error, pending uint64) uint64 {
	q.failed.Add(pending)
	q.lastError.Store(&err)
	w.Reset(q.out)
	_ = w.WriteByte('\n') // into the empty buffer
	return 0
}

// Stats gives the counters.
func (q *Queue) Stats() Stats {
	return Stats{Written: q.written.Load(), Dropped: q.dropped.Load(), Failed: q.failed.Load(), Waiting: len(q.lines), Size: cap(q.lines)}
}

// Err is the last error of the sink, or nil.
func (q *Queue) Err() error {
	if e := q.lastError.Load(); e != nil {
		return *e
	}
	return nil
}

// Close stops taking events, writes those that wait, and returns the last
// error of the sink. It may be called again.
func (q *Queue) Close() error {
	q.once.Do(func() {
		q.closed.Store(true)
		close(q.stop)
	})
	<-q.done
	for len(q.lines) > 0 { // offered while the queue was closed
		<-q.lines
		q.dropped.Add(1)
	}
	return q.Err()
}
