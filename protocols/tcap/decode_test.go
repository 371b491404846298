package tcap

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func names(an *wire.Anomalies) []string {
	var out []string
	for a := range an.All {
		out = append(out, a.Name())
	}
	return out
}

// Content octets of application contexts.
var (
	acLocationUp = []byte{4, 0, 0, 1, 0, 1, 3}  // networkLocUp v3
	acATI        = []byte{4, 0, 0, 1, 0, 29, 3} // anyTimeInfoEnquiry v3
	acUSSD       = []byte{4, 0, 0, 1, 0, 19, 2} // networkUnstructuredSs v2
	otid         = []byte{0x12, 0x34, 0x56, 0x78}
	// ati is the argument of anyTimeInterrogation for an IMSI.
	ati = []byte{0x30, 0x0A, 0xA0, 0x08, 0x80, 0x06, 0x62, 0x92, 0x09, 0x00, 0x00, 0xF0}
)

const opATI = 71

// wrap puts components into a begin with application context.
func wrap(ac []byte, components ...[]byte) []byte {
	var all []byte
	for _, c := range components {
		all = append(all, c...)
	}
	return AppendBegin(nil, otid, AppendRequest(nil, ac, nil), all)
}

// shown is what the tests compare of a component.
type shown struct {
	Type      string
	ID        int32
	Opcode    int64 // -1000 for none
	Parameter string
}

func show(m *Message) (out []shown) {
	for i := range m.Components() {
		c := &m.Components()[i]
		s := shown{c.Type.String(), c.InvokeID, -1000, hex.EncodeToString(c.Parameter)}
		if c.HasOpcode {
			s.Opcode = c.Opcode
		}
		out = append(out, s)
	}
	return out
}

func TestDecodeBegin(t *testing.T) {
	var m Message
	if !Decode(wrap(acATI, AppendInvoke(nil, 1, opATI, ati)), Variant{}, &m) {
		t.Fatal("not read")
	}
	if m.Type != TypeBegin || m.Type.String() != "begin" || m.Type.ANSI() || cmp.Diff(otid, m.OTID) != "" || m.DTID != nil || m.HasPAbort {
		t.Errorf("head: %+v", m.Type)
	}
	d := &m.Dialogue
	if !m.HasDialogue || d.Type != DialogueRequest || string(d.AppendAC(nil)) != "0.4.0.0.1.0.29.3" || d.HasResult || d.UserInfo != nil {
		t.Errorf("dialogue: %+v", d)
	}
	want := []shown{{"invoke", 1, opATI, hex.EncodeToString(ati)}}
	if diff := cmp.Diff(want, show(&m)); diff != "" {
		t.Errorf("components (-want +got):\n%s", diff)
	}
	if m.Count() != 1 || !m.Anomalies.Empty() || m.Trailing != nil {
		t.Errorf("%d components, marked %v", m.Count(), names(&m.Anomalies))
	}
}

// The encodings that have been used, or could be, to hide an operation from a
// firewall: it is read, and the encoding is marked.
func TestDecodeEvasions(t *testing.T) {
	plain := []shown{{"invoke", 1, opATI, hex.EncodeToString(ati)}}
	param := hex.EncodeToString(ati)
	component := func(s string) []byte {
		c := unhex(t, s+param)
		return ber.AppendTLV(nil, tagInvoke, true, c)
	}
	components := AppendInvoke(nil, 1, opATI, ati)
	dialogue := AppendRequest(nil, acATI, nil)
	content := func() []byte {
		b := ber.AppendTLV(nil, tagOTID, false, otid)
		b = append(b, dialogue...)
		return ber.AppendTLV(b, tagComponents, true, components)
	}()
	acOf := func(content string) []byte {
		return AppendBegin(nil, otid, AppendRequest(nil, unhex(t, content), nil), components)
	}
	tests := []struct {
		name string
		in   []byte
		want []shown
		ac   string
		an   []string
	}{
		{"global operation code of one octet", wrap(acATI, component("020101 060147")), plain, "", []string{"tcap.opcode.global"}},
		{"global operation code, padded", wrap(acATI, component("020101 06028047")), plain, "", []string{"ber.oid.padded", "tcap.opcode.global"}},
		{
			"global operation code of an object identifier", wrap(acATI, component("020101 0603040047")),
			[]shown{{"invoke", 1, -1000, param}}, "", []string{"tcap.opcode.global"},
		},
		{"padded operation code", wrap(acATI, component("020101 02020047")), plain, "", []string{"ber.integer.padded"}},
		{"operation code with a long length", wrap(acATI, component("020101 02810147")), plain, "", []string{"ber.length.long_form"}},
		{"operation code under a high tag", wrap(acATI, component("020101 1f020147")), plain, "", []string{"ber.tag.long_form"}},
		{"negative operation code", wrap(acATI, component("020101 02 02 fd66")), []shown{{"invoke", 1, -666, param}}, "", []string{"tcap.opcode.range"}},
		{"operation code 200", wrap(acATI, component("020101 02 02 00c8")), []shown{{"invoke", 1, 200, param}}, "", []string{"tcap.opcode.range"}},
		{"empty operation code", wrap(acATI, component("020101 0200")), []shown{{"invoke", 1, -1000, param}}, "", []string{"ber.integer.length", "tcap.opcode.range"}},
		{"no operation code", wrap(acATI, component("020101")), []shown{{"invoke", 1, -1000, param}}, "", []string{"tcap.opcode.missing"}},
		{"no invoke identifier", wrap(acATI, ber.AppendTLV(nil, tagInvoke, true, nil)), []shown{{"invoke", 0, -1000, ""}}, "", []string{"tcap.invoke_id.missing", "tcap.opcode.missing"}},
		{"invoke identifier of two octets", wrap(acATI, component("02020101 020147")), []shown{{"invoke", 257, opATI, param}}, "", []string{"tcap.invoke_id.range"}},
		{
			"transaction identifier of five octets", AppendBegin(nil, []byte{1, 2, 3, 4, 5}, dialogue, components), plain, "",
			[]string{"tcap.otid.length"},
		},
		{"empty transaction identifier", AppendBegin(nil, []byte{}, dialogue, components), plain, "", []string{"tcap.otid.length"}},
		{"no transaction identifier", AppendBegin(nil, nil, dialogue, components), plain, "", []string{"tcap.tid.missing"}},
		{
			"two invokes, the harmless one first", wrap(acATI, AppendInvoke(nil, 1, 43, nil), AppendInvoke(nil, 2, opATI, ati)),
			[]shown{{"invoke", 1, 43, ""}, {"invoke", 2, opATI, param}}, "", nil,
		},
		{"application context of another operation", wrap(acLocationUp, components), plain, "0.4.0.0.1.0.1.3", nil},
		{"application context with a further arc", acOf("04000001001d0300"), plain, "0.4.0.0.1.0.29.3.0", []string{"tcap.ac.length"}},
		{"application context, padded", acOf("0400000100801d03"), plain, "", []string{"ber.oid.padded", "tcap.ac.length"}},
		{"application context with another third arc", acOf("04040001001d03"), plain, "0.4.4.0.1.0.29.3", nil},
		{
			"indefinite lengths all the way", ber.AppendIndefinite(nil, tagBegin, append(ber.AppendTLV(nil, tagOTID, false, otid),
				ber.AppendIndefinite(nil, tagComponents, ber.AppendIndefinite(nil, tagInvoke, unhex(t, "020101 020147"+param)))...)), plain, "none",
			[]string{"ber.length.indefinite"},
		},
		{
			"second component behind the message", append(wrap(acATI, AppendInvoke(nil, 1, 43, nil)), components...),
			[]shown{{"invoke", 1, 43, ""}}, "", []string{"tcap.trailing"},
		},
		{"message tag in the multi-octet form", append([]byte{0x7F, 0x02, byte(len(content))}, content...), plain, "", []string{"ber.tag.long_form", "tcap.tag"}},
		{"message tag without the constructed bit", append([]byte{0x42, byte(len(content))}, content...), plain, "", []string{"ber.primitive", "tcap.tag"}},
		{"message length in four octets", append([]byte{0x62, 0x84, 0, 0, 0, byte(len(content))}, content...), plain, "", []string{"ber.length.long_form"}},
		{"message length beyond the data", append([]byte{0x62, byte(len(content)) + 5}, content...), plain, "", []string{"ber.truncated", "tcap.length"}},
		{"message length short by the last octet", append([]byte{0x62, byte(len(content)) - 1}, content...), []shown{{"invoke", 1, opATI, param[:len(param)-2]}}, "", []string{"ber.truncated", "tcap.trailing"}},
		{
			"component portion twice", ber.AppendTLV(nil, tagBegin, true, append(append([]byte{}, content...), ber.AppendTLV(nil, tagComponents, true, components)...)),
			append(append([]shown{}, plain...), plain...), "", []string{"tcap.element"},
		},
		{
			"components before the dialogue portion", ber.AppendTLV(nil, tagBegin, true, append(append(ber.AppendTLV(nil, tagOTID, false, otid), ber.AppendTLV(nil, tagComponents, true, components)...), dialogue...)),
			plain, "", []string{"tcap.element"},
		},
		{"an element that TCAP does not have", ber.AppendTLV(nil, tagBegin, true, append(append([]byte{}, content...), 0x6F, 0)), plain, "", []string{"tcap.element"}},
		{"two arguments", wrap(acATI, component("020101 020147 0500")), []shown{{"invoke", 1, opATI, "0500" + param}}, "", []string{"ber.trailing"}},
		{"component of unknown type", wrap(acATI, unhex(t, "a9 03 020101")), []shown{{"", 0, -1000, ""}}, "", []string{"tcap.component.tag"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(tc.in, Variant{}, &m) {
				t.Fatal("not read")
			}
			if m.Type != TypeBegin {
				t.Errorf("type %v", m.Type)
			}
			ac := tc.ac
			switch ac {
			case "":
				ac = "0.4.0.0.1.0.29.3"
			case "none":
				ac = ""
			}
			if got := string(m.Dialogue.AppendAC(nil)); got != ac {
				t.Errorf("application context %s, want %s", got, ac)
			}
			if d := cmp.Diff(tc.want, show(&m)); d != "" {
				t.Errorf("components (-want +got):\n%s", d)
			}
			if d := cmp.Diff(tc.an, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodeMessageTypes(t *testing.T) {
	invoke := AppendInvoke(nil, 1, 45, nil)
	tests := []struct {
		name       string
		in         []byte
		kind       Type
		otid, dtid string
		an         []string
	}{
		{"continue", AppendContinue(nil, []byte{1}, []byte{2}, nil, invoke), TypeContinue, "01", "02", nil},
		{"end", AppendEnd(nil, []byte{2}, nil, invoke), TypeEnd, "", "02", nil},
		{"unidirectional", AppendUnidirectional(nil, nil, invoke), TypeUnidirectional, "", "", nil},
		{"provider abort", AppendProviderAbort(nil, []byte{2}, PAbortResourceLimitation), TypeAbort, "", "02", nil},
		{"user abort", AppendUserAbort(nil, []byte{2}, AppendAbort(nil, 0, nil)), TypeAbort, "", "02", nil},
		{"end with an originating identifier", AppendMessage(nil, TypeEnd, []byte{1}, []byte{2}, nil, nil), TypeEnd, "01", "02", []string{"tcap.element"}},
		{"begin with a destination identifier", AppendMessage(nil, TypeBegin, []byte{1}, []byte{2}, nil, nil), TypeBegin, "01", "02", []string{"tcap.element"}},
		{"continue without destination identifier", AppendMessage(nil, TypeContinue, []byte{1}, nil, nil, nil), TypeContinue, "01", "", []string{"tcap.tid.missing"}},
		{"abort with components", AppendMessage(nil, TypeAbort, nil, []byte{2}, nil, invoke), TypeAbort, "", "02", []string{"tcap.element"}},
		{"cause of an abort in an end", unhex(t, "64 06 4901 02 4a01 01"), TypeEnd, "", "02", []string{"tcap.element"}},
		{"a cause that is none", unhex(t, "67 07 4901 02 4a02 0100"), TypeAbort, "", "02", []string{"tcap.element"}},
		{"identifiers twice", unhex(t, "62 06 4801 01 4801 02"), TypeBegin, "01", "", []string{"tcap.element"}},
		{"identifier in segments", unhex(t, "62 08 6806 0401 01 0401 02"), TypeBegin, "0102", "", []string{"ber.constructed"}},
		{"identifiers out of order", unhex(t, "65 06 4901 02 4801 01"), TypeContinue, "01", "02", []string{"tcap.element"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(tc.in, Variant{}, &m) {
				t.Fatal("not read")
			}
			if m.Type != tc.kind || hex.EncodeToString(m.OTID) != tc.otid || hex.EncodeToString(m.DTID) != tc.dtid {
				t.Errorf("got %v, otid %x, dtid %x", m.Type, m.OTID, m.DTID)
			}
			if d := cmp.Diff(tc.an, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
	var m Message
	if Decode(AppendProviderAbort(nil, []byte{2}, 3), Variant{}, &m); !m.HasPAbort || m.PAbort != PAbortIncorrect {
		t.Errorf("cause %v, %d", m.HasPAbort, m.PAbort)
	}
}

func TestDecodeJunk(t *testing.T) {
	for _, in := range []string{"", "62", "60 00", "30 03 020101", "63 00", "e0 00", "ff ff ff", "00 00"} {
		var m Message
		if Decode(unhex(t, in), Variant{}, &m) || m.Type != TypeUnknown || !m.Anomalies.Has(wire.AnomalyTCAPMessageType) {
			t.Errorf("%q is taken for %v, marked %v", in, m.Type, names(&m.Anomalies))
		}
	}
}

func TestDecodeManyComponents(t *testing.T) {
	var all [][]byte
	for i := range MaxComponents + 5 {
		all = append(all, AppendInvoke(nil, int8(i), 45, nil))
	}
	var m Message
	if !Decode(wrap(acATI, all...), Variant{}, &m) {
		t.Fatal("not read")
	}
	if len(m.Components()) != MaxComponents || m.Count() != MaxComponents+5 || !m.Anomalies.Has(wire.AnomalyTCAPComponentLimit) {
		t.Errorf("%d of %d components, marked %v", len(m.Components()), m.Count(), names(&m.Anomalies))
	}
	// Nothing of a message is left in the next.
	if !Decode(AppendEnd(nil, []byte{1}, nil, nil), Variant{}, &m) || len(m.Components()) != 0 || m.Count() != 0 || m.HasDialogue || !m.Anomalies.Empty() {
		t.Errorf("left over: %d components, marked %v", m.Count(), names(&m.Anomalies))
	}
}

// A component of another type than invoke.
func TestDecodeComponents(t *testing.T) {
	tests := []struct {
		name, in string
		check    func(c *Component) bool
		an       []string
	}{
		{"linked invoke", hex.EncodeToString(AppendLinkedInvoke(nil, 2, 1, 48, nil)), func(c *Component) bool {
			return c.Type == Invoke && c.InvokeID == 2 && c.HasLinkedID && c.LinkedID == 1 && c.Opcode == 48
		}, nil},
		{"result", hex.EncodeToString(AppendResult(nil, 1, 71, []byte{5, 0})), func(c *Component) bool {
			return c.Type == ReturnResultLast && c.Opcode == 71 && hex.EncodeToString(c.Parameter) == "0500"
		}, nil},
		{"result that is not the last", hex.EncodeToString(AppendResultNotLast(nil, -1, 71, nil)), func(c *Component) bool {
			return c.Type == ReturnResultNotLast && c.InvokeID == -1 && c.Opcode == 71 && c.Parameter == nil
		}, nil},
		{"empty result", hex.EncodeToString(AppendEmptyResult(nil, 1)), func(c *Component) bool { return c.Type == ReturnResultLast && !c.HasOpcode }, nil},
		{"result without sequence", "a2 06 020101 020147", func(c *Component) bool { return !c.HasOpcode && hex.EncodeToString(c.Parameter) == "020147" }, []string{"tcap.element"}},
		{"result without operation code", "a2 07 020101 3002 0500", func(c *Component) bool { return !c.HasOpcode && hex.EncodeToString(c.Parameter) == "0500" }, []string{"tcap.opcode.missing"}},
		{"result with a global operation code", "a2 08 020101 3003 060147", func(c *Component) bool { return c.HasOpcode && c.Global && c.Opcode == 71 }, []string{"tcap.opcode.global"}},
		{"result with something behind", "a2 0a 020101 3003 020147 0500", func(c *Component) bool { return c.Opcode == 71 }, []string{"ber.trailing"}},
		{"result without invoke identifier", "a2 05 3003 020147", func(c *Component) bool { return c.Opcode == 71 && !c.HasInvokeID }, []string{"tcap.invoke_id.missing"}},
		{"error", hex.EncodeToString(AppendError(nil, 1, 34, []byte{0x0A, 1, 0})), func(c *Component) bool {
			return c.Type == ReturnError && c.HasError && c.Error == 34 && hex.EncodeToString(c.Parameter) == "0a0100" && !c.HasOpcode
		}, nil},
		{"error with a global code", "a3 06 020101 060122", func(c *Component) bool { return c.HasError && c.Error == 34 && c.Global }, []string{"tcap.opcode.global"}},
		{"error without code", "a3 03 020101", func(c *Component) bool { return !c.HasError }, []string{"tcap.element"}},
		{"error without invoke identifier", "a3 00", func(c *Component) bool { return !c.HasInvokeID }, []string{"tcap.element", "tcap.invoke_id.missing"}},
		{"reject", hex.EncodeToString(AppendReject(nil, 1, ProblemInvoke, 2)), func(c *Component) bool {
			return c.Type == Reject && c.HasProblem && c.Problem == ProblemInvoke && c.ProblemCode == 2 && c.InvokeID == 1
		}, nil},
		{"reject without derivable identifier", "a4 05 0500 8001 02", func(c *Component) bool { return !c.HasInvokeID && c.Problem == ProblemGeneral && c.ProblemCode == 2 }, nil},
		{"reject without problem", "a4 03 020101", func(c *Component) bool { return !c.HasProblem }, []string{"tcap.element"}},
		{"reject without identifier", "a4 03 800101", func(c *Component) bool { return c.HasProblem }, []string{"tcap.invoke_id.missing"}},
		{"reject with an unknown problem", "a4 06 020101 890101", func(c *Component) bool { return !c.HasProblem }, []string{"tcap.element"}},
		{"reject with something behind", "a4 08 020101 800101 0500", func(c *Component) bool { return c.HasProblem }, []string{"ber.trailing"}},
		{"reject with a huge problem code", "a4 07 020101 80020100", func(c *Component) bool { return !c.HasProblem }, []string{"tcap.element"}},
		{"an invoke in primitive form", "81 06 020101 020147", func(c *Component) bool { return c.Type == Invoke && c.Opcode == 71 }, []string{"ber.primitive"}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			var m Message
			if !Decode(AppendEnd(nil, []byte{1}, nil, unhex(t, tc.in)), Variant{}, &m) || len(m.Components()) != 1 {
				t.Fatal("not read")
			}
			c := &m.Components()[0]
			if !tc.check(c) {
				t.Errorf("got %+v", c)
			}
			if hex.EncodeToString(c.Raw) != strings.ReplaceAll(tc.in, " ", "") {
				t.Errorf("raw %x", c.Raw)
			}
			if d := cmp.Diff(tc.an, names(&m.Anomalies)); d != "" {
				t.Errorf("anomalies (-want +got):\n%s", d)
			}
		})
	}
}
