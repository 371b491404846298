package main

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cordon/internal/operator"
	"cordon/pcaps/forge"
	"cordon/protocols/m3ua"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

// output is a stream that can be read while it is written.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// await waits until the stream matches, and returns the first group.
func (o *output) await(t *testing.T, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(5 * time.Millisecond) {
		if m := re.FindStringSubmatch(o.String()); m != nil {
			return m[len(m)-1]
		}
	}
	t.Fatalf("%q did not come:\n%s", pattern, o)
	return ""
}

var onLoopback = transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}}

// peerOf makes an end of an association that counts the DATA it receives.
func peerOf(ctx context.Context, parts *sync.WaitGroup, a transport.Assoc, role asp.Role, data chan<- []byte) *asp.Endpoint {
	e := asp.New(a, asp.Config{Role: role, OnMessage: func(m *m3ua.Message, _ uint16) {
		if m.Has(m3ua.ProtocolDataParameter) {
			data <- m3ua.AppendData(nil, m)
		}
	}})
	parts.Go(func() { _ = e.Run(ctx) })
	return e
}

// TestRunReloadsAtSIGHUPAndStopsInOrder is the verb from its command line to its
// exit code, with a peer on both sides.
func TestRunReloadsAtSIGHUPAndStopsInOrder(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var parts sync.WaitGroup
	defer parts.Wait()
	peers, endPeers := context.WithCancel(context.Background())
	defer endPeers()
	behind, err := transport.Listen(ctx, transport.ListenConfig{Network: transport.TCP, Local: onLoopback,
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	if err != nil {
		t.Fatal(err)
	}
	inside := make(chan []byte, 100)
	parts.Go(func() {
		if a, err := behind.Accept(); err == nil {
			peerOf(peers, &parts, a, asp.SGP, inside)
		}
	})
	defer behind.Close()
	dir := writeFiles(t, map[string]string{
		"operator.yaml": string(operator.ExampleYAML()),
		"cordon.yaml": fmt.Sprintf(`operator: operator.yaml
http: {listen: "127.0.0.1:0"}
events: [{type: stdout}]
links:
  - name: stp-a
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.1/32]}}
    inside: {connect: {addresses: [127.0.0.1], port: %d}}
`, behind.Endpoint().Port)})
	var stdout, stderr output
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"run", "-c", filepath.Join(dir, "cordon.yaml")}, nil, &stdout, &stderr)
	}()
	at, err := transport.ParseEndpoint(stderr.await(t, `listens=(\S+)`))
	if err != nil {
		t.Fatal(err)
	}
	a, err := transport.Dial(ctx, transport.DialConfig{Network: transport.TCP, Remote: at})
	if err != nil {
		t.Fatal(err)
	}
	outside := peerOf(peers, &parts, a, asp.ASP, make(chan []byte, 100))
	if err := outside.Wait(ctx, asp.Active); err != nil {
		t.Fatal(err)
	}

	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	stderr.await(t, `(?s)rules are in force.*(rules are in force)`)
	message := lawfulMessage(t)
	if err := outside.SendRaw(message, 1); err != nil {
		t.Fatal(err)
	}
	select {
	case m := <-inside:
		if !bytes.Equal(m, message) {
			t.Errorf("arrived: %x", m)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("nothing arrived")
	}
	if err := os.WriteFile(filepath.Join(dir, "operator.yaml"), []byte("home: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	stderr.await(t, `the set before stays in force.*operator.yaml`)

	cancel()
	if got := <-code; got != exitDone {
		t.Errorf("exit code %d\n%s", got, &stderr)
	}
	stderr.await(t, "stopped in order")
}

// lawfulMessage is a partner's question in M3UA, which the shipped rules pass.
func lawfulMessage(t *testing.T) []byte {
	t.Helper()
	s, err := forge.Load([]byte("scenario: x\nmessages:\n  - {from: fr.smsc, to: home.hlr, invoke: {op: sendRoutingInfoForSM, msisdn: \"4917799007001\", sc: \"33699000030\"}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := forge.NewBuilder(s)
	if err != nil {
		t.Fatal(err)
	}
	units, err := b.Signal(&s.Messages[0])
	if err != nil {
		t.Fatal(err)
	}
	return units[0]
}

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const goodConfig = `http: {listen: ""}
links:
  - name: a
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.1/32]}}
    inside: {connect: {addresses: [127.0.0.1], port: 1}}
`

func TestRunAndCheckTellWhatIsWrong(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"good.yaml":  goodConfig,
		"plain.txt":  "no configuration at all\n",
		"key.yaml":   strings.Replace(goodConfig, "transport", "transprot", 1),
		"pack.yaml":  "rules: {packs: [ss8]}\n" + goodConfig,
		"owner.yaml": "operator: none.yaml\n" + goodConfig,
		"bad.yaml":   "operator: p.yaml\n" + goodConfig,
		"p.yaml":     "home: {name: x, colour: red}\n",
		"port.yaml":  strings.Replace(goodConfig, `listen: ""`, `listen: "127.0.0.1:99999"`, 1),
	})
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"run -c none.yaml", exitLoad, "none.yaml"},
		{"run -c key.yaml", exitLoad, "did you mean \"transport\"?"},
		{"run -c pack.yaml", exitLoad, `there is no pack "ss8"`},
		{"run -c owner.yaml", exitLoad, "none.yaml"},
		{"run -c bad.yaml", exitLoad, "colour"},
		{"run -c plain.txt", exitLoad, "plain.txt:1:1: error: the file: want a mapping of keys, got \"no configuration at all\""},
		{"check plain.txt", exitLoad, "plain.txt:1:1: error: the file must be a mapping"},
		{"run -c good.yaml --mode loud", exitUsage, "--mode"},
		{"run -c good.yaml more", exitUsage, "unknown command"},
		{"check good.yaml", exitDone, "ok"},
		{"check key.yaml", exitLoad, "did you mean \"transport\"?"},
		{"check pack.yaml", exitLoad, `there is no pack "ss8"`},
		{"check owner.yaml", exitLoad, "none.yaml"},
		{"check bad.yaml", exitLoad, "p.yaml:1:"},
		{"check port.yaml", exitLoad, "port.yaml:1:16: error: http.listen"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Chdir(dir)
			var out output
			if code := run(t.Context(), strings.Fields(c.args), nil, &out, &out); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("output lacks %q:\n%s", c.want, &out)
			}
		})
	}
}
