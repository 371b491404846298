package tcap

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeANSI(t *testing.T) {
	const invoke = "e90d cf0101 d1028935 f204 88020102"
	tests := []struct {
		name, in   string
		kind       Type
		otid, dtid string
		check      func(c *Component) bool
		an         []string
	}{
		{"query", "e2 17 c704 00000001 e80f " + invoke, TypeANSIQuery, "00000001", "", func(c *Component) bool {
			return c.Type == Invoke && c.HasInvokeID && c.InvokeID == 1 && c.HasOpcode && c.Opcode == 9<<8|0x35 && !c.National &&
				hex.EncodeToString(c.Parameter) == "f20488020102"
		}, nil},
		{"query without permission", "e3 17 c704 00000001 e80f " + invoke, TypeANSIQueryFinal, "00000001", "", nil, nil},
		{"response", "e4 11 c704 00000001 e809 ea07 cf0101 f202 0500", TypeANSIResponse, "", "00000001", func(c *Component) bool {
			return c.Type == ReturnResultLast && hex.EncodeToString(c.Parameter) == "f2020500"
		}, nil},
		{"conversation", "e5 16 c708 0000000100000002 e80a ed08 cf020102 d1020901", TypeANSIConversation, "00000001", "00000002", func(c *Component) bool {
			return c.Type == InvokeNotLast && c.InvokeID == 1 && c.HasLinkedID && c.LinkedID == 2 && c.Opcode == 0x901
		}, nil},
		{"conversation without permission", "e6 0a c708 0000000100000002", TypeANSIConversationFinal, "00000001", "00000002", nil, nil},
		{"unidirectional", "e1 02 c700", TypeANSIUnidirectional, "", "", nil, nil},
		{"abort of the provider", "f6 09 c704 00000001 d70105", TypeANSIAbort, "", "00000001", nil, nil},
		{"abort of the user", "f6 08 c704 00000001 f800", TypeANSIAbort, "", "00000001", nil, nil},
		{"error", "e4 12 c704 00000001 e80a eb08 cf0101 d40181 f200", TypeANSIResponse, "", "00000001", func(c *Component) bool {
			return c.Type == ReturnError && c.HasError && c.Error == -127 && hex.EncodeToString(c.Parameter) == "f200"
		}, nil},
		{"national error", "e4 10 c704 00000001 e808 eb06 cf0101 d30101", TypeANSIResponse, "", "00000001", func(c *Component) bool { return c.National && c.Error == 1 }, nil},
		{"reject", "e4 11 c704 00000001 e809 ec07 cf0101 d5020203", TypeANSIResponse, "", "00000001", func(c *Component) bool {
			return c.Type == Reject && c.HasProblem && c.Problem == 2 && c.ProblemCode == 3
		}, nil},
		{"result that is not the last", "e5 11 c708 0000000100000002 e805 ee03 cf0101", TypeANSIConversation, "00000001", "00000002", func(c *Component) bool { return c.Type == ReturnResultNotLast }, nil},
		{"dialogue portion", "e2 08 c704 00000001 f900", TypeANSIQuery, "00000001", "", nil, nil},
		{"short identifier", "e2 05 c703 000001", TypeANSIQuery, "000001", "", nil, []string{"tcap.otid.length"}},
		{"short identifier of a response", "e4 05 c703 000001", TypeANSIResponse, "", "000001", nil, []string{"tcap.dtid.length"}},
		{"identifiers twice", "e2 0c c704 00000001 c704 00000002", TypeANSIQuery, "00000001", "", nil, []string{"tcap.element"}},
		{"unknown element", "e2 08 c704 00000001 8500", TypeANSIQuery, "00000001", "", nil, []string{"tcap.element"}},
		{"unknown component", "e2 0a c704 00000001 e802 e000", TypeANSIQuery, "00000001", "", func(c *Component) bool { return c.Type == ComponentUnknown }, []string{"tcap.component.tag"}},
		{"invoke without operation", "e2 0d c704 00000001 e805 e903 cf0101", TypeANSIQuery, "00000001", "", func(c *Component) bool { return !c.HasOpcode }, []string{"tcap.opcode.missing"}},
		{"operation of one octet", "e2 10 c704 00000001 e808 e906 cf0101 d10101", TypeANSIQuery, "00000001", "", func(c *Component) bool { return !c.HasOpcode && len(c.Code) == 1 }, []string{"tcap.opcode.missing"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(unhex(t, tc.in), Variant{ANSI: true}, &m) {
				t.Fatal("not read")
			}
			if m.Type != tc.kind || !m.Type.ANSI() || hex.EncodeToString(m.OTID) != tc.otid || hex.EncodeToString(m.DTID) != tc.dtid {
				t.Errorf("got %v, otid %x, dtid %x", m.Type, m.OTID, m.DTID)
			}
			if tc.check != nil && (len(m.Components()) != 1 || !tc.check(&m.Components()[0])) {
				t.Errorf("got %+v", m.Components())
			}
			if d := cmp.Diff(tc.an, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
	t.Run("the cause of an abort", func(t *testing.T) {
		var m Message
		if Decode(unhex(t, "f6 09 c704 00000001 d70105"), Variant{ANSI: true}, &m); !m.HasPAbort || m.PAbort != 5 {
			t.Errorf("got %v, %d", m.HasPAbort, m.PAbort)
		}
	})
	t.Run("more components than are read", func(t *testing.T) {
		var components string
		for range MaxComponents + 1 {
			components += "ea00"
		}
		var m Message
		Decode(unhex(t, "e4 50 c704 00000001 e842"+components), Variant{ANSI: true}, &m)
		if m.Count() != MaxComponents+1 || len(m.Components()) != MaxComponents {
			t.Errorf("%d of %d", len(m.Components()), m.Count())
		}
	})
	t.Run("one variant on a link of the other is marked", func(t *testing.T) {
		var m Message
		for _, ansi := range []bool{false, true} {
			Decode(unhex(t, "e1 02 c700"), Variant{ANSI: ansi}, &m)
			if got := len(names(&m.Anomalies)) > 0; got == ansi {
				t.Errorf("ANSI on a link with ANSI %v: marked %v", ansi, names(&m.Anomalies))
			}
			Decode(AppendBegin(nil, otid, nil, nil), Variant{ANSI: ansi}, &m)
			if got := len(names(&m.Anomalies)) > 0; got != ansi {
				t.Errorf("ITU on a link with ANSI %v: marked %v", ansi, names(&m.Anomalies))
			}
		}
	})
}
