package engine

import (
	"net/netip"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/rules"
)

// everyFact asks for every fact of a lawful update of location.
const everyFact = `rules:
- id: T-SPOOF
  title: Our own title from outside
  category: spoofing
  class: spoofing
  severity: high
  status: stable
  on: {protocol: map, direction: inbound}
  when: 'origin.own || !origin.bound || origin.own_pc'
  action: drop
  false_positives: none known
- id: T-HOME
  title: Everything else
  category: 3
  class: location
  severity: high
  status: stable
  on: {protocol: map, operation: [updateLocation], direction: inbound}
  when: '!origin.address_match || !home.known || home.ambiguous || !dialogue.context_match || dialogue.several || dialogue.identity_missing || !dialogue.called_ssn_match || !origin.known || !destination.own'
  action: reject
  refusal: error:34
  false_positives: none known
`

func update(t testing.TB) *message.Message {
	return sketch.Message(t, "direction=inbound", "ip.src=203.0.113.1", "mtp3.opc=5005", "mtp3.dpc=1001",
		"sccp.calling.gt=33699000001", "sccp.calling.np=1", "sccp.calling.ssn=7", "sccp.called.gt=49177990000000001", "sccp.called.np=7", "sccp.called.ssn=6",
		"tcap.type=begin", "tcap.ac=0.4.0.0.1.0.1.3", "map.version=3", "invoke=updateLocation", "map.imsi=262990000000001", "map.msc=33699000001", "map.vlr=33699000001")
}

func TestWhatPassesDoesNotAllocate(t *testing.T) {
	e := New(Options{Rules: compile(t, everyFact), Profile: operator.Example()})
	m := update(t)
	var v Verdict
	n := testing.AllocsPerRun(200, func() {
		e.Evaluate(m, &v)
		if v.Action != rules.Pass {
			t.Fatalf("got %v by %v", v.Action, v.Hits())
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func BenchmarkEvaluateLawfulUpdate(b *testing.B) {
	e := New(Options{Rules: compile(b, everyFact), Profile: operator.Example()})
	var v Verdict
	m := update(b)
	b.ReportAllocs()
	for b.Loop() {
		// Facts stay in the message: this is rules and verdict alone.
		e.Evaluate(m, &v)
	}
	if v.Action != rules.Pass {
		b.Fatalf("got %v", v.Action)
	}
}

// fill makes m a lawful update, as a decoder would.
func fill(m *message.Message) {
	m.Reset()
	m.Direction, m.Protocol = message.DirectionInbound, message.ProtocolMAP
	m.Source, m.Destination = outside, inside
	m.AddInt(message.FieldMTP3OPC, 5005)
	m.AddInt(message.FieldMTP3DPC, 1001)
	m.AddText(message.FieldSCCPCallingGT, "33699000001")
	m.AddInt(message.FieldSCCPCallingNP, 1)
	m.AddInt(message.FieldSCCPCallingSSN, 7)
	m.AddText(message.FieldSCCPCalledGT, "49177990000000001")
	m.AddInt(message.FieldSCCPCalledNP, 7)
	m.AddInt(message.FieldSCCPCalledSSN, 6)
	m.AddText(message.FieldTCAPType, "begin")
	m.AddText(message.FieldTCAPAC, "0.4.0.0.1.0.1.3")
	m.AddInt(message.FieldMAPVersion, 3)
	c := m.BeginComponent()
	c.Type, c.Protocol, c.HasOpcode, c.Opcode, c.Op = message.ComponentInvoke, message.ProtocolMAP, true, 2, opUpdate
	m.AddText(message.FieldMAPIMSI, "262990000000001")
	m.AddText(message.FieldMAPMSC, "33699000001")
	m.AddText(message.FieldMAPVLR, "33699000001")
	m.EndComponent()
}

var (
	outside, inside = netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("192.0.2.1")
	opUpdate        = message.OperationByName(message.ProtocolMAP, "updateLocation")
)

// BenchmarkShippedRules is the cost of a lawful update beyond its decoding:
// filling the record, the facts that the rules ask for, the rules.
func BenchmarkShippedRules(b *testing.B) {
	e := shipped(b)
	m := message.New()
	var v Verdict
	b.Run("fill", func(b *testing.B) {
		for b.Loop() {
			fill(m)
		}
	})
	b.Run("judge", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			fill(m)
			e.Evaluate(m, &v)
		}
		if v.Action != rules.Pass {
			b.Fatalf("got %v", v.Action)
		}
	})
}
