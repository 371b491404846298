package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheTestsOfTheShippedPacksPass(t *testing.T) {
	code, out, errs := cordon("test")
	if code != exitDone || !strings.Contains(out, " 0 failed") || errs != "" {
		t.Errorf("code %d\n%s%s", code, out, errs)
	}
}

func TestTestRunsThroughTheEngine(t *testing.T) {
	dir := ruleDir(t, goodRule+"  - {name: wrong, message: {sccp.calling.gt: \"882\"}, want: pass}\n")
	code, out, _ := cordon("test", "-v", dir)
	want := "ok    LOCAL-1/hit\nok    LOCAL-1/no hit\nFAIL  LOCAL-1/wrong\n      " + filepath.ToSlash(dir) + "/local.yaml:17\n" +
		"      want pass, got reject\n      component 0: sccp.calling.gt == \"882\" is true (sccp.calling.gt = 882)\n3 tests of 1 rule, 1 failed\n"
	if code != exitFindings || out != want {
		t.Errorf("code %d, got\n%s\nwant\n%s", code, out, want)
	}
	if code, out, _ := cordon("test", "--run", "LOCAL-1/(no )?hit", dir); code != exitDone || out != "2 tests of 1 rule, 0 failed\n" {
		t.Errorf("code %d\n%s", code, out)
	}
}

func TestTestComputesFactsFromTheProfile(t *testing.T) {
	file := strings.NewReplacer(`sccp.calling.gt == "882"`, `origin.network == "FRAEX"`, `"882"`, `"33699000001"`).Replace(goodRule)
	if code, out, _ := cordon("test", ruleDir(t, file)); code != exitDone {
		t.Errorf("code %d\n%s", code, out)
	}
	if code, _, errs := cordon("test", "--operator", "no-such-file", ruleDir(t, file)); code != exitLoad || errs == "" {
		t.Errorf("code %d, %q", code, errs)
	}
}

func TestTestWritesReports(t *testing.T) {
	dir := ruleDir(t, goodRule)
	junit := filepath.Join(t.TempDir(), "junit.xml")
	code, out, _ := cordon("test", "--coverage", "--junit", junit, dir)
	if code != exitDone || !strings.Contains(out, "LOCAL-1") || !strings.Contains(out, "1 of 1 rule with tests on both sides") {
		t.Errorf("code %d\n%s", code, out)
	}
	if b, err := os.ReadFile(junit); err != nil || !strings.Contains(string(b), `<testsuite name="LOCAL-1" tests="2" failures="0" errors="0">`) {
		t.Errorf("%v\n%s", err, b)
	}
	code, out, _ = cordon("test", "--coverage", "--json", dir)
	var got struct {
		Tests []struct {
			Rule, Want string
			Passed     bool
		}
		Coverage []struct{ Matching int }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitDone || len(got.Tests) != 2 || !got.Tests[0].Passed || len(got.Coverage) != 1 {
		t.Errorf("code %d, %v, %+v", code, err, got)
	}
	if code, _, _ := cordon("test", "--junit", filepath.Join(dir, "no", "such", "dir"), dir); code != exitUsage {
		t.Errorf("a report that cannot be written: code %d", code)
	}
	if code, _, _ := cordon("test", "--run", "(", dir); code != exitUsage {
		t.Errorf("a bad expression: code %d", code)
	}
	if code, _, errs := cordon("test", ruleDir(t, "rules: 1\n")); code != exitLoad || !strings.Contains(errs, "R0104") {
		t.Errorf("rules that do not load: code %d, %s", code, errs)
	}
}

func TestRulesAreListedAndShown(t *testing.T) {
	dir := ruleDir(t, goodRule+`overrides:
- {rule: SS7-C1-ATI, mode: shadow, why: a trial, owner: me}
- {rule: LOCAL-1, disable: true, why: later, owner: me}
exceptions:
- {rule: SS7-C1-ATI, where: {link: lab}, why: our lab, owner: me, until: 2999-01-01}
`)
	_, out, errs := cordon("rules", "list", "LOCAL", "SS7-C1-AT", "--rules", dir)
	for _, want := range []string{"LOCAL-1", "disabled", "reject error:49", "SS7-C1-ATI", "stable, shadow"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s%s", want, out, errs)
		}
	}
	if strings.Contains(out, "SS7-C1-PSL") {
		t.Errorf("another rule is listed:\n%s", out)
	}
	_, out, _ = cordon("rules", "show", "SS7-C1-ATI", "--rules", dir)
	for _, want := range []string{"SS7-C1-ATI\n", "in_list(", "stable, shadow", "our lab (me, until 2999-01-01;", "anyTimeInterrogation", "SS7-LOC-001"} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	code, out, _ := cordon("rules", "show", "--json", "LOCAL-1", "--rules", dir)
	var row struct {
		ID       string
		Disabled bool
		Tests    int
		Refusal  string
	}
	if err := json.Unmarshal([]byte(out), &row); err != nil || code != exitDone || row.ID != "LOCAL-1" || !row.Disabled || row.Tests != 2 || row.Refusal != "error:49" {
		t.Errorf("%v %+v", err, row)
	}
	if code, out, _ := cordon("rules", "list", "--json", "--no-packs", "--rules", ruleDir(t, goodRule)); code != exitDone || !strings.HasPrefix(out, "[") {
		t.Errorf("code %d\n%s", code, out)
	}
	if code, _, errs := cordon("rules", "show", "NO-RULE"); code != exitUsage || !strings.Contains(errs, "cordon rules list") {
		t.Errorf("code %d, %s", code, errs)
	}
}
