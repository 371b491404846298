package main

import (
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"cordon/filters/engine"
	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/rules"
)

// testOptions are the flags of `cordon test`.
type testOptions struct {
	run      string
	junit    string
	operator string
	coverage bool
	json     bool
	verbose  bool
	noPacks  bool
}

func newTestCommand() *cobra.Command {
	var o testOptions
	cmd := &cobra.Command{
		Use:   "test [PATHS]",
		Short: "Run the tests that stand in rule files",
		Long: `Run the tests of the rules below PATHS, through the engine that also judges real
traffic; without PATHS those of the shipped packs. A test says what its rule
alone does with a message. Facts that a message does not give are computed from
the operator profile, which is that of the examples unless --operator names one.

Exit codes: 0 all passed; 1 a test failed; 2 the rules do not load.`,
		Example: `  cordon test
  cordon test --run 'SS7-C1-.*' --verbose
  cordon test --coverage --junit report.xml /etc/cordon/rules
  cordon test --no-packs rules/packs`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.test(cmd.OutOrStdout(), cmd.ErrOrStderr(), args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.run, "run", "", "only tests whose RULE/NAME matches the regular expression")
	f.BoolVar(&o.coverage, "coverage", false, "print how far the tests of each rule reach")
	f.StringVar(&o.junit, "junit", "", "write a JUnit report to the file")
	f.StringVar(&o.operator, "operator", "", "operator profile for facts that a message does not give")
	f.BoolVar(&o.json, "json", false, "print the results as JSON")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "print the tests that pass, too")
	f.BoolVar(&o.noPacks, "no-packs", false, "leave the shipped packs out")
	return cmd
}

func (o *testOptions) test(stdout, stderr io.Writer, paths []string) error {
	options := rules.TestOptions{}
	if o.run != "" {
		re, err := regexp.Compile(o.run)
		if err != nil {
			return &exitError{exitUsage, fmt.Errorf("--run: %w", err)}
		}
		options.Run = re
	}
	if len(paths) > 0 {
		options.Only = func(r *rules.Rule) bool { return isBelow(r.File, paths) }
	}
	profile := operator.Example()
	if o.operator != "" {
		var err error
		if profile, err = operator.Load(o.operator); err != nil {
			return &exitError{exitLoad, err}
		}
	}
	src, _, err := loadRules(stderr, paths, o.noPacks)
	if err != nil {
		return err
	}
	options.Evaluator = &engineEvaluator{engine: engine.New(engine.Options{Profile: profile})}
	report, diagnostics := rules.RunTests(src, options)
	if report == nil {
		if err := diagnostics.Format(stderr); err != nil {
			return err
		}
		return &exitError{exitLoad, fmt.Errorf("the rules do not load: %s", countOf(diagnostics))}
	}
	if err := o.print(stdout, report); err != nil {
		return err
	}
	if o.junit != "" {
		if err := writeJUnit(o.junit, report); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	if report.Failed > 0 {
		return &exitError{code: exitFindings}
	}
	return nil
}

// engineEvaluator lets rule tests run through the engine.
type engineEvaluator struct {
	engine  *engine.Engine
	verdict engine.Verdict
}

// Evaluate implements rules.Evaluator.
func (e *engineEvaluator) Evaluate(set *rules.Set, m *message.Message) ([]rules.Hit, error) {
	faults := e.engine.Faults()
	e.engine.SetRules(set)
	e.engine.Evaluate(m, &e.verdict)
	if e.engine.Faults() > faults {
		return nil, fmt.Errorf("a check failed: %v", e.engine.LastFault().Value)
	}
	return e.verdict.Hits(), nil
}

// testRow is one test of `cordon test --json`.
type testRow struct {
	Rule    string `json:"rule"`
	Test    string `json:"test"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Want    string `json:"want"`
	Got     string `json:"got"`
	Passed  bool   `json:"passed"`
	Explain string `json:"explain,omitempty"`
}

func (o *testOptions) print(out io.Writer, report *rules.TestReport) error {
	if o.json {
		return o.printJSON(out, report)
	}
	for i := range report.Results {
		r := &report.Results[i]
		var err error
		switch {
		case !r.Passed():
			_, err = fmt.Fprintf(out, "FAIL  %s\n      %s:%d\n      %s\n", r.Name(), r.Test.File, r.Test.Line,
				strings.ReplaceAll(r.Explain(), "\n", "\n      "))
		case o.verbose:
			_, err = fmt.Fprintf(out, "ok    %s\n", r.Name())
		}
		if err != nil {
			return err
		}
	}
	if o.coverage {
		if err := printCoverage(out, report.Coverage); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "%s of %s, %d failed\n", plural(len(report.Results), "test"), plural(len(report.Coverage), "rule"), report.Failed)
	return err
}

func (o *testOptions) printJSON(out io.Writer, report *rules.TestReport) error {
	v := struct {
		Tests    []testRow            `json:"tests"`
		Failed   int                  `json:"failed"`
		Coverage []rules.RuleCoverage `json:"coverage,omitempty"`
	}{Tests: []testRow{}, Failed: report.Failed}
	for i := range report.Results {
		r := &report.Results[i]
		v.Tests = append(v.Tests, testRow{r.Rule.ID, r.Test.Name, r.Test.File, r.Test.Line, r.Test.Want.String(), r.Got.String(), r.Passed(), r.Explain()})
	}
	if o.coverage {
		v.Coverage = report.Coverage
	}
	return writeJSON(out, v)
}

// printCoverage prints a line a rule, and below it the parts of its condition
// that were never true, or always.
func printCoverage(out io.Writer, all []rules.RuleCoverage) error {
	t := newTable("rule", "matching", "passing", "outcomes", "not seen")
	tested, reached, outcomes := 0, 0, 0
	for i := range all {
		c := &all[i]
		seen, of := c.Covered()
		reached, outcomes = reached+seen, outcomes+of
		if c.Matching > 0 && c.Passing > 0 {
			tested++
		}
		t.AppendRow(table.Row{c.ID, c.Matching, c.Passing, fmt.Sprintf("%d/%d", seen, of), strings.Join(notSeen(c), "\n")})
	}
	if err := renderTable(out, t, "text"); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%d of %s with tests on both sides; %d of %d outcomes seen\n", tested, plural(len(all), "rule"), reached, outcomes)
	return err
}

func notSeen(c *rules.RuleCoverage) []string {
	var out []string
	for _, p := range c.Parts {
		switch {
		case p.True == 0:
			out = append(out, "never true: "+p.Text)
		case p.False+p.Unknown == 0:
			out = append(out, "always true: "+p.Text)
		}
	}
	return out
}

func writeJUnit(name string, report *rules.TestReport) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := report.WriteJUnit(f); err != nil {
		f.Close()
		return fmt.Errorf("%s: %w", name, err)
	}
	return f.Close()
}
