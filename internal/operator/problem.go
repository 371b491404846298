package operator

import (
	"fmt"
	"strings"
)

// maxProblems bounds the list of problems: beyond it a file is no profile.
const maxProblems = 100

// Problem is one error of a profile.
type Problem struct {
	Line, Column int    // from 1; 0 where there is no place
	Path         string // such as partners[2].plmns[0]
	Message      string
	Hint         string // what to write instead; may be empty
}

// Errors are all problems of a profile, in the order of the file.
type Errors struct {
	File     string
	Problems []Problem
	Dropped  int // problems beyond the bound, which are not listed
}

// Error lists the problems, one a line, with a hint below where there is one.
func (e *Errors) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s:%d:%d: ", e.File, p.Line, p.Column)
		if p.Path != "" {
			b.WriteString(p.Path + ": ")
		}
		b.WriteString(p.Message)
		if p.Hint != "" {
			b.WriteString("\n  hint: " + p.Hint)
		}
	}
	if e.Dropped > 0 {
		fmt.Fprintf(&b, "\n%s: %d more", e.File, e.Dropped)
	}
	return b.String()
}
