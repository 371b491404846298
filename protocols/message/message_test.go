package message

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"cordon/protocols/wire"
)

func TestDictionaryIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for i, f := range Fields() {
		if f.ID != FieldID(i+1) {
			t.Errorf("row %d: identifier %d: a field has no row, or stands out of order", i+1, f.ID)
		}
		if f.Name == "" || f.Doc == "" || !strings.HasSuffix(f.Doc, ".") {
			t.Errorf("field %d (%q): name or sentence missing", f.ID, f.Name)
		}
		if f.Name != strings.ToLower(f.Name) || seen[f.Name] {
			t.Errorf("field %q: not lower case, or twice", f.Name)
		}
		if f.Scope == ScopeComponent && f.Fact {
			t.Errorf("field %q: a fact speaks of the message, not of a component", f.Name)
		}
		seen[f.Name] = true
		if id, ok := FieldByName(f.Name); !ok || id != f.ID {
			t.Errorf("FieldByName(%q) = %d, %v", f.Name, id, ok)
		}
	}
	if _, ok := FieldByName("map.imsy"); ok {
		t.Error("a field that does not exist was found")
	}
}

func TestOperationsAreUnique(t *testing.T) {
	type key struct {
		p Protocol
		s string
	}
	names := map[key]bool{}
	for i, o := range Operations() {
		id := OpID(i + 1)
		if got := OperationByCode(o.Protocol, int64(o.Code)); got != id {
			t.Errorf("%v %d (%s): found as %d (%s)", o.Protocol, o.Code, o.Name, got, got.Name())
		}
		if names[key{o.Protocol, o.Name}] {
			t.Errorf("%v %s stands twice", o.Protocol, o.Name)
		}
		names[key{o.Protocol, o.Name}] = true
		if got := OperationByName(o.Protocol, o.Name); got != id {
			t.Errorf("OperationByName(%v, %s) = %d", o.Protocol, o.Name, got)
		}
	}
	for _, code := range []int64{-1, 1, 27, 127, 1 << 40} {
		if got := OperationByCode(ProtocolMAP, code); got != 0 {
			t.Errorf("MAP operation %d is %s", code, got.Name())
		}
	}
}

func TestValuesKeepOrderAndComponent(t *testing.T) {
	m := New()
	m.AddText(FieldMAPIMSI, "before")
	for _, s := range []string{"first", "second"} {
		m.BeginComponent().Type = ComponentInvoke
		m.AddText(FieldMAPIMSI, s)
		m.AddCopy(FieldMAPIMSI, []byte(s+"'"))
		m.EndComponent()
	}
	collect := func() (got []string) {
		for c := m.First(FieldMAPIMSI); c.Valid(); c = c.Next() {
			got = append(got, c.String())
		}
		return got
	}
	for focus, want := range map[int]string{-1: "before first first' second second'", 0: "first first'", 1: "second second'"} {
		m.Focus(focus)
		if got := strings.Join(collect(), " "); got != want {
			t.Errorf("focus %d: got %q, want %q", focus, got, want)
		}
	}
	m.Reset()
	if m.Has(FieldMAPIMSI) || m.Focused() != -1 || len(m.Components()) != 0 {
		t.Error("reset left something behind")
	}
}

func TestLimitsAreMarked(t *testing.T) {
	m := New()
	for range MaxValues + 1 {
		m.AddInt(FieldMTP3OPC, 1)
	}
	if !m.Anomalies.Has(wire.AnomalyValuesLimit) {
		t.Error("values beyond the limit went unnoticed")
	}
	if m.Text(MaxText) == nil || m.Text(1) != nil || !m.Anomalies.Has(wire.AnomalyTextLimit) {
		t.Error("text beyond the limit went unnoticed")
	}
	for range MaxComponents {
		m.BeginComponent()
	}
	if m.BeginComponent() != nil || !m.Anomalies.Has(wire.AnomalyTCAPComponentLimit) {
		t.Error("components beyond the limit went unnoticed")
	}
}

func TestJSONIsValidWhateverTheFarSideChose(t *testing.T) {
	m := New()
	m.Protocol, m.Direction = ProtocolMAP, DirectionInbound
	m.Source = netip.MustParseAddr("203.0.113.5")
	m.Anomalies.Set(wire.AnomalyTCAPOpcodeGlobal)
	m.AddView(FieldMAPUSSDString, []byte("\"\x00\xff</script>\u2028\x1b[2J"))
	m.AddInt(FieldMTP3OPC, 1001)
	c := m.BeginComponent()
	c.Type, c.HasID, c.InvokeID, c.HasOpcode, c.Opcode, c.Op = ComponentInvoke, true, 1, true, 71, OperationByCode(ProtocolMAP, 71)
	m.AddText(FieldMAPIMSI, "262990000000001")
	m.AddText(FieldMAPIMSI, "262990000000002")
	m.EndComponent()
	var got map[string]any
	b := m.AppendFieldsJSON(nil, nil)
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	if got["operation"] != "anyTimeInterrogation" || got["mtp3.opc"] != 1001.0 || len(got["map.imsi"].([]any)) != 2 || got["ip.src"] != "203.0.113.5" {
		t.Errorf("got %s", b)
	}
	if s := got["map.ussd"].(string); s != "\"\x00\ufffd</script>\ufffd\x1b[2J" {
		t.Errorf("ussd %q", s)
	}
	if bytes.ContainsAny(b, "\x00\x1b<>") {
		t.Errorf("octets that a console or a page would obey: %q", b)
	}
	hidden := m.AppendFieldsJSON(nil, func(dst []byte, s string) []byte { return append(dst, "hidden"...) })
	if strings.Contains(string(hidden), "26299") {
		t.Errorf("an identity leaked: %s", hidden)
	}
}

func TestNoAllocations(t *testing.T) {
	m, raw := New(), []byte{1, 2, 3, 4}
	n := testing.AllocsPerRun(100, func() {
		m.Reset()
		m.AddInt(FieldMTP3OPC, 1)
		m.AddHex(FieldTCAPOTID, raw)
		m.AddView(FieldMAPUSSDString, raw)
		m.BeginComponent()
		m.AddCopy(FieldMAPIMSI, raw)
		m.EndComponent()
		m.Focus(0)
		if _, ok := m.String(FieldMAPIMSI); !ok {
			t.Fatal("value lost")
		}
	})
	if n != 0 {
		t.Errorf("%v allocations a message", n)
	}
}

// A fact that was told as a truth value, and the values of the message before, must
// not be chained to what is added now.
func TestValuesAreChainedWithinOneMessageOnly(t *testing.T) {
	m := New()
	for round := range 3 {
		for i := range round + 2 {
			m.AddInt(FieldMAPOpcode, int64(10*round+i))
		}
		m.AddBool(FieldOriginKnown, true)
		m.AddInt(FieldOriginKnown, 7)
		m.AddInt(FieldOriginKnown, 8)
		var got, facts []int64
		for c := m.First(FieldMAPOpcode); c.Valid(); c = c.Next() {
			got = append(got, c.Int())
		}
		for c := m.First(FieldOriginKnown); c.Valid(); c = c.Next() {
			facts = append(facts, c.Int())
		}
		var want []int64
		for i := range round + 2 {
			want = append(want, int64(10*round+i))
		}
		if !slices.Equal(got, want) {
			t.Errorf("round %d: %v, want %v", round, got, want)
		}
		if !slices.Equal(facts, []int64{7, 8}) {
			t.Errorf("round %d: the fact has %v", round, facts)
		}
		m.Reset()
	}
}
