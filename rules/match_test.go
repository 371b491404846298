package rules

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// ids are the rules of hits with their components.
func ids(hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, fmt.Sprintf("%s@%d", h.Rule.ID, h.Component))
	}
	return strings.Join(out, " ")
}

func TestMatchMeetsOnlyWhatOnNames(t *testing.T) {
	tests := []struct {
		name, on, want string
	}{
		{"nothing named meets every message once", "{}", "T-1@-1"},
		{"the protocol of the message", "{protocol: map}", "T-1@-1"},
		{"one of several protocols", "{protocol: [cap, map]}", "T-1@-1"},
		{"another protocol", "{protocol: sccp}", ""},
		{"the operation of each component that has it", "{protocol: map, operation: anyTimeInterrogation}", "T-1@0 T-1@2"},
		{"one of several operations", "{protocol: map, operation: [sendIMSI, anyTimeInterrogation]}", "T-1@0 T-1@1 T-1@2"},
		{"an operation of whatever protocol", "{operation: sendIMSI}", "T-1@1"},
		{"answers when they are asked for", "{protocol: map, operation: sendIMSI, component: returnResultLast}", "T-1@3"},
		{"any component type", "{protocol: map, operation: sendIMSI, component: any}", "T-1@1 T-1@3"},
		{"a component type without operation", "{protocol: map, component: returnResultLast}", "T-1@3"},
		{"the direction", "{direction: inbound}", "T-1@-1"},
		{"another direction", "{direction: [outbound, unknown]}", ""},
		{"the link", "{link: [stp-a, stp-b]}", "T-1@-1"},
		{"another link", "{link: stp-b}", ""},
		{"an anomaly that is marked", "{anomaly: [sccp.gt.length, ber.tag.long_form]}", "T-1@-1"},
		{"a family of anomalies", "{anomaly: 'ber.*'}", "T-1@-1"},
		{"an anomaly that is not marked", "{anomaly: sccp.gt.length}", ""},
		{"operation and anomaly", "{protocol: map, operation: sendIMSI, anomaly: 'ber.*'}", "T-1@1"},
	}
	m := ati()
	m.Link = "stp-a"
	m.Anomalies.Set(wire.AnomalyBERTagLongForm)
	addComponent(m, message.ComponentInvoke, "sendIMSI")
	addComponent(m, message.ComponentInvoke, "anyTimeInterrogation")
	addComponent(m, message.ComponentReturnResultLast, "sendIMSI")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set := mustCompile(t, strings.Replace(ruleFile(tt.on, "'true'"), "  when: 'true'\n", "", 1))
			if got := ids(set.Match(m, nil, nil)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if m.Focused() != -1 {
				t.Error("the focus was not restored")
			}
		})
	}
}

func addComponent(m *message.Message, kind message.ComponentType, operation string) {
	c := m.BeginComponent()
	c.Type, c.Protocol, c.Op, c.HasOpcode = kind, message.ProtocolMAP, message.OperationByName(message.ProtocolMAP, operation), true
	c.Opcode = int64(c.Op.Operation().Code)
	m.AddInt(message.FieldTCAPOpcode, c.Opcode)
	m.EndComponent()
}

func TestMatchMeetsMessagesOfLayersWithoutComponents(t *testing.T) {
	set := mustCompile(t, ruleFile("{protocol: m3ua, operation: [DUNA, SCON]}", "code == 0x201"))
	m := message.New()
	m.Protocol, m.Operation = message.ProtocolM3UA, message.OperationByName(message.ProtocolM3UA, "DUNA")
	if got := ids(set.Match(m, nil, nil)); got != "T-1@-1" {
		t.Errorf("got %q", got)
	}
	m.Operation = message.OperationByName(message.ProtocolM3UA, "DAVA")
	if got := ids(set.Match(m, nil, nil)); got != "" {
		t.Errorf("another message matched: %q", got)
	}
}

func TestMatchReadsTheComponentInFocus(t *testing.T) {
	set := mustCompile(t, ruleFile("{protocol: map, operation: anyTimeInterrogation}", `map.imsi.exists(x, x == "262990000000001")`))
	m := ati()
	addComponent(m, message.ComponentInvoke, "anyTimeInterrogation")
	if got := ids(set.Match(m, nil, nil)); got != "T-1@0" {
		t.Errorf("got %q: the second component has no IMSI", got)
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	set := mustCompile(t, benchRules)
	m := ati()
	m.Anomalies.Set(wire.AnomalyBERTagLongForm)
	hits := make([]Hit, 0, 16)
	facts := &factMap{}
	set.Match(m, facts, hits) // computes the facts
	if n := testing.AllocsPerRun(1000, func() { hits = set.Match(m, facts, hits[:0]) }); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
	if len(hits) != 2 {
		t.Errorf("%d hits (%s), want 2", len(hits), ids(hits))
	}
}

// benchRules uses every kind of closure.
const benchRules = `
lists:
  partners: {type: digits, entries: ["33699", "1425555"]}
  nets: {type: ip, entries: ["198.51.100.0/24"]}
  realms: {type: realm, entries: [".example"]}
  pcs: {type: number, entries: [1, 2]}
rules:
- {id: B-1, title: t, category: 1, class: location, severity: low, status: test, action: drop,
   on: {protocol: map, operation: anyTimeInterrogation, direction: inbound},
   when: '!in_list(sccp.calling.gt, "partners") && !in_list(ip.src, "nets") && !in_list(mtp3.opc, "pcs") && !in_list(sccp.calling.gt, "realms")'}
- {id: B-2, title: t, category: 1, class: location, severity: low, status: test, action: drop,
   on: {protocol: map}, when: 'home.match && map.imsi.exists(x, in_list(x, "partners"))'}
- {id: B-3, title: t, category: 1, class: location, severity: low, status: test, action: drop,
   on: {anomaly: "ber.*"}, when: 'sccp.calling.ssn in [147, 148] && sccp.calling.gt.matches("^88[0-9]+$") && size(anomalies) == 1'}
exceptions:
- {rule: B-1, where: {sccp.calling.gt: ["4477*", "123"]}, why: t, owner: t, until: 2030-01-01}
`

func BenchmarkCondition(b *testing.B) {
	x, err := CompileExpr(`code in [71, 70] && !sccp.calling.gt.startsWith("49")`)
	if err != nil {
		b.Fatal(err)
	}
	e := &env{}
	e.reset(ati(), nil)
	b.ReportAllocs()
	for b.Loop() {
		x.fn(e)
	}
}

func BenchmarkMatch(b *testing.B) {
	set := mustCompile(b, benchRules)
	m := ati()
	hits := make([]Hit, 0, 16)
	b.ReportAllocs()
	for b.Loop() {
		hits = set.Match(m, nil, hits[:0])
	}
}

func TestASetIsSafeForConcurrentUse(t *testing.T) {
	set := mustCompile(t, benchRules+"- {rule: B-2, where: {mtp3.opc: 5005}, why: t, owner: t, until: 2030-01-01}\n")
	slow := mustCompile(t, ruleFile("{protocol: map}", `string(mtp3.opc) == "5005" && map.imsi.filter(x, x != "1").size() == 2`))
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			m := ati()
			for range 200 {
				if got := ids(set.Match(m, nil, nil)); got != "B-1@0" {
					t.Errorf("got %q", got)
				}
				if got := ids(slow.Match(m, nil, nil)); got != "T-1@-1" {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	group.Wait()
	if r := slow.Rules()[0]; !slow.Slow(r) || set.Slow(set.Rules()[0]) {
		t.Error("the rule that the interpreter runs is not the one told")
	}
}
