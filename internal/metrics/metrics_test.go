package metrics

import (
	"errors"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/protocols/message"
	"cordon/protocols/wire"

	"github.com/prometheus/client_golang/prometheus/testutil"
)

func options() Options {
	return Options{
		Version:      "v1.2.3",
		Actions:      []string{"pass", "alert", "drop", "reject"},
		Reasons:      []string{"none", "rule", "decode"},
		RelayReasons: []string{"ppid", "reply_limit"},
		Causes:       []string{"shutdown", "peer_unknown"},
		PathEvents:   []string{"path_down"},
	}
}

// busy exercises everything that can be counted.
func busy() *Metrics {
	m := New(options())
	l := m.Link("stp-a")
	ati := message.OperationByName(message.ProtocolMAP, "anyTimeInterrogation")
	l.Message(ati, message.ProtocolMAP, message.DirectionInbound, 2, 1, true)
	l.Message(ati, message.ProtocolMAP, message.DirectionInbound, 2, 1, false)
	l.Message(0, message.ProtocolSCCP, message.DirectionOutbound, 0, 0, false)
	var set wire.Anomalies
	set.Set(wire.AnomalyTCAPOpcodeGlobal)
	set.Set(255) // in no dictionary
	l.Anomalies(&set)
	l.Judged(message.DirectionInbound, 3*time.Microsecond)
	l.Fault(message.DirectionInbound)
	f := l.Flow(message.DirectionInbound)
	f.Forwarded(100, "", time.Millisecond)
	f.Forwarded(100, "rule", time.Millisecond)
	f.Dropped(100, "ppid")
	f.Dropped(100, "made up by a peer")
	f.Held(100)
	f.Replied("")
	f.Replied("reply_limit")
	f.Panicked("value", nil)
	l.PairUp(1)
	l.PairUp(2)
	l.PairDown(1, "shutdown")
	l.Refused("peer_unknown")
	l.Event("path_down")
	l.Watch(LevelQueue, message.DirectionInbound, func() int { return 7 })
	l.Watch(LevelHeld, message.DirectionInbound, func() int { return 8 })
	l.Watch(LevelReassembly, message.DirectionInbound, func() int { return 9 })
	m.SetQueueLimit("stp-a", 256)
	gp := m.Link("gp")
	gp.SetUp(true)
	gp.WatchQueues(true, func() Queues {
		return Queues{Waiting: 1, Full: 2, SocketFull: 3, Uninspected: 4, Refused: 5, Sessions: 6, Ends: 7, NoRoom: 8, Failed: 9}
	})
	m.WatchCluster([]string{"192.0.2.7:4222"}, func() Cluster {
		return Cluster{Apart: true, Waiting: 1, Sent: 2, Lost: 3, Failed: 4, Malformed: 5, Missed: 6, Peers: []ClusterPeer{{Away: true, Records: 7, Behind: 8}}}
	})
	hits := m.SetRules(RuleSet{Hash: "abc", IDs: []string{"SS7-C1-ATI", "SS7-C2-CL"}, ByStatus: map[string]int{"stable": 2}})
	hits.Hit(0, true)
	hits.Hit(1, false)
	m.Reloaded(nil, time.Unix(1_700_000_000, 0), time.Second)
	m.Sink("file", func() SinkStats { return SinkStats{Written: 1, Full: 1, Waiting: 3} })
	return m
}

func exposition(t *testing.T, m *Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != 200 {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestTheExpositionHoldsWhatWasCounted(t *testing.T) {
	text := exposition(t, busy())
	for _, line := range []string{
		`cordon_messages_total{direction="inbound",enforced="true",link="stp-a",operation="anyTimeInterrogation",protocol="map",reason="rule",verdict="drop"} 1`,
		`cordon_messages_total{direction="inbound",enforced="false",link="stp-a",operation="anyTimeInterrogation",protocol="map",reason="rule",verdict="drop"} 1`,
		`cordon_messages_total{direction="outbound",enforced="false",link="stp-a",operation="other",protocol="sccp",reason="none",verdict="pass"} 1`,
		`cordon_decode_anomalies_total{anomaly="tcap.opcode.global",link="stp-a"} 1`,
		`cordon_decode_anomalies_total{anomaly="other",link="stp-a"} 1`,
		`cordon_judge_duration_seconds_bucket{direction="inbound",link="stp-a",le="5e-06"} 1`,
		`cordon_faults_total{direction="inbound",link="stp-a"} 2`,
		`cordon_relay_messages_total{direction="inbound",link="stp-a",outcome="forwarded",reason="none"} 1`,
		`cordon_relay_messages_total{direction="inbound",link="stp-a",outcome="forwarded",reason="rule"} 1`,
		`cordon_relay_messages_total{direction="inbound",link="stp-a",outcome="dropped",reason="ppid"} 1`,
		`cordon_relay_messages_total{direction="inbound",link="stp-a",outcome="dropped",reason="other"} 1`,
		`cordon_relay_messages_total{direction="inbound",link="stp-a",outcome="held",reason="none"} 1`,
		`cordon_relay_octets_total{direction="inbound",link="stp-a"} 200`,
		`cordon_relay_replies_total{direction="inbound",link="stp-a",result="sent"} 1`,
		`cordon_relay_replies_total{direction="inbound",link="stp-a",result="reply_limit"} 1`,
		`cordon_relay_queue_messages{direction="inbound",link="stp-a"} 7`,
		`cordon_relay_queue_limit_messages{link="stp-a"} 256`,
		`cordon_link_up{link="stp-a"} 1`,
		`cordon_link_up{link="gp"} 1`,
		`cordon_queue_waiting_packets{link="gp"} 1`,
		`cordon_cluster_apart 1`,
		`cordon_cluster_waiting_octets 1`,
		`cordon_cluster_sent_records_total 2`,
		`cordon_cluster_lost_records_total 3`,
		`cordon_cluster_failed_batches_total 4`,
		`cordon_cluster_malformed_total 5`,
		`cordon_cluster_missed_batches_total 6`,
		`cordon_cluster_peer_away{peer="192.0.2.7:4222"} 1`,
		`cordon_cluster_received_records_total{peer="192.0.2.7:4222"} 7`,
		`cordon_cluster_peer_behind_batches{peer="192.0.2.7:4222"} 8`,
		`cordon_queue_full_total{link="gp"} 2`,
		`cordon_queue_socket_full_total{link="gp"} 3`,
		`cordon_queue_uninspected_total{link="gp"} 4`,
		`cordon_queue_late_verdicts_total{link="gp"} 5`,
		`cordon_tunnel_sessions{link="gp"} 6`,
		`cordon_tunnel_ends{link="gp"} 7`,
		`cordon_tunnel_full_total{link="gp"} 8`,
		`cordon_tunnel_failed_total{link="gp"} 9`,
		`cordon_link_pairs{link="stp-a"} 1`,
		`cordon_link_pairs_opened_total{link="stp-a"} 2`,
		`cordon_link_pairs_closed_total{cause="shutdown",link="stp-a"} 1`,
		`cordon_link_refused_total{link="stp-a",reason="peer_unknown"} 1`,
		`cordon_link_association_events_total{event="path_down",link="stp-a"} 1`,
		`cordon_rule_hits_total{enforced="true",rule="SS7-C1-ATI"} 1`,
		`cordon_rule_hits_total{enforced="false",rule="SS7-C2-CL"} 1`,
		`cordon_rules_loaded{status="stable"} 2`,
		`cordon_rule_set_info{hash="abc"} 1`,
		`cordon_reloads_total{result="success"} 1`,
		`cordon_reloads_total{result="failure"} 0`,
		`cordon_reload_success 1`,
		`cordon_reload_success_timestamp_seconds 1.7e+09`,
		`cordon_events_written_total{sink="file"} 1`,
		`cordon_events_dropped_total{reason="queue_full",sink="file"} 1`,
		`cordon_event_queue_events{sink="file"} 3`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
	if !regexp.MustCompile(`(?m)^cordon_build_info\{goversion="go[^"]+",revision="[^"]+",version="v1.2.3"\} 1$`).MatchString(text) {
		t.Error("no build info")
	}
}

func TestTheExpositionPassesPromlint(t *testing.T) {
	problems, err := testutil.GatherAndLint(busy().Registry())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "cordon_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

// TestNoLabelHoldsAnIdentity feeds identities in wherever a caller passes a
// text, and looks for any run of digits that could be one.
func TestNoLabelHoldsAnIdentity(t *testing.T) {
	m := busy()
	l := m.Link("other-link")
	for _, d := range []message.Direction{message.DirectionInbound, message.DirectionOutbound} {
		l.Flow(d).Dropped(1, "262991234567890")
		l.Flow(d).Forwarded(1, "491779900001", 0)
		l.Flow(d).Replied("88213999901")
	}
	l.Refused("192.0.2.1")
	l.Event("491779900001")
	l.PairUp(1)
	l.PairDown(0, "262991234567890")
	digits := regexp.MustCompile(`="[^"]*[0-9]{6,}[^"]*"`)
	for line := range strings.Lines(exposition(t, m)) {
		if strings.HasPrefix(line, "cordon_") && !strings.HasPrefix(line, "cordon_build_info") && digits.MatchString(line) {
			t.Errorf("a label holds what a peer can choose: %s", line)
		}
	}
}

func TestCountingAllocatesNothing(t *testing.T) {
	m := New(options())
	l := m.Link("a")
	hits := m.SetRules(RuleSet{Hash: "x", IDs: []string{"R"}})
	f := l.Flow(message.DirectionInbound)
	var set wire.Anomalies
	set.Set(wire.AnomalyBERTrailing)
	count := func() {
		l.Message(5, message.ProtocolMAP, message.DirectionInbound, 0, 0, true)
		l.Anomalies(&set)
		l.Judged(message.DirectionInbound, 1500)
		f.Forwarded(1, "", 1500)
		f.Dropped(1, "ppid")
		hits.Hit(0, true)
	}
	count()
	if n := testing.AllocsPerRun(1000, count); n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func TestValuesOutsideTheirEnumerationDoNothing(t *testing.T) {
	m := New(options())
	l := m.Link("a")
	l.Message(message.OpID(message.OperationCount()), 0, 0, 0, 0, true)
	l.Message(1, message.ProtocolCount, 0, 0, 0, true)
	l.Message(1, 0, message.DirectionCount, 0, 0, true)
	l.Message(1, 0, 0, 4, 0, true)
	l.Message(1, 0, 0, 0, 3, true)
	l.Judged(message.DirectionUnknown, 1)
	l.Fault(message.DirectionTransit)
	var none *RuleHits
	none.Hit(0, true)
	m.SetRules(RuleSet{}).Hit(0, true)
	if n := testutil.CollectAndCount(m.messages); n != 0 {
		t.Errorf("%d series", n)
	}
}

func TestManyGoroutinesCountEveryMessageOnce(t *testing.T) {
	m := New(options())
	l := m.Link("a")
	const workers, each = 8, 500
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range each {
				l.Message(message.OpID(1+i%20), 0, message.DirectionInbound, uint8(i%4), uint8(i%3), i%2 == 0)
				l.Flow(message.DirectionInbound).Dropped(1, []string{"ppid", "rule", "x"}[i%3])
			}
		})
	}
	wg.Wait()
	if got := sum(t, m, "cordon_messages_total"); got != workers*each {
		t.Errorf("messages = %v, want %v", got, workers*each)
	}
	if got := sum(t, m, "cordon_relay_messages_total"); got != workers*each {
		t.Errorf("relay messages = %v, want %v", got, workers*each)
	}
}

func sum(t *testing.T, m *Metrics, name string) (total float64) {
	t.Helper()
	families, err := m.Registry().Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		if f.GetName() == name {
			for _, s := range f.GetMetric() {
				total += s.GetCounter().GetValue()
			}
		}
	}
	return total
}

func TestANewRuleSetKeepsTheCountsOfRulesInBothAndEndsTheOthers(t *testing.T) {
	m := New(options())
	m.SetRules(RuleSet{Hash: "one", IDs: []string{"A", "B"}, ByStatus: map[string]int{"stable": 1, "test": 1}}).Hit(1, true)
	hits := m.SetRules(RuleSet{Hash: "two", IDs: []string{"B"}, ByStatus: map[string]int{"stable": 1}})
	hits.Hit(0, true)
	text := exposition(t, m)
	if !strings.Contains(text, `cordon_rule_hits_total{enforced="true",rule="B"} 2`) {
		t.Error("the hits of B did not go on")
	}
	for _, gone := range []string{`rule="A"`, `hash="one"`, `status="test"`} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is still exported", gone)
		}
	}
}

func TestAFailedReloadKeepsTheTimeOfTheLastSuccess(t *testing.T) {
	m := New(options())
	m.Reloaded(nil, time.Unix(1000, 0), time.Second)
	m.Reloaded(errors.New("no"), time.Unix(2000, 0), 2*time.Second)
	text := exposition(t, m)
	for _, line := range []string{
		"cordon_reload_success 0", "cordon_reload_success_timestamp_seconds 1000", "cordon_reload_duration_seconds 2",
		`cordon_reloads_total{result="failure"} 1`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
}

func BenchmarkMessage(b *testing.B) {
	l := New(options()).Link("a")
	b.ReportAllocs()
	for b.Loop() {
		l.Message(5, message.ProtocolMAP, message.DirectionInbound, 0, 0, true)
		l.Judged(message.DirectionInbound, 1500)
	}
}
