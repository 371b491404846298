package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDocumentBlocksAreHeldToWhatTheySay(t *testing.T) {
	const rule = "rules:\n- id: DOC-1\n  title: x\n  category: 1\n  class: location\n  severity: low\n  status: experimental\n" +
		"  on: {protocol: map, operation: sendIMSI}\n  action: drop\n  false_positives: none known\n  tests:\n  - {name: any, message: {}, want: drop}\n"
	tests := []struct {
		name, text string
		want       []string // parts of the errors, in order
	}{
		{"a document without blocks", "# Title\n\ntext\n", nil},
		{"a block of something else", "```go\nfunc\n```\n", nil},
		{"a command and what it prints", "```console\n$ cordon --version\ncordon version ...\n```\n", nil},
		{"other output", "```console\n$ cordon --version\ncordon 1.0\n```\n", []string{"1: cordon --version: prints"}},
		{"output that goes on", "```console\n$ cordon fields map.imsi\nfield ...\n```\n", []string{"prints"}},
		{"lines left out", "```console\n$ cordon fields map.\n...\nmap.imsi ...\n...\n```\n", nil},
		{"a pipe", "```console\n$ bin/cordon fields | grep -c '^map\\.imsi '\n1\n```\n", nil},
		{"no output shown", "```console\n$ cordon fields map.\n```\n", nil},
		{"no output shown, but it fails", "```console\n$ cordon check examples/no-such.yaml\n```\n", []string{"exit code 3"}},
		{"an error that is shown", "```console\n$ cordon check bad.yaml\n...\n1 error, 0 warnings\n```\n", []string{"exit code 3"}},
		{"commands share a directory", "```console\n$ cordon forge examples/roaming.yaml -o r.pcapng\n$ cordon decode r.pcapng \\\n    | head -n 1\n ...  sendAuthenticationInfo  from 33699000010 to ...\n```\n", nil},
		{"a verb that there is not", "```console\n$ cordon reply\n```\n", []string{`unknown command "reply"`}},
		{"a flag that there is not", "```sh\ncordon replay --oprator x a.pcap\n```\n", []string{"unknown flag: --oprator"}},
		{"verbs that do not end are checked", "```console\n$ cordon run -c cordon.yaml --mode shadow\nlog\n$ cordon lab --fr 1s\n```\n", []string{"unknown flag: --fr"}},
		{"targets of make", "```console\n$ make lab FOR=10s\n...\n$ make labb\n```\n", []string{"make labb: there is no such target"}},
		{"scripts", "```sh\nscripts/setup\nscripts/nope\n```\n", []string{"nope"}},
		{"a program that nobody knows", "```sh\nfrobnicate\n```\n", []string{"frobnicate"}},
		{"a console block without command", "```console\ncordon\n```\n", []string{`begins with "$ "`}},
		{"a block that does not end", "text\n```console\n$ cordon\n", []string{"2: the block is not closed"}},
		{"a configuration", "```yaml config\nmode: shadow\n```\n", []string{`"links"`}},
		{"a rule", "```yaml rule\n" + rule + "```\n", nil},
		{"a rule whose test fails", "```yaml rule\n" + strings.Replace(rule, "want: drop", "want: pass", 1) + "```\n", []string{"DOC-1/any fails"}},
		{"a rule with a misspelt key", "```yaml rule\n" + strings.Replace(rule, "class:", "clas:", 1) + "```\n", []string{"unknown key `clas`"}},
		{"a rule that is used", "```yaml rule own.yaml\n" + rule + "```\ntext\n```console\n$ cordon test --no-packs own.yaml\n1 test of 1 rule, 0 failed\n```\n", nil},
		{"a scenario", "```yaml scenario\nmessages:\n- {from: fr.vlr, to: home.hrl}\n```\n", []string{`did you mean "home.hlr"`}},
		{"a profile", "```yaml operator\nhome: {nam: x}\n```\n", []string{`unknown key "nam"`}},
		{"an unknown kind", "```yaml confg\nmode: shadow\n```\n", []string{`not "confg"`}},
		{"broken YAML", "```yaml\na: [\n```\n", []string{"1: "}},
		{"a longer fence", "````yaml\na: |\n  ```\n  b\n````\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			errs := checkDocument(t, tt.text)
			if len(errs) != len(tt.want) {
				t.Fatalf("%d errors, want %d: %v", len(errs), len(tt.want), errs)
			}
			for i, err := range errs {
				if !strings.Contains(err.Error(), tt.want[i]) {
					t.Errorf("%v\nwant %s", err, tt.want[i])
				}
			}
		})
	}
}

func TestDocumentsAreUpdatedWhereTheyLeaveNothingOut(t *testing.T) {
	const text = "a\n```console\n$ cordon fields \\\n  map.imsi | head -n 1\nold\nlines\n$ cordon fields map.imsi\n...\nold\n```\nb\n```console\n$ echo c\nd\n```\n"
	file := filepath.Join(t.TempDir(), "doc.md")
	rest := updateDocument(t, file, text, checkDocument(t, text))
	if len(rest) != 1 || !strings.Contains(rest[0].Error(), "cordon fields map.imsi: prints") {
		t.Errorf("these stay: %v", rest)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("old\nlines", "field     type            Wireshark  meaning", "\nd\n", "\nc\n").Replace(text)
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestDocumentsDoNotWriteIntoTheCheckout(t *testing.T) {
	errs := checkDocument(t, "```console\n$ cordon forge examples/roaming.yaml -o examples/zz-test.pcap\n$ cp examples/roaming.yaml examples/operator.yaml\n```\n")
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if _, err := os.Stat(repository + "/examples/zz-test.pcap"); err == nil {
		t.Error("a command of a document wrote into the checkout")
	}
	if text, err := os.ReadFile(repository + "/examples/operator.yaml"); err != nil || !strings.Contains(string(text), "tadig") {
		t.Error("a command of a document wrote over a file of the checkout")
	}
}

func TestShellLinesAreSplit(t *testing.T) {
	tests := []struct {
		name, line string
		want       [][]string
	}{
		{"words", "a b  c", [][]string{{"a", "b", "c"}}},
		{"quotes", `a 'b | c' "d ; e" f\ g ''`, [][]string{{"a", "b | c", "d ; e", "f g", ""}}},
		{"lists and pipes", "a|b && c; d || e &", [][]string{{"a"}, {"b"}, {"c"}, {"d"}, {"e"}}},
		{"redirections", "a > x 2>&1 | b <y 2>z >>w 2> v c", [][]string{{"a"}, {"b", "c"}}},
		{"a number that is an argument", "head -n 1 x2 > y", [][]string{{"head", "-n", "1", "x2"}}},
		{"assignments and prefixes", "X=1 sudo a Y=2", [][]string{{"a", "Y=2"}}},
		{"substitutions", "kill -HUP $(pidof a | head) b", [][]string{{"kill", "-HUP", "$(pidof a | head)", "b"}}},
		{"comments", "a # b | c", [][]string{{"a"}}},
		{"a number sign within a word", "a b#c", [][]string{{"a", "b#c"}}},
		{"nothing", "  ", nil},
	}
	for _, tt := range tests {
		got, err := simpleCommands(tt.line)
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", tt.name, err, diff)
		}
	}
	for _, line := range []string{"a 'b", `a "b`, "a $(b"} {
		if _, err := simpleCommands(line); err == nil {
			t.Errorf("%s: no error", line)
		}
	}
}
