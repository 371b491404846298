package camel

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	arg "cordon/protocols/internal/argument"
	"cordon/protocols/message"
)

// Every number, identity and address stands under its field, and nothing that
// the specification writes is an anomaly.
func TestArgumentsOfTheSpecification(t *testing.T) {
	m := message.New()
	for _, v := range vectors(t) {
		readInto(m, v.code, v.parameter, Component)
		got := map[string]bool{}
		for _, f := range message.Fields() {
			if f.Scope == message.ScopeComponent && (f.Type == message.TypeText || f.Type == message.TypeAddr) {
				for _, s := range values(m, f.ID) {
					got[f.Name+"="+s] = true
				}
			}
		}
		for _, w := range v.want {
			if !got[w] {
				t.Errorf("operation %d: %s is missing", v.code, w)
			}
		}
		if a := marked(m); len(a) > 0 {
			t.Errorf("operation %d: marked %v", v.code, a)
		}
	}
}

func TestCutArgumentsAreMarked(t *testing.T) {
	m := message.New()
	for _, v := range vectors(t) {
		for n := 1; n < len(v.parameter); n++ {
			if readInto(m, v.code, v.parameter[:n], Component); m.Anomalies.Empty() {
				t.Fatalf("operation %d cut to %d octets is not marked", v.code, n)
			}
		}
	}
}

func TestComponent(t *testing.T) {
	tests := []struct {
		name, parameter string
		code            int64
		field           message.FieldID
		want            []string
		anomalies       []string
	}{
		{"connect leads a call elsewhere", "300a a008 0406 0410 33669900", 20, message.FieldCAPDestinationRoutingAddress, []string{"33669900"}, nil},
		{"initialDP with the IMSI in the high form that it needs", "300e 800101 9f3208 62999900000000f0", 0, message.FieldMAPIMSI, []string{"269999000000000"}, nil},
		{"initialDP with two IMSIs", "3019 800101 9f3208 62999900000000f0 9f3208 62999900000000f1", 0, message.FieldMAPIMSI, []string{"269999000000000", "269999000000001"}, []string{"ber.duplicate", "map.identity.duplicate"}},
		{"the switch's address must be international", "3009 800101 9f3703 a13366", 0, message.FieldMAPMSC, []string{"3366"}, []string{"map.address.nature"}},
		{"connectSMS leads a message elsewhere", "3005 8103 913366", 62, message.FieldCAPDestinationRoutingAddress, []string{"3366"}, nil},
		{"connectGPRS sets another access point", "300b 8009 08 696e7465726e6574", 74, message.FieldCAPAPN, []string{"internet"}, nil},
		{"an argument of another form", "0403 123456", 0, message.FieldMAPIMSI, nil, []string{"map.parameter"}},
		{"an operation that nobody has", "0403 123456", 98, message.FieldMAPIMSI, nil, nil},
		{"continue has none", "", 31, message.FieldMAPIMSI, nil, nil},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := message.New()
			c := readInto(m, tc.code, unhex(t, tc.parameter), Component)
			if d := cmp.Diff(tc.want, values(m, tc.field)); d != "" {
				t.Errorf("%s (-want +got):\n%s", tc.field.Name(), d)
			}
			if d := cmp.Diff(tc.anomalies, marked(m)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
			if c.Protocol != message.ProtocolCAP || c.Op != message.OperationByCode(message.ProtocolCAP, tc.code) {
				t.Errorf("protocol %v, operation %q", c.Protocol, c.Op.Name())
			}
			if n, ok := m.Int(message.FieldCAPOpcode); !ok || n != tc.code {
				t.Errorf("opcode %d, %v", n, ok)
			}
		})
	}
}

// What a vendor makes of INAP is no anomaly; the numbers are read where they are.
func TestINAPMarksNothing(t *testing.T) {
	m := message.New()
	c := readInto(m, 0, unhex(t, "300c 800101 8206 0410 33669900 ff"), INAPComponent)
	if c.Protocol != message.ProtocolINAP || c.Op.Name() != "initialDP" || len(marked(m)) > 0 {
		t.Errorf("protocol %v, operation %q, marked %v", c.Protocol, c.Op.Name(), marked(m))
	}
	if d := cmp.Diff([]string{"33669900"}, values(m, message.FieldCAPCalledNumber)); d != "" {
		t.Errorf("called number (-want +got):\n%s", d)
	}
}

// Only invokes hold arguments.
func TestResultsAndErrorsAreNotReadAsArguments(t *testing.T) {
	for _, kind := range []message.ComponentType{message.ComponentReturnResultLast, message.ComponentReturnError, message.ComponentReject} {
		m := message.New()
		c := m.BeginComponent()
		c.Type, c.HasOpcode, c.Opcode, c.Parameter = kind, kind == message.ComponentReturnResultLast, 0, []byte{4, 1, 2}
		Component(m, c)
		m.EndComponent()
		if !m.Anomalies.Empty() || m.Has(message.FieldMAPIMSI) {
			t.Errorf("%v: marked %v", kind, marked(m))
		}
	}
}

func TestFit(t *testing.T) {
	tests := []struct {
		name, parameter string
		code            int64
		fits            bool
	}{
		{"initialDP", "300e 800101 9f3208 62999900000000f0", 0, true},
		{"continue", "", 31, true},
		{"continue with an argument", "3000", 31, false},
		{"a MAP request", "0408 62999900000000f0", 0, false},
		{"an operation that nobody has", "3000", 98, false},
	}
	m := message.New()
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			c := message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: tc.code, Parameter: unhex(t, tc.parameter)}
			m.Reset()
			if got := Fit(m, &c); got >= 0 != tc.fits {
				t.Errorf("got %d", got)
			}
		})
	}
}

func TestShapesFitTheWalker(t *testing.T) {
	seen := map[*arg.Shape]bool{}
	var visit func(*arg.Shape)
	visit = func(s *arg.Shape) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		if len(s.Members) == 0 || len(s.Members) > arg.MaxMembers {
			t.Errorf("a shape of %d members", len(s.Members))
		}
		for _, m := range s.Members {
			if m.Kind == arg.Nested && m.Sub == nil {
				t.Errorf("tag %x: type missing", m.Tag)
			}
			visit(m.Sub)
		}
	}
	for _, s := range arguments {
		visit(s)
	}
	if len(seen) < 20 {
		t.Errorf("%d shapes visited", len(seen))
	}
}

func TestNoAllocations(t *testing.T) {
	m := message.New()
	for _, v := range vectors(t) {
		if n := testing.AllocsPerRun(20, func() { readInto(m, v.code, v.parameter, Component) }); n != 0 {
			t.Errorf("operation %d: %v allocations", v.code, n)
		}
	}
}

func FuzzComponent(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.code, v.parameter)
	}
	m := message.New()
	f.Fuzz(func(t *testing.T, code int64, parameter []byte) {
		c := readInto(m, code, parameter, Component)
		if (c.Op != 0) != (message.OperationByCode(message.ProtocolCAP, code) != 0) {
			t.Errorf("operation %d is %q", code, c.Op.Name())
		}
		if n := len(values(m, message.FieldMAPIMSI)); n > 0 && !m.Has(message.FieldMAPDuplicateIdentity) {
			t.Errorf("%d IMSIs are not counted", n)
		}
		readInto(m, code, parameter, INAPComponent)
		if !m.Anomalies.Empty() {
			t.Errorf("INAP marked %v", marked(m))
		}
		Fit(m, c)
	})
}

func BenchmarkInitialDP(b *testing.B) {
	p := unhex(b, "3022 80012a 8206 0410 94719799 9c0102 9f3208 62999900000000f0 9f3706 913366990000")
	m := message.New()
	b.ReportAllocs()
	for b.Loop() {
		readInto(m, 0, p, Component)
	}
	if !m.Anomalies.Empty() {
		b.Error(marked(m))
	}
}
