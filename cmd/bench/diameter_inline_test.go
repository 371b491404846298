package bench

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/protocols/wire"
	"cordon/proxy/firewall"
	"cordon/proxy/transport"
)

// What the paths of the benchmark are called in its metrics.
const (
	pairJudged, pairOff, proxyJudged, proxyOff, freeDiameter = "pair", "pair-off", "proxy", "proxy-off", "freediameter"

	inNamespace = "CORDON_BENCH_NAMESPACE"
	benchHost   = "10.77.1.1" // freeDiameter takes no loopback address
)

// BenchmarkInlineDiameter is how many requests a second, each with its answer,
// a path carries between two peers over TCP, and how long they take at half of
// what freeDiameter carries: Cordon as pair and as proxy, judged by the shipped
// rules and not, and freeDiameter as relay, one after the other on the same
// machine. It runs in a network namespace of its own.
func BenchmarkInlineDiameter(b *testing.B) {
	if _, err := exec.LookPath("freeDiameterd"); err != nil {
		b.Skip("needs freeDiameterd: apt-get install freediameterd freediameter-extensions")
	}
	if os.Getuid() != 0 {
		b.Skip("needs root, for a network namespace")
	}
	if os.Getenv(inNamespace) == "" {
		for b.Loop() {
			inside(b)
		}
		return
	}
	for _, args := range [][]string{{"link", "set", "lo", "up"}, {"addr", "add", benchHost + "/32", "dev", "lo"}} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			b.Fatalf("ip %v: %v: %s", args, err, out)
		}
	}
	b.ResetTimer()
	for range b.N {
		metrics := compare(b)
		text, err := json.Marshal(metrics)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(os.Stderr, "METRICS %s\n", text)
	}
}

// inside runs the benchmark once in a namespace of its own and reports its
// metrics.
func inside(b *testing.B) {
	cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkInlineDiameter$", "-test.benchtime=1x", "-test.cpu", fmt.Sprint(runtime.GOMAXPROCS(0)))
	cmd.Env = append(os.Environ(), inNamespace+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	out, err := cmd.CombinedOutput()
	_, text, ok := bytes.Cut(out, []byte("METRICS "))
	if err != nil || !ok {
		b.Skipf("in a namespace: %v\n%s", err, out)
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	var metrics map[string]float64
	if err := json.Unmarshal(text, &metrics); err != nil {
		b.Fatal(err)
	}
	for name, v := range metrics {
		b.ReportMetric(v, name)
	}
}

// compare measures every path in rounds, and gives the medians.
func compare(b *testing.B) map[string]float64 {
	calls := lawfulCalls(b)
	behind := listenDiameter(b)
	paths := map[string]*diameterPath{}
	pair := startFirewall(b, behind, "pair")
	paths[pairJudged], paths[pairOff] = pair, pair
	proxy := startFirewall(b, behind, "proxy")
	paths[proxyJudged], paths[proxyOff] = proxy, proxy
	paths[freeDiameter] = startAgent(b, behind)
	order := []string{pairJudged, pairOff, proxyJudged, proxyOff, freeDiameter}
	rates, late := map[string][]float64{}, map[string][]float64{}
	const rounds = 5
	half := 0.0
	for round := range rounds {
		for _, name := range order {
			p := paths[name]
			p.judge(name == pairJudged || name == proxyJudged)
			rate, _ := calls.carry(b, p, 10000, 0)
			rates[name] = append(rates[name], rate)
		}
		if round == 0 {
			half = rates[freeDiameter][0] / 2
		}
		for _, name := range order {
			p := paths[name]
			p.judge(name == pairJudged || name == proxyJudged)
			_, took := calls.carry(b, p, 2000, half)
			slices.Sort(took)
			late[name] = append(late[name], float64(took[len(took)*99/100].Nanoseconds())/1000)
		}
	}
	metrics := map[string]float64{}
	for _, name := range order {
		metrics[name+"-req/s"], metrics[name+"-p99-us"] = median(rates[name]), median(late[name])
	}
	metrics["pair-ratio"] = metrics[pairJudged+"-req/s"] / metrics[pairOff+"-req/s"]
	metrics["proxy-ratio"] = metrics[proxyJudged+"-req/s"] / metrics[proxyOff+"-req/s"]
	metrics["pair/freediameter"] = metrics[pairJudged+"-req/s"] / metrics[freeDiameter+"-req/s"]
	metrics["proxy/freediameter"] = metrics[proxyJudged+"-req/s"] / metrics[freeDiameter+"-req/s"]
	return metrics
}

// diameterPath is a path with a peer on either side.
type diameterPath struct {
	outside, inside transport.Assoc
	firewall        *firewall.Firewall // nil for freeDiameter
}

func (p *diameterPath) judge(on bool) {
	if p.firewall != nil {
		p.firewall.SetBypass(!on)
	}
}

// calls are lawful requests from outside with their answers.
type calls struct {
	requests, answers [][]byte
	realm             string // of home
	round             uint32
}

const hopByHopAt, endToEndAt = 12, 16

func lawfulCalls(b *testing.B) *calls {
	c := &calls{}
	waiting := map[uint64]int{}
	for _, u := range diameterStream() {
		var h diameter.Header
		if diameter.DecodeHeader(u.data, &h); h.Application == diameter.ApplicationBase {
			continue
		}
		id := binary.BigEndian.Uint64(u.data[hopByHopAt:])
		switch request := u.data[4]&diameter.FlagRequest != 0; {
		case request && !u.outbound:
			waiting[id] = len(c.requests)
			c.requests, c.answers = append(c.requests, u.data), append(c.answers, nil)
			c.realm = string(avpOf(u.data, 283))
		case !request && u.outbound:
			if i, ok := waiting[id]; ok {
				c.answers[i] = u.data
			}
		}
	}
	for i := len(c.answers) - 1; i >= 0; i-- {
		if c.answers[i] == nil { // the stream ends before it
			c.requests, c.answers = slices.Delete(c.requests, i, i+1), slices.Delete(c.answers, i, i+1)
		}
	}
	if len(c.requests) < 1000 {
		b.Fatalf("%d requests have answers", len(c.requests))
	}
	return c
}

func avpOf(m []byte, code uint32) []byte {
	var an wire.Anomalies
	w := diameter.Walk(m[diameter.HeaderLen:], &an)
	for a := (diameter.AVP{}); w.Next(&a); {
		if a.Code == code && a.Vendor == 0 {
			return a.Data
		}
	}
	return nil
}

// carry sends n requests, at most window of them on the way, at a rate where that
// is not 0, and has the other side answer them.
func (c *calls) carry(b *testing.B, p *diameterPath, n int, rate float64) (perSecond float64, took []time.Duration) {
	const window = 512
	c.round++
	took = make([]time.Duration, n)
	sent := make([]time.Duration, n)
	slots := make(chan struct{}, window)
	begin := time.Now()
	go c.serve(b, p.inside, n)
	go func() {
		m := transport.Message{PPID: transport.PPIDDiameter}
		for i := range n {
			if rate > 0 {
				for due := time.Duration(float64(i) / rate * float64(time.Second)); time.Since(begin) < due; {
					_ = syscall.Nanosleep(&syscall.Timespec{Nsec: pace.Nanoseconds()}, nil)
				}
			}
			slots <- struct{}{}
			m.Data = append(m.Data[:0], c.requests[i%len(c.requests)]...)
			binary.BigEndian.PutUint32(m.Data[hopByHopAt:], c.round<<20|uint32(i))
			binary.BigEndian.PutUint32(m.Data[endToEndAt:], c.round<<20|uint32(i))
			sent[i] = time.Since(begin)
			if err := p.outside.Send(&m, false); err != nil {
				b.Error(err)
				return
			}
		}
	}()
	var m transport.Message
	_ = p.outside.SetReadDeadline(time.Now().Add(20 * time.Second))
	for got := 0; got < n; {
		if err := p.outside.Receive(&m); err != nil {
			b.Fatalf("round %d: %d of %d answers: %v", c.round, got, n, err)
		}
		if reflex(p.outside, &m) {
			continue
		}
		if code := avpOf(m.Data, 268); m.Data[4]&diameter.FlagError != 0 {
			b.Fatalf("a lawful request is refused with %x", code)
		}
		i := int(binary.BigEndian.Uint32(m.Data[endToEndAt:]) & (1<<20 - 1))
		took[i] = time.Since(begin) - sent[i]
		got++
		<-slots
	}
	return float64(n) / time.Since(begin).Seconds(), took
}

// reflex answers a watchdog request.
func reflex(a transport.Assoc, m *transport.Message) bool {
	var h diameter.Header
	if diameter.DecodeHeader(m.Data, &h); h.Command != diameter.CommandDeviceWatchdog {
		return false
	}
	if h.Request() {
		h.Flags = 0
		_ = a.Send(&transport.Message{Data: peerMessage(h, "peer.bench.example", 2001), PPID: transport.PPIDDiameter}, false)
	}
	return true
}

// serve answers n requests.
func (c *calls) serve(b *testing.B, a transport.Assoc, n int) {
	var m transport.Message
	out := transport.Message{PPID: transport.PPIDDiameter}
	for got := 0; got < n; {
		if err := a.Receive(&m); err != nil {
			b.Error(err)
			return
		}
		if reflex(a, &m) {
			continue
		}
		i := int(binary.BigEndian.Uint32(m.Data[endToEndAt:]) & (1<<20 - 1))
		out.Data = append(out.Data[:0], c.answers[i%len(c.answers)]...)
		copy(out.Data[hopByHopAt:], m.Data[hopByHopAt:hopByHopAt+8])
		if err := a.Send(&out, false); err != nil {
			b.Error(err)
			return
		}
		got++
	}
}

var framedDiameter = transport.TCPOptions{Framing: transport.FramingDiameter(0)}

func listenDiameter(b *testing.B) transport.Listener {
	l, err := transport.Listen(context.Background(), transport.ListenConfig{Network: transport.TCP, TCP: framedDiameter,
		Local:     transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr(benchHost)}},
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("10.77.0.0/16")}}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	return l
}

// peerMessage is a message between two peers.
func peerMessage(h diameter.Header, host string, result uint32) []byte {
	_, realm, _ := strings.Cut(host, ".")
	h.Version = diameter.Version
	m := diameter.AppendHeader(nil, &h)
	if result != 0 {
		m = diameter.AppendUint32(m, 268, diameter.AVPMandatory, 0, result)
	}
	m = diameter.AppendAVP(m, 264, diameter.AVPMandatory, 0, []byte(host))
	m = diameter.AppendAVP(m, 296, diameter.AVPMandatory, 0, []byte(realm))
	if h.Command == diameter.CommandCapabilitiesExchange {
		m = diameter.AppendAVP(m, 257, diameter.AVPMandatory, 0, []byte{0, 1, 10, 77, 1, 1})
		m = diameter.AppendUint32(m, 266, diameter.AVPMandatory, 0, 0)
		m = diameter.AppendAVP(m, 269, 0, 0, []byte("bench"))
		m = diameter.AppendUint32(m, 258, diameter.AVPMandatory, 0, diameter.Relay)
	}
	diameter.PutLength(m)
	return m
}

const mmeHost = "mme.epc.mnc001.mcc208.3gppnetwork.org"

func hssHost() string { return "hss." + homeRealm }

// homeRealm is that of the example profile.
const homeRealm = "epc.mnc099.mcc262.3gppnetwork.org"

// call connects with the path at remote as host.
func call(b *testing.B, remote transport.Endpoint, host string) transport.Assoc {
	var a transport.Assoc
	var err error
	for range 100 {
		if a, err = transport.Dial(context.Background(), transport.DialConfig{Network: transport.TCP, Remote: remote, TCP: framedDiameter}); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Abort() })
	h := diameter.Header{Flags: diameter.FlagRequest, Command: diameter.CommandCapabilitiesExchange, HopByHop: 1, EndToEnd: 1}
	if err := a.Send(&transport.Message{Data: peerMessage(h, host, 0), PPID: transport.PPIDDiameter}, false); err != nil {
		b.Fatal(err)
	}
	return a
}

// welcome accepts the path's connection and answers its CER.
func welcome(b *testing.B, l transport.Listener, host string) transport.Assoc {
	a, err := l.Accept()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Abort() })
	var m transport.Message
	if err := a.Receive(&m); err != nil {
		b.Fatal(err)
	}
	var h diameter.Header
	diameter.DecodeHeader(m.Data, &h)
	h.Flags = 0
	if err := a.Send(&transport.Message{Data: peerMessage(h, host, 2001), PPID: transport.PPIDDiameter}, false); err != nil {
		b.Fatal(err)
	}
	return a
}

// awaitCEA reads the answer to the CER of a.
func awaitCEA(b *testing.B, a transport.Assoc) {
	var m transport.Message
	_ = a.SetReadDeadline(time.Now().Add(20 * time.Second))
	if err := a.Receive(&m); err != nil || !bytes.Equal(avpOf(m.Data, 268), []byte{0, 0, 7, 0xd1}) {
		b.Fatalf("CEA %x: %v", m.Data, err)
	}
	_ = a.SetReadDeadline(time.Time{})
}

// startFirewall starts what `cordon run` starts, with the shipped rules enforced.
func startFirewall(b *testing.B, behind transport.Listener, mode string) *diameterPath {
	dir := b.TempDir()
	text := fmt.Sprintf(`operator: operator.yaml
events: [{type: file, path: events.jsonl}]
http: {listen: ""}
rules: {packs: [diameter]}
links:
  - name: bench
    protocol: diameter
    transport: tcp
    outside: {listen: {addresses: [%s], port: 0, peers: [10.77.0.0/16]}}
    inside: {connect: {addresses: [%s], port: %d}}
    limits: {queue: 1024}
    diameter: {mode: %s, origin_host: dea.%s, origin_realm: %s}
`, benchHost, benchHost, behind.Endpoint().Port, mode, homeRealm, homeRealm)
	for name, data := range map[string][]byte{"operator.yaml": operator.ExampleYAML(), "cordon.yaml": []byte(text)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	c, err := conf.Load(filepath.Join(dir, "cordon.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	f, err := firewall.New(ctx, firewall.Options{Config: c, Version: "bench", Log: slog.New(slog.DiscardHandler),
		OnVerdict: func(m *message.Message, v *engine.Verdict) {
			if !v.Blocks() {
				return // the capabilities of a relay are told
			}
			b.Errorf("lawful %s is met with %s", m.Operation.Name(), v.Action)
		}})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	b.Cleanup(func() { cancel(); <-ended })
	e, _ := f.Endpoint("bench")
	p := &diameterPath{firewall: f}
	if mode == "proxy" {
		p.inside = welcome(b, behind, hssHost())
		p.outside = call(b, e, mmeHost)
	} else {
		p.outside = call(b, e, mmeHost)
		p.inside = welcome(b, behind, hssHost())
	}
	awaitCEA(b, p.outside)
	return p
}

// startAgent starts freeDiameterd as relay between the same two peers; both call
// it.
func startAgent(b *testing.B, _ transport.Listener) *diameterPath {
	dir := b.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "dra.bench.example"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		b.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		b.Fatal(err)
	}
	conf := fmt.Sprintf(`Identity = "dra.bench.example";
Realm = "bench.example";
Port = 3868;
SecPort = 0;
No_SCTP;
No_IPv6;
ListenOn = %q;
AppServThreads = 4;
TLS_Cred = "%[2]s/cert.pem", "%[2]s/key.pem";
TLS_CA = "%[2]s/cert.pem";
LoadExtension = "/usr/lib/freeDiameter/acl_wl.fdx" : "%[2]s/acl.conf";
`, benchHost, dir)
	for name, data := range map[string][]byte{
		"cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), "key.pem": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		"acl.conf": []byte("ALLOW_IPSEC *.epc.mnc001.mcc208.3gppnetwork.org *." + homeRealm + "\n"), "fd.conf": []byte(conf),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	cmd := exec.Command("freeDiameterd", "-c", filepath.Join(dir, "fd.conf"), "-q")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	e := transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr(benchHost)}, Port: 3868}
	p := &diameterPath{inside: call(b, e, hssHost())}
	awaitCEA(b, p.inside)
	p.outside = call(b, e, mmeHost)
	awaitCEA(b, p.outside)
	return p
}
