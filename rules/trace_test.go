package rules

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// steps traces a message: one line a step.
func steps(set *Set, m *message.Message, facts Facts) string {
	var b strings.Builder
	set.Trace(m, facts, func(s TraceStep) {
		fmt.Fprintf(&b, "%s@%d %s", s.Rule.ID, s.Component, s.Result)
		if s.Skipped != "" {
			b.WriteString(": " + s.Skipped)
		}
		if s.Exception != nil {
			b.WriteString(": excepted, " + s.Exception.Why)
		}
		if s.When != nil {
			for _, n := range s.When.Deciding() {
				b.WriteString("; " + n.String())
			}
		}
		b.WriteByte('\n')
	})
	return b.String()
}

func TestTraceTellsWhyARuleMatchesOrNot(t *testing.T) {
	const onATI = "{protocol: map, operation: anyTimeInterrogation}"
	tests := []struct{ name, on, when, want string }{
		{"a hit", onATI, `code == 71`, "T-1@0 true; code == 71 is true (code = 71)"},
		{"the failing part of an and", onATI, `code == 71 && sccp.calling.ssn == 6 && link == "a"`,
			"T-1@0 false; sccp.calling.ssn == 6 is false (sccp.calling.ssn = 147)"},
		{"both sides of an or", onATI, `code == 70 || sccp.calling.ssn == 6`,
			"T-1@0 false; code == 70 is false (code = 71); sccp.calling.ssn == 6 is false (sccp.calling.ssn = 147)"},
		{"an absent field", onATI, `!sccp.called.gt.startsWith("49")`, `T-1@0 unknown; sccp.called.gt.startsWith("49") is unknown (sccp.called.gt absent)`},
		{"a list", onATI, `map.imsi.exists(x, x == "1")`, `T-1@0 false; map.imsi.exists(x, x == "1") is false (map.imsi = [262990000000001, 208990000000002])`},
		{"presence", onATI, `has(sccp.called.gt)`, "T-1@0 false; has(sccp.called.gt) is false (sccp.called.gt absent)"},
		{"a fact", onATI, `home.match`, "T-1@0 true; home.match is true (home.match = true)"},
		{"anomalies and addresses", onATI, `size(anomalies) == 0 && ip.src != "192.0.2.1" && !direction.inferred`,
			`T-1@0 true; size(anomalies) == 0 is true (anomalies absent); ip.src != "192.0.2.1" is true (ip.src = 203.0.113.5); direction.inferred is false (direction.inferred = false)`},
		{"what the interpreter runs", onATI, `string(code) == "72"`, `T-1@0 false; string(code) == "72" is false (code = 71)`},
		{"the direction", "{protocol: map, direction: [outbound, transit]}", "code == 71", "T-1@-1 false: the direction is inbound, the rule is for outbound, transit"},
		{"the link", "{protocol: map, link: [a, b]}", "code == 71", `T-1@-1 false: the link is "", the rule is for a, b`},
		{"anomalies", "{protocol: map, anomaly: 'ber.*'}", "code == 71", "T-1@-1 false: none of the rule's anomalies is marked"},
		{"the component type", "{protocol: map, operation: anyTimeInterrogation, component: [reject]}", "code == 71", "T-1@0 false: the component is invoke, the rule is for reject"},
		{"component types without operation", "{protocol: map, component: any}", "code == 71", "T-1@0 true; code == 71 is true (code = 71)"},
		{"another operation is not considered", "{protocol: map, operation: sendIMSI}", "code == 71", ""},
		{"another protocol is not considered", "{protocol: isup}", "code == 71", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ati()
			facts := &factMap{values: map[message.FieldID]any{message.FieldHomeMatch: true}}
			set := mustCompile(t, ruleFile(tt.on, "|\n    "+tt.when))
			got := strings.TrimSuffix(steps(set, m, facts), "\n")
			if got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if hit := len(set.Match(m, facts, nil)) > 0; hit != strings.Contains(strings.SplitN(got+";", ";", 2)[0], " true") {
				t.Errorf("Match and Trace differ: hit %t, trace %s", hit, got)
			}
		})
	}
}

func TestTraceTellsOfExceptions(t *testing.T) {
	set := mustCompile(t, stableRule+"exceptions: [{rule: T-1, where: {mtp3.opc: 5005}, why: agreed, owner: o, until: 2030-01-01}]\n")
	if got := steps(set, ati(), nil); got != "T-1@0 false: excepted, agreed\n" {
		t.Errorf("got %s", got)
	}
	if n := set.Exceptions()[0].Hits(); n != 0 {
		t.Errorf("explaining counted %d hits", n)
	}
}

func TestTraceOfAMessageOfALayer(t *testing.T) {
	set := mustCompile(t, ruleFile("{protocol: m3ua, operation: DUNA}", "code == 1"))
	m := message.New()
	m.Protocol, m.Operation = message.ProtocolM3UA, message.OperationByName(message.ProtocolM3UA, "DUNA")
	if got := steps(set, m, nil); got != "T-1@-1 false; code == 1 is false (code = 513)\n" {
		t.Errorf("got %s", got)
	}
}

func TestTraceStepsAreJSON(t *testing.T) {
	set := mustCompile(t, ruleFile("{protocol: map, anomaly: 'tcap.opcode.*', direction: inbound, link: a, component: reject}", "code == 1"))
	b, err := json.Marshal(set.Rules()[0])
	if err != nil || !strings.Contains(string(b), `"on":{"protocol":["map"],"component":["reject"],"direction":["inbound"],"link":["a"],"anomaly":["tcap.opcode.`) {
		t.Errorf("%v %s", err, b)
	}
	set.Trace(ati(), nil, func(s TraceStep) {
		if b, err := json.Marshal(s); err != nil || !strings.Contains(string(b), `"result":"false"`) {
			t.Errorf("%v %s", err, b)
		}
	})
}
