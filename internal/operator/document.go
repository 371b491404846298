package operator

import (
	"fmt"
	"slices"
	"strings"

	"cordon/internal/spelling"

	"go.yaml.in/yaml/v4"
)

// entry is a value of the file with its place, for problems that show later.
type entry struct {
	text string
	node *yaml.Node
	path string
}

// document is the file as it was written, checked value by value.
type document struct {
	home     *section
	partners []*section
	carriers []*section
	groups   []group
}

// section is one operator or carrier of the file.
type section struct {
	at       entry // its place; text is empty
	kind     Kind
	name     entry
	tadig    entry
	country  entry
	minMAP   int
	limits   map[string]uint32 // of gtp_limits, by key
	rates    map[string]uint32 // of rate_limits, by key
	service  GTPService
	location LocationLimits
	openAPNs []entry
	opens    bool               // open_apns is there, maybe empty
	lists    map[string][]entry // by key
	nodes    map[string][]entry // by role
}

type group struct {
	name    entry
	members []entry
}

// reader walks the YAML tree and collects every problem that it meets.
type reader struct {
	problems []Problem
	dropped  int
}

func (r *reader) fail(at entry, hint, format string, args ...any) {
	if len(r.problems) == maxProblems {
		r.dropped++
		return
	}
	p := Problem{Path: at.path, Message: fmt.Sprintf(format, args...), Hint: hint}
	if at.node != nil {
		p.Line, p.Column = at.node.Line, at.node.Column
	}
	r.problems = append(r.problems, p)
}

// keyFunc reads the value of one key.
type keyFunc func(entry)

// mapping reads a mapping whose keys are those of keys. Unknown and repeated
// keys are problems: a misspelt key must not silently switch a check off.
func (r *reader) mapping(at entry, keys map[string]keyFunc) {
	n := resolve(at.node)
	if n.Kind != yaml.MappingNode {
		r.fail(at, "write key: value", "must be a mapping, is %s", describe(n))
		return
	}
	seen := make(map[string]int, len(keys))
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := entry{text: n.Content[i].Value, node: n.Content[i], path: join(at.path, n.Content[i].Value)}
		read, known := keys[key.text]
		if !known {
			r.fail(key, knownKeys(key.text, keys), "unknown key %q", key.text)
			continue
		}
		if line := seen[key.text]; line != 0 {
			r.fail(key, "", "%q stands twice, first in line %d", key.text, line)
			continue
		}
		seen[key.text] = key.node.Line
		read(entry{node: n.Content[i+1], path: key.path})
	}
}

// knownKeys is the hint for a key that is none of keys.
func knownKeys(word string, keys map[string]keyFunc) string {
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	slices.Sort(names)
	if c := spelling.Nearest(word, slices.Values(names)); c != "" {
		return fmt.Sprintf("did you mean %q?", c)
	}
	return "known keys: " + strings.Join(names, ", ")
}

// list reads a sequence of at most maxListEntries.
func (r *reader) list(at entry, read func(entry)) {
	n := resolve(at.node)
	if n.Kind != yaml.SequenceNode {
		r.fail(at, "write [a, b], or one value a line behind -", "must be a list, is %s", describe(n))
		return
	}
	for i, c := range n.Content {
		if i == maxListEntries {
			r.fail(entry{node: c, path: at.path}, "", "more than %d entries", maxListEntries)
			return
		}
		read(entry{node: c, path: fmt.Sprintf("%s[%d]", at.path, i)})
	}
}

// text reads a scalar. ok is false, and a problem noted, for anything else.
func (r *reader) text(at entry) (e entry, ok bool) {
	n := resolve(at.node)
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fail(at, "", "must be a value, is %s", describe(n))
		return at, false
	}
	at.text = n.Value
	return at, true
}

func (r *reader) textInto(dst *entry) keyFunc {
	return func(at entry) {
		if e, ok := r.text(at); ok {
			*dst = e
		}
	}
}

func (r *reader) entries(at entry) (list []entry) {
	r.list(at, func(item entry) {
		if e, ok := r.text(item); ok {
			list = append(list, e)
		}
	})
	return list
}

// resolve follows an alias (*name). The form is nested three deep, so that
// aliases cannot blow it up.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func describe(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case n.Tag == "!!null":
		return "empty"
	}
	return fmt.Sprintf("%q", n.Value)
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
