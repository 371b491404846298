package rules

import (
	"fmt"
	"strings"
	"testing"
)

// one is a rule file of one good rule, for tests that spoil a part of it.
const one = `rules:
- id: T-1
  title: test
  category: 1
  class: location
  severity: low
  status: experimental
  on: {protocol: map}
  when: sccp.calling.gt == "1"
  action: drop
`

func TestAGoodFileHasNoDiagnostics(t *testing.T) {
	if ds := check(one); len(ds) != 0 {
		t.Errorf("got\n%s", shown(ds))
	}
}

func TestMistakesInFilesAreFoundWithPlaceCodeAndHint(t *testing.T) {
	replace := func(old, new string) string {
		if !strings.Contains(one, old) {
			t.Fatalf("%q is not in the file", old)
		}
		return strings.Replace(one, old, new, 1)
	}
	tests := []struct {
		name, file string
		want       string // "line:column code text | hint", text and hint in part
	}{
		{"an unknown key near a known one", replace("when:", "whne:"), "9:3 R0105 unknown key `whne` | did you mean `when`?"},
		{"an unknown key", replace("title: test", "title: test\n  zzzzzz: 1"), "4:3 R0105 unknown key `zzzzzz` | known keys: id, title"},
		{"a key twice", replace("severity: low", "severity: low\n  severity: high"), "7:3 R0106 the key `severity` stands twice | line 6"},
		{"a key that is missing", replace("  title: test\n", ""), "2:3 R0107 the key `title` is missing"},
		{"a value that is not allowed", replace("severity: low", "severity: hihg"), "6:13 R0108 cannot be `hihg` | did you mean `high`?"},
		{"a value that is not allowed in a list", replace("{protocol: map}", "{protocol: [map, diametr]}"), "8:24 R0108 cannot be `diametr` | did you mean `diameter`?"},
		{"a mapping where a value must be", replace("title: test", "title: {a: b}"), "3:10 R0104 title must be text, not a mapping"},
		{"a value where a mapping must be", replace("{protocol: map}", "map"), "8:7 R0104 on must be a mapping"},
		{"a key without value", replace("title: test", "title:"), "3:9 R0104 title has no value"},
		{"an id of another form", replace("T-1", "t-1"), "2:7 R0109 right form: `t-1` | capital letters"},
		{"no YAML at all", "rules: [", "R0102"},
		{"a tab", "rules:\n\t- id: 1\n", "2:1 R0102 | indent with spaces"},
		{"an empty file", "", "R0110 the file is empty"},
		{"two documents", one + "---\n" + one, "R0110 several documents"},
		{"a file that is a list", "- a\n", "1:1 R0104 the file must be a mapping | pack, lists, rules"},
		{"an alias without anchor", "rules: *a\n", "1:8 R0102 unknown anchor"},
		{"a merge key", "rules:\n- <<: {id: A-1}\n", "2:3 R0105 merge keys"},
		{"an alias of itself", "rules: &a [*a]\n", "R0104 must be a mapping"},
		{"control characters", replace("title: test", `title: "a\e[31m"`), "3:10 R0109 control characters"},
		{"an action without refusal", replace("action: drop", "action: reject"), "2:3 R0406 needs a refusal | udts:1"},
		{"a refusal without reject", replace("action: drop", "action: drop\n  refusal: udts:1"), "11:12 R0406 drop sends no refusal"},
		{"a refusal of another form", replace("action: drop", "action: reject\n  refusal: udts"), "11:12 R0109 needs a code"},
		{"an unknown operation", replace("{protocol: map}", "{protocol: map, operation: anyTimeInterogation}"), "8:34 R0403 unknown operation | did you mean `anyTimeInterrogation`?"},
		{"an operation of another protocol", replace("{protocol: map}", "{protocol: map, operation: initialDP}"), "8:34 R0403 not an operation of the rule's protocol | inap"},
		{"an unknown anomaly", replace("{protocol: map}", "{anomaly: ber.tag.longform}"), "8:17 R0207 unknown anomaly | did you mean `ber.tag.long_form`?"},
		{"a component of a layer without", replace("{protocol: map}", "{protocol: m3ua, operation: DUNA, component: invoke}"), "8:52 R0405 have no components"},
		{"a pack for another engine", "pack: {name: a, version: 1.0.0, engine: \">=2.0\"}\n" + one, "1:41 R0111 needs version >=2.0"},
		{"a pack without version", "pack: {name: a}\n" + one, "1:7 R0107 `version` is missing"},
		{"a rule id twice", one + strings.TrimPrefix(one, "rules:\n"), "11:7 R0401 T-1 is used twice | test.yaml:2"},
		{"an unknown field in a condition", replace("sccp.calling.gt", "sccp.caling.gt"), "9:9 R0202 unknown field `sccp.caling.gt` | did you mean `sccp.calling.gt`?"},
		{"a list compared like a value", replace("sccp.calling.gt", "map.imsi"), "9:18 R0205 several times is a list | exists"},
		{"a number in quotes", replace("sccp.calling.gt", "sccp.called.ssn"), "9:25 R0204 does not take (int, string) | without quotes"},
		{"an assignment", replace("sccp.calling.gt == ", "sccp.calling.gt = "), "9:25 R0201 syntax error | compare with =="},
		{"an incomplete condition", replace(`== "1"`, `== "1" &&`), "9:34 R0201 | not complete"},
		{"no truth value", replace(`sccp.calling.gt == "1"`, `sccp.calling.gt`), "9:9 R0208 of type string, not bool"},
		{"an unknown function", replace(`sccp.calling.gt == "1"`, `sccp.calling.gt.startWith("1")`), "R0203 unknown function `startWith` | did you mean `startsWith`?"},
		{"has of no field", replace(`sccp.calling.gt == "1"`, `has(sccp.calling.gtt)`), "9:13 R0202 unknown field | did you mean `sccp.calling.gt`?"},
		{"has of something else", replace(`sccp.calling.gt == "1"`, `has("x")`), "9:13 R0201 needs the name of a field"},
		{"a list that is not defined", replace(`sccp.calling.gt == "1"`, `in_list(sccp.calling.gt, "partners")`), `9:34 R0301 the list "partners" is defined nowhere | define it under`},
		{"a list's name that is no constant", replace(`sccp.calling.gt == "1"`, `in_list(sccp.calling.gt, link)`), "9:34 R0204 name of a list in quotes"},
		{"in_list with one argument", replace(`sccp.calling.gt == "1"`, `in_list(sccp.calling.gt)`), "R0204 other arguments | in_list(field"},
		{"a bit that no number has", replace(`sccp.calling.gt == "1"`, `bit(sccp.called.ssn, 64)`), `9:30 R0204 a number has no bit 64`},
		{"a bit of a text", replace(`sccp.calling.gt == "1"`, `bit(sccp.calling.gt, 1)`), `R0204 does not take (string, int) | bit takes a number`},
		{"an unknown anomaly in a condition", replace(`sccp.calling.gt == "1"`, `has_anomaly("ber.tags.*")`), `9:21 R0207 unknown anomaly "ber.tags.*"`},
		{"a regular expression", replace(`sccp.calling.gt == "1"`, `sccp.calling.gt.matches("(")`), "9:33 R0206 missing closing"},
		{"an impossible direction", replace(`sccp.calling.gt == "1"`, `direction == "inbond"`), "9:22 R0207 `direction` is never \"inbond\" | did you mean `inbound`?"},
		{"an impossible operation in a set", replace(`sccp.calling.gt == "1"`, `operation in ["sendIMSI", "sendImsi"]`), "9:35 R0207 | did you mean `sendIMSI`?"},
		{"an address that is none", replace(`sccp.calling.gt == "1"`, `ip.src == "10.0.0.0/8"`), "9:19 R0207 is not an IP address | list of type ip"},
		{"an address in another form", replace(`sccp.calling.gt == "1"`, `ip.src == "2001:DB8::1"`), "9:19 R0207 is not how | write 2001:db8::1"},
		{"a condition that is always true", replace(`sccp.calling.gt == "1"`, `1 == 1 || protocol == "map"`), "9:9 R0209 always true"},
		{"the list of components", replace(`sccp.calling.gt == "1"`, `tcap.components == 1`), "9:9 R0202 cannot read `tcap.components`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ds := check(tt.file)
			text, hint, _ := strings.Cut(tt.want, " | ")
			for _, d := range ds {
				got := fmt.Sprintf("%d:%d %s %s", d.Line, d.Column, d.Code, d.Message)
				if matchesInOrder(got, text) && strings.Contains(d.Hint, hint) {
					return
				}
			}
			t.Errorf("want %s\ngot\n%s", tt.want, shown(ds))
		})
	}
}

// matchesInOrder reports whether the words of want stand in got in order.
func matchesInOrder(got, want string) bool {
	for _, w := range strings.Fields(want) {
		i := strings.Index(got, w)
		if i < 0 {
			return false
		}
		got = got[i+len(w):]
	}
	return true
}

func TestAllMistakesAreReportedAtOnce(t *testing.T) {
	file := strings.NewReplacer("severity: low", "severity: lo", "protocol: map", "protocl: map", `sccp.calling.gt == "1"`, `foo == 1 && bar == 2`).Replace(one)
	var lines []string
	for _, d := range check(file) {
		lines = append(lines, fmt.Sprintf("%d:%d", d.Line, d.Column))
	}
	if got, want := strings.Join(lines, " "), "6:13 8:8 9:9 9:21"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestADiagnosticShowsTheLineWithACaret(t *testing.T) {
	got := shown(check(strings.Replace(one, "severity: low", "severity: lo", 1)))
	want := "test.yaml:6:13: error: rules[0].severity cannot be `lo` [R0108]\n" +
		"    6 |   severity: lo\n" +
		"      |             ^\n" +
		"      = did you mean `low`?\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTheCaretStandsUnderTheWordInEveryKindOfScalar(t *testing.T) {
	conditions := map[string]string{
		"plain":                       `  when: size(link) == 1 && BAD == 1`,
		"plain over lines":            "  when: size(link) == 1 &&\n    link != '' &&\n\n      BAD == 1",
		"single quotes":               `  when: 'link == ''a'' && BAD == 1'`,
		"double quotes with escapes":  `  when: "link == \"\u0061\\n\" && BAD == 1"`,
		"double quotes over lines":    "  when: \"link == 'a' &&\n\n    BAD == 1\"",
		"a literal block":             "  when: |\n    link == 'a'\n      && link != 'b' &&\n    BAD == 1",
		"a literal block with indent": "  when: |-\n      link == 'a' &&\n\n        BAD == 1",
		"a folded block":              "  when: >-\n    link == 'a' &&\n    link != 'ü' &&\n\n    BAD == 1",
	}
	for name, when := range conditions {
		t.Run(name, func(t *testing.T) {
			file := strings.Replace(one, `  when: sccp.calling.gt == "1"`, when, 1)
			ds := check(file)
			if len(ds) != 1 {
				t.Fatalf("want one diagnostic, got\n%s", shown(ds))
			}
			line := []rune(strings.Split(file, "\n")[ds[0].Line-1])
			if !strings.HasPrefix(string(line[ds[0].Column-1:]), "BAD") {
				t.Errorf("the caret is misplaced:\n%s", shown(ds))
			}
		})
	}
}

func TestStableRulesNeedTestsReferencesAndFalsePositives(t *testing.T) {
	file := strings.Replace(one, "experimental", "stable", 1)
	want := []Code{CodeNoMatchTest, CodeNoPassTest, CodeNoReferences, CodeNoFalsePos}
	for _, shipped := range []bool{false, true} {
		src, ds := Load(Layer{FS: memoryFile{"a.yaml", []byte(file)}, Paths: []string{"a.yaml"}, Shipped: shipped})
		if len(ds) != len(want) {
			t.Fatalf("got\n%s", shown(ds))
		}
		for i, d := range ds {
			if d.Code != want[i] || (d.Level == LevelError) != shipped || d.Rule != "T-1" {
				t.Errorf("shipped %t: got %s %s %s, want %s", shipped, d.Level, d.Code, d.Rule, want[i])
			}
		}
		if len(src.Rules()) != 1 {
			t.Error("the rule was not loaded")
		}
	}
}

func TestManyMistakesAreCut(t *testing.T) {
	ds := check("rules:\n" + strings.Repeat("- {a: 1}\n", 2*maxDiagnostic))
	if last := ds[len(ds)-1]; last.Code != CodeTooMany || len(ds) != maxDiagnostic+1 {
		t.Errorf("got %d diagnostics, the last %s", len(ds), last)
	}
}

func TestManyWarningsAreNoError(t *testing.T) {
	for _, tc := range []struct {
		name  string
		added []Level
		want  Level
	}{
		{"warnings alone", []Level{LevelWarning}, LevelWarning},
		{"an error among what is cut", []Level{LevelWarning, LevelError, LevelWarning}, LevelError},
	} {
		var r reporter
		for i := range maxDiagnostic {
			r.add(Diagnostic{Level: LevelWarning, Line: i})
		}
		for _, l := range tc.added {
			r.add(Diagnostic{Level: l})
		}
		if last := r.finish()[maxDiagnostic]; last.Code != CodeTooMany || last.Level != tc.want {
			t.Errorf("%s: got %s", tc.name, last)
		}
	}
}

func TestHostileFilesAreBounded(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c,*%[3]c]\n", c, c, c-1)
	}
	tests := map[string]string{
		"an alias bomb":           bomb + "lists: {a: {type: text, entries: *k}}\n",
		"deep flow nesting":       "rules: " + strings.Repeat("[", 100_000),
		"deep block nesting":      strings.Repeat("a:\n", 1) + nested(5000),
		"a huge condition":        strings.Replace(one, `sccp.calling.gt == "1"`, strings.Repeat(`link == "a" && `, 2000)+"true", 1),
		"a deep condition":        strings.Replace(one, `sccp.calling.gt == "1"`, "'"+strings.Repeat("(", 3000)+"true"+strings.Repeat(")", 3000)+"'", 1),
		"a long line":             "x" + strings.Repeat("a", 1<<20) + ": 1\n",
		"many keys":               strings.Repeat("{", 300),
		"octets that are no text": "rules: \xff\xfe\x00",
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			ds := check(file)
			if !ds.HasErrors() {
				t.Error("nothing was reported")
			}
			for _, line := range strings.Split(shown(ds), "\n") {
				if len(line) > 4096 {
					t.Errorf("a line of %d octets was printed", len(line))
				}
			}
		})
	}
}

func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i+1) + "a:\n")
		if b.Len() > MaxRuleFile {
			break
		}
	}
	return b.String()
}

func TestEveryCodeIsExplainedOnce(t *testing.T) {
	docs := map[string]Code{}
	for code, doc := range codes {
		if other, ok := docs[doc]; ok {
			t.Errorf("%s and %s are explained alike", code, other)
		}
		docs[doc] = code
		if code.Doc() == "" || !strings.HasSuffix(doc, ".") {
			t.Errorf("%s has no sentence", code)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(one)
	f.Add(benchRules)
	f.Add("lists: {a: {type: ip, entries: [10.0.0.0/8, x], until: 2020-01-01}}\n" + one)
	f.Add("rules: &a\n- {id: A-1, on: {operation: connect, component: any}, tests: [{name: x, message: {map.imsi: [1, 2]}, want: pass}]}\nb: *a")
	f.Fuzz(func(t *testing.T, file string) {
		src, ds := LoadText("test.yaml", []byte(file))
		set, more := Compile(src, Options{})
		if set == nil && !append(ds, more...).HasErrors() {
			t.Error("no set, and no error")
		}
		for _, d := range ds {
			if d.Line < 0 || d.Column < 0 || d.Message == "" || d.Code.Doc() == "" {
				t.Errorf("bad diagnostic %+v", d)
			}
		}
		shown(ds)
	})
}
