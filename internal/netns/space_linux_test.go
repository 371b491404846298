package netns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"
)

// newSpace makes a namespace, or skips where there is no right to.
func newSpace(t *testing.T) *Space {
	t.Helper()
	s, err := New()
	if errors.Is(err, os.ErrPermission) {
		t.Skipf("needs root, for network namespaces of its own: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// links are the interfaces that a thread of the namespace sees.
func links(t *testing.T, s *Space) (names []string) {
	t.Helper()
	if err := s.Do(func() error {
		all, err := net.Interfaces()
		for _, l := range all {
			names = append(names, l.Name)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestANamespaceIsApartFromTheProcess(t *testing.T) {
	s := newSpace(t)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Run(ctx, "ip link set lo up\n\n ip link add cordontest0 type veth peer name cordontest1"); err != nil {
		t.Fatal(err)
	}
	if got := links(t, s); !strings.Contains(strings.Join(got, " "), "cordontest0") {
		t.Errorf("inside: %v", got)
	}
	if _, err := net.InterfaceByName("cordontest0"); err == nil {
		t.Error("the interface is in the namespace of the process")
	}
	again, err := Open(s.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := links(t, again); len(got) != len(links(t, s)) {
		t.Errorf("by its path: %v", got)
	}
	at := netip.MustParseAddrPort("127.0.0.1:2123")
	a, err := s.UDP(at)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if b, err := again.UDP(at); err == nil {
		t.Error("one port twice in one namespace")
		_ = b.Close()
	}
	if err := s.Set("1", "net/ipv4/ip_forward"); err != nil {
		t.Error(err)
	}
	if err := again.Do(func() error {
		if text, err := os.ReadFile("/proc/sys/net/ipv4/ip_forward"); err != nil || string(text) != "1\n" {
			t.Errorf("forwarding: %q %v", text, err)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestTheLoopbackInterfaceIsUp(t *testing.T) {
	s := newSpace(t)
	speak := func() error {
		c, err := net.Dial("udp", "127.0.0.1:9")
		if err == nil {
			err = c.Close()
		}
		return err
	}
	if err := s.Do(speak); err == nil {
		t.Error("a new namespace has its loopback interface up")
	}
	if err := s.Do(UpLoopback); err != nil {
		t.Fatal(err)
	}
	if err := s.Do(speak); err != nil {
		t.Error(err)
	}
}

func TestWhatFailsIsNamed(t *testing.T) {
	if _, err := Open("/no/such/namespace"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	s := newSpace(t)
	if err := s.Run(t.Context(), "true\nfalse now\n"); err == nil || !strings.Contains(err.Error(), "false now") {
		t.Errorf("error %v", err)
	}
	if err := s.Set("1", "net/no/such/setting"); err == nil {
		t.Error("a setting that is not there was written")
	}
}
