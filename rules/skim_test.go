package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cordon/rules/packs"
)

func TestTestsAreBlankedAndNothingElse(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"a file without tests", "rules:\n  - id: A\n    title: tests\n", "rules:\n  - id: A\n    title: tests\n"},
		{"a list deeper than its key", "  - id: A\n    tests:\n      - {name: a}\n      - name: b\n        want: pass\n    action: drop\n", "  - id: A\n\n\n\n\n    action: drop\n"},
		{"a list as deep as its key", "  - id: A\n    tests:\n    - {name: a}\n\n    - {name: b}\n  - id: B\n", "  - id: A\n\n\n\n\n  - id: B\n"},
		{"a comment before the next rule", "    tests:\n      - {name: a}\n\n  # why\n  - id: B\n", "\n\n\n  # why\n  - id: B\n"},
		{"tests in one line, which stay", "    tests: [{name: a}]\n", "    tests: [{name: a}]\n"},
		{"a key of that name at the top", "tests:\n  - a\n", "tests:\n  - a\n"},
		{"no line end at the end", "    tests:\n      - {name: a}", "\n\n"},
	} {
		if got := string(withoutTests([]byte(tc.in))); got != tc.want {
			t.Errorf("%s:\ngot  %q\nwant %q", tc.name, got, tc.want)
		}
	}
}

func TestPacksWithoutTestsAreTheSameRules(t *testing.T) {
	whole, ds := Load(Layer{Name: "packs", FS: packs.FS, Shipped: true})
	skimmed, more := Load(Layer{Name: "packs", FS: packs.FS, Shipped: true, Skim: true})
	if ds.HasErrors() || more.HasErrors() {
		t.Fatal(shown(append(ds, more...)))
	}
	if diff := cmp.Diff(whole.Rules(), skimmed.Rules(), cmpopts.IgnoreUnexported(Rule{}, On{}, Refusal{}), cmpopts.IgnoreFields(Rule{}, "Tests")); diff != "" {
		t.Errorf("with and without tests differ:\n%s", diff)
	}
	if whole.hash != skimmed.hash {
		t.Error("the hash is of other files")
	}
	for _, r := range skimmed.Rules() {
		if len(r.Tests) > 0 {
			t.Errorf("%s still has tests", r.ID)
		}
	}
}

func TestOnlyShippedLayersAreSkimmed(t *testing.T) {
	file := one + "  tests:\n  - {name: a, message: {sccp.calling.gt: \"1\"}, want: drop}\n"
	src, ds := Load(Layer{FS: memoryFile{"a.yaml", []byte(file)}, Paths: []string{"a.yaml"}, Skim: true})
	if ds.HasErrors() || len(src.Rules()) != 1 || len(src.Rules()[0].Tests) != 1 {
		t.Errorf("got %d rules\n%s", len(src.Rules()), shown(ds))
	}
}
