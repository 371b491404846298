package forge

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"cordon/pcaps"
)

// Bounds of a scenario.
const (
	MaxScenario = 4 << 20 // octets of YAML
	MaxPackets  = 2_000_000
	maxRepeat   = 1_000_000
)

// Scenario is a course of signalling messages.
type Scenario struct {
	// Title says what the scenario shows.
	Title string `yaml:"scenario"`
	// Start is the time of the first message; without it 2025-10-09 08:53:20 UTC.
	Start time.Time `yaml:"start,omitempty"`
	// Step is the time from one message to the next where a message does not say it; 10 ms without it.
	Step Duration `yaml:"step,omitempty"`
	// Network defines nodes by name, beside and instead of the built-in ones.
	Network map[string]Node `yaml:"network,omitempty"`
	// Carriage, MTP, M3UA and SCCP hold for every message that does not say otherwise.
	Carriage Carriage `yaml:"carriage,omitempty"`
	MTP      MTP      `yaml:"mtp,omitempty"`
	M3UA     M3UA     `yaml:"m3ua,omitempty"`
	SCCP     SCCP     `yaml:"sccp,omitempty"`
	// Messages in the order in which they are sent.
	Messages []Message `yaml:"messages"`
}

// defaultStart is 2025-10-09 08:53:20 UTC.
var defaultStart = time.Unix(1_760_000_000, 0).UTC()

const defaultStep = Duration(10 * time.Millisecond)

// Load reads a scenario and checks it. The error tells all that is wrong, each with its line.
func Load(data []byte) (*Scenario, error) {
	if len(data) > MaxScenario {
		return nil, fmt.Errorf("scenario: longer than %d octets", MaxScenario)
	}
	s := new(Scenario)
	if err := yaml.Load(data, s, yaml.WithKnownFields(true), yaml.WithUniqueKeys(true)); err != nil {
		return nil, fmt.Errorf("scenario: %w", lines(err))
	}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	return s, nil
}

// lines makes an error a line out of what the YAML library collects; other errors stay as they are.
func lines(err error) error {
	var all *yaml.LoadErrors
	if !errors.As(err, &all) {
		var one *yaml.LoadError
		if errors.As(err, &one) {
			return fmt.Errorf("line %d: %s", one.Mark.Line, one.Message)
		}
		return err
	}
	var out []error
	for _, e := range all.Errors {
		if inner := errors.Unwrap(e); inner != nil && errors.As(inner, new(*yaml.LoadErrors)) {
			out = append(out, lines(inner))
			continue
		}
		for text := range strings.SplitSeq(e.Message, "\n") {
			if !strings.HasPrefix(text, "line ") {
				text = fmt.Sprintf("line %d: %s", e.Mark.Line, text)
			}
			out = append(out, errors.New(text))
		}
	}
	return errors.Join(out...)
}

// check finds what does not fit together, without building anything.
func (s *Scenario) check() error {
	var errs []error
	fault := func(line int, format string, args ...any) {
		errs = append(errs, fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...)))
	}
	if len(s.Messages) == 0 {
		errs = append(errs, errors.New("line 1: no messages"))
	}
	nodes, err := s.nodes()
	if err != nil {
		errs = append(errs, err)
	}
	known := slices.Sorted(maps.Keys(nodes))
	s.Carriage.check(1, fault)
	for i := range s.Messages {
		m := &s.Messages[i]
		for _, name := range []string{m.From, m.To} {
			if _, ok := nodes[name]; !ok && name != "" {
				fault(m.line, "%s", unknown("node", name, known))
			}
		}
		m.check(fault)
	}
	return errors.Join(errs...)
}

// Build makes the packets of the scenario.
func (s *Scenario) Build() ([]Packet, error) {
	b, err := NewBuilder(s)
	if err != nil {
		return nil, err
	}
	var out []draft
	at := time.Duration(0)
	for i := range s.Messages {
		m := &s.Messages[i]
		switch {
		case m.At != nil:
			at = time.Duration(*m.At)
		case m.After != nil:
			at += time.Duration(*m.After)
		case i > 0:
			at += time.Duration(b.step)
		}
		for n := range max(m.Repeat, 1) {
			if n > 0 {
				at += m.every(b.step)
			}
			drafts, err := b.drafts(m, at, i, n)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", m.line, err)
			}
			if len(out)+len(drafts) > MaxPackets {
				return nil, fmt.Errorf("line %d: more than %d packets", m.line, MaxPackets)
			}
			bundle := m.Carriage
			if n > 0 {
				bundle.Bundle, bundle.Join = false, false
			}
			out = b.merge(out, drafts, &bundle)
		}
	}
	return b.finish(out)
}

// Write appends the packets of the scenario to a capture file. The note of a message becomes a comment.
func (s *Scenario) Write(w pcaps.Writer) error {
	packets, err := s.Build()
	if err != nil {
		return err
	}
	for i := range packets {
		p := &packets[i]
		f := pcaps.Frame{Time: p.Time.UnixNano(), Link: p.Link, Data: p.Data, OrigLen: len(p.Data)}
		if err := w.Write(&f, p.Comment); err != nil {
			return err
		}
	}
	return w.Flush()
}

// WriteTo writes the scenario as a pcapng file.
func (s *Scenario) WriteTo(w io.Writer) (int64, error) {
	c := &countingWriter{w: w}
	err := s.Write(pcaps.NewPcapngWriter(c))
	return c.n, err
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}
