package rules

import (
	"encoding/xml"
	"io"
)

// The elements of a JUnit report: one suite a rule, one case a test.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitProblem `xml:"failure,omitempty"`
		Error   *junitProblem `xml:"error,omitempty"`
	}
	junitProblem struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the report in the form that continuous integration reads.
// It holds no times: the same tests give the same report.
func (r *TestReport) WriteJUnit(w io.Writer) error {
	out := junitSuites{Name: "cordon rules"}
	for i := range r.Results {
		res := &r.Results[i]
		if n := len(out.Suites); n == 0 || out.Suites[n-1].Name != res.Rule.ID {
			out.Suites = append(out.Suites, junitSuite{Name: res.Rule.ID})
		}
		suite := &out.Suites[len(out.Suites)-1]
		c := junitCase{Name: res.Test.Name, Class: res.Rule.ID, File: res.Test.File, Line: res.Test.Line}
		switch {
		case res.Err != nil:
			c.Error = &junitProblem{Message: firstLine(res.Err.Error()), Text: res.Explain()}
			suite.Errors++
			out.Errors++
		case !res.Passed():
			c.Failure = &junitProblem{Message: firstLine(res.Explain()), Text: res.Explain()}
			suite.Failures++
			out.Failures++
		}
		suite.Tests++
		out.Tests++
		suite.Cases = append(suite.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
