package firewall_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"strings"
	"testing"
	"time"

	"cordon/proxy/internal/nettest"
)

// Parts of a session between the SGW in client and the PGW in server: its user has
// the address 10.0.0.1 and tunnels of TEID a1 towards the SGW and b1 towards the PGW.
const (
	userBearer = "5d002c00 49000100 05 57000902 84 000000a1 0a4d0102 50001600 24090000000000000000000000000000000000000000"
	accepted   = "02000200 1000"
	userAnswer = accepted + " 57000901 87 55667788 0a4d0202 4f000500 01 0a000001 03000100 %02x 5d001800 49000100 05 02000200 1000 57000902 85 000000b1 0a4d0202"
)

// pair is the sockets of both nodes, of GTP-C and of GTP-U.
type pair struct{ client, server, users, gateway *net.UDPConn }

func newPair(t *testing.T) *pair {
	return &pair{
		nettest.UDP(t, "client", nettest.ClientIPv4+":2123"), nettest.UDP(t, "server", nettest.ServerIPv4+":2123"),
		nettest.UDP(t, "client", nettest.ClientIPv4+":2152"), nettest.UDP(t, "server", nettest.ServerIPv4+":2152"),
	}
}

// arrives says whether a datagram gets from one to the other as it was sent.
func arrives(t *testing.T, from, to *net.UDPConn, b []byte) bool {
	t.Helper()
	if _, err := from.WriteToUDPAddrPort(b, to.LocalAddr().(*net.UDPAddr).AddrPort()); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 65536)
	_ = to.SetReadDeadline(time.Now().Add(250 * time.Millisecond))
	n, err := to.Read(buf)
	if err == nil && !bytes.Equal(buf[:n], b) {
		t.Errorf("received %x, want %x", buf[:n], b)
	}
	return err == nil
}

// exchange has a request and its answer go through.
func (p *pair) exchange(t *testing.T, request, answer []byte) {
	t.Helper()
	if !arrives(t, p.client, p.server, request) || !arrives(t, p.server, p.client, answer) {
		t.Fatalf("%x or its answer is lost", request)
	}
}

// create sets the session up; recovery is the PGW's counter of restarts.
func (p *pair) create(t *testing.T, recovery int) {
	t.Helper()
	p.exchange(t, message2(32, 0, ies2+goodAPN+userBearer), message2(33, 0x11223344, fmt.Sprintf(userAnswer, recovery)))
}

// next gives a message another sequence number.
func next(b []byte, n byte) []byte {
	b[10] += n
	return b
}

// gpdu is a G-PDU with a packet from one address to another, with UDP to a port.
func gpdu(teid uint32, src, dst string, port uint16, extended bool, payload ...byte) []byte {
	n := byte(len(payload))
	inner := append([]byte{0x45, 0, 0, 28 + n}, unhex("000000004011"+"0000")...)
	a, b := netip.MustParseAddr(src).As4(), netip.MustParseAddr(dst).As4()
	inner = append(append(inner, a[:]...), b[:]...)
	inner = binary.BigEndian.AppendUint16(append(inner, 0x10, 0), port)
	inner = append(append(inner, 0, 8+n, 0, 0), payload...)
	m := []byte{0x30, 255}
	if extended { // two extension headers: a service class indicator, and a PDCP number
		m[0] = 0x34
		inner = append(unhex("00000020"+"01000fc0"+"01000100"), inner...)
	}
	m = binary.BigEndian.AppendUint16(m, uint16(len(inner)))
	return append(binary.BigEndian.AppendUint32(m, teid), inner...)
}

// TestUsersBehindExtensionHeaders shows that what the kernel cannot look into is
// looked into here.
func TestUsersBehindExtensionHeaders(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(t)
	startGTP(t, "user_plane: true")
	p := newPair(t)
	p.create(t, 3)
	for _, tt := range []struct {
		name     string
		packet   []byte
		up, want bool
	}{
		{"a packet of the user", gpdu(0xb1, "10.0.0.1", "198.18.0.9", 53, false), true, true},
		{"and behind extension headers", gpdu(0xb1, "10.0.0.1", "198.18.0.9", 53, true), true, true},
		{"one for the user", gpdu(0xa1, "198.18.0.9", "10.0.0.1", 53, false), false, true},
		{"and behind extension headers", gpdu(0xa1, "198.18.0.9", "10.0.0.1", 53, true), false, true},
		{"another's address behind extension headers", gpdu(0xb1, "10.0.0.2", "198.18.0.9", 53, true), true, false},
		{"GTP-C in the tunnel", gpdu(0xb1, "10.0.0.1", "198.18.0.9", 2123, false), true, false},
		{"GTP-C behind extension headers", gpdu(0xb1, "10.0.0.1", "198.18.0.9", 2123, true), true, false},
		{"GTP-U behind extension headers", gpdu(0xb1, "10.0.0.1", "198.18.0.9", 2152, true, gpdu(7, "10.0.0.1", "198.18.0.9", 53, false)...), true, false},
		{"no tunnel, behind extension headers", gpdu(0xb2, "10.0.0.1", "198.18.0.9", 53, true), true, false},
	} {
		from, to := p.users, p.gateway
		if !tt.up {
			from, to = to, from
		}
		if got := arrives(t, from, to, tt.packet); got != tt.want {
			t.Errorf("%s: passes is %t, want %t", tt.name, got, tt.want)
		}
	}
}

// elements are the ends that the kernel lets through, by its own tool.
func elements(t *testing.T) int {
	t.Helper()
	out, err := exec.Command("nft", "list", "set", "inet", "cordon_gtpu_100", "tunnels4").CombinedOutput()
	if err != nil {
		t.Fatalf("nft: %v: %s", err, out)
	}
	return strings.Count(string(out), " . ") - strings.Count(string(out), "type")
}

// TestTunnelsCloseWithTheirSessions looks at the kernel's set: after a deletion, a
// restart of a peer, another session in the place of one; and after a restart of
// Cordon, which knows the sessions by what the kernel has noted.
func TestTunnelsCloseWithTheirSessions(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(t)
	b := startGTP(t, "user_plane: true")
	p := newPair(t)
	remove := func(n byte) {
		t.Helper()
		p.exchange(t, next(message2(36, 0x55667788, "4900010005"), n), next(message2(37, 0x11223344, accepted), n))
	}
	open := func(want int, why string) {
		t.Helper()
		if got := elements(t); got != want {
			t.Errorf("%s: %d ends are open, want %d", why, got, want)
		}
	}
	p.create(t, 3)
	open(2, "a session")
	remove(1)
	open(0, "which is deleted")

	p.exchange(t, next(message2(32, 0, ies2+goodAPN+userBearer), 2), next(message2(33, 0x11223344, fmt.Sprintf(userAnswer, 3)), 2))
	echo := func(n byte, recovery int) {
		p.exchange(t, []byte{0x40, 1, 0, 9, 0, 0, n, 0, 3, 0, 1, 0, 1}, []byte{0x40, 2, 0, 9, 0, 0, n, 0, 3, 0, 1, 0, byte(recovery)})
	}
	time.Sleep(1100 * time.Millisecond) // a session of the second of the restart may be of after it
	echo(1, 3)
	open(2, "a session with the counter as it was")
	echo(2, 4)
	echo(3, 4) // the table is swept with each message
	open(0, "its node restarted")

	p.exchange(t, next(message2(32, 0, ies2+goodAPN+userBearer), 4), next(message2(33, 0x11223344, fmt.Sprintf(userAnswer, 4)), 4))
	open(2, "a session after it")
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	b.stop = func() error { return nil }
	open(2, "while no process lives")
	b = startGTPWith(t, "user_plane: true", "") // the table of sessions is empty, and must learn
	if !arrives(t, p.users, p.gateway, gpdu(0xb1, "10.0.0.1", "198.18.0.9", 53, false)) {
		t.Error("a tunnel from before a restart does not pass")
	}
	if _, status := b.get(t, "/status"); !strings.Contains(status, `"sessions": 1`) || !strings.Contains(status, `"orphans": 0`) {
		t.Errorf("status after a restart:\n%s", status)
	}
	remove(5)
	open(0, "a deletion after a restart")
	if arrives(t, p.users, p.gateway, gpdu(0xb1, "10.0.0.1", "198.18.0.9", 53, false)) {
		t.Error("a tunnel passes that is closed")
	}
}

// TestAFirstStartLearns has user traffic pass that is in no tunnel, for a time.
func TestAFirstStartLearns(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(t)
	startGTPWith(t, "user_plane: true", "state: {sessions: {learn: 3s}}")
	p := newPair(t)
	unknown := gpdu(0xb9, "10.0.0.1", "198.18.0.9", 53, false)
	if !arrives(t, p.users, p.gateway, unknown) {
		t.Error("a user from before the first start is cut off at once")
	}
	if arrives(t, p.users, p.gateway, gpdu(0xb9, "10.0.0.1", "198.18.0.9", 2123, false)) {
		t.Error("GTP-C in a tunnel passes while it learns")
	}
	eventually(t, "the time to learn is over", func() bool { return !arrives(t, p.users, p.gateway, unknown) })
}
