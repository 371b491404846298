package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/table"

	"cordon/rules"
)

// A docTable is a table of docs/ that the program itself can tell.
type docTable struct {
	file   string
	marker string // the table stands between <!-- marker --> and <!-- /marker -->
	write  func(io.Writer) error
}

func docTables() []docTable {
	return []docTable{
		{"fields.md", "fields", func(w io.Writer) error { return printFields(w, "md", fieldRows(nil)) }},
		{"anomalies.md", "anomalies", func(w io.Writer) error { return printAnomalies(w, "md") }},
		{"operations.md", "operations", func(w io.Writer) error { return printOperations(w, "md") }},
		{"detection.md", "rules", writeRuleTable},
		{"detection.md", "lists", writeListTable},
		{"rules.md", "diagnostics", writeDiagnosticTable},
	}
}

func TestGeneratedTablesOfTheDocumentsAreCurrent(t *testing.T) {
	for _, d := range docTables() {
		t.Run(d.file+" "+d.marker, func(t *testing.T) {
			var want bytes.Buffer
			if err := d.write(&want); err != nil {
				t.Fatal(err)
			}
			name := "../../docs/" + d.file
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			begin, end := "<!-- "+d.marker+" -->\n", "<!-- /"+d.marker+" -->\n"
			head, rest, ok1 := strings.Cut(string(data), begin)
			got, tail, ok2 := strings.Cut(rest, end)
			if !ok1 || !ok2 {
				t.Fatalf("%s has no place for the table: %q to %q", name, begin, end)
			}
			if *updateScripts {
				if err := os.WriteFile(name, []byte(head+begin+want.String()+end+tail), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want.String(), got); diff != "" {
				t.Errorf("%s is not current; run the test with -update:\n%s", name, diff)
			}
		})
	}
}

// TestFilesShownInTheDocumentsAreThoseOfTheExamples: a block that begins with
// "# examples/NAME" shows that file.
func TestFilesShownInTheDocumentsAreThoseOfTheExamples(t *testing.T) {
	data, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, part := range strings.Split(string(data), "\n```")[1:] {
		_, block, _ := strings.Cut(part, "\n")
		first, body, _ := strings.Cut(block, "\n")
		name, ok := strings.CutPrefix(first, "# examples/")
		if !ok {
			continue
		}
		shown++
		file, err := os.ReadFile("../../examples/" + name)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(strings.TrimSpace(string(file)), strings.TrimSpace(body)); diff != "" {
			t.Errorf("docs/rules.md shows examples/%s otherwise than it is (-file +document):\n%s", name, diff)
		}
	}
	if shown == 0 {
		t.Error("docs/rules.md shows no file of the examples")
	}
}

func shippedSet() (*rules.Set, error) {
	_, set, err := loadRules(io.Discard, nil, false)
	return set, err
}

func writeRuleTable(w io.Writer) error {
	set, err := shippedSet()
	if err != nil {
		return err
	}
	t := newTable("rule", "finds", "category", "severity", "action", "references")
	for _, r := range set.Rules() {
		action := actionText(r)
		if r.Status != rules.StatusStable {
			action += fmt.Sprintf(" (%s: reported only)", r.Status)
		}
		t.AppendRow(table.Row{r.ID, r.Title, r.Category, r.Severity, action, strings.Join(r.References, ", ")})
	}
	return renderTable(w, t, "md")
}

// writeListTable tells the lists that rules ask, and which.
func writeListTable(w io.Writer) error {
	set, err := shippedSet()
	if err != nil {
		return err
	}
	t := newTable("list", "type", "asked by")
	for _, l := range set.Lists() {
		var users []string
		for _, r := range set.Rules() {
			if strings.Contains(r.When, `"`+l.Name+`"`) {
				users = append(users, r.ID)
			}
		}
		t.AppendRow(table.Row{l.Name, l.Type, strings.Join(users, ", ")})
	}
	return renderTable(w, t, "md")
}

func writeDiagnosticTable(w io.Writer) error {
	t := newTable("code", "meaning")
	for _, c := range rules.Codes() {
		t.AppendRow(table.Row{c, c.Doc()})
	}
	return renderTable(w, t, "md")
}
