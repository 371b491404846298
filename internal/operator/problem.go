package operator

import (
	"bytes"
	"fmt"
	"strings"

	"cordon/rules"
)

// maxProblems bounds the list of problems: beyond it a file is no profile.
const maxProblems = 100

// maxSource bounds the line of the file that a problem shows, in octets.
const maxSource = 4096

// Problem is one error of a profile.
type Problem struct {
	Line, Column int    // from 1; 0 where there is no place
	Path         string // such as partners[2].plmns[0]
	Message      string
	Hint         string // what to write instead; may be empty
	Source       string // the line of the file; empty where it is longer than maxSource
}

// Errors are all problems of a profile, in the order of the file.
type Errors struct {
	File     string
	Problems []Problem
	Dropped  int // problems beyond the bound, which are not listed
}

// newErrors shows each of problems, which are in the order of the file data, in
// its line.
func newErrors(file string, data []byte, problems []Problem, dropped int) *Errors {
	line, at := 0, 0
	for text := range bytes.Lines(data) {
		line++
		for ; at < len(problems) && problems[at].Line <= line; at++ {
			if problems[at].Line == line && len(text) <= maxSource {
				problems[at].Source = strings.TrimRight(string(text), "\r\n")
			}
		}
		if at == len(problems) {
			break
		}
	}
	return &Errors{file, problems, dropped}
}

// Diagnostics are the problems in the form of those of rule files, so that both
// look the same to people and to programs.
func (e *Errors) Diagnostics() rules.Diagnostics {
	ds := make(rules.Diagnostics, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		text := p.Message
		if p.Path != "" {
			text = p.Path + ": " + text
		}
		ds = append(ds, rules.Diagnostic{Code: rules.CodeValue, File: e.File, Line: p.Line, Column: p.Column, Message: text, Hint: p.Hint, Source: p.Source})
	}
	if e.Dropped > 0 {
		ds = append(ds, rules.Diagnostic{Code: rules.CodeTooMany, File: e.File, Message: fmt.Sprintf("%d more messages are not shown", e.Dropped)})
	}
	return ds
}

// Error writes one problem after the other, as people read them.
func (e *Errors) Error() string {
	var b strings.Builder
	_ = e.Diagnostics().Format(&b) // a Builder does not fail
	return strings.TrimSuffix(b.String(), "\n")
}
