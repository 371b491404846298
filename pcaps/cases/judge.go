package cases

import (
	"fmt"
	"slices"
	"time"

	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/pcaps/forge"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
	"cordon/rules/packs"
)

// Judge runs cases with the shipped rules. It is safe for concurrent use.
type Judge struct {
	packs *rules.Set
}

// packsLayer is where the shipped rules come from.
func packsLayer() rules.Layer { return rules.Layer{Name: "packs", FS: packs.FS, Shipped: true} }

// NewJudge compiles the shipped rules.
func NewJudge() (*Judge, error) {
	set, err := compile(packsLayer())
	return &Judge{set}, err
}

func compile(layers ...rules.Layer) (*rules.Set, error) {
	src, diagnostics := rules.Load(layers...)
	if diagnostics.HasErrors() {
		return nil, diagnostics.Err()
	}
	set, diagnostics := rules.Compile(src, rules.Options{})
	if diagnostics.HasErrors() {
		return nil, diagnostics.Err()
	}
	return set, nil
}

// Rules are the shipped rules.
func (j *Judge) Rules() *rules.Set { return j.packs }

// linkID and linkName are those of the link of a case that has one.
const (
	linkID   = 1
	linkName = "case"
)

// Options are those of the engine that judges c: its profile, its rules behind
// the shipped ones, and what was agreed on its link.
func (j *Judge) Options(c *Case) (engine.Options, error) {
	set := j.packs
	if c.layer != nil {
		var err error
		if set, err = compile(packsLayer(), *c.layer); err != nil {
			return engine.Options{}, fmt.Errorf("%s: %w", c.Name, err)
		}
	}
	o := engine.Options{Rules: set, Profile: c.Profile}
	if l := c.Link; l != nil {
		o.Links = []engine.Link{{}, linkID: {Expect: &engine.Expect{
			OPCs: l.OPC, DPCs: l.DPC, NetworkIndicators: l.NI, RoutingContexts: l.RoutingContexts,
		}}}
	}
	return o, nil
}

// remembered bounds each part of the memory of a case, of which every form in which it
// is judged has one: far more than a scenario sends, and far less to clear than what an
// operator needs.
const remembered = 1 << 14

// memory is an empty memory. One that is learnt takes what it does not know for not
// there.
func memory(learnt bool) *state.Memory {
	learn := time.Duration(0)
	if learnt {
		learn = -1
	}
	return state.NewMemory(state.MemoryOptions{
		Dialogues:     state.Options{Pending: remembered, Answered: remembered, Sessions: remembered},
		Sessions:      state.SessionOptions{Tunnels: remembered, Requests: remembered, Learn: learn},
		Subscribers:   state.SubscriberOptions{Records: remembered, Learn: learn},
		Transactions:  state.TransactionOptions{Dialogues: remembered, Learn: learn},
		ShortMessages: state.ShortMessageOptions{Routes: remembered, Learn: learn},
	})
}

// Judge builds a scenario, decodes its packets and judges every message with an
// engine that has seen nothing before. c gives the link; details are what
// expectations need.
func (c *Case) Judge(o engine.Options, s *forge.Scenario, details bool) ([]Outcome, error) {
	packets, err := s.Build()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	var out []Outcome
	var v engine.Verdict
	o.Memory = memory(c.Learnt)
	e, d := engine.New(o), decode.New(decode.Options{})
	for i := range packets {
		p := &packets[i]
		d.Packet(decode.Packet{Link: p.Link, Time: p.Time.UnixNano(), Frame: uint64(i + 1), Data: p.Data}, func(m *message.Message) {
			if c.Link != nil {
				m.Link, m.LinkID = linkName, linkID
			}
			e.Evaluate(m, &v)
			if m.Segment == message.SegmentHeld {
				return
			}
			r := outcome(m, &v, c.Profile, e.Facts(), details)
			r.Number, r.message = len(out)+1, p.Message
			out = append(out, r)
		})
	}
	return out, nil
}

// Run judges the case and returns what became of its messages, and what is not
// as expected.
func (j *Judge) Run(c *Case) (outcomes []Outcome, faults []string, err error) {
	o, err := j.Options(c)
	if err != nil {
		return nil, nil, err
	}
	if outcomes, err = c.Judge(o, c.Scenario, true); err != nil {
		return nil, nil, err
	}
	for i := range c.Expect {
		faults = append(faults, c.Expect[i].compare(outcomes)...)
	}
	return outcomes, append(faults, c.implied(outcomes)...), nil
}

// implied holds the outcomes against what the case need not spell out: an
// attack is found by a rule that says so, a lawful flow passes.
func (c *Case) implied(outcomes []Outcome) (faults []string) {
	for _, id := range c.Covers {
		found := slices.ContainsFunc(outcomes, func(o Outcome) bool { return o.Action != rules.Pass && slices.Contains(o.Covers, id) })
		if !found {
			faults = append(faults, fmt.Sprintf("no message was found by a rule that covers %s", id))
		}
	}
	if len(c.Legit) == 0 {
		return faults
	}
	if len(outcomes) == 0 {
		faults = append(faults, "there are no messages")
	}
	for i := range outcomes {
		o := &outcomes[i]
		named := slices.ContainsFunc(c.Expect, func(x Expectation) bool { return x.Verdict != "" && x.Count == nil && x.selects(o) })
		if o.Action != rules.Pass && !named {
			faults = append(faults, fmt.Sprintf("message %d (frame %d) of a lawful flow: %s by %v", o.Number, o.Frame, o.Action, o.Rules))
		}
	}
	return faults
}
