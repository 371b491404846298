package transport

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sctpListener accepts associations of admitted peers. The kernel has shaken
// hands before anybody is asked, so that a stranger is refused by an ABORT.
type sctpListener struct {
	file  *os.File
	raw   syscall.RawConn
	local Endpoint
	gate  *gate
}

func (l *sctpListener) Endpoint() Endpoint { return l.local }
func (l *sctpListener) Close() error       { return l.file.Close() }

func (l *sctpListener) Accept() (Assoc, error) {
	for {
		fd, err := l.accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil, fmt.Errorf("accept on sctp %s: %w", l.local, err)
		case err != nil && !transient(err):
			return nil, fmt.Errorf("accept on sctp %s: %w", l.local, err)
		case err != nil:
			l.gate.refuse(netip.AddrPort{}, RefusedUnavailable)
			time.Sleep(acceptPause)
			continue
		}
		if c := l.admit(fd); c != nil {
			return c, nil
		}
	}
}

func (l *sctpListener) accept() (fd int, err error) {
	perr := l.raw.Read(func(lfd uintptr) bool {
		for {
			fd, _, err = unix.Accept4(int(lfd), unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC)
			switch {
			case errors.Is(err, unix.EINTR):
				continue
			case errors.Is(err, unix.EAGAIN):
				return false
			}
			return true
		}
	})
	if perr != nil {
		return -1, net.ErrClosed
	}
	return fd, err
}

// admit holds every address of the peer against the admission, before anything
// that it sent is read.
func (l *sctpListener) admit(fd int) Assoc {
	peer, err := peerEndpoint(fd)
	why := RefusedUnavailable // it has gone again
	var release func()
	if err == nil {
		release, why = l.gate.enter(peer)
	}
	if why != "" {
		_ = unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
		_ = unix.Close(fd)
		l.gate.refuse(peer.AddrPort(), why)
		return nil
	}
	file := os.NewFile(uintptr(fd), "sctp association")
	raw, err := file.SyscallConn()
	if err == nil {
		var c *sctpConn
		if c, err = newSCTPConn(file, raw, release); err == nil {
			return c
		}
	}
	_ = file.Close()
	release()
	l.gate.refuse(peer.AddrPort(), RefusedUnavailable)
	return nil
}
