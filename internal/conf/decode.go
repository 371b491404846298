package conf

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"cordon/internal/spelling"
	"cordon/rules"

	"go.yaml.in/yaml/v4"
)

// maxNodes bounds the nodes that are visited, so that aliases of aliases cannot
// multiply (a "billion laughs" file).
const maxNodes = 100_000

// place is where something stands in the file.
type place struct{ line, col int }

// decoder fills a Config from the node tree and collects what is wrong.
type decoder struct {
	file     string
	lines    []string
	problems rules.Diagnostics
	places   map[string]place // of values, by path: links[0].outside.listen
	visited  int
}

func (d *decoder) problem(at place, code rules.Code, hint, format string, args ...any) {
	p := rules.Diagnostic{Code: code, File: d.file, Line: at.line, Column: at.col, Message: fmt.Sprintf(format, args...), Hint: hint}
	if at.line > 0 && at.line <= len(d.lines) {
		p.Source = strings.TrimRight(d.lines[at.line-1], "\r")
	}
	d.problems = append(d.problems, p)
}

func placeOf(n *yaml.Node) place { return place{n.Line, n.Column} }

// value decodes n into v, whose key is f; path names it in messages.
func (d *decoder) value(n *yaml.Node, v reflect.Value, f *field, path string) {
	if d.visited++; d.visited > maxNodes {
		if d.visited == maxNodes+1 {
			d.problem(placeOf(n), rules.CodeBound, "", "the file has more than %d values, aliases counted as often as they are used", maxNodes)
		}
		return
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	d.places[path] = placeOf(n)
	switch {
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" && n.Value != "null" && !f.required:
		// "key:" with nothing behind it: the default stands.
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.mapping(n, p.Elem(), path)
		v.Set(p)
	case isText(v.Type()):
		d.scalar(n, v, f, path)
	case v.Kind() == reflect.Struct:
		d.mapping(n, v, path)
	case v.Kind() == reflect.Slice:
		d.sequence(n, v, f, path)
	default:
		d.scalar(n, v, f, path)
	}
}

// mapping decodes a mapping into the struct v.
func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	setDefaults(v)
	if n.Kind != yaml.MappingNode {
		d.problem(placeOf(n), rules.CodeType, "its keys are "+strings.Join(keysOf(fields), ", "), "%s: want a mapping of keys, got %s", pathOrFile(path), describe(n))
		return
	}
	seen := map[string]place{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i]
		if first, twice := seen[k.Value]; twice {
			d.problem(placeOf(k), rules.CodeDuplicateKey, "", "key %q is here twice; the first is in line %d", k.Value, first.line)
			continue
		}
		seen[k.Value] = placeOf(k)
		at := slices.IndexFunc(fields, func(f field) bool { return f.key == k.Value })
		if at < 0 {
			d.problem(placeOf(k), rules.CodeUnknownKey, unknownKeyHint(k.Value, fields), "unknown key %q", k.Value)
			continue
		}
		f := &fields[at]
		d.value(n.Content[i+1], v.Field(f.index), f, join(path, f.key))
	}
	for _, f := range fields {
		if _, ok := seen[f.key]; f.required && !ok {
			d.problem(placeOf(n), rules.CodeMissingKey, f.key+": "+f.doc, "%s needs the key %q", pathOrFile(path), f.key)
		}
	}
}

func unknownKeyHint(key string, fields []field) string {
	keys := keysOf(fields)
	if s := spelling.Nearest(key, slices.Values(keys)); s != "" {
		return fmt.Sprintf("did you mean %q?", s)
	}
	return "the keys here are " + strings.Join(keys, ", ")
}

// sequence decodes a list; a single scalar is not taken for a list of one.
func (d *decoder) sequence(n *yaml.Node, v reflect.Value, f *field, path string) {
	if n.Kind != yaml.SequenceNode {
		d.problem(placeOf(n), rules.CodeType, "write it as a list: [a, b] or one \"- \" item a line", "%s: want a list, got %s", path, describe(n))
		return
	}
	if f.bounded && int64(len(n.Content)) > f.max {
		d.problem(placeOf(n), rules.CodeBound, "", "%s: %d items are too many: at most %d", path, len(n.Content), f.max)
		return
	}
	if f.required && len(n.Content) == 0 {
		d.problem(placeOf(n), rules.CodeEmpty, f.key+": "+f.doc, "%s: the list is empty", path)
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	item := *f
	item.required = true // an empty item has no default
	for i, c := range n.Content {
		d.value(c, out.Index(i), &item, fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(out)
}

// scalar decodes a text, number or truth value.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, f *field, path string) {
	if n.Kind != yaml.ScalarNode {
		d.problem(placeOf(n), rules.CodeType, "", "%s: want %s, got %s", path, kindName(v), describe(n))
		return
	}
	if !fits(n, v) {
		d.problem(placeOf(n), rules.CodeType, "", "%s: want %s, got %q", path, kindName(v), n.Value)
		return
	}
	if len(f.enum) > 0 && !slices.Contains(f.enum, n.Value) {
		hint := ""
		if s := spelling.Nearest(n.Value, slices.Values(f.enum)); s != "" {
			hint = fmt.Sprintf("did you mean %q?", s)
		}
		d.problem(placeOf(n), rules.CodeValue, hint, "%s: %q is none of %s", path, n.Value, strings.Join(f.enum, ", "))
		return
	}
	if err := setScalar(v, n.Value); err != nil {
		d.problem(placeOf(n), rules.CodeType, "", "%s: want %s, got %q%s", path, kindName(v), n.Value, plain(err))
		return
	}
	d.bounds(n, v, f, path)
}

func (d *decoder) bounds(n *yaml.Node, v reflect.Value, f *field, path string) {
	if f.bits > 0 && v.CanUint() && v.Uint()>>f.bits != 0 {
		d.problem(placeOf(n), rules.CodeBound, "", "%s: %d is out of range: at most %d", path, v.Uint(), uint64(1)<<f.bits-1)
	}
	if !f.bounded || !v.CanInt() {
		return
	}
	value, unit := v.Int(), ""
	if v.Type() == reflect.TypeFor[Duration]() {
		value, unit = value/1e9, " s"
	}
	if value < f.min || value > f.max {
		d.problem(placeOf(n), rules.CodeBound, "", "%s: %s is out of range: %d%s to %d%s", path, n.Value, f.min, unit, f.max, unit)
	}
}

// fits says whether the kind of scalar that YAML reads suits v. Texts may look
// like numbers: a file may be named 2025.
func fits(n *yaml.Node, v reflect.Value) bool {
	tag := n.ShortTag()
	switch {
	case isText(v.Type()):
		return tag != "!!null"
	case v.Kind() == reflect.Bool:
		return tag == "!!bool"
	case v.CanInt() || v.CanUint():
		return tag == "!!int"
	}
	return tag == "!!str" || tag == "!!int" || tag == "!!float"
}

// setScalar sets v to what text says.
func setScalar(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		v.SetBool(text == "true")
	case v.CanInt():
		i, err := strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(i)
		return err
	case v.CanUint():
		u, err := strconv.ParseUint(text, 10, v.Type().Bits())
		v.SetUint(u)
		return err
	}
	return nil
}

// plain is what a reading error adds to "want this, got that".
func plain(err error) string {
	if errors.Is(err, strconv.ErrRange) {
		return ", which is out of range"
	}
	return ""
}

func kindName(v reflect.Value) string {
	switch v.Type().String() {
	case "netip.Addr":
		return "an IP address"
	case "netip.Prefix":
		return "a network such as 192.0.2.0/28"
	case "conf.Duration":
		return "a time span such as 5s"
	}
	switch {
	case v.Kind() == reflect.Bool:
		return "true or false"
	case v.CanInt(), v.CanUint():
		return "a decimal number"
	}
	return "a text"
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.ShortTag() == "!!null" {
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func pathOrFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}
