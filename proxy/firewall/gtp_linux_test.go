package firewall_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/proxy/firewall"
	"cordon/proxy/internal/nettest"
)

// apnRule refuses one APN of GTPv1 and GTPv2.
const apnRule = `rules:
  - id: TEST-APN
    title: an APN that nobody may have
    category: 2
    class: fraud
    severity: high
    status: stable
    on: {protocol: [gtpv1, gtpv2]}
    when: 'gtp.apn.exists(x, x == "bad")'
    action: reject
    refusal: gtp:93/219
    references: [GSMA FS.20]
    covers: []
    false_positives: none
    tests:
      - {name: bad, message: {protocol: gtpv1, operation: CreatePDPContextRequest, gtp.apn: bad}, want: reject}
      - {name: good, message: {protocol: gtpv1, operation: CreatePDPContextRequest, gtp.apn: internet}, want: pass}
`

// gtpBench is a running firewall between two namespaces.
type gtpBench struct {
	*firewall.Firewall
	bench // for its helpers
}

// startGTP runs a firewall with one link of GTP in the namespace of the test, that
// has learnt.
func startGTP(t testing.TB, more string) *gtpBench {
	t.Helper()
	return startGTPWith(t, more, "state: {sessions: {learn: 0s}}")
}

// startGTPRules runs one with further rules.
func startGTPRules(t testing.TB, rules string) *gtpBench {
	t.Helper()
	return startGTPWith(t, "", "state: {sessions: {learn: 0s}}", rules)
}

// startGTPWith has more keys of the whole, and further rules.
func startGTPWith(t testing.TB, more, whole string, rules ...string) *gtpBench {
	t.Helper()
	b := &gtpBench{bench: bench{dir: t.TempDir(), log: &syncBuffer{}}}
	// The namespaces are a partner and home: who is not known is not answered.
	profile := strings.NewReplacer(`"198.51.100.0/26"`, `"198.51.100.0/26", "10.77.1.0/24"`, `"192.0.2.0/24"`, `"192.0.2.0/24", "10.77.2.0/24"`)
	b.write(t, "operator.yaml", profile.Replace(string(operator.ExampleYAML())))
	b.write(t, "rules/apn.yaml", apnRule)
	for i, text := range rules {
		b.write(t, fmt.Sprintf("rules/%d.yaml", i), text)
	}
	b.write(t, "cordon.yaml", fmt.Sprintf(`operator: operator.yaml
http: {listen: "127.0.0.1:0"}
rules: {packs: [gtp], dirs: [rules]}
privacy: {identities: plain}
events: [{type: file, path: events.jsonl}]
links:
  - name: gp
    protocol: gtp
    outside: {interfaces: [%s]}
    inside: {interfaces: [%s]}
    gtp: {%s}
%s
`, nettest.Outside, nettest.Inside, more, whole))
	c, err := conf.Load(filepath.Join(b.dir, "cordon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.bench.Firewall, err = firewall.New(ctx, firewall.Options{Config: c, Version: "test", Log: slog.New(slog.NewTextHandler(b.log, nil))})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	b.Firewall = b.bench.Firewall
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	b.stop = func() error { cancel(); return <-ended }
	t.Cleanup(func() {
		if err := b.stop(); err != nil {
			t.Errorf("run: %v", err)
		}
		if t.Failed() {
			events, _ := os.ReadFile(filepath.Join(b.dir, "events.jsonl"))
			t.Logf("log:\n%s\nevents:\n%s", b.log, events)
		}
	})
	eventually(t, "the link comes up", func() bool { code, _ := b.get(t, "/readyz"); return code == 200 })
	return b
}

// ggsnConfig is a GGSN with the two APNs.
const ggsnConfig = `log stderr
 logging filter all 1
 logging level all notice
line vty
 no login
 bind 127.0.0.1
ggsn ggsn0
 gtp state-dir %[1]s
 gtp bind-ip %[2]s
 apn internet
  gtpu-mode tun
  tun-device tunggsn
  type-support v4
  ip prefix dynamic 172.30.0.0/24
  ip dns 0 192.0.2.53
  ip ifconfig 172.30.0.1/24
  no shutdown
 apn bad
  gtpu-mode tun
  tun-device tunbad
  type-support v4
  ip prefix dynamic 172.31.0.0/24
  ip ifconfig 172.31.0.1/24
  no shutdown
 default-apn internet
 no shutdown ggsn
`

// startGGSN runs osmo-ggsn in the namespace server until the test ends.
func startGGSN(t *testing.T) *syncBuffer {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "ggsn.cfg")
	if err := os.WriteFile(file, fmt.Appendf(nil, ggsnConfig, dir, nettest.ServerIPv4), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &syncBuffer{}
	cmd := nettest.Command("server", "osmo-ggsn", "-c", file)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("osmo-ggsn said:\n%s", said)
		}
	})
	eventually(t, "osmo-ggsn listens", func() bool {
		out, err := nettest.Command("server", "ss", "-lnu").Output()
		return err == nil && strings.Contains(string(out), nettest.ServerIPv4+":2123")
	})
	return said
}

// sgsn runs sgsnemu in the namespace client until it has said the text until, or
// ends, and gives what it said.
func sgsn(t *testing.T, imsi, apn, until string) string {
	t.Helper()
	dir := t.TempDir()
	cmd := nettest.Command("client", "stdbuf", "-o0", "sgsnemu", "-l", nettest.ClientIPv4, "-r", nettest.ServerIPv4, "-a", apn, "-i", imsi, "-m", "4917799000001",
		"--statedir", dir, "--pidfile", filepath.Join(dir, "pid"), "--rattype", "2", "--userloc", "0.208.99.1.1", "--rai", "208.99.1.1", "--imeisv", "3533002011100400",
		"--selmode", "0", "--timelimit", "20", "--pinghost", "172.30.0.1", "--pingcount", "3", "--pingrate", "5")
	said := &syncBuffer{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for limit := time.After(25 * time.Second); !strings.Contains(said.String(), until); {
		select {
		case <-ended:
			return said.String()
		case <-limit:
			t.Errorf("the SGSN does not say %q", until)
			until = ""
		case <-time.After(20 * time.Millisecond):
		}
	}
	_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // it waits on after its work is done
	<-ended
	return said.String()
}

// TestGTPBetweenRealNodes sends the user of a real SGSN through the firewall to a
// real GGSN and away, and then to an APN that a rule refuses: the SGSN understands
// the refusal, which the GGSN never sent.
func TestGTPBetweenRealNodes(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft", "osmo-ggsn", "sgsnemu", "ss") {
		return
	}
	nettest.Routed(t)
	realNodes(t, startGTP(t, "user_plane: true"), `"path": "routed"`, `"rules": "iptables`, `"sessions": 0`, `"ends": 0`, `"failed": 0`)
}

// TestGTPBetweenRealNodesOverAWire does the same where Cordon is the wire.
func TestGTPBetweenRealNodesOverAWire(t *testing.T) {
	if !nettest.Isolate(t, "osmo-ggsn", "sgsnemu", "ss") {
		return
	}
	nettest.Wired(t)
	realNodes(t, startGTP(t, "path: wire, user_plane: true"), `"path": "wire"`, `"transport": "packet"`, `"socket_full": 0`)
}

func realNodes(t *testing.T, b *gtpBench, status ...string) {
	t.Helper()
	startGGSN(t)
	out := sgsn(t, "262990123456789", "internet", "Received delete PDP context response. Cause value: 128")
	for _, want := range []string{"Received echo response", "Received create PDP context response", "3 packets transmitted in", "3 packets received", "Received delete PDP context response. Cause value: 128"} {
		if !strings.Contains(out, want) {
			t.Errorf("the SGSN does not say %q:\n%s", want, out)
		}
	}
	out = sgsn(t, "262990123456790", "bad", "Cause value: 219")
	if !strings.Contains(out, "Received create PDP context response. Cause value: 219") {
		t.Errorf("the SGSN does not know that it was refused:\n%s", out)
	}
	count := func(direction, operation, verdict string) float64 {
		return b.metric(t, "cordon_messages_total", `direction="`+direction+`"`, `operation="`+operation+`"`, `verdict="`+verdict+`"`, `link="gp"`)
	}
	if a, r, d := count("inbound", "CreatePDPContextRequest", "pass"), count("inbound", "CreatePDPContextRequest", "reject"), count("outbound", "CreatePDPContextResponse", "pass"); a != 1 || r != 1 || d != 1 {
		t.Errorf("requests passed %v, rejected %v, responses %v", a, r, d)
	}
	if up, sent, lost := b.metric(t, "cordon_link_up"), b.metric(t, "cordon_relay_replies_total", `result="sent"`), b.metric(t, "cordon_queue_uninspected_total"); up != 1 || sent != 1 || lost != 0 {
		t.Errorf("link up %v, replies %v, uninspected %v", up, sent, lost)
	}
	_, said := b.get(t, "/status")
	for _, want := range append(status, `"fail": "closed"`, `"up": true`) {
		if !strings.Contains(said, want) {
			t.Errorf("status lacks %s:\n%s", want, said)
		}
	}
	eventually(t, "the event is written", func() bool {
		events, _ := os.ReadFile(filepath.Join(b.dir, "events.jsonl"))
		return strings.Contains(string(events), `"id":"TEST-APN"`) && strings.Contains(string(events), `"imsi":"262990123456790"`) && strings.Contains(string(events), `"refusal":"gtp:93/219"`)
	})
}

// Messages of GTP-C: requests for a session with the APN internet or bad, of
// version 2 with IMSI, IMEI and location, and answers to them.
var (
	ies2       = "01000800 62924901 020050f5 4b000800 5330911020304050 56000d00 18 02f899 0001 02f899 00000001 52000100 06 53000300 02f899 57000900 86 11223344 0a4d0102"
	bearer2    = "5d001f00 49000100 05 50001600 24090000000000000000000000000000000000000000"
	goodAPN    = "47000900 08 696e7465726e6574"
	badAPN     = "47000400 03 626164"
	accepted2  = "48210013 00000001 0a0b0c00 02000200 1000 03000100 01"
	createFrom = func(apn string) []byte { return message2(32, 0, ies2+apn+bearer2) }
)

// message2 makes a message of version 2.
func message2(typ uint8, teid uint32, ies string) []byte {
	body := unhex(strings.ReplaceAll(ies, " ", ""))
	n := 8 + len(body)
	return append([]byte{0x48, typ, byte(n >> 8), byte(n), byte(teid >> 24), byte(teid >> 16), byte(teid >> 8), byte(teid), 0x0a, 0x0b, 0x0c, 0}, body...)
}

// answered sends a payload and gives what comes to both ends within a moment.
func answered(t *testing.T, payload []byte) (server, client []byte) {
	t.Helper()
	c, s := nettest.UDP(t, "client", nettest.ClientIPv4+":2123"), nettest.UDP(t, "server", nettest.ServerIPv4+":2123")
	defer c.Close()
	defer s.Close()
	if _, err := c.WriteToUDPAddrPort(payload, netip.MustParseAddrPort(nettest.ServerIPv4+":2123")); err != nil {
		t.Fatal(err)
	}
	read := func(c *net.UDPConn) []byte {
		buf := make([]byte, 65536)
		_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		n, _, _ := c.ReadFromUDPAddrPort(buf)
		return buf[:n]
	}
	return read(s), read(c)
}

func TestGTPDatagrams(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	startGTP(t, "")
	refused := unhex("4821000e112233440a0b0c00020002005d00")
	piggyback := append(unhex(strings.ReplaceAll(accepted2, " ", "")), createFrom(badAPN)...)
	piggyback[0] |= 0x10
	for _, tt := range []struct {
		name           string
		send           []byte
		server, client []byte
	}{
		{"what passes arrives as it was sent", createFrom(goodAPN), createFrom(goodAPN), nil},
		{"what is refused is answered", createFrom(badAPN), nil, refused},
		{"a refused message behind another takes that along", piggyback, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			server, client := answered(t, tt.send)
			if !bytes.Equal(server, tt.server) {
				t.Errorf("the server received %x, want %x", server, tt.server)
			}
			if len(tt.client) > 0 && !bytes.Equal(client, tt.client) {
				t.Errorf("the client received %x, want %x", client, tt.client)
			}
		})
	}
}

// TestARefusalIsAtTheTEIDOfItsSession refuses what does not tell the TEID of its
// sender: the session does.
func TestARefusalIsAtTheTEIDOfItsSession(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	startGTPWith(t, "", "") // it learns: a session that is not known is let be
	client, server := nettest.UDP(t, "client", nettest.ClientIPv4+":2123"), nettest.UDP(t, "server", nettest.ServerIPv4+":2123")
	answer := message2(33, 0x11223344, "02000200 1000 57000901 87 55667788 0a4d0202 4f000500 01 0a000001 5d001800 49000100 05 02000200 1000 57000902 85 000000b1 0a4d0202")
	exchange := func(c *net.UDPConn, to string, sent, want []byte, at *net.UDPConn) {
		t.Helper()
		if _, err := c.WriteToUDPAddrPort(sent, netip.MustParseAddrPort(to+":2123")); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 65536)
		_ = at.SetReadDeadline(time.Now().Add(5 * time.Second))
		if n, err := at.Read(buf); err != nil || !bytes.Equal(buf[:n], want) {
			t.Fatalf("received %x, error %v, want %x", buf[:n], err, want)
		}
	}
	create := createFrom(goodAPN)
	exchange(client, nettest.ServerIPv4, create, create, server)
	exchange(server, nettest.ClientIPv4, answer, answer, client)
	refused := func(teid uint32) []byte { return message2(35, teid, "02000200 5d00") }
	modify := func(teid uint32) []byte {
		b := message2(34, teid, badAPN+"52000100 06")
		b[10]++ // the next sequence number
		return b
	}
	for teid, want := range map[uint32]uint32{0x55667788: 0x11223344, 0x55667789: 0} {
		wanted := refused(want)
		wanted[10]++
		exchange(client, nettest.ServerIPv4, modify(teid), wanted, client)
	}
}

// TestLocationAndTerminalDoNotLeave has the client at home, and the server be a
// partner.
func TestLocationAndTerminalDoNotLeave(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	nettest.Run(t, `ip link set out0 down
		ip link set in0 down
		ip link set out0 name x0
		ip link set in0 name out0
		ip link set x0 name in0
		ip link set in0 up
		ip link set out0 up`)
	startGTP(t, "remove_ies_v2: [75, 86, 87]")
	kept := "01000800 62924901 020050f5 52000100 06 53000300 02f899 57000900 86 11223344 0a4d0102"
	server, _ := answered(t, createFrom(goodAPN))
	if want := message2(32, 0, kept+goodAPN+bearer2); !bytes.Equal(server, want) {
		t.Errorf("the partner received\n%x, want\n%x", server, want)
	}
}

// stripRule has the location taken out of requests for one APN.
const stripRule = `rules:
  - id: TEST-STRIP
    title: a location that goes no further
    category: 2
    class: info-leak
    severity: low
    status: %s
    on: {protocol: gtpv2}
    when: 'gtp.apn.exists(x, x == "internet")'
    action: alert
    strip: [gtpv2:86, gtpv2:87]
    references: [GSMA FS.20]
`

// TestARuleTakesElementsOut has a datagram that comes and goes in fragments: lengths
// and checksums are right, or the socket would not have it. A rule on trial only reports.
func TestARuleTakesElementsOut(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	long := "4e06a400" + strings.Repeat("80", 1700) // protocol configuration options
	full := message2(32, 0, ies2+goodAPN+bearer2+long)
	kept := message2(32, 0, strings.Replace(ies2, "56000d00 18 02f899 0001 02f899 00000001 ", "", 1)+goodAPN+bearer2+long)
	for _, tt := range []struct{ status, want string }{{"stable", `"stripped":["gtpv2:86","gtpv2:87"]`}, {"test", `"would_strip":["gtpv2:86","gtpv2:87"]`}} {
		b := startGTPRules(t, fmt.Sprintf(stripRule, tt.status))
		want := kept
		if tt.status == "test" {
			want = full
		}
		server, _ := answered(t, full)
		if !bytes.Equal(server, want) {
			t.Errorf("%s: the server received\n%x, want\n%x", tt.status, server, want)
		}
		eventually(t, "the event is written", func() bool {
			events, _ := os.ReadFile(filepath.Join(b.dir, "events.jsonl"))
			return strings.Contains(string(events), tt.want)
		})
		if err := b.stop(); err != nil {
			t.Fatal(err)
		}
		b.stop = func() error { return nil }
	}
}
