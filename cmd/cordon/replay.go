package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"cordon/filters/engine"
	"cordon/filters/origin"
	"cordon/filters/state"
	"cordon/internal/event"
	"cordon/internal/operator"
	"cordon/pcaps"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/rules"
)

func newReplayCommand() *cobra.Command {
	var o replayOptions
	cmd := &cobra.Command{
		Use:   "replay [--operator FILE] [--rules DIR]... [--events FILE|-] CAPTURE...",
		Short: "Judge captures as the inline firewall would, and sum up",
		Long: `Judge every signalling message of captures (pcap, pcapng, gzipped or not,
directories, "-" for standard input) with the engine of the inline firewall, in
capture time, and print what was found. --events writes one JSON object a line
for each message that does not pass, with --all for each message.`,
		Example: `  cordon replay --operator operator.yaml trace.pcap
  cordon replay --operator operator.yaml --events - captures/ | jq 'select(.verdict.action == "drop")'
  cordon replay --operator operator.yaml --rules my-rules/ --fail-on alert trace.pcap
  cordon replay --operator operator.yaml --learn subscribers yesterday/`,
		Args: needCaptures,
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	cmd.Flags().StringVar(&o.events, "events", "", `write events to a file, or to standard output ("-")`)
	cmd.Flags().BoolVar(&o.all, "all", false, "with --events: one for every signalling message")
	cmd.Flags().StringVar(&o.failOn, "fail-on", "", "exit with 1 when a verdict is at least this: alert, reject or drop")
	cmd.Flags().BoolVar(&o.json, "json", false, "print the summary as JSON")
	cmd.Flags().StringVar(&o.learn, "learn", "", "keep in this file where subscribers are, beside what it holds already; cordon run loads it by state.file")
	cmd.Flags().IntVar(&o.rows, "rows", 20, "rows of the tables by network and operation; 0 for all")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions([]string{"alert", "reject", "drop"}, cobra.ShellCompDirectiveNoFileComp))
	addJudgeFlags(cmd, &o.judge)
	addVariantFlags(cmd, &o.variant)
	return cmd
}

type replayOptions struct {
	events  string
	all     bool
	failOn  string
	json    bool
	rows    int
	learn   string
	judge   judgeFlags
	variant variantFlags
}

func (o *replayOptions) run(cmd *cobra.Command, args []string) error {
	failOn, ok := rules.ActionByName(o.failOn)
	if o.failOn != "" && (!ok || failOn == rules.Pass) {
		return &exitError{exitUsage, fmt.Errorf("--fail-on %q is not known: alert, reject or drop", o.failOn)}
	}
	opts, err := o.variant.options()
	if err != nil {
		return err
	}
	set, err := o.judge.set(cmd)
	if err != nil {
		return err
	}
	profile, err := o.judge.profile(cmd)
	if err != nil {
		return err
	}
	memory, err := o.memory()
	if err != nil {
		return err
	}
	events, err := o.openEvents(cmd)
	if err != nil {
		return err
	}
	r := &replayer{
		engine:  engine.New(engine.Options{Rules: set, Profile: profile, Memory: memory}),
		encoder: event.NewEncoder(event.Options{Profile: profile, Plain: true, Fields: true}),
		events:  events,
		all:     o.all,
		summary: newSummary(),
	}
	r.summary.unread, err = eachMessage(cmd, args, opts, r.message, r.next)
	if cerr := events.close(); err == nil && cerr != nil {
		err = &exitError{exitUsage, fmt.Errorf("events: %w", cerr)}
	}
	if err != nil && r.summary.frames == 0 {
		return err // a table of nothing would hide it
	}
	if perr := o.sumUp(cmd, r.summary); perr != nil && err == nil {
		err = perr
	}
	if err == nil {
		err = o.keep(cmd, memory)
	}
	if err == nil && o.failOn != "" && r.summary.reaches(failOn) {
		return &exitError{code: exitFindings}
	}
	return err
}

// memory is what the engine starts with: nil is nothing.
func (o *replayOptions) memory() (*state.Memory, error) {
	if o.learn == "" {
		return nil, nil
	}
	if isCapture(o.learn) {
		return nil, &exitError{exitUsage, fmt.Errorf("learn: %s is a capture, and would be overwritten", o.learn)}
	}
	m := state.NewMemory(state.MemoryOptions{Subscribers: state.SubscriberOptions{Records: state.MaxSubscribers}})
	if _, err := m.Subscribers.LoadFile(o.learn); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &exitError{exitLoad, err}
	}
	return m, nil
}

// keep keeps what m has learnt of subscribers.
func (o *replayOptions) keep(cmd *cobra.Command, m *state.Memory) error {
	if m == nil {
		return nil
	}
	n, err := m.Subscribers.SaveFile(o.learn)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	_, err = fmt.Fprintf(cmd.ErrOrStderr(), "%s: %d subscribers\n", o.learn, n)
	return err
}

// sumUp prints the summary: to standard output, unless that carries events.
func (o *replayOptions) sumUp(cmd *cobra.Command, s *summary) error {
	out := cmd.OutOrStdout()
	if o.events == "-" {
		out = cmd.ErrOrStderr()
	}
	if o.json {
		return s.writeJSON(out)
	}
	return s.print(out, o.rows)
}

// reaches reports whether a verdict was a or stricter.
func (s *summary) reaches(a rules.Action) bool {
	for v, n := range s.verdicts {
		if n > 0 && (rules.Action(v) == a || rules.Action(v).Stricter(a)) {
			return true
		}
	}
	return false
}

// replayer judges the messages of captures one after the other.
type replayer struct {
	engine  *engine.Engine
	encoder *event.Encoder
	events  *eventFile
	all     bool
	summary *summary
	owners  []*counts // of summary, by operator.OwnerID
	verdict engine.Verdict
	line    []byte
	failed  error
}

func (r *replayer) next(*pcaps.Frame) error {
	r.summary.frames++
	return r.failed
}

func (r *replayer) message(m *message.Message) {
	v := &r.verdict
	r.engine.Evaluate(m, v)
	r.summary.add(m, v, r.network(m))
	if r.events == nil || v.Action == rules.Pass && !r.all || r.failed != nil {
		return
	}
	r.fact(m, message.FieldOriginNetwork) // among the fields of every event
	r.line = r.encoder.Append(r.line[:0], m, v, event.Note{})
	if _, err := r.events.w.Write(r.line); err != nil {
		r.failed = &exitError{exitUsage, fmt.Errorf("events: %w", err)}
	}
}

// network is the row of the summary that the sender's operator has.
func (r *replayer) network(m *message.Message) *counts {
	owner := origin.Sender(r.engine.Profile(), m)
	if owner == operator.None {
		return r.summary.network(r.unlisted(m))
	}
	for int(owner) >= len(r.owners) {
		r.owners = append(r.owners, nil)
	}
	if r.owners[owner] == nil {
		r.owners[owner] = r.summary.network(r.engine.Profile().Label(owner))
	}
	return r.owners[owner]
}

// unlisted names the sender that the profile does not know by its country, or by
// what stands in the place of a title or realm.
func (r *replayer) unlisted(m *message.Message) string {
	if s, ok := r.fact(m, message.FieldOriginCountry); ok && s != "" {
		if s == numbering.World {
			return "unknown (global)"
		}
		return "unknown (" + s + ")"
	}
	if m.Has(message.FieldSCCPCallingGT) || m.Has(message.FieldDiameterOriginRealm) {
		return "unknown"
	}
	return "unnamed"
}

func (r *replayer) fact(m *message.Message, f message.FieldID) (string, bool) {
	if !m.Computed(f) {
		r.engine.Facts().Compute(m, f)
		m.SetComputed(f)
	}
	return m.String(f)
}

// eventFile is where events go; nil where nobody asked for them.
type eventFile struct {
	w *bufio.Writer
	c io.Closer
}

func (o *replayOptions) openEvents(cmd *cobra.Command) (*eventFile, error) {
	switch o.events {
	case "":
		if o.all {
			return nil, &exitError{exitUsage, fmt.Errorf("--all needs --events")}
		}
		return nil, nil
	case "-":
		return &eventFile{w: bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)}, nil
	}
	if isCapture(o.events) {
		return nil, &exitError{exitUsage, fmt.Errorf("events: %s is a capture, and would be overwritten", o.events)}
	}
	f, err := os.Create(o.events)
	if err != nil {
		return nil, &exitError{exitUsage, fmt.Errorf("events: %w", err)}
	}
	return &eventFile{w: bufio.NewWriterSize(f, 1<<16), c: f}, nil
}

// isCapture reports whether there is a capture at path.
func isCapture(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	r, err := pcaps.Open(path)
	if err != nil {
		return false
	}
	defer r.Close()
	err = r.Next(new(pcaps.Frame))
	return err == nil || err == io.EOF
}

func (e *eventFile) close() error {
	if e == nil {
		return nil
	}
	err := e.w.Flush()
	if e.c != nil {
		if cerr := e.c.Close(); err == nil {
			err = cerr
		}
	}
	return err
}

// eventID is the id that the event of m has in every replay of its capture.
func eventID(m *message.Message) string { return string(event.AppendID(nil, m, 0)) }
