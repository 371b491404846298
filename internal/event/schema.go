package event

import (
	"encoding/json"
	"fmt"

	"cordon/filters/engine"
	"cordon/protocols/message"
	"cordon/protocols/wire"
	"cordon/rules"
)

// Schema is the JSON Schema (2020-12) of an event.
func Schema() ([]byte, error) {
	text := func(doc string) map[string]any { return map[string]any{"type": "string", "description": doc} }
	number := func(doc string) map[string]any {
		return map[string]any{"type": "integer", "minimum": 0, "description": doc}
	}
	schema := object("One event of Cordon.", map[string]any{
		"timestamp":          map[string]any{"type": "string", "format": "date-time", "description": "Time of the message, in UTC."},
		"event_type":         map[string]any{"const": Type},
		"id":                 map[string]any{"type": "string", "pattern": "^[0-9a-f]{16}$", "description": "The same for the same message of a capture in every run."},
		"capture":            text("File of the capture."),
		"frame":              map[string]any{"type": "integer", "minimum": 1, "description": "Frame of the capture, from 1."},
		"index":              number("Ordinal of the message in its frame, from 0."),
		"link":               text("Link of the configuration, inline."),
		"direction":          enum(names(message.DirectionCount, message.Direction.String)),
		"direction_inferred": map[string]any{"const": true, "description": "Addresses that a sender can choose told the direction."},
		"protocol":           enum(names(message.ProtocolCount, message.Protocol.String)),
		"operation":          text("Operation or message type, as its specification spells it; empty for an unknown one."),
		"code":               map[string]any{"type": "integer", "description": "Number of the operation as sent."},
		"stack":              text("Layers, bottom up."),
		"source": object("Who sent the message, by what it claims.", map[string]any{
			"address": text("Global title, else network address."), "network": text("TADIG code, or name of a carrier."), "country": text("ISO 3166-1 alpha-2."),
		}, "address", "network", "country"),
		"destination": object("Whom the message is for.", map[string]any{
			"address": text("Global title, else network address."), "network": text("TADIG code, or name of a carrier."),
		}, "address", "network"),
		"subscriber": object("Whom the message is about: pseudonyms, unless configured otherwise.", map[string]any{
			"imsi": text("IMSI."), "msisdn": text("Subscriber number."),
		}),
		"verdict": object("What became of the message.", map[string]any{
			"action":      enum(names(rules.Reject+1, rules.Action.String)),
			"enforced":    map[string]any{"type": "boolean", "description": "False for what a mode or a rule on trial only reports."},
			"reason":      map[string]any{"type": "string", "description": "What the verdict rests on, of a closed list.", "examples": names(engine.ReasonCount, engine.Reason.String)},
			"refusal":     map[string]any{"type": "string", "pattern": "^(none|(udts|p-abort|u-abort|error|reject):[0-9]+|diameter:[0-9]+(/[0-9]+)?|gtp:[0-9]+/[0-9]+)$"},
			"stripped":    elements("Information elements of GTP that are taken out of the message."),
			"would_strip": elements("Those that would be, by rules on trial or in a mode that only reports."),
		}, "action", "enforced", "reason", "refusal"),
		"rules": map[string]any{"type": "array", "items": object("A rule that matched.", map[string]any{
			"id": text("Identifier of the rule."), "category": text("Category of GSMA FS.11."), "class": text("What the attacker is after."),
			"severity": text("Severity."), "status": enum([]string{"stable", "test", "experimental", "deprecated"}),
			"references": map[string]any{"type": "array", "items": map[string]any{"type": "string"}},
		}, "id", "category", "class", "severity", "status", "references")},
		"anomalies": map[string]any{"type": "array", "items": enum(anomalyNames())},
		"fields":    map[string]any{"type": "object", "description": "Fields of the message by the names of the dictionary.", "propertyNames": enum(message.FieldNames())},
	}, "timestamp", "event_type", "id", "direction", "protocol", "operation", "stack", "source", "destination", "subscriber", "verdict", "rules", "anomalies", "fields")
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Cordon event"
	out, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("event schema: %w", err)
	}
	return append(out, '\n'), nil
}

func object(doc string, properties map[string]any, required ...string) map[string]any {
	o := map[string]any{"type": "object", "description": doc, "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		o["required"] = required
	}
	return o
}

func enum(values []string) map[string]any { return map[string]any{"enum": values} }

func names[T ~uint8](count T, name func(T) string) (list []string) {
	for i := range count {
		list = append(list, name(i))
	}
	return list
}

func anomalyNames() (list []string) {
	for a := wire.Anomaly(1); int(a) < wire.AnomalyCount(); a++ {
		list = append(list, a.Name())
	}
	return list
}

// elements is a list of information elements, such as gtpv2:86.
func elements(doc string) map[string]any {
	return map[string]any{"type": "array", "description": doc, "items": map[string]any{"type": "string", "pattern": "^gtpv[12]:[0-9]+$"}}
}
