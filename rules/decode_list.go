package rules

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"go.yaml.in/yaml/v4"
)

// sourceList is one definition of a list, or an addition to one.
type sourceList struct {
	List    // without entries
	entries []string
	extend  bool
	layer   int
	file    *sourceFile
	line    int
	column  int
}

// maxBadEntries is the number of wrong entries of one list that are reported.
const maxBadEntries = 20

// list reads one list of a rule file, and its own file.
func (d *decoder) list(at *yaml.Node, name string, o object) {
	if !nameForm.MatchString(name) {
		d.report(at, CodeFormat, "lower-case letters, digits and underscores, such as lcs_partners", "`%s` is not a name of a list", name)
	}
	s := &sourceList{extend: o.bool("extend"), layer: d.layer, file: d.file, line: at.Line, column: at.Column, List: List{
		Name: name, Type: ListType(o.text("type")), Description: o.text("description"), Owner: o.text("owner"),
		Until: o.date("until"), File: d.file.name, Line: at.Line,
	}}
	d.src.lists = append(d.src.lists, s)
	if s.Type == "" {
		return
	}
	v := entryReader{d: d, list: s, check: List{Type: s.Type}, file: d.file}
	v.nodes(sequence(o.get("entries")))
	if file := o.get("file"); file != nil && file.Kind == yaml.ScalarNode {
		d.listFile(s, file)
	}
}

// listFile reads a list's own file: YAML, or one entry a line.
func (d *decoder) listFile(s *sourceList, at *yaml.Node) {
	p := d.beside(at.Value)
	if path.IsAbs(at.Value) || !fs.ValidPath(p) {
		d.report(at, CodeListFile, "name a file beside this one, or in a directory below", "`%s` lies outside", at.Value)
		return
	}
	data, err := readBounded(d.from.FS, p, MaxListFile)
	if err != nil {
		d.report(at, CodeListFile, "", "%s: %s", at.Value, reason(err))
		return
	}
	d.sum(p, data)
	f := &sourceFile{name: path.Join(path.Dir(d.file.name), at.Value), data: data}
	v := entryReader{d: d, list: s, check: List{Type: s.Type}, file: f}
	if ext := path.Ext(p); ext == ".yaml" || ext == ".yml" {
		if len(data) > MaxRuleFile {
			d.report(at, CodeListFile, "write it as text, one entry a line", "%s is larger than %d MiB", at.Value, MaxRuleFile>>20)
			return
		}
		if root := parseYAML(f, &d.rep); root != nil {
			if root.Kind != yaml.SequenceNode {
				d.rep.add(f.at(root.Line, root.Column, CodeType, "the file must be a list", ""))
			}
			v.nodes(sequence(root))
		}
		return
	}
	v.lines()
}

// entryReader collects the entries of one file, and reports the wrong ones.
type entryReader struct {
	d     *decoder
	list  *sourceList
	check List // takes each entry once, to hear what is wrong with it
	file  *sourceFile
	bad   int
}

func (v *entryReader) nodes(nodes []*yaml.Node) {
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || isNull(n) {
			v.report(n.Line, n.Column, CodeType, "an entry must be a value")
			continue
		}
		v.entry(n.Value, n.Line, n.Column)
	}
}

// lines reads one entry a line; # starts a comment.
func (v *entryReader) lines() {
	for i, line := range bytes.Split(v.file.data, []byte("\n")) {
		s, _, _ := strings.Cut(string(line), "#")
		column := len(s) - len(strings.TrimLeft(s, " \t")) + 1
		if s = strings.TrimSpace(s); s != "" {
			v.entry(s, i+1, column)
		}
	}
}

func (v *entryReader) entry(s string, line, column int) {
	if v.d.entries++; v.d.entries > MaxEntries {
		if v.d.entries == MaxEntries+1 {
			v.report(line, column, CodeBound, fmt.Sprintf("the lists hold more than %d entries", MaxEntries))
		}
		return
	}
	if err := v.check.validate(s); err != nil {
		v.report(line, column, CodeListEntry, fmt.Sprintf("`%s` is not an entry of a list of type %s: %s", s, v.list.Type, err))
		return
	}
	v.list.entries = append(v.list.entries, s)
}

func (v *entryReader) report(line, column int, code Code, message string) {
	v.bad++
	switch {
	case v.bad < maxBadEntries:
		v.d.rep.add(v.file.at(line, column, code, message, ""))
	case v.bad == maxBadEntries:
		v.d.rep.add(v.file.at(line, column, code, message, "further wrong entries of this list are not shown"))
	}
}
