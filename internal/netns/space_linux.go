package netns

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// Space is a network namespace. One thread of the process is in it, and does what
// must be done there. Its methods are safe for concurrent use.
type Space struct {
	handle *os.File
	work   chan func()
	ended  chan struct{}
}

// New makes a namespace. It needs the capability SYS_ADMIN.
func New() (*Space, error) {
	return enter(func() (*os.File, error) {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return nil, fmt.Errorf("make a network namespace: %w", err)
		}
		return os.Open("/proc/thread-self/ns/net")
	})
}

// Open enters the namespace that path stands for, such as one that ip netns has
// made.
func Open(path string) (*Space, error) {
	return enter(func() (*os.File, error) {
		h, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		if err := unix.Setns(int(h.Fd()), unix.CLONE_NEWNET); err != nil {
			return nil, errors.Join(fmt.Errorf("enter the network namespace %s: %w", path, err), h.Close())
		}
		return h, nil
	})
}

// enter has move bring a thread into a namespace.
func enter(move func() (*os.File, error)) (*Space, error) {
	s := &Space{work: make(chan func()), ended: make(chan struct{})}
	entered := make(chan error)
	go func() {
		defer close(s.ended)
		runtime.LockOSThread() // the thread is not given back: it ends with the goroutine
		var err error
		s.handle, err = move()
		if entered <- err; err != nil {
			return
		}
		for f := range s.work {
			f()
		}
	}()
	if err := <-entered; err != nil {
		<-s.ended
		return nil, err
	}
	return s, nil
}

// Close gives the thread back. Sockets that were opened in the namespace stay.
func (s *Space) Close() error {
	close(s.work)
	<-s.ended
	return s.handle.Close()
}

// Path stands for the namespace in commands of this process.
func (s *Space) Path() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), s.handle.Fd()) }

// Do runs f in the namespace. What f opens, and the processes that it starts, stay
// there; goroutines that it starts are not there.
func (s *Space) Do(f func() error) error {
	done := make(chan error, 1)
	s.work <- func() { done <- f() }
	return <-done
}

// UDP opens a UDP socket at local.
func (s *Space) UDP(local netip.AddrPort) (conn *net.UDPConn, err error) {
	err = s.Do(func() error {
		conn, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(local))
		return err
	})
	return conn, err
}

// Run runs commands in the namespace, one a line and without a shell, and ends with
// the first that fails.
func (s *Space) Run(ctx context.Context, commands string) error {
	return s.Do(func() error { return Run(ctx, commands) })
}

// Run runs commands in the namespace of the calling thread.
func Run(ctx context.Context, commands string) error {
	for line := range strings.Lines(commands) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if out, err := exec.CommandContext(ctx, f[0], f[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.TrimSpace(line), err, strings.TrimSpace(string(out)))
		}
	}
	return nil
}

// Set writes settings of the kernel for the namespace, as sysctl does: by name, with
// slashes.
func (s *Space) Set(value string, names ...string) error {
	return s.Do(func() error { return Set(value, names...) })
}

// UpLoopback switches the loopback interface on, in the namespace of the calling
// thread: where it is new, nothing can be reached.
func UpLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("loopback interface: %w", err)
	}
	defer unix.Close(fd)
	r, err := unix.NewIfreq("lo")
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, r)
	}
	if err == nil {
		r.SetUint16(r.Uint16() | unix.IFF_UP)
		err = unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, r)
	}
	if err != nil {
		return fmt.Errorf("loopback interface: %w", err)
	}
	return nil
}

// Set writes settings for the namespace of the calling thread.
func Set(value string, names ...string) error {
	var errs []error
	for _, n := range names {
		errs = append(errs, os.WriteFile("/proc/sys/"+n, []byte(value), 0o644))
	}
	return errors.Join(errs...)
}
