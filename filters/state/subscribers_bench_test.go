package state

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

// crowd is a memory of n subscribers, each with a number.
func crowd(tb testing.TB, n int) *Subscribers {
	tb.Helper()
	s := aware(SubscriberOptions{Records: n})
	for i := range uint64(n) {
		r := Registration{IMSI: 0x1000 + i, MSISDN: 0x9000000000 + i, Domain: Domain(i % 3), Place: france, Home: ourHLR, Time: noon}
		r.Place.Node += i % 5000
		s.Register(&r)
	}
	return s
}

// BenchmarkSubscribers is the table of ten million: octets a subscriber, and what one
// look-up and one commit take where no cache holds the record.
func BenchmarkSubscribers(b *testing.B) {
	const n = 10_000_000
	if testing.Short() {
		b.Skip("ten million subscribers")
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := crowd(b, n)
	runtime.GC()
	runtime.ReadMemStats(&after)
	held := float64(after.HeapAlloc - before.HeapAlloc)
	report := func(b *testing.B) {
		b.ReportMetric(held/n, "B/subscriber")
		b.ReportMetric(held/(1<<30), "GiB")
	}
	b.Run("find", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			i := rnd.Uint64N(n)
			if _, _, ok := s.Find(0x1000+i, Domain(i%3)); !ok {
				b.Fatal("a subscriber is not known")
			}
		}
		report(b)
	})
	b.Run("register", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(1, 2))
		r := Registration{Place: kenya, Home: ourHLR, Time: noon}
		for b.Loop() {
			i := rnd.Uint64N(n)
			r.IMSI, r.Domain = 0x1000+i, Domain(i%3)
			r.Time += 1000
			s.Register(&r)
		}
	})
	b.Run("number", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(1, 2))
		missed := 0
		for b.Loop() {
			if _, ok := s.ByMSISDN(0x9000000000 + rnd.Uint64N(n)); !ok {
				missed++
			}
		}
		b.ReportMetric(float64(missed)/float64(b.N)*100, "%missed")
	})
	b.Run("unknown", func(b *testing.B) {
		rnd := rand.New(rand.NewPCG(1, 2))
		for b.Loop() {
			s.Find(0x900000000000+rnd.Uint64N(n), CS)
		}
	})
	b.Run("collector", func(b *testing.B) {
		var stats debug.GCStats
		worst := time.Duration(0)
		for b.Loop() {
			runtime.GC()
			debug.ReadGCStats(&stats)
			worst = max(worst, stats.Pause[0])
		}
		b.ReportMetric(float64(worst.Microseconds()), "worst-pause-µs")
	})
	runtime.KeepAlive(s)
}
