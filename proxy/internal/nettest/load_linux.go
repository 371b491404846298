package nettest

import (
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"
)

// Result is what a load has measured.
type Result struct {
	PerSecond float64       // round trips
	P50, P99  time.Duration // of a round trip
	Lost      int
}

// RoundTrips sends request from the namespace client to the server at to, which
// answers each with response, for a time: window at once, or with gap at a fixed
// rate and one at a time.
func RoundTrips(t testing.TB, to string, request, response []byte, window int, gap, long time.Duration) Result {
	t.Helper()
	server, client := UDP(t, "server", to), UDP(t, "client", ClientIPv4+":2123")
	defer server.Close()
	defer client.Close()
	for _, c := range []*net.UDPConn{server, client} {
		_ = c.SetReadBuffer(8 << 20)
	}
	var answering sync.WaitGroup
	answering.Go(func() {
		buf := make([]byte, 65536)
		for {
			_, from, err := server.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			_, _ = server.WriteToUDPAddrPort(response, from)
		}
	})
	defer answering.Wait()
	defer server.Close()
	at := netip.MustParseAddrPort(to)
	buf := make([]byte, 65536)
	var times []time.Duration
	sent := make([]time.Time, 0, window)
	lost := 0
	begin := time.Now()
	next := begin
	for time.Since(begin) < long {
		for len(sent) < window {
			if gap > 0 {
				time.Sleep(time.Until(next))
				next = next.Add(gap)
			}
			sent = append(sent, time.Now())
			if _, err := client.WriteToUDPAddrPort(request, at); err != nil {
				t.Fatal(err)
			}
		}
		_ = client.SetReadDeadline(time.Now().Add(time.Second))
		if _, err := client.Read(buf); err != nil {
			lost += len(sent)
			sent = sent[:0]
			continue
		}
		times = append(times, time.Since(sent[0]))
		sent = append(sent[:0], sent[1:]...)
	}
	took := time.Since(begin)
	if len(times) == 0 {
		t.Fatal("no round trip")
	}
	slices.Sort(times)
	return Result{PerSecond: float64(len(times)) / took.Seconds(), P50: times[len(times)/2], P99: times[len(times)*99/100], Lost: lost}
}

// Median gives the results in the order of their rates, and the one in the middle.
func Median(all []Result) Result {
	slices.SortFunc(all, func(a, b Result) int { return int(a.PerSecond - b.PerSecond) })
	return all[len(all)/2]
}
