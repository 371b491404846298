package action

import (
	"strings"
	"testing"

	"cordon/protocols/decode"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/sccp"
	"cordon/protocols/sigtran"
	"cordon/protocols/tcap"
	"cordon/rules"
)

// Contexts, as content octets.
var (
	acATI    = []byte{4, 0, 0, 1, 0, 29, 3}
	acUpdate = []byte{4, 0, 0, 1, 0, 1, 3}
	acMT     = []byte{4, 0, 0, 1, 0, 25, 3}
	acCAP    = []byte{4, 0, 0, 1, 0, 50, 1}
	otid     = []byte{0x12, 0x34, 0x56, 0x78}
	dtid     = []byte{0xCA, 0xFE}
)

// request is a message to refuse; the zero values give a UDT with return option.
type request struct {
	kind      sccp.Type
	class     uint8
	noReturn  bool
	noCalling bool
	tcap      []byte
	segments  int // of how many octets; 0 is whole
}

// frames are the M3UA messages of the request.
func (r request) frames(t testing.TB) (out [][]byte) {
	t.Helper()
	if r.kind == 0 {
		r.kind = sccp.TypeUDT
	}
	s := sccp.Message{Type: r.kind, Class: r.class, HopCounter: 9, Called: sccp.TitleAddress("491779900001", 6), Calling: sccp.TitleAddress("33699000001", 147), Data: r.tcap}
	if !r.noReturn {
		s.Handling = sccp.HandlingReturn
	}
	if r.noCalling {
		s.Calling = sccp.Address{Raw: []byte{}}
	}
	units := make([][]byte, 1)
	var err error
	if r.segments > 0 {
		units, err = sccp.Segments(&s, sccp.Variant{}, r.segments)
	} else {
		units[0], err = sccp.Append(nil, &s, sccp.Variant{})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		m := m3ua.Message{NetworkAppearance: 3, CorrelationID: 99, RoutingContexts: sigtran.Uint32s{0, 0, 0, 7},
			Data: m3ua.ProtocolData{OPC: 5005, DPC: 1001, SI: 3, NI: 0, MP: 1, SLS: 11, Payload: u}}
		m.Set(m3ua.NetworkAppearance)
		m.Set(m3ua.RoutingContext)
		m.Set(m3ua.CorrelationID)
		out = append(out, m3ua.AppendData(nil, &m))
	}
	return out
}

// with calls f with the decoded request, the last segment of a segmented one.
func (r request) with(t testing.TB, f func(*message.Message)) {
	t.Helper()
	d := decode.New(decode.Options{Variant: decode.VariantITU})
	frames := r.frames(t)
	for i, b := range frames {
		d.M3UA(&decode.Inbound{Link: "a", LinkID: 1, Direction: message.DirectionInbound, PPID: 3}, b, func(m *message.Message) {
			if i == len(frames)-1 {
				f(m)
			}
		})
	}
}

// read lists what a decoder reads in an answer.
func read(t testing.TB, b []byte) string {
	t.Helper()
	var out string
	d := decode.New(decode.Options{Variant: decode.VariantITU})
	d.M3UA(&decode.Inbound{PPID: 3}, b, func(m *message.Message) {
		for _, name := range []string{
			"mtp3.opc", "mtp3.dpc", "mtp3.ni", "mtp3.sls", "m3ua.network_appearance", "m3ua.routing_context", "sccp.message", "sccp.class", "sccp.return_cause",
			"sccp.called.gt", "sccp.calling.gt", "tcap.type", "tcap.otid", "tcap.dtid", "tcap.p_abort_cause", "tcap.dialogue", "tcap.ac", "tcap.dialogue.result",
			"tcap.dialogue.diagnostic", "tcap.components",
		} {
			f, ok := message.FieldByName(name)
			if !ok {
				t.Fatalf("no field %q", name)
			}
			if s := value(m, f); s != "" {
				out += " " + name + "=" + s
			}
		}
		for a := range m.Anomalies.All {
			out += " anomaly=" + a.Name()
		}
	})
	return out
}

func value(m *message.Message, f message.FieldID) string {
	all := string(m.AppendFieldsJSON(nil, nil))
	key := `"` + f.Name() + `":`
	_, rest, ok := strings.Cut(all, key)
	if !ok {
		return ""
	}
	if strings.HasPrefix(rest, "[") {
		return rest[:strings.Index(rest, "]")+1]
	}
	return strings.Trim(rest[:strings.IndexAny(rest, ",}")], `"`)
}

func begin(dialogue []byte, components ...[]byte) []byte {
	var all []byte
	for _, c := range components {
		all = append(all, c...)
	}
	return tcap.AppendBegin(nil, otid, dialogue, all)
}

// invoke is an invoke with an argument that holds an IMSI.
func invoke(id int8, opcode uint8) []byte {
	imsi := numbering.AppendTBCD(nil, "262990000000001")
	argument := append([]byte{0x30, byte(len(imsi) + 2), 0x04, byte(len(imsi))}, imsi...)
	return tcap.AppendInvoke(nil, id, opcode, argument)
}

// answers are refusals and what stands in them; want is empty for silence.
var answers = []struct {
	name      string
	request   request
	component int
	refusal   string
	want      string // parts, in the order of read
}{
	{"a service message", request{tcap: begin(nil, invoke(1, 2))}, -1, "udts:1", "sccp.message=UDTS sccp.return_cause=1 sccp.called.gt=33699000001 sccp.calling.gt=491779900001 tcap.type=begin"},
	{"an extended one", request{kind: sccp.TypeXUDT, tcap: begin(nil, invoke(1, 2))}, -1, "udts:7", "sccp.message=XUDTS sccp.return_cause=7"},
	{"a long one", request{kind: sccp.TypeLUDT, tcap: begin(nil, invoke(1, 2))}, -1, "udts:4", "sccp.message=LUDTS sccp.return_cause=4"},
	{"no service message without return option", request{noReturn: true, tcap: begin(nil, invoke(1, 2))}, -1, "udts:1", ""},
	{"no service message for a segment", request{kind: sccp.TypeXUDT, segments: 10, tcap: begin(nil, invoke(1, 2))}, -1, "udts:1", ""},
	{"a provider abort", request{tcap: begin(nil, invoke(1, 2))}, -1, "p-abort:4", "sccp.message=UDT sccp.class=0 sccp.called.gt=33699000001 sccp.calling.gt=491779900001 tcap.type=abort tcap.dtid=12345678 tcap.p_abort_cause=4"},
	{"a provider abort of a dialogue that goes on", request{tcap: tcap.AppendContinue(nil, otid, dtid, nil, invoke(1, 2))}, -1, "p-abort:2", "tcap.type=abort tcap.dtid=12345678 tcap.p_abort_cause=2"},
	{"in sequence where the request was", request{class: 1, tcap: begin(nil, invoke(1, 2))}, -1, "p-abort:4", "sccp.message=UDT sccp.class=1 "},
	{"a context that is not supported", request{tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(1, 71))}, -1, "u-abort:2",
		"tcap.type=abort tcap.dtid=12345678 tcap.dialogue=AARE tcap.ac=0.4.0.0.1.0.29.3 tcap.dialogue.result=1 tcap.dialogue.diagnostic=2"},
	{"a dialogue of version 1 has nothing to reject", request{tcap: begin(nil, invoke(1, 2))}, -1, "u-abort:2", "tcap.type=abort tcap.dtid=12345678"},
	{"a user abort of a dialogue that goes on", request{tcap: tcap.AppendContinue(nil, otid, dtid, nil, invoke(1, 7))}, -1, "u-abort:2", "tcap.type=abort tcap.dtid=12345678 tcap.dialogue=ABRT"},
	{"an error that the operation allows", request{tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(5, 71))}, 0, "error:49",
		`tcap.type=end tcap.dtid=12345678 tcap.dialogue=AARE tcap.ac=0.4.0.0.1.0.29.3 tcap.dialogue.result=0 tcap.dialogue.diagnostic=0 tcap.components=[{"type":"returnError","id":5,"error":49}]`},
	{"an error of version 1 has no dialogue portion", request{tcap: begin(nil, invoke(5, 2))}, 0, "error:34", `tcap.type=end tcap.dtid=12345678 tcap.dialogue=none tcap.components=[{"type":"returnError","id":5,"error":34}]`},
	{"an error that the operation does not allow", request{tcap: begin(tcap.AppendRequest(nil, acUpdate, nil), invoke(1, 2))}, 0, "error:49", `"error":34`},
	{"an error that cannot be softened so", request{tcap: begin(nil, invoke(1, 3))}, 0, "error:34", `"error":36`},
	{"a delivery that fails has a cause", request{tcap: begin(tcap.AppendRequest(nil, acMT, nil), invoke(-1, 44))}, 0, "error:32", `"id":-1,"error":32`},
	{"an error of CAMEL", request{tcap: begin(tcap.AppendRequest(nil, acCAP, nil), invoke(1, 0))}, 0, "error:6", `"error":6`},
	{"an error of CAMEL that is none of its", request{tcap: begin(tcap.AppendRequest(nil, acCAP, nil), invoke(1, 0))}, 0, "error:34", `"error":11`},
	{"the second component", request{tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(1, 43), invoke(2, 71))}, 1, "error:49", `[{"type":"returnError","id":2,"error":49}]`},
	{"the first that can be, for the message as a whole", request{tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(7, 71))}, -1, "error:35", `"id":7,"error":35`},
	{"a reject", request{tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(3, 100))}, 0, "reject:1", `tcap.type=end tcap.dtid=12345678 tcap.dialogue=AARE tcap.ac=0.4.0.0.1.0.29.3 tcap.dialogue.result=0 tcap.dialogue.diagnostic=0 tcap.components=[{"type":"reject","id":3`},
	{"a request in segments", request{kind: sccp.TypeXUDT, segments: 40, tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(1, 71))}, 0, "error:49", `sccp.message=XUDT sccp.class=0 sccp.called.gt=33699000001 sccp.calling.gt=491779900001 tcap.type=end tcap.dtid=12345678`},

	{"no refusal", request{tcap: begin(nil, invoke(1, 2))}, 0, "none", ""},
	{"no error for an operation without result", request{tcap: begin(nil, invoke(1, 37))}, 0, "error:34", ""},
	{"no error for an operation of nobody", request{tcap: begin(nil, invoke(1, 100))}, 0, "error:34", ""},
	{"no error for a result", request{tcap: tcap.AppendEnd(nil, dtid, nil, tcap.AppendResult(nil, 1, 71, nil))}, 0, "error:34", ""},
	{"no component that was hit", request{tcap: begin(nil, invoke(1, 2))}, 9, "error:34", ""},
	{"nobody to answer in an end", request{tcap: tcap.AppendEnd(nil, dtid, nil, invoke(1, 2))}, 0, "p-abort:4", ""},
	{"nobody to answer in an abort", request{tcap: tcap.AppendProviderAbort(nil, dtid, 4)}, -1, "u-abort:2", ""},
	{"nobody to answer without dialogue", request{tcap: tcap.AppendUnidirectional(nil, nil, invoke(1, 2))}, 0, "error:34", ""},
	{"nobody to answer without calling address", request{noCalling: true, tcap: begin(nil, invoke(1, 2))}, 0, "error:34", ""},
	{"no echo of a transaction identifier of five octets", request{tcap: tcap.AppendBegin(nil, []byte{1, 2, 3, 4, 5}, nil, invoke(1, 2))}, 0, "p-abort:2", ""},
	{"no end where the context cannot be echoed", request{tcap: begin([]byte{0x6B, 2, 0x28, 0}, invoke(1, 2))}, 0, "error:34", ""},
	{"no answer to what came back undelivered", request{kind: sccp.TypeUDTS, tcap: begin(nil, invoke(1, 2))}, 0, "error:34", ""},
	{"no service message for a service message", request{kind: sccp.TypeUDTS, tcap: begin(nil, invoke(1, 2))}, -1, "udts:1", ""},
}

func TestRefusals(t *testing.T) {
	var b Builder
	for _, tc := range answers {
		refusal, err := rules.ParseRefusal(tc.refusal)
		if err != nil {
			t.Fatal(err)
		}
		tc.request.with(t, func(m *message.Message) {
			out, ok := b.Refuse([]byte("before"), m, tc.component, refusal)
			if string(out[:6]) != "before" {
				t.Errorf("%s: what stood there is gone", tc.name)
			}
			if ok != (tc.want != "") || !ok && len(out) != 6 {
				t.Errorf("%s: answered is %v, %d octets", tc.name, ok, len(out)-6)
				return
			}
			if !ok {
				return
			}
			got := read(t, out[6:])
			if !strings.Contains(got, tc.want) {
				t.Errorf("%s: %q is not in\n%s", tc.name, tc.want, got)
			}
			const label = " mtp3.opc=1001 mtp3.dpc=5005 mtp3.ni=0 mtp3.sls=11 m3ua.network_appearance=3 m3ua.routing_context=7 "
			if !strings.HasPrefix(got, label) || strings.Contains(got, "anomaly") {
				t.Errorf("%s: label or form: %s", tc.name, got)
			}
		})
	}
}

func TestTheOtherSideIsLetGo(t *testing.T) {
	var b Builder
	for _, tc := range []struct {
		name string
		tcap []byte
		want string
	}{
		{"a dialogue that goes on", tcap.AppendContinue(nil, otid, dtid, nil, invoke(1, 7)), " mtp3.opc=5005 mtp3.dpc=1001 "},
		{"a dialogue that ends", tcap.AppendEnd(nil, dtid, nil, invoke(1, 7)), " mtp3.opc=5005 mtp3.dpc=1001 "},
		{"a dialogue that begins is not there yet", begin(nil, invoke(1, 2)), ""},
		{"an abort ends it already", tcap.AppendProviderAbort(nil, dtid, 1), ""},
	} {
		request{tcap: tc.tcap}.with(t, func(m *message.Message) {
			out, ok := b.Abort(nil, m)
			if ok != (tc.want != "") {
				t.Errorf("%s: %v", tc.name, ok)
				return
			}
			const rest = "sccp.called.gt=491779900001 sccp.calling.gt=33699000001 tcap.type=abort tcap.dtid=cafe tcap.p_abort_cause=4"
			if got := read(t, out); ok && (!strings.HasPrefix(got, tc.want) || !strings.Contains(got, rest) || strings.Contains(got, "anomaly")) {
				t.Errorf("%s: %s", tc.name, got)
			}
		})
	}
}

func TestOnlyM3UAIsAnswered(t *testing.T) {
	var b Builder
	m := message.New()
	if _, ok := b.Refuse(nil, m, -1, rules.Refusal{Kind: rules.RefusePAbort}); ok {
		t.Error("an empty message was answered")
	}
	if _, ok := b.Abort(nil, m); ok {
		t.Error("an empty message was replaced")
	}
	m.PushLayer(message.LayerM3UA, []byte{1, 0, 3, 3, 0, 0, 0, 8})
	m.PushLayer(message.LayerSCCP, []byte{9})
	if _, ok := b.Refuse(nil, m, -1, rules.Refusal{Kind: rules.RefusePAbort}); ok {
		t.Error("a heartbeat was answered")
	}
}

func TestNoAllocations(t *testing.T) {
	var b Builder
	buf := make([]byte, 0, 1024)
	request{tcap: begin(tcap.AppendRequest(nil, acATI, nil), invoke(5, 71))}.with(t, func(m *message.Message) {
		for _, r := range []rules.Refusal{{Kind: rules.RefuseError, Code: 49}, {Kind: rules.RefuseUDTS, Code: 1}, {Kind: rules.RefuseUAbort, Code: 2}, {Kind: rules.RefuseReject, Code: 1}} {
			n := testing.AllocsPerRun(50, func() {
				if _, ok := b.Refuse(buf[:0], m, 0, r); !ok {
					t.Fatal("not answered")
				}
			})
			if n != 0 {
				t.Errorf("%v: %v allocations", r, n)
			}
		}
	})
}
