package cases

import (
	"bufio"
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/coverage.md anew")

const coverageFile = "../../docs/coverage.md"

func tables(t testing.TB) ([]Attack, []Flow) {
	t.Helper()
	attacks, err := Attacks()
	if err != nil {
		t.Fatal(err)
	}
	flows, err := Flows()
	if err != nil {
		t.Fatal(err)
	}
	return attacks, flows
}

func TestEveryAttackThatARuleCoversIsShownByACase(t *testing.T) {
	attacks, _ := tables(t)
	known := map[string]bool{}
	for _, c := range Cover(attacks, judge(t).Rules(), corpus(t)) {
		known[c.Attack.ID] = true
		if len(c.Rules) > 0 && len(c.Cases) == 0 {
			t.Errorf("%s is covered by %v and no case shows it", c.Attack.ID, c.Rules)
		}
		if len(c.Rules) > 0 && c.Attack.Open != "" {
			t.Errorf("%s is covered by %v and called open: %s", c.Attack.ID, c.Rules, c.Attack.Open)
		}
		if c.Attack.Reported != "" && !strings.HasPrefix(c.Status, "reported: ") {
			t.Errorf("%s is %s, and said to be reported only: %s", c.Attack.ID, c.Status, c.Attack.Reported)
		}
		if len(c.Rules) == 0 && c.Attack.Stateless() && c.Attack.Open == "" {
			t.Errorf("%s needs no state, has no rule, and nothing says why", c.Attack.ID)
		}
	}
	for _, r := range judge(t).Rules().Rules() {
		for _, id := range r.Covers {
			if !known[id] {
				t.Errorf("rule %s covers %s, which is not in attacks.yaml", r.ID, id)
			}
		}
	}
	for _, row := range catalogue(t) {
		known[row.ID] = true
	}
	for _, c := range corpus(t) {
		for _, id := range c.Covers {
			if !known[id] {
				t.Errorf("case %s covers %s, which is not in attacks.yaml", c.Name, id)
			}
		}
	}
}

func catalogue(t testing.TB) []CatalogueRow {
	t.Helper()
	rows, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

var catalogued = regexp.MustCompile(`^G[0-9]{2}$`)

func TestEveryAttackOnGTPHasARuleAndACase(t *testing.T) {
	known := map[string]bool{}
	for _, row := range catalogue(t) {
		known[row.ID] = true
		named, cases, _ := CoverRow(&row, judge(t).Rules(), corpus(t))
		switch {
		case row.Open != "" && len(named) > 0:
			t.Errorf("%s is covered by %v and called open: %s", row.ID, named, row.Open)
		case row.Open == "" && (len(named) == 0 || len(cases) == 0):
			t.Errorf("%s (%s) has the rules %v and the cases %v", row.ID, row.Attack, named, cases)
		}
	}
	for _, r := range judge(t).Rules().Rules() {
		for _, ref := range r.References {
			if catalogued.MatchString(ref) && !known[ref] {
				t.Errorf("rule %s refers to %s, which is not in gtp.yaml", r.ID, ref)
			}
		}
	}
}

func TestEveryLawfulFlowHasACase(t *testing.T) {
	_, flows := tables(t)
	known := map[string]bool{}
	for i := range flows {
		id := flows[i].ID
		known[id] = true
		if !slices.ContainsFunc(corpus(t), func(c *Case) bool { return slices.Contains(c.Legit, id) }) {
			t.Errorf("%s has no case", id)
		}
	}
	for _, c := range corpus(t) {
		for _, id := range c.Legit {
			if !known[id] {
				t.Errorf("case %s shows %s, which is not in legit.yaml", c.Name, id)
			}
		}
	}
}

func TestTheCoverageTableIsUpToDate(t *testing.T) {
	attacks, flows := tables(t)
	got := CoverageTable(attacks, catalogue(t), peers(t), flows, judge(t).Rules(), corpus(t))
	if *update {
		if err := os.WriteFile(coverageFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(coverageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("run go test ./pcaps/cases -update (-file +made):\n%s", diff)
	}
}

// referenceFile is one of the lists that the tables are made from.
func referenceFile(t *testing.T, name string) []byte {
	t.Helper()
	shared := os.Getenv("CORDON_SHARED")
	if shared == "" {
		shared = "../../../shared"
	}
	data, err := os.ReadFile(filepath.Join(shared, "reference", name))
	if err != nil {
		t.Skipf("the reference tables are not here: set CORDON_SHARED to read %s", name)
	}
	return data
}

// rows are the ids and one column of the rows of a reference table that are
// about one of the protocols.
func rows(t *testing.T, name, column string, protocols ...string) map[string]string {
	t.Helper()
	data := referenceFile(t, name)
	out := map[string]string{}
	var header []string
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if header == nil {
			header = cells
			continue
		}
		if at := slices.Index(header, column); len(cells) == len(header) && slices.Contains(protocols, cells[1]) {
			out[cells[0]] = cells[max(at, 0)]
		}
	}
	return out
}

func TestTheTablesHoldWhatTheReferenceHas(t *testing.T) {
	attacks, flows := tables(t)
	got := map[string]string{}
	for i := range attacks {
		got[attacks[i].ID] = attacks[i].Needs
	}
	if diff := cmp.Diff(rows(t, "attacks.tsv", "state_needed", "SS7", "Diameter", "GTP", "cross"), got); diff != "" {
		t.Errorf("attacks (-reference +attacks.yaml):\n%s", diff)
	}
	reference := rows(t, "legit.tsv", "flow", "SS7", "Diameter", "GTP", "cross")
	for i := range flows {
		if _, ok := reference[flows[i].ID]; !ok {
			t.Errorf("%s is not in the reference", flows[i].ID)
		}
		delete(reference, flows[i].ID)
	}
	if len(reference) > 0 {
		t.Errorf("flows that legit.yaml lacks: %v", reference)
	}
}
