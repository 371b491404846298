package firewall_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"cordon/proxy/firewall"
)

func TestWhatIsGoodPassesOctetForOctetAndAttacksDoNot(t *testing.T) {
	b := start(t, "", "")
	outside, inside := b.pair(t)
	send(t, outside, ati, sriSM, ati)
	send(t, outside, atiSegments...)
	send(t, outside, sriSegments...)
	want := append([][]byte{sriSM}, sriSegments...)
	got := inside.await(t, len(want))
	send(t, inside, cancelLocation)
	back := outside.await(t, 1)
	if len(got) != len(want) {
		t.Fatalf("%d messages arrived, want %d", len(got), len(want))
	}
	for i := range want {
		if !bytes.Equal(got[i], want[i]) {
			t.Errorf("message %d arrived as\n%x, want\n%x", i, got[i], want[i])
		}
	}
	if !bytes.Equal(back[0], cancelLocation) {
		t.Errorf("cancelLocation arrived as\n%x", back[0])
	}
	for _, c := range []struct {
		labels []string
		want   float64
	}{
		{[]string{`operation="anyTimeInterrogation"`, `direction="inbound"`, `verdict="drop"`, `reason="rule"`, `enforced="true"`, `link="stp-a"`, `protocol="map"`}, 3},
		{[]string{`operation="sendRoutingInfoForSM"`, `direction="inbound"`, `verdict="pass"`, `reason="none"`}, 2},
		{[]string{`operation="cancelLocation"`, `direction="outbound"`, `verdict="pass"`}, 1},
	} {
		if got := b.metric(t, "cordon_messages_total", c.labels...); got != c.want {
			t.Errorf("cordon_messages_total%v = %v, want %v", c.labels, got, c.want)
		}
	}
	if got := b.metric(t, "cordon_rule_hits_total", `rule="SS7-C1-ATI"`, `enforced="true"`); got != 3 {
		t.Errorf("hits of SS7-C1-ATI: %v, want 3", got)
	}
	if got := b.metric(t, "cordon_relay_messages_total", `outcome="dropped"`, `reason="rule"`); got != 4 {
		t.Errorf("messages dropped by the relay: %v, want 4 (both segments count)", got)
	}
}

func TestShadowModeReportsAndForwards(t *testing.T) {
	b := start(t, "mode: shadow\n", "")
	outside, inside := b.pair(t)
	send(t, outside, ati, sriSM)
	got := inside.await(t, 2)
	if !bytes.Equal(got[0], ati) {
		t.Errorf("the attack arrived as %x", got[0])
	}
	if n := b.metric(t, "cordon_messages_total", `verdict="drop"`, `enforced="false"`); n != 1 {
		t.Errorf("verdicts that were not carried out: %v, want 1", n)
	}
}

func TestDataThatWasNotAgreedOnIsDropped(t *testing.T) {
	for _, c := range []struct {
		expect string
		passes bool
	}{
		{"{opc: [5005], dpc: [1001], ni: [0]}", true},
		{"{opc: [5006]}", false},
		{"{dpc: [1002]}", false},
		{"{ni: [2, 3]}", false},
	} {
		t.Run(c.expect, func(t *testing.T) {
			b := start(t, "", "    expect: "+c.expect+"\n")
			outside, inside := b.pair(t)
			send(t, outside, sriSM)
			if c.passes {
				inside.await(t, 1)
				return
			}
			eventually(t, "the drop is counted", func() bool {
				return b.metric(t, "cordon_messages_total", `reason="rule"`, `verdict="drop"`) == 1
			})
		})
	}
}

func TestStatusTellsLinksPairsAndRules(t *testing.T) {
	b := start(t, "", "")
	if code, body := b.get(t, "/readyz"); code != 503 || !strings.Contains(body, "link stp-a") {
		t.Errorf("readyz without a pair: %d %s", code, body)
	}
	outside, inside := b.pair(t)
	send(t, outside, sriSM)
	inside.await(t, 1)
	if code, body := b.get(t, "/readyz"); code != 200 {
		t.Errorf("readyz with a pair: %d %s", code, body)
	}
	code, body := b.get(t, "/status")
	var s firewall.Status
	if err := json.Unmarshal([]byte(body), &s); err != nil || code != 200 {
		t.Fatalf("%d %v\n%s", code, err, body)
	}
	switch {
	case len(s.Links) != 1 || !s.Links[0].Up || len(s.Links[0].Pairs) != 1:
		t.Fatalf("links: %+v", s.Links)
	case !s.Links[0].Pairs[0].Active || s.Links[0].Pairs[0].Inbound.Received < 3:
		t.Errorf("pair: %+v", s.Links[0].Pairs[0])
	case s.Links[0].Posture.Fault != "drop" || s.Links[0].Posture.NotCanonical != "drop":
		t.Errorf("posture: %+v", s.Links[0].Posture)
	case s.Rules.Operator != "Home Mobile" || s.Rules.Active < 10 || len(s.Rules.Hash) != 64 || !s.Rules.Reload.OK:
		t.Errorf("rules: %+v", s.Rules)
	case s.Version != "test" || len(s.Config.Hash) != 64:
		t.Errorf("version %q, configuration %+v", s.Version, s.Config)
	}
	if strings.Contains(body, "4917799007") {
		t.Error("status holds a subscriber")
	}
}
