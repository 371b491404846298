package netfilter

import (
	"context"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cordon/proxy/gtp/datagram"
	"cordon/proxy/internal/nettest"
)

// mangle is how the table stands, without its counters.
func mangle(t *testing.T, program string) string {
	t.Helper()
	out, err := exec.Command(program, "-t", "mangle").Output()
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, ":") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestInstallingTwiceIsInstallingOnce(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	ctx := context.Background()
	for name, p := range plans {
		empty := mangle(t, "iptables-legacy-save")
		if p.Bridge {
			nettest.Run(t, "ip link add br0 type bridge")
		}
		if err := p.Apply(ctx, IPTablesLegacy); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		once := mangle(t, "iptables-legacy-save")
		if err := p.Apply(ctx, IPTablesLegacy); err != nil {
			t.Fatalf("%s again: %v", name, err)
		}
		if twice := mangle(t, "iptables-legacy-save"); twice != once || once == empty {
			t.Errorf("%s: installed once:\n%s\ntwice:\n%s", name, once, twice)
		}
		if n, err := p.Queued(ctx, IPTablesLegacy); n != 0 || err != nil {
			t.Errorf("%s: %d packets were queued, error %v", name, n, err)
		}
		for range 2 { // taking away what is not there is no error
			if err := p.Withdraw(ctx, IPTablesLegacy); err != nil {
				t.Errorf("%s: withdraw: %v", name, err)
			}
		}
		if left := mangle(t, "iptables-legacy-save") + mangle(t, "ip6tables-legacy-save"); strings.Contains(left, "CORDON") {
			t.Errorf("%s: left behind:\n%s", name, left)
		}
	}
}

func TestOthersRulesStay(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Run(t, "iptables-legacy -t mangle -A FORWARD -p udp --dport 53 -j ACCEPT")
	p := plans["closed"]
	if err := p.Apply(context.Background(), IPTablesLegacy); err != nil {
		t.Fatal(err)
	}
	if err := p.Withdraw(context.Background(), IPTablesLegacy); err != nil {
		t.Fatal(err)
	}
	if left := mangle(t, "iptables-legacy-save"); !strings.Contains(left, "--dport 53") {
		t.Errorf("left:\n%s", left)
	}
}

// TestNFT applies the table with the queue taken out where the kernel has none:
// then everything else of it is still held against the kernel.
func TestNFT(t *testing.T) {
	if !nettest.Isolate(t, "nft") {
		return
	}
	for name, p := range plans {
		text := p.nft()
		if err := p.probe(context.Background(), NFT); err != nil {
			t.Logf("%s: %v; the kernel cannot queue from nf_tables", name, err)
			text = strings.ReplaceAll(strings.ReplaceAll(text, " queue num "+p.queues("-"), " accept"), " bypass", "")
			if p.Bridge { // nor know connections in a bridge, which older ones lack
				text = strings.ReplaceAll(text, "ct state invalid counter", "counter")
			}
		}
		for range 2 {
			if _, err := output(context.Background(), []string{"nft", "-f", "-"}, text); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
		}
		for range 2 {
			if !p.UserPlane {
				break
			}
			if _, err := output(context.Background(), []string{"nft", "-f", "-"}, p.user()); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, p.user())
			}
		}
		if n, err := p.Queued(context.Background(), NFT); n != 0 || err != nil {
			t.Errorf("%s: %d packets were queued, error %v", name, n, err)
		}
		for range 2 {
			if err := p.Withdraw(context.Background(), NFT); err != nil {
				t.Errorf("%s: withdraw: %v", name, err)
			}
		}
		if out, err := output(context.Background(), []string{"nft", "list", "ruleset"}, ""); err != nil || strings.Contains(out, "cordon") {
			t.Errorf("%s: left behind: %v\n%s", name, err, out)
		}
	}
}

func TestTheBestMethodIsFound(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	p := plans["routed"]
	m, err := p.ApplyBest(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found := p.Probe(context.Background())
	if len(found) == 0 || found[0] != m {
		t.Errorf("rules are installed by %s, and a probe finds %v", m, found)
	}
	t.Logf("installed by %s", m)
	none := Plan{ID: 1, Outside: []string{"a name that no interface can have"}, Ports: []uint16{2123}}
	if _, err := none.ApplyBest(context.Background()); err == nil || !strings.Contains(err.Error(), "neither nft nor iptables") {
		t.Errorf("rules that nobody takes: %v", err)
	}
}

// TestFragmentsArePutTogether sends a datagram of three fragments through the
// rules with nobody at the queue: where the queue may be passed by, the whole
// datagram counts as one packet.
func TestFragmentsArePutTogether(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	p := plans["routed"]
	p.Outside = []string{nettest.Outside}
	if err := p.Apply(context.Background(), IPTablesLegacy); err != nil {
		t.Fatal(err)
	}
	for _, a := range []string{nettest.ServerIPv4, "[" + nettest.ServerIPv6 + "]"} {
		server := nettest.UDP(t, "server", a+":2123")
		client := nettest.UDP(t, "client", ":2123")
		if _, err := client.WriteToUDPAddrPort(make([]byte, 4000), netip.MustParseAddrPort(a+":2123")); err != nil {
			t.Fatal(err)
		}
		if n := length(server); n != 4000 {
			t.Errorf("%s: %d octets arrived", a, n)
		}
		_ = client.Close()
	}
	if n, err := p.Queued(context.Background(), IPTablesLegacy); n != 2 || err != nil {
		t.Errorf("%d packets were led to the queue, want 2; error %v", n, err)
	}
}

// length is that of the next datagram, 0 where none comes.
func length(c *net.UDPConn) int {
	buf := make([]byte, 70000)
	_ = c.SetReadDeadline(time.Now().Add(time.Second))
	n, _, _ := c.ReadFromUDPAddrPort(buf)
	return n
}

// TestTaggedFramesOfABridgeAreSeen sends a datagram on a VLAN across a bridge: the
// kernel keeps tagged frames from iptables unless it is told otherwise.
func TestTaggedFramesOfABridgeAreSeen(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Bridged(t)
	p := plans["routed"]
	p.Bridge, p.Outside = true, []string{nettest.Outside}
	if err := p.Apply(context.Background(), IPTablesLegacy); err != nil {
		t.Fatal(err)
	}
	packet, _ := datagram.Append(nil, netip.MustParseAddrPort("10.77.1.2:2123"), netip.MustParseAddrPort("10.77.2.2:2123"), []byte("x"))
	for _, tag := range []string{"", "\x81\x00\x00\x05"} {
		frame := "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x0a" + tag + "\x08\x00" + string(packet)
		nettest.In(t, "client", func() { sendFrame(t, "eth0", frame) })
	}
	if n, err := p.Queued(context.Background(), IPTablesLegacy); n != 2 || err != nil {
		t.Errorf("%d packets were led to the queue, want 2; error %v", n, err)
	}
}

// sendFrame sends a frame as it is, out of an interface of the calling thread's network.
func sendFrame(t *testing.T, name, frame string) {
	t.Helper()
	i, err := net.InterfaceByName(name)
	if err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Sendto(fd, []byte(frame), 0, &unix.SockaddrLinklayer{Ifindex: i.Index}); err != nil {
		t.Fatal(err)
	}
}
