package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"go.yaml.in/yaml/v4"

	"cordon/filters/engine"
	"cordon/internal/conf"
	"cordon/internal/operator"
	"cordon/pcaps/forge"
	"cordon/rules"
	"cordon/rules/packs"
)

// TestDocumentsAreTrue holds what the documents show to what the binary does.
// The blocks of a document are worked through in their order, in one directory
// that looks like the checkout:
//
//   - "console": lines that begin with "$ " are commands (a backslash at their
//     end goes on in the next line), and what follows is what they print. A line
//     of "..." stands for any lines, and "..." within a line for any text. A
//     command of cordon and filters is run; where no output is shown it must end
//     well. Others are checked for being there.
//   - "sh": commands that are checked and not run.
//   - "yaml config", "yaml rule", "yaml scenario", "yaml operator": what it says,
//     loaded as such; the tests of a rule are run. A further word is the file
//     that the following commands find it in.
//   - "yaml": YAML.
func TestDocumentsAreTrue(t *testing.T) {
	for _, file := range documents(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			errs := checkDocument(t, string(text))
			if *updateScripts {
				errs = updateDocument(t, file, string(text), errs)
			}
			for _, err := range errs {
				t.Errorf("%s:%v", file, err)
			}
		})
	}
}

// documents are the Markdown files of the checkout.
func documents(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		found, err := filepath.Glob(filepath.Join(repository, pattern))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 5 {
		t.Fatalf("only %d documents", len(files))
	}
	return files
}

var link = regexp.MustCompile(`\]\(([^)\s#]+)(#[^)\s]*)?\)`)

func TestLinksOfDocumentsLeadSomewhere(t *testing.T) {
	for _, file := range documents(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") || strings.HasPrefix(m[1], "mailto:") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", file, m[1])
			}
		}
	}
}

// checkDocument works through the blocks of a document.
func checkDocument(t *testing.T, text string) []error {
	t.Helper()
	blocks, err := fencedBlocks(text)
	if err != nil {
		return []error{err}
	}
	var errs []error
	dir := ""
	for _, b := range blocks {
		if dir == "" {
			dir = likeTheCheckout(t)
		}
		for _, err := range checkBlock(t, b, dir) {
			errs = append(errs, fmt.Errorf("%d: %w", b.line, err))
		}
	}
	return errs
}

// block is a fenced block of Markdown.
type block struct {
	line int      // of its fence, from 1
	info []string // the words behind the fence
	text string
}

var fence = regexp.MustCompile("^ {0,3}(```+|~~~+)(.*)$")

// fencedBlocks finds the fenced blocks of a document.
func fencedBlocks(text string) ([]block, error) {
	var out []block
	mark := ""
	for i, line := range strings.Split(text, "\n") {
		m := fence.FindStringSubmatch(line)
		switch {
		case mark == "" && m != nil:
			mark = m[1]
			out = append(out, block{line: i + 1, info: strings.Fields(m[2])})
		case mark != "" && m != nil && strings.HasPrefix(m[1], mark) && strings.TrimSpace(m[2]) == "":
			mark = ""
		case mark != "":
			out[len(out)-1].text += line + "\n"
		}
	}
	if mark != "" {
		return nil, fmt.Errorf("%d: the block is not closed", out[len(out)-1].line)
	}
	return out, nil
}

// likeTheCheckout makes a directory that commands of documents can be run in:
// what they write there does not reach the checkout.
func likeTheCheckout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case name == "bin" || strings.HasPrefix(name, "."):
		case name == "examples":
			err = copyTree(filepath.Join(root, name), filepath.Join(dir, name))
		default:
			err = os.Symlink(filepath.Join(root, name), filepath.Join(dir, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	binary, err := exec.LookPath("cordon")
	if err == nil {
		err = os.Mkdir(filepath.Join(dir, "bin"), 0o700)
	}
	if err == nil {
		err = os.Symlink(binary, filepath.Join(dir, "bin", "cordon"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// outputError says that a command prints something else than the document shows.
type outputError struct {
	command   string
	line      int // of the document, from 1: the first one shown
	want, got []string
}

func (e *outputError) Error() string {
	return fmt.Sprintf("%s: prints\n%s\nnot\n%s", e.command, strings.Join(e.got, "\n"), strings.Join(e.want, "\n"))
}

// updateDocument writes what commands print into a document, where it does not
// leave anything out, and returns the errors that stay.
func updateDocument(t *testing.T, file, text string, errs []error) (rest []error) {
	t.Helper()
	lines := strings.Split(text, "\n")
	for _, err := range slices.Backward(errs) {
		var e *outputError
		if !errors.As(err, &e) || strings.Contains(strings.Join(e.want, "\n"), "...") {
			rest = append(rest, err)
			continue
		}
		lines = slices.Replace(lines, e.line-1, e.line-1+len(e.want), e.got...)
	}
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	return rest
}

// copyTree copies a directory, with the files that links lead to in their place.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		target := filepath.Join(to, strings.TrimPrefix(path, from))
		if d.IsDir() {
			return os.Mkdir(target, 0o700)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, text, 0o600)
	})
}

func checkBlock(t *testing.T, b block, dir string) []error {
	t.Helper()
	if len(b.info) == 0 {
		return nil
	}
	switch b.info[0] {
	case "console":
		return checkConsole(t, b, dir)
	case "sh":
		var errs []error
		for line := range strings.Lines(strings.ReplaceAll(b.text, "\\\n", " ")) {
			if err := checkCommandLine(line, repository); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", strings.TrimSpace(line), err))
			}
		}
		return errs
	case "yaml":
		return checkYAML(b, dir)
	}
	return nil
}

// checkYAML loads a block as what its second word says.
func checkYAML(b block, dir string) []error {
	var err error
	kind := ""
	if len(b.info) > 1 {
		kind = b.info[1]
	}
	switch kind {
	case "":
		err = yaml.Load([]byte(b.text), new(yaml.Node))
	case "config":
		_, err = conf.Parse("block", []byte(b.text))
	case "operator":
		_, err = operator.Parse("block", []byte(b.text))
	case "scenario":
		var s *forge.Scenario
		if s, err = forge.Load([]byte(b.text)); err == nil {
			_, err = s.Build()
		}
	case "rule":
		err = checkRule(b.text)
	default:
		err = fmt.Errorf("a block of YAML is config, rule, scenario or operator, and not %q", kind)
	}
	if err == nil && len(b.info) > 2 {
		err = os.WriteFile(filepath.Join(dir, filepath.FromSlash(b.info[2])), []byte(b.text), 0o600)
	}
	if err != nil {
		return []error{err}
	}
	return nil
}

// checkRule loads rules beside the shipped packs, and runs their tests.
func checkRule(text string) error {
	own := fstest.MapFS{"block.yaml": {Data: []byte(text)}}
	src, diagnostics := rules.Load(rules.Layer{Name: "packs", FS: packs.FS, Shipped: true}, rules.Layer{Name: "block", FS: own})
	_, more := rules.Compile(src, rules.Options{Now: time.Now()})
	if err := append(diagnostics, more...).Err(); err != nil {
		return err
	}
	report, diagnostics := rules.RunTests(src, rules.TestOptions{
		Only:      func(r *rules.Rule) bool { return strings.HasPrefix(r.File, "block") },
		Evaluator: &engineEvaluator{engine: engine.New(engine.Options{Profile: operator.Example()})},
	})
	if report == nil {
		return diagnostics.Err()
	}
	for i := range report.Results {
		if r := &report.Results[i]; !r.Passed() {
			return fmt.Errorf("%s fails: %s", r.Name(), r.Explain())
		}
	}
	return nil
}

// step is a command of a console block and what it prints.
type step struct {
	command string
	line    int // of what it prints, in the block from 0
	want    []string
}

func consoleSteps(text string) ([]step, error) {
	var steps []step
	open := false
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		command, isCommand := strings.CutPrefix(line, "$ ")
		last := len(steps) - 1
		switch {
		case open:
			steps[last].command += "\n" + line
			steps[last].line++
		case isCommand:
			steps = append(steps, step{command: command, line: i + 1})
		case last < 0:
			return nil, errors.New(`a console block begins with "$ " and a command`)
		default:
			steps[last].want = append(steps[last].want, line)
		}
		open = (open || isCommand) && strings.HasSuffix(line, `\`)
	}
	return steps, nil
}

// checkConsole runs or checks the commands of a block.
func checkConsole(t *testing.T, b block, dir string) []error {
	t.Helper()
	steps, err := consoleSteps(b.text)
	if err != nil {
		return []error{err}
	}
	var errs []error
	for _, s := range steps {
		if err := checkStep(t, s, b.line+1, dir); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// checkStep runs or checks a command of a block that begins at a line.
func checkStep(t *testing.T, s step, begin int, dir string) error {
	t.Helper()
	line := strings.ReplaceAll(s.command, "\\\n", " ")
	if err := checkCommandLine(line, repository); err != nil {
		return fmt.Errorf("%s: %w", line, err)
	}
	if !mayRun(line) {
		t.Logf("not run: %s", line)
		return nil
	}
	got, code := shell(t, dir, s.command)
	if len(s.want) == 0 && code != 0 || code == exitUsage || code == exitFault || code == notFound {
		return fmt.Errorf("%s: exit code %d\n%s", line, code, got)
	}
	if len(s.want) > 0 && !matchOutput(s.want, got) {
		return &outputError{command: line, line: begin + s.line, want: s.want, got: trimmedLines(got)}
	}
	return nil
}

// notFound is the exit code of a shell that does not find a program.
const notFound = 127

// trimmedLines are the lines of text without blanks at their ends, and without
// empty lines at the end.
func trimmedLines(text string) []string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// matchOutput compares what a document shows with what a command prints.
func matchOutput(want []string, got string) bool {
	var pattern strings.Builder
	for _, line := range trimmedLines(strings.Join(want, "\n")) {
		if strings.TrimSpace(line) == "..." {
			pattern.WriteString(`(?:[^\n]*\n)*?`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), `\.\.\.`, `[^\n]*`) + `\n`)
	}
	re := regexp.MustCompile(`\A` + pattern.String() + `\z`)
	return re.MatchString(strings.Join(append(trimmedLines(got), ""), "\n"))
}
