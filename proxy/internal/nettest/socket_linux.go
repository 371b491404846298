package nettest

import (
	"errors"
	"net"
	"testing"

	"cordon/internal/netns"

	"golang.org/x/sys/unix"
)

// In runs f on a thread in the namespace called ns. What f opens stays there;
// goroutines that f starts are not there.
func In(t testing.TB, ns string, f func()) {
	t.Helper()
	s, err := netns.Open("/run/netns/" + ns)
	if err == nil {
		err = errors.Join(s.Do(func() error { f(); return nil }), s.Close())
	}
	if err != nil {
		t.Fatalf("namespace %s: %v", ns, err)
	}
}

// socketBuffer is the receive buffer of a socket, octets.
const socketBuffer = 16 << 20

// UDP opens a UDP socket in the namespace called ns; it is closed with the test.
func UDP(t testing.TB, ns, local string) *net.UDPConn {
	t.Helper()
	var conn *net.UDPConn
	In(t, ns, func() {
		a, err := net.ResolveUDPAddr("udp", local)
		if err == nil {
			conn, err = net.ListenUDP("udp", a)
		}
		if err != nil {
			t.Errorf("%s in %s: %v", local, ns, err)
		}
	})
	if conn == nil {
		t.FailNow()
	}
	t.Cleanup(func() { _ = conn.Close() })
	// A slow machine must not look like a firewall that loses.
	raw, err := conn.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, socketBuffer) })
	}
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
