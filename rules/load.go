package rules

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"path"
	"slices"
	"strings"

	celast "cel.dev/cel-go/common/ast"
	"go.yaml.in/yaml/v4"

	"cordon/protocols/message"
)

// EngineVersion is the version of the rule language, which packs ask for with
// `engine`.
const EngineVersion = "1.0"

// Layer is one place that rule files come from. Layers are given in order: the
// shipped packs first, then the operator's directories; lists of a later layer
// replace or extend those of an earlier one.
type Layer struct {
	Name string // shown before the paths in messages: "packs", a directory
	FS   fs.FS
	// Paths are the files to read; nil reads every .yaml and .yml below the
	// root, hidden files and directories left out.
	Paths []string
	// Shipped makes what a stable rule of a published pack must have (tests,
	// references, false positives) errors instead of warnings.
	Shipped bool
	// Skim leaves out the tests of a shipped layer's rules, for verbs that only
	// judge.
	Skim bool
}

func (l *Layer) skims() bool { return l.Shipped && l.Skim }

// Source is what rule files say, parsed and checked; Compile makes a Set of
// it. It is immutable.
type Source struct {
	rules      []*sourceRule
	lists      []*sourceList // by layer, in order
	overrides  []*Override
	exceptions []*Exception
	lang       *language
	hash       [sha256.Size]byte
}

// sourceRule is a rule with what diagnostics and compiling need beside it.
type sourceRule struct {
	Rule
	layer   int
	shipped bool
	file    *sourceFile
	node    *yaml.Node // of the rule
	when    *yaml.Node // nil when the rule always matches
	ast     *celast.AST
	broken  bool // reported already: not compiled
}

// Rules gives the rules in the order of the files.
func (s *Source) Rules() []*Rule {
	out := make([]*Rule, len(s.rules))
	for i, r := range s.rules {
		out[i] = &r.Rule
	}
	return out
}

// loader carries the state of one Load.
type loader struct {
	rep     reporter
	src     *Source
	files   int
	entries int
	hash    hash.Hash
	spec    *spec
	scratch *message.Message // for trying the messages of tests
}

// Load reads the rule files of all layers and reports every mistake in them at
// once. The source is never nil; with errors it holds what could be read, so
// that Compile can go on looking for mistakes, but not make a Set.
func Load(layers ...Layer) (*Source, Diagnostics) {
	l := &loader{src: &Source{}, hash: sha256.New(), spec: fileSpec()}
	lang, err := newLanguage()
	if err != nil {
		l.rep.add(Diagnostic{Code: CodeFile, Message: err.Error()})
		return l.src, l.rep.finish()
	}
	l.src.lang = lang
	for i, layer := range layers {
		l.layer(i, layer)
	}
	l.crossCheck()
	l.hash.Sum(l.src.hash[:0])
	return l.src, l.rep.finish()
}

// LoadText loads one file from memory, as tests and editors do.
func LoadText(name string, data []byte) (*Source, Diagnostics) {
	return Load(Layer{FS: memoryFile{name, data}, Paths: []string{name}})
}

func (l *loader) layer(index int, layer Layer) {
	paths := layer.Paths
	if paths == nil {
		var err error
		if paths, err = rulePaths(layer.FS); err != nil {
			l.rep.add(Diagnostic{Code: CodeFile, File: orName(layer.Name), Message: reason(err)})
		}
	}
	for _, p := range paths {
		if l.files++; l.files > MaxFiles {
			l.rep.add(Diagnostic{Code: CodeBound, File: orName(layer.Name), Message: fmt.Sprintf("more than %d files", MaxFiles)})
			return
		}
		l.file(index, layer, p)
	}
}

// rulePaths finds the rule files of a tree, in the order of their names.
func rulePaths(fsys fs.FS) ([]string, error) {
	var out []string
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p != "." && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir(), path.Ext(p) != ".yaml" && path.Ext(p) != ".yml":
			return nil
		case len(out) > MaxFiles:
			return fs.SkipAll
		}
		out = append(out, p)
		return nil
	})
	slices.Sort(out)
	return out, err
}

// listsDir holds the entries of lists, not rules, by convention.
const listsDir = "lists"

func (l *loader) file(layer int, from Layer, p string) {
	name := p
	if from.Name != "" && from.Name != "." {
		name = path.Join(from.Name, p)
	}
	if from.Paths == nil && slices.Contains(strings.Split(path.Dir(p), "/"), listsDir) {
		return
	}
	data, err := readBounded(from.FS, p, MaxRuleFile)
	if err != nil {
		l.rep.add(Diagnostic{Code: CodeFile, File: name, Message: reason(err)})
		return
	}
	l.sum(p, data)
	if from.skims() {
		data = withoutTests(data)
	}
	f := &sourceFile{name: name, data: data}
	root := parseYAML(f, &l.rep)
	if root == nil {
		return
	}
	c := &checker{file: f, rep: &l.rep}
	c.check(root, l.spec, "", 0)
	if c.stop {
		return
	}
	d := &decoder{loader: l, file: f, layer: layer, from: from, path: p}
	d.decode(objectOf(root))
}

// sum adds a file to the hash of the source: name and length keep contents
// apart.
func (l *loader) sum(name string, data []byte) {
	fmt.Fprintf(l.hash, "%s\n%d\n", name, len(data))
	l.hash.Write(data)
}

// reason is an error of a file system without the path, which stands before it.
func reason(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

func orName(name string) string {
	if name == "" {
		return "rules"
	}
	return name
}

// crossCheck reports what only shows when all files are read.
func (l *loader) crossCheck() {
	first := map[string]*sourceRule{}
	for _, r := range l.src.rules {
		if r.ID == "" {
			continue
		}
		if before := first[r.ID]; before != nil {
			at := objectOf(r.node).at("id")
			d := r.file.at(at.Line, at.Column, CodeRuleTwice, fmt.Sprintf("the rule id %s is used twice", r.ID),
				fmt.Sprintf("it stands in %s:%d already; an id is never used again", before.File, before.Line))
			d.Rule = r.ID
			l.rep.add(d)
			r.broken = true
			continue
		}
		first[r.ID] = r
	}
}
