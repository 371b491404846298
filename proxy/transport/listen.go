package transport

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"
)

// acceptPause is the pause after an accept that failed for want of descriptors
// or memory, so that a flood of connections does not become a busy loop.
const acceptPause = 50 * time.Millisecond

// A Listener accepts associations.
type Listener interface {
	// Accept waits for the next association of an admitted peer. After Close it
	// returns an error that wraps net.ErrClosed.
	Accept() (Assoc, error)
	// Endpoint is where it listens.
	Endpoint() Endpoint
	// Close ends Accept; associations that were accepted go on.
	Close() error
}

// A ListenConfig says where to listen and for whom.
type ListenConfig struct {
	Network   Network
	Local     Endpoint // several addresses with SCTP only
	Admission Admission
	SCTP      SCTPOptions
	TCP       TCPOptions // of TLS too
	TLS       TLSOptions
}

// Listen starts to listen. On a kernel without SCTP it returns an error that
// wraps ErrUnsupported and says what to do.
func Listen(ctx context.Context, cfg ListenConfig) (Listener, error) {
	l, err := listen(ctx, &cfg)
	if err != nil {
		return nil, fmt.Errorf("listen on %s %s: %w", cfg.Network, cfg.Local, err)
	}
	return l, nil
}

func listen(ctx context.Context, cfg *ListenConfig) (Listener, error) {
	if err := checkEnds(cfg.Network, cfg.Local); err != nil {
		return nil, err
	}
	if err := cfg.Admission.validate(); err != nil {
		return nil, err
	}
	switch cfg.Network {
	case TCP:
		return listenTCP(ctx, cfg)
	case TLS:
		return listenTLS(ctx, cfg)
	case SCTP:
		return listenSCTP(ctx, cfg)
	}
	return nil, ErrUnsupported
}

// A DialConfig says whom to call.
type DialConfig struct {
	Network Network
	// Local is optional. Its addresses are the ones that an SCTP peer is told.
	// With a port of its own there can be one association at a time, and it must
	// not be the port of a listener at the same address: the kernel lets one
	// socket have it (EADDRINUSE).
	Local Endpoint
	// Remote may have several addresses with SCTP only: all of them are tried.
	Remote Endpoint
	SCTP   SCTPOptions
	TCP    TCPOptions // of TLS too
	TLS    TLSOptions
}

// Dial makes an association. It waits until it is established or ctx ends.
func Dial(ctx context.Context, cfg DialConfig) (Assoc, error) {
	a, err := dial(ctx, &cfg)
	if err != nil {
		return nil, fmt.Errorf("dial %s %s: %w", cfg.Network, cfg.Remote, err)
	}
	return a, nil
}

func dial(ctx context.Context, cfg *DialConfig) (Assoc, error) {
	if err := checkEnds(cfg.Network, cfg.Remote); err != nil {
		return nil, err
	}
	if len(cfg.Local.Addrs) > 0 {
		if err := checkEnds(cfg.Network, cfg.Local); err != nil {
			return nil, err
		}
	}
	switch cfg.Network {
	case TCP:
		return dialTCP(ctx, cfg)
	case TLS:
		return dialTLS(ctx, cfg)
	case SCTP:
		return dialSCTP(ctx, cfg)
	}
	return nil, ErrUnsupported
}

func checkEnds(n Network, e Endpoint) error {
	if err := e.validate(); err != nil {
		return err
	}
	if (n == TCP || n == TLS) && len(e.Addrs) > 1 {
		return fmt.Errorf("endpoint %s has %d addresses, and %s has one: use sctp for multi-homing", e, len(e.Addrs), n)
	}
	return nil
}

// transient says whether an accept may succeed later.
func transient(err error) bool {
	for _, e := range []error{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM,
		syscall.ECONNABORTED, syscall.EPERM, syscall.EPROTO, syscall.EINTR,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
