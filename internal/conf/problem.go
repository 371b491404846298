package conf

import (
	"fmt"
	"strings"
)

// Problem is one error of a configuration, with its place.
type Problem struct {
	File      string
	Line, Col int // from 1; 0 where the problem is of the whole file
	Message   string
	Hint      string // what to write instead; may be empty
	Source    string // the line as it stands in the file
}

// String writes the problem for a person: place and message, the line, a caret
// under the column, and the hint.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Col)
	}
	b.WriteString(": " + p.Message)
	if p.Source != "" {
		fmt.Fprintf(&b, "\n    %s\n    %s^", p.Source, caretIndent(p.Source, p.Col))
	}
	if p.Hint != "" {
		b.WriteString("\n    hint: " + p.Hint)
	}
	return b.String()
}

// caretIndent is the blank text before the caret: tabs stay tabs, so that it
// stands under its column whatever the width of a tab.
func caretIndent(source string, col int) string {
	var b strings.Builder
	for i, r := range source {
		if i >= col-1 {
			break
		}
		if r != '\t' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Problems are all errors of a configuration, in the order of the file.
type Problems []Problem

// Error writes one problem after the other.
func (p Problems) Error() string {
	parts := make([]string, len(p))
	for i := range p {
		parts[i] = p[i].String()
	}
	return strings.Join(parts, "\n")
}

// suggest gives the name of known that is nearest to name, or "" when none is
// near: one edit, and one more for every three letters.
func suggest(name string, known []string) string {
	best, distance := "", len(name)+1
	for _, k := range known {
		if d := editDistance(strings.ToLower(name), k); d < distance && d <= 1+len(k)/3 {
			best, distance = k, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance of a and b, in octets.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
