package cases

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// parse reads YAML into v, whose keys are known. Errors carry file and line.
func parse(file string, data []byte, v any) error {
	if err := yaml.Load(data, v, yaml.WithKnownFields(true), yaml.WithUniqueKeys(true)); err != nil {
		return placed(file, err)
	}
	return nil
}

// placed makes one error a line out of what the YAML library collects.
func placed(file string, err error) error {
	var all *yaml.LoadErrors
	if !errors.As(err, &all) {
		var one *yaml.LoadError
		if errors.As(err, &one) {
			return fmt.Errorf("%s:%d: %s", file, one.Mark.Line, one.Message)
		}
		return fmt.Errorf("%s: %w", file, err)
	}
	var out []error
	for _, e := range all.Errors {
		inner := errors.Unwrap(e)
		if inner != nil && errors.As(inner, new(*yaml.LoadErrors)) {
			out = append(out, placed(file, inner))
			continue
		}
		for text := range strings.SplitSeq(e.Message, "\n") {
			line := e.Mark.Line
			if rest, ok := strings.CutPrefix(text, "line "); ok {
				var n int
				if _, scan := fmt.Sscanf(rest, "%d: ", &n); scan == nil {
					_, text, _ = strings.Cut(rest, ": ")
					line = n
				}
			}
			out = append(out, fmt.Errorf("%s:%d: %s", file, line, text))
		}
	}
	return errors.Join(out...)
}

// Values is a list of values as text; one may stand without the brackets.
type Values []string

// UnmarshalYAML reads a value or a list of values.
func (v *Values) UnmarshalYAML(n *yaml.Node) error {
	*v = nil
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	for _, item := range items {
		if item.Kind != yaml.ScalarNode {
			return fmt.Errorf("line %d: want a value or a list of values", item.Line)
		}
		*v = append(*v, item.Value)
	}
	return nil
}

// Selection tells which messages an expectation is about.
type Selection struct {
	All     bool
	Numbers []int // from 1
}

// UnmarshalYAML reads a number, a list of numbers, or all.
func (s *Selection) UnmarshalYAML(n *yaml.Node) error {
	*s = Selection{}
	if n.Kind == yaml.ScalarNode && n.Value == "all" {
		s.All = true
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		s.Numbers = make([]int, 1)
		return n.Decode(&s.Numbers[0])
	}
	return n.Decode(&s.Numbers)
}

func (s *Selection) given() bool { return s.All || len(s.Numbers) > 0 }
