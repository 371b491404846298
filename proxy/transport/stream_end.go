package transport

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"time"
)

// Shutdown sends FIN and waits until the peer closes too, so that what was sent
// has been read.
func (s *stream) Shutdown(ctx context.Context) error {
	half, ok := s.conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return s.close(false)
	}
	ctx, cancel := context.WithTimeout(ctx, ShutdownTimeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = s.close(true) })
	s.awaitPeer()
	if !stop() {
		return fmt.Errorf("shut down %s: %w", s.remote, ctx.Err())
	}
	return s.close(false)
}

// awaitPeer waits for the peer's end: through Receive where somebody receives,
// else by reading itself and throwing away.
func (s *stream) awaitPeer() {
	tick := time.NewTicker(shutdownPoll)
	defer tick.Stop()
	for {
		if s.reading.TryLock() {
			defer s.reading.Unlock()
			_ = s.conn.SetReadDeadline(time.Time{})
			_, _ = io.Copy(io.Discard, s.conn)
			return
		}
		select {
		case <-s.ended:
			return
		case <-tick.C:
		}
	}
}

func (s *stream) Abort() error { return s.close(true) }

// close releases the connection; hard sends a reset, so that the peer notices
// at once even where it only writes.
func (s *stream) close(hard bool) error {
	var err error
	s.once.Do(func() {
		conn := s.conn
		if t, ok := conn.(*tls.Conn); ok && hard {
			conn = t.NetConn() // without waiting to say good-bye
		}
		if tcp, ok := conn.(*net.TCPConn); ok && hard {
			_ = tcp.SetLinger(0)
		}
		err = conn.Close()
		s.finished()
		s.release()
	})
	return err
}
