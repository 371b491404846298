package cases

import (
	"strings"
	"testing"
	"testing/fstest"
)

const scenario = `scenario: test
messages:
  - {from: fr.hlr, to: home.vlr, invoke: {op: cancelLocation, imsi: "208990000000001"}}
  - {from: home.vlr, to: fr.hlr, result: {}}
  - {from: gb.hlr, to: home.vlr, invoke: {op: cancelLocation, imsi: "208990000000001"}}
`

func folder(files ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for i := 0; i < len(files); i += 2 {
		fsys["x/"+files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return fsys
}

const start = "title: t\nabout: a test\n"

func TestLoadTellsEveryMistakeWithItsPlace(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"an empty case", "{}\n", []string{"x/case.yaml:1: title is missing", "about is missing", "expect is missing"}},
		{"unknown keys", start + "cover: [A]\nexpect:\n  - {message: 1, verdict: pass, rule: [A]}\n", []string{"x/case.yaml:3: ", `x/case.yaml:5: unknown key "rule"; known are message`}},
		{"a key twice", start + "title: u\nexpect: [{message: 1, verdict: pass}]\n", []string{"x/case.yaml:3: "}},
		{"words", start + "expect:\n  - {message: 1, verdict: block}\n  - {message: 1, refusal: no}\n", []string{`x/case.yaml:4: verdict: "block" is none of`, "x/case.yaml:5: refusal: unknown refusal"}},
		{"no YAML", "title: [\n", []string{"x/case.yaml:"}},
		{"what is selected", start + "expect:\n  - {verdict: drop}\n  - {message: 1, count: 1, verdict: drop}\n  - {message: 0, verdict: drop}\n  - {index: 0, count: 1}\n  - {message: 1, frame: 1, verdict: drop}\n  - {message: few, verdict: drop}\n",
			[]string{"cannot"}},
		{"selections that exclude each other", start + "expect:\n  - {verdict: drop}\n  - {message: 1, count: 1, verdict: drop}\n  - {message: 0, verdict: drop}\n  - {index: 0, count: 1}\n  - {message: 1, frame: 1, verdict: drop}\n  - {message: 1}\n",
			[]string{"x/case.yaml:4: one of", "x/case.yaml:5: one of", "x/case.yaml:6: messages are counted", "x/case.yaml:7: index goes", "x/case.yaml:8: message and frame", "x/case.yaml:9: the expectation checks nothing"}},
		{"fields and paths", start + "expect:\n  - {message: 1, fields: {map.imis: x}, match: {verdict.acton: drop}, absent: [fields.nope]}\n",
			[]string{`x/case.yaml:4: fields: there is no field "map.imis"`, `"verdict.acton" is no path`, `"fields.nope" is no path`}},
		{"an attack that nothing catches", start + "covers: [A]\nexpect: [{message: 1, verdict: pass}]\n", []string{"covers names attacks, and no expectation says"}},
		{"files that are not there", start + "operator: p.yaml\nexpect: [{message: 1, verdict: pass}]\n", []string{"x/p.yaml: file does not exist"}},
		{"a value that is a mapping", start + "expect:\n  - {message: 1, rules: {a: b}}\n", []string{"x/case.yaml:4: "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Load(folder(caseFile, tt.text, scenarioFile, scenario), "x")
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestLoadTellsMistakesInTheScenarioAndTheProfile(t *testing.T) {
	_, err := LoadAll(folder(caseFile, start+"operator: p.yaml\nexpect: [{message: 1, verdict: pass}]\n", scenarioFile, "scenario: x\nmessages: [{from: a, to: b}]\n", "p.yaml", "home: {nam: x}\n"))
	if err == nil || !strings.Contains(err.Error(), "x/scenario.yaml: scenario: line 2") || !strings.Contains(err.Error(), "x/p.yaml") {
		t.Errorf("error %v", err)
	}
	if _, err := LoadAll(fstest.MapFS{"empty/readme": {Data: []byte("x")}}); err == nil || !strings.Contains(err.Error(), "empty/case.yaml: file does not exist") {
		t.Errorf("a folder without a case: %v", err)
	}
}

// run is what a case of three messages (a cancellation by the home network, its result, a cancellation by another
// network) finds wrong.
func run(t *testing.T, text string, more ...string) []string {
	t.Helper()
	c, err := Load(folder(append([]string{caseFile, start + text, scenarioFile, scenario}, more...)...), "x")
	if err != nil {
		t.Fatal(err)
	}
	_, faults, err := judge(t).Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return faults
}

func TestExpectations(t *testing.T) {
	for _, tt := range []struct {
		name, expect string
		faults       []string // empty: it holds
	}{
		{"verdicts", `[{message: [1, 2], verdict: pass}, {message: 3, verdict: drop, enforced: true, reason: rule, refusal: none}]`, nil},
		{"another verdict", `[{message: 3, verdict: pass}]`, []string{"line 3: message 3 (frame 3): want verdict.action to hold pass; got [drop]"}},
		{"one of all", `[{message: all, verdict: pass}]`, []string{"message 3"}},
		{"rules", `[{message: 3, rules: SS7-C2-CL, not_rules: SS7-C1-ATI}]`, nil},
		{"a rule that is not hit", `[{message: 1, rules: SS7-C2-CL}]`, []string{"want rules.id to hold SS7-C2-CL; got []"}},
		{"a rule that must not be hit", `[{message: 3, not_rules: SS7-C2-CL}]`, []string{"want rules.id not to hold SS7-C2-CL"}},
		{"fields, facts and members of the message", `[{message: 3, direction: inbound, fields: {map.imsi: "208990000000001", home.match: false, ip.src: 203.0.113.1, sctp.ppid: 3, code: 3}}]`, nil},
		{"a field of another value", `[{message: 1, fields: {map.imsi: "1"}}]`, []string{"want map.imsi to be [1]; got [208990000000001]"}},
		{"a field of more values", `[{message: 1, fields: {map.imsi: ["208990000000001", "1"]}}]`, []string{"map.imsi"}},
		{"paths of the event", `[{message: 3, match: {source.network: GBREX, destination.address: "491779900010", rules.category: 2, stack: ip/sctp/m3ua/sccp/tcap/map}}]`, nil},
		{"what must be absent", `[{message: 2, absent: [fields.map.imsi]}, {message: 1, absent: [rules.id, fields.map.imsi]}]`, []string{"want fields.map.imsi to be absent"}},
		{"frames", `[{frame: 3, verdict: drop}, {frame: 3, index: 0, verdict: drop}]`, nil},
		{"a frame that is not there", `[{frame: 3, index: 1, verdict: drop}, {message: [1, 7], verdict: pass}]`, []string{"line 3: there is no such message; there are 3", "line 3: there is no such message"}},
		{"counts", `[{count: 1, verdict: drop}, {count: 3}, {count: 0, rules: SS7-C1-ATI}]`, nil},
		{"another count", `[{count: 2, verdict: drop}]`, []string{"want 2 messages of the description; there are 1"}},
		{"anomalies", `[{message: 1, anomalies: ber.tag.long_form}]`, []string{"want anomalies to hold ber.tag.long_form"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, "expect: "+tt.expect+"\n")
			if len(got) != len(tt.faults) {
				t.Fatalf("faults %q, want %d", got, len(tt.faults))
			}
			for i, want := range tt.faults {
				if !strings.Contains(got[i], want) {
					t.Errorf("fault %q lacks %q", got[i], want)
				}
			}
		})
	}
}

func TestWhatNeedNotBeSpeltOut(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		more             []string
	}{
		{"an attack that no rule says to cover", "covers: [SS7-LOC-001]\nexpect: [{message: 3, verdict: drop}]\n", "no message was found by a rule that covers SS7-LOC-001", nil},
		{"an attack that one does", "covers: [SS7-DOS-001]\nexpect: [{message: 3, verdict: drop}]\n", "", nil},
		{"a lawful flow with a message that is dropped", "legit: [LEG-022]\n", "message 3 (frame 3) of a lawful flow: drop by [SS7-C2-CL]", nil},
		{"one that names it", "legit: [LEG-022]\nexpect: [{message: 3, verdict: drop}]\n", "", nil},
		{"rules of the folder", "legit: [LEG-022]\nrules: [r.yaml]\n", "", []string{"r.yaml", "exceptions:\n  - {rule: [SS7-C2-CL], where: {sccp.calling.gt: [\"447999*\"]}, why: test, owner: test, until: 2099-12-31}\n"}},
		{"a profile of the folder", "legit: [LEG-022]\noperator: p.yaml\n", "", []string{"p.yaml", "home: {name: H, tadig: DEUHM, gt_prefixes: [\"4917799\"], networks: [192.0.2.0/24]}\npartners:\n  - {name: F, tadig: FRAEX, plmns: [208-99], gt_prefixes: [\"33699\", \"447999\"]}\n"}},
		{"an agreement on the link", "link: {opc: [1]}\nexpect: [{message: 1, verdict: drop, rules: SS7-SPF-OPC, fields: {link: case, link.opc_expected: false}}]\n", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.Join(run(t, tt.text, tt.more...), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("faults %q, want %q", got, tt.want)
			}
		})
	}
}

func TestRulesThatDoNotLoadAreAnError(t *testing.T) {
	c, err := Load(folder(caseFile, start+"legit: [A]\nrules: [r.yaml]\n", scenarioFile, scenario, "r.yaml", "rules: [{id: x}]\n"), "x")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := judge(t).Run(c); err == nil || !strings.Contains(err.Error(), "x/r.yaml:1") {
		t.Errorf("error %v", err)
	}
}
