package tcuser

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
	"cordon/protocols/tcap"
)

func unhex(tb testing.TB, s string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

var (
	contextATI     = []byte{4, 0, 0, 1, 0, 29, 3}
	contextUL      = []byte{4, 0, 0, 1, 0, 1, 3}
	contextUSSD    = []byte{4, 0, 0, 1, 0, 19, 2}
	contextMT2     = []byte{4, 0, 0, 1, 0, 25, 2}
	contextCAP2    = []byte{4, 0, 0, 1, 0, 50, 1}
	contextCAP4    = []byte{4, 0, 0, 1, 23, 3, 4}
	contextINAP    = []byte{0x2a, 0x86, 0x3a, 0x00, 0x89, 0x61, 51, 1, 1, 1, 0, 1}
	contextLonger  = []byte{4, 0, 0, 1, 0, 29, 3, 0}
	contextForeign = []byte{0x2a, 3, 4}
)

const (
	psi  = "300e 8008 62999900000000f0 a202 8000"
	ati  = "3018 a00a 8008 62999900000000f0 a102 8000 8306 919471979900"
	idp  = "300e 800101 9f3208 62999900000000f0"
	toMS = "3021 8008 62999900000000f0 8406 913366990000 040d 04008100006211241200000000"
)

// begin builds a begin of one invoke, with a dialogue portion unless ac is nil.
func begin(tb testing.TB, ac []byte, opcode uint8, parameter string) []byte {
	var dialogue []byte
	if ac != nil {
		dialogue = tcap.AppendRequest(nil, ac, nil)
	}
	return tcap.AppendBegin(nil, []byte{1, 2, 3, 4}, dialogue, tcap.AppendInvoke(nil, 1, opcode, unhex(tb, parameter)))
}

func decode(tb testing.TB, b []byte, h Hint) *message.Message {
	tb.Helper()
	var t tcap.Message
	if !tcap.Decode(b, tcap.Variant{}, &t) {
		tb.Fatalf("%x is no TCAP message", b)
	}
	m := message.New()
	m.Protocol = message.ProtocolTCAP
	new(Reader).Decode(m, &t, h)
	return m
}

func marked(m *message.Message) (out []string) {
	for a := range m.Anomalies.All {
		out = append(out, a.Name())
	}
	return out
}

func TestWhoseMessageItIs(t *testing.T) {
	type want struct {
		Protocol, Operation string
		Context, Version    int64
		Anomalies           []string
	}
	tests := []struct {
		name string
		in   []byte
		hint Hint
		want want
	}{
		{"the context says MAP", begin(t, contextATI, 71, ati), Hint{}, want{"map", "anyTimeInterrogation", 29, 3, nil}},
		{"the context says MAP where the numbers say CAP", begin(t, contextATI, 71, ati), Hint{CalledSSN: 146}, want{"map", "anyTimeInterrogation", 29, 3, nil}},
		{"the context says CAP where the numbers say MAP", begin(t, contextCAP2, 0, idp), Hint{CalledSSN: 6, CallingSSN: 8}, want{"cap", "initialDP", 0, 2, nil}},
		{"the same opcode in two protocols", begin(t, contextCAP4, 20, "300a a008 0406 0410 33669900"), Hint{CalledSSN: 8}, want{"cap", "connect", 0, 4, nil}},
		{"INAP on the numbers of MAP", begin(t, contextINAP, 23, "3003 800100"), Hint{CalledSSN: 6, CallingSSN: 11}, want{"inap", "requestReportBCSMEvent", 0, 0, nil}},
		{"MAP under a context of INAP, for a node of MAP", begin(t, contextINAP, 3, "a30a 0408 62999900000000f0"), Hint{CalledSSN: 7}, want{"map", "cancelLocation", 0, 0, []string{"map.ac.unknown"}}},
		{"and by what it says, for others", begin(t, contextINAP, 71, ati), Hint{CalledSSN: 250}, want{"map", "anyTimeInterrogation", 0, 0, []string{"map.ac.unknown"}}},
		{"even where INAP has the opcode too", begin(t, contextINAP, 45, "3014 8007 919471992143f5 8101ff 8206 913366990000"), Hint{CalledSSN: 250}, want{"map", "sendRoutingInfoForSM", 0, 0, []string{"map.ac.unknown"}}},
		{"a harmless context does not hide the operation", begin(t, contextUL, 71, ati), Hint{}, want{"map", "anyTimeInterrogation", 1, 3, nil}},
		{"messages to mobiles in version 2", begin(t, contextMT2, 46, toMS), Hint{}, want{"map", "mt-ForwardSM", 25, 2, nil}},
		{"a context with an octet more is read by its meaning", begin(t, contextLonger, 71, ati), Hint{CalledSSN: 6}, want{"map", "anyTimeInterrogation", 29, 3, []string{"map.ac.unknown"}}},
		{"a foreign context does not make MAP something else", begin(t, contextForeign, 71, ati), Hint{CalledSSN: 6}, want{"map", "anyTimeInterrogation", 0, 0, []string{"map.ac.unknown"}}},
		{"not even where the numbers tell nothing", begin(t, contextForeign, 71, ati), Hint{CalledSSN: 200}, want{"map", "anyTimeInterrogation", 0, 0, []string{"map.ac.unknown"}}},
		{"no dialogue portion means version 1", begin(t, nil, 2, "301a 0408 62999900000000f0 8106 913366990000 0406 913366990000"), Hint{CalledSSN: 6}, want{"map", "updateLocation", 0, 1, nil}},
		{"the dialogue is remembered", tcap.AppendContinue(nil, []byte{1}, []byte{2}, nil, tcap.AppendInvoke(nil, 1, 20, unhex(t, "300a a008 0406 0410 33669900"))), Hint{AC: contextCAP2, CalledSSN: 8}, want{"cap", "connect", 0, 2, nil}},
		{"the called number tells", begin(t, nil, 0, idp), Hint{CalledSSN: 146, CallingSSN: 6}, want{"cap", "initialDP", 0, 0, nil}},
		{"else the calling one", begin(t, nil, 70, psi), Hint{CalledSSN: 200, CallingSSN: 6}, want{"map", "provideSubscriberInfo", 0, 1, nil}},
		{"a number of CAP in this network", begin(t, nil, 0, idp), Hint{CalledSSN: 152, CAPSSNs: []uint8{152}}, want{"cap", "initialDP", 0, 0, nil}},
		{"numbers of INAP", begin(t, nil, 0, "3003 800101"), Hint{CalledSSN: 106}, want{"inap", "initialDP", 0, 0, nil}},
		{"a control point speaks MAP", begin(t, nil, 71, ati), Hint{CalledSSN: 147, CallingSSN: 147}, want{"map", "anyTimeInterrogation", 0, 1, nil}},
		{"and CAP", begin(t, nil, 0, idp), Hint{CalledSSN: 147, CallingSSN: 147}, want{"cap", "initialDP", 0, 0, nil}},
		{"no number, and what fits", begin(t, nil, 70, psi), Hint{}, want{"map", "provideSubscriberInfo", 0, 1, nil}},
		{"an operation that MAP has not, on its numbers", begin(t, nil, 0, idp), Hint{CalledSSN: 6}, want{"cap", "initialDP", 0, 0, nil}},
		{"what fits nothing stays TCAP", begin(t, nil, 99, "3000"), Hint{CalledSSN: 200}, want{"tcap", "", 0, 0, nil}},
		{"and MAP on its numbers", begin(t, nil, 99, "3000"), Hint{CalledSSN: 6}, want{"map", "", 0, 1, nil}},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			m := decode(t, tc.in, tc.hint)
			got := want{Protocol: m.Protocol.String(), Operation: m.Operation.Name(), Anomalies: marked(m)}
			got.Context, _ = m.Int(message.FieldMAPContext)
			got.Version, _ = m.Int(message.FieldMAPVersion)
			if v, ok := m.Int(message.FieldCAPVersion); ok {
				got.Version = v
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if c := m.Components(); len(c) != 1 || c[0].Protocol.String() != tc.want.Protocol {
				t.Errorf("components %+v", c)
			}
		})
	}
}

// Every component of a message is read, of all types, each with its own values.
func TestEveryComponentIsRead(t *testing.T) {
	var components []byte
	components = tcap.AppendInvoke(components, 1, 43, unhex(t, "0408 5300000000000010"))
	components = tcap.AppendLinkedInvoke(components, 2, 1, 71, unhex(t, ati))
	components = tcap.AppendResult(components, 3, 58, unhex(t, "0408 62999900000000f1"))
	components = tcap.AppendResultNotLast(components, 4, 7, unhex(t, "3000"))
	components = tcap.AppendEmptyResult(components, 5)
	components = tcap.AppendError(components, 6, 34, nil)
	components = tcap.AppendReject(components, 7, tcap.ProblemInvoke, 1)
	m := decode(t, tcap.AppendContinue(nil, []byte{1}, []byte{2}, nil, components), Hint{CalledSSN: 6})
	var got []string
	for i, c := range m.Components() {
		m.Focus(i)
		imsi, _ := m.String(message.FieldMAPIMSI)
		got = append(got, strings.TrimSpace(c.Type.String()+" "+c.Op.Name()+" "+imsi))
	}
	m.Focus(-1)
	want := []string{
		"invoke checkIMEI", "invoke anyTimeInterrogation 269999000000000", "returnResultLast sendIMSI 269999000000001",
		"returnResultNotLast insertSubscriberData", "returnResultLast", "returnError", "reject",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("components (-want +got):\n%s", d)
	}
	c := m.Components()
	if !c[1].HasLinked || c[1].LinkedID != 1 || c[5].Error != 34 || c[6].Error != 1 || c[4].HasOpcode {
		t.Errorf("codes: %+v", c)
	}
	for f, want := range map[message.FieldID]int64{
		message.FieldTCAPInvokeID: 1, message.FieldTCAPLinkedID: 1, message.FieldTCAPOpcode: 43, message.FieldTCAPError: 34,
		message.FieldTCAPProblem: 1, message.FieldMAPError: 34, message.FieldMAPOpcode: 43,
	} {
		if got, ok := m.Int(f); !ok || got != want {
			t.Errorf("%s = %d, %v", f.Name(), got, ok)
		}
	}
	if m.Operation.Name() != "checkIMEI" {
		t.Errorf("the operation of the message is %q", m.Operation.Name())
	}
}

// The global form of an opcode was the first way around firewalls: some
// network elements took it for the local one.
func TestGlobalOpcode(t *testing.T) {
	b := begin(t, contextATI, 71, ati)
	local, global := []byte{2, 1, 71}, []byte{6, 1, 71}
	i := strings.Index(string(b), string(local))
	copy(b[i:], global)
	m := decode(t, b, Hint{})
	if m.Operation.Name() != "anyTimeInterrogation" || !m.Components()[0].Global {
		t.Errorf("operation %q, global %v", m.Operation.Name(), m.Components()[0].Global)
	}
	if v, _ := m.Bool(message.FieldTCAPOpcodeGlobal); !v {
		t.Error("the field does not tell")
	}
	if imsi, _ := m.String(message.FieldMAPIMSI); imsi != "269999000000000" {
		t.Errorf("IMSI %q", imsi)
	}
}

func TestMAPOpenIsRead(t *testing.T) {
	open := tcap.AppendMAPOpen(nil, unhex(t, "96 62999900000000f0"), unhex(t, "91 3366990000"))
	b := tcap.AppendBegin(nil, []byte{1}, tcap.AppendRequest(nil, contextUSSD, open), tcap.AppendInvoke(nil, 1, 59, unhex(t, "300a 04010f 0405 aa180c3602")))
	m := decode(t, b, Hint{CalledSSN: 6})
	for f, want := range map[message.FieldID]string{
		message.FieldMAPOpenType: "open", message.FieldMAPDestinationReference: "269999000000000",
		message.FieldMAPOriginationReference: "3366990000", message.FieldMAPUSSDString: "*100#",
	} {
		if got, _ := m.String(f); got != want {
			t.Errorf("%s = %q, want %q", f.Name(), got, want)
		}
	}
	if m.Has(message.FieldMAPIMSI) {
		t.Error("the reference of the dialogue is not an identity of the component")
	}
}

func TestDialogueWithoutComponents(t *testing.T) {
	open := tcap.AppendMAPOpen(nil, nil, unhex(t, "91 3366990000"))
	m := decode(t, tcap.AppendBegin(nil, []byte{1}, tcap.AppendRequest(nil, contextMT2, open), nil), Hint{CalledSSN: 8})
	if m.Protocol != message.ProtocolMAP || len(m.Layers()) != 1 || m.Layers()[0].Layer != message.LayerMAP {
		t.Errorf("protocol %v, layers %v", m.Protocol, m.Layers())
	}
	m = decode(t, tcap.AppendProviderAbort(nil, []byte{1}, 1), Hint{CalledSSN: 8})
	if m.Protocol != message.ProtocolTCAP || len(m.Layers()) != 0 || len(m.Components()) != 0 {
		t.Errorf("an abort: protocol %v, layers %v", m.Protocol, m.Layers())
	}
}

// More components than are read are marked by TCAP, and the first ones are judged.
func TestTooManyComponents(t *testing.T) {
	var components []byte
	for range tcap.MaxComponents + 4 {
		components = tcap.AppendInvoke(components, 1, 70, unhex(t, psi))
	}
	m := decode(t, tcap.AppendBegin(nil, []byte{1}, nil, components), Hint{CalledSSN: 7})
	c := m.Components()
	if len(c) != min(message.MaxComponents, tcap.MaxComponents) || c[len(c)-1].Op.Name() != "provideSubscriberInfo" {
		t.Errorf("%d components", len(c))
	}
}

func TestNoAllocations(t *testing.T) {
	messages := [][]byte{begin(t, contextATI, 71, ati), begin(t, contextCAP2, 0, idp), begin(t, nil, 70, psi), begin(t, contextForeign, 71, ati)}
	hints := []Hint{{}, {CalledSSN: 6, CallingSSN: 147}, {CalledSSN: 200}}
	m, r := message.New(), new(Reader)
	r.trial()
	var in tcap.Message
	for _, b := range messages {
		for _, h := range hints {
			if n := testing.AllocsPerRun(50, func() {
				m.Reset()
				tcap.Decode(b, tcap.Variant{}, &in)
				r.Decode(m, &in, h)
			}); n != 0 {
				t.Errorf("%x: %v allocations", b, n)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(begin(f, contextATI, 71, ati), uint8(6), uint8(147))
	f.Add(begin(f, contextCAP2, 0, idp), uint8(146), uint8(146))
	f.Add(begin(f, contextForeign, 70, psi), uint8(200), uint8(0))
	f.Add(begin(f, nil, 2, "0400"), uint8(0), uint8(0))
	f.Add(tcap.AppendEnd(nil, []byte{1}, nil, tcap.AppendResult(nil, 1, 45, unhex(f, "3010 0408 62999900000000f0 a004 8102 9133"))), uint8(8), uint8(6))
	m, r := message.New(), new(Reader)
	var in tcap.Message
	f.Fuzz(func(t *testing.T, b []byte, called, calling uint8) {
		if !tcap.Decode(b, tcap.Variant{}, &in) {
			return
		}
		m.Reset()
		r.Decode(m, &in, Hint{CalledSSN: called, CallingSSN: calling})
		if n := len(in.Components()); len(m.Components()) != min(n, message.MaxComponents) {
			t.Errorf("%d of %d components", len(m.Components()), n)
		}
		for i, c := range m.Components() {
			if c.Op != 0 && c.Op.Operation().Protocol != c.Protocol {
				t.Errorf("component %d: operation %q of %v in %v", i, c.Op.Name(), c.Op.Operation().Protocol, c.Protocol)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for name, in := range map[string][]byte{
		"anyTimeInterrogation": begin(b, contextATI, 71, ati),
		"initialDP":            begin(b, contextCAP2, 0, idp),
	} {
		b.Run(name, func(b *testing.B) {
			m, r := message.New(), new(Reader)
			var t tcap.Message
			tcap.Decode(in, tcap.Variant{}, &t)
			b.ReportAllocs()
			for b.Loop() {
				m.Reset()
				r.Decode(m, &t, Hint{CalledSSN: gsmmap.SSNHLR})
			}
		})
	}
}
