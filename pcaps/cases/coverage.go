package cases

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cordon/rules"
)

// Covered is what there is for one attack.
type Covered struct {
	Attack *Attack
	Rules  []string // that name it in covers
	Cases  []string
	Status string
}

// Cover finds the rules and cases of each attack.
func Cover(attacks []Attack, set *rules.Set, all []*Case) []Covered {
	out := make([]Covered, len(attacks))
	for i := range attacks {
		a := &attacks[i]
		c := &out[i]
		c.Attack = a
		for _, r := range set.Rules() {
			if slices.Contains(r.Covers, a.ID) && r.Status != rules.StatusDeprecated {
				c.Rules = append(c.Rules, r.ID)
			}
		}
		blocked := false
		for _, k := range all {
			if slices.Contains(k.Covers, a.ID) {
				c.Cases = append(c.Cases, k.Name)
				blocked = blocked || slices.ContainsFunc(k.Expect, func(x Expectation) bool { return x.blocks() })
			}
		}
		c.Status = a.status(len(c.Rules) > 0, len(c.Cases) > 0, blocked)
	}
	return out
}

// blocks reports whether the expectation says that the message does not go on.
func (x *Expectation) blocks() bool {
	return (x.Verdict == rules.Drop.String() || x.Verdict == rules.Reject.String()) && (x.Enforced == nil || *x.Enforced)
}

func (a *Attack) status(ruled, shown, blocked bool) string {
	switch {
	case !ruled && a.Open != "":
		return "open: " + a.Open
	case !ruled && a.Stateless():
		return "open"
	case !ruled:
		return "open: needs state (" + a.Needs + ")"
	case !shown:
		return "no case"
	}
	status := "reported"
	if blocked {
		status = "blocked"
	}
	switch {
	case !blocked && a.Reported != "":
		status += ": " + a.Reported
	case !a.Stateless():
		status += ", as far as a message alone tells it"
	}
	return status
}

// CoverageTable writes docs/coverage.md.
func CoverageTable(attacks []Attack, catalogue []CatalogueRow, peers []Peer, flows []Flow, set *rules.Set, all []*Case) []byte {
	covered := Cover(attacks, set, all)
	var b bytes.Buffer
	count := map[string]map[string]int{"SS7": {}, "Diameter": {}, "GTP": {}, "cross": {}}
	total := map[string]int{}
	for i := range covered {
		word, _, _ := strings.Cut(strings.TrimSuffix(covered[i].Status, ", as far as a message alone tells it"), ":")
		of := count[covered[i].Attack.technology()]
		of[word]++
		total[covered[i].Attack.technology()]++
	}
	fmt.Fprintf(&b, `# Coverage

Which attacks the shipped rules find, and which lawful flows they let pass. Every row with a case is a test: the case in
pcaps/cases is built, decoded and judged, and so are its evasions (see [cases.md](cases.md)). This file is made by
`+"`go test ./pcaps/cases -update`"+` and checked by the same test.

Of %d attacks on SS7 %d are blocked, %d are reported, and %d are open; of %d on Diameter %d, %d and %d, of %d on GTP
%d, %d and %d, and of %d across protocols %d, %d and %d.

## Attacks

*needs* is what telling the attack takes beside the message itself. Where it says dialogue, location, rate or intel and a
rule is named, the rule tells what shows in one message; the rest waits for that state.

| id | attack | needs | rules | cases | status |
|---|---|---|---|---|---|
`, total["SS7"], count["SS7"]["blocked"], count["SS7"]["reported"], count["SS7"]["open"],
		total["Diameter"], count["Diameter"]["blocked"], count["Diameter"]["reported"], count["Diameter"]["open"],
		total["GTP"], count["GTP"]["blocked"], count["GTP"]["reported"], count["GTP"]["open"],
		total["cross"], count["cross"]["blocked"], count["cross"]["reported"], count["cross"]["open"])
	for i := range covered {
		c := &covered[i]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", c.Attack.ID, cell(c.Attack.Attack), c.Attack.Needs,
			cell(strings.Join(c.Rules, ", ")), cell(strings.Join(c.Cases, ", ")), cell(c.Status))
	}
	b.Write(catalogueTable(catalogue, set, all))
	b.Write(peerTable(peers, Coverings(attacks, catalogue, set, all)))
	b.WriteString(`
## Lawful flows

Every message of these cases passes, also in every lawful form of carriage and segmentation. *judged later by* is state
that rules to come will use: the flow has to go on passing then.

| id | flow | cases | judged later by |
|---|---|---|---|
`)
	for i := range flows {
		f := &flows[i]
		var names []string
		for _, k := range all {
			if slices.Contains(k.Legit, f.ID) {
				names = append(names, k.Name)
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.ID, cell(f.Flow), cell(strings.Join(names, ", ")), cell(f.Later))
	}
	return b.Bytes()
}

// cell is a text that does not break a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "/") }
