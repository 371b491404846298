package firewall_test

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// ownRule drops sendRoutingInfoForSM, which the shipped rules let through.
const ownRule = `rules:
  - id: OWN-SRISM
    title: No routing of short messages today
    category: 1
    class: policy
    severity: low
    status: stable
    on: {protocol: map, operation: sendRoutingInfoForSM, direction: inbound}
    action: drop
    references: [own policy]
    false_positives: [all]
    tests:
      - {name: asked, message: {protocol: map, operation: sendRoutingInfoForSM, direction: inbound}, want: drop}
      - {name: another, message: {protocol: map, operation: updateLocation, direction: inbound}, want: pass}
`

func TestReloadPutsNewRulesInForceAndLosesNoMessage(t *testing.T) {
	b := start(t, "rules: {dirs: [rules.d]}\n", "", withFile("rules.d/none.yaml", "rules: []\n"))
	outside, inside := b.pair(t)
	var stop atomic.Bool
	sent := make(chan int)
	go func() {
		n := 0
		for ; !stop.Load() || n < 2000; n++ {
			if err := outside.SendRaw(numbered(n+1), 1); err != nil {
				break
			}
		}
		sent <- n
	}()
	for range 5 {
		if err := b.Reload(); err != nil {
			t.Fatal(err)
		}
	}
	stop.Store(true)
	n := <-sent
	got := inside.await(t, n)
	for i, m := range got {
		if !bytes.Equal(m, numbered(i+1)) {
			t.Fatalf("message %d of %d is not the one that was sent", i, n)
		}
	}
	if ok := b.metric(t, "cordon_reloads_total", `result="success"`); ok != 6 {
		t.Errorf("reloads with success: %v, want 6", ok)
	}

	b.write(t, "rules.d/own.yaml", ownRule)
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	send(t, outside, sriSM)
	eventually(t, "the new rule hits", func() bool { return b.metric(t, "cordon_rule_hits_total", `rule="OWN-SRISM"`, `enforced="true"`) == 1 })
}

func TestABrokenReloadKeepsTheOldRules(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"no YAML", "rules.d/own.yaml", "rules: [", "rules.d/own.yaml"},
		{"an unknown field", "rules.d/own.yaml", strings.Replace(ownRule, "action: drop", "when: 'nonsense.field == 1'\n    action: drop", 1), "nonsense"},
		{"a test that fails", "rules.d/own.yaml", strings.Replace(ownRule, "want: drop", "want: pass", 1), `test "asked" of rule OWN-SRISM fails`},
		{"a profile with an unknown key", "operator.yaml", "home: {name: x, colour: red}\n", "colour"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := start(t, "rules: {dirs: [rules.d]}\n", "", withFile("rules.d/none.yaml", "rules: []\n"))
			outside, inside := b.pair(t)
			before := b.Status().Rules.Hash
			b.write(t, c.file, c.text)
			err := b.Reload()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("err = %v, want %q", err, c.want)
			}
			send(t, outside, ati, sriSM)
			if got := inside.await(t, 1); !bytes.Equal(got[0], sriSM) {
				t.Errorf("arrived: %x", got[0])
			}
			s := b.Status()
			if s.Rules.Hash != before || s.Rules.Reload.OK || !strings.Contains(s.Rules.Reload.Error, c.want) {
				t.Errorf("status: %+v", s.Rules)
			}
			if b.metric(t, "cordon_reload_success") != 0 || b.metric(t, "cordon_reloads_total", `result="failure"`) != 1 {
				t.Error("the failure is not counted")
			}
			if !strings.Contains(b.log.String(), "the set before stays in force") {
				t.Error("the failure is not logged")
			}
		})
	}
}

func TestAReloadTakesANewProfile(t *testing.T) {
	b := start(t, "events: [{type: file, path: events.jsonl}]\n", "")
	outside, _ := b.pair(t)
	send(t, outside, ati)
	b.awaitEvents(t, 1)
	b.write(t, "operator.yaml", strings.ReplaceAll(b.read(t, "operator.yaml"), "DEUHM", "DEUXX"))
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	send(t, outside, ati)
	got := b.awaitEvents(t, 2)
	if got[0].Destination.Network != "DEUHM" || got[1].Destination.Network != "DEUXX" {
		t.Errorf("networks: %q, %q", got[0].Destination.Network, got[1].Destination.Network)
	}
}

func TestAReloadOpensRotatedEventFilesAnew(t *testing.T) {
	b := start(t, "events: [{type: file, path: events.jsonl}]\n", "")
	outside, _ := b.pair(t)
	send(t, outside, ati)
	b.awaitEvents(t, 1)
	b.rename(t, "events.jsonl", "events.1")
	if err := b.Reload(); err != nil {
		t.Fatal(err)
	}
	send(t, outside, ati)
	if got := b.awaitEvents(t, 1); len(got) != 1 {
		t.Errorf("%d events in the new file", len(got))
	}
	if lines := strings.Count(b.read(t, "events.1"), "\n"); lines != 1 {
		t.Errorf("%d events in the old file", lines)
	}
}

func TestManyReloadsLeaveNothingBehind(t *testing.T) {
	b := start(t, "events: [{type: file, path: events.jsonl, all: true}]\n", "")
	outside, inside := b.pair(t)
	for i := range 10 {
		if err := b.Reload(); err != nil {
			t.Fatal(err)
		}
		send(t, outside, numbered(i+1))
	}
	inside.await(t, 10)
	begun := time.Now()
	b.awaitEvents(t, 10)
	if lost := b.metric(t, "cordon_events_dropped_total"); lost != 0 {
		t.Errorf("%v events lost in %v", lost, time.Since(begun))
	}
}
