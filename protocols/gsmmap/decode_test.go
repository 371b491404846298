package gsmmap

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

const (
	imsiA = "62999900000000f0" // 262999900000000 in TBCD; digits below
	imsiB = "62999900000000f1"

	textA = "269999000000000"
	textB = "269999000000001"
)

// The evasions of the field: what a lenient network element reads, is read,
// and each is marked by name.
func TestEvasions(t *testing.T) {
	tests := []struct {
		name, parameter string
		code            int64
		imsis           []string
		anomalies       []string
	}{
		{"PSI in canonical form", "300e 8008" + imsiA + "a202 8000", 70, []string{textA}, nil},
		{"PSI with its IMSI under 9F 00", "300f 9f0008" + imsiA + "a202 8000", 70, []string{textA}, []string{"ber.tag.long_form"}},
		{"PSI with its IMSI under 9F 80 00", "3010 9f800008" + imsiA + "a202 8000", 70, []string{textA}, []string{"ber.tag.long_form"}},
		{"an indefinite length", "3080 8008" + imsiA + "a202 8000 0000", 70, []string{textA}, []string{"ber.length.indefinite"}},
		{"a length in the long form", "300f 808108" + imsiA + "a202 8000", 70, []string{textA}, []string{"ber.length.long_form"}},
		{"an IMSI in segments", "3012 a00c 0404 62999900 0404 000000f0 a202 8000", 70, []string{textA}, []string{"ber.constructed"}},
		{"two IMSIs: both are judged", "3018 8008" + imsiA + "8008" + imsiB + "a202 8000", 70, []string{textA, textB}, []string{"ber.duplicate", "map.identity.duplicate"}},
		{"the same IMSI twice is one subscriber", "3018 8008" + imsiA + "8008" + imsiA + "a202 8000", 70, []string{textA}, []string{"ber.duplicate", "map.identity.duplicate"}},
		{"members out of order", "300e a202 8000 8008" + imsiA, 70, []string{textA}, []string{"ber.order"}},
		{"a second argument behind the first", "300e 8008" + imsiA + "a202 8000" + "300e 8008" + imsiB + "a202 8000", 70, []string{textA, textB}, []string{"ber.duplicate"}},
		{"an IMSI with letters", "300e 8008 6299aa00000000f0 a202 8000", 70, []string{"2699**000000000"}, []string{"map.imsi.digits"}},
		{"an IMSI of three octets", "3009 8003 629999 a202 8000", 70, []string{"269999"}, nil},
		{"an IMSI of two octets", "3008 8002 6299 a202 8000", 70, []string{"2699"}, []string{"map.imsi.length"}},
		{"an IMSI of nine octets", "300f 8009 629999000000000000 a202 8000", 70, []string{"269999000000000000"}, []string{"map.imsi.length"}},
		{"a sequence without constructed bit", "100e 8008" + imsiA + "a202 8000", 70, []string{textA}, []string{"ber.primitive"}},
		{"an IMSI under the wrong tag is not read", "300e 8708" + imsiA + "a202 8000", 70, nil, nil},
		{"an argument of another operation", "0408" + imsiA, 70, nil, []string{"map.parameter"}},
		{"both choices of an identity", "3020 a012 8008" + imsiA + "8106 919471979900 a102 8000 8306 919471979900", 71, []string{textA}, []string{"ber.trailing"}},
		{"a private extension", "3018 8008" + imsiA + "a202 8000 a308 a006 3004 06022a03", 70, []string{textA}, []string{"map.extension.private"}},
		{"an unknown member behind the extension mark", "3012 8008" + imsiA + "a202 8000 9f640100", 70, []string{textA}, nil},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := invoke(t, tc.code, tc.parameter)
			if d := cmp.Diff(tc.imsis, values(m, message.FieldMAPIMSI)); d != "" {
				t.Errorf("IMSIs (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.anomalies, marked(m)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
			if n, _ := m.Int(message.FieldMAPDuplicateIdentity); int(n) != len(tc.imsis) {
				t.Errorf("%d distinct IMSIs, want %d", n, len(tc.imsis))
			}
		})
	}
}

func TestNodesAreInternationalNumbers(t *testing.T) {
	tests := []struct {
		name, number string
		want         []string
	}{
		{"international E.164", "06 913366990000", nil},
		{"E.214 of some networks", "06 963366990000", nil},
		{"national", "06 a13366990000", []string{"map.address.nature"}},
		{"a private plan", "06 993366990000", []string{"map.address.nature"}},
		{"over-decadic digits", "06 9133669900ab", []string{"map.address.digits"}},
		{"ten octets", "0a 91336699000000000000", []string{"map.address.length"}},
		{"nothing", "00", []string{"map.parameter"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			vlr := unhex(t, "04"+tc.number)
			body := append(unhex(t, "0408"+imsiA+"8106 913366990000"), vlr...)
			p := append([]byte{0x30, byte(len(body))}, body...)
			m := read(message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: opUpdateLocation, Parameter: p}, nil)
			if d := cmp.Diff(tc.want, marked(m)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

// Opcode 46 is forwardSM in versions 1 and 2, which carried both ways.
func TestResolve(t *testing.T) {
	context := func(number, version int) *Context {
		c, ok := ContextByNumber(number, version)
		if !ok {
			t.Fatalf("context %d.%d", number, version)
		}
		return c
	}
	const (
		toMobile = "3015 8008" + imsiA + "8406 913366990000 0401 00"
		toCentre = "3013 8406 913366990000 8206 914971779900 0401 00"
	)
	tests := []struct {
		name      string
		code      int64
		parameter string
		context   *Context
		want      string
	}{
		{"version 3 to a mobile", 44, toMobile, context(25, 3), "mt-ForwardSM"},
		{"version 2 to a mobile has opcode 46", 46, toMobile, context(25, 2), "mt-ForwardSM"},
		{"in that context whatever the address", 46, toCentre, context(25, 2), "mt-ForwardSM"},
		{"from a mobile", 46, toCentre, context(21, 3), "mo-ForwardSM"},
		{"in that context whatever the address", 46, toMobile, context(21, 3), "mo-ForwardSM"},
		{"version 1 to a mobile", 46, toMobile, context(21, 1), "mt-ForwardSM"},
		{"version 1 from a mobile", 46, toCentre, context(21, 1), "mo-ForwardSM"},
		{"no context, to a mobile", 46, toMobile, nil, "mt-ForwardSM"},
		{"no context, from a mobile", 46, toCentre, nil, "mo-ForwardSM"},
		{"a foreign context does not hide an operation", 71, "3000", context(1, 3), "anyTimeInterrogation"},
		{"an opcode that nobody has", 27, "3000", nil, ""},
		{"a negative opcode", -666, "3000", nil, ""},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			c := message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: tc.code, Parameter: unhex(t, tc.parameter)}
			if got := resolve(&c, tc.context, new(wire.Anomalies)).Name(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestCodesAreFields(t *testing.T) {
	m := read(message.Component{Type: message.ComponentReturnError, HasError: true, Error: 34, Parameter: []byte{0x0A, 1, 0}}, nil)
	if n, _ := m.Int(message.FieldMAPError); n != 34 || m.Has(message.FieldMAPOpcode) || m.Components()[0].Op != 0 {
		t.Errorf("error %d, operation %v", n, m.Components()[0].Op)
	}
	m = read(message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: 71, Global: true, Parameter: unhex(t, "3018 a00a 8008"+imsiA+"a102 8000 8306 919471979900")}, nil)
	if m.Components()[0].Op.Name() != "anyTimeInterrogation" || m.Has(message.FieldMAPOpcode) {
		t.Error("a global code of one octet must count, and not as one of MAP's")
	}
	m = read(message.Component{Type: message.ComponentReject, HasError: true, Error: 1}, nil)
	if m.Has(message.FieldMAPError) || !m.Anomalies.Empty() {
		t.Errorf("reject: %v", marked(m))
	}
}

func TestFitTellsProtocolsApart(t *testing.T) {
	psi := message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: 70, Parameter: unhex(t, "300e 8008"+imsiA+"a202 8000")}
	cap := message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: 31}
	foreign := message.Component{Type: message.ComponentInvoke, HasOpcode: true, Opcode: 24, Parameter: unhex(t, "0403 123456")}
	m := message.New()
	if got := Fit(m, &psi); got <= 0 {
		t.Errorf("PSI fits by %d", got)
	}
	if got := Fit(m, &foreign); got >= 0 {
		t.Errorf("a foreign parameter fits by %d", got)
	}
	if got := Fit(m, &cap); got > 0 {
		t.Errorf("an empty parameter fits by %d", got)
	}
}

func TestNoAllocations(t *testing.T) {
	m := message.New()
	rows := vectors(t)
	for i := range rows {
		v := &rows[i]
		c := v.component()
		n := testing.AllocsPerRun(20, func() {
			m.Reset()
			to := m.BeginComponent()
			to.Type, to.HasOpcode, to.Opcode, to.HasError, to.Error, to.Parameter = c.Type, c.HasOpcode, c.Opcode, c.HasError, c.Error, c.Parameter
			Component(m, to, nil)
			m.EndComponent()
		})
		if n != 0 {
			t.Errorf("%s %d: %v allocations", v.kind, v.code, n)
		}
	}
}
