package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// kind is the YAML form of a value.
type kind uint8

const (
	kindText   kind = iota // a scalar, read as text whatever YAML makes of it
	kindBool               // true or false
	kindDate               // 2006-01-02
	kindList               // a list of item
	kindOneOr              // item, or a list of item
	kindObject             // a mapping with the keys of the specification
	kindMap                // a mapping with free keys and values of item
	kindAny                // checked elsewhere
)

var kindNames = [...]string{"text", "true or false", "a date such as 2026-12-31", "a list", "a value or a list", "a mapping", "a mapping", "a value"}

// spec describes a value of the rule file. The strict decoding, its hints and
// the JSON Schema are all made from the one description (see keys.go).
type spec struct {
	kind    kind
	doc     string
	keys    []key          // kindObject
	item    *spec          // kindList, kindOneOr, kindMap
	values  []string       // kindText: what is allowed
	pattern *regexp.Regexp // kindText: the form
	form    string         // the form in words
	fields  bool           // kindMap: the keys are fields of the dictionary
}

// key is one key of a mapping.
type key struct {
	name     string
	required bool
	spec     *spec
}

func (s *spec) names() []string {
	out := make([]string, len(s.keys))
	for i, k := range s.keys {
		out[i] = k.name
	}
	return out
}

func (s *spec) key(name string) *key {
	for i := range s.keys {
		if s.keys[i].name == name {
			return &s.keys[i]
		}
	}
	return nil
}

// checker holds a YAML tree against its specification and reports every
// departure.
type checker struct {
	file  *sourceFile
	rep   *reporter
	nodes int
	stop  bool
}

func (c *checker) report(n *yaml.Node, code Code, hint, format string, args ...any) {
	c.rep.add(c.file.at(n.Line, n.Column, code, fmt.Sprintf(format, args...), hint))
}

// check reports what is wrong with n, which stands under path.
func (c *checker) check(n *yaml.Node, s *spec, path string, depth int) {
	if c.nodes++; c.stop || c.nodes > maxNodes || depth > maxDepth {
		if !c.stop {
			c.stop = true
			c.report(n, CodeBound, "", "the file is nested too deep or holds too many values (%d levels, %d values)", maxDepth, maxNodes)
		}
		return
	}
	at := n
	if n = deref(n); n == nil {
		c.report(at, CodeYAML, "", "an alias leads nowhere")
		return
	}
	if n.Kind == yaml.ScalarNode && isNull(n) && s.kind != kindAny {
		c.report(at, CodeType, "leave the key out, or give it a value", "%s has no value; it must be %s", path, kindNames[s.kind])
		return
	}
	switch s.kind {
	case kindAny:
	case kindObject:
		c.object(n, s, path, depth)
	case kindMap:
		c.freeMap(n, s, path, depth)
	case kindList:
		if n.Kind != yaml.SequenceNode {
			c.report(at, CodeType, "write it as a list: [ ... ]", "%s must be %s", path, kindNames[s.kind])
			return
		}
		c.list(n, s, path, depth)
	case kindOneOr:
		if n.Kind == yaml.SequenceNode {
			c.list(n, s, path, depth)
			return
		}
		c.check(n, s.item, path, depth+1)
	default:
		c.scalar(n, s, path)
	}
}

func (c *checker) list(n *yaml.Node, s *spec, path string, depth int) {
	for i, e := range n.Content {
		c.check(e, s.item, path+"["+strconv.Itoa(i)+"]", depth+1)
	}
}

func (c *checker) freeMap(n *yaml.Node, s *spec, path string, depth int) {
	if n.Kind != yaml.MappingNode {
		c.report(n, CodeType, "", "%s must be a mapping", path)
		return
	}
	c.eachKey(n, path, func(k, v *yaml.Node) { c.check(v, s.item, join(path, k.Value), depth+1) })
}

func (c *checker) object(n *yaml.Node, s *spec, path string, depth int) {
	if n.Kind != yaml.MappingNode {
		c.report(n, CodeType, "it has the keys "+joinNames(s.names()), "%s must be a mapping", orFile(path))
		return
	}
	seen := map[string]bool{}
	c.eachKey(n, path, func(k, v *yaml.Node) {
		known := s.key(k.Value)
		if known == nil {
			hint := suggest(k.Value, slices.Values(s.names()))
			if hint == "" {
				hint = "known keys: " + joinNames(s.names())
			}
			c.report(k, CodeUnknownKey, hint, "unknown key `%s`%s", k.Value, in(path))
			return
		}
		seen[k.Value] = true
		c.check(v, known.spec, join(path, k.Value), depth+1)
	})
	for _, k := range s.keys {
		if k.required && !seen[k.name] {
			c.report(n, CodeMissingKey, k.spec.doc, "the key `%s` is missing%s", k.name, in(path))
		}
	}
}

// eachKey calls f for each key that is text and stands there for the first time.
func (c *checker) eachKey(n *yaml.Node, path string, f func(k, v *yaml.Node)) {
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := deref(n.Content[i])
		switch {
		case k == nil || k.Kind != yaml.ScalarNode:
			c.report(n.Content[i], CodeType, "", "a key%s must be text", in(path))
		case k.Tag == "!!merge":
			c.report(k, CodeUnknownKey, "write the keys out", "merge keys are not part of the language")
		case seen[k.Value] > 0:
			c.report(k, CodeDuplicateKey, fmt.Sprintf("it stands in line %d already", seen[k.Value]), "the key `%s` stands twice%s", k.Value, in(path))
		default:
			seen[k.Value] = k.Line
			f(k, n.Content[i+1])
		}
	}
}

func (c *checker) scalar(n *yaml.Node, s *spec, path string) {
	if n.Kind != yaml.ScalarNode {
		c.report(n, CodeType, "", "%s must be %s, not %s", path, kindNames[s.kind], nodeName(n))
		return
	}
	switch s.kind {
	case kindBool:
		if n.Value != "true" && n.Value != "false" {
			c.report(n, CodeType, "", "%s must be %s", path, kindNames[s.kind])
		}
		return
	case kindDate:
		if _, err := time.Parse(time.DateOnly, n.Value); err != nil {
			c.report(n, CodeType, "", "%s must be %s", path, kindNames[s.kind])
		}
		return
	}
	switch {
	case !validText(n.Value):
		c.report(n, CodeFormat, "", "%s holds control characters", path)
	case s.values != nil && !slices.Contains(s.values, n.Value):
		c.report(n, CodeValue, oneOf(n.Value, s.values), "%s cannot be `%s`", path, n.Value)
	case s.pattern != nil && !s.pattern.MatchString(n.Value):
		c.report(n, CodeFormat, s.form, "%s does not have the right form: `%s`", path, n.Value)
	}
}

func nodeName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a value"
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func in(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}

func orFile(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// firstLine is the part of a message before its first line break: errors of
// libraries may go on for lines.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}
