package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Shutdown lets the kernel deliver what was sent and shake hands on the end. It
// does not depend on anybody receiving.
func (c *sctpConn) Shutdown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ShutdownTimeout)
	defer cancel()
	tick := time.NewTicker(shutdownPoll)
	defer tick.Stop()
	_ = c.raw.Control(func(fd uintptr) { _ = unix.Shutdown(int(fd), unix.SHUT_WR) })
	for !c.gone() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("shut down %s: %w", c.remote, ctx.Err()), c.Abort())
		}
	}
	return c.close(false)
}

// gone says whether the kernel has no association any more.
func (c *sctpConn) gone() bool {
	gone := true
	_ = c.raw.Control(func(fd uintptr) {
		st, err := sctpStatus(int(fd))
		gone = err != nil || st.state <= stateClosed
	})
	return gone
}

func (c *sctpConn) Abort() error { return c.close(true) }

func (c *sctpConn) close(hard bool) error {
	var err error
	c.once.Do(func() {
		if hard {
			// Linger 0 makes close send an ABORT (RFC 6458, 8.1.4).
			_ = c.raw.Control(func(fd uintptr) {
				_ = unix.SetsockoptLinger(int(fd), unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
			})
		}
		err = c.file.Close()
		c.release()
	})
	return err
}
