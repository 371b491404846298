package forge

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/tcap"
)

// conversation tells kind, identifiers, context and components of the messages of a scenario.
func conversation(t *testing.T, list ...string) []string {
	t.Helper()
	var out []string
	for _, p := range build(t, load(t, items(list...))) {
		_, data := userData(t, p)
		var m tcap.Message
		if !tcap.Decode(data, tcap.Variant{}, &m) {
			t.Fatalf("no TCAP in % x", data)
		}
		if !m.Anomalies.Empty() {
			t.Errorf("anomalies %v in % x", m.Anomalies, data)
		}
		line := fmt.Sprintf("%v %s>%s", m.Type, hex.EncodeToString(m.OTID), hex.EncodeToString(m.DTID))
		out = append(out, line)
	}
	return out
}

func TestDialoguesKeepTheirIdentifiers(t *testing.T) {
	const invoke = `invoke: {op: updateLocation, imsi: "262990000000001"}`
	tests := []struct {
		name string
		list []string
		want []string
	}{
		{"begin, continue, end", []string{
			`{from: fr.vlr, to: home.hlr, dialogue: a, ` + invoke + `}`,
			`{from: home.hlr, to: fr.vlr, dialogue: a, invoke: {op: insertSubscriberData}}`,
			`{from: fr.vlr, to: home.hlr, dialogue: a, result: {}}`,
			`{from: home.hlr, to: fr.vlr, dialogue: a, tcap: end, result: {id: 1}}`,
		}, []string{"begin 10000001>", "continue 10000002>10000001", "continue 10000001>10000002", "end >10000001"}},
		{"two at a time", []string{
			`{from: fr.vlr, to: home.hlr, dialogue: a, ` + invoke + `}`,
			`{from: fr.vlr, to: home.hlr, dialogue: b, ` + invoke + `}`,
			`{from: home.hlr, to: fr.vlr, dialogue: a, tcap: end, result: {}}`,
			`{from: home.hlr, to: fr.vlr, dialogue: b, tcap: abort, p_abort: 0}`,
		}, []string{"begin 10000001>", "begin 10000002>", "end >10000001", "abort >10000002"}},
		{"an answer without a name ends the last between the two", []string{
			`{from: fr.vlr, to: home.hlr, ` + invoke + `}`,
			`{from: fr.vlr, to: home.hlr, ` + invoke + `}`,
			`{from: home.hlr, to: fr.vlr, result: {}}`,
		}, []string{"begin 10000001>", "begin 10000002>", "end >10000002"}},
		{"a third who speaks for one of the two", []string{
			`{from: fr.vlr, to: home.hlr, dialogue: a, ` + invoke + `}`,
			`{from: attacker, to: home.hlr, dialogue: a, tcap: continue, invoke: {op: updateLocation}}`,
			`{from: attacker, to: fr.vlr, dialogue: a, tcap: end}`,
		}, []string{"begin 10000001>", "continue 10000001>10000002", "end >10000001"}},
		{"an answer to nothing", []string{`{from: fr.vlr, to: home.hlr, tcap: end, result: {op: updateLocation}}`}, []string{"end >10000001"}},
		{"identifiers of one's own hold for the dialogue", []string{
			`{from: fr.vlr, to: home.hlr, dialogue: a, otid: aa, ` + invoke + `}`,
			`{from: home.hlr, to: fr.vlr, dialogue: a, otid: bbcc, invoke: {op: insertSubscriberData}}`,
			`{from: fr.vlr, to: home.hlr, dialogue: a, tcap: end}`,
		}, []string{"begin aa>", "continue bbcc>aa", "end >bbcc"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, conversation(t, tt.list...)); diff != "" {
				t.Errorf("messages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnswersTakeOperationAndIdentifierOfTheirInvoke(t *testing.T) {
	s := load(t, items(
		`{from: fr.vlr, to: home.hlr, dialogue: a, invoke: {op: updateLocation, imsi: "262990000000001", id: 7}}`,
		`{from: home.hlr, to: fr.vlr, dialogue: a, invoke: {op: insertSubscriberData}}`,
		`{from: fr.vlr, to: home.hlr, dialogue: a, result: {"[5]": 00}}`,
		`{from: home.hlr, to: fr.vlr, dialogue: a, tcap: end, result: {hlr: "49"}}`,
	))
	want := []string{
		"a1 .. 020107 020102",
		"a1 .. 020102 020107",
		"a2 .. 020102 30 .. 020107 3003 850100",
		"a2 .. 020107 30 .. 020102 3004 0402 9194",
	}
	for i, p := range build(t, s) {
		_, data := userData(t, p)
		got, rest := hex.EncodeToString(data), strings.ReplaceAll(want[i], " ", "")
		for _, part := range strings.Split(rest, "..") {
			at := strings.Index(got, part)
			if at < 0 {
				t.Errorf("message %d: % x, want %s", i, data, want[i])
				break
			}
			got = got[at+len(part):]
		}
	}
}

func TestApplicationContexts(t *testing.T) {
	tests := []struct{ name, item, want string }{
		{"the newest version of the operation's own", `invoke: {op: anyTimeInterrogation}`, "04000001001d03"},
		{"an older version", `version: 2, invoke: {op: updateLocation}`, "04000001000102"},
		{"by name", `ac: shortMsgMT-Relay-v2, invoke: {op: 46}`, "04000001001902"},
		{"by its two numbers", `ac: "29.3", invoke: {op: reset}`, "04000001001d03"},
		{"dotted", `ac: 0.4.0.0.1.0.29.3.5, invoke: {op: reset}`, "04000001001d0305"},
		{"in octets", `ac: "hex:0400000100801d03", invoke: {op: reset}`, "0400000100801d03"},
		{"CAP by name", `ac: cap-v4, invoke: {op: initialDP}`, "040000011703" + "04"},
		{"that of an operation of CAP", `invoke: {op: initialDP}`, "04000001003201"},
		{"that of CAP for short messages", `invoke: {op: initialDPSMS}`, "0400000115033d"},
		{"that of CAP for packet data", `invoke: {op: initialDPGPRS}`, "04000001150332"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tcapOf(t, `{from: fr.vlr, to: home.hlr, `+tt.item+`}`)
			if want := fmt.Sprintf("06%02x%s", len(tt.want)/2, tt.want); !strings.Contains(got, want) {
				t.Errorf("got %s, want %s in it", got, want)
			}
		})
	}
	for name, item := range map[string]string{"the first version": `version: 1, invoke: {op: updateLocation}`, "an operation of the first version only": `invoke: {op: sendParameters}`, "none": `ac: none, invoke: {op: reset}`} {
		if got := tcapOf(t, `{from: fr.vlr, to: home.hlr, `+item+`}`); strings.Contains(got, "6b") {
			t.Errorf("%s: a dialogue portion in %s", name, got)
		}
	}
}

// Operations have the contexts that TS 29.002 gives them: every operation of the tables that opens a dialogue has one.
func TestEveryInvokeHasAContext(t *testing.T) {
	inside := map[int]bool{18: true, 38: true} // only within the dialogues of others
	for i := range arguments {
		row := &arguments[i]
		op := operation{row.protocol, row.code, ""}
		if contextOf(op, 0) == nil && !v1Only[row.code] && !inside[row.code] {
			t.Errorf("operation %d of protocol %v has no context", row.code, row.protocol)
		}
	}
}

func TestBuilderWithoutAScenario(t *testing.T) {
	b, err := NewBuilder(nil)
	if err != nil {
		t.Fatal(err)
	}
	units, err := b.Signal(&Message{From: "attacker", To: "home.hlr", Invoke: Invoke("sendIMSI", "msisdn", "491779912345")})
	if err != nil || len(units) != 1 {
		t.Fatalf("%d messages, %v", len(units), err)
	}
	answer, err := b.TCAP(&Message{From: "home.hlr", To: "attacker", Result: Result("", "imsi", "262990000000001")})
	if err != nil || !strings.Contains(hex.EncodeToString(answer), "02013a040862920900000000f1") {
		t.Errorf("answer % x, %v", answer, err)
	}
	packets, err := b.Packets(&Message{From: "attacker", To: "home.hlr", Invoke: Invoke("reset")}, 5)
	if err != nil || len(packets) != 1 || packets[0].Time.Sub(defaultStart) != 5 {
		t.Errorf("packets %v, %v", packets, err)
	}
	for _, m := range []*Message{{From: "nobody", To: "home.hlr"}, {From: "home.hlr", To: "nobody"}} {
		if _, err := b.Signal(m); err == nil || !strings.Contains(err.Error(), `no node "nobody"`) {
			t.Errorf("error %v for a node that is not there", err)
		}
	}
}
