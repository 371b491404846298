package lab

import (
	"embed"
	"fmt"
	"net/netip"
	"strings"
	"sync"

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
	link     string // that it goes over
	from, to string // nodes of the first message, or of the attack
	variants []*forge.Scenario
	turns    [variants]sync.Mutex // a subscriber has one session of GTP at a time
}

// loadFlows reads the embedded flows.
func loadFlows() ([]*flow, error) {
	var all []*flow
	for _, f := range []struct {
		name string
		kind Kind
	}{
		{"flows/roaming.yaml", Roaming}, {"flows/diameter-roaming.yaml", Roaming}, {"flows/gtp-roaming.yaml", Roaming},
		{"flows/attacks.yaml", Attack}, {"flows/diameter-attacks.yaml", Attack}, {"flows/gtp-attacks.yaml", Attack},
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
		for i := range s.Messages {
			if m := &s.Messages[i]; m.GTP != nil { // sessions are the builder's, for all flows
				m.Dialogue = fmt.Sprintf("%s %d %s", s.Title, n, m.Dialogue)
			}
		}
	}
	s := f.variants[0]
	m := &s.Messages[max(0, f.attackAt())]
	f.title, f.from, f.to, f.link = s.Title, m.From, m.To, linkSS7
	switch {
	case m.Diameter != nil:
		f.link = linkDiameter
	case m.GTP != nil:
		f.link = linkGTP
	}
	return f, nil
}

// attackAt is the place of the first message that must not arrive: one with a note,
// or the first of all; -1 where all are lawful.
func (f *flow) attackAt() int {
	if f.kind != Attack {
		return -1
	}
	for i := range f.variants[0].Messages {
		if f.variants[0].Messages[i].Note != "" {
			return i
		}
	}
	return 0
}

// step is one message of a flow as it stands on the wire: one M3UA message, or
// one for each segment, one Diameter message, or one datagram of GTP.
type step struct {
	outbound bool // from home to the interconnect
	attack   bool // it must not arrive
	units    [][]byte
	// Of a datagram: its ends, and whether it is a user's packet.
	from, to netip.AddrPort
	user     bool
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
		st := step{outbound: strings.HasPrefix(m.From, "home."), units: units, attack: i == f.attackAt()}
		if m.GTP != nil {
			st.user = m.GTP.Version == "u" && m.GTP.Message == "G-PDU"
			if st.from, st.to, err = b.Endpoints(m); err != nil {
				return nil, fmt.Errorf("lab: %s, message %d: %w", f.title, i+1, err)
			}
		}
		steps = append(steps, st)
	}
	return steps, nil
}
