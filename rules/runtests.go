package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"cordon/protocols/message"
)

// Evaluator judges a message as the engine does: with the facts and checks of
// the firewall, not only with the rules.
type Evaluator interface {
	// Evaluate gives the rules of set that m hits.
	Evaluate(set *Set, m *message.Message) ([]Hit, error)
}

// TestOptions are the options of RunTests.
type TestOptions struct {
	Evaluator Evaluator        // nil evaluates without facts
	Run       *regexp.Regexp   // "RULE/test name"; nil runs all
	Only      func(*Rule) bool // rules whose tests are run; nil runs all
}

// TestResult is the outcome of one test.
type TestResult struct {
	Rule  *Rule
	Test  *Test
	Got   Action
	Err   error       // the test could not be run
	Trace []TraceStep // of a failure: what the rule saw
}

// Passed reports whether the rule did what the test wants.
func (r *TestResult) Passed() bool { return r.Err == nil && r.Got == r.Test.Want }

// Name is the name of the test with its rule, as `--run` matches it.
func (r *TestResult) Name() string { return r.Rule.ID + "/" + r.Test.Name }

// Explain tells why a test failed; empty for one that passed.
func (r *TestResult) Explain() string {
	switch {
	case r.Err != nil:
		return r.Err.Error()
	case r.Passed():
		return ""
	}
	out := fmt.Sprintf("want %s, got %s", r.Test.Want, r.Got)
	if len(r.Trace) == 0 {
		out += fmt.Sprintf("\n`on` does not fit the message: the rule is for %s", onText(&r.Rule.On))
	}
	for _, s := range r.Trace {
		at := "the message"
		if s.Component >= 0 {
			at = fmt.Sprintf("component %d", s.Component)
		}
		switch {
		case s.Skipped != "":
			out += fmt.Sprintf("\n%s: %s", at, s.Skipped)
		case s.When == nil:
			out += fmt.Sprintf("\n%s: the rule has no condition", at)
		default:
			for _, n := range s.When.Deciding() {
				out += fmt.Sprintf("\n%s: %s", at, n)
			}
		}
	}
	return out
}

func onText(on *On) string {
	b, err := on.MarshalJSON()
	if err != nil {
		return "other messages"
	}
	return string(b)
}

// TestReport is the outcome of all tests.
type TestReport struct {
	Results  []TestResult
	Failed   int
	Coverage []RuleCoverage // of every rule, in the order of the files
}

// RunTests runs the tests of the rules of a source. Each test sees its rule
// alone, without overrides and exceptions: it says what this rule does. A
// source that does not compile gives diagnostics and no report.
func RunTests(src *Source, opts TestOptions) (*TestReport, Diagnostics) {
	base, diagnostics := Compile(src, Options{})
	if base == nil {
		return nil, diagnostics
	}
	t := &testRun{src: src, base: base, opts: opts, report: &TestReport{}, m: message.New()}
	for _, r := range src.rules {
		if opts.Only == nil || opts.Only(&r.Rule) {
			t.rule(r)
		}
	}
	return t.report, diagnostics
}

type testRun struct {
	src    *Source
	base   *Set
	opts   TestOptions
	report *TestReport
	m      *message.Message
	alone  *Set // the rule at work with the lists of the source, once a test asked for it
}

func (t *testRun) rule(r *sourceRule) {
	t.alone = nil
	coverage := newCoverage(r)
	for _, test := range r.Tests {
		coverage.tests(test)
		if t.opts.Run != nil && !t.opts.Run.MatchString(r.ID+"/"+test.Name) || r.Status == StatusDeprecated {
			continue
		}
		result := t.run(r, test, coverage)
		if !result.Passed() {
			t.report.Failed++
		}
		t.report.Results = append(t.report.Results, result)
	}
	t.report.Coverage = append(t.report.Coverage, coverage.done())
}

// run runs one test.
func (t *testRun) run(r *sourceRule, test *Test, coverage *coverage) TestResult {
	result := TestResult{Rule: &r.Rule, Test: test}
	set, err := t.single(r, test)
	if err != nil {
		result.Err = err
		return result
	}
	if result.Err = test.Build(t.m, &r.Rule); result.Err != nil {
		return result
	}
	var hits []Hit
	if t.opts.Evaluator == nil {
		hits = set.Match(t.m, nil, nil)
	} else if hits, err = t.opts.Evaluator.Evaluate(set, t.m); err != nil {
		result.Err = fmt.Errorf("evaluate: %w", err)
		return result
	}
	if slices.ContainsFunc(hits, func(h Hit) bool { return h.Rule.ID == r.ID }) {
		result.Got = r.Action
	}
	set.Trace(t.m, nil, func(s TraceStep) {
		coverage.step(s)
		if !result.Passed() {
			result.Trace = append(result.Trace, s)
		}
	})
	return result
}

// single compiles one rule by itself, with the lists of its test. The tests
// without lists of their own share what was compiled.
func (t *testRun) single(r *sourceRule, test *Test) (*Set, error) {
	if len(test.lists) == 0 {
		if t.alone != nil {
			return t.alone, nil
		}
		set, diagnostics := compileOne(t.src, r, t.base.lists)
		t.alone = set
		return set, diagnostics.Err()
	}
	lists := maps.Clone(t.base.lists)
	for _, name := range slices.Sorted(maps.Keys(test.lists)) {
		list, err := replaceList(lists[name], name, test.lists[name])
		if err != nil {
			return nil, err
		}
		lists[name] = list
	}
	set, diagnostics := compileOne(t.src, r, lists)
	return set, diagnostics.Err()
}

// replaceList is a list with other entries.
func replaceList(old *List, name string, entries []string) (*List, error) {
	if old == nil {
		return nil, fmt.Errorf("the list %q of the test is defined nowhere", name)
	}
	list := &List{Name: old.Name, Type: old.Type, Owner: old.Owner, File: old.File, Line: old.Line}
	for _, e := range entries {
		if err := list.validate(e); err != nil {
			return nil, fmt.Errorf("list %q: `%s`: %w", name, e, err)
		}
		list.add(e)
	}
	list.finish()
	return list, nil
}
