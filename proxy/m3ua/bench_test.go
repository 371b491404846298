package m3ua_test

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// walk is a stand-in for judgement: it reads every octet of a message.
type walk struct{ sum byte }

func (w *walk) Judge(in *relay.Input, out *relay.Decision) {
	for _, b := range in.Data {
		w.sum ^= b
	}
	out.Action = relay.Forward
}

func (w *walk) Forget(uint64) {}

// benchPair makes a pair over a network in either mode.
func benchPair(b *testing.B, n transport.Network, judged bool) (outside, inside transport.Assoc) {
	b.Helper()
	change := func(c *relay.Config, _ *transport.ListenConfig) {
		c.Observer = nil
		if judged {
			c.Judges = func(relay.Session, relay.Direction) relay.Judge { return &walk{} }
		}
	}
	if n != transport.Memory {
		return startOver(b, n, change).call(b)
	}
	front := transport.NewPipeListener(transport.PipeOptions{Depth: 256})
	back := transport.NewPipeListener(transport.PipeOptions{Depth: 256})
	cfg := relay.Config{
		Link: "bench", Listener: front, Dial: back.Dial, Protocol: m3ua.Protocol(m3ua.Options{DataBeforeActive: true}), DrainTimeout: time.Second,
		Judges: func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} },
	}
	change(&cfg, nil)
	r, err := relay.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	b.Cleanup(func() { cancel(); <-done })
	if outside, err = front.Dial(ctx); err != nil {
		b.Fatal(err)
	}
	if inside, err = back.Accept(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = outside.Abort(); _ = inside.Abort() })
	return outside, inside
}

var benchNetworks = []transport.Network{transport.Memory, transport.TCP, transport.SCTP}

// BenchmarkRelay is the throughput of 200-octet messages in one direction, each
// sent by itself, as a peer does that has many users.
func BenchmarkRelay(b *testing.B) {
	for _, n := range benchNetworks {
		for _, judged := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/judged=%v", n, judged), func(b *testing.B) {
				outside, inside := benchPair(b, n, judged)
				m := transport.Message{Data: message(1, 1, string(make([]byte, 188))), PPID: 3}
				var got transport.Message
				b.ReportAllocs()
				b.ResetTimer()
				go func() {
					for range b.N {
						if outside.Send(&m, false) != nil {
							return
						}
					}
				}()
				for range b.N {
					if err := inside.Receive(&got); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
			})
		}
	}
}

// BenchmarkRelayRoundTrip is the time of one message at a time, there and back
// through the relay, and its 99th percentile.
func BenchmarkRelayRoundTrip(b *testing.B) {
	for _, n := range benchNetworks {
		for _, judged := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/judged=%v", n, judged), func(b *testing.B) {
				outside, inside := benchPair(b, n, judged)
				m := transport.Message{Data: message(1, 1, string(make([]byte, 188))), PPID: 3}
				go echo(inside)
				took := make([]time.Duration, 0, b.N)
				b.ResetTimer()
				for range b.N {
					begin := time.Now()
					if outside.Send(&m, false) != nil || outside.Receive(&m) != nil {
						b.Fatal("the pair ended")
					}
					took = append(took, time.Since(begin))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
			})
		}
	}
}

func echo(a transport.Assoc) {
	var m transport.Message
	for a.Receive(&m) == nil {
		if a.Send(&m, false) != nil {
			return
		}
	}
}

// BenchmarkDirect is the round trip without a relay, to subtract.
func BenchmarkDirect(b *testing.B) {
	for _, n := range []transport.Network{transport.TCP, transport.SCTP} {
		b.Run(n.String(), func(b *testing.B) {
			if n == transport.SCTP && transport.SCTPAvailable() != nil {
				b.Skip("needs kernel SCTP")
			}
			at, err := transport.ParseEndpoint("127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			l, err := transport.Listen(context.Background(), transport.ListenConfig{
				Network: n, Local: at, Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}},
			})
			if err != nil {
				b.Fatal(err)
			}
			defer l.Close()
			a, err := transport.Dial(context.Background(), transport.DialConfig{Network: n, Remote: l.Endpoint()})
			if err != nil {
				b.Fatal(err)
			}
			defer a.Abort()
			far, err := l.Accept()
			if err != nil {
				b.Fatal(err)
			}
			defer far.Abort()
			go echo(far)
			m := transport.Message{Data: message(1, 1, string(make([]byte, 188))), PPID: 3}
			b.ResetTimer()
			for range b.N {
				if a.Send(&m, false) != nil || a.Receive(&m) != nil {
					b.Fatal("the association ended")
				}
			}
		})
	}
}
