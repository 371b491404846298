package gtp

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/proxy/gtp/datagram"
	"cordon/proxy/internal/nettest"
	"cordon/proxy/relay"
)

// asProcess makes the test binary a firewall: "open", "closed" or "wire".
const asProcess = "CORDON_TEST_PATH"

func TestMain(m *testing.M) {
	if fail := os.Getenv(asProcess); fail != "" {
		os.Exit(process(fail))
	}
	os.Exit(m.Run())
}

// process is a firewall that forwards everything, until it is told to end.
func process(fail string) int {
	cfg, _ := config(func(_ *Input, out *Decision) { out.Action = relay.Forward })
	cfg.FailOpen, cfg.Wire, cfg.Log = fail == "open", fail == "wire", slog.New(slog.NewTextHandler(os.Stderr, nil))
	cfg.OnUp = func(up bool) {
		if up {
			_, _ = os.Stdout.WriteString("up\n")
		}
	}
	p, err := New(cfg)
	if err != nil {
		cfg.Log.Error("start", "error", err)
		return 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := p.Run(ctx); err != nil {
		cfg.Log.Error("run", "error", err)
		return 1
	}
	return 0
}

// startProcess starts a firewall in a process of its own and waits until it is up.
func startProcess(t *testing.T, fail string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asProcess+"="+fail)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	if n, err := out.Read(make([]byte, 8)); n == 0 {
		t.Fatalf("the process does not come up: %v", err)
	}
	return cmd
}

// echo returns every datagram to its sender, until the socket closes.
func echo(c *net.UDPConn) {
	buf := make([]byte, 65536)
	for {
		n, from, err := c.ReadFromUDPAddrPort(buf)
		if err != nil {
			return
		}
		_, _ = c.WriteToUDPAddrPort(buf[:n], from)
	}
}

// load sends datagrams at a fixed rate and counts what comes back.
type load struct {
	sent, back atomic.Int64
	stop       chan struct{}
	done       chan struct{}
	conns      [2]*net.UDPConn
}

func startLoad(t *testing.T, gap time.Duration) *load {
	t.Helper()
	server, client := nettest.UDP(t, "server", nettest.ServerIPv4+":2123"), nettest.UDP(t, "client", nettest.ClientIPv4+":2123")
	go echo(server)
	l := &load{stop: make(chan struct{}), done: make(chan struct{}), conns: [2]*net.UDPConn{client, server}}
	go func() {
		buf := make([]byte, 65536)
		for {
			if _, err := client.Read(buf); err != nil {
				return
			}
			l.back.Add(1)
		}
	}()
	go func() {
		defer close(l.done)
		tick := time.NewTicker(gap)
		defer tick.Stop()
		payload := make([]byte, 283)
		to := netip.MustParseAddrPort(nettest.ServerIPv4 + ":2123")
		for {
			select {
			case <-l.stop:
				return
			case <-tick.C:
				if _, err := client.WriteToUDPAddrPort(payload, to); err == nil {
					l.sent.Add(1)
				}
			}
		}
	}()
	return l
}

// lost stops the load and tells how many round trips failed.
func (l *load) lost() int64 {
	close(l.stop)
	<-l.done
	for limit := time.Now().Add(2 * time.Second); l.back.Load() < l.sent.Load() && time.Now().Before(limit); {
		time.Sleep(10 * time.Millisecond)
	}
	for _, c := range l.conns {
		_ = c.Close()
	}
	return l.sent.Load() - l.back.Load()
}

// TestAProcessIsKilledUnderLoad kills the firewall with round trips under way, and
// starts it again: where the link fails open only what was queued is lost, and
// where it fails closed what came while it was dead, and nothing after.
func TestAProcessIsKilledUnderLoad(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	for _, fail := range []string{"open", "closed"} {
		killedUnderLoad(t, fail)
	}
}

// TestAWireIsKilledUnderLoad does the same to a wire, which fails closed.
func TestAWireIsKilledUnderLoad(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	killedUnderLoad(t, "wire")
}

func killedUnderLoad(t *testing.T, fail string) {
	t.Helper()
	cmd := startProcess(t, fail)
	l := startLoad(t, 500*time.Microsecond)
	time.Sleep(700 * time.Millisecond)
	if lost := l.sent.Load() - l.back.Load(); lost > 20 {
		t.Errorf("fail %s: %d are under way before anything happened", fail, lost)
	}
	queued := l.sent.Load() - l.back.Load() // more on a machine that has no time for the firewall
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	died := l.sent.Load()
	time.Sleep(700 * time.Millisecond)
	dead := l.sent.Load() - died
	again := startProcess(t, fail)
	restarted := l.sent.Load() - died
	time.Sleep(500 * time.Millisecond)
	lost, sent := l.lost(), l.sent.Load()
	t.Logf("fail %s: %d sent, %d while no process lived, %d until it was up again, %d lost; %d were queued at its end", fail, sent, dead, restarted, lost, queued)
	switch {
	case dead < 200:
		t.Errorf("fail %s: only %d were sent while the process was dead", fail, dead)
	case fail == "open" && lost > queued+10:
		t.Errorf("fail open: %d of %d are lost", lost, sent)
	case fail != "open" && (lost < dead || lost > restarted+queued+10):
		t.Errorf("fail closed: %d are lost, want those of the dead time: %d to %d", lost, dead, restarted)
	}
	_ = again.Process.Kill()
	_ = again.Wait()
}

// TestASlowJudgeLosesNothing has a judge take longer for each datagram than comes
// between two: the queue holds what waits, whatever the link does when it is full, and
// nothing goes by uninspected.
func TestASlowJudgeLosesNothing(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	for _, open := range []bool{true, false} {
		const slow, each = 300, 2 * time.Millisecond
		seen := 0
		cfg, w := config(func(in *Input, out *Decision) {
			out.Action = relay.Forward
			if in.Direction != relay.Inbound {
				return
			}
			if seen++; seen <= slow {
				time.Sleep(each)
			}
		})
		cfg.FailOpen = open
		p, stop := start(t, cfg)
		l := startLoad(t, 500*time.Microsecond)
		time.Sleep(slow * each)
		waited := l.sent.Load() - l.back.Load()
		time.Sleep(slow * each / 2)
		lost, sent := l.lost(), l.sent.Load()
		judged := w.counts[relay.Inbound].forwarded.Load()
		if s := p.Status(); lost != 0 || judged != sent || s.Uninspected != 0 || s.Dropped != 0 {
			t.Errorf("fail open %t: %d sent, %d lost, %d judged, %d uninspected, %d dropped", open, sent, lost, judged, s.Uninspected, s.Dropped)
		}
		if waited < 20 {
			t.Errorf("fail open %t: the judge was not slow: %d waited", open, waited)
		}
		t.Logf("fail open %t: %d sent, up to %d waited, %d lost", open, sent, waited, lost)
		stop()
	}
}

// TestProcessesFollowEachOtherUnderLoad is the upgrade between processes: no round
// trip is lost.
func TestProcessesFollowEachOtherUnderLoad(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	old := startProcess(t, "closed")
	l := startLoad(t, 200*time.Microsecond)
	for range 3 {
		time.Sleep(200 * time.Millisecond)
		next := startProcess(t, "closed")
		if err := old.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := old.Wait(); err != nil {
			t.Errorf("the process before: %v", err)
		}
		old = next
	}
	time.Sleep(200 * time.Millisecond)
	if lost, sent := l.lost(), l.sent.Load(); lost != 0 || sent < 1000 {
		t.Errorf("%d of %d round trips are lost", lost, sent)
	} else {
		t.Logf("%d round trips over four processes", sent)
	}
}

// TestFragmentsCannotPassUninspected cuts datagrams that are to be dropped in all
// kinds of ways; whole ones that may pass show that they do get there.
func TestFragmentsCannotPassUninspected(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	cfg, w := config(byText)
	fragmentsOn(t, cfg, w)
}

// TestFragmentsCannotPassABridge is the same in a bridge.
func TestFragmentsCannotPassABridge(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Bridged(t)
	cfg, w := config(byText)
	cfg.Bridge = true
	fragmentsOn(t, cfg, w)
}

// TestFragmentsCannotPassAWire is the same on a wire, which puts them together itself.
func TestFragmentsCannotPassAWire(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	cfg, w := config(byText)
	cfg.Wire = true
	fragmentsOn(t, cfg, w)
}

func fragmentsOn(t *testing.T, cfg Config, w *watcher) {
	t.Helper()
	start(t, cfg)
	for _, ends := range [][2]string{{nettest.ClientIPv4 + ":2123", nettest.ServerIPv4 + ":2123"}, {"[" + nettest.ClientIPv6 + "]:2123", "[" + nettest.ServerIPv6 + "]:2123"}} {
		server := nettest.UDP(t, "server", ends[1])
		from, to := netip.MustParseAddrPort(ends[0]), netip.MustParseAddrPort(ends[1])
		for _, word := range []string{"drop ", "pass "} {
			payload := append([]byte(word), make([]byte, 1000)...)
			packet, _ := datagram.Append(nil, from, to, payload)
			nettest.In(t, "client", func() {
				s, err := openSender()
				if err != nil {
					t.Error(err)
					return
				}
				defer s.close()
				send := func(p []byte) {
					err := s.route(p, to.Addr())
					for range 1000 {
						if !errors.Is(err, syscall.EAGAIN) {
							break
						}
						time.Sleep(time.Millisecond) // until the wire has read
						err = s.route(p, to.Addr())
					}
					if err != nil {
						t.Error(err)
					}
				}
				for _, n := range []int{8, 16, 512, 1000} { // of 8 the first has nothing but the ports
					pieces := datagram.Cut(packet, n, uint32(n))
					for _, piece := range pieces {
						send(piece)
					}
					pieces = datagram.Cut(packet, n, uint32(n+1))
					slices.Reverse(pieces)
					for _, piece := range pieces {
						send(piece)
					}
				}
			})
			got := receive(server)
			if word == "drop " && len(got) > 0 || word == "pass " && len(got) != 8 {
				t.Errorf("%s: %q: %d datagrams arrived", to, word, len(got))
			}
		}
	}
	if in := &w.counts[relay.Inbound]; in.dropped.Load() != 16 || in.forwarded.Load() != 16 {
		t.Errorf("%d dropped, %d forwarded, want 16 each", in.dropped.Load(), in.forwarded.Load())
	}
}
