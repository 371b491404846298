package rules

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/message"
)

// Test is a test that stands in a rule file: a message, and what its rule does
// with it.
type Test struct {
	Name string
	Want Action // Pass: the rule does not match
	File string
	Line int

	fields     []testField
	components []testComponent // where the message spells them out
	lists      map[string][]string
}

// testComponent is one component of a test's message.
type testComponent struct {
	fields []testField
}

// testField is one field with its values. No values means that the field is
// absent, and, of a fact, that it was computed in vain.
type testField struct {
	id     message.FieldID
	values []string
}

// keyComponent is a short name for tcap.component.type in test messages, as
// `on` writes it.
const keyComponent = "component"

func (d *decoder) tests(r *sourceRule, o object) {
	seen := map[string]bool{}
	for _, n := range sequence(o.get("tests")) {
		t := objectOf(n)
		want, _ := ActionByName(t.text("want"))
		test := &Test{Name: t.text("name"), Want: want, File: d.file.name, Line: n.Line}
		if seen[test.Name] {
			d.report(t.at("name"), CodeTestTwice, "", "two tests of the rule are called `%s`", test.Name)
		}
		seen[test.Name] = true
		if want != Pass && want != r.Action && t.text("want") != "" && o.text("action") != "" {
			d.report(t.at("want"), CodeWantImpossible, "want what the rule does ("+r.Action.String()+"), or pass", "the rule never does %s", want)
		}
		test.fields = d.testFields(objectOf(t.get("message")))
		for _, c := range sequence(t.get("components")) {
			test.components = append(test.components, testComponent{d.testFields(objectOf(c))})
		}
		if len(test.components) > message.MaxComponents {
			d.report(t.at("components"), CodeTestMessage, "", "a message has at most %d components", message.MaxComponents)
			test.components = test.components[:message.MaxComponents]
		}
		lists := objectOf(t.get("lists"))
		for name := range lists.values {
			if test.lists == nil {
				test.lists = map[string][]string{}
			}
			test.lists[name] = append([]string{}, lists.texts(name)...)
		}
		r.Tests = append(r.Tests, test)
		d.tryBuild(r, test, n)
	}
}

// tryBuild builds the message of a test once, so that what is wrong with it
// shows when the file is loaded.
func (d *decoder) tryBuild(r *sourceRule, test *Test, at *yaml.Node) {
	if d.scratch == nil {
		d.scratch = message.New()
	}
	if err := test.Build(d.scratch, &r.Rule); err != nil {
		d.report(at, CodeTestMessage, "", "the message of the test cannot be built: %s", err)
	}
}

// testFields reads the fields of a test's message in the order of the
// dictionary.
func (d *decoder) testFields(o object) []testField {
	var out []testField
	for _, name := range sortedKeys(o.values) {
		at, value := o.keys[name], o.values[name]
		dictionary := name
		if name == keyComponent {
			dictionary = message.FieldTCAPComponentType.Name()
		}
		f, ok := d.fieldNamed(at, dictionary)
		if !ok {
			continue
		}
		if v, ok := d.testValues(f, value); ok {
			out = append(out, testField{f, v})
		}
	}
	slices.SortFunc(out, func(a, b testField) int { return int(a.id) - int(b.id) })
	return out
}

func (d *decoder) testValues(f message.FieldID, value *yaml.Node) ([]string, bool) {
	if value == nil || isNull(value) {
		return nil, true
	}
	nodes := elements(value)
	if len(nodes) > message.MaxValues/4 || len(nodes) > 1 && !message.FieldByID(f).Many {
		d.report(value, CodeTestMessage, "", "`%s` has too many values", f.Name())
		return nil, false
	}
	var out []string
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode {
			d.report(n, CodeType, "write a value, or a list of values", "`%s` cannot be %s", f.Name(), nodeName(n))
			return nil, false
		}
		if !d.fieldValue(n, f) {
			return nil, false
		}
		out = append(out, n.Value)
	}
	return out, true
}
