package firewall_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/protocols/m3ua"
	"cordon/proxy/firewall"
	"cordon/proxy/internal/nettest"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

func TestMain(m *testing.M) {
	nettest.Main()
	// The client of these tests keeps its connections.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}

// wait is the longest that a test waits for what must come at once.
const wait = 10 * time.Second

// Whole M3UA messages, between the fictitious nodes of the example profile.
var (
	// sriSM is sendRoutingInfoForSM of a partner's SMSC.
	sriSM = firewall.GoodMessage
	// ati is anyTimeInterrogation of a stranger.
	ati = unhex("01000101000000880210007d0000138d000003e9030000000900030e190b12060012049471970900100b12060011048812939909014f624d4804100000016b1e281c060700118605010101a011600f80020780a109060704000001001d036c25a123020101020147301ba00a810891947197090200f1a104800081008307918812939909f1000000")
	// atiSegments is the same in two XUDT segments, sriSegments sriSM in two.
	atiSegments = [][]byte{
		unhex("01000101000000680210005f0000138d000003e90300000011010f040f1a420b12060012049471970900100b120600110488129399090128624d4804100000016b1e281c060700118605010101a011600f80020780a109060704000001001d031004810100010000"),
		unhex("01000101000000680210005e0000138d000003e90300000011010f040f1a410b12060012049471970900100b1206001104881293990901276c25a123020101020147301ba00a810891947197090200f1a104800081008307918812939909f1100400010001000000"),
	}
	sriSegments = [][]byte{
		unhex("01000101000000640210005c0000138d000003e90300000011010f040f1a3f0b12060012049471970900100b12080011043396090030002562484804100000016b1e281c060700118605010101a011600f80020780a10906070400000110048101000100"),
		unhex("01000101000000640210005c0000138d000003e90300000011010f040f1a3f0b12060012049471970900100b1208001104339609003000250014036c20a11e02010102012d3016800891947197097000f18101ff8207913396090030f010040001000100"),
	}
	// cancelLocation goes from home to a partner.
	cancelLocation = unhex("0100010100000074021000" + "6c000003e90000138d030000000900030e190b12070011043396090010000b12060012049471970900103e623c4804100000016b1e281c060700118605010101a011600f80020780a1090607040000010002036c14a112020101020103a30a040862920900004000f1")
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		panic(err)
	}
	return b
}

// numbered is sriSM with n as its originating transaction identifier, so that
// messages of a series differ.
func numbered(n int) []byte {
	b := append([]byte(nil), sriSM...)
	at := strings.Index(string(b), "\x48\x04") + 2
	b[at], b[at+1], b[at+2], b[at+3] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
	return b
}

// node is a peer of the firewall with all that it has received as DATA.
type node struct {
	*asp.Endpoint
	mu       sync.Mutex
	received [][]byte
	arrived  chan struct{}
}

func newNode(a transport.Assoc, role asp.Role) *node {
	n := &node{arrived: make(chan struct{}, 1)}
	n.Endpoint = asp.New(a, asp.Config{Role: role, OnMessage: n.take})
	return n
}

func (n *node) take(m *m3ua.Message, _ uint16) {
	if !m.Has(m3ua.ProtocolDataParameter) {
		return
	}
	// What was received is written again: what differs from what was sent shows.
	n.mu.Lock()
	n.received = append(n.received, m3ua.AppendData(nil, m))
	n.mu.Unlock()
	select {
	case n.arrived <- struct{}{}:
	default:
	}
}

// await waits until n messages have arrived, and returns all.
func (n *node) await(t *testing.T, count int) [][]byte {
	t.Helper()
	limit := time.NewTimer(wait)
	defer limit.Stop()
	for seen := 0; ; {
		n.mu.Lock()
		got := n.received
		n.mu.Unlock()
		if len(got) >= count {
			return slices.Clone(got)
		}
		if len(got) > seen { // as long as some arrive, others may
			seen = len(got)
			limit.Reset(wait)
		}
		select {
		case <-n.arrived:
		case <-time.After(10 * time.Millisecond):
		case <-limit.C:
			t.Fatalf("%d messages arrived, want %d", len(got), count)
		}
	}
}

// bench is a running firewall with what is behind it.
type bench struct {
	*firewall.Firewall
	dir    string
	inside chan *node
	log    *syncBuffer
	stop   func() error
}

// file is a file beside the configuration.
type file struct{ name, text string }

func withFile(name, text string) file { return file{name, text} }

type syncBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// start runs a firewall over TCP between an STP behind it and whoever calls. more
// are further keys of the link, extra further keys of the configuration.
func start(t *testing.T, extra, more string, files ...file) *bench {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	behind, err := transport.Listen(ctx, transport.ListenConfig{Network: transport.TCP,
		Local:     transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}},
		Admission: transport.Admission{Allow: loopback}})
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{dir: t.TempDir(), inside: make(chan *node, 64), log: &syncBuffer{}}
	b.write(t, "operator.yaml", string(operator.ExampleYAML()))
	for _, f := range files {
		b.write(t, f.name, f.text)
	}
	text := fmt.Sprintf(`operator: operator.yaml
http: {listen: "127.0.0.1:0"}
%slinks:
  - name: stp-a
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.0/8]}}
    inside: {connect: {addresses: [127.0.0.1], port: %d}}
%s`, extra, behind.Endpoint().Port, more)
	b.write(t, "cordon.yaml", text)
	c, err := conf.Load(filepath.Join(b.dir, "cordon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	b.Firewall, err = firewall.New(ctx, firewall.Options{Config: c, Version: "test", Log: slog.New(slog.NewTextHandler(b.log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	var nodes sync.WaitGroup
	nodes.Go(func() { b.acceptInside(ctx, &nodes, behind) })
	b.stop = sync.OnceValue(func() error {
		cancel()
		err := <-ended
		_ = behind.Close()
		nodes.Wait()
		http.DefaultClient.CloseIdleConnections()
		return err
	})
	t.Cleanup(func() {
		if err := b.stop(); err != nil {
			t.Errorf("run: %v", err)
		}
		if t.Failed() {
			t.Logf("log:\n%s", b.log)
		}
	})
	return b
}

func (b *bench) acceptInside(ctx context.Context, nodes *sync.WaitGroup, l transport.Listener) {
	for {
		a, err := l.Accept()
		if err != nil {
			return
		}
		n := newNode(a, asp.SGP)
		nodes.Go(func() { _ = n.Run(ctx) })
		b.inside <- n
	}
}

func (b *bench) write(t testing.TB, name, text string) {
	t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// dial makes an association with the firewall.
func (b *bench) dial(t *testing.T) transport.Assoc {
	t.Helper()
	e, _ := b.Endpoint("stp-a")
	a, err := transport.Dial(t.Context(), transport.DialConfig{Network: transport.TCP, Remote: e})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Abort() })
	return a
}

// pair brings a pair up and active, and returns both of its peers.
func (b *bench) pair(t *testing.T) (outside, inside *node) {
	t.Helper()
	outside = newNode(b.dial(t), asp.ASP)
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(done)
		_ = outside.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
	select {
	case inside = <-b.inside:
	case <-time.After(wait):
		t.Fatal("the firewall does not dial")
	}
	up, cancelUp := context.WithTimeout(t.Context(), wait)
	defer cancelUp()
	if err := outside.Wait(up, asp.Active); err != nil {
		t.Fatal(err)
	}
	return outside, inside
}

func send(t *testing.T, n *node, messages ...[]byte) {
	t.Helper()
	for _, m := range messages {
		if err := n.SendRaw(m, 1); err != nil {
			t.Fatal(err)
		}
	}
}

// get reads a page of the firewall's HTTP server.
func (b *bench) get(t testing.TB, path string) (int, string) {
	t.Helper()
	r, err := http.Get("http://" + b.HTTP() + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// metric adds up the samples of name whose labels hold all texts.
func (b *bench) metric(t *testing.T, name string, labels ...string) (total float64) {
	t.Helper()
	_, body := b.get(t, "/metrics")
	sample := regexp.MustCompile(`(?m)^` + name + `(\{[^}]*\})? (\S+)$`)
	for _, s := range sample.FindAllStringSubmatch(body, -1) {
		if containsAll(s[1], labels) {
			v, err := strconv.ParseFloat(s[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			total += v
		}
	}
	return total
}

func containsAll(s string, parts []string) bool {
	for _, p := range parts {
		if !strings.Contains(s, p) {
			return false
		}
	}
	return true
}

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	for limit := time.Now().Add(wait); !cond(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("%s: not within %v", what, wait)
		}
	}
}
