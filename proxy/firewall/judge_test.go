package firewall

import (
	"log/slog"
	"testing"
	"time"

	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/wire"
	"cordon/proxy/relay"
)

// newTestJudge is the Judge of a link that is not connected.
func newTestJudge(t testing.TB, mode string) *judge {
	t.Helper()
	c, err := conf.Parse("test", []byte(`http: {listen: ""}
mode: `+mode+`
links:
  - name: a
    transport: tcp
    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.0/8]}}
    inside: {connect: {addresses: [127.0.0.1], port: 1}}
`))
	if err != nil {
		t.Fatal(err)
	}
	ruling, _, err := Load(c, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ruling.Profile = operator.Example()
	f, err := New(t.Context(), Options{Config: c, Log: slog.New(slog.DiscardHandler), Ruling: ruling})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return newJudge(f, f.links[0], relay.Session{ID: 1, Link: "a"}, relay.Inbound)
}

func TestJudgingWhatPassesAllocatesNothing(t *testing.T) {
	j := newTestJudge(t, "enforce")
	in := relay.Input{Data: GoodMessage, Time: time.Now(), Link: "a", Direction: relay.Inbound}
	var out relay.Decision
	judge := func() {
		out = relay.Decision{}
		j.Judge(&in, &out)
	}
	judge()
	if out.Action != relay.Forward {
		t.Fatalf("decision: %+v", out)
	}
	if n := testing.AllocsPerRun(1000, judge); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func TestASegmentThatIsNotCanonicalIsNotHeld(t *testing.T) {
	for _, c := range []struct {
		mode string
		want relay.Action
	}{{"enforce", relay.Drop}, {"shadow", relay.Hold}} {
		j := newTestJudge(t, c.mode)
		m := message.New()
		m.Segment, m.SegmentKey, m.Direction, m.Protocol = message.SegmentHeld, 5, message.DirectionInbound, message.ProtocolSCCP
		m.AddBool(message.FieldM3UACanonical, false)
		m.Anomalies.Set(wire.AnomalyM3UAParameterDuplicate)
		j.out = new(relay.Decision)
		j.hold(m)
		if j.out.Action != c.want || j.out.Key != 5 {
			t.Errorf("%s: %+v", c.mode, *j.out)
		}
	}
}

func TestTheThrottleLetsAFewLinesThroughAndCountsTheRest(t *testing.T) {
	var th throttle
	now := time.Unix(1000, 0)
	passed := 0
	for range 100 {
		if ok, _ := th.allow(now); ok {
			passed++
		}
	}
	if passed != throttleLines {
		t.Errorf("%d lines passed", passed)
	}
	if ok, suppressed := th.allow(now.Add(throttleWindow)); !ok || suppressed != 100-throttleLines {
		t.Errorf("the next line: %v, %d kept back", ok, suppressed)
	}
}

func BenchmarkJudge(b *testing.B) {
	j := newTestJudge(b, "enforce")
	in := relay.Input{Data: GoodMessage, Time: time.Now(), Link: "a", Direction: relay.Inbound}
	var out relay.Decision
	b.ReportAllocs()
	for b.Loop() {
		out = relay.Decision{}
		j.Judge(&in, &out)
	}
}
