package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"cordon/internal/operator"
	"cordon/pcaps/forge"
	"cordon/protocols/m3ua"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

// needSCTP skips where the kernel has no SCTP.
func needSCTP(t *testing.T) {
	t.Helper()
	if err := transport.SCTPAvailable(); err != nil {
		t.Skipf("needs a kernel with SCTP: %v", err)
	}
}

func TestInlineAndReplayAgreeOverSCTP(t *testing.T) {
	needSCTP(t)
	a := roaming(t, 100)
	a.rules, a.alone = true, true
	writeFew(t, a.dir)
	a.hold(t, transport.SCTP)
}

// writeFew puts fewRules into dir.
func writeFew(t *testing.T, dir string) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(dir, "rules"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rules", "few.yaml"), []byte(fewRules), 0o600); err != nil {
		t.Fatal(err)
	}
}

// fewRules are one of each action. A kernel that is emulated takes most of a
// minute to compile and test the shipped ones, which the tests over TCP judge by.
const fewRules = `rules:
  - id: FEW-ATI
    title: AnyTimeInterrogation from the interconnect
    category: 1
    class: location
    severity: high
    status: stable
    on: {protocol: map, operation: [anyTimeInterrogation], direction: inbound}
    action: drop
    references: [GSMA FS.11]
    false_positives: none
    tests:
      - {name: foreign, message: {protocol: map, operation: anyTimeInterrogation, direction: inbound}, want: drop}
      - {name: ours, message: {protocol: map, operation: anyTimeInterrogation, direction: outbound}, want: pass}
  - id: FEW-SRI
    title: SendRoutingInfo from the interconnect
    category: 1
    class: location
    severity: high
    status: stable
    on: {protocol: map, operation: [sendRoutingInfo], direction: inbound}
    action: reject
    refusal: error:21
    references: [GSMA FS.11]
    false_positives: none
    tests:
      - {name: foreign, message: {protocol: map, operation: sendRoutingInfo, direction: inbound}, want: reject}
      - {name: ours, message: {protocol: map, operation: sendRoutingInfo, direction: outbound}, want: pass}
  - id: FEW-CANCEL
    title: CancelLocation from the interconnect
    category: 2
    class: location
    severity: low
    status: stable
    on: {protocol: map, operation: [cancelLocation]}
    action: alert
    references: [GSMA FS.11]
    false_positives: every move
    tests:
      - {name: foreign, message: {protocol: map, operation: cancelLocation, direction: inbound}, want: alert}
      - {name: another, message: {protocol: map, operation: sendRoutingInfo, direction: inbound}, want: pass}
`

// stpConfig makes osmo-stp a gateway between the carrier's STP (5005), which
// comes to it through the firewall, and our HLR (1001). It knows them by the
// ports of their ASPs.
const stpConfig = `
log stderr
 logging filter all 1
 logging level set-all notice
line vty
 no login
cs7 instance 0
 network-indicator international
 point-code 3.3.3
 asp carrier 2906 2905 m3ua
  remote-ip 127.0.0.1
  local-ip 127.0.0.1
  role sg
  sctp-role server
 asp hlr 2907 2905 m3ua
  remote-ip 127.0.0.1
  local-ip 127.0.0.1
  role sg
  sctp-role server
 as carrier m3ua
  asp carrier
  routing-key 101 2.113.5
  traffic-mode override
 as hlr m3ua
  asp hlr
  routing-key 202 0.125.1
  traffic-mode override
 route-table system
  update route 2.113.5 7.255.7 linkset carrier
  update route 0.125.1 7.255.7 linkset hlr
 listen m3ua 2905
  local-ip 127.0.0.1
`

const behindSTP = `operator: operator.yaml
rules: {packs: [], dirs: [rules]}
http: {listen: ""}
events: [{type: stdout}]
links:
  - name: stp-a
    transport: sctp
    outside: {listen: {addresses: [127.0.0.1], port: 2910, peers: [127.0.0.1/32]}}
    inside: {connect: {addresses: [127.0.0.1], port: 2905, local: [127.0.0.1], local_port: 2906}}
`

// startSTP starts osmo-stp, or skips by name where it is absent.
func startSTP(t *testing.T) {
	t.Helper()
	stp, err := exec.LookPath("osmo-stp")
	if err != nil {
		t.Skip("needs osmo-stp: apt-get install osmo-stp")
	}
	cmd := exec.CommandContext(t.Context(), stp, "-c", filepath.Join(writeFiles(t, map[string]string{"stp.cfg": stpConfig}), "stp.cfg"))
	var said output
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Wait() // the test's context has ended
		if t.Failed() {
			t.Logf("osmo-stp said:\n%s", &said)
		}
	})
}

// signallingPoint is an ASP, and what it receives by name; DATA is its payload.
type signallingPoint struct {
	*asp.Endpoint
	got chan string
}

func newSignallingPoint(ctx context.Context, t *testing.T, routingContext uint32, cfg transport.DialConfig) *signallingPoint {
	t.Helper()
	ctx, cancel := context.WithCancel(ctx)
	up, cancelUp := context.WithTimeout(ctx, patience)
	defer cancelUp()
	a, err := transport.Dial(up, cfg)
	for ; err != nil && up.Err() == nil; a, err = transport.Dial(up, cfg) {
		time.Sleep(50 * time.Millisecond) // it does not listen yet
	}
	if err != nil {
		t.Fatal(err)
	}
	p := &signallingPoint{got: make(chan string, 1000)}
	p.Endpoint = asp.New(a, asp.Config{RoutingContexts: []uint32{routingContext}, TrafficMode: m3ua.TrafficModeOverride, OnMessage: func(m *m3ua.Message, _ uint16) {
		text := m3ua.Name(m.Class, m.Type)
		if m.Has(m3ua.ProtocolDataParameter) {
			text = string(m.Data.Payload)
		}
		p.got <- text
	}})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = p.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	if err := p.Wait(up, asp.Active); err != nil {
		t.Fatal(err)
	}
	return p
}

// expect waits for a message, passing over others but never.
func (p *signallingPoint) expect(t *testing.T, want string, never ...string) {
	t.Helper()
	for limit := time.After(patience); ; {
		select {
		case got := <-p.got:
			if got == want {
				return
			}
			if slices.Contains(never, got) {
				t.Fatalf("%x has passed", got)
			}
		case <-limit:
			t.Fatalf("%q did not come", want)
		}
	}
}

// TestRunOverSCTPBetweenAnASPAndOsmoSTP has the verb between the carrier's STP
// and osmo-stp, with our HLR on the other side of that.
func TestRunOverSCTPBetweenAnASPAndOsmoSTP(t *testing.T) {
	needSCTP(t)
	startSTP(t)
	dir := writeFiles(t, map[string]string{"operator.yaml": string(operator.ExampleYAML()), "cordon.yaml": behindSTP})
	writeFew(t, dir)
	var stdout, stderr output
	ctx, cancel := context.WithCancel(context.Background())
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"run", "-c", filepath.Join(dir, "cordon.yaml")}, nil, &stdout, &stderr)
	}()
	defer func() {
		cancel()
		if got := <-code; got != exitDone {
			t.Errorf("exit code %d", got)
		}
		if t.Failed() {
			t.Logf("run said:\n%s", &stderr)
		}
	}()
	stderr.await(t, `link=stp-a listens=(\S+)`)
	at := func(port uint16) transport.Endpoint {
		return transport.Endpoint{Addrs: onLoopback.Addrs, Port: port}
	}
	toHLR := transport.DialConfig{Local: at(2907), Remote: at(2905)}
	hlr := newSignallingPoint(ctx, t, 202, toHLR)
	carrier := newSignallingPoint(ctx, t, 101, transport.DialConfig{Remote: at(2910)})
	question, attack := questions(t)
	ask := func(d *m3ua.ProtocolData) {
		t.Helper()
		if err := carrier.Send(d, 5); err != nil {
			t.Fatal(err)
		}
	}
	ask(question)
	hlr.expect(t, string(question.Payload))
	ask(attack)
	stdout.await(t, `FEW-ATI`)
	ask(question)
	hlr.expect(t, string(question.Payload), string(attack.Payload))

	closing, cancelClosing := context.WithTimeout(ctx, patience)
	defer cancelClosing()
	if err := hlr.Close(closing); err != nil {
		t.Fatal(err)
	}
	carrier.expect(t, "DUNA")
	hlr = newSignallingPoint(ctx, t, 202, toHLR)
	carrier.expect(t, "DAVA")
	ask(question)
	hlr.expect(t, string(question.Payload), string(attack.Payload))
	if err := carrier.Close(closing); err != nil {
		t.Errorf("closing through the firewall: %v", err)
	}
}

// questions are sendRoutingInfoForSM of a partner, and anyTimeInterrogation of
// a stranger.
func questions(t *testing.T) (lawful, attack *m3ua.ProtocolData) {
	t.Helper()
	s, err := forge.Load([]byte(`scenario: x
network: {tracker: {gt: "88213999901", ssn: 147, via: ipx}}
messages:
  - {from: fr.smsc, to: home.hlr, invoke: {op: sendRoutingInfoForSM, msisdn: "4917799007001", sc: "33699000030"}}
  - {from: tracker, to: home.hlr, invoke: {op: anyTimeInterrogation, msisdn: "4917799007001"}}
`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := forge.NewBuilder(s)
	if err != nil {
		t.Fatal(err)
	}
	var out [2]*m3ua.ProtocolData
	for i := range out {
		units, err := b.Signal(&s.Messages[i])
		if err != nil {
			t.Fatal(err)
		}
		var m m3ua.Message
		if !m3ua.Decode(slices.Clone(units[0]), &m) {
			t.Fatalf("%x is not M3UA", units[0])
		}
		out[i] = &m.Data
	}
	return out[0], out[1]
}
