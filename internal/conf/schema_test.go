package conf

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("cordon.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("cordon.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheSchemaAgreesWithTheDecoder validates the same files with both: what
// the schema can see, it must see.
func TestTheSchemaAgreesWithTheDecoder(t *testing.T) {
	s := compileSchema(t)
	// What is wrong in these only shows when values are held against each other,
	// or is no YAML at all.
	beyond := map[string]bool{
		"both_listen": true, "neither": true, "same_name": true, "tcp_multihoming": true, "two_keys": true, "twice": true,
		"idle": true, "cluster": true, "cluster_neither": true, "two_documents": true, "tab": true, "unclosed": true,
	}
	files, _ := filepath.Glob("testdata/*.yaml")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(filepath.Base(f), ".")
		if beyond[name] {
			continue
		}
		var v any
		if err := yaml.Unmarshal(data, &v); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		err = s.Validate(v)
		if good := strings.Contains(f, ".good."); good != (err == nil) {
			t.Errorf("%s: the schema says %v", f, err)
		}
	}
}

func TestEveryKeyHasATextAndEveryOptionalValueADefaultOrAMeaningWithoutOne(t *testing.T) {
	var walk func(t *testing.T, typ reflect.Type, path string)
	walk = func(t *testing.T, typ reflect.Type, path string) {
		for _, f := range fieldsOf(typ) {
			at := join(path, f.key)
			if !strings.HasSuffix(f.doc, ".") {
				t.Errorf("%s: text %q does not end in a full stop", at, f.doc)
			}
			ft := typ.Field(f.index).Type
			if ft.Kind() == reflect.Pointer || ft.Kind() == reflect.Slice {
				ft = ft.Elem()
			}
			if ft.Kind() == reflect.Struct && !isText(ft) {
				walk(t, ft, at)
			}
		}
	}
	walk(t, reflect.TypeFor[Config](), "")
}

const docFile = "../../docs/configuration.md"

// TestTheReferenceIsCurrent holds the table of docs/configuration.md against the
// structs.
func TestTheReferenceIsCurrent(t *testing.T) {
	data, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- keys -->\n", "<!-- /keys -->\n"
	head, rest, ok1 := strings.Cut(string(data), begin)
	table, tail, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatalf("%s has no place for the table: %q to %q", docFile, begin, end)
	}
	if *update {
		if err := os.WriteFile(docFile, []byte(head+begin+Markdown()+end+tail), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(Markdown(), table); d != "" {
		t.Errorf("%s is not current; run the test with -update:\n%s", docFile, d)
	}
}

// TestExamplesInTheReferenceLoad loads every block marked "yaml config".
func TestExamplesInTheReferenceLoad(t *testing.T) {
	data, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, part := range strings.Split(string(data), "```yaml config\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		if _, err := Parse("configuration.md", []byte(block)); err != nil {
			t.Errorf("%v", err)
		}
		n++
	}
	if n == 0 {
		t.Error("no example")
	}
}
