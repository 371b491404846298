package lab

import (
	"embed"
	"fmt"
	"strings"

	"cordon/pcaps/forge"
)

//go:embed flows/*.yaml
var flowFiles embed.FS

// Kind tells what a flow is.
type Kind uint8

// The kinds.
const (
	Roaming Kind = iota // must pass
	Attack              // must not
)

// String is the kind's name in the lab's output.
func (k Kind) String() string {
	if k == Attack {
		return "attack"
	}
	return "roaming"
}

// variants is how many subscribers take turns in a flow.
const variants = 16

// flow is one course of messages between the networks, in variants.
type flow struct {
	title    string
	kind     Kind
	diameter bool
	from, to string // nodes of the first message
	variants []*forge.Scenario
}

// loadFlows reads the embedded flows.
func loadFlows() ([]*flow, error) {
	var all []*flow
	for _, f := range []struct {
		name string
		kind Kind
	}{
		{"flows/roaming.yaml", Roaming}, {"flows/diameter-roaming.yaml", Roaming},
		{"flows/attacks.yaml", Attack}, {"flows/diameter-attacks.yaml", Attack},
	} {
		data, err := flowFiles.ReadFile(f.name)
		if err != nil {
			return nil, fmt.Errorf("lab: %w", err)
		}
		for i, doc := range strings.Split(string(data), "\n---\n") {
			fl, err := loadFlow(doc, f.kind)
			if err != nil {
				return nil, fmt.Errorf("lab: %s, flow %d: %w", f.name, i+1, err)
			}
			all = append(all, fl)
		}
	}
	return all, nil
}

func loadFlow(doc string, kind Kind) (*flow, error) {
	f := &flow{kind: kind}
	for n := range variants {
		s, err := forge.Load([]byte(strings.ReplaceAll(doc, "$n", fmt.Sprintf("%02d", n))))
		if err != nil {
			return nil, err
		}
		f.variants = append(f.variants, s)
	}
	s := f.variants[0]
	f.title, f.from, f.to, f.diameter = s.Title, s.Messages[0].From, s.Messages[0].To, s.Messages[0].Diameter != nil
	return f, nil
}

// step is one message of a flow as it stands on the wire: one M3UA message, or
// one for each segment, or one Diameter message.
type step struct {
	outbound bool // from home to the interconnect
	units    [][]byte
}

// script makes the messages of the flow's n-th run, with fresh transaction
// identifiers out of b.
func (f *flow) script(b *forge.Builder, n int) ([]step, error) {
	s := f.variants[n%variants]
	var steps []step
	for i := range s.Messages {
		m := &s.Messages[i]
		units, err := b.Signal(m)
		if err != nil {
			return nil, fmt.Errorf("lab: %s, message %d: %w", f.title, i+1, err)
		}
		steps = append(steps, step{outbound: strings.HasPrefix(m.From, "home."), units: units})
	}
	return steps, nil
}
