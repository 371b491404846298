package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/proxy/firewall"
	"cordon/proxy/transport"
)

// path is a firewall with a peer on either side of it, over TCP on loopback.
type path struct {
	*firewall.Firewall
	peers   [2]transport.Assoc // outside, inside
	stopped atomic.Int64       // messages with a verdict other than pass
}

// aspActiveAck makes the pair active (RFC 4666, 3.7.2).
var aspActiveAck = []byte{1, 0, 4, 3, 0, 0, 0, 8}

// newPath starts what `cordon run` starts: the shipped rules and an operator's
// profile, enforced, with events and metrics.
func newPath(b *testing.B) *path {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	behind, err := transport.Listen(ctx, transport.ListenConfig{Network: transport.TCP,
		Local:     transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1")}},
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}})
	if err != nil {
		b.Fatal(err)
	}
	p := &path{}
	c := pathConfig(b, behind.Endpoint().Port)
	p.Firewall, err = firewall.New(ctx, firewall.Options{Config: c, Version: "bench", Log: slog.New(slog.DiscardHandler),
		OnVerdict: func(*message.Message, *engine.Verdict) { p.stopped.Add(1) }})
	if err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	e, _ := p.Endpoint("bench")
	if p.peers[0], err = transport.Dial(ctx, transport.DialConfig{Network: transport.TCP, Remote: e}); err != nil {
		b.Fatal(err)
	}
	if p.peers[1], err = behind.Accept(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_, _ = p.peers[0].Abort(), p.peers[1].Abort()
		cancel()
		<-ended
		_ = behind.Close()
	})
	var m transport.Message
	if err := p.peers[1].Send(&transport.Message{Data: aspActiveAck, PPID: transport.PPIDM3UA}, false); err != nil {
		b.Fatal(err)
	}
	if err := p.peers[0].Receive(&m); err != nil {
		b.Fatal(err)
	}
	return p
}

func pathConfig(b *testing.B, port uint16) *conf.Config {
	b.Helper()
	dir := b.TempDir()
	text := fmt.Sprintf(`operator: operator.yaml
mode: enforce
events: [{type: stdout}]
links:
  - name: bench
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.0/8]}}
    inside: {connect: {addresses: [127.0.0.1], port: %d}}
`, port)
	for name, data := range map[string][]byte{"operator.yaml": operator.ExampleYAML(), "cordon.yaml": []byte(text)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	c, err := conf.Load(filepath.Join(dir, "cordon.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// traffic is the stream as the two peers send it.
type traffic struct {
	units []unit
	// sent and took are when a message was given to its sender's transport, and
	// how long it was on its way, by the sender and the place in its order.
	sent, took [2][]time.Duration
	begin      time.Time
}

func newTraffic() *traffic {
	t := &traffic{units: stream()}
	for i := range t.units {
		side := t.units[i].side()
		t.sent[side] = append(t.sent[side], 0)
	}
	for side := range t.sent {
		t.took[side] = make([]time.Duration, len(t.sent[side]))
	}
	return t
}

// side is that of the sender: outside or inside.
func (u *unit) side() int {
	if u.outbound {
		return 1
	}
	return 0
}

// carry sends the whole stream once, each message by itself, and waits until
// all has arrived. A rate other than 0, in messages a second, holds it back.
func (t *traffic) carry(b *testing.B, p *path, rate float64) time.Duration {
	b.Helper()
	t.begin = time.Now()
	var all sync.WaitGroup
	for side := range p.peers {
		all.Go(func() { t.send(b, p.peers[side], side, rate) })
		all.Go(func() { t.receive(b, p.peers[1-side], side) })
	}
	all.Wait()
	return time.Since(t.begin)
}

// pace is how often a sender that is held back looks whether something is due.
const pace = 50 * time.Microsecond

func (t *traffic) send(b *testing.B, a transport.Assoc, side int, rate float64) {
	m := transport.Message{PPID: transport.PPIDM3UA}
	n := 0
	for i := range t.units {
		u := &t.units[i]
		if u.side() != side {
			continue
		}
		if rate > 0 {
			for due := time.Duration(float64(i) / rate * float64(time.Second)); time.Since(t.begin) < due; {
				// The clock of the runtime is as coarse as a millisecond.
				_ = syscall.Nanosleep(&syscall.Timespec{Nsec: pace.Nanoseconds()}, nil)
			}
		}
		t.sent[side][n] = time.Since(t.begin)
		n++
		m.Data = u.data
		if err := a.Send(&m, false); err != nil {
			b.Error(err)
			return
		}
	}
}

// receive reads what the peer on side has sent, which keeps its order: the
// segments of a message follow each other in the stream.
func (t *traffic) receive(b *testing.B, a transport.Assoc, side int) {
	var m transport.Message
	for n := range t.took[side] {
		if err := a.Receive(&m); err != nil {
			b.Error(err)
			return
		}
		t.took[side][n] = time.Since(t.begin) - t.sent[side][n]
	}
}

// rounds alternates: what disturbs the machine disturbs both.
func (t *traffic) rounds(b *testing.B, p *path, carry func(judged bool)) {
	for _, bypass := range []bool{true, false} { // tables and buffers grow once
		p.SetBypass(bypass)
		t.carry(b, p, 0)
	}
	for i := 0; b.Loop(); i++ {
		for k := range 2 {
			judged := (i+k)%2 == 0
			p.SetBypass(!judged)
			carry(judged)
		}
	}
	if n := p.stopped.Load(); n > 0 {
		b.Fatalf("%d lawful messages did not pass", n)
	}
}

// BenchmarkInline is the throughput of the whole firewall on mixed MAP in both
// directions, and its ratio to that of the same relay with judgement off, in
// turns on the same pair of associations.
func BenchmarkInline(b *testing.B) {
	p, t := newPath(b), newTraffic()
	var took, cpu [2][]float64 // of the rounds: bypassed, judged
	t.rounds(b, p, func(on bool) {
		k := 0
		if on {
			k = 1
		}
		begin := processTime()
		took[k] = append(took[k], t.carry(b, p, 0).Seconds())
		cpu[k] = append(cpu[k], (processTime() - begin).Seconds())
	})
	n := float64(len(t.units))
	off, on := median(took[0]), median(took[1])
	b.ReportMetric(n/on, "msgs/s")
	b.ReportMetric(n/off, "off-msgs/s")
	b.ReportMetric(off/on, "ratio")
	b.ReportMetric((median(cpu[1])-median(cpu[0]))/n*1e9, "added-cpu-ns")
}

// median spares the figures what else the machine did in some rounds.
func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// BenchmarkInlineDelay is how long messages are on their way at half of the
// throughput that the firewall reaches, and what judgement adds.
func BenchmarkInlineDelay(b *testing.B) {
	// The senders sleep within system calls and are to hold up nobody else.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(runtime.NumCPU() + len(path{}.peers)))
	p, t := newPath(b), newTraffic()
	rate := 0.0
	var p50, p99 [2][]float64 // of the rounds, in microseconds: bypassed, judged
	t.rounds(b, p, func(on bool) {
		if rate == 0 {
			p.SetBypass(false)
			rate = float64(len(t.units)) / t.carry(b, p, 0).Seconds() / 2
			p.SetBypass(!on)
		}
		t.carry(b, p, rate)
		k := 0
		if on {
			k = 1
		}
		all := slices.Concat(t.took[0], t.took[1])
		slices.Sort(all)
		p50[k] = append(p50[k], float64(all[len(all)/2].Nanoseconds())/1000)
		p99[k] = append(p99[k], float64(all[len(all)*99/100].Nanoseconds())/1000)
	})
	b.ReportMetric(rate, "msgs/s")
	b.ReportMetric(median(p50[1]), "p50-us")
	b.ReportMetric(median(p50[0]), "off-p50-us")
	b.ReportMetric(median(p99[1]), "p99-us")
	b.ReportMetric(median(p99[0]), "off-p99-us")
	b.ReportMetric(median(p99[1])-median(p99[0]), "added-p99-us")
}
