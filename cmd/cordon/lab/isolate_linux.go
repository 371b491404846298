package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"cordon/internal/netns"
)

// endTime is how long the process in its own network may take to end in order.
const endTime = 20 * time.Second

// Isolate runs the program again with args, in network and mount namespaces of its
// own, and gives its exit code. Metrics are served where the caller is: the listener
// is handed over. The namespaces have no names, and the process dies with the caller,
// so that nothing stays behind whatever happens to both. Without root they lie in a
// namespace of users, where the kernel lets everybody make one; ErrNoNamespaces says
// that it does not.
func Isolate(ctx context.Context, o Options, args []string) (code int, err error) {
	listener, err := listenHTTP(o.HTTP)
	if err != nil {
		return 0, err
	}
	file, err := listener.(*net.TCPListener).File()
	_ = listener.Close()
	if err != nil {
		return 0, fmt.Errorf("lab: %w", err)
	}
	defer file.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/proc/self/exe", args...)
	cmd.Args[0] = "cordon"
	cmd.Env = append(os.Environ(), inOwn+"=1")
	cmd.ExtraFiles = []*os.File{file}
	cmd.Stdout, cmd.Stderr = o.Out, o.Errors
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = endTime
	cmd.SysProcAttr = isolation()
	// The death of the parent that a process is told of is that of the thread which
	// started it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNoNamespaces, err)
	}
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.Exited():
		return exit.ExitCode(), nil
	case err != nil && !errors.Is(err, context.Canceled):
		return 0, fmt.Errorf("lab: in its own network: %w", err)
	}
	return 0, nil
}

// isolation are the namespaces of the process.
func isolation() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS, Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() != 0 {
		a.Cloneflags |= syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	return a
}

// xtablesLock is what iptables locks.
const xtablesLock = "/run/xtables.lock"

// furnish gives the process, which is in mount namespaces of its own, what the
// commands need that it runs. Its loopback interface is up in any case.
func furnish() error {
	if err := netns.UpLoopback(); err != nil {
		return err
	}
	f, err := os.OpenFile(xtablesLock, os.O_CREATE|os.O_RDONLY, 0o600)
	if err == nil {
		return f.Close()
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("mount namespace: %w", err)
	}
	if err := syscall.Mount("tmpfs", "/run", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mount /run: %w", err)
	}
	return nil
}
