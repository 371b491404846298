package cases

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

// TestCoverageListing prints, for make coverage, each attack and each lawful flow of the lists with its case, the rules and
// the verdict, and fails where the lists have what the tables lack.
func TestCoverageListing(t *testing.T) {
	attacks, flows := tables(t)
	others := coverings(t)
	var b bytes.Buffer
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "id\tcase\trule\tverdict")
	line := func(id string, cases, rules []string, verdict string) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", id, shortened(cases), shortened(rules), verdict)
	}
	for i := range others {
		line(others[i].ID, others[i].Cases, others[i].Rules, others[i].Status)
	}
	for _, p := range peers(t) {
		c := CoverPeer(&p, others)
		line(p.ID, append(c.Cases, p.Tests...), c.Rules, c.Status)
	}
	for i := range flows {
		var cases []string
		for _, c := range corpus(t) {
			if slices.Contains(c.Legit, flows[i].ID) {
				cases = append(cases, c.Name)
			}
		}
		line(flows[i].ID, cases, nil, "passes")
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if testing.Verbose() {
		fmt.Fprint(os.Stdout, b.String())
	}
	listed := strings.Count(b.String(), "\n") - 1
	if want := len(others) + len(peers(t)) + len(flows); listed != want {
		t.Errorf("%d rows are listed, and there are %d", listed, want)
	}
	t.Logf("%d attacks, %d of the catalogue of GTP, %d of the peers, %d lawful flows", len(attacks), len(others)-len(attacks), len(peers(t)), len(flows))
}

// shortened is a list that fits a line.
func shortened(list []string) string {
	const most = 3
	if len(list) == 0 {
		return "-"
	}
	if len(list) > most {
		return strings.Join(list[:most], ",") + fmt.Sprintf(",+%d", len(list)-most)
	}
	return strings.Join(list, ",")
}
