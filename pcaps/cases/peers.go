package cases

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"cordon/rules"
)

//go:embed peers.yaml
var peersYAML []byte

// Peer is a row of the list of what open tools do.
type Peer struct {
	ID     string `yaml:"id"`
	Attack string `yaml:"attack"`
	// As are the same attacks by the ids of the other tables.
	As []string `yaml:"as,omitempty"`
	// Tests are Go tests where no rule, but the firewall itself stands against it: folder:TestName.
	Tests []string `yaml:"tests,omitempty"`
	// Open says why nothing does.
	Open string `yaml:"open,omitempty"`
}

// Peers are the attacks that open tools know.
func Peers() ([]Peer, error) {
	var file struct {
		Peers []Peer `yaml:"peers"`
	}
	if err := parse("peers.yaml", peersYAML, &file); err != nil {
		return nil, fmt.Errorf("table of peers: %w", err)
	}
	return file.Peers, nil
}

// Covering is what there is for a row of any of the tables.
type Covering struct {
	ID, About    string
	Rules, Cases []string
	Status       string
}

// Coverings are those of the attacks and of the catalogue.
func Coverings(attacks []Attack, catalogue []CatalogueRow, set *rules.Set, all []*Case) []Covering {
	var out []Covering
	for _, c := range Cover(attacks, set, all) {
		out = append(out, Covering{c.Attack.ID, c.Attack.Attack, c.Rules, c.Cases, c.Status})
	}
	for i := range catalogue {
		row := &catalogue[i]
		named, cases, status := CoverRow(row, set, all)
		out = append(out, Covering{row.ID, row.Attack, named, cases, status})
	}
	return out
}

// CoverPeer joins what there is for a row of the peers: of the rows that it is the same as, those that are open are
// named, and one that is blocked is enough to say so.
func CoverPeer(p *Peer, others []Covering) Covering {
	out := Covering{ID: p.ID, About: p.Attack}
	var open []string
	words := map[string]bool{}
	for _, id := range p.As {
		at := slices.IndexFunc(others, func(c Covering) bool { return c.ID == id })
		if at < 0 {
			continue
		}
		c := &others[at]
		out.Rules, out.Cases = append(out.Rules, c.Rules...), append(out.Cases, c.Cases...)
		word, _, _ := strings.Cut(strings.FieldsFunc(c.Status+" ", func(r rune) bool { return strings.ContainsRune(",;:", r) })[0], " ")
		words[word] = true
		if word == "open" {
			open = append(open, id)
		}
	}
	slices.Sort(out.Rules)
	slices.Sort(out.Cases)
	out.Rules, out.Cases = slices.Compact(out.Rules), slices.Compact(out.Cases)
	switch {
	case words["blocked"]:
		out.Status = "blocked"
	case words["reported"]:
		out.Status = "reported"
	case len(p.Tests) > 0:
		out.Status = "held by the firewall itself"
	case p.Open != "":
		out.Status = "open: " + p.Open
	default:
		out.Status = "open"
	}
	if len(open) > 0 {
		out.Status += "; open is " + strings.Join(open, ", ")
	}
	return out
}

// peerTable writes the table of the peers.
func peerTable(peers []Peer, others []Covering) []byte {
	var b bytes.Buffer
	b.WriteString(`
## What open tools do

The attacks and evasions of attackers' own tools, and some that were seen in the wild, by what they are among those above.
*tests* are Go tests where no rule but the firewall itself stands against it.

| id | attack | as | cases | tests | status |
|---|---|---|---|---|---|
`)
	for i := range peers {
		p := &peers[i]
		c := CoverPeer(p, others)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", p.ID, cell(p.Attack), strings.Join(p.As, ", "), cell(strings.Join(c.Cases, ", ")), cell(strings.Join(p.Tests, ", ")), cell(c.Status))
	}
	return b.Bytes()
}
