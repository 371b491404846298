package rules

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Bounds of what is loaded. Rule files come from the operator's own
// repository, but also from exchanges and vendors: a file must not be able to
// exhaust the machine that checks it.
const (
	MaxRuleFile = 8 << 20  // octets of one YAML file
	MaxListFile = 64 << 20 // octets of one list file: about four million numbers
	MaxFiles    = 10_000   // files of one source
	MaxRules    = 100_000  // rules of one source
	MaxEntries  = 8 << 20  // entries of all lists together
	maxNodes    = 2 << 20  // YAML nodes visited in one file, each use of an alias counted
	maxDepth    = 16       // nesting; the language needs seven
)

// sourceFile is one file with its lines, for diagnostics.
type sourceFile struct {
	name  string
	data  []byte
	lines []string // made when the first diagnostic needs them
}

// line gives line n, from 1, without its end.
func (f *sourceFile) line(n int) string {
	if f.lines == nil {
		f.lines = strings.Split(string(f.data), "\n")
	}
	if n < 1 || n > len(f.lines) {
		return ""
	}
	return strings.TrimSuffix(f.lines[n-1], "\r")
}

// at makes a diagnostic of level error at a place of the file.
func (f *sourceFile) at(line, column int, code Code, message, hint string) Diagnostic {
	return Diagnostic{Level: LevelError, Code: code, File: f.name, Line: line, Column: column,
		Message: clip(message, maxMessage), Hint: clip(hint, maxMessage), Source: clip(f.line(line), maxSource)}
}

// Bounds of the texts of a diagnostic, in octets: they quote the file.
const (
	maxMessage = 1000
	maxSource  = 8 << 10
)

// clip cuts a text to n octets.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "..."
}

// readBounded reads a file of at most limit octets.
func readBounded(fsys fs.FS, name string, limit int64) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("larger than %d MiB", limit>>20)
	}
	return data, nil
}

// parseYAML parses one document. It returns nil after it has reported what is
// wrong.
func parseYAML(f *sourceFile, rep *reporter) *yaml.Node {
	var root yaml.Node
	err := loadYAML(f.data, &root)
	var one *yaml.LoadError
	var many *yaml.LoadErrors
	switch {
	case err == nil && root.Kind == yaml.DocumentNode && len(root.Content) == 1:
		return root.Content[0]
	case errors.As(err, &many):
		for _, e := range many.Errors {
			code, message := CodeEmpty, e.Message
			switch {
			case strings.Contains(message, "no documents"):
				message = "the file is empty"
			case strings.Contains(message, "multiple"):
				message = "the file holds several documents; put each in a file of its own"
			default:
				code = CodeYAML
			}
			rep.add(f.at(e.Mark.Line, e.Mark.Column, code, message, ""))
		}
	case errors.As(err, &one):
		mark := one.Mark
		if mark.Line == 0 {
			mark = one.ContextMark
		}
		message := one.Message
		if one.ContextMsg != "" {
			message = one.ContextMsg + ": " + message
		}
		hint := yamlHint(one.Message)
		if strings.HasPrefix(strings.TrimLeft(f.line(mark.Line), " "), "\t") {
			hint = "indent with spaces"
		}
		rep.add(f.at(mark.Line, mark.Column, CodeYAML, message, hint))
	case err != nil:
		rep.add(f.at(0, 0, CodeYAML, err.Error(), ""))
	default:
		rep.add(f.at(0, 0, CodeEmpty, "the file is empty", ""))
	}
	return nil
}

// loadYAML turns a panic of the parser into an error: its input may be hostile.
func loadYAML(data []byte, root *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the YAML parser failed: %v", r)
		}
	}()
	return yaml.Load(data, root)
}

func yamlHint(message string) string {
	switch {
	case strings.Contains(message, "tab"):
		return "indent with spaces"
	case strings.Contains(message, "unknown escape"):
		return "inside double quotes a backslash starts an escape; use single quotes"
	case strings.Contains(message, "mapping values are not allowed"):
		return "a value that holds `: ` needs quotes"
	case strings.Contains(message, "cannot start any token"):
		return "quote the value"
	}
	return ""
}

// deref follows an alias; nil for one that leads nowhere.
func deref(n *yaml.Node) *yaml.Node {
	for range maxDepth {
		if n == nil || n.Kind != yaml.AliasNode {
			return n
		}
		n = n.Alias
	}
	return nil
}

func isNull(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Tag == "!!null"
}

// object gives the values of a mapping by key; of a key that stands twice the
// first. Anything but a mapping gives an empty object.
type object struct {
	node   *yaml.Node
	values map[string]*yaml.Node
	keys   map[string]*yaml.Node
}

func objectOf(n *yaml.Node) object {
	o := object{node: n}
	n = deref(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return o
	}
	o.values, o.keys = make(map[string]*yaml.Node, len(n.Content)/2), make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if key := deref(n.Content[i]); key != nil && o.values[key.Value] == nil {
			o.values[key.Value], o.keys[key.Value] = deref(n.Content[i+1]), n.Content[i]
		}
	}
	return o
}

// get is the value of a key, or nil where it is absent or null.
func (o object) get(key string) *yaml.Node {
	if n := o.values[key]; n != nil && !isNull(n) {
		return n
	}
	return nil
}

// at is the value of a key for a diagnostic, else the mapping itself.
func (o object) at(key string) *yaml.Node {
	if n := o.get(key); n != nil {
		return n
	}
	return o.node
}

// text is the scalar under a key; empty where there is none.
func (o object) text(key string) string {
	if n := o.get(key); n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// bool is the truth value under a key; false where there is none.
func (o object) bool(key string) bool {
	n := o.get(key)
	return n != nil && n.Kind == yaml.ScalarNode && n.Value == "true"
}

// nodes are the elements of the list under a key, or the scalar itself.
func (o object) nodes(key string) []*yaml.Node { return elements(o.get(key)) }

func elements(n *yaml.Node) []*yaml.Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		out := make([]*yaml.Node, 0, len(n.Content))
		for _, c := range n.Content {
			if c = deref(c); c != nil {
				out = append(out, c)
			}
		}
		return out
	}
	return []*yaml.Node{n}
}

// texts are the scalars of the list under a key.
func (o object) texts(key string) []string {
	var out []string
	for _, n := range o.nodes(key) {
		if n.Kind == yaml.ScalarNode && !isNull(n) {
			out = append(out, n.Value)
		}
	}
	return out
}

// validText reports whether s is text that may be printed: UTF-8 without
// control characters.
func validText(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return false
		}
	}
	return true
}
