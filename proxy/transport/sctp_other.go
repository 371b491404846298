//go:build !linux

package transport

import (
	"context"
	"fmt"
)

// SCTPAvailable says whether the kernel has SCTP: nil, or an error that wraps
// ErrUnsupported and says what to do.
func SCTPAvailable() error {
	return fmt.Errorf("%w: SCTP needs Linux: use tcp here", ErrUnsupported)
}

func listenSCTP(context.Context, *ListenConfig) (Listener, error) { return nil, SCTPAvailable() }
func dialSCTP(context.Context, *DialConfig) (Assoc, error)        { return nil, SCTPAvailable() }
