package cases

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/message"
	"cordon/rules"
)

// Expectation is a check of messages, by the names that events have. What it
// does not name is not checked.
type Expectation struct {
	line int

	// Message selects by the ordinal of the message, from 1: a number, a list,
	// or all. Segments and fragments do not count, what they make does.
	Message Selection `yaml:"message,omitempty"`
	// Frame and Index select as events count: frames from 1, as tshark does,
	// and messages within one from 0.
	Frame int  `yaml:"frame,omitempty"`
	Index *int `yaml:"index,omitempty"`
	// Count asks that so many messages answer the description, wherever they
	// stand; it goes without a selection.
	Count *int `yaml:"count,omitempty"`

	Verdict   string `yaml:"verdict,omitempty"`
	Enforced  *bool  `yaml:"enforced,omitempty"`
	Reason    string `yaml:"reason,omitempty"`
	Refusal   string `yaml:"refusal,omitempty"`
	Direction string `yaml:"direction,omitempty"`
	// Rules must be hit, NotRules must not.
	Rules    Values `yaml:"rules,omitempty"`
	NotRules Values `yaml:"not_rules,omitempty"`
	// Anomalies must have been found.
	Anomalies Values `yaml:"anomalies,omitempty"`
	// Fields have exactly these values; facts are fields too.
	Fields map[string]Values `yaml:"fields,omitempty"`
	// Match are paths of the event with values that stand there, such as
	// source.network: FRAEX. Absent are paths where nothing stands.
	Match  map[string]Values `yaml:"match,omitempty"`
	Absent Values            `yaml:"absent,omitempty"`
}

var expectationKeys = []string{"message", "frame", "index", "count", "verdict", "enforced", "reason", "refusal", "direction",
	"rules", "not_rules", "anomalies", "fields", "match", "absent"}

// UnmarshalYAML reads an expectation and keeps its line.
func (x *Expectation) UnmarshalYAML(n *yaml.Node) error {
	type plain Expectation
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: want a mapping of %s", n.Line, strings.Join(expectationKeys, ", "))
	}
	var errs []error
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := n.Content[i]; !slices.Contains(expectationKeys, key.Value) {
			errs = append(errs, fmt.Errorf("line %d: unknown key %q; known are %s", key.Line, key.Value, strings.Join(expectationKeys, ", ")))
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}
	x.line = n.Line
	return n.Load((*plain)(x), yaml.WithUniqueKeys(true))
}

// check tells what is wrong with the expectation by itself.
func (x *Expectation) check(fault func(line int, format string, args ...any)) {
	if _, ok := rules.ActionByName(x.Verdict); !ok && x.Verdict != "" {
		fault(x.line, "verdict: %q is none of pass, alert, drop, reject", x.Verdict)
	}
	if x.Refusal != "" {
		if _, err := rules.ParseRefusal(x.Refusal); err != nil {
			fault(x.line, "refusal: %v", err)
		}
	}
	selected := x.Message.given() || x.Frame != 0
	switch {
	case x.Message.given() && (x.Frame != 0 || x.Index != nil):
		fault(x.line, "message and frame exclude each other")
	case x.Index != nil && x.Frame == 0:
		fault(x.line, "index goes with frame")
	case selected == (x.Count != nil):
		fault(x.line, "one of message, frame and count is needed")
	}
	for _, n := range x.Message.Numbers {
		if n < 1 {
			fault(x.line, "messages are counted from 1")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(x.Fields)) {
		if _, ok := message.FieldByName(name); !ok {
			fault(x.line, "fields: there is no field %q", name)
		}
	}
	for _, path := range append(slices.Sorted(maps.Keys(x.Match)), x.Absent...) {
		if !isPath(path) {
			fault(x.line, "%q is no path of the event; known are %s and fields.NAME", path, strings.Join(eventPaths, ", "))
		}
	}
	if selected && len(x.conditions()) == 0 {
		fault(x.line, "the expectation checks nothing")
	}
}

// condition is one check of a message: its words, and whether it holds.
type condition struct {
	want  string
	path  string
	holds func(got []string) bool
}

// conditions are the checks of the expectation, in a fixed order.
func (x *Expectation) conditions() []condition {
	var out []condition
	stands := func(path string, want ...string) {
		for _, w := range want {
			if w != "" {
				out = append(out, condition{fmt.Sprintf("%s to hold %s", path, w), path, func(got []string) bool { return slices.Contains(got, w) }})
			}
		}
	}
	stands("verdict.action", x.Verdict)
	if x.Enforced != nil {
		stands("verdict.enforced", strconv.FormatBool(*x.Enforced))
	}
	stands("verdict.reason", x.Reason)
	stands("verdict.refusal", x.Refusal)
	stands("direction", x.Direction)
	stands("rules.id", x.Rules...)
	for _, id := range x.NotRules {
		out = append(out, condition{"rules.id not to hold " + id, "rules.id", func(got []string) bool { return !slices.Contains(got, id) }})
	}
	stands("anomalies", x.Anomalies...)
	for _, name := range slices.Sorted(maps.Keys(x.Fields)) {
		want := []string(x.Fields[name])
		out = append(out, condition{fmt.Sprintf("%s to be %v", name, want), "fields." + name, func(got []string) bool { return slices.Equal(got, want) }})
	}
	for _, path := range slices.Sorted(maps.Keys(x.Match)) {
		stands(path, x.Match[path]...)
	}
	for _, path := range x.Absent {
		out = append(out, condition{path + " to be absent", path, func(got []string) bool { return len(got) == 0 }})
	}
	return out
}

// selects tells whether the expectation is about o.
func (x *Expectation) selects(o *Outcome) bool {
	switch {
	case x.Count != nil, x.Message.All:
		return true
	case x.Frame != 0:
		return o.Frame == uint64(x.Frame) && (x.Index == nil || o.Index == *x.Index)
	}
	return slices.Contains(x.Message.Numbers, o.Number)
}

// compare holds the expectation against what became of the messages.
func (x *Expectation) compare(outcomes []Outcome) (faults []string) {
	conditions := x.conditions()
	selected, fits := 0, 0
	for i := range outcomes {
		o := &outcomes[i]
		if !x.selects(o) {
			continue
		}
		selected++
		failed := ""
		for _, c := range conditions {
			if got := o.values[c.path]; !c.holds(got) {
				failed = fmt.Sprintf("line %d: message %d (frame %d): want %s; got %v", x.line, o.Number, o.Frame, c.want, got)
				if x.Count == nil {
					faults = append(faults, failed)
				}
			}
		}
		if failed == "" {
			fits++
		}
	}
	switch {
	case x.Count != nil && fits != *x.Count:
		return []string{fmt.Sprintf("line %d: want %d messages of the description; there are %d", x.line, *x.Count, fits)}
	case x.Count == nil && !x.Message.All && selected < max(1, len(x.Message.Numbers)):
		faults = append(faults, fmt.Sprintf("line %d: there is no such message; there are %d", x.line, len(outcomes)))
	case x.Message.All && selected == 0:
		faults = append(faults, fmt.Sprintf("line %d: there are no messages", x.line))
	}
	return faults
}
