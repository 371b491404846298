package firewall_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// event is the part of an event that these tests look at.
type event struct {
	EventType   string `json:"event_type"`
	ID          string
	Link        string
	Direction   string
	Protocol    string
	Operation   string
	Destination struct{ Address, Network string }
	Source      struct{ Address string }
	Subscriber  struct{ IMSI, MSISDN string }
	Verdict     struct {
		Action, Reason, Refusal string
		Enforced                bool
	}
	Rules []struct{ ID string }
}

func (b *bench) read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (b *bench) rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(b.dir, from), filepath.Join(b.dir, to)); err != nil {
		t.Fatal(err)
	}
}

// awaitEvents waits until events.jsonl holds so many events.
func (b *bench) awaitEvents(t *testing.T, count int) (events []event) {
	t.Helper()
	eventually(t, "the events are written", func() bool {
		return strings.Count(b.read(t, "events.jsonl"), "\n") >= count
	})
	for line := range strings.Lines(b.read(t, "events.jsonl")) {
		var e event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		events = append(events, e)
	}
	return events
}

func TestAnEventTellsWhatWasDroppedAndNotWhom(t *testing.T) {
	b := start(t, "events: [{type: file, path: events.jsonl}]\n", "")
	outside, inside := b.pair(t)
	send(t, outside, sriSM, ati)
	inside.await(t, 1)
	e := b.awaitEvents(t, 1)[0]
	switch {
	case e.EventType != "verdict", e.Link != "stp-a", e.Direction != "inbound", e.Protocol != "map", e.Operation != "anyTimeInterrogation", e.ID == "":
		t.Errorf("event: %+v", e)
	case e.Verdict.Action != "drop", e.Verdict.Reason != "rule", !e.Verdict.Enforced, e.Verdict.Refusal != "none", len(e.Rules) == 0:
		t.Errorf("verdict: %+v %+v", e.Verdict, e.Rules)
	case e.Source.Address != "88213999901", e.Destination.Network != "DEUHM":
		t.Errorf("parties: %+v %+v", e.Source, e.Destination)
	case !strings.HasPrefix(e.Subscriber.MSISDN, "~"):
		t.Errorf("the subscriber is no pseudonym: %+v", e.Subscriber)
	}
	// Nothing that leaves the process holds the number, however it is written.
	_, metrics := b.get(t, "/metrics")
	_, status := b.get(t, "/status")
	for name, text := range map[string]string{"events": b.read(t, "events.jsonl"), "metrics": metrics, "status": status, "log": b.log.String()} {
		if strings.Contains(text, "4917799020001") || strings.Contains(text, "4917799007001") {
			t.Errorf("%s hold a subscriber's number", name)
		}
	}
}

func TestPlainIdentitiesAreWrittenWhenAskedFor(t *testing.T) {
	b := start(t, "privacy: {identities: plain}\nevents: [{type: file, path: events.jsonl}]\n", "")
	outside, _ := b.pair(t)
	send(t, outside, ati)
	if e := b.awaitEvents(t, 1)[0]; e.Subscriber.MSISDN != "4917799020001" {
		t.Errorf("subscriber: %+v", e.Subscriber)
	}
}

func TestOneKeyGivesOnePseudonymInTwoRuns(t *testing.T) {
	var seen []string
	for range 2 {
		b := start(t, "privacy: {key_file: key}\nevents: [{type: file, path: events.jsonl}]\n", "", withFile("key", "0123456789abcdef"))
		outside, _ := b.pair(t)
		send(t, outside, ati)
		seen = append(seen, b.awaitEvents(t, 1)[0].Subscriber.MSISDN)
	}
	if seen[0] != seen[1] || len(seen[0]) < 10 {
		t.Errorf("pseudonyms: %q", seen)
	}
}

func TestASinkForAllGetsWhatPassesToo(t *testing.T) {
	b := start(t, "events: [{type: file, path: events.jsonl, all: true}, {type: file, path: blocked.jsonl}]\n", "")
	outside, inside := b.pair(t)
	send(t, outside, sriSM, ati)
	inside.await(t, 1)
	var operations []string
	eventually(t, "both DATA messages have events", func() bool {
		operations = operations[:0]
		for _, e := range b.awaitEvents(t, 2) {
			if e.Protocol == "map" {
				operations = append(operations, e.Operation+" "+e.Verdict.Action)
			}
		}
		return len(operations) == 2
	})
	if operations[0] != "sendRoutingInfoForSM pass" || operations[1] != "anyTimeInterrogation drop" {
		t.Errorf("events: %q", operations)
	}
	eventually(t, "the other sink has its event", func() bool { return strings.Count(b.read(t, "blocked.jsonl"), "\n") == 1 })
}
