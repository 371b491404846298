package forge

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cordon/protocols/ber"
	"cordon/protocols/message"
)

// field is a parameter of an operation: where it stands, and how its text is written.
type field struct {
	name  string   // alternative names are parted by "|"
	path  []*group // the constructed elements around it, from the outside
	tag   ber.Tag
	codec codec
	// def is the value that stands when another parameter of the same path is given and this one is not.
	def string
}

// group is a constructed element around fields.
type group struct{ tag ber.Tag }

// shape is the form of the whole parameter.
type shape struct {
	// outer is the tag around the fields; bare tells that there is none: the parameter is the one field given.
	outer  ber.Tag
	bare   bool
	fields []field
}

// signature tells the parameters of an operation in one or several versions of its application context.
type signature struct {
	protocol message.Protocol
	code     int
	versions [2]int // from and to
	shape
}

const (
	octetString = ber.TagOctetString
	integerTag  = ber.TagInteger
	enumerated  = ber.TagEnumerated
	sequenceTag = ber.TagSequence
	nullTag     = ber.TagNull
)

// at makes a field.
func at(name string, tag ber.Tag, c codec) field { return field{name: name, tag: tag, codec: c} }

// within puts fields into a constructed element, which stands once however many of them are given.
func within(tag ber.Tag, parts ...any) []field {
	fields, g := list(parts...), &group{tag}
	for i := range fields {
		fields[i].path = append([]*group{g}, fields[i].path...)
	}
	return fields
}

// or gives a field the value that it has when it is not given but its neighbours are.
func (f field) or(def string) field {
	f.def = def
	return f
}

// list joins fields and groups of fields.
func list(parts ...any) []field {
	var out []field
	for _, p := range parts {
		switch p := p.(type) {
		case field:
			out = append(out, p)
		case []field:
			out = append(out, p...)
		}
	}
	return out
}

func sequence(parts ...any) shape            { return shape{outer: sequenceTag, fields: list(parts...)} }
func tagged(tag ber.Tag, parts ...any) shape { return shape{outer: tag, fields: list(parts...)} }
func bare(parts ...any) shape                { return shape{bare: true, fields: list(parts...)} }

// find returns the signature of an operation in a version; 0 stands for the newest.
func find(table []signature, op operation, version int) (shape, bool) {
	var best *signature
	for i := range table {
		s := &table[i]
		if s.protocol != op.protocol || s.code != op.code {
			continue
		}
		if version >= s.versions[0] && version <= s.versions[1] {
			return s.shape, true
		}
		if best == nil || s.versions[1] > best.versions[1] {
			best = s
		}
	}
	if best == nil {
		return shape{outer: sequenceTag}, false
	}
	return best.shape, true
}

// parameter builds the parameter of an invoke or a result; nil is none.
func (c *Component) parameter(op operation, version, repetition int) (*element, error) {
	if c.Param != nil {
		if len(c.Param) == 0 {
			return nil, nil
		}
		return verbatim(c.Param), nil
	}
	table := arguments
	if c.Kind == kindResult || c.Kind == kindResultNotLast {
		table = results
	}
	sh, _ := find(table, op, version)
	if len(c.Args) == 0 && c.Append == nil {
		return nil, nil
	}
	root := constructed("parameter", sh.outer)
	builder := groups{root: root}
	var errs []error
	given := make([]*Arg, len(sh.fields))
	var extra []*Arg
	for i := range c.Args {
		arg := &c.Args[i]
		if at := sh.index(arg.Name); at >= 0 {
			given[at] = arg
		} else if isRaw(arg.Name) {
			extra = append(extra, arg)
		} else {
			errs = append(errs, fmt.Errorf("line %d: %s of %s", arg.line, unknown("parameter", arg.Name, sh.names()), c.Op))
		}
	}
	for i := range sh.fields {
		if err := builder.add(&sh.fields[i], given[i], sh.wants(i, given), repetition); err != nil {
			errs = append(errs, err)
		}
	}
	for _, arg := range extra {
		if err := addRaw(root, arg, repetition); err != nil {
			errs = append(errs, err)
		}
	}
	if c.Append != nil {
		root.children = append(root.children, verbatim(c.Append))
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	if sh.bare {
		if len(root.children) != 1 {
			return nil, fmt.Errorf("%s has one parameter, %d are given", c.Op, len(root.children))
		}
		root = root.children[0]
	}
	return root.in(scopeParameter), nil
}

func (s *shape) index(name string) int {
	return slices.IndexFunc(s.fields, func(f field) bool { return slices.Contains(strings.Split(f.name, "|"), name) })
}

func (s *shape) names() []string {
	var names []string
	for _, f := range s.fields {
		names = append(names, strings.Split(f.name, "|")...)
	}
	return append(names, "[n]", "{n}")
}

// wants tells whether field i stands with its default: another field in the same element is given.
func (s *shape) wants(i int, given []*Arg) bool {
	f := &s.fields[i]
	if f.def == "" {
		return false
	}
	for j := range s.fields {
		if given[j] != nil && len(s.fields[j].path) >= len(f.path) && slices.Equal(s.fields[j].path[:len(f.path)], f.path) {
			return true
		}
	}
	return false
}

// groups builds the constructed elements around fields: neighbours in the same one share it.
type groups struct {
	root *element
	open []*element // along the path of the last field
	path []*group
}

// parent is the element for a path, new as far as the last field was elsewhere.
func (g *groups) parent(path []*group) *element {
	same := 0
	for same < len(path) && same < len(g.path) && path[same] == g.path[same] {
		same++
	}
	g.open, g.path = g.open[:same], slices.Clone(path)
	e := g.root
	if same > 0 {
		e = g.open[same-1]
	}
	for _, around := range path[same:] {
		child := constructed("", around.tag)
		e.children = append(e.children, child)
		g.open = append(g.open, child)
		e = child
	}
	return e
}

// add adds a field: all its values, or its default.
func (g *groups) add(f *field, arg *Arg, wanted bool, repetition int) error {
	var values []Value
	line := 0
	if arg != nil {
		values, line = arg.Values, arg.line
	} else if wanted {
		values = []Value{{Text: f.def}}
	}
	for i := range values {
		e, err := f.element(&values[i], repetition)
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", line, f.name, err)
		}
		parent := g.parent(f.path)
		parent.children = append(parent.children, e)
	}
	return nil
}

// element builds one value of a field.
func (f *field) element(v *Value, repetition int) (*element, error) {
	name, _, _ := strings.Cut(f.name, "|")
	if f.codec == asQuintuplets {
		n, err := strconv.Atoi(v.Text)
		if err != nil || n < 1 || n > 5 {
			return nil, errors.New("1 to 5 vectors are possible")
		}
		return constructed(name, f.tag, quintuplets(n)...), nil
	}
	b, err := v.encode(f.codec, repetition)
	if err != nil {
		return nil, err
	}
	e := primitive(name, f.tag, b)
	e.str = f.codec.isString()
	return e, nil
}

// isRaw tells whether a key is that of an element by its context tag: [5] or {5}.
func isRaw(name string) bool {
	_, _, ok := rawTag(name)
	return ok
}

func rawTag(name string) (tag ber.Tag, isConstructed, ok bool) {
	if len(name) < 3 {
		return 0, false, false
	}
	n, err := strconv.ParseUint(name[1:len(name)-1], 10, 16)
	brackets := name[:1] + name[len(name)-1:]
	return context(uint32(n)), brackets == "{}", err == nil && (brackets == "{}" || brackets == "[]")
}

func addRaw(root *element, arg *Arg, repetition int) error {
	tag, isConstructed, _ := rawTag(arg.Name)
	for i := range arg.Values {
		b, err := arg.Values[i].encode(asOctets, repetition)
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", arg.line, arg.Name, err)
		}
		e := primitive(arg.Name, tag, b)
		if isConstructed {
			e = constructed(arg.Name, tag, verbatim(b))
		}
		root.children = append(root.children, e)
	}
	return nil
}
