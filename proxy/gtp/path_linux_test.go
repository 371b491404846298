package gtp

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cordon/proxy/internal/nettest"
	"cordon/proxy/relay"
)

// watcher counts what becomes of datagrams, as "inbound forwarded rule".
type watcher struct{ counts [3]flow }

type flow struct {
	relay.FlowObserver
	forwarded, dropped, replied, panicked atomic.Int64
	reason                                atomic.Value
}

func (w *watcher) Flow(_ string, d relay.Direction) relay.FlowObserver { return &w.counts[d] }

func (f *flow) Forwarded(_ int, reason string, _ time.Duration) {
	f.forwarded.Add(1)
	f.reason.Store(reason)
}
func (f *flow) Dropped(_ int, reason string) {
	f.dropped.Add(1)
	f.reason.Store(reason)
}
func (f *flow) Replied(reason string) {
	f.replied.Add(1)
	f.reason.Store(reason)
}
func (f *flow) Panicked(any, []byte) { f.panicked.Add(1) }

type judgeFunc func(*Input, *Decision)

func (f judgeFunc) Judge(in *Input, out *Decision) { f(in, out) }

// byText decides by the payload's first word.
func byText(in *Input, out *Decision) {
	out.Action = relay.Forward
	switch word, _, _ := strings.Cut(string(in.Payload), " "); word {
	case "drop":
		out.Action, out.Reason = relay.Drop, "rule"
	case "refuse":
		out.Action, out.Reply = relay.Drop, []byte("refused")
	case "replace":
		out.Replace = []byte("replaced by something longer")
	case "panic":
		panic("a fault of ours")
	}
}

func config(judge judgeFunc) (Config, *watcher) {
	w := &watcher{}
	return Config{
		Link: "gp", Outside: []string{nettest.Outside}, Inside: []string{nettest.Inside}, Queue: 100, Queues: 1, Install: true,
		Ports: []uint16{2123, 3386}, Judges: func() Judge { return judge }, Observer: w, Log: slog.New(slog.DiscardHandler),
	}, w
}

// start runs a path until the test or stop ends it, and waits until it is up.
func start(t testing.TB, cfg Config) (p *Path, stop func()) {
	t.Helper()
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	ended := false
	stop = func() {
		if ended {
			return
		}
		ended = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	for deadline := time.Now().Add(10 * time.Second); !p.Status().Up; time.Sleep(5 * time.Millisecond) {
		select {
		case err := <-done:
			ended = true
			t.Fatalf("the path ended: %v", err)
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the path does not come up")
		}
	}
	return p, stop
}

// receive gives what arrives at c until none comes for a moment.
func receive(c *net.UDPConn) (all []string) {
	buf := make([]byte, 70000)
	for {
		_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		n, _, err := c.ReadFromUDPAddrPort(buf)
		if err != nil {
			return all
		}
		all = append(all, string(buf[:n]))
	}
}

func send(t testing.TB, c *net.UDPConn, to string, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if _, err := c.WriteToUDPAddrPort([]byte(s), netip.MustParseAddrPort(to)); err != nil {
			t.Fatal(err)
		}
	}
}

func expect(t testing.TB, who string, c *net.UDPConn, want ...string) {
	t.Helper()
	if got := receive(c); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s received %q, want %q", who, got, want)
	}
}

// expectAll expects in any order: the ends of a veth pair have a queue a processor,
// and a frame overtakes another when the thread that sends moves between them.
func expectAll(t testing.TB, who string, c *net.UDPConn, want ...string) {
	t.Helper()
	got := receive(c)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s received %q, want %q in any order", who, got, want)
	}
}

func TestRoutedPath(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	cfg, w := config(byText)
	p, stop := start(t, cfg)
	for _, a := range [][2]string{{nettest.ClientIPv4, nettest.ServerIPv4}, {"[" + nettest.ClientIPv6 + "]", "[" + nettest.ServerIPv6 + "]"}} {
		client, server := nettest.UDP(t, "client", a[0]+":40000"), nettest.UDP(t, "server", a[1]+":2123")
		long := "long " + strings.Repeat("x", 4000)
		send(t, client, a[1]+":2123", "one", "drop it", "replace it", "refuse it", "panic", long, "two")
		expect(t, "server", server, "one", "replaced by something longer", long, "two")
		expect(t, "client", client, "refused")
		send(t, server, a[0]+":40000", "answer", "drop answer")
		expect(t, "client", client, "answer")
		_, _ = client.Close(), server.Close()
	}
	in, out := &w.counts[relay.Inbound], &w.counts[relay.Outbound]
	if in.forwarded.Load() != 8 || in.dropped.Load() != 6 || in.replied.Load() != 2 || in.panicked.Load() != 2 || out.forwarded.Load() != 2 || out.dropped.Load() != 2 {
		t.Errorf("inbound %d forwarded, %d dropped, %d replied, %d panicked; outbound %d forwarded, %d dropped",
			in.forwarded.Load(), in.dropped.Load(), in.replied.Load(), in.panicked.Load(), out.forwarded.Load(), out.dropped.Load())
	}
	p.watch(context.Background())
	if s := p.Status(); s.Uninspected != 0 || s.Packets != 20 || s.Dropped != 0 || s.Method == "" { // 18 and two probes
		t.Errorf("status %+v", s)
	}
	stop()
	if rules, err := exec.Command("iptables-legacy-save").Output(); err != nil || !strings.Contains(string(rules), "NFQUEUE") {
		t.Errorf("a link that fails closed has lost its rules: %v\n%s", err, rules)
	}
}

func TestBypassPassesEverything(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	cfg, w := config(byText)
	cfg.FailOpen = true
	p, stop := start(t, cfg)
	server, client := nettest.UDP(t, "server", nettest.ServerIPv4+":2123"), nettest.UDP(t, "client", nettest.ClientIPv4+":2123")
	p.SetBypass(true)
	send(t, client, nettest.ServerIPv4+":2123", "drop", "replace")
	expect(t, "server", server, "drop", "replace")
	if got := w.counts[relay.Inbound].reason.Load(); got != relay.ReasonBypass || !p.Bypassed() {
		t.Errorf("reason %v", got)
	}
	p.SetBypass(false)
	send(t, client, nettest.ServerIPv4+":2123", "drop", "replace")
	expect(t, "server", server, "replaced by something longer")
	stop()
	send(t, client, nettest.ServerIPv4+":2123", "drop")
	expect(t, "server", server, "drop")
	if rules, err := exec.Command("iptables-legacy-save").Output(); err != nil || strings.Contains(string(rules), "CORDON") {
		t.Errorf("a link that fails open has left its rules: %v\n%s", err, rules)
	}
}

func TestBridgedPath(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Bridged(t)
	cfg, w := config(byText)
	cfg.Bridge = true
	start(t, cfg)
	server, client := nettest.UDP(t, "server", nettest.ServerIPv4+":2123"), nettest.UDP(t, "client", nettest.ClientIPv4+":40000")
	long := "long " + strings.Repeat("x", 4000)
	send(t, client, nettest.ServerIPv4+":2123", "one", "drop it", "replace it", "refuse it", long)
	expect(t, "server", server, "one", "replaced by something longer", long)
	expect(t, "client", client, "refused")
	send(t, server, nettest.ClientIPv4+":40000", "answer", "refuse it")
	expect(t, "client", client, "answer")
	expect(t, "server", server, "refused")
	in, out := &w.counts[relay.Inbound], &w.counts[relay.Outbound]
	if in.forwarded.Load() != 3 || in.dropped.Load() != 2 || out.forwarded.Load() != 1 || out.dropped.Load() != 1 {
		t.Errorf("inbound %d forwarded, %d dropped; outbound %d forwarded, %d dropped", in.forwarded.Load(), in.dropped.Load(), out.forwarded.Load(), out.dropped.Load())
	}
}

func TestWirePath(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	cfg, w := config(byText)
	cfg.Wire, cfg.UserPlane = true, true
	p, stop := start(t, cfg)
	if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("a second process: error %v", err)
	}
	for _, a := range [][2]string{{nettest.ClientIPv4, nettest.ServerIPv4}, {"[" + nettest.ClientIPv6 + "]", "[" + nettest.ServerIPv6 + "]"}} {
		client, server := nettest.UDP(t, "client", a[0]+":40000"), nettest.UDP(t, "server", a[1]+":2123")
		users, other := nettest.UDP(t, "server", a[1]+":2152"), nettest.UDP(t, "server", a[1]+":53")
		long := "long " + strings.Repeat("x", 4000)
		send(t, client, a[1]+":2123", "one", "drop it", "replace it", "refuse it", "panic", long, "drop "+long, "two")
		send(t, client, a[1]+":2152", "user", "drop user")
		send(t, client, a[1]+":53", "drop nothing")
		expectAll(t, "server", server, "one", "replaced by something longer", long, "two")
		expect(t, "server", users, "user")
		expect(t, "server", other, "drop nothing")
		expect(t, "client", client, "refused")
		send(t, server, a[0]+":40000", "answer", "drop answer", "refuse it")
		expect(t, "client", client, "answer")
		expect(t, "server", server, "refused")
		for _, c := range []*net.UDPConn{client, server, users, other} {
			_ = c.Close()
		}
	}
	p.SetBypass(true)
	server, client := nettest.UDP(t, "server", nettest.ServerIPv4+":2123"), nettest.UDP(t, "client", nettest.ClientIPv4+":2123")
	send(t, client, nettest.ServerIPv4+":2123", "drop")
	expect(t, "server", server, "drop")
	in, out := &w.counts[relay.Inbound], &w.counts[relay.Outbound]
	if in.forwarded.Load() != 11 || in.dropped.Load() != 10 || in.replied.Load() != 2 || in.panicked.Load() != 2 || out.forwarded.Load() != 2 || out.dropped.Load() != 4 || out.replied.Load() != 2 {
		t.Errorf("inbound %d forwarded, %d dropped, %d replied, %d panicked; outbound %d forwarded, %d dropped, %d replied", in.forwarded.Load(),
			in.dropped.Load(), in.replied.Load(), in.panicked.Load(), out.forwarded.Load(), out.dropped.Load(), out.replied.Load())
	}
	if s := p.Status(); !s.Wire || s.Packets != 27 || s.Frames <= s.Packets || s.UserDropped != 0 || s.Uninspected != 0 || s.Refused != 0 {
		t.Errorf("status %+v", s)
	}
	stop()
	send(t, client, nettest.ServerIPv4+":2123", "nobody carries it")
	expect(t, "server", server)
}

// TestNothingIsLostInAnUpgrade has a second process take over while datagrams go
// through.
func TestNothingIsLostInAnUpgrade(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	first, a := config(byText)
	second, b := config(byText)
	_, stop := start(t, first)
	l := startLoad(t, 200*time.Microsecond)
	time.Sleep(200 * time.Millisecond)
	p, _ := start(t, second)
	time.Sleep(100 * time.Millisecond)
	stop()
	time.Sleep(200 * time.Millisecond)
	lost, sent := l.lost(), l.sent.Load()
	judged := [2]int64{a.counts[relay.Inbound].forwarded.Load(), b.counts[relay.Inbound].forwarded.Load()}
	if lost != 0 || judged[0] == 0 || judged[1] == 0 || judged[0]+judged[1] != sent {
		t.Errorf("%d sent, %d round trips lost, judged by the first and second process: %d", sent, lost, judged)
	}
	if q := p.Status().Queue; q != 101 {
		t.Errorf("the second process has queue %d", q)
	}
	if _, err := New(first); err != nil { // the first group is free again
		t.Error(err)
	}
	t.Logf("%d datagrams, judged %d", sent, judged)
}

func TestAThirdProcessIsRefused(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	cfg, _ := config(byText)
	for range 2 {
		p, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = p.Close() })
	}
	if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("error %v", err)
	}
}

func TestWithoutRulesThePathDoesNotStart(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	cfg, _ := config(byText)
	cfg.Install = false
	p, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "--print-firewall-rules") {
		t.Errorf("error %v", err)
	}
	// With the first rule of the printed ones left out fragments are not put together.
	text := cfg.Plan()
	script := strings.Replace(text.Install("iptables-legacy"), "-m socket -j RETURN", "-j RETURN", 2)
	if out, err := exec.Command("sh", "-ec", script).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if p, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "fragments") {
		t.Errorf("error %v", err)
	}
	if out, err := exec.Command("sh", "-ec", text.Install("iptables-legacy")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	start(t, cfg)
}

func TestInterfacesMustExist(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	cfg, _ := config(byText)
	if _, err := New(cfg); err == nil || !strings.Contains(err.Error(), nettest.Outside) || !strings.Contains(err.Error(), nettest.Inside) {
		t.Errorf("error %v", err)
	}
}
