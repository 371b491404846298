package rules

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rule.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("rule.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// validate holds a rule file against the schema.
func validate(t *testing.T, s *jsonschema.Schema, file string) error {
	t.Helper()
	var v any
	if err := yaml.Unmarshal([]byte(file), &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestTheSchemaTakesWhatLoads(t *testing.T) {
	s := compiledSchema(t)
	for name, file := range map[string]string{"one": one, "bench": strings.ReplaceAll(benchRules, "2030-01-01", "'2030-01-01'"), "tested": testedRules} {
		if err := validate(t, s, file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	root := os.DirFS("packs")
	paths, err := rulePaths(root)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no packs: %v", err)
	}
	for _, p := range paths {
		data, err := fs.ReadFile(root, p)
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(t, s, string(data)); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
}

func TestTheSchemaRefusesWhatDoesNotLoad(t *testing.T) {
	s := compiledSchema(t)
	for name, change := range map[string][2]string{
		"an unknown key":         {"when:", "whne:"},
		"a missing key":          {"  title: test\n", ""},
		"a value not allowed":    {"severity: low", "severity: lo"},
		"a wrong type":           {"{protocol: map}", "map"},
		"an id of another form":  {"T-1", "t-1"},
		"an unknown test field":  {"action: drop", "action: drop\n  tests: [{name: a, want: pass, message: {sccp.gt: '1'}}]"},
		"a number that is text":  {"action: drop", "action: drop\n  tests: [{name: a, want: pass, message: {mtp3.opc: 'x'}}]"},
		"an impossible protocol": {"{protocol: map}", "{protocol: [map, x]}"},
	} {
		file := strings.Replace(one, change[0], change[1], 1)
		if validate(t, s, file) == nil {
			t.Errorf("%s: the schema took it", name)
		}
		if !check(file).HasErrors() {
			t.Errorf("%s: it loads", name)
		}
	}
}
