package firewall_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	wire "cordon/protocols/diameter"
	anomalies "cordon/protocols/wire"
	"cordon/proxy/firewall"
	"cordon/proxy/internal/nettest"
	"cordon/proxy/transport"
)

// diameterRules refuse, drop and pass by what an attack is called.
const diameterRules = `
rules:
  - id: T-REJECT
    title: refused with an experimental result
    category: 2
    class: location
    severity: high
    status: stable
    on: {protocol: diameter, operation: [CLR], direction: inbound}
    when: 'diameter.request'
    action: reject
    refusal: diameter:10415/5490
    references: [RFC 6733]
    false_positives: none known
    tests:
      - {name: f, message: {protocol: diameter, operation: CLA, diameter.request: false}, want: pass}
      - {name: t, message: {protocol: diameter, operation: CLR, diameter.request: true}, want: reject}
  - id: T-DROP
    title: silent
    category: 2
    class: location
    severity: high
    status: stable
    on: {protocol: diameter, operation: [DSR], direction: inbound}
    when: 'diameter.request'
    action: drop
    references: [RFC 6733]
    false_positives: none known
    tests:
      - {name: f, message: {protocol: diameter, operation: DSA, diameter.request: false}, want: pass}
      - {name: t, message: {protocol: diameter, operation: DSR, diameter.request: true}, want: drop}
`

func avp(code uint32, s string) []byte {
	return wire.AppendAVP(nil, code, wire.AVPMandatory, 0, []byte(s))
}

func num(code, v uint32) []byte { return wire.AppendUint32(nil, code, wire.AVPMandatory, 0, v) }

func from(host string) []byte {
	_, realm, _ := strings.Cut(host, ".")
	return append(avp(264, host), avp(296, realm)...)
}

// diameter makes a message; AVPs that are cut stay cut.
func diameter(flags uint8, command, application, id uint32, avps ...[]byte) []byte {
	b := wire.AppendHeader(nil, &wire.Header{Version: 1, Flags: flags, Command: command, Application: application, HopByHop: id, EndToEnd: id})
	for _, a := range avps {
		b = append(b, a...)
	}
	wire.PutLength(b)
	return b
}

const s6a = 16777251

func ask(command, id uint32) []byte {
	return diameter(0xc0, command, s6a, id, avp(263, "mme;1;2"), num(277, 1), from("mme.visited.example"), avp(283, "home.example"), avp(1, "262990000000001"))
}

func answer(command, id uint32) []byte {
	return diameter(0x40, command, s6a, id, avp(263, "mme;1;2"), num(268, 2001), num(277, 1), from("hss.home.example"))
}

// results are the codes of an answer: Result-Code and Experimental-Result-Code.
func results(b []byte) (result, experimental, failed string) {
	var an anomalies.Anomalies
	w := wire.Walk(b[wire.HeaderLen:], &an)
	for a := (wire.AVP{}); w.Next(&a); {
		switch a.Code {
		case 268:
			result = fmt.Sprint(int(a.Data[2])<<8 | int(a.Data[3]))
		case 297:
			experimental = fmt.Sprint(int(a.Data[len(a.Data)-2])<<8 | int(a.Data[len(a.Data)-1]))
		case 279:
			failed = fmt.Sprint(int(a.Data[2])<<8 | int(a.Data[3]))
		}
	}
	return result, experimental, failed
}

// diameterBench is a firewall with one link of Diameter, and the node behind.
type diameterBench struct {
	*bench
	behind transport.Listener
	dialer transport.DialConfig
}

// startDiameter runs a firewall whose link has these keys besides its sides.
func startDiameter(t *testing.T, link string, outside, insideKeys string, files ...file) *diameterBench {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	behind, err := transport.Listen(ctx, transport.ListenConfig{Network: transport.TCP, Local: transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}},
		TCP: transport.TCPOptions{Framing: transport.FramingDiameter(0)}, Admission: transport.Admission{Allow: loopback}})
	if err != nil {
		t.Fatal(err)
	}
	b := &diameterBench{bench: &bench{dir: t.TempDir(), log: &syncBuffer{}}, behind: behind}
	b.write(t, "operator.yaml", string(operator.ExampleYAML()))
	b.write(t, "rules/t.yaml", diameterRules)
	for _, f := range files {
		b.write(t, f.name, f.text)
	}
	b.write(t, "cordon.yaml", fmt.Sprintf(`operator: operator.yaml
http: {listen: "127.0.0.1:0"}
shutdown_timeout: 1s
rules: {packs: [], dirs: [rules]}
events: [{type: file, path: events.jsonl}]
links:
  - name: ipx
    protocol: diameter
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.0/8]}%s}
    inside: {connect: {addresses: [127.0.0.1], port: %d}%s}
%s`, outside, behind.Endpoint().Port, insideKeys, link))
	c, err := conf.Load(filepath.Join(b.dir, "cordon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if b.Firewall, err = firewall.New(ctx, firewall.Options{Config: c, Version: "test", Log: slog.New(slog.NewTextHandler(b.log, nil))}); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		_ = behind.Close()
		if t.Failed() {
			t.Logf("log:\n%s", b.log)
		}
	})
	e, _ := b.Endpoint("ipx")
	b.dialer = transport.DialConfig{Network: transport.TCP, Remote: e, TCP: transport.TCPOptions{Framing: transport.FramingDiameter(0)}}
	return b
}

func (b *diameterBench) call(t *testing.T) transport.Assoc {
	t.Helper()
	a, err := transport.Dial(t.Context(), b.dialer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Abort() })
	return a
}

func say(t *testing.T, a transport.Assoc, b []byte) {
	t.Helper()
	if err := a.Send(&transport.Message{Data: b, PPID: transport.PPIDDiameter}, false); err != nil {
		t.Fatal(err)
	}
}

func hear(t *testing.T, a transport.Assoc) []byte {
	t.Helper()
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	if err := a.Receive(&m); err != nil {
		t.Fatal(err)
	}
	return m.Data
}

// meet exchanges capabilities through a pair.
func (b *diameterBench) meet(t *testing.T) (outside, inside transport.Assoc) {
	t.Helper()
	outside = b.call(t)
	inside, err := b.behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inside.Abort() })
	say(t, outside, diameter(0x80, 257, 0, 1, from("mme.visited.example"), num(258, s6a)))
	hear(t, inside)
	say(t, inside, diameter(0, 257, 0, 1, num(268, 2001), from("hss.home.example"), num(258, s6a)))
	hear(t, outside)
	return outside, inside
}

func TestAPairOfDiameterIsJudged(t *testing.T) {
	b := startDiameter(t, "", "", "")
	outside, inside := b.meet(t)
	say(t, outside, ask(317, 5)) // rejected
	say(t, outside, ask(320, 6)) // dropped
	say(t, outside, ask(316, 7))
	if got := hear(t, inside); !bytes.Equal(got, ask(316, 7)) {
		t.Fatalf("passed %x", got)
	}
	refusal := hear(t, outside)
	if result, experimental, _ := results(refusal); result != "" || experimental != "5490" || !bytes.Contains(refusal, []byte("hss.home.example")) || refusal[4] != 0x40 {
		t.Errorf("refused with %q %q: %x", result, experimental, refusal)
	}
	say(t, inside, answer(316, 7))
	if got := hear(t, outside); !bytes.Equal(got, answer(316, 7)) {
		t.Fatalf("answered with %x", got)
	}
	var got []string
	for _, e := range b.awaitEvents(t, 2) {
		got = append(got, fmt.Sprint(e.Protocol, " ", e.Operation, " ", e.Verdict.Action, " ", e.Verdict.Refusal))
	}
	if fmt.Sprint(got) != "[diameter CLR reject diameter:10415/5490 diameter DSR drop none]" {
		t.Errorf("events: %q", got)
	}
	if n := b.metric(t, "cordon_messages_total", `operation="CLR"`, `verdict="reject"`); n != 1 {
		t.Errorf("%v refused messages are counted", n)
	}
	var s firewall.Status
	_, text := b.get(t, "/status")
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if d := s.Links[0].Pairs[0].Diameter; d == nil || d.Outside.Host != "mme.visited.example" || d.Inside.Realm != "home.example" || d.Outside.Waiting != 0 || !s.Links[0].Pairs[0].Active {
		t.Errorf("status: %s", text)
	}
}

// TestAMalformedAVPCostsItsMessage also sends what kills other implementations:
// lengths of nothing, of too little and of too much, at the top and within groups.
func TestAMalformedAVPCostsItsMessage(t *testing.T) {
	b := startDiameter(t, "", "", "")
	outside, inside := b.meet(t)
	for i, bad := range [][]byte{
		{0, 0, 1, 8, 0x40, 0, 0, 0},
		{0, 0, 1, 8, 0x40, 0, 0, 7},
		{0, 0, 1, 8, 0x40, 0xff, 0xff, 0xff},
		{0, 1, 0x86, 0x9f, 0xc0, 0, 0, 8},                            // a vendor AVP without room for its vendor
		{0, 0, 1, 4, 0x40, 0, 0, 16, 0, 0, 1, 2, 0x40, 0, 1, 0},      // within Vendor-Specific-Application-Id
		{0, 0, 1, 24, 0x40, 0, 0, 8, 0, 0, 1},                        // three octets behind the last
		{0, 0, 1, 23, 0x40, 0, 0, 16, 0, 0, 1, 28, 0x40, 0, 0, 0xff}, // within Failed-AVP
	} {
		id := uint32(100 + i)
		say(t, outside, diameter(0xc0, 316, s6a, id, avp(263, "s"), from("mme.visited.example"), bad))
		refusal := hear(t, outside)
		if result, _, failed := results(refusal); result != "5014" || i < 3 && failed == "" {
			t.Errorf("%x: refused with %s, Failed-AVP %q", bad, result, failed)
		}
		say(t, inside, diameter(0x40, 316, s6a, id, bad)) // an answer is dropped
	}
	say(t, outside, ask(316, 7))
	if got := hear(t, inside); !bytes.Equal(got, ask(316, 7)) {
		t.Fatalf("passed %x", got)
	}
}

// proxyMode makes the link an agent with its own identity.
const proxyMode = "    diameter: {mode: proxy, origin_host: dea.home.example, origin_realm: home.example}\n"

// behindProxy answers the proxy's call as the HSS.
func (b *diameterBench) behindProxy(t *testing.T) transport.Assoc {
	t.Helper()
	inside, err := b.behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = inside.Abort() })
	cer := hear(t, inside)
	cea := diameter(0, 257, 0, 1, num(268, 2001), from("hss.home.example"), num(258, s6a))
	copy(cea[12:20], cer[12:20])
	say(t, inside, cea)
	return inside
}

// beforeProxy calls the proxy as the MME.
func (b *diameterBench) beforeProxy(t *testing.T) transport.Assoc {
	t.Helper()
	outside := b.call(t)
	say(t, outside, diameter(0x80, 257, 0, 1, from("mme.visited.example"), num(258, s6a)))
	if result, _, _ := results(hear(t, outside)); result != "2001" {
		t.Fatalf("CEA %s", result)
	}
	return outside
}

// TestAProxyIsUpWithPeersOnBothSides takes the peers away one by one.
func TestAProxyIsUpWithPeersOnBothSides(t *testing.T) {
	b := startDiameter(t, proxyMode, "", "")
	up := func(what string, want bool) {
		t.Helper()
		eventually(t, what, func() bool {
			code, _ := b.get(t, "/readyz")
			return b.Status().Links[0].Up == want && (b.metric(t, "cordon_link_up") == 1) == want && (code == 200) == want
		})
	}
	inside := b.behindProxy(t)
	eventually(t, "the peer inside is up", func() bool { return len(b.Status().Links[0].Peers) == 1 })
	up("the link has no peer outside", false)
	outside := b.beforeProxy(t)
	up("the link has peers on both sides", true)
	_ = outside.Abort()
	up("the peer outside is lost", false)
	b.beforeProxy(t)
	up("it is back", true) // it must prove itself, and carries what no other can
	_ = inside.Abort()
	up("the peer inside is lost", false)
}

func TestAReloadHoldsForTheOpenConnectionsOfAProxy(t *testing.T) {
	b := startDiameter(t, proxyMode, "", "")
	inside, outside := b.behindProxy(t), b.beforeProxy(t)
	eventually(t, "both peers are up", func() bool { return len(b.Status().Links[0].Peers) == 2 })
	say(t, outside, ask(317, 5))
	if _, experimental, _ := results(hear(t, outside)); experimental != "5490" {
		t.Fatalf("refused with %q", experimental)
	}
	b.write(t, "rules/t.yaml", "rules: []\n")
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	say(t, outside, ask(317, 6))
	if got := hear(t, inside); got[4]&0x80 == 0 || got[7] != 317&0xff {
		t.Fatalf("passed %x", got)
	}
	if s := b.Status(); s.Rules.Active != 0 || !s.Rules.Reload.OK || len(s.Links[0].Peers) != 2 {
		t.Errorf("status: %+v", s)
	}
}

func TestAProxyOfDiameterIsJudged(t *testing.T) {
	b := startDiameter(t, proxyMode, "", "")
	inside, outside := b.behindProxy(t), b.beforeProxy(t)
	eventually(t, "both peers are up", func() bool { return len(b.Status().Links[0].Peers) == 2 })
	say(t, outside, ask(317, 5))
	refusal := hear(t, outside)
	if _, experimental, _ := results(refusal); experimental != "5490" || !bytes.Contains(refusal, []byte("dea.home.example")) {
		t.Errorf("refused with %q: %x", experimental, refusal)
	}
	say(t, outside, ask(316, 7))
	request := hear(t, inside)
	back := answer(316, 7)
	copy(back[12:16], request[12:16])
	say(t, inside, back)
	if got := hear(t, outside); !bytes.Equal(got, answer(316, 7)) {
		t.Fatalf("answered with %x", got)
	}
	if p := b.Status().Links[0].Peers; p[0].State != "okay" || !b.Status().Links[0].Up {
		t.Errorf("peers: %+v", p)
	}
	if n := b.metric(t, "cordon_diameter_pending_requests"); n != 0 {
		t.Errorf("%v requests wait", n)
	}
}

// TestAPeerIsWhomItsCertificateNames has a partner with a good certificate call
// itself another partner.
func TestAPeerIsWhomItsCertificateNames(t *testing.T) {
	var files []file
	nettest.WriteCertificates(t, func(name, text string) { files = append(files, withFile("tls/"+name, text)) }, "dea.home.example", "dra.ipx.example", "dra.evil.example")
	b := startDiameter(t, "", ", transport: tls, tls: {cert: tls/dea.home.example.pem, key: tls/dea.home.example.key, ca: tls/ca.pem, names: ['*.ipx.example', '*.evil.example']}", "", files...)
	for _, tc := range []struct {
		certificate, host, realm string
		ok                       bool
	}{
		{"dra.ipx.example", "dra.ipx.example", "ipx.example", true},
		{"dra.ipx.example", "DRA.ipx.example.", "IPX.example", true},
		{"dra.evil.example", "dra.ipx.example", "ipx.example", false},
		{"dra.ipx.example", "dra.ipx.example", "home.example", false},
	} {
		at := func(name string) string { return filepath.Join(b.dir, "tls", name) }
		c, err := transport.NewCredentials(transport.TLSFiles{Cert: at(tc.certificate + ".pem"), Key: at(tc.certificate + ".key"), CA: at("ca.pem"), Names: []string{"dea.home.example"}})
		if err != nil {
			t.Fatal(err)
		}
		b.dialer.Network, b.dialer.TLS = transport.TLS, transport.TLSOptions{Config: c.Config}
		outside := b.call(t)
		inside, err := b.behind.Accept()
		if err != nil {
			t.Fatal(err)
		}
		say(t, outside, diameter(0x80, 257, 0, 1, avp(264, tc.host), avp(296, tc.realm), num(258, s6a)))
		if tc.ok {
			hear(t, inside)
		} else if result, _, _ := results(hear(t, outside)); result != "3010" {
			t.Errorf("%s as %s in %s: answered with %s", tc.certificate, tc.host, tc.realm, result)
		}
		_, _ = outside.Abort(), inside.Abort()
	}
	eventually(t, "two pairs have ended for their identity", func() bool {
		return b.metric(t, "cordon_link_pairs_closed_total", `cause="identity"`) == 2
	})
}

// TestAReloadTakesNewCertificatesAndKeepsConnections replaces the certificates
// while a pair is up.
func TestAReloadTakesNewCertificatesAndKeepsConnections(t *testing.T) {
	certificates := func(put func(name, text string)) {
		nettest.WriteCertificates(t, func(name, text string) { put("tls/"+name, text) }, "dea.home.example", "dra.ipx.example")
	}
	var files []file
	certificates(func(name, text string) { files = append(files, withFile(name, text)) })
	b := startDiameter(t, "", ", transport: tls, tls: {cert: tls/dea.home.example.pem, key: tls/dea.home.example.key, ca: tls/ca.pem, names: [dra.ipx.example]}", "", files...)
	at := func(name string) string { return filepath.Join(b.dir, "tls", name) }
	credentials := func() func() *tls.Config {
		c, err := transport.NewCredentials(transport.TLSFiles{Cert: at("dra.ipx.example.pem"), Key: at("dra.ipx.example.key"), CA: at("ca.pem"), Names: []string{"dea.home.example"}})
		if err != nil {
			t.Fatal(err)
		}
		return c.Config
	}
	old := credentials()
	b.dialer.Network, b.dialer.TLS = transport.TLS, transport.TLSOptions{Config: old}
	outside := b.call(t)
	inside, err := b.behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	works := func(o, i transport.Assoc, id uint32) {
		t.Helper()
		cer := diameter(0x80, 257, 0, id, avp(264, "dra.ipx.example"), avp(296, "ipx.example"), num(258, s6a))
		say(t, o, cer)
		if got := hear(t, i); !bytes.Equal(got, cer) {
			t.Fatalf("passed %x", got)
		}
	}
	works(outside, inside, 1)
	left := b.metric(t, "cordon_link_certificate_expiry_timestamp_seconds", `side="outside"`) - float64(time.Now().Unix())
	if left < 3000 || left > 3600 {
		t.Errorf("the certificate expires in %v s", left)
	}

	b.write(t, "tls/ca.pem", "nothing")
	if err := b.Reload(); err == nil || !strings.Contains(err.Error(), "link ipx: tls authorities") {
		t.Errorf("reload of broken certificates: %v", err)
	}
	if b.Status().Rules.Reload.OK {
		t.Error("the status does not tell of it")
	}
	certificates(func(name, text string) { b.write(t, name, text) })
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	works(outside, inside, 2)
	b.dialer.TLS.Config = credentials()
	other := b.call(t)
	behind, err := b.behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	works(other, behind, 3)
	for _, a := range []transport.Assoc{outside, inside, other, behind} {
		_ = a.Abort()
	}
	b.dialer.TLS.Config = old
	if a, err := transport.Dial(t.Context(), b.dialer); err == nil {
		_ = a.Abort()
		t.Error("who knows the old authority only takes the new certificate")
	}
}

func TestAFrameThatIsBrokenEndsItsConnectionWithAWord(t *testing.T) {
	b := startDiameter(t, "    diameter: {max_message: 4096}\n", "", "")
	outside, inside := b.meet(t)
	say(t, outside, append([]byte(nil), ask(316, 8)...))
	hear(t, inside)
	conn := b.call(t)
	long := diameter(0xc0, 316, s6a, 9, avp(1, strings.Repeat("9", 5000)))
	say(t, conn, long)
	eventually(t, "the pair ends", func() bool {
		return b.metric(t, "cordon_link_pairs_closed_total", `cause="framing"`) == 1
	})
	if !strings.Contains(b.log.String(), "length 5028, limit 4096") {
		t.Error("the log does not tell why")
	}
}
