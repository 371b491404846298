package operator

import (
	_ "embed"
	"errors"
	"fmt"
	"os"

	"go.yaml.in/yaml/v4"
)

// exampleYAML is the profile of a fictitious operator, its partners and a carrier:
// the one that the documents, the tests of the shipped rules and the lab use.
// It is examples/operator.yaml.
//
//go:embed example.yaml
var exampleYAML []byte

// ExampleYAML is the text of the example profile.
func ExampleYAML() []byte { return append([]byte(nil), exampleYAML...) }

// Example is the profile of ExampleYAML.
func Example() *Profile {
	p, err := Parse("example.yaml", exampleYAML)
	if err != nil {
		panic("operator: the embedded example does not load: " + err.Error())
	}
	return p
}

// maxFile bounds the size of a profile.
const maxFile = 64 << 20

// Load reads the profile in the file of that name. The error is *Errors when
// the file could be read and is no profile.
func Load(name string) (*Profile, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read operator profile: %w", err)
	}
	if info.Size() > maxFile {
		return nil, fmt.Errorf("read operator profile: %s is larger than %d octets", name, maxFile)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read operator profile: %w", err)
	}
	return Parse(name, data)
}

// Parse reads a profile. file names it in errors, which are of type *Errors
// and hold every problem that was found.
func Parse(file string, data []byte) (*Profile, error) {
	var doc yaml.Node
	if err := yaml.Load(data, &doc); err != nil {
		return nil, newErrors(file, data, []Problem{syntaxProblem(err)}, 0)
	}
	if len(doc.Content) == 0 {
		return nil, newErrors(file, data, []Problem{{Line: 1, Column: 1, Message: "the file is empty"}}, 0)
	}
	r := new(reader)
	d := r.document(doc.Content[0])
	p := r.build(d)
	if len(r.problems) > 0 {
		sortProblems(r.problems)
		return nil, newErrors(file, data, r.problems, r.dropped)
	}
	return p, nil
}

// syntaxProblem places an error of the YAML reader.
func syntaxProblem(err error) Problem {
	var one *yaml.LoadError
	if errors.As(err, &one) {
		return Problem{Line: max(one.Mark.Line, 1), Column: max(one.Mark.Column, 1), Message: one.Message}
	}
	return Problem{Line: 1, Column: 1, Message: err.Error()}
}
