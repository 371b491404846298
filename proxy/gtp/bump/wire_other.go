//go:build !linux

package bump

import (
	"context"
	"errors"
)

var errNotHere = errors.New("wire: only Linux has packet sockets")

// ErrBusy says that another process has an interface.
var ErrBusy = errors.New("another process is the wire here")

// A Wire joins two interfaces.
type Wire struct{}

// Open fails: only Linux has packet sockets.
func Open(Config) (*Wire, error) { return nil, errNotHere }

// Advice gives none.
func (w *Wire) Advice() []string { return nil }

// Join fails.
func (w *Wire) Join() error { return errNotHere }

// Run fails.
func (w *Wire) Run(context.Context, func(bool) Judge) error { return errNotHere }

// Stats are zero.
func (w *Wire) Stats() Stats { return Stats{} }

// Close does nothing.
func (w *Wire) Close() error { return nil }
