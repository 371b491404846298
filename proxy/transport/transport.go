package transport

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// MaxMessage is the longest user message that is carried, in octets. A longer
// one is dropped whole and reported as ErrTooLong; on TCP, where it would have
// to be skipped octet by octet, it ends the connection.
const MaxMessage = 64 << 10

// SCTP payload protocol identifiers (IANA registry; RFC 4666, 7.1; RFC 6733,
// 11.4), in host order.
const (
	PPIDM3UA         uint32 = 3
	PPIDDiameter     uint32 = 46
	PPIDDiameterDTLS uint32 = 47
)

// Errors of an association. They are wrapped with the place and the cause.
var (
	// ErrLost says that an association ended without a shutdown: an abort, a
	// reset, a path failure, or a peer that broke the framing.
	ErrLost = errors.New("association lost")

	// ErrTooLong says that a message exceeded MaxMessage and was dropped. The
	// association goes on.
	ErrTooLong = errors.New("message too long")

	// ErrFraming says that a stream cannot be cut into messages. From Receive it
	// comes with ErrLost: after one framing error nothing on a stream can be
	// trusted. From Send it says that the message would not be cut out as it is;
	// it was not sent, and the association goes on.
	ErrFraming = errors.New("framing error")

	// ErrSlowFrame says that a message was begun and not finished in time. It
	// comes with ErrLost.
	ErrSlowFrame = errors.New("message not finished in time")

	// ErrUnsupported says that the kernel has no such transport.
	ErrUnsupported = errors.New("transport not supported")
)

// A Message is one user message of an association.
type Message struct {
	// Data is the message, 1 to MaxMessage octets. Receive reuses its capacity.
	Data []byte
	// Stream is the SCTP stream; 0 on TCP.
	Stream uint16
	// PPID is the payload protocol identifier in host order; on TCP the one
	// that the framing stands for.
	PPID uint32
	// Unordered marks a message sent outside the order of its stream.
	Unordered bool
}

// An Assoc is one SCTP association, or what stands for it. One goroutine
// receives and one sends; the other methods may be called by any.
type Assoc interface {
	// Receive waits for the next message and puts it into m, reusing m.Data. It
	// returns io.EOF when the peer has shut the association down, an error that
	// wraps ErrLost when it was lost, ErrTooLong for a message that was dropped
	// (call again), os.ErrDeadlineExceeded (call again) and net.ErrClosed after
	// Abort or Shutdown.
	Receive(m *Message) error

	// Send hands one message to the transport and waits while its send buffer
	// is full: that is the back pressure. With more set the caller promises
	// another Send at once, and the transport may wait for it. An error that
	// wraps none of ErrLost, net.ErrClosed and os.ErrDeadlineExceeded is about
	// this message alone.
	Send(m *Message, more bool) error

	// Streams are the numbers of inbound and outbound streams, at least 1.
	Streams() (in, out int)

	// Local and Remote are the addresses of both ends.
	Local() Endpoint
	Remote() Endpoint

	// SetReadDeadline and SetWriteDeadline bound the present and later calls.
	// The zero time means no bound.
	SetReadDeadline(t time.Time) error
	SetWriteDeadline(t time.Time) error

	// OnEvent sets the function that is told what happens to the association
	// besides messages. It is called by Receive, on its goroutine, and must be
	// set before the first Receive.
	OnEvent(f func(Event))

	// Shutdown ends the association after all that was sent has been delivered,
	// and releases it. When ctx ends first, it aborts.
	Shutdown(ctx context.Context) error

	// Abort ends the association at once, wakes Receive and Send, and releases
	// it. It may be called more than once.
	Abort() error
}

// A Network is a kind of transport.
type Network uint8

// The transports.
const (
	SCTP Network = iota
	TCP
	TLS // over TCP
	Memory
)

// String returns the name that configurations and labels use.
func (n Network) String() string {
	switch n {
	case SCTP:
		return "sctp"
	case TCP:
		return "tcp"
	case TLS:
		return "tls"
	case Memory:
		return "memory"
	}
	return fmt.Sprintf("network(%d)", uint8(n))
}

// ParseNetwork reads "sctp", "tcp" or "tls".
func ParseNetwork(s string) (Network, error) {
	switch s {
	case "sctp":
		return SCTP, nil
	case "tcp":
		return TCP, nil
	case "tls":
		return TLS, nil
	}
	return 0, fmt.Errorf("unknown transport %q: want sctp, tcp or tls", s)
}
