package firewall_test

import (
	"fmt"
	"testing"
	"time"

	"cordon/proxy/internal/nettest"
)

// BenchmarkGTPInline holds the path against the same reader that accepts
// everything, and against a kernel that only forwards: at saturation, and at 5,000
// requests a second. Ratios are what counts; one machine has the sender, the
// answering side and the firewall.
func BenchmarkGTPInline(b *testing.B) {
	if !nettest.Isolate(b, "iptables-legacy") {
		return
	}
	nettest.Routed(b)
	request := createFrom(goodAPN)
	response := message2(33, 0x11223344, "02000200 1000 57000901 87 000000b1 0a4d0202")
	const rounds, long, slow = 5, 500 * time.Millisecond, time.Second
	measure := func(window int, gap, long time.Duration) nettest.Result {
		return nettest.RoundTrips(b, nettest.Load{From: nettest.ClientIPv4 + ":2123", To: nettest.ServerIPv4 + ":2123", Request: request, Response: response, Window: window, Gap: gap, Long: long})
	}
	type results struct{ saturated, fixed []nettest.Result }
	var kernel, accepting, judging results
	take := func(r *results) {
		r.saturated = append(r.saturated, measure(64, 0, long))
		r.fixed = append(r.fixed, measure(1, 200*time.Microsecond, slow))
	}
	// One request again and again is what a rule on repetitions is there for.
	f := startGTPRules(b, `overrides:
  - {rule: GTP-RATE-REPEATS, disable: true, why: the load repeats itself, owner: benchmark}
`)
	const jump = "iptables-legacy -t mangle %s FORWARD -j CORDON-GTP-100"
	for range rounds { // by turns, since a machine has neighbours
		nettest.Run(b, fmt.Sprintf(jump, "-D"))
		take(&kernel)
		nettest.Run(b, fmt.Sprintf(jump, "-I"))
		f.SetBypass(true)
		take(&accepting)
		f.SetBypass(false)
		take(&judging)
	}
	for _, r := range []struct {
		name string
		results
	}{{"kernel", kernel}, {"accepting", accepting}, {"judging", judging}} {
		s, x := nettest.Best(r.saturated), nettest.Quickest(r.fixed)
		b.Logf("%-9s %8.0f round trips/s, p50 %v, p99 %v, lost %d; at a fixed rate %6.0f/s, p50 %v, p99 %v, lost %d", r.name, s.PerSecond, s.P50, s.P99, s.Lost, x.PerSecond, x.P50, x.P99, x.Lost)
	}
	k, a, j := nettest.Best(kernel.saturated), nettest.Best(accepting.saturated), nettest.Best(judging.saturated)
	b.ReportMetric(j.PerSecond/k.PerSecond, "of-forwarding")
	b.ReportMetric(j.PerSecond/a.PerSecond, "of-accepting")
	b.ReportMetric(float64((nettest.Quickest(judging.fixed).P50 - nettest.Quickest(kernel.fixed).P50).Microseconds()), "µs-more-p50")
}
