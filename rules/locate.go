package rules

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// place is a line and column of a file, from 1, the column in characters.
type place struct{ line, column int }

// locate finds where the character at an offset of a scalar's value stands in
// its file: behind a quote, on a line of a block, after escapes. It follows
// value and source side by side; where the two part, the last place that
// agreed is good enough for a caret.
func locate(f *sourceFile, n *yaml.Node, offset int) place {
	s := &scan{file: f, at: place{n.Line, n.Column}}
	s.line = []rune(f.line(n.Line))
	switch n.Style &^ yaml.FlowStyle &^ yaml.TaggedStyle {
	case yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle:
		s.quote = '\''
		if n.Style&yaml.DoubleQuotedStyle != 0 {
			s.quote = '"'
		}
		s.skipTo(s.quote)
		s.at.column++
	case yaml.LiteralStyle, yaml.FoldedStyle:
		s.block = true
		s.nextLine()
		s.indent = s.at.column - 1
	}
	best := s.at
	for i, r := range []rune(n.Value) {
		if !s.match(r) {
			return best
		}
		best = s.at
		if i == offset {
			return best
		}
		s.advance(r)
	}
	return s.at
}

// scan stands on a character of a scalar's source.
type scan struct {
	file   *sourceFile
	at     place
	line   []rune
	quote  rune // of a quoted scalar, else 0
	block  bool
	indent int // of a block scalar, after its first line
	moved  int // lines that were crossed
}

// maxScalarLines bounds the walk; a condition has at most maxExpression characters.
const maxScalarLines = maxExpression

func (s *scan) rune() (rune, bool) {
	if i := s.at.column - 1; i >= 0 && i < len(s.line) {
		return s.line[i], true
	}
	return 0, false
}

func (s *scan) skipTo(r rune) {
	for {
		c, ok := s.rune()
		if !ok || c == r {
			return
		}
		s.at.column++
	}
}

// nextLine goes to the first character of the next line that is not indentation.
func (s *scan) nextLine() bool {
	s.moved++
	if s.moved > maxScalarLines || s.at.line > len(s.file.lines) {
		return false
	}
	s.at = place{s.at.line + 1, 1}
	s.line = []rune(s.file.line(s.at.line))
	for {
		c, ok := s.rune()
		if !ok || c != ' ' && c != '\t' || s.block && s.indent > 0 && s.at.column > s.indent {
			return true
		}
		s.at.column++
	}
}

// match moves to where character r of the value stands.
func (s *scan) match(r rune) bool {
	for {
		c, ok := s.rune()
		switch {
		case !ok && r == '\n':
			return true // the line end itself
		case !ok && r == ' ':
			return true // a folded line end
		case !ok:
			if !s.nextLine() {
				return false
			}
			continue
		case c == r, s.quote == '"' && c == '\\':
			return true
		case c == ' ' || c == '\t':
			s.at.column++ // white space that folding took away
			continue
		}
		return false
	}
}

// advance goes behind character r of the value.
func (s *scan) advance(r rune) {
	c, ok := s.rune()
	switch {
	case !ok:
		s.nextLine()
	case s.quote == '\'' && c == '\'':
		s.at.column += 2
	case s.quote == '"' && c == '\\':
		s.at.column += escapeLength(s.line[s.at.column-1:])
	default:
		s.at.column++
	}
}

// escapeLength is the length of the escape that starts a text (YAML 1.2, 5.7).
func escapeLength(line []rune) int {
	if len(line) < 2 {
		return 1
	}
	switch line[1] {
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	}
	return 2
}

// offsetOf is the offset in characters of a line and column of a text, both
// from 1.
func offsetOf(text string, line, column int) int {
	offset := 0
	for range line - 1 {
		before, after, ok := strings.Cut(text, "\n")
		if !ok {
			break
		}
		offset += utf8.RuneCountInString(before) + 1
		text = after
	}
	return offset + max(column-1, 0)
}
