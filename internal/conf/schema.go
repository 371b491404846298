package conf

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Schema is the JSON Schema (draft 2020-12) of the configuration, for editors:
// "# yaml-language-server: $schema=cordon.schema.json" in the first line.
func Schema() []byte {
	s := objectSchema(reflect.TypeFor[Config]())
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = "Cordon configuration"
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("conf: schema: " + err.Error()) // maps of texts and numbers cannot fail
	}
	return append(out, '\n')
}

func objectSchema(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range fieldsOf(t) {
		p := typeSchema(t.Field(f.index).Type, &f)
		p["description"] = f.doc
		properties[f.key] = p
		if f.required {
			required = append(required, f.key)
		}
	}
	s := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

func typeSchema(t reflect.Type, f *field) map[string]any {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	s := map[string]any{}
	switch {
	case isText(t):
		s["type"] = "string"
	case t.Kind() == reflect.Struct:
		return objectSchema(t)
	case t.Kind() == reflect.Slice:
		item := *f
		item.hasDef, item.bounded = false, false
		s["type"], s["items"] = "array", typeSchema(t.Elem(), &item)
		if f.bounded {
			s["maxItems"] = f.max
		}
		if f.required {
			s["minItems"] = 1
		}
		if f.hasDef {
			s["default"] = strings.Split(f.def, ",")
		}
		return s
	case t.Kind() == reflect.Bool:
		s["type"] = "boolean"
	case t.Kind() == reflect.String:
		s["type"] = []string{"string", "number"} // a file may be named 2025
		if len(f.enum) > 0 {
			s["type"] = "string"
			s["enum"] = f.enum
		}
	default:
		s["type"], s["minimum"] = "integer", f.min
		if f.bounded {
			s["maximum"] = f.max
		}
		if f.bits > 0 {
			s["maximum"] = uint64(1)<<f.bits - 1
		}
	}
	if f.hasDef {
		s["default"] = defaultValue(t, f.def)
	}
	return s
}

// defaultValue is the default in the type that JSON gives it.
func defaultValue(t reflect.Type, def string) any {
	switch {
	case isText(t) || t.Kind() == reflect.String:
		return def
	case t.Kind() == reflect.Bool:
		return def == "true"
	}
	return json.Number(def)
}

// Markdown is the reference of all keys, as docs/configuration.md holds it.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n|---|---|---|\n")
	writeKeys(&b, reflect.TypeFor[Config](), "")
	return b.String()
}

func writeKeys(b *strings.Builder, t reflect.Type, prefix string) {
	for _, f := range fieldsOf(t) {
		ft := t.Field(f.index).Type
		name := prefix + f.key
		def := "–"
		switch {
		case f.required:
			def = "required"
		case f.hasDef && ft.Kind() == reflect.Slice:
			def = "`[" + strings.ReplaceAll(f.def, ",", ", ") + "]`"
		case f.hasDef:
			def = "`" + f.def + "`"
		}
		fmt.Fprintf(b, "| `%s` | %s | %s%s |\n", name, def, f.doc, rangeText(ft, &f))
		switch {
		case ft.Kind() == reflect.Pointer:
			writeKeys(b, ft.Elem(), name+".")
		case ft.Kind() == reflect.Slice && ft.Elem().Kind() == reflect.Struct && !isText(ft.Elem()):
			writeKeys(b, ft.Elem(), name+"[].")
		case ft.Kind() == reflect.Struct && !isText(ft):
			writeKeys(b, ft, name+".")
		}
	}
}

func rangeText(t reflect.Type, f *field) string {
	switch {
	case len(f.enum) > 0:
		return " One of " + strings.Join(f.enum, ", ") + "."
	case !f.bounded:
		return ""
	case t.Kind() == reflect.Slice:
		return fmt.Sprintf(" At most %d.", f.max)
	case t == reflect.TypeFor[Duration]():
		return fmt.Sprintf(" From %ds to %ds.", f.min, f.max)
	}
	return fmt.Sprintf(" From %d to %d.", f.min, f.max)
}
