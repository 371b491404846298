package transport

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// Bounds of a stream connection.
const (
	// FrameTimeout is the time that a message may take from its first octet to
	// its last. A peer that sends octet by octet would otherwise hold an
	// association for ever (slow-loris).
	FrameTimeout = 5 * time.Second

	// writeGather is the size of the buffer that joins small messages into one
	// system call.
	writeGather = 32 << 10

	// ShutdownTimeout bounds a shutdown whose context has no earlier end.
	ShutdownTimeout = 10 * time.Second

	// shutdownPoll is how often a shutdown looks for its end where the transport
	// cannot tell.
	shutdownPoll = 5 * time.Millisecond

	// userTimeout ends a TCP connection whose peer acknowledges nothing.
	userTimeout = 10 * time.Second
)

// stream is an Assoc over a byte stream.
type stream struct {
	conn    net.Conn
	framing Framing
	timeout time.Duration
	release func()
	local   Endpoint
	remote  Endpoint

	// Reader's side.
	reading    sync.Mutex // held by Receive, and by Shutdown when nobody receives
	buf        []byte     // one message fits
	start, end int        // the unread part of buf
	begun      bool       // the octets at start have begun a message whose clock runs
	armed      bool       // frame is set
	dead       error

	// Writer's side.
	out []byte

	mu      sync.Mutex
	user    time.Time // deadline set by the user
	frame   time.Time // deadline of the message in progress
	applied time.Time // what the connection has

	once  sync.Once
	ended chan struct{} // closed when the peer has closed, or the connection is
	over  sync.Once
}

// NewStream makes an Assoc of a byte stream: a TCP connection, or TLS over one.
// A frameTimeout of 0 means FrameTimeout. It owns conn from then on.
func NewStream(conn net.Conn, framing Framing, frameTimeout time.Duration) Assoc {
	return newStream(conn, framing, frameTimeout, func() {})
}

func newStream(conn net.Conn, framing Framing, frameTimeout time.Duration, release func()) *stream {
	if frameTimeout <= 0 {
		frameTimeout = FrameTimeout
	}
	return &stream{
		conn: conn, framing: framing, timeout: frameTimeout, release: release,
		local: endpointOf(conn.LocalAddr()), remote: endpointOf(conn.RemoteAddr()),
		buf: make([]byte, MaxMessage), out: make([]byte, 0, writeGather),
		ended: make(chan struct{}),
	}
}

func endpointOf(a net.Addr) Endpoint {
	if t, ok := a.(*net.TCPAddr); ok {
		ap := t.AddrPort()
		return Endpoint{Addrs: []netip.Addr{ap.Addr().Unmap()}, Port: ap.Port()}
	}
	return Endpoint{}
}

func (s *stream) Streams() (in, out int) { return 1, 1 }
func (s *stream) Local() Endpoint        { return s.local }
func (s *stream) Remote() Endpoint       { return s.remote }

// OnEvent does nothing: a byte stream has no events but its end.
func (s *stream) OnEvent(func(Event)) {}

func (s *stream) Receive(m *Message) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	if s.dead != nil {
		return s.dead
	}
	for {
		n, err := s.frameLength()
		if err != nil {
			return s.die(err)
		}
		if n > 0 && s.end-s.start >= n {
			m.Data = append(m.Data[:0], s.buf[s.start:s.start+n]...)
			m.Stream, m.PPID, m.Unordered = 0, s.framing.PPID, false
			s.start += n
			s.begun = false
			return nil
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// Buffered says whether the next message has been read already, so that Receive
// does not wait for it. It is for the goroutine that calls Receive.
func (s *stream) Buffered() bool {
	n, err := s.frameLength()
	return err == nil && n > 0 && s.end-s.start >= n
}

// frameLength returns the length of the message at the start of the unread
// octets, or 0 while its header is incomplete.
func (s *stream) frameLength() (int, error) {
	if s.end-s.start < s.framing.Header {
		return 0, nil
	}
	n, err := s.framing.Length(s.buf[s.start : s.start+s.framing.Header])
	if err != nil {
		return 0, err
	}
	if n < s.framing.Header || n > MaxMessage {
		return 0, fmt.Errorf("%w: length %d", ErrFraming, n)
	}
	return n, nil
}

func (s *stream) fill() error {
	if s.start > 0 {
		// What is left is less than a message; it moves so that one fits.
		s.end = copy(s.buf, s.buf[s.start:s.end])
		s.start = 0
	}
	if err := s.setClock(s.end > 0); err != nil {
		return s.readError(err)
	}
	n, err := s.conn.Read(s.buf[s.end:])
	s.end += n
	if n > 0 {
		return nil
	}
	return s.readError(err)
}

// setClock starts the clock of a message that has begun, and stops it when none
// has.
func (s *stream) setClock(begun bool) error {
	if begun == s.begun && begun == s.armed {
		return nil
	}
	s.begun, s.armed = begun, begun
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frame = time.Time{}
	if begun {
		s.frame = time.Now().Add(s.timeout)
	}
	return s.applyDeadline()
}

func (s *stream) applyDeadline() error {
	d := s.user
	if !s.frame.IsZero() && (d.IsZero() || s.frame.Before(d)) {
		d = s.frame
	}
	if d.Equal(s.applied) {
		return nil
	}
	s.applied = d
	return s.conn.SetReadDeadline(d)
}

func (s *stream) readError(err error) error {
	switch {
	case errors.Is(err, net.ErrClosed):
		return fmt.Errorf("receive from %s: %w", s.remote, net.ErrClosed)
	case errors.Is(err, os.ErrDeadlineExceeded):
		s.mu.Lock()
		slow := !s.frame.IsZero() && !time.Now().Before(s.frame)
		s.mu.Unlock()
		if !slow {
			return fmt.Errorf("receive from %s: %w", s.remote, os.ErrDeadlineExceeded)
		}
		return s.die(fmt.Errorf("%w (%d octets in %v)", ErrSlowFrame, s.end-s.start, s.timeout))
	case errors.Is(err, io.EOF) && s.end == s.start:
		s.dead = io.EOF
		s.finished()
		return io.EOF
	case errors.Is(err, io.EOF):
		err = fmt.Errorf("closed within a message, %d octets of it received", s.end-s.start)
	}
	return s.die(err)
}

func (s *stream) die(cause error) error {
	s.dead = fmt.Errorf("receive from %s: %w: %w", s.remote, ErrLost, cause)
	s.finished()
	return s.dead
}

func (s *stream) finished() { s.over.Do(func() { close(s.ended) }) }

func (s *stream) Send(m *Message, more bool) error {
	if err := s.checkFrame(m.Data); err != nil {
		if !more {
			if ferr := s.flush(); ferr != nil {
				return ferr
			}
		}
		return fmt.Errorf("send to %s: %w", s.remote, err)
	}
	if len(s.out) > 0 && len(s.out)+len(m.Data) > cap(s.out) {
		if err := s.flush(); err != nil {
			return err
		}
	}
	if len(m.Data) > cap(s.out) {
		return s.write(m.Data)
	}
	s.out = append(s.out, m.Data...)
	if more {
		return nil
	}
	return s.flush()
}

// checkFrame refuses what the peer would not cut out of the stream as one message.
// A message that came over SCTP may be longer than its length field says, and
// what is left over would be read as another message, which nobody has judged.
func (s *stream) checkFrame(b []byte) error {
	if len(b) > MaxMessage {
		return fmt.Errorf("%w: %d octets", ErrTooLong, len(b))
	}
	if len(b) < s.framing.Header {
		return fmt.Errorf("%w: %d octets", ErrFraming, len(b))
	}
	n, err := s.framing.Length(b[:s.framing.Header])
	if err != nil {
		return err
	}
	if n != len(b) {
		return fmt.Errorf("%w: length %d in a message of %d octets", ErrFraming, n, len(b))
	}
	return nil
}

func (s *stream) flush() error {
	if len(s.out) == 0 {
		return nil
	}
	err := s.write(s.out)
	s.out = s.out[:0]
	return err
}

func (s *stream) write(b []byte) error {
	if _, err := s.conn.Write(b); err != nil {
		if errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrDeadlineExceeded) {
			return fmt.Errorf("send to %s: %w", s.remote, err)
		}
		return fmt.Errorf("send to %s: %w: %w", s.remote, ErrLost, err)
	}
	return nil
}

func (s *stream) SetReadDeadline(t time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.user = t
	return s.applyDeadline()
}

func (s *stream) SetWriteDeadline(t time.Time) error { return s.conn.SetWriteDeadline(t) }
