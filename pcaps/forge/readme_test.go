package forge

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/protocols/message"
)

var update = flag.Bool("update", false, "write the tables of README.md anew")

const tableMark = "-update`.\n\n"

// parameterTable lists the operations that the tables know.
func parameterTable() string {
	var b strings.Builder
	b.WriteString("| operation | versions | invoke or result | parameters |\n|---|---|---|---|\n")
	for _, t := range []struct {
		kind string
		rows []signature
	}{{"invoke", arguments}, {"result", results}} {
		for i := range t.rows {
			row := &t.rows[i]
			versions := "all"
			if row.protocol == message.ProtocolMAP && row.versions != [2]int{1, 9} {
				versions = fmt.Sprintf("%d and later", row.versions[0])
				if row.versions[1] < 9 {
					versions = fmt.Sprintf("%d to %d", row.versions[0], row.versions[1])
				}
			}
			names := row.names()
			name := message.OperationByCode(row.protocol, int64(row.code)).Name()
			fmt.Fprintf(&b, "| %s (%d) | %s | %s | %s |\n", name, row.code, versions, t.kind, strings.Join(names[:len(names)-2], ", "))
		}
	}
	return b.String()
}

func TestReadmeListsTheParameters(t *testing.T) {
	old, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	head, table, ok := strings.Cut(string(old), tableMark)
	if !ok {
		t.Fatal("README.md has no place for the table")
	}
	want := parameterTable()
	if *update {
		if err := os.WriteFile("README.md", []byte(head+tableMark+want), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("the table is old; run the test with -update (-want +got):\n%s", diff)
	}
}

// The example of the README is one.
func TestReadmeExampleBuilds(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("README.md has no example")
	}
	if got := readings(build(t, load(t, example))); len(got) != 3 || got[2].IMSI != "262990000000001" {
		t.Errorf("the example reads as %+v", got)
	}
}
