package transport

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"slices"
	"sync"
	"time"
)

// PipeOptions say how an in-memory association behaves. The same seed and the
// same calls give the same faults.
type PipeOptions struct {
	// Streams is the number of streams each way; 0 means DefaultStreams.
	Streams int
	// Depth is the number of messages that a Send may be ahead of Receive; 0
	// means 64. Beyond it, Send waits.
	Depth int
	// Seed seeds the faults.
	Seed uint64
	// Lose is the share of messages, 0 to 1, that are lost on the way.
	Lose float64
	// Reorder is the number of messages among which the next one to be received
	// is picked; the order within a stream is kept, as SCTP keeps it. 0 keeps
	// the order of all.
	Reorder int
}

// Pipe returns the two ends of an in-memory association, for tests.
func Pipe(o PipeOptions) (a, b *PipeEnd) {
	orDefault(&o.Streams, DefaultStreams)
	orDefault(&o.Depth, 64)
	ab, ba := newHalf(o, 1), newHalf(o, 2)
	ea := Endpoint{Addrs: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}, Port: 1}
	eb := Endpoint{Addrs: []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 2})}, Port: 2}
	a = &PipeEnd{in: ba, out: ab, local: ea, remote: eb, streams: o.Streams}
	b = &PipeEnd{in: ab, out: ba, local: eb, remote: ea, streams: o.Streams}
	a.peer, b.peer = b, a
	return a, b
}

// half is one direction of a pipe.
type half struct {
	mu      sync.Mutex
	cond    *sync.Cond
	opt     PipeOptions
	rng     *rand.Rand
	queue   []Message
	free    [][]byte // buffers of messages that were received
	err     error    // what Receive returns when the queue is empty
	sendErr error
	read    deadline
	write   deadline
}

func newHalf(o PipeOptions, salt uint64) *half {
	h := &half{opt: o, rng: rand.New(rand.NewPCG(o.Seed, salt))}
	h.cond = sync.NewCond(&h.mu)
	return h
}

// deadline wakes the waiters of a half when it passes.
type deadline struct {
	at    time.Time
	timer *time.Timer
}

func (d *deadline) set(h *half, t time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	d.at = t
	if d.timer != nil {
		d.timer.Stop()
	}
	if !t.IsZero() {
		d.timer = time.AfterFunc(time.Until(t), h.wake)
	}
	h.cond.Broadcast()
}

func (d *deadline) passed() bool { return !d.at.IsZero() && !time.Now().Before(d.at) }

func (h *half) wake() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.cond.Broadcast()
}

// end sets what both sides see from now on; drop throws away what was queued.
func (h *half) end(receive, send error, drop bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err == nil || drop {
		h.err = receive
	}
	if h.sendErr == nil {
		h.sendErr = send
	}
	if drop {
		h.queue = nil
	}
	h.cond.Broadcast()
}

func (h *half) send(m *Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.queue) >= h.opt.Depth && h.sendErr == nil && !h.write.passed() {
		h.cond.Wait()
	}
	switch {
	case h.sendErr != nil:
		return h.sendErr
	case h.write.passed():
		return os.ErrDeadlineExceeded
	case h.opt.Lose > 0 && h.rng.Float64() < h.opt.Lose:
		return nil
	}
	var buf []byte
	if n := len(h.free); n > 0 {
		buf, h.free = h.free[n-1], h.free[:n-1]
	}
	c := *m
	c.Data = append(buf[:0], m.Data...)
	h.queue = append(h.queue, c)
	h.cond.Broadcast()
	return nil
}

func (h *half) receive(m *Message) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.queue) == 0 && h.err == nil && !h.read.passed() {
		h.cond.Wait()
	}
	switch {
	case len(h.queue) > 0:
	case h.err != nil:
		return h.err
	default:
		return os.ErrDeadlineExceeded
	}
	i := h.pick()
	got := h.queue[i]
	buf := append(m.Data[:0], got.Data...)
	h.free = append(h.free, got.Data)
	*m = got
	m.Data = buf
	h.queue = slices.Delete(h.queue, i, i+1)
	h.cond.Broadcast()
	return nil
}

// pick chooses among the first messages one that is the first of its stream.
func (h *half) pick() int {
	if h.opt.Reorder < 2 {
		return 0
	}
	i := h.rng.IntN(min(h.opt.Reorder, len(h.queue)))
	return slices.IndexFunc(h.queue, func(m Message) bool { return m.Stream == h.queue[i].Stream })
}

// A PipeEnd is one end of an in-memory association.
type PipeEnd struct {
	in, out       *half
	local, remote Endpoint
	streams       int
	peer          *PipeEnd
	once          sync.Once

	mu      sync.Mutex
	onEvent func(Event)
}

// Receive implements Assoc.
func (p *PipeEnd) Receive(m *Message) error {
	if err := p.in.receive(m); err != nil {
		return fmt.Errorf("receive from %s: %w", p.remote, err)
	}
	return nil
}

// Send implements Assoc.
func (p *PipeEnd) Send(m *Message, _ bool) error {
	if int(m.Stream) >= p.streams {
		return fmt.Errorf("send to %s: stream %d of %d", p.remote, m.Stream, p.streams)
	}
	if err := p.out.send(m); err != nil {
		return fmt.Errorf("send to %s: %w", p.remote, err)
	}
	return nil
}

// Streams implements Assoc.
func (p *PipeEnd) Streams() (in, out int) { return p.streams, p.streams }

// Local implements Assoc.
func (p *PipeEnd) Local() Endpoint { return p.local }

// Remote implements Assoc.
func (p *PipeEnd) Remote() Endpoint { return p.remote }

// OnEvent implements Assoc; only RaisePeer makes events.
func (p *PipeEnd) OnEvent(f func(Event)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onEvent = f
}

// RaisePeer gives the owner of the other end an event, as the kernel would.
func (p *PipeEnd) RaisePeer(e Event) {
	p.peer.mu.Lock()
	f := p.peer.onEvent
	p.peer.mu.Unlock()
	if f != nil {
		f(e)
	}
}

// SetReadDeadline implements Assoc.
func (p *PipeEnd) SetReadDeadline(t time.Time) error { p.in.read.set(p.in, t); return nil }

// SetWriteDeadline implements Assoc.
func (p *PipeEnd) SetWriteDeadline(t time.Time) error { p.out.write.set(p.out, t); return nil }

// Shutdown implements Assoc: the peer receives what was sent and then io.EOF.
func (p *PipeEnd) Shutdown(ctx context.Context) error {
	p.out.end(io.EOF, net.ErrClosed, false)
	stop := context.AfterFunc(ctx, p.out.wake)
	defer stop()
	p.out.mu.Lock()
	for len(p.out.queue) > 0 && ctx.Err() == nil {
		p.out.cond.Wait()
	}
	drained := len(p.out.queue) == 0
	p.out.mu.Unlock()
	if !drained {
		_ = p.Abort()
		return fmt.Errorf("shut down %s: %w", p.remote, ctx.Err())
	}
	p.once.Do(func() { p.in.end(net.ErrClosed, ErrLost, true) })
	return nil
}

// Abort implements Assoc: the peer receives ErrLost at once.
func (p *PipeEnd) Abort() error {
	p.once.Do(func() {
		p.out.end(ErrLost, net.ErrClosed, true)
		p.in.end(net.ErrClosed, ErrLost, true)
	})
	return nil
}

// Cut ends the association as a dead path would: both ends see ErrLost.
func (p *PipeEnd) Cut() {
	p.out.end(ErrLost, ErrLost, true)
	p.in.end(ErrLost, ErrLost, true)
}
