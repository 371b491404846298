package main

import (
	"cmp"
	"encoding/json"
	"io"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"

	"cordon/filters/engine"
	"cordon/protocols/message"
	"cordon/rules"
)

// summary counts verdicts. It grows with the rules, the networks of the profile
// and the table of operations, not with the traffic.
type summary struct {
	frames, messages uint64
	verdicts         counts
	unenforced       counts // those of verdicts that are only reported
	reasons          [engine.ReasonCount]uint64
	rules            map[*rules.Rule]uint64
	networks         map[string]*counts
	operations       [message.ProtocolCount][]counts // by message.OpID; nil where there was none of the protocol
	unread           unread
}

// operationKey is an operation and the protocol of the message, which is not always
// the operation's own.
type operationKey struct {
	protocol  message.Protocol
	operation message.OpID
}

// counts are messages by action; index is rules.Action.
type counts [rules.Reject + 1]uint64

func (c *counts) total() (n uint64) {
	for _, v := range c {
		n += v
	}
	return n
}

func newSummary() *summary {
	return &summary{rules: map[*rules.Rule]uint64{}, networks: map[string]*counts{}}
}

// add counts one verdict. network is the row of the sender.
func (s *summary) add(m *message.Message, v *engine.Verdict, network *counts) {
	s.messages++
	s.verdicts[v.Action]++
	if !v.Enforced {
		s.unenforced[v.Action]++
	}
	s.reasons[v.Reason]++
	for _, h := range v.Hits() {
		s.rules[h.Rule]++
	}
	network[v.Action]++
	of := &s.operations[m.Protocol%message.ProtocolCount]
	if *of == nil {
		*of = make([]counts, message.OperationCount())
	}
	(*of)[m.Operation][v.Action]++
}

// network is the row of a source network, which is an operator or what is known in
// its place.
func (s *summary) network(name string) *counts {
	c := s.networks[name]
	if c == nil {
		c = new(counts)
		s.networks[name] = c
	}
	return c
}

// byOperation are the rows of the operations that occurred.
func (s *summary) byOperation() map[operationKey]*counts {
	rows := map[operationKey]*counts{}
	for p, of := range s.operations {
		for op := range of {
			if of[op].total() > 0 {
				rows[operationKey{message.Protocol(p), message.OpID(op)}] = &of[op]
			}
		}
	}
	return rows
}

// print writes the tables: by verdict (with how many of them a rule that is not
// stable would have given, and nobody carries out), rule, source network and operation. most
// bounds the rows of the last two; what is left out is said. What could not be read
// follows where there is any.
func (s *summary) print(out io.Writer, most int) error {
	t := newTable("verdict", "messages", "not enforced")
	for _, a := range []rules.Action{rules.Pass, rules.Alert, rules.Drop, rules.Reject} {
		t.AppendRow(table.Row{a.String(), s.verdicts[a], s.unenforced[a]})
	}
	t.AppendFooter(table.Row{"all", s.messages, s.unenforced.total()})
	if err := renderTable(out, t, ""); err != nil {
		return err
	}
	if len(s.rules) > 0 {
		t := newTable("rule", "action", "severity", "messages", "title")
		for _, r := range s.ruleRows() {
			t.AppendRow(table.Row{r.ID, r.Action.String(), r.Severity, s.rules[r], r.Title})
		}
		if err := printNext(out, t); err != nil {
			return err
		}
	}
	if err := printCounts(out, "source network", s.networks, most, func(k string) string { return k }); err != nil {
		return err
	}
	if err := printCounts(out, "operation", s.byOperation(), most, operationKey.String); err != nil {
		return err
	}
	return s.unread.print(out)
}

func (k operationKey) String() string {
	if k.operation == 0 {
		return k.protocol.String()
	}
	return k.protocol.String() + " " + k.operation.Name()
}

// ruleRows are the rules that matched, the most frequent first.
func (s *summary) ruleRows() []*rules.Rule {
	rows := make([]*rules.Rule, 0, len(s.rules))
	for r := range s.rules {
		rows = append(rows, r)
	}
	slices.SortFunc(rows, func(a, b *rules.Rule) int {
		return cmp.Or(cmp.Compare(s.rules[b], s.rules[a]), cmp.Compare(a.ID, b.ID))
	})
	return rows
}

// printCounts writes a table of counts by key: what was not passed first, then
// by number.
func printCounts[K comparable](out io.Writer, heading string, of map[K]*counts, most int, name func(K) string) error {
	keys := make([]K, 0, len(of))
	for k := range of {
		keys = append(keys, k)
	}
	found := func(k K) uint64 { return of[k].total() - of[k][rules.Pass] }
	slices.SortFunc(keys, func(a, b K) int {
		return cmp.Or(cmp.Compare(found(b), found(a)), cmp.Compare(of[b].total(), of[a].total()), cmp.Compare(name(a), name(b)))
	})
	t := newTable(heading, "messages", "alert", "drop", "reject")
	for i, k := range keys {
		if most > 0 && i == most {
			t.AppendFooter(table.Row{"further ones", len(keys) - most})
			break
		}
		c := of[k]
		t.AppendRow(table.Row{name(k), c.total(), c[rules.Alert], c[rules.Drop], c[rules.Reject]})
	}
	return printNext(out, t)
}

// printNext writes a table behind another one.
func printNext(out io.Writer, t table.Writer) error {
	if _, err := io.WriteString(out, "\n"); err != nil {
		return err
	}
	return renderTable(out, t, "")
}

// summaryJSON is the summary of `replay --json`.
type summaryJSON struct {
	Frames     uint64                       `json:"frames"`
	Messages   uint64                       `json:"messages"`
	Verdicts   map[string]uint64            `json:"verdicts"`
	Unenforced map[string]uint64            `json:"not_enforced"` // of verdicts
	Reasons    map[string]uint64            `json:"reasons"`
	Rules      map[string]uint64            `json:"rules"`
	Networks   map[string]map[string]uint64 `json:"networks"`
	Operations map[string]map[string]uint64 `json:"operations"`
	Unread     map[string]uint64            `json:"unread"` // what no message was made of
}

func (s *summary) writeJSON(out io.Writer) error {
	j := summaryJSON{Frames: s.frames, Messages: s.messages, Verdicts: s.verdicts.byName(), Unenforced: s.unenforced.byName(),
		Reasons: map[string]uint64{}, Rules: map[string]uint64{}, Networks: map[string]map[string]uint64{}, Operations: map[string]map[string]uint64{}, Unread: s.unread.byKey()}
	for r, n := range s.reasons {
		if n > 0 {
			j.Reasons[engine.Reason(r).String()] = n
		}
	}
	for r, n := range s.rules {
		j.Rules[r.ID] = n
	}
	for k, c := range s.networks {
		j.Networks[k] = c.byName()
	}
	for k, c := range s.byOperation() {
		j.Operations[k.String()] = c.byName()
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(j)
}

func (c *counts) byName() map[string]uint64 {
	m := map[string]uint64{}
	for a, n := range c {
		m[rules.Action(a).String()] = n
	}
	return m
}
