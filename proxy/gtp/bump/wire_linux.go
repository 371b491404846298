package bump

import (
	"context"
	"errors"
	"fmt"
	"sync"
)

// A Wire joins two interfaces.
type Wire struct {
	cfg             Config
	outside, inside *port
	count           counters
}

// Open takes the interfaces, in the network namespace of the calling thread, and
// tests that they make a wire; what is wrong comes with what to do about it. Frames
// come in from Join on. Close must be called.
func Open(cfg Config) (*Wire, error) {
	w := &Wire{cfg: cfg}
	var errs [2]error
	w.outside, errs[0] = openPort(cfg.Outside)
	w.inside, errs[1] = openPort(cfg.Inside)
	err := errors.Join(errs[:]...)
	if err == nil && w.outside.mtu != w.inside.mtu {
		err = fmt.Errorf("%s has an MTU of %d and %s of %d, so that longer frames would be lost: ip link set %[1]s mtu %[4]d", cfg.Outside, w.outside.mtu, cfg.Inside, w.inside.mtu)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("wire: %w", err), w.Close())
	}
	return w, nil
}

// Join has frames come in, that wait for Run.
func (w *Wire) Join() error {
	for _, p := range []*port{w.outside, w.inside} {
		if err := p.bind(); err != nil {
			return fmt.Errorf("wire: %w", err)
		}
	}
	return nil
}

// Run carries frames until ctx ends, with a Judge that judges makes for each
// direction; the wire must be joined. It returns nil when it was told to end; the wire
// is cut then.
func (w *Wire) Run(ctx context.Context, judges func(outbound bool) Judge) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var lanes sync.WaitGroup
	var failed [2]error
	for i, ports := range [...][2]*port{{w.outside, w.inside}, {w.inside, w.outside}} {
		l := newLane(w, ports[0], ports[1], i == 1, judges(i == 1))
		lanes.Go(func() {
			if failed[i] = l.run(ctx); failed[i] != nil {
				stop(failed[i]) // half a wire is none
			}
		})
	}
	lanes.Wait()
	return errors.Join(failed[:]...)
}

// Stats returns the counters. It may be called by any goroutine, until Close.
func (w *Wire) Stats() Stats {
	w.count.lost.Store(w.outside.losses() + w.inside.losses())
	return w.count.read()
}

// Close gives the interfaces back. It must not be called before Run has returned.
func (w *Wire) Close() error {
	var errs []error
	for _, p := range []*port{w.outside, w.inside} {
		if p != nil {
			errs = append(errs, p.close())
		}
	}
	return errors.Join(errs...)
}
