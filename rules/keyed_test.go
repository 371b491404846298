package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// slowMatch is the golden twin of Match: it evaluates every rule.
func slowMatch(s *Set, m *message.Message) []string {
	var out []string
	for _, c := range s.compiled {
		on := &c.rule.On
		try := func(component int, kind uint8) {
			e := new(env)
			e.reset(m, nil)
			m.Focus(component)
			direction := len(on.Directions) == 0 || contains(on.Directions, m.Direction)
			if direction && (!on.hasAnomaly || on.Anomalies.Intersects(&m.Anomalies)) && e.holds(c, kind) {
				out = append(out, fmt.Sprintf("%s@%d", c.rule.ID, component))
			}
			m.Focus(-1)
		}
		switch components := m.Components(); {
		case on.hasOperation && len(components) == 0:
			if contains(on.Operations, m.Operation) {
				try(-1, 0)
			}
		case on.hasOperation, on.hasComponent:
			for i := range components {
				fits := contains(on.Operations, components[i].Op)
				if !on.hasOperation {
					fits = len(on.Protocols) == 0 || contains(on.Protocols, componentProtocol(m, &components[i]))
				}
				if fits {
					try(i, 1<<components[i].Type)
				}
			}
		default:
			if len(on.Protocols) == 0 || contains(on.Protocols, m.Protocol) {
				try(-1, 0)
			}
		}
	}
	slices.Sort(out)
	return out
}

// randomRules makes rules that demand constants, in every way that the index
// knows and in some that it must not take for a demand.
func randomRules(r *rand.Rand, n int) string {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	gts := []string{"88213999901", "882", "a", "begin", "FRAEX", "491779900001", "8", "88", "4917"}
	gt := func() string { return `"` + gts[r.IntN(len(gts))] + `"` }
	var b strings.Builder
	b.WriteString("rules:\n")
	for i := range n {
		demand := pick(
			"sccp.calling.gt == "+gt(), gt()+" == sccp.calling.gt", "sccp.calling.gt.startsWith("+gt()+")",
			"sccp.calling.gt in ["+gt()+", "+gt()+", "+gt()+"]", "sccp.called.ssn == "+pick("0", "6", "71"),
			"map.imsi.exists(x, x.startsWith("+gt()+"))", `map.imsi.exists(x, x == `+gt()+`)`, "tcap.opcode.exists(x, x in [0, 71, 5005])",
			"map.imsi.all(x, x == "+gt()+")", "sccp.calling.gt != "+gt(), "(sccp.calling.gt == "+gt()+" || tcap.type == "+gt()+")",
			"!(sccp.calling.gt == "+gt()+")", "origin.network == "+gt(), "sccp.calling.gt in []", "map.imsi.exists(x, x == "+gt()+" || sccp.called.ssn == 6)")
		when := demand + pick("", " && sccp.called.ssn != 6", " && has(tcap.ac)", " && tcap.type.startsWith("+gt()+")", " && sccp.calling.gt == sccp.calling.gt")
		on := pick("{}", "{protocol: map}", "{direction: inbound}", "{protocol: map, operation: sendIMSI}", "{protocol: map, operation: [sendIMSI, anyTimeInterrogation], component: any}",
			"{protocol: map, component: [invoke, reject]}", "{anomaly: 'ber.*'}", "{protocol: map, anomaly: sccp.gt.length}", "{link: [a, begin]}")
		fmt.Fprintf(&b, "- {id: K-%d, title: t, category: 1, class: location, severity: low, status: test, action: alert, on: %s,\n   when: '%s'}\n", i, on, when)
	}
	return b.String()
}

func TestTheIndexFindsWhatEvaluatingEveryRuleFinds(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	messages := randomMessages(r, 200)
	for _, m := range messages {
		if r.IntN(3) > 0 {
			m.Protocol = message.ProtocolMAP
		}
		m.Direction = message.Direction(r.IntN(int(message.DirectionCount)))
		for i := range m.Components() {
			c := &m.Components()[i]
			c.Type = message.ComponentType(r.IntN(int(message.ComponentTypeCount)))
			c.Op = message.OperationByName(message.ProtocolMAP, []string{"sendIMSI", "anyTimeInterrogation", "none"}[r.IntN(3)])
		}
	}
	hits := 0
	for _, n := range []int{5, 60, 300} {
		set := mustCompile(t, randomRules(r, n))
		if n == 300 && len(set.index.messages[message.ProtocolMAP][message.DirectionInbound].keyed) == 0 {
			t.Errorf("%d rules have no table", n)
		}
		for i, m := range messages {
			found := set.Match(m, nil, nil)
			hits += len(found)
			got := strings.Fields(ids(found))
			slices.Sort(got)
			if want := slowMatch(set, m); !slices.Equal(got, want) {
				t.Fatalf("%d rules, message %d:\ngot  %v\nwant %v", n, i, got, want)
			}
		}
	}
	if hits < 1000 {
		t.Errorf("only %d hits: the test compares little", hits)
	}
}

func TestHitsOfABucketStandInTheOrderOfTheFiles(t *testing.T) {
	var b strings.Builder
	b.WriteString("rules:\n")
	for i := range 40 {
		when := []string{`sccp.calling.gt.startsWith("88")`, `sccp.calling.gt == "88213999901"`, `sccp.calling.ssn > 6`, `sccp.calling.gt == "%d"`}[i%4]
		fmt.Fprintf(&b, "- {id: O-%02d, title: t, category: 1, class: location, severity: low, status: test, action: alert, on: {}, when: '%s'}\n", i, strings.Replace(when, "%d", fmt.Sprint(i), 1))
	}
	set := mustCompile(t, b.String())
	if len(set.index.messages[message.ProtocolMAP][message.DirectionInbound].keyed) == 0 {
		t.Fatal("no table was made")
	}
	got := strings.Fields(ids(set.Match(ati(), nil, nil)))
	if len(got) != 30 || !slices.IsSorted(got) {
		t.Errorf("got %v", got)
	}
}
