package tunnels

import (
	"context"
	"net/netip"
	"os"
	"testing"
	"time"

	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/internal/nettest"
)

func TestMain(m *testing.M) {
	nettest.Main()
	os.Exit(m.Run())
}

// BenchmarkUserPlane holds forwarding by the sets, with 200,000 tunnels in them,
// against forwarding without any rules.
func BenchmarkUserPlane(b *testing.B) {
	if !nettest.Isolate(b, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(b)
	client := End{netip.MustParseAddr(nettest.ClientIPv4), 200_001}
	load := nettest.Load{
		From: nettest.ClientIPv4 + ":2152", To: nettest.ServerIPv4 + ":2152", Window: 64, Long: 500 * time.Millisecond,
		Request: []byte(gpdu(100_000, inner4(53)+string(make([]byte, 100)))), Response: []byte(gpdu(client.TEID, inner4(53)+string(make([]byte, 100)))),
	}
	pl := plan(false)
	ends := make([]End, 200_000)
	for i := range ends {
		ends[i] = End{server4.Addr, uint32(i + 1)}
	}
	var plain, held []nettest.Result
	for range 5 { // by turns, since a machine has neighbours
		if err := pl.Withdraw(context.Background(), netfilter.IPTablesLegacy); err != nil {
			b.Fatal(err)
		}
		plain = append(plain, nettest.RoundTrips(b, load))
		s := openSet(b, false)
		if err := s.Add(bare(append(ends, client)...)); err != nil {
			b.Fatal(err)
		}
		held = append(held, nettest.RoundTrips(b, load))
	}
	p, h := nettest.Best(plain), nettest.Best(held)
	b.Logf("plain %.0f round trips/s, p50 %v, lost %d; held to tunnels %.0f, p50 %v, lost %d", p.PerSecond, p.P50, p.Lost, h.PerSecond, h.P50, h.Lost)
	if h.Lost > 0 {
		b.Errorf("%d round trips in a known tunnel are lost", h.Lost)
	}
	b.ReportMetric(h.PerSecond/p.PerSecond, "of-forwarding")
}
