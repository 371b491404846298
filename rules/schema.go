package rules

import (
	"encoding/json"

	"cordon/protocols/message"
)

// Schema is the JSON Schema (draft 2020-12) of a rule file, for editors. It is
// made from the description that loading checks against, so that the two
// cannot differ.
func Schema() []byte {
	root := schemaOf(fileSpec())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "Cordon rule file"
	b, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		panic("rules: schema: " + err.Error()) // maps of strings always marshal
	}
	return append(b, '\n')
}

func schemaOf(s *spec) map[string]any {
	out := map[string]any{}
	switch s.kind {
	case kindBool:
		out["type"] = "boolean"
	case kindDate:
		out["type"], out["format"] = "string", "date"
	case kindList:
		out["type"], out["items"] = "array", schemaOf(s.item)
	case kindOneOr:
		item := schemaOf(s.item)
		out["anyOf"] = []any{item, map[string]any{"type": "array", "items": item}}
	case kindMap:
		out["type"], out["additionalProperties"] = "object", schemaOf(s.item)
	case kindObject:
		schemaObject(out, s)
	case kindText:
		schemaText(out, s)
	}
	if s.fields {
		delete(out, "additionalProperties")
		out["properties"], out["additionalProperties"] = fieldSchemas(), false
	}
	if s.doc != "" {
		out["description"] = s.doc
	}
	return out
}

// schemaText lets a text that YAML reads as a number stand without quotes, as
// loading does.
func schemaText(out map[string]any, s *spec) {
	out["type"] = []any{"string", "number", "boolean"}
	if s.pattern != nil {
		out["type"], out["pattern"] = "string", s.pattern.String()
	}
	if s.values == nil {
		return
	}
	delete(out, "type")
	var values []any
	for _, v := range s.values {
		values = append(values, v)
		if len(v) == 1 && v[0] >= '0' && v[0] <= '9' {
			values = append(values, int(v[0]-'0'))
		}
	}
	out["enum"] = values
}

func schemaObject(out map[string]any, s *spec) {
	properties, required := map[string]any{}, []string{}
	for _, k := range s.keys {
		properties[k.name] = schemaOf(k.spec)
		if k.required {
			required = append(required, k.name)
		}
	}
	out["type"], out["properties"], out["additionalProperties"] = "object", properties, false
	if len(required) > 0 {
		out["required"] = required
	}
}

// fieldSchemas describes the fields that a test's message may have.
func fieldSchemas() map[string]any {
	out := map[string]any{
		keyComponent: map[string]any{"enum": componentNames()[1:], "description": "Type of the component."},
	}
	for _, f := range message.Fields() {
		var value map[string]any
		switch {
		case celType(f) == nil:
			continue
		case f.Type == message.TypeInt:
			value = map[string]any{"type": []any{"integer", "null"}}
		case f.Type == message.TypeBool:
			value = map[string]any{"type": []any{"boolean", "null"}}
		case namesOf(f.ID) != nil:
			value = map[string]any{"enum": append(anySlice(namesOf(f.ID)), nil)}
		default:
			value = map[string]any{"type": []any{"string", "number", "null"}}
		}
		if f.Many {
			value = map[string]any{"anyOf": []any{value, map[string]any{"type": "array", "items": value}}}
		}
		value["description"] = f.Doc
		out[f.Name] = value
	}
	return out
}

func anySlice(names []string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = n
	}
	return out
}
