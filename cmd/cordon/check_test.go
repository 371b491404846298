package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cordon/rules"
)

// cordon runs one command line.
func cordon(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// ruleDir is a directory with one rule file.
func ruleDir(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "local.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

const goodRule = `rules:
- id: LOCAL-1
  title: a test
  category: 1
  class: location
  severity: low
  status: stable
  on: {protocol: map, operation: sendIMSI}
  when: sccp.calling.gt == "882"
  action: reject
  refusal: error:49
  references: none
  false_positives: none known
  tests:
  - {name: hit, message: {sccp.calling.gt: "882"}, want: reject}
  - {name: no hit, message: {sccp.calling.gt: "883"}, want: pass}
`

func TestCheckTellsMistakesAndExits(t *testing.T) {
	good, bad := ruleDir(t, goodRule), ruleDir(t, strings.Replace(goodRule, "severity: low", "severity: lo", 1))
	warned := ruleDir(t, strings.Replace(goodRule, "  references: none\n", "", 1))
	tests := []struct {
		name string
		args []string
		code int
		want string // in stdout
	}{
		{"the shipped packs are well", nil, exitDone, "ok: "},
		{"a good directory", []string{good}, exitDone, "0 errors, 0 warnings"},
		{"a good file by itself", []string{"--no-packs", filepath.Join(good, "local.yaml")}, exitDone, "ok: 1 rule (1 evaluated), 0 lists"},
		{"a bad directory", []string{bad}, exitLoad, "local.yaml:6:13: error: rules[0].severity cannot be `lo` [R0108]\n    6 |   severity: lo\n      |             ^\n      = did you mean `low`?\n1 error, 0 warnings\n"},
		{"the example over SCTP", []string{"../../examples/cordon.yaml"}, exitDone, "ok: 0 errors, 0 warnings"},
		{"the example over TCP", []string{"../../examples/cordon-tcp.yaml"}, exitDone, "ok: 0 errors, 0 warnings"},
		{"the example of Diameter", []string{"../../examples/cordon-diameter.yaml"}, exitDone, "ok: 0 errors, 0 warnings"},
		{"warnings alone", []string{warned}, exitDone, "needs references [R0503]"},
		{"warnings when they count", []string{"--strict", warned}, exitFindings, "1 warning"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := cordon(append([]string{"check"}, tt.args...)...)
			if code != tt.code || !strings.Contains(out, tt.want) || errs != "" {
				t.Errorf("code %d\n%s%s\nwant %d and\n%s", code, out, errs, tt.code, tt.want)
			}
		})
	}
	if code, _, errs := cordon("check", "no-such-path"); code == exitDone || errs == "" {
		t.Errorf("a path that does not exist: code %d, %q", code, errs)
	}
}

func TestCheckPrintsJSON(t *testing.T) {
	code, out, _ := cordon("check", "--json", ruleDir(t, strings.Replace(goodRule, "when:", "whne:", 1)))
	var got struct {
		OK          bool
		Diagnostics []struct {
			Level, Code, Hint string
			Line, Column      int
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if code != exitLoad || got.OK || len(got.Diagnostics) != 1 || got.Diagnostics[0].Hint != "did you mean `when`?" || got.Diagnostics[0].Level != "error" {
		t.Errorf("code %d, %+v", code, got)
	}
	if code, out, _ := cordon("check", "--json"); code != exitDone || !strings.Contains(out, `"diagnostics": []`) {
		t.Errorf("code %d, %s", code, out)
	}
}

func TestCheckAsksForConfigurationFirst(t *testing.T) {
	config := func(path string) (rules.Diagnostics, bool, error) {
		switch path {
		case "good.yaml":
			return nil, true, nil
		case "bad.yaml":
			return rules.Diagnostics{{Code: rules.CodeValue, File: path, Message: "wrong"}}, true, nil
		case "unreadable.yaml":
			return nil, false, errors.New("cannot be read")
		}
		return nil, false, nil
	}
	for path, want := range map[string]bool{"good.yaml": true, "bad.yaml": false} {
		report, err := checkPaths([]string{path}, config, false)
		if err != nil || report.OK != want || report.Rules != 0 {
			t.Errorf("%s: %+v, %v", path, report, err)
		}
	}
	if _, err := checkPaths([]string{"unreadable.yaml"}, config, false); err == nil {
		t.Error("no error for a file that cannot be read")
	}
	report, err := checkPaths([]string{"good.yaml", ruleDir(t, goodRule)}, config, true)
	if err != nil || !report.OK || report.Rules != 1 {
		t.Errorf("rules beside a configuration: %+v, %v", report, err)
	}
	var out bytes.Buffer
	if report, err = checkPaths([]string{"good.yaml"}, config, false); err != nil || report.print(&out, false, false) != nil || out.String() != "ok: 0 errors, 0 warnings\n" {
		t.Errorf("got %q, %v", out.String(), err)
	}
}
