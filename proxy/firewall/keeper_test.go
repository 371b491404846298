package firewall

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/filters/state"
	"cordon/internal/conf"
)

// keeping is a firewall without links that keeps subscribers in a file.
func keeping(t *testing.T, file string) *Firewall {
	t.Helper()
	f := withoutLinks(t, "state: {file: "+file+", save: 10s}\n")
	f.keep()
	return f
}

// scrape gives the metrics of f.
func scrape(f *Firewall) string {
	w := httptest.NewRecorder()
	f.metrics.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func holdLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, want := range lines {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("missing: %s", want)
		}
	}
}

func TestSubscribersOutliveTheProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "subscribers")
	now := time.Now().UnixNano()
	place := state.Place{Owner: 2, Country: "FR", Node: state.NodeID("336990000010")}
	f := keeping(t, file)
	if s := f.Status().State.Subscribers; s.Kept == nil || s.Kept.File != file || s.Kept.LoadError != "" || !s.Learning {
		t.Errorf("at the first start: %+v", s)
	}
	f.subscriberTable().Tick(now)
	f.subscriberTable().Register(&state.Registration{IMSI: 7, Domain: state.CS, Place: place, Time: now})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f.kept.run(ctx) // the end saves
	if s := f.Status().State.Subscribers; s.Records != 1 || s.Kept.Saved == nil || s.Kept.Records != 1 {
		t.Errorf("saved: %+v", s)
	}
	holdLines(t, scrape(f), `cordon_state_entries{table="subscribers"} 1`, `cordon_state_file_errors_total{operation="save"} 0`)

	next := keeping(t, file)
	if s := next.Status().State.Subscribers; s.Records != 1 || s.Kept.Loaded != 1 {
		t.Errorf("loaded: %+v", s)
	}
	next.subscriberTable().Tick(now + int64(time.Second))
	if at, _, ok := next.subscriberTable().Find(7, state.CS); !ok || at.Owner != place.Owner || at.Country != "FR" {
		t.Errorf("he is at %+v, %v", at, ok)
	}
}

// TestUselessFile: a file that cannot be read is put aside, and the firewall learns.
func TestUselessFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "subscribers")
	if err := os.WriteFile(file, []byte("no subscribers"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := keeping(t, file)
	s := f.Status().State.Subscribers
	if s.Kept.LoadError == "" || s.Records != 0 || !s.Learning {
		t.Errorf("got %+v", s)
	}
	if b, err := os.ReadFile(file + ".refused"); err != nil || string(b) != "no subscribers" {
		t.Errorf("put aside: %q, %v", b, err)
	}
	holdLines(t, scrape(f), `cordon_state_file_errors_total{operation="load"} 1`, "cordon_state_file_saved_timestamp_seconds 0")
	f.kept.save()
	if n, err := state.NewSubscribers(state.SubscriberOptions{}).LoadFile(file); n != 0 || err != nil {
		t.Errorf("saved anew: %d, %v", n, err)
	}
}

func TestFileThatCannotBeSaved(t *testing.T) {
	f := keeping(t, filepath.Join(t.TempDir(), "nowhere", "subscribers"))
	f.kept.save()
	s := f.Status().State.Subscribers
	if s.Kept.SaveError == "" || s.Kept.Saved != nil {
		t.Errorf("got %+v", s.Kept)
	}
	holdLines(t, scrape(f), `cordon_state_file_errors_total{operation="save"} 1`)
	if text, err := json.Marshal(s); err != nil || !strings.Contains(string(text), `"save_error":"saving the state`) {
		t.Errorf("%s %v", text, err)
	}
}

func TestSubscribersByConfiguration(t *testing.T) {
	c, err := conf.Parse("test", []byte("links: [{name: gp, protocol: gtp, outside: {interfaces: [a]}, inside: {interfaces: [b]}}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := state.SubscriberOptions{Records: state.DefaultSubscribers, Learn: state.DefaultSubscriberLearn, Idle: state.DefaultSubscriberIdle}
	if o := subscriberOptions(&c.State.Subscribers); o != want {
		t.Errorf("got %+v, want %+v", o, want)
	}
	f := withoutLinks(t, "state: {subscribers: {records: 2048, learn: 0s}}\n")
	if s := f.Status().State.Subscribers; s.Limit != 2048 || s.Learning || s.Kept != nil {
		t.Errorf("got %+v", s)
	}
	f.kept.save() // there is no file, and nothing is saved
}
