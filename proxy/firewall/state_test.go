package firewall

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/internal/conf"
	"cordon/internal/metrics"
	"cordon/internal/operator"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
	"cordon/rules/packs"
)

// withoutLinks is a firewall that judges what it is given.
func withoutLinks(t *testing.T, more string) *Firewall {
	t.Helper()
	c, err := conf.Parse("test", []byte(more+"links: [{name: gp, protocol: gtp, outside: {interfaces: [a]}, inside: {interfaces: [b]}}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	src, _ := rules.Load(rules.Layer{Name: "packs", FS: packs.FS, Shipped: true})
	set, ds := rules.Compile(src, rules.Options{Now: time.Now(), Links: linkNames(c)})
	if ds.HasErrors() {
		t.Fatal(ds)
	}
	f := &Firewall{config: c, log: slog.New(slog.DiscardHandler), metrics: metrics.New(metricOptions("test"))}
	if f.events, err = openEvents(c, io.Discard); err != nil {
		t.Fatal(err)
	}
	f.put(&Ruling{Rules: set, Profile: operator.Example(), Loaded: time.Now()}, 0)
	f.watchState()
	return f
}

// judge gives the verdict on a datagram at time at that comes from outside.
func (f *Firewall) judge(at time.Time, src, dst string, payload []byte) (v engine.Verdict) {
	d := decode.New(decode.Options{})
	in := decode.Inbound{Link: "gp", LinkID: 1, Time: at.UnixNano(), Direction: message.DirectionInbound}
	d.GTP(&in, &decode.Datagram{Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst), Payload: payload}, func(m *message.Message) {
		f.force.Load().engine.Evaluate(m, &v)
	})
	return v
}

// deletion is a Delete Session Request for a session that nobody set up.
var deletion = mustHex("4824000d000077770a0b0c004900010005")

func TestTheConfigurationSaysWhatIsRemembered(t *testing.T) {
	defaults := withoutLinks(t, "")
	d, s := dialogueOptions(&defaults.config.State.Dialogues), sessionOptions(&defaults.config.State.Sessions)
	if d != (state.Options{Pending: state.DefaultPending, Answered: state.DefaultAnswered, Sessions: state.DefaultSessions}) {
		t.Errorf("dialogues: %+v", d)
	}
	if s != (state.SessionOptions{Tunnels: state.DefaultTunnels, Requests: state.DefaultRequests, Learn: state.DefaultLearn, Idle: state.DefaultIdle}) {
		t.Errorf("sessions: %+v", s)
	}
	if o := transactionOptions(&defaults.config.State.Transactions); o != (state.TransactionOptions{Dialogues: state.DefaultTransactions, Learn: state.DefaultLearn}) {
		t.Errorf("transactions: %+v", o)
	}
	if o := transactionOptions(&conf.Transactions{Dialogues: 4096}); o.Learn >= 0 {
		t.Errorf("transactions: %+v learn nothing", o)
	}
	now := time.Now()
	for _, tc := range []struct {
		learn  string
		after  time.Duration
		blocks bool
	}{{"0s", time.Second, true}, {"1h", time.Second, false}, {"1h", 2 * time.Hour, true}} {
		f := withoutLinks(t, "state: {sessions: {learn: "+tc.learn+"}}\n")
		f.judge(now, "198.51.100.1:2123", "192.0.2.66:2123", deletion)
		if v := f.judge(now.Add(tc.after), "198.51.100.1:2123", "192.0.2.66:2123", deletion); v.Blocks() != tc.blocks {
			t.Errorf("learn: %s, after %v: %+v", tc.learn, tc.after, v)
		}
	}
}

// TestAfterABypassSessionsAreLearnt ends judgement and begins it again: what was set
// up in between must not be taken for a forgery.
func TestAfterABypassSessionsAreLearnt(t *testing.T) {
	f := withoutLinks(t, "state: {sessions: {learn: 1h}}\n")
	start := time.Now().Add(-2 * time.Hour)
	f.judge(start, "198.51.100.1:2123", "192.0.2.66:2123", deletion)
	if v := f.judge(time.Now(), "198.51.100.1:2123", "192.0.2.66:2123", deletion); !v.Blocks() {
		t.Fatalf("a session that nobody set up: %+v", v)
	}
	if s := f.Status().State.Sessions; s.Learning || s.Until != nil {
		t.Errorf("status %+v", s)
	}
	f.SetBypass(true)
	f.SetBypass(false)
	if v := f.judge(time.Now(), "198.51.100.1:2123", "192.0.2.66:2123", deletion); v.Blocks() {
		t.Errorf("a session that may have begun unseen: %+v", v)
	}
	s := f.Status().State.Sessions
	if !s.Learning || s.Until == nil || time.Until(*s.Until) < 50*time.Minute {
		t.Errorf("status %+v", s)
	}
}

func TestWhatIsRememberedIsShown(t *testing.T) {
	f := withoutLinks(t, "state: {sessions: {tunnels: 2048, requests: 4096}, dialogues: {pending: 1024}, transactions: {dialogues: 2048}}\n")
	f.judge(time.Now(), "198.51.100.1:2123", "192.0.2.66:2123", mustHex("4001000901020300"+"0300010007"))
	w := httptest.NewRecorder()
	f.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		`cordon_state_entries{table="gtp_requests"} 1`, `cordon_state_limit_entries{table="gtp_requests"} 8192`, `cordon_state_limit_entries{table="gtp_tunnels"} 2048`,
		`cordon_state_limit_entries{table="diameter_requests"} 2048`, `cordon_state_dropped_total{reason="no_room",table="gtp_tunnels"} 0`, `cordon_state_learning 1`,
		`cordon_state_limit_entries{table="tcap_dialogues"} 8192`, `cordon_state_dropped_total{reason="evicted",table="tcap_dialogues"} 0`,
	} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("missing: %s", want)
		}
	}
	text, err := json.Marshal(f.Status().State)
	if err != nil || !strings.Contains(string(text), `"requests":1`) || !strings.Contains(string(text), `"learning":true`) {
		t.Errorf("%s %v", text, err)
	}
}
