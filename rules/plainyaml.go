package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// The shipped files keep to a small part of YAML: mappings and lists in block
// style, values of one line, flow style within a line, folded texts. Reading
// that part takes a twentieth of the time that the library takes for the whole
// of YAML, which every start would wait for. As with plain conditions, anything
// else is left to the library: plainYAML gives the tree that the library would,
// without comments, or nothing.

// plainYAML reads a file of the plain part of YAML; nil for any other.
func plainYAML(data []byte) *yaml.Node {
	text := string(data)
	if !strings.HasSuffix(text, "\n") {
		return nil
	}
	for _, r := range text {
		if r == utf8.RuneError || r < ' ' && r != '\n' || r == 0x7f || r >= utf8.RuneSelf && !unicode.IsPrint(r) {
			return nil
		}
	}
	p := &yamlReader{rest: text}
	p.next()
	if p.ended || p.indent != 0 {
		return nil
	}
	root := p.block(0, 0)
	if p.failed || !p.ended {
		return nil
	}
	return root
}

// yamlReader stands on a line that is neither blank nor a comment. Once it has
// failed there are no more lines.
type yamlReader struct {
	rest   string
	line   string // with its indentation, without its end
	number int    // of the line, from 1
	indent int    // where its text begins
	ended  bool
	failed bool
	nodes  []yaml.Node // not yet given out
}

func (p *yamlReader) fail() *yaml.Node {
	p.failed, p.ended, p.rest, p.line, p.indent = true, true, "", "", -1
	return nil
}

// cut takes the next line, whatever it holds.
func (p *yamlReader) cut() bool {
	if p.rest == "" {
		p.ended, p.line, p.indent = true, "", -1
		return false
	}
	p.line, p.rest, _ = strings.Cut(p.rest, "\n")
	p.number++
	p.indent = len(p.line) - len(strings.TrimLeft(p.line, " "))
	return true
}

func (p *yamlReader) blank() bool { return p.indent == len(p.line) }

func (p *yamlReader) next() {
	for p.cut() && (p.blank() || p.line[p.indent] == '#') {
	}
}

// Nodes are made some at a time, and a mapping has room for the keys of a rule.
const (
	nodesAtOnce = 256
	keysAtOnce  = 32
)

// node makes the node of a value that begins at an offset of the line.
func (p *yamlReader) node(kind yaml.Kind, tag string, at int) *yaml.Node {
	if len(p.nodes) == 0 {
		p.nodes = make([]yaml.Node, nodesAtOnce)
	}
	n := &p.nodes[0]
	p.nodes = p.nodes[1:]
	n.Kind, n.Tag, n.Line, n.Column = kind, tag, p.number, utf8.RuneCountInString(p.line[:at])+1
	return n
}

// block reads the mapping or list whose first line begins at indentation in.
func (p *yamlReader) block(in, depth int) *yaml.Node {
	switch {
	case p.failed || depth > maxDepth:
		return p.fail()
	case strings.HasPrefix(p.line[in:], "- "):
		return p.list(in, depth)
	}
	return p.mapping(in, depth)
}

// list reads the elements that stand at indentation in.
func (p *yamlReader) list(in, depth int) *yaml.Node {
	out := p.node(yaml.SequenceNode, "!!seq", in)
	for !p.ended && p.indent == in && strings.HasPrefix(p.line[in:], "- ") {
		p.indent = in + 2
		first := p.line[p.indent:]
		var e *yaml.Node
		switch {
		case first == "" || first[0] == ' ' || first[0] == '-' || first[0] == '#':
			return p.fail()
		case keyLength(first) > 0:
			e = p.mapping(p.indent, depth+1)
		default:
			e = p.value(p.indent, in)
		}
		if p.failed || p.indent > in {
			return p.fail()
		}
		out.Content = append(out.Content, e)
	}
	return out
}

// mapping reads the keys that stand at indentation in.
func (p *yamlReader) mapping(in, depth int) *yaml.Node {
	out := p.node(yaml.MappingNode, "!!map", in)
	out.Content = make([]*yaml.Node, 0, keysAtOnce)
	for !p.ended && p.indent == in {
		n := keyLength(p.line[in:])
		if n == 0 {
			return p.fail()
		}
		key := p.node(yaml.ScalarNode, "!!str", in)
		key.Value = p.line[in : in+n]
		at := in + n + 1
		for at < len(p.line) && p.line[at] == ' ' {
			at++
		}
		var v *yaml.Node
		if at < len(p.line) && p.line[at] != '#' {
			v = p.value(at, in)
		} else {
			p.next()
			if p.indent < in || p.indent == in && !strings.HasPrefix(p.line[in:], "- ") {
				return p.fail() // no value
			}
			v = p.block(p.indent, depth+1)
		}
		if p.failed || p.indent > in {
			return p.fail()
		}
		out.Content = append(out.Content, key, v)
	}
	return out
}

// value reads the value that begins at an offset of the line, and goes to the
// line behind it. in is the indentation of what holds it.
func (p *yamlReader) value(at, in int) *yaml.Node {
	var n *yaml.Node
	switch p.line[at] {
	case '>', '|':
		return p.folded(at, in)
	case '[', '{', '"', '\'':
		n, at = p.flow(at, 0)
	default:
		end := len(p.line)
		if i := strings.Index(p.line[at:], " #"); i >= 0 {
			end = at + i
		}
		text := strings.TrimRight(p.line[at:end], " ")
		if strings.Contains(text, ": ") || strings.HasSuffix(text, ":") {
			return p.fail()
		}
		n, at = p.scalar(at, text), len(p.line)
	}
	if p.failed {
		return nil
	}
	if rest := strings.TrimLeft(p.line[at:], " "); rest != "" && (rest[0] != '#' || len(rest) == len(p.line)-at) {
		return p.fail()
	}
	p.next()
	return n
}

// folded reads a text of several lines, and goes to the line behind it.
func (p *yamlReader) folded(at, in int) *yaml.Node {
	n := p.node(yaml.ScalarNode, "!!str", at)
	sep, end := "\n", "\n"
	n.Style = yaml.LiteralStyle
	if p.line[at] == '>' {
		n.Style, sep = yaml.FoldedStyle, " "
	}
	if p.line[at+1:] == "-" {
		end = ""
	} else if p.line[at+1:] != "" {
		return p.fail()
	}
	if !p.cut() || p.blank() || p.indent <= in {
		return p.fail()
	}
	deep := p.indent
	var lines []string
	for !p.ended && !p.blank() && p.indent == deep {
		if strings.HasSuffix(p.line, " ") {
			return p.fail()
		}
		lines = append(lines, p.line[deep:])
		p.cut()
	}
	for !p.ended && p.blank() {
		if p.indent > deep {
			return p.fail() // such white space is part of the text
		}
		p.cut()
	}
	if p.indent > in {
		return p.fail()
	}
	if !p.ended && p.line[p.indent] == '#' {
		p.next()
	}
	n.Value = strings.Join(lines, sep) + end
	return n
}

// flow reads a value within flow style, and gives the offset behind it.
func (p *yamlReader) flow(at, depth int) (*yaml.Node, int) {
	if at >= len(p.line) || depth > maxDepth {
		return p.fail(), 0
	}
	switch c := p.line[at]; c {
	case '[', '{':
		return p.collection(at, depth)
	case '"', '\'':
		end := strings.IndexByte(p.line[at+1:], c) + at + 1
		if end == at || strings.IndexByte(p.line[at:end], '\\') >= 0 && c == '"' || end+1 < len(p.line) && p.line[end+1] == '\'' {
			return p.fail(), 0
		}
		n := p.node(yaml.ScalarNode, "!!str", at)
		n.Value, n.Style = p.line[at+1:end], yaml.SingleQuotedStyle
		if c == '"' {
			n.Style = yaml.DoubleQuotedStyle
		}
		return n, end + 1
	}
	end := at
	for end < len(p.line) && strings.IndexByte(",]}[{#\"'", p.line[end]) < 0 && !strings.HasPrefix(p.line[end:], ": ") {
		end++
	}
	text := strings.TrimRight(p.line[at:end], " ")
	if end == len(p.line) || strings.IndexByte(",]}:", p.line[end]) < 0 || strings.HasSuffix(text, ":") {
		return p.fail(), 0
	}
	return p.scalar(at, text), at + len(text)
}

// collection reads a list or mapping in flow style, on one line.
func (p *yamlReader) collection(at, depth int) (*yaml.Node, int) {
	isMap := p.line[at] == '{'
	n, closing := p.node(yaml.SequenceNode, "!!seq", at), byte(']')
	if isMap {
		n.Kind, n.Tag, closing = yaml.MappingNode, "!!map", '}'
	}
	n.Style = yaml.FlowStyle
	at++
	if at < len(p.line) && p.line[at] == closing {
		return n, at + 1
	}
	for !p.failed {
		var e *yaml.Node
		if isMap {
			length := keyLength(p.line[at:])
			if length == 0 || at+length+2 > len(p.line) {
				break
			}
			key := p.node(yaml.ScalarNode, "!!str", at)
			key.Value = p.line[at : at+length]
			n.Content = append(n.Content, key)
			at += length + 2
		}
		if e, at = p.flow(at, depth+1); e == nil || at >= len(p.line) {
			break
		}
		n.Content = append(n.Content, e)
		switch {
		case p.line[at] == closing:
			return n, at + 1
		case !strings.HasPrefix(p.line[at:], ", "):
			return p.fail(), 0
		}
		at += 2
	}
	return p.fail(), 0
}

// scalar makes the node of a text without quotes. It knows what is surely text
// or a number.
func (p *yamlReader) scalar(at int, text string) *yaml.Node {
	if text == "" {
		return p.fail()
	}
	tag := "!!str"
	switch {
	case isLetter(text[0]):
		if w := strings.ToLower(text); w == "true" || w == "false" || w == "null" {
			return p.fail()
		}
	case strings.Trim(text, "0123456789") == "" && (text[0] != '0' || len(text) == 1) && len(text) < 19:
		tag = "!!int"
	case semverForm.MatchString(text):
	default:
		return p.fail()
	}
	n := p.node(yaml.ScalarNode, tag, at)
	n.Value = text
	return n
}

// keyLength is the length of the key that a text begins with; 0 where it begins
// with none, or with one that is not plainly text.
func keyLength(text string) int {
	n := 0
	for n < len(text) && (isLetter(text[n]) || n > 0 && (isDigit(text[n]) || text[n] == '.' || text[n] == '-')) {
		n++
	}
	if n == 0 || n == len(text) || text[n] != ':' || n+1 < len(text) && text[n+1] != ' ' {
		return 0
	}
	switch strings.ToLower(text[:n]) {
	case "true", "false", "null":
		return 0
	}
	return n
}
