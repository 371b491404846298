package bench

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/proxy/firewall"
	"cordon/proxy/transport"

	"golang.org/x/sys/unix"
)

// diameterPath is a path, a process of its own, with a peer on either side.
type diameterPath struct {
	outside, inside transport.Assoc
	pid             int
	orders          io.Writer // to the process of a firewall; nil for freeDiameter
	answers         *bufio.Reader
}

// cpuClock is the clock of the CPU time of a process (clock_getcpuclockid(3)).
func cpuClock(pid int) int32 { return int32(^pid)<<3 | 2 }

// cpu is the CPU time that the path has taken.
func (p *diameterPath) cpu(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(cpuClock(p.pid), &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

// Orders to the process of a firewall. It answers each with how many lawful
// messages it has stopped.
const orderJudge, orderBypass = "judge", "bypass"

func (p *diameterPath) judge(b *testing.B, on bool) {
	if p.orders == nil {
		return
	}
	order := orderBypass
	if on {
		order = orderJudge
	}
	_, _ = fmt.Fprintln(p.orders, order)
	if answer, err := p.answers.ReadString('\n'); err != nil || answer != "0\n" {
		b.Fatalf("lawful messages that were stopped: %q: %v", answer, err)
	}
}

// startFirewall starts what `cordon run` starts, as a process, with a peer on
// either side.
func startFirewall(b *testing.B, behind transport.Listener, mode string) *diameterPath {
	cmd := again(partFirewall)
	cmd.Env = append(cmd.Env, configuration+"="+diameterConfig(b, behind, mode))
	answers, w, err := os.Pipe()
	if err != nil {
		b.Fatal(err)
	}
	cmd.ExtraFiles, cmd.Stderr = []*os.File{w}, os.Stderr
	p := &diameterPath{answers: bufio.NewReader(answers)}
	orders, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	_ = w.Close()
	p.orders, p.pid = orders, cmd.Process.Pid
	b.Cleanup(func() { _ = orders.Close(); _ = cmd.Wait(); _ = answers.Close() })
	text, err := p.answers.ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	e, err := transport.ParseEndpoint(strings.TrimSpace(text))
	if err != nil {
		b.Fatal(err)
	}
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

// configuration names that of the firewall to its process.
const configuration = "CORDON_BENCH_CONFIG"

// serveFirewall is the firewall's process: it says where it listens, and obeys
// until there are no more orders.
func serveFirewall(b *testing.B) {
	answers := os.NewFile(3, "answers")
	c, err := conf.Load(os.Getenv(configuration))
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var stopped atomic.Int64
	f, err := firewall.New(ctx, firewall.Options{Config: c, Version: "bench", Log: slog.New(slog.DiscardHandler),
		OnVerdict: func(m *message.Message, v *engine.Verdict) {
			if !v.Blocks() {
				return // the capabilities of a relay are told
			}
			stopped.Add(1)
			fmt.Fprintf(os.Stderr, "lawful %s is met with %s\n", m.Operation.Name(), v.Action)
		}})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	e, _ := f.Endpoint("bench")
	fmt.Fprintln(answers, e)
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		f.SetBypass(orders.Text() == orderBypass)
		fmt.Fprintln(answers, stopped.Load())
	}
}

// diameterConfig writes the configuration of a firewall before behind, with the
// shipped rules enforced.
func diameterConfig(b *testing.B, behind transport.Listener, mode string) string {
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
	return filepath.Join(dir, "cordon.yaml")
}

// startAgent starts freeDiameterd as relay between the same two peers; both call
// it.
func startAgent(b *testing.B) *diameterPath {
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
		"acl.conf": []byte("ALLOW_IPSEC *." + partnerRealm + " *." + homeRealm + "\n"), "fd.conf": []byte(conf),
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
	p := &diameterPath{pid: cmd.Process.Pid, inside: call(b, e, hssHost())}
	awaitCEA(b, p.inside)
	p.outside = call(b, e, mmeHost)
	awaitCEA(b, p.outside)
	return p
}
