package rules

import (
	"bytes"
	"encoding/xml"
	"errors"
	"regexp"
	"strings"
	"testing"

	"cordon/protocols/message"
)

// testedRules has tests that pass and tests that fail.
const testedRules = `lists:
  partners: {type: digits, entries: ["33699"]}
rules:
- id: T-ATI
  title: t
  category: 1
  class: location
  severity: low
  status: stable
  on: {protocol: map, operation: [anyTimeInterrogation], direction: inbound}
  when: '!in_list(sccp.calling.gt, "partners") && (!has(map.msisdn) || home.match)'
  action: drop
  references: x
  false_positives: none known
  tests:
  - {name: foreign, message: {sccp.calling.gt: "882"}, want: drop}
  - {name: partner, message: {sccp.calling.gt: "33699000001"}, want: pass}
  - {name: another partner, message: {sccp.calling.gt: "882"}, lists: {partners: ["88"]}, want: pass}
  - {name: wrong, message: {sccp.calling.gt: "33699000001"}, want: drop}
  - {name: no title, message: {}, want: drop}
  - {name: other direction, message: {direction: outbound, sccp.calling.gt: "882"}, want: drop}
  - {name: other operation, message: {operation: sendIMSI, sccp.calling.gt: "882"}, want: drop}
  - {name: bad list, message: {}, lists: {partners: ["x"]}, want: pass}
  - {name: no list, message: {}, lists: {nobody: ["1"]}, want: pass}
- id: T-OLD
  title: t
  category: 1
  class: location
  severity: low
  status: deprecated
  on: {}
  action: drop
  tests: [{name: never run, want: pass}]
overrides:
- {rule: T-ATI, disable: true, why: a rule is tested as its file has it, owner: o}
`

func runTested(t *testing.T, opts TestOptions) *TestReport {
	t.Helper()
	src, ds := LoadText("test.yaml", []byte(testedRules))
	if ds.HasErrors() {
		t.Fatal(shown(ds))
	}
	report, ds := RunTests(src, opts)
	if report == nil {
		t.Fatal(shown(ds))
	}
	return report
}

func TestRuleTestsTellWhyTheyFail(t *testing.T) {
	report := runTested(t, TestOptions{})
	want := map[string]string{ // in part; empty for a test that passes
		"foreign":         "",
		"partner":         "",
		"another partner": "",
		"wrong":           `want drop, got pass | component 0: in_list(sccp.calling.gt, "partners") is true (sccp.calling.gt = 33699000001)`,
		"no title":        `want drop, got pass | is unknown (sccp.calling.gt absent)`,
		"other direction": `the direction is outbound, the rule is for inbound`,
		"other operation": "`on` does not fit the message | anyTimeInterrogation",
		"bad list":        "`x`: 1 to 32 digits",
		"no list":         `the list "nobody" of the test is defined nowhere`,
	}
	failed := 0
	for i := range report.Results {
		r := &report.Results[i]
		text, ok := want[r.Test.Name]
		if !ok {
			t.Errorf("the test %s was run", r.Name())
		}
		if r.Passed() != (text == "") {
			t.Errorf("%s: passed %t: %s", r.Name(), r.Passed(), r.Explain())
		}
		for _, part := range strings.Split(text, " | ") {
			if !strings.Contains(r.Explain(), part) {
				t.Errorf("%s: want %q in\n%s", r.Name(), part, r.Explain())
			}
		}
		if !r.Passed() {
			failed++
		}
	}
	if len(report.Results) != len(want) || report.Failed != failed {
		t.Errorf("%d results, %d failed", len(report.Results), report.Failed)
	}
}

func TestRuleTestsAreChosen(t *testing.T) {
	if n := len(runTested(t, TestOptions{Run: regexp.MustCompile("^T-ATI/(no|bad) ")}).Results); n != 3 {
		t.Errorf("%d tests by name, want 3", n)
	}
	if n := len(runTested(t, TestOptions{Only: func(r *Rule) bool { return r.ID == "T-OLD" }}).Results); n != 0 {
		t.Errorf("%d tests by rule, want none", n)
	}
}

// evaluator is a stand-in for the engine: it knows one fact.
type evaluator struct{ fail bool }

func (e evaluator) Evaluate(set *Set, m *message.Message) ([]Hit, error) {
	if e.fail {
		return nil, errors.New("no engine")
	}
	facts := &factMap{values: map[message.FieldID]any{message.FieldHomeMatch: m.Has(message.FieldMAPIMSI)}}
	return set.Match(m, facts, nil), nil
}

func TestRuleTestsRunThroughTheEngine(t *testing.T) {
	file := strings.Replace(one, `sccp.calling.gt == "1"`, "home.match", 1) + `  tests:
  - {name: computed, message: {map.imsi: "262990000000001"}, want: drop}
  - {name: given, message: {home.match: false, map.imsi: "262990000000001"}, want: pass}
  - {name: given as absent, message: {home.match: null, map.imsi: "262990000000001"}, want: pass}
`
	src, ds := LoadText("test.yaml", []byte(file))
	if len(ds) > 0 {
		t.Fatal(shown(ds))
	}
	report, _ := RunTests(src, TestOptions{Evaluator: evaluator{}})
	for i := range report.Results {
		if r := &report.Results[i]; !r.Passed() {
			t.Errorf("%s: %s", r.Name(), r.Explain())
		}
	}
	report, _ = RunTests(src, TestOptions{Evaluator: evaluator{fail: true}})
	if report.Failed != 3 || report.Results[0].Err == nil {
		t.Errorf("%d failed, error %v", report.Failed, report.Results[0].Err)
	}
}

func TestCoverageCountsTheOutcomesOfEachPart(t *testing.T) {
	report := runTested(t, TestOptions{Run: regexp.MustCompile("foreign|partner$|no title")})
	c := report.Coverage[0]
	if c.Matching != 5 || c.Passing != 4 {
		t.Errorf("%d matching and %d passing tests", c.Matching, c.Passing)
	}
	want := []PartCount{
		{`in_list(sccp.calling.gt, "partners")`, 2, 1, 1},
		{`has(map.msisdn)`, 0, 4, 0},
		{`home.match`, 0, 0, 4},
	}
	if len(c.Parts) != len(want) {
		t.Fatalf("got %+v", c.Parts)
	}
	for i, p := range c.Parts {
		if p != want[i] {
			t.Errorf("got %+v, want %+v", p, want[i])
		}
	}
	if reached, all := c.Covered(); reached != 4 || all != 6 {
		t.Errorf("covered %d of %d, want 4 of 6", reached, all)
	}
}

func TestJUnitReportsEachTestOnce(t *testing.T) {
	var b bytes.Buffer
	if err := runTested(t, TestOptions{}).WriteJUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 9 || got.Failures != 4 || got.Errors != 2 || len(got.Suites) != 1 || len(got.Suites[0].Cases) != 9 {
		t.Errorf("%d tests, %d failures, %d errors, %d suites", got.Tests, got.Failures, got.Errors, len(got.Suites))
	}
	if c := got.Suites[0].Cases[3]; c.Failure == nil || c.Class != "T-ATI" || c.File != "test.yaml" || c.Line != 19 || c.Failure.Message != "want drop, got pass" {
		t.Errorf("got %+v", c)
	}
}

func TestSourcesWithErrorsAreNotTested(t *testing.T) {
	src, _ := LoadText("test.yaml", []byte(strings.Replace(one, `sccp.calling.gt == "1"`, `in_list(link, "none")`, 1)))
	if report, ds := RunTests(src, TestOptions{}); report != nil || !ds.HasErrors() {
		t.Errorf("got a report and\n%s", shown(ds))
	}
}
