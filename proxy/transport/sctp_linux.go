package transport

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// SCTPAvailable says whether the kernel has SCTP: nil, or an error that wraps
// ErrUnsupported and says what to do.
func SCTPAvailable() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, unix.IPPROTO_SCTP)
	if err != nil {
		return noSCTP(err)
	}
	return unix.Close(fd)
}

// noSCTP adds what to do to the error of a kernel without SCTP.
func noSCTP(err error) error {
	switch {
	case errors.Is(err, unix.EPROTONOSUPPORT), errors.Is(err, unix.ESOCKTNOSUPPORT), errors.Is(err, unix.EAFNOSUPPORT):
		return fmt.Errorf("%w: this kernel has no SCTP (%w): load it with \"modprobe sctp\", allow it where "+
			"/etc/modprobe.d blocks it, or use tcp", ErrUnsupported, err)
	case errors.Is(err, unix.ENOSYS):
		return fmt.Errorf("%w: this kernel has SCTP but not the hash for its cookies (%w): load hmac and md5 or sha1, "+
			"see net.sctp.cookie_hmac_alg", ErrUnsupported, err)
	}
	return err
}

// sctpSocket opens a non-blocking one-to-one socket for the address family of
// the endpoints and sets its options.
func sctpSocket(opt SCTPOptions, ends ...Endpoint) (fd, family int, err error) {
	family = unix.AF_INET
	for _, e := range ends {
		for _, a := range e.Addrs {
			if a.Is6() {
				family = unix.AF_INET6
			}
		}
	}
	fd, err = unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, unix.IPPROTO_SCTP)
	if err != nil {
		return -1, 0, noSCTP(err)
	}
	if err := setSCTPOptions(fd, opt); err != nil {
		_ = unix.Close(fd)
		return -1, 0, err
	}
	return fd, family, nil
}

func listenSCTP(_ context.Context, cfg *ListenConfig) (Listener, error) {
	fd, family, err := sctpSocket(cfg.SCTP.withDefaults(), cfg.Local)
	if err != nil {
		return nil, err
	}
	l, err := startListening(fd, family, cfg)
	if err != nil {
		_ = unix.Close(fd)
		return nil, noSCTP(err)
	}
	return l, nil
}

func startListening(fd, family int, cfg *ListenConfig) (*sctpListener, error) {
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return nil, fmt.Errorf("SO_REUSEADDR: %w", err)
	}
	if err := bindAll(fd, family, cfg.Local); err != nil {
		return nil, err
	}
	if cfg.Admission.Silent {
		if err := attachFilter(fd, cfg.Admission.Allow); err != nil {
			return nil, err
		}
	}
	if err := unix.Listen(fd, listenBacklog); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	local, err := localEndpoint(fd)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "sctp listener")
	raw, err := file.SyscallConn()
	if err != nil {
		return nil, err
	}
	return &sctpListener{file: file, raw: raw, local: local, gate: newGate(cfg.Admission)}, nil
}

// bindAll binds the socket to every address of e, all at one port.
func bindAll(fd, family int, e Endpoint) error {
	first := e
	first.Addrs = e.Addrs[:1]
	if err := rawBind(fd, packAddrs(first, family)); err != nil {
		return fmt.Errorf("bind %s: %w", first, err)
	}
	if len(e.Addrs) == 1 {
		return nil
	}
	bound, err := localEndpoint(fd) // the port, where e.Port is 0
	if err != nil {
		return err
	}
	rest := Endpoint{Addrs: e.Addrs[1:], Port: bound.Port}
	if err := setsockopt(fd, sctpBindxAdd, packAddrs(rest, family)); err != nil {
		return fmt.Errorf("bindx %s: %w", rest, err)
	}
	return nil
}

func dialSCTP(ctx context.Context, cfg *DialConfig) (Assoc, error) {
	fd, family, err := sctpSocket(cfg.SCTP.withDefaults(), cfg.Local, cfg.Remote)
	if err != nil {
		return nil, err
	}
	if err := startConnecting(fd, family, cfg); err != nil {
		_ = unix.Close(fd)
		return nil, err
	}
	file := os.NewFile(uintptr(fd), "sctp association")
	raw, err := file.SyscallConn()
	if err == nil {
		err = awaitEstablished(ctx, file, raw)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return newSCTPConn(file, raw, func() {})
}

func startConnecting(fd, family int, cfg *DialConfig) error {
	if len(cfg.Local.Addrs) > 0 {
		if err := bindAll(fd, family, cfg.Local); err != nil {
			return err
		}
	}
	err := setsockopt(fd, sctpConnectx, packAddrs(cfg.Remote, family))
	if err != nil && !errors.Is(err, unix.EINPROGRESS) {
		return fmt.Errorf("connectx: %w", err)
	}
	return nil
}

// awaitEstablished waits for the end of the four-way handshake.
func awaitEstablished(ctx context.Context, file *os.File, raw syscall.RawConn) error {
	stop := context.AfterFunc(ctx, func() { _ = file.SetWriteDeadline(time.Unix(1, 0)) })
	defer stop()
	var failed error
	err := raw.Write(func(fd uintptr) bool {
		done, err := established(int(fd))
		failed = err
		return done
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	case failed != nil:
		return failed
	}
	if !stop() {
		return context.Cause(ctx)
	}
	return nil
}

func established(fd int) (done bool, err error) {
	if errno, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR); err != nil || errno != 0 {
		if err == nil {
			err = syscall.Errno(errno)
		}
		return true, err
	}
	// The kernel tells no state (EINVAL) until the handshake is over; where it
	// fails, the socket has an error.
	st, err := sctpStatus(fd)
	switch {
	case errors.Is(err, unix.EINVAL):
		return false, nil
	case err != nil:
		return true, err
	case st.state < stateEstablished:
		return false, nil
	case st.state > stateEstablished:
		return true, fmt.Errorf("%w: shut down by the peer", ErrLost)
	}
	return true, nil
}
