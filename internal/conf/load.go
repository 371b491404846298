package conf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"cordon/rules"

	"go.yaml.in/yaml/v4"
)

// MaxFile is the longest configuration that is read, in octets.
const MaxFile = 1 << 20

// Load reads the configuration in file. What is wrong with its content comes
// back as Problems, all at once; any other error is that of reading it.
func Load(file string) (*Config, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return Parse(file, data)
}

// Is says whether data is likely a configuration, and not a file of rules: both
// are YAML with a key "rules", which holds a list there and a mapping here.
func Is(data []byte) bool {
	var doc yaml.Node
	if len(data) > MaxFile || yaml.Unmarshal(data, &doc) != nil || len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return false
	}
	root := doc.Content[0].Content
	for i := 0; i+1 < len(root); i += 2 {
		switch root[i].Value {
		case "links", "http", "privacy", "events":
			return true
		case "rules":
			return root[i+1].Kind == yaml.MappingNode
		}
	}
	return false
}

// Parse reads a configuration from data; file names it in messages and is the
// start of its relative paths.
func Parse(file string, data []byte) (*Config, error) {
	if len(data) > MaxFile {
		return nil, Problems{{Code: rules.CodeBound, File: file, Message: fmt.Sprintf("the file is longer than %d octets", MaxFile)}}
	}
	d := &decoder{file: file, lines: strings.Split(string(data), "\n"), places: map[string]place{}}
	sum := sha256.Sum256(data)
	c := &Config{file: file, hash: hex.EncodeToString(sum[:])}
	if root := d.parse(data); root != nil {
		d.mapping(root, reflect.ValueOf(c).Elem(), "")
		(&checker{decoder: d, config: c}).all()
	}
	if len(d.problems) == 0 {
		return c, nil
	}
	d.problems.Sort()
	return nil, Problems(d.problems)
}

// parse gives the root of the one document, or nil after a problem.
func (d *decoder) parse(data []byte) *yaml.Node {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) || err == nil && len(doc.Content) == 0 {
		d.problem(place{}, rules.CodeEmpty, "", "the file is empty")
		return nil
	}
	if err != nil {
		d.syntax(err)
		return nil
	}
	var next yaml.Node
	if err := dec.Decode(&next); !errors.Is(err, io.EOF) {
		d.problem(placeOf(&next), rules.CodeYAML, "a configuration is one document: take the \"---\" away", "the file goes on after its first document")
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.ShortTag() == "!!null" {
		d.problem(place{}, rules.CodeEmpty, "", "the file is empty")
		return nil
	}
	return root
}

// syntax tells an error of the YAML library with its place.
func (d *decoder) syntax(err error) {
	var e *yaml.LoadError
	if !errors.As(err, &e) {
		d.problem(place{}, rules.CodeYAML, "", "not YAML: %v", err)
		return
	}
	at := place{int(e.Mark.Line), int(e.Mark.Column)}
	if at.line > 0 && at.col < 1 {
		at.col = 1
	}
	d.problem(at, rules.CodeYAML, "indent with spaces, and quote texts that hold ': ', '#' or a leading '*', '&', '!', '%', '@'", "not YAML: %s", e.Message)
}
