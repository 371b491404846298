package event

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"cordon/filters/engine"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/wire"
	"cordon/rules"
)

const testRules = `rules:
- id: SS7-T-ATI
  title: Any
  category: 1
  class: location
  severity: high
  status: stable
  on: {protocol: map, operation: [anyTimeInterrogation], direction: inbound}
  action: drop
  references: [GSMA FS.11, MITRE FGT5012.008]
  false_positives: none known
- id: SS7-T-TWO
  title: Any
  category: 2
  class: evasion
  severity: low
  status: experimental
  on: {protocol: map, component: any, direction: inbound}
  when: tcap.invoke.count > 1
  action: alert
  false_positives: none known
`

func newEngine(t testing.TB) *engine.Engine {
	t.Helper()
	src, ds := rules.LoadText("test.yaml", []byte(testRules))
	set, more := rules.Compile(src, rules.Options{})
	if err := append(ds, more...).Err(); err != nil {
		t.Fatal(err)
	}
	return engine.New(engine.Options{Rules: set, Profile: operator.Example()})
}

// interrogation is an attack in a capture.
func interrogation() *message.Message {
	m := message.New()
	m.Time = time.Date(2025, 10, 9, 8, 53, 20, 10_000_000, time.UTC).UnixNano()
	m.Capture, m.Frame, m.Index = "a.pcap", 12, 0
	m.Source, m.Destination = netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("192.0.2.1")
	for _, l := range []message.Layer{message.LayerIP, message.LayerSCTP, message.LayerM3UA, message.LayerSCCP, message.LayerTCAP, message.LayerMAP} {
		m.PushLayer(l, nil)
	}
	m.Protocol = message.ProtocolMAP
	m.AddText(message.FieldSCCPCallingGT, "88213999901")
	m.AddText(message.FieldSCCPCalledGT, "491779900001")
	component(m, "anyTimeInterrogation", func() {
		m.AddText(message.FieldMAPIMSI, "262990000000001")
		m.AddText(message.FieldMAPMSISDN, "4917799000001")
	})
	m.Anomalies.Set(wire.AnomalyTCAPOpcodeGlobal)
	return m
}

func component(m *message.Message, operation string, values func()) {
	c := m.BeginComponent()
	c.Type, c.Protocol, c.HasOpcode = message.ComponentInvoke, message.ProtocolMAP, true
	c.Op = message.OperationByName(message.ProtocolMAP, operation)
	c.Opcode = int64(c.Op.Operation().Code)
	if m.Operation == 0 {
		m.Operation = c.Op
	}
	values()
	m.EndComponent()
}

func encode(t testing.TB, m *message.Message, o Options) (string, map[string]any) {
	t.Helper()
	var v engine.Verdict
	newEngine(t).Evaluate(m, &v)
	line := string(NewEncoder(o).Append(nil, m, &v, Note{}))
	var got map[string]any
	if err := json.Unmarshal([]byte(line), &got); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	return line, got
}

func TestTheEventOfTheContract(t *testing.T) {
	line, _ := encode(t, interrogation(), Options{Profile: operator.Example(), Plain: true})
	want := `{"timestamp":"2025-10-09T08:53:20.010000Z","event_type":"verdict","id":"` + string(AppendID(nil, interrogation(), 0)) + `","capture":"a.pcap","frame":12,"index":0,` +
		`"direction":"inbound","protocol":"map","operation":"anyTimeInterrogation","code":71,"stack":"ip/sctp/m3ua/sccp/tcap/map",` +
		`"source":{"address":"88213999901","network":"","country":""},"destination":{"address":"491779900001","network":"DEUHM"},` +
		`"subscriber":{"imsi":"262990000000001","msisdn":"4917799000001"},` +
		`"verdict":{"action":"drop","enforced":true,"reason":"rule","refusal":"none"},` +
		`"rules":[{"id":"SS7-T-ATI","category":"1","class":"location","severity":"high","status":"stable","references":["GSMA FS.11","MITRE FGT5012.008"]}],` +
		`"anomalies":["tcap.opcode.global"],"fields":{}}` + "\n"
	if diff := cmp.Diff(want, line); diff != "" {
		t.Error(diff)
	}
}

func TestIdentitiesAreHidden(t *testing.T) {
	mobile := interrogation()
	mobile.AddInt(message.FieldSCCPCalledNP, 7)
	plain := []string{"262990000000001", "4917799000001", "491779900001"}
	for _, tc := range []struct {
		name string
		o    Options
		m    *message.Message
		gone []string
	}{
		{"with a key", Options{Key: []byte("0123456789abcdef"), Fields: true}, interrogation(), plain[:2]},
		{"with a key, in a mobile title", Options{Key: []byte("0123456789abcdef"), Fields: true}, mobile, plain},
		{"without key", Options{Fields: true}, interrogation(), plain[:2]},
		{"plain", Options{Plain: true, Fields: true}, interrogation(), nil},
	} {
		tc.o.Profile = operator.Example()
		line, got := encode(t, tc.m, tc.o)
		for _, s := range plain {
			hidden := false
			for _, g := range tc.gone {
				hidden = hidden || g == s
			}
			if strings.Contains(line, `"`+s+`"`) == hidden {
				t.Errorf("%s: %s hidden is %v in %s", tc.name, s, !hidden, line)
			}
		}
		imsi, _ := got["subscriber"].(map[string]any)["imsi"].(string)
		fields, _ := got["fields"].(map[string]any)
		if same, _ := fields["map.imsi"].(string); same != imsi {
			t.Errorf("%s: %q in the fields, %q as subscriber", tc.name, same, imsi)
		}
		if hasKey := len(tc.o.Key) > 0; strings.HasPrefix(imsi, "~") != hasKey {
			t.Errorf("%s: imsi %q", tc.name, imsi)
		}
	}
}

func TestPseudonyms(t *testing.T) {
	a, b := NewPseudonyms([]byte("key of the first")), NewPseudonyms([]byte("key of the other"))
	one := string(a.Append(nil, "262990000000001"))
	if one != string(a.Append(nil, "262990000000001")) {
		t.Error("one subscriber has two pseudonyms")
	}
	if one == string(a.Append(nil, "262990000000002")) || one == string(b.Append(nil, "262990000000001")) {
		t.Error("two subscribers, or two keys, share a pseudonym")
	}
	long := strings.Repeat("1", 200)
	if string(a.Append(nil, long)) == string(a.Append(nil, long[:199])) {
		t.Error("the end of a long text does not count")
	}
	if len(a.Append(nil, "")) != 0 || len(one) != 1+2*pseudonymOctets {
		t.Errorf("got %q", one)
	}
}

func TestIdentifiers(t *testing.T) {
	id := func(change func(*message.Message), sequence uint64) string {
		m := interrogation()
		change(m)
		return string(AppendID(nil, m, sequence))
	}
	base := id(func(*message.Message) {}, 0)
	if base != id(func(*message.Message) {}, 7) || len(base) != 2*idOctets {
		t.Errorf("in a capture the sequence counts, or the form is odd: %s", base)
	}
	if moved := id(func(m *message.Message) { m.Capture = "elsewhere/a.pcap" }, 0); moved != base {
		t.Errorf("in another directory the identifier is %s, not %s", moved, base)
	}
	seen := map[string]string{base: "the base"}
	for name, other := range map[string]string{
		"another frame":    id(func(m *message.Message) { m.Frame = 13 }, 0),
		"another index":    id(func(m *message.Message) { m.Index = 1 }, 0),
		"another time":     id(func(m *message.Message) { m.Time++ }, 0),
		"another capture":  id(func(m *message.Message) { m.Capture = "b.pcap" }, 0),
		"inline":           id(func(m *message.Message) { m.Frame, m.Link = 0, "a.pcap" }, 0),
		"inline, the next": id(func(m *message.Message) { m.Frame, m.Link = 0, "a.pcap" }, 1),
		"another link":     id(func(m *message.Message) { m.Frame, m.Link = 0, "b" }, 1),
	} {
		if seen[other] != "" {
			t.Errorf("%s has the identifier of %s", name, seen[other])
		}
		seen[other] = name
	}
}

func TestTheEventSpeaksOfTheComponentThatDecided(t *testing.T) {
	m := message.New()
	m.Link, m.LinkID, m.Direction, m.Protocol = "stp-a", 1, message.DirectionInbound, message.ProtocolMAP
	m.AddInt(message.FieldTCAPInvokeCount, 2)
	component(m, "checkIMEI", func() {})
	component(m, "anyTimeInterrogation", func() { m.AddText(message.FieldMAPIMSI, "262990000000001") })
	m.Focus(0)
	_, got := encode(t, m, Options{Plain: true})
	if got["operation"] != "anyTimeInterrogation" || got["code"] != 71.0 || got["subscriber"].(map[string]any)["imsi"] != "262990000000001" {
		t.Errorf("got %v", got)
	}
	if n := len(got["rules"].([]any)); n != 2 {
		t.Errorf("%d rules: one that hit both components must stand once", n)
	}
	if got["link"] != "stp-a" || got["frame"] != nil || got["capture"] != nil {
		t.Errorf("inline: %v", got)
	}
	if m.Focused() != 0 {
		t.Error("the focus was moved")
	}
}

func TestTheSubscriberOfDiameter(t *testing.T) {
	m := message.New()
	m.Protocol = message.ProtocolDiameter
	m.AddText(message.FieldDiameterIMSI, "262990000000001")
	m.AddText(message.FieldDiameterMSISDN, "4917799000001")
	_, got := encode(t, m, Options{Plain: true})
	if s := got["subscriber"].(map[string]any); s["imsi"] != "262990000000001" || s["msisdn"] != "4917799000001" {
		t.Errorf("got %v", s)
	}
}

func TestPartiesWithoutTitles(t *testing.T) {
	for _, tc := range []struct {
		name        string
		change      func(*message.Message)
		source, net string
	}{
		{"network addresses", func(m *message.Message) { m.Source = netip.MustParseAddr("203.0.113.1") }, "203.0.113.1", "Example IPX"},
		{"nothing", func(*message.Message) {}, "", ""},
	} {
		m := message.New()
		m.Protocol, m.Operation = message.ProtocolM3UA, message.OperationByName(message.ProtocolM3UA, "DUNA")
		tc.change(m)
		_, got := encode(t, m, Options{Profile: operator.Example()})
		source := got["source"].(map[string]any)
		if source["address"] != tc.source || source["network"] != tc.net || got["operation"] != "DUNA" {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

func TestTheReferenceNamesTheSubscriber(t *testing.T) {
	m := message.New()
	m.AddText(message.FieldMAPDestinationReference, "262990000000001")
	m.AddInt(message.FieldMAPDestinationReferenceNP, 6)
	component(m, "interrogateSS", func() {})
	_, got := encode(t, m, Options{Plain: true})
	if got["subscriber"].(map[string]any)["imsi"] != "262990000000001" {
		t.Errorf("got %v", got["subscriber"])
	}
}

func TestANoteReplacesTheReason(t *testing.T) {
	m := interrogation()
	var v engine.Verdict
	line := NewEncoder(Options{}).Append(nil, m, &v, Note{Reason: "expect"})
	if !bytes.Contains(line, []byte(`"reason":"expect"`)) {
		t.Errorf("got %s", line)
	}
}

func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("event.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("event.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEventsFitTheSchema(t *testing.T) {
	s := schema(t)
	hostile := interrogation()
	hostile.AddView(message.FieldMAPUSSDString, []byte("\"\x00\xff</script>\u2028\x1b[2J"))
	hostile.DirectionInferred = true
	inline := interrogation()
	inline.Frame, inline.Capture, inline.Link = 0, "", "stp-a"
	for name, m := range map[string]*message.Message{"a capture": interrogation(), "hostile text": hostile, "inline": inline, "empty": message.New()} {
		for _, o := range []Options{{Plain: true, Fields: true}, {Key: []byte("0123456789abcdef"), Fields: true}, {}} {
			_, got := encode(t, m, o)
			if err := s.Validate(any(got)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	_, got := encode(t, interrogation(), Options{})
	got["verdict"].(map[string]any)["action"] = "explode"
	if s.Validate(any(got)) == nil {
		t.Error("the schema takes any action")
	}
	delete(got, "verdict")
	if s.Validate(any(got)) == nil {
		t.Error("the schema takes an event without verdict")
	}
}

func TestNoAllocations(t *testing.T) {
	m, e := interrogation(), NewEncoder(Options{Profile: operator.Example(), Key: []byte("0123456789abcdef"), Fields: true})
	var v engine.Verdict
	newEngine(t).Evaluate(m, &v)
	buf := make([]byte, 0, 8<<10)
	n := testing.AllocsPerRun(100, func() { buf = e.Append(buf[:0], m, &v, Note{}) })
	if n != 0 {
		t.Errorf("%v allocations an event", n)
	}
}

func BenchmarkEncode(b *testing.B) {
	m, e := interrogation(), NewEncoder(Options{Profile: operator.Example(), Key: []byte("0123456789abcdef")})
	var v engine.Verdict
	newEngine(b).Evaluate(m, &v)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = e.Append(buf[:0], m, &v, Note{})
	}
}
