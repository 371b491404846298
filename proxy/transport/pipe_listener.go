package transport

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// A PipeListener accepts the associations that its Dial makes, in memory.
type PipeListener struct {
	opt    PipeOptions
	queue  chan Assoc
	closed chan struct{}

	mu       sync.Mutex
	isClosed bool
}

// NewPipeListener makes a listener of pipes with the options.
func NewPipeListener(o PipeOptions) *PipeListener {
	return &PipeListener{opt: o, queue: make(chan Assoc, listenQueue), closed: make(chan struct{})}
}

// listenQueue is the number of pipes that wait to be accepted.
const listenQueue = 64

// Accept implements Listener.
func (l *PipeListener) Accept() (Assoc, error) {
	select {
	case <-l.closed:
	default:
		select {
		case a := <-l.queue:
			return a, nil
		case <-l.closed:
		}
	}
	return nil, fmt.Errorf("accept on a pipe: %w", net.ErrClosed)
}

// Dial makes a pipe to the listener and returns the near end. It has the form
// of a relay's dial function.
func (l *PipeListener) Dial(ctx context.Context) (Assoc, error) {
	a, b := Pipe(l.opt)
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.isClosed:
		return nil, fmt.Errorf("dial a pipe: %w", net.ErrClosed)
	case ctx.Err() != nil:
		return nil, fmt.Errorf("dial a pipe: %w", context.Cause(ctx))
	}
	select {
	case l.queue <- b:
		return a, nil
	default:
		return nil, fmt.Errorf("dial a pipe: %w: %d wait to be accepted", ErrLost, listenQueue)
	}
}

// Endpoint implements Listener.
func (l *PipeListener) Endpoint() Endpoint { return Endpoint{} }

// Close implements Listener. What waits to be accepted is aborted.
func (l *PipeListener) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.isClosed {
		return nil
	}
	l.isClosed = true
	close(l.closed)
	for {
		select {
		case a := <-l.queue:
			_ = a.Abort()
		default:
			return nil
		}
	}
}
