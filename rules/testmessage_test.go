package rules

import (
	"fmt"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// built builds the message of a test of a rule with the given on.
func built(t *testing.T, on, test string) *message.Message {
	t.Helper()
	src, ds := LoadText("test.yaml", []byte(ruleFile(on, "link != ''")+"  tests: [{name: x, want: pass, "+test+"}]\n"))
	if ds.HasErrors() {
		t.Fatal(shown(ds))
	}
	m := message.New()
	r := src.Rules()[0]
	if err := r.Tests[0].Build(m, r); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestMessagesOfTestsAreBuilt(t *testing.T) {
	const ati = "{protocol: map, operation: [anyTimeInterrogation, sendIMSI], direction: [outbound, inbound], link: stp-a}"
	tests := []struct {
		name, on, test string
		want           string // parts of the fields as JSON
		without        string
	}{
		{"what is left out comes from on", ati, "message: {}",
			`"link":"stp-a" "direction":"outbound" "protocol":"map" "operation":"anyTimeInterrogation" "code":71 "tcap.component.count":1 "tcap.invoke.count":1 "tcap.component.type":"invoke" "tcap.opcode":71 "map.opcode":71 "tcap.components":[{"type":"invoke","opcode":71,"operation":"anyTimeInterrogation"}]`, "anomalies"},
		{"a direction that nobody names is inbound", "{protocol: map}", "message: {}", `"direction":"inbound"`, "tcap.component"},
		{"what is given holds", ati, "message: {direction: transit, operation: sendIMSI, link: x, code: 99}",
			`"direction":"transit" "operation":"sendIMSI" "link":"x" "code":99 "tcap.opcode":99`, ""},
		{"null leaves a field out", ati, "message: {operation: null, code: 200, link: null}", `"code":200`, `"operation" "link"`},
		{"a code alone finds its operation", "{protocol: map}", "message: {code: 71}", `"operation":"anyTimeInterrogation"`, ""},
		{"component types", ati, "message: {component: returnResultLast}", `"tcap.component.type":"returnResultLast" "tcap.invoke.count":0`, ""},
		{"errors have no opcode", ati, "message: {component: returnError, tcap.error: 27}", `"tcap.components":[{"type":"returnError","error":27,"operation":"anyTimeInterrogation"}] "tcap.error":27`, "tcap.opcode"},
		{"identifiers", ati, "message: {tcap.invoke_id: -3, tcap.linked_id: 1, tcap.opcode.global: true}", `"id":-3 "tcap.invoke_id":-3 "tcap.opcode.global":true`, ""},
		{"fields that occur several times", ati, "message: {map.imsi: ['1', '2'], m3ua.routing_context: [1, 2]}", `"map.imsi":["1","2"] "m3ua.routing_context":[1,2]`, ""},
		{"addresses", "{}", "message: {ip.src: 192.0.2.1, ip.dst: '2001:db8::1', transport.src_port: 2905, map.sgsn.address: 192.0.2.2, protocol: map}", `"ip.src":"192.0.2.1" "ip.dst":"2001:db8::1" "transport.src_port":2905 "map.sgsn.address":"192.0.2.2"`, ""},
		{"anomalies", "{anomaly: 'ber.*'}", "message: {anomalies: [ber.tag.long_form, sccp.gt.length]}", `"anomalies":["sccp.gt.length","ber.tag.long_form"]`, ""},
		{"a clean message", "{anomaly: 'ber.*'}", "message: {}", "", "anomalies"},
		{"messages of a layer", "{protocol: m3ua, operation: [DUNA]}", "message: {}", `"protocol":"m3ua" "operation":"DUNA" "code":513`, "tcap"},
		{"tcap without components", "{protocol: tcap, operation: begin}", "message: {}", `"operation":"begin"`, "tcap.component"},
		{"another protocol than on's", ati, "message: {protocol: sccp, sccp.message: UDT}", `"protocol":"sccp"`, `"operation" tcap`},
		{"several components", ati, "message: {sccp.calling.gt: '1'}, components: [{map.imsi: '1'}, {operation: sendIMSI, component: reject, map.imsi: '2'}]",
			`"tcap.component.count":2 "tcap.invoke.count":1 "tcap.component.type":["invoke","reject"] "map.imsi":["1","2"] "operation":"anyTimeInterrogation"`, ""},
		{"facts", ati, "message: {home.match: false, origin.network: FRAEX}", `"home.match":false "origin.network":"FRAEX"`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(built(t, tt.on, tt.test).AppendFieldsJSON(nil, nil))
			for _, part := range strings.Fields(tt.want) {
				if !strings.Contains(got, part) {
					t.Errorf("want %s in\n%s", part, got)
				}
			}
			for _, part := range strings.Fields(tt.without) {
				if strings.Contains(got, part) {
					t.Errorf("want no %s in\n%s", part, got)
				}
			}
		})
	}
}

func TestFactsOfTestsCountAsComputed(t *testing.T) {
	m := built(t, "{}", "message: {home.match: true, origin.network: null}")
	for f, want := range map[message.FieldID]bool{message.FieldHomeMatch: true, message.FieldOriginNetwork: true, message.FieldOriginOwn: false} {
		if m.Computed(f) != want {
			t.Errorf("%s computed: %t", f.Name(), !want)
		}
	}
	if m.Has(message.FieldOriginNetwork) || !m.Has(message.FieldHomeMatch) {
		t.Error("null gave a value, or true none")
	}
}

func TestComponentsOfTestsKeepTheirValuesApart(t *testing.T) {
	m := built(t, "{protocol: map, operation: sendIMSI}", "components: [{map.imsi: '1'}, {map.imsi: '2'}]")
	for i, want := range []string{"1", "2"} {
		m.Focus(i)
		if got, _ := m.String(message.FieldMAPIMSI); got != want {
			t.Errorf("component %d: %s", i, got)
		}
	}
}

func TestMessagesThatCannotBeAreReported(t *testing.T) {
	tests := map[string]string{
		"message: {operation: DUNA}":                                           "map has no operation DUNA",
		"message: {transport.src_port: 1}":                                     "needs ip.src",
		"message: {map.imsi: '1'}, components: [{}]":                           "belongs into one of the components",
		"components: [{sccp.calling.gt: '1'}]":                                 "a field of the message",
		"message: {protocol: m3ua, operation: DUNA, map.imsi: '1'}":            "need a protocol that has components",
		"message: {tcap.components: []}":                                       "cannot be used",
		"message: {direction: {a: b}}":                                         "cannot be a mapping",
		"message: {sccp.calling.gt: ['1', '2']}":                               "too many values",
		"message: {mtp3.opc: x}":                                               "is of type int",
		"message: {ip.src: x}":                                                 "is of type ip",
		"message: {home.match: maybe}":                                         "is of type bool",
		"message: {anomalies: ber.x}":                                          "is never `ber.x`",
		"message: {sccp.caling.gt: '1'}":                                       "unknown field",
		"components: [" + strings.Repeat("{},", message.MaxComponents) + "{}]": "a message has at most",
	}
	for test, want := range tests {
		_, ds := LoadText("test.yaml", []byte(ruleFile("{protocol: map}", "link != ''")+"  tests: [{name: x, want: pass, "+test+"}]\n"))
		if !ds.HasErrors() || !strings.Contains(fmt.Sprint(ds[0].Message), want) {
			t.Errorf("%s: want %q, got\n%s", test, want, shown(ds))
		}
	}
}

func TestTestsWantWhatTheirRuleCanDo(t *testing.T) {
	_, ds := LoadText("test.yaml", []byte(one+"  tests: [{name: a, want: reject}, {name: a, want: pass}]\n"))
	if len(ds) != 2 || ds[0].Code != CodeWantImpossible || ds[1].Code != CodeTestTwice {
		t.Errorf("got\n%s", shown(ds))
	}
}
