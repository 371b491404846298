//go:build !linux

package nfqueue

import (
	"context"
	"errors"
)

// Config describes a queue.
type Config struct {
	Number   uint16
	MaxLen   uint32
	FailOpen bool
}

// ErrBusy says that another socket reads the queue.
var ErrBusy = errors.New("another process reads the queue")

// A Queue reads one queue.
type Queue struct{}

// Open fails: only Linux has queues.
func Open(Config) (*Queue, error) { return nil, errors.New("nfqueue: only Linux has packet queues") }

// Run does nothing.
func (q *Queue) Run(context.Context, Judge) error { return nil }

// Number is 0.
func (q *Queue) Number() uint16 { return 0 }

// Stats returns no counters.
func (q *Queue) Stats() Stats { return (&stats{}).read() }

// Close does nothing.
func (q *Queue) Close() error { return nil }
