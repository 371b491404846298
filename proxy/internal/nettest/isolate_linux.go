package nettest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inside is set in the process that has the namespaces.
const inside = "CORDON_TEST_NETNS"

// Limit bounds the life of an isolated test.
const Limit = 2 * time.Minute

// Isolate runs the test or benchmark that calls it again, alone, in a process
// with namespaces of its own. It returns true in that process, and false in the
// caller's when it has ended, with its result taken over. Without root, or
// without one of the programs, the test skips by name.
func Isolate(t testing.TB, programs ...string) bool {
	t.Helper()
	if os.Getenv(inside) != "" {
		prepare(t)
		return true
	}
	if os.Getuid() != 0 {
		t.Skip("needs root, for network namespaces of its own")
	}
	for _, p := range append([]string{"ip"}, programs...) {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("needs the program %s: scripts/setup installs it", p)
		}
	}
	args := []string{"-test.run=^" + t.Name() + "$", "-test.v", "-test.count=1", "-test.timeout=" + Limit.String()}
	if _, ok := t.(*testing.B); ok {
		args = []string{"-test.run=^$", "-test.bench=^" + t.Name() + "$", "-test.v", "-test.benchtime=1x", "-test.timeout=" + Limit.String()}
	}
	ctx, cancel := context.WithTimeout(context.Background(), Limit+10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), inside+"=1")
	// It is the first process of its namespace, so that all others end with it; its
	// own end hangs on the thread that starts it.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	text := out.String()
	switch {
	case strings.Contains(text, "operation not permitted") && !strings.Contains(text, "=== RUN"):
		t.Skipf("needs the right to make network namespaces: %v", err)
	case err != nil:
		t.Fatalf("in its own network: %v\n%s", err, text)
	case strings.Contains(text, "--- SKIP"):
		t.Skip(text)
	}
	t.Log(text)
	return false
}

// prepare gives the process its place for named namespaces.
func prepare(t testing.TB) {
	t.Helper()
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatalf("mount namespace: %v", err)
	}
	if err := os.MkdirAll("/run/netns", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", "/run/netns", "tmpfs", 0, ""); err != nil {
		t.Fatalf("mount /run/netns: %v", err)
	}
	Run(t, "ip link set lo up")
}

// Run runs commands, one a line, and ends the test where one fails.
func Run(t testing.TB, commands string) {
	t.Helper()
	for line := range strings.Lines(commands) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		if out, err := exec.Command(f[0], f[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", strings.TrimSpace(line), err, out)
		}
	}
}

// Command makes a command that runs in the namespace called ns, in a process group
// of its own.
func Command(ns string, args ...string) *exec.Cmd {
	cmd := exec.Command("ip", append([]string{"netns", "exec", ns}, args...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// Addresses of a routed network, and its interfaces in the namespace of the test.
const (
	ClientIPv4, ServerIPv4 = "10.77.1.2", "10.77.2.2"
	ClientIPv6, ServerIPv6 = "fd77:1::2", "fd77:2::2"
	Outside, Inside        = "out0", "in0"
)

// Routed makes the namespaces client and server, with this one as the router
// between them.
func Routed(t testing.TB) {
	t.Helper()
	Run(t, fmt.Sprintf(`
		ip netns add client
		ip netns add server
		sysctl -qw net.ipv6.conf.default.accept_dad=0
		ip netns exec client sysctl -qw net.ipv6.conf.default.accept_dad=0
		ip netns exec server sysctl -qw net.ipv6.conf.default.accept_dad=0
		ip link add %[1]s type veth peer name eth0 netns client
		ip link add %[2]s type veth peer name eth0 netns server
		ip addr add 10.77.1.1/24 dev %[1]s
		ip addr add 10.77.2.1/24 dev %[2]s
		ip addr add fd77:1::1/64 dev %[1]s nodad
		ip addr add fd77:2::1/64 dev %[2]s nodad
		ip -n client addr add 10.77.1.2/24 dev eth0
		ip -n server addr add 10.77.2.2/24 dev eth0
		ip -n client addr add fd77:1::2/64 dev eth0 nodad
		ip -n server addr add fd77:2::2/64 dev eth0 nodad
		ip link set %[1]s up
		ip link set %[2]s up
		ip -n client link set lo up
		ip -n server link set lo up
		ip -n client link set eth0 up
		ip -n server link set eth0 up
		ip -n client route add default via 10.77.1.1
		ip -n server route add default via 10.77.2.1
		ip -n client -6 route add default via fd77:1::1
		ip -n server -6 route add default via fd77:2::1
		sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
	`, Outside, Inside))
}

// Bridged makes the namespaces client and server in one network, with this one as
// the bridge br0 between them.
func Bridged(t testing.TB) {
	t.Helper()
	Run(t, fmt.Sprintf(`
		ip netns add client
		ip netns add server
		ip link add br0 type bridge
		ip link add %[1]s type veth peer name eth0 netns client
		ip link add %[2]s type veth peer name eth0 netns server
		ip link set %[1]s master br0 up
		ip link set %[2]s master br0 up
		ip link set br0 up
		ip -n client addr add 10.77.1.2/16 dev eth0
		ip -n server addr add 10.77.2.2/16 dev eth0
		ip -n client link set lo up
		ip -n server link set lo up
		ip -n client link set eth0 up
		ip -n server link set eth0 up
		ip -n client addr add fd77:1::2/16 dev eth0 nodad
		ip -n server addr add fd77:2::2/16 dev eth0 nodad
	`, Outside, Inside))
}

// Wired makes the namespaces client and server in one network, with nothing between
// the two interfaces of this one: what is tested is the wire.
func Wired(t testing.TB) {
	t.Helper()
	Run(t, fmt.Sprintf(`
		ip netns add client
		ip netns add server
		sysctl -qw net.ipv6.conf.default.disable_ipv6=1
		ip link add %[1]s type veth peer name eth0 netns client
		ip link add %[2]s type veth peer name eth0 netns server
		ip link set %[1]s up
		ip link set %[2]s up
		ip -n client addr add 10.77.1.2/16 dev eth0
		ip -n server addr add 10.77.2.2/16 dev eth0
		ip -n client addr add fd77:1::2/16 dev eth0 nodad
		ip -n server addr add fd77:2::2/16 dev eth0 nodad
		ip -n client link set lo up
		ip -n server link set lo up
		ip -n client link set eth0 up
		ip -n server link set eth0 up
	`, Outside, Inside))
}
