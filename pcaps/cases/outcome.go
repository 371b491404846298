package cases

import (
	"slices"
	"strconv"
	"strings"

	"cordon/filters/engine"
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/rules"
)

// Outcome is what became of one message.
type Outcome struct {
	Number   int // ordinal in the case, from 1
	Frame    uint64
	Index    int // within the frame, from 0
	Action   rules.Action
	Enforced bool
	Rules    []string // ids of the rules that were hit
	Covers   []string // attacks that those rules cover

	message int                 // index in the scenario
	values  map[string][]string // by path of the event
}

// eventPaths are the paths that expectations may name, beside fields.NAME.
var eventPaths = []string{
	"frame", "index", "direction", "protocol", "operation", "code", "stack",
	"source.address", "source.network", "source.country", "destination.address", "destination.network",
	"verdict.action", "verdict.enforced", "verdict.reason", "verdict.refusal",
	"rules.id", "rules.category", "rules.class", "rules.severity", "rules.status", "anomalies",
}

const fieldPath = "fields."

func isPath(path string) bool {
	if name, ok := strings.CutPrefix(path, fieldPath); ok {
		_, known := message.FieldByName(name)
		return known
	}
	return slices.Contains(eventPaths, path)
}

// outcome records what expectations can ask for; m is used again for the next
// message. Without details the values are left out.
func outcome(m *message.Message, v *engine.Verdict, p *operator.Profile, facts rules.Facts, details bool) Outcome {
	o := Outcome{Frame: m.Frame, Index: m.Index, Action: v.Action, Enforced: v.Enforced}
	for _, h := range v.Hits() {
		if !slices.Contains(o.Rules, h.Rule.ID) {
			o.Rules = append(o.Rules, h.Rule.ID)
			o.Covers = append(append(o.Covers, h.Rule.Covers...), h.Rule.References...) // references name rows of the catalogue
		}
	}
	if details {
		o.values = eventValues(m, v, p, facts)
	}
	return o
}

// eventValues are the values of the event by path.
func eventValues(m *message.Message, v *engine.Verdict, p *operator.Profile, facts rules.Facts) map[string][]string {
	out := map[string][]string{
		"verdict.action":   {v.Action.String()},
		"verdict.enforced": {strconv.FormatBool(v.Enforced)},
		"verdict.reason":   {v.Reason.String()},
		"verdict.refusal":  {v.Refusal.String()},
		"frame":            {strconv.FormatUint(m.Frame, 10)},
		"index":            {strconv.Itoa(m.Index)},
		"stack":            {string(m.AppendStack(nil))},
	}
	for _, h := range v.Hits() {
		r := h.Rule
		for path, value := range map[string]string{
			"rules.id": r.ID, "rules.category": r.Category, "rules.class": r.Class, "rules.severity": r.Severity, "rules.status": string(r.Status),
		} {
			out[path] = append(out[path], value)
		}
	}
	for a := range m.Anomalies.All {
		out["anomalies"] = append(out["anomalies"], a.Name())
	}
	for id := message.FieldID(1); id < message.FieldCount; id++ {
		f := message.FieldByID(id)
		if f.Fact && !m.Computed(id) {
			facts.Compute(m, id)
			m.SetComputed(id)
		}
		if values := fieldValues(m, f); values != nil {
			out[fieldPath+f.Name] = values
		}
	}
	for path, name := range map[string]string{
		"direction": "direction", "protocol": "protocol", "operation": "operation", "code": "code",
		"source.network": "origin.network", "source.country": "origin.country", "destination.network": "destination.network",
	} {
		out[path] = out[fieldPath+name]
	}
	if party, ok := origin.Calling(p, m); ok && party.GT != "" {
		out["source.address"] = []string{strings.Clone(party.GT)}
	}
	if party, ok := origin.Called(p, m); ok && party.GT != "" {
		out["destination.address"] = []string{strings.Clone(party.GT)}
	}
	return out
}

// fieldValues are the values of a field as text; nil where it is absent.
func fieldValues(m *message.Message, f message.Field) []string {
	if f.ID == message.FieldAnomalies || !m.Has(f.ID) {
		return nil
	}
	if c := m.First(f.ID); c.Valid() {
		var out []string
		for ; c.Valid(); c = c.Next() {
			out = append(out, cursorText(c, f.Type))
		}
		return out
	}
	// Members of the message have no cursor.
	switch f.Type {
	case message.TypeInt:
		n, _ := m.Int(f.ID)
		return []string{strconv.FormatInt(n, 10)}
	case message.TypeBool:
		b, _ := m.Bool(f.ID)
		return []string{strconv.FormatBool(b)}
	case message.TypeAddr:
		a, _ := m.Addr(f.ID)
		return []string{a.String()}
	}
	s, _ := m.String(f.ID)
	return []string{strings.Clone(s)}
}

func cursorText(c message.Cursor, t message.Type) string {
	switch t {
	case message.TypeInt:
		return strconv.FormatInt(c.Int(), 10)
	case message.TypeBool:
		return strconv.FormatBool(c.Bool())
	case message.TypeAddr:
		return c.Addr().String()
	}
	return strings.Clone(c.String())
}
