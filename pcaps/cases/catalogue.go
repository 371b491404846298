package cases

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cordon/rules"
)

// CoverRow finds the rules and cases of a row of the catalogue. Rules name it among
// their references.
func CoverRow(row *CatalogueRow, set *rules.Set, all []*Case) (named, cases []string, status string) {
	for _, r := range set.Rules() {
		if slices.Contains(r.References, row.ID) && r.Status != rules.StatusDeprecated {
			named = append(named, r.ID)
		}
	}
	status = "reported"
	for _, c := range all {
		if !slices.Contains(c.Covers, row.ID) {
			continue
		}
		cases = append(cases, c.Name)
		if slices.ContainsFunc(c.Expect, func(x Expectation) bool { return x.blocks() }) {
			status = "blocked"
		}
	}
	switch {
	case row.Open != "":
		status = "open: " + row.Open
	case row.Note != "":
		status += "; " + row.Note
	}
	return named, cases, status
}

func catalogueTable(catalogue []CatalogueRow, set *rules.Set, all []*Case) []byte {
	var b bytes.Buffer
	b.WriteString(`
## The catalogue of attacks on GTP

The same attacks on GTP, and more, by how they are told. *state*: N the message alone, P the operator profile, S sessions
and requests, R rates, L places of subscribers.

| id | attack | state | rules | cases | status |
|---|---|---|---|---|---|
`)
	for i := range catalogue {
		row := &catalogue[i]
		named, cases, status := CoverRow(row, set, all)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", row.ID, cell(row.Attack), row.State, cell(strings.Join(named, ", ")), cell(strings.Join(cases, ", ")), cell(status))
	}
	return b.Bytes()
}
