package rules

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// mustCompile loads and compiles one file, and fails the test on any error.
func mustCompile(t testing.TB, text string) *Set {
	t.Helper()
	src, diags := LoadText("test.yaml", []byte(text))
	if diags.HasErrors() {
		t.Fatalf("load:\n%s", shown(diags))
	}
	set, diags := Compile(src, Options{})
	if diags.HasErrors() {
		t.Fatalf("compile:\n%s", shown(diags))
	}
	return set
}

// shown is what a person would see of the diagnostics.
func shown(ds Diagnostics) string {
	var b bytes.Buffer
	ds.Format(&b)
	return b.String()
}

// check loads and compiles, and gives all diagnostics.
func check(text string) Diagnostics {
	src, diags := LoadText("test.yaml", []byte(text))
	_, more := Compile(src, Options{})
	return append(diags, more...)
}

// rule is a rule file of one experimental rule with the given condition.
func ruleFile(on, when string) string {
	return strings.Join([]string{
		"rules:",
		"- id: T-1",
		"  title: test",
		"  category: 1",
		"  class: location",
		"  severity: low",
		"  status: experimental",
		"  on: " + on,
		"  when: " + when,
		"  action: drop",
	}, "\n") + "\n"
}

// ati is an anyTimeInterrogation from a foreign network with two IMSIs.
func ati() *message.Message {
	m := message.New()
	m.Direction = message.DirectionInbound
	m.Protocol = message.ProtocolMAP
	m.Source = netip.MustParseAddr("203.0.113.5")
	op := message.OperationByName(message.ProtocolMAP, "anyTimeInterrogation")
	m.Operation = op
	m.AddText(message.FieldSCCPCallingGT, "88213999901")
	m.AddInt(message.FieldSCCPCallingSSN, 147)
	m.AddInt(message.FieldMTP3OPC, 5005)
	c := m.BeginComponent()
	c.Type, c.Protocol, c.Op, c.HasOpcode, c.Opcode = message.ComponentInvoke, message.ProtocolMAP, op, true, 71
	m.AddInt(message.FieldTCAPOpcode, 71)
	m.AddText(message.FieldMAPIMSI, "262990000000001")
	m.AddText(message.FieldMAPIMSI, "208990000000002")
	m.EndComponent()
	return m
}

// factMap gives facts from a table; it counts what it was asked.
type factMap struct {
	values map[message.FieldID]any
	asked  map[message.FieldID]int
	focus  int
}

func (f *factMap) Compute(m *message.Message, id message.FieldID) {
	if f.asked == nil {
		f.asked = map[message.FieldID]int{}
	}
	f.asked[id]++
	f.focus = m.Focused()
	switch v := f.values[id].(type) {
	case string:
		m.AddText(id, v)
	case bool:
		m.AddBool(id, v)
	case int:
		m.AddInt(id, int64(v))
	}
}
