package rules

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"

	"cordon/rules/packs"
)

// differsFromYAML compares the plain reading of a file with the library's. It
// is not plain where only the library reads it.
func differsFromYAML(data []byte) (difference string, plain bool) {
	ours := plainYAML(data)
	if ours == nil {
		return "", false
	}
	var root yaml.Node
	if err := loadYAML(data, &root); err != nil || len(root.Content) != 1 {
		return fmt.Sprintf("the library: %v, %d documents", err, len(root.Content)), true
	}
	return cmp.Diff(root.Content[0], ours, cmpopts.IgnoreFields(yaml.Node{}, "HeadComment", "LineComment", "FootComment"),
		cmpopts.IgnoreUnexported(yaml.Node{}), cmpopts.EquateEmpty()), true
}

func TestPlainFilesAreReadAsTheLibraryReadsThem(t *testing.T) {
	for _, text := range []string{
		"a: b\n", "# why\n\na: b # c\n\n# end\n", "a: b c, d-e #f\n", "a: it's\n", "a: x:y\n", "a: 5\n", "a: 0\n", "a: 1.0.0\n", "on: off\n",
		"a: [b, 1, \"c, d\", 'e: f', [g], {h: i}]\n", "a: {b: c, d.e: [f], g: \"h\"}\nb: []\nc: {}\n", "ä: b\n", "a: b é [b\n", "a: [b é, \"ü\", c]\n",
		"a:\n  b: c\n  d: e\nf: g\n", "a:\n  - b\n  - c\n", "a:\n- b\n- c\nd: e\n", "a:\n  - b: c\n    d: e\n\n  # why\n  - b: f\n",
		"a:\n  - b:\n      - c\n    d: e\n", "- a\n- b\n", "a: # why\n  b: c\n",
		"a: >\n  b &&\n  c\nd: e\n", "a: >-\n  b\n  # c\n\nd: e\n", "a: |\n  b\n  c\n", "a: |-\n  b\n\n\n# c\nd: e\n", "- a: >\n    b\n- c: d\n",
	} {
		if difference, plain := differsFromYAML([]byte(text)); difference != "" || !plain && !strings.HasPrefix(text, "ä") {
			t.Errorf("%q: plain %t\n%s", text, plain, difference)
		}
	}
}

func TestFilesThatAreNotPlainAreLeftToTheLibrary(t *testing.T) {
	for _, text := range []string{
		"", "a: b", "a: >\n  b", "\n", "# c\n", " a: b\n", "a\n", "\"a\"\n", "---\na: b\n", "a: b\n---\nc: d\n", "a: &b c\n", "a: *b\n", "a: !!str b\n", "<<: b\n", "? a\n", "a:\n", "a:\nb: c\n",
		"a: b: c\n", "a: b:\n", "a: b\n  c\n", "a: \"b\n  c\"\n", "a: \"\\x41\"\n", "a: 'it''s'\n", "a: \"b\" c\n", "a: [b,\n  c]\n", "a: [b,c]\n", "a: [b, c\n", "a: [b, ]\n",
		"a: [b: c]\n", "a: {b}\n", "a: {\"b\": c}\n", "a: {b: c d: e}\n", "a: {b:}\n", "a: [b #c]\n", "a: []b\n", "a: []#b\n", "a: true\n", "a: Null\n", "a: ~\n", "a: 1.5\n",
		"a: 010\n", "a: 0x1\n", "a: -1\n", "a: 2026-01-01\n", "a: .5\n", "a: >+\n  b\n", "a: >2\n  b\n", "a: > # c\n  b\n", "a: >\n  b\n\n  c\n", "a: >\n  b\n   c\n", "a: >\nb: c\n",
		"a: >\n  b \n", "a:\n    b: c\n  d: e\n", "a:\n  - b\n c: d\n", "- - a\n", "-\n  a: b\n", "-  a: b\n", "a:\tb\n", "a: b\r\n", "a: b\x00\n", "a: \xff\n", "a: b\u0085c\n",
		"true: a\n", "a: " + strings.Repeat("[", maxDepth+2) + strings.Repeat("]", maxDepth+2) + "\n",
	} {
		if plainYAML([]byte(text)) != nil {
			t.Errorf("%q is read as plain", text)
		}
	}
}

// A start waits for the library where a file is not plain: what fails here is to
// be written in block style, with values of one line and quotes without escapes.
func TestFilesOfThePacksArePlain(t *testing.T) {
	paths, err := rulePaths(packs.FS)
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, p := range paths {
		data, err := fs.ReadFile(packs.FS, p)
		if err != nil {
			t.Fatal(err)
		}
		if difference, plain := differsFromYAML(withoutTests(data)); difference != "" || !plain {
			t.Errorf("%s: plain %t\n%s", p, plain, difference)
		}
	}
}

func FuzzPlainFilesAreYAML(f *testing.F) {
	for _, text := range []string{"a: [b, 1, \"c, d\", {h: i}] # c\n", "a:\n  - b: >\n      c\n      d\n    e: 'f'\n\n  # g\n  - b: h\n", "- a\n- 1.0.0\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if difference, _ := differsFromYAML(data); difference != "" {
			t.Errorf("%q\n%s", data, difference)
		}
	})
}
