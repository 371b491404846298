package m3ua_test

import (
	"bufio"
	"bytes"
	"context"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	wire "cordon/protocols/m3ua"
	"cordon/proxy/m3ua"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// stpConfig makes osmo-stp a gateway between two application servers, which it
// knows by the ports of their ASPs: A is 1.1.1 (2057), B is 2.2.2 (4114).
const stpConfig = `
log stderr
 logging filter all 1
 logging level set-all notice
line vty
 no login
cs7 instance 0
 network-indicator international
 point-code 3.3.3
 asp asp-a 2906 2905 m3ua
  remote-ip 127.0.0.1
  local-ip 127.0.0.1
  role sg
  sctp-role server
 asp asp-b 2907 2905 m3ua
  remote-ip 127.0.0.1
  local-ip 127.0.0.1
  role sg
  sctp-role server
 as as-a m3ua
  asp asp-a
  routing-key 101 1.1.1
  traffic-mode override
 as as-b m3ua
  asp asp-b
  routing-key 202 2.2.2
  traffic-mode override
 route-table system
  update route 1.1.1 7.255.7 linkset as-a
  update route 2.2.2 7.255.7 linkset as-b
 listen m3ua 2905
  local-ip 127.0.0.1
`

const (
	pointCodeA, contextA = 2057, 101
	pointCodeB, contextB = 4114, 202
)

// startSTP starts osmo-stp, or skips by name where it or SCTP is absent.
func startSTP(t *testing.T) {
	t.Helper()
	if err := transport.SCTPAvailable(); err != nil {
		t.Skipf("needs kernel SCTP: %v", err)
	}
	stp, err := exec.LookPath("osmo-stp")
	if err != nil {
		t.Skip("needs osmo-stp: apt-get install osmo-stp")
	}
	conf := filepath.Join(t.TempDir(), "stp.cfg")
	if err := os.WriteFile(conf, []byte(stpConfig), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(stp, "-c", conf)
	logs, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	read := make(chan struct{})
	go func() {
		defer close(read)
		for s := bufio.NewScanner(logs); s.Scan(); {
			said.WriteString(s.Text() + "\n")
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-read
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("osmo-stp said:\n%s", said.String())
		}
	})
}

func sctpEndpoint(t *testing.T, s string) transport.Endpoint {
	t.Helper()
	e, err := transport.ParseEndpoint(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// node is an ASP and what it has received.
type node struct {
	*asp.Endpoint
	got  chan string
	stop context.CancelFunc
	done chan error
}

func startNode(t *testing.T, local, remote string, routingContext uint32) *node {
	t.Helper()
	cfg := transport.DialConfig{Remote: sctpEndpoint(t, remote)}
	if local != "" {
		cfg.Local = sctpEndpoint(t, local)
	}
	assoc := dialPatiently(t, cfg)
	n := &node{got: make(chan string, 1000), done: make(chan error, 1)}
	n.Endpoint = asp.New(assoc, asp.Config{
		RoutingContexts: []uint32{routingContext}, TrafficMode: wire.TrafficModeOverride,
		OnMessage: func(m *wire.Message, _ uint16) {
			text := wire.Name(m.Class, m.Type)
			if m.Class == 1 {
				text = string(m.Data.Payload)
			}
			n.got <- text
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	n.stop = cancel
	go func() { n.done <- n.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-n.done
		close(n.done)
	})
	up, cancelUp := context.WithTimeout(context.Background(), wait)
	defer cancelUp()
	if err := n.Wait(up, asp.Active); err != nil {
		t.Fatal(err)
	}
	return n
}

// dialPatiently dials until the other side listens.
func dialPatiently(t *testing.T, cfg transport.DialConfig) transport.Assoc {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	for {
		a, err := transport.Dial(ctx, cfg)
		if err == nil {
			return a
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("dial: %v", err)
		}
	}
}

// expect waits for a message, passing over others.
func (n *node) expect(t *testing.T, want string) {
	t.Helper()
	limit := time.After(wait)
	for {
		select {
		case got := <-n.got:
			if got == want {
				return
			}
			if strings.HasPrefix(got, "attack") {
				t.Fatalf("%q has passed", got)
			}
		case <-limit:
			t.Fatalf("%q did not come", want)
		}
	}
}

func startSCTPRelay(t *testing.T, log *ledger, judge relay.Judge) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	l, err := transport.Listen(ctx, transport.ListenConfig{
		Local:     sctpEndpoint(t, "127.0.0.1:2910"),
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := relay.New(relay.Config{
		Link: "stp-a", Protocol: m3ua.Protocol(m3ua.Options{}), Listener: l, Observer: log,
		Dial: relay.Dialer(transport.DialConfig{
			Local: sctpEndpoint(t, "127.0.0.1:2906"), Remote: sctpEndpoint(t, "127.0.0.1:2905"),
		}),
		Judges: func(relay.Session, relay.Direction) relay.Judge { return judge },
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestRelayBetweenAnASPAndOsmoSTP puts the relay between ASP A and osmo-stp;
// ASP B is on the STP's other side.
func TestRelayBetweenAnASPAndOsmoSTP(t *testing.T) {
	startSTP(t)
	b := startNode(t, "127.0.0.1:2907", "127.0.0.1:2905", contextB)
	log := newLedger()
	startSCTPRelay(t, log, &script{judge: func(in *relay.Input, out *relay.Decision) {
		var m wire.Message
		switch {
		case !wire.Decode(in.Data, &m) || !m.Canonical():
			*out = relay.Decision{Action: relay.Drop, Reason: "decode"}
		case bytes.HasPrefix(m.Data.Payload, []byte("attack")):
			back := wire.Message{Data: wire.ProtocolData{OPC: m.Data.DPC, DPC: m.Data.OPC, SI: 3, Payload: []byte("refused")}}
			*out = relay.Decision{Action: relay.Drop, Reason: "rule", Reply: wire.AppendData(nil, &back)}
		}
	}})
	a := startNode(t, "", "127.0.0.1:2910", contextA)
	say := func(from *node, opc, dpc uint32, text string) {
		t.Helper()
		d := wire.ProtocolData{OPC: opc, DPC: dpc, SI: 3, SLS: 5, Payload: []byte(text)}
		if err := from.Send(&d, 6); err != nil {
			t.Fatal(err)
		}
	}
	say(a, pointCodeA, pointCodeB, "hello from A")
	b.expect(t, "hello from A")
	say(b, pointCodeB, pointCodeA, "hello from B")
	a.expect(t, "hello from B")

	say(a, pointCodeA, pointCodeB, "attack 1")
	a.expect(t, "refused")
	say(a, pointCodeA, pointCodeB, "after the attack")
	b.expect(t, "after the attack")
	log.await(t, "inbound dropped rule", 1)

	if err := a.Beat([]byte("alive")); err != nil {
		t.Fatal(err)
	}
	a.expect(t, wire.Name(3, wire.TypeBEATAck))

	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	if err := b.Close(ctx); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "DUNA")
	b = startNode(t, "127.0.0.1:2907", "127.0.0.1:2905", contextB)
	a.expect(t, "DAVA")
	say(a, pointCodeA, pointCodeB, "welcome back")
	b.expect(t, "welcome back")

	if err := a.Close(ctx); err != nil {
		t.Errorf("closing A through the relay: %v", err)
	}
	log.await(t, "stage down shutdown", 1)
}
