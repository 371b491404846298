package rules

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Level is the weight of a diagnostic.
type Level uint8

// The levels. Errors keep a rule set from loading; warnings do not.
const (
	LevelError Level = iota
	LevelWarning
)

// String is the level's name in output.
func (l Level) String() string {
	if l == LevelWarning {
		return "warning"
	}
	return "error"
}

// MarshalText makes the level its name in JSON.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Diagnostic is one mistake in a rule file, with its place.
type Diagnostic struct {
	Level   Level  `json:"level"`
	Code    Code   `json:"code"`
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`   // from 1; 0 when the whole file is meant
	Column  int    `json:"column,omitempty"` // in characters, from 1
	Rule    string `json:"rule,omitempty"`   // id of the rule, where it is known
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Source  string `json:"source,omitempty"` // the line of the file
}

// Error is the diagnostic in one line: "file:line:column: message [code]".
func (d Diagnostic) Error() string {
	var b strings.Builder
	b.WriteString(d.File)
	if d.Line > 0 {
		fmt.Fprintf(&b, ":%d", d.Line)
		if d.Column > 0 {
			fmt.Fprintf(&b, ":%d", d.Column)
		}
	}
	fmt.Fprintf(&b, ": %s: %s [%s]", d.Level, d.Message, d.Code)
	return b.String()
}

// Bounds of what is printed of a source line: a line of a hostile or
// generated file must not fill the terminal.
const (
	maxSnippet    = 160
	maxDiagnostic = 1000
)

// Format writes the diagnostic as people read it: the place and the message,
// the line with a caret under the place, and the hint.
func (d Diagnostic) Format(w io.Writer) error {
	if _, err := fmt.Fprintln(w, d.Error()); err != nil {
		return err
	}
	if d.Source != "" && d.Column > 0 {
		line, column := snippet(d.Source, d.Column)
		if _, err := fmt.Fprintf(w, "%5d | %s\n      | %s^\n", d.Line, line, strings.Repeat(" ", column-1)); err != nil {
			return err
		}
	}
	if d.Hint != "" {
		if _, err := fmt.Fprintf(w, "      = %s\n", d.Hint); err != nil {
			return err
		}
	}
	return nil
}

// snippet cuts the line around the column and makes it safe to print: one
// character stays one column, whatever the file holds.
func snippet(line string, column int) (string, int) {
	runes := make([]rune, 0, len(line))
	for _, r := range line {
		switch {
		case r == '\t':
			r = ' '
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == utf8.RuneError:
			r = '?'
		}
		runes = append(runes, r)
	}
	column = min(max(column, 1), len(runes)+1)
	if len(runes) <= maxSnippet {
		return string(runes), column
	}
	from := max(0, min(column-maxSnippet/2, len(runes)-maxSnippet))
	return string(runes[from:min(len(runes), from+maxSnippet)]), column - from
}

// Diagnostics are the mistakes that were found, ordered by place.
type Diagnostics []Diagnostic

// HasErrors reports whether one of them is an error.
func (ds Diagnostics) HasErrors() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Level == LevelError })
}

// Err joins the errors among them; nil when there is none.
func (ds Diagnostics) Err() error {
	var errs []error
	for _, d := range ds {
		if d.Level == LevelError {
			errs = append(errs, d)
		}
	}
	return errors.Join(errs...)
}

// Format writes all of them as people read them.
func (ds Diagnostics) Format(w io.Writer) error {
	for _, d := range ds {
		if err := d.Format(w); err != nil {
			return err
		}
	}
	return nil
}

// Sort orders them by file, line and column.
func (ds Diagnostics) Sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// reporter collects diagnostics up to maxDiagnostic: a file of a million wrong
// entries makes a thousand messages, not a million.
type reporter struct {
	list    Diagnostics
	dropped int
	level   Level // of the worst that was dropped
}

func (r *reporter) add(d Diagnostic) {
	if len(r.list) >= maxDiagnostic {
		if r.dropped == 0 || d.Level == LevelError {
			r.level = d.Level
		}
		r.dropped++
		return
	}
	r.list = append(r.list, d)
}

// finish sorts, removes repetitions, and tells what was dropped.
func (r *reporter) finish() Diagnostics {
	r.list.Sort()
	out := slices.CompactFunc(r.list, func(a, b Diagnostic) bool { return a == b })
	if r.dropped > 0 {
		out = append(out, Diagnostic{Level: r.level, Code: CodeTooMany, File: out[len(out)-1].File,
			Message: fmt.Sprintf("%d more messages are not shown", r.dropped)})
	}
	return out
}
