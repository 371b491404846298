package diameter_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// TestTenThousandRequestsWhileTheOtherSideRestarts counts the answers of each
// request: one, whether the node behind gave it or the proxy did.
func TestTenThousandRequestsWhileTheOtherSideRestarts(t *testing.T) {
	t.Parallel()
	const requests, window = 10000, 200
	w := startAgent(t, transport.TCP, func(c *diameter.ProxyConfig, _ *transport.ListenConfig) { c.AnswerTimeout = 3 * time.Second })
	var restarts, done atomic.Int64
	var node sync.WaitGroup
	node.Go(func() { // a node that answers for a while and dies, in the middle of things
		for done.Load() < requests {
			a, err := w.behind.Accept()
			if err != nil {
				return
			}
			serveAWhile(a, 700, &done, requests)
			restarts.Add(1)
		}
	})
	for end := time.Now().Add(wait); len(w.proxy.Status()) == 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	outside := w.outside("mme.visited.example")
	slots := make(chan struct{}, window)
	go func() {
		for n := range uint32(requests) {
			slots <- struct{}{}
			if n%10 == 0 { // else most of them fall into one restart
				time.Sleep(time.Millisecond)
			}
			if outside.Send(&transport.Message{Data: ulr(n), PPID: transport.PPIDDiameter}, false) != nil {
				return
			}
		}
	}()
	answers := make([]uint8, requests)
	results := map[uint32]int{}
	for range requests {
		b := outside.next()
		h := header(b)
		if h.Request() || h.Command != 316 || h.EndToEnd != h.HopByHop+7 {
			t.Fatalf("received %q", read(b))
		}
		answers[h.HopByHop]++
		results[result(b)]++
		done.Add(1)
		<-slots
	}
	for n, count := range answers {
		if count != 1 {
			t.Errorf("request %d is answered %d times", n, count)
		}
	}
	_ = outside.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	var m transport.Message
	if outside.Receive(&m) == nil {
		t.Errorf("one more: %q", read(m.Data))
	}
	_ = w.behind.Close()
	node.Wait()
	t.Logf("%d restarts; answers by result: %v", restarts.Load(), results)
	if restarts.Load() < 5 || results[2001] < requests/4 || results[2001]+results[3002]+results[3004] != requests {
		t.Errorf("%d restarts, results %v", restarts.Load(), results)
	}
}

// serveAWhile answers a number of requests, most of them, and then resets the
// connection with some unanswered.
func serveAWhile(a transport.Assoc, n int, done *atomic.Int64, all int64) {
	defer func() { _ = a.Abort() }()
	var m transport.Message
	_ = a.SetReadDeadline(time.Now().Add(wait))
	if a.Receive(&m) != nil {
		return
	}
	greeting := cea("hss.home.example", 2001, s6a)
	copy(greeting[12:20], m.Data[12:20])
	_ = a.Send(&transport.Message{Data: greeting, PPID: transport.PPIDDiameter}, false)
	peer := &node{Assoc: a}
	for ; n > 0 && done.Load() < all; n-- {
		_ = a.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		if err := a.Receive(&m); err != nil {
			continue
		}
		if !peer.answer(m.Data) && (n > 20 || n%3 == 0) {
			answerTo(a, m.Data)
		}
	}
}

// BenchmarkPair is what a pair carries with judgement off: requests and answers
// over TCP on loopback, each message one write of its sender.
func BenchmarkPair(b *testing.B) {
	w := startPairs(b, transport.TCP, func(c *relay.Config, _ *transport.ListenConfig) { c.Observer = nil })
	outside, inside := w.meet("")
	carry(b, outside, inside)
}

// BenchmarkProxy is what a proxy carries with judgement off.
func BenchmarkProxy(b *testing.B) {
	w := startAgent(b, transport.TCP, nil)
	inside, outside := w.inside("hss.home.example"), w.outside("mme.visited.example")
	carry(b, outside.Assoc, inside.Assoc)
}

// carry has outside ask b.N times, with a window of requests on the way.
func carry(b *testing.B, outside, inside transport.Assoc) {
	b.Helper()
	window := make(chan struct{}, 256)
	go func() {
		var m transport.Message
		out := transport.Message{PPID: transport.PPIDDiameter}
		_ = inside.SetReadDeadline(time.Time{})
		for inside.Receive(&m) == nil {
			out.Data = append(out.Data[:0], m.Data...)
			out.Data[4] &^= 0x80
			if inside.Send(&out, relay.Buffered(inside)) != nil {
				return
			}
		}
	}()
	request := ulr(1)
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		m := transport.Message{PPID: transport.PPIDDiameter}
		for n := range uint32(b.N) {
			window <- struct{}{}
			m.Data = append(m.Data[:0], request...)
			m.Data[12], m.Data[13], m.Data[14], m.Data[15] = byte(n>>24), byte(n>>16), byte(n>>8), byte(n)
			if outside.Send(&m, false) != nil {
				return
			}
		}
	}()
	var m transport.Message
	_ = outside.SetReadDeadline(time.Time{})
	for range b.N {
		if err := outside.Receive(&m); err != nil {
			b.Fatal(err)
		}
		<-window
	}
	b.StopTimer()
	b.ReportMetric(2*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
}
