package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"cordon/filters/engine"
	"cordon/pcaps"
	"cordon/protocols/decode"
	"cordon/protocols/diameter"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/sigtran"
	"cordon/rules"
)

func newExplainCommand() *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use:   "explain CAPTURE (--frame N | --event ID) | explain --hex BYTES",
		Short: "Tell why a message gets its verdict",
		Long: `Tell of one message its layers and fields, each rule that was considered with
the part of its condition that decided, the facts that rules asked for, and the
verdict with its reason. The message is a frame of a capture, an event of an
earlier replay of it, or an M3UA or Diameter message in hexadecimal digits
("-" reads them from standard input). Of a capture everything before the message
is judged first, so that what was remembered counts as in replay.`,
		Example: `  cordon explain trace.pcap --frame 12 --operator operator.yaml
  cordon explain trace.pcap --event 3f0c2a9be1d44c07 --operator operator.yaml
  cordon explain --hex 0100010100000... --direction inbound`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd, args) },
	}
	cmd.Flags().Uint64Var(&o.frame, "frame", 0, "number of the frame, from 1, as tshark counts")
	cmd.Flags().IntVar(&o.index, "index", -1, "ordinal of the message in the frame, from 0; all of them by default")
	cmd.Flags().StringVar(&o.event, "event", "", "id of an event of the capture")
	cmd.Flags().StringVar(&o.hex, "hex", "", "an M3UA or Diameter message in hexadecimal digits")
	cmd.Flags().StringVar(&o.direction, "direction", "inbound", "with --hex: inbound or outbound")
	cmd.Flags().BoolVar(&o.all, "all", false, "show the rules too that are for another direction, link, component type or anomaly")
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object a message")
	addJudgeFlags(cmd, &o.judge)
	addVariantFlags(cmd, &o.variant)
	return cmd
}

type explainOptions struct {
	frame     uint64
	index     int
	event     string
	hex       string
	direction string
	all, json bool
	judge     judgeFlags
	variant   variantFlags
}

func (o *explainOptions) run(cmd *cobra.Command, args []string) error {
	if ways := btoi(o.frame > 0) + btoi(o.event != "") + btoi(o.hex != ""); ways != 1 || (o.hex == "") != (len(args) == 1) {
		return &exitError{exitUsage, fmt.Errorf("name one message: CAPTURE --frame N, CAPTURE --event ID, or --hex BYTES")}
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
	x := &explainer{out: cmd.OutOrStdout(), engine: engine.New(engine.Options{Rules: set, Profile: profile}), all: o.all, json: o.json}
	if o.hex != "" {
		return o.fromHex(cmd, x, opts)
	}
	return o.fromCapture(cmd, x, args[0], opts)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fromCapture judges the capture up to the message: what came before may have
// begun it, and the verdict may rest on what was remembered.
func (o *explainOptions) fromCapture(cmd *cobra.Command, x *explainer, path string, opts decode.Options) error {
	found := 0
	var failed error
	var before engine.Verdict
	emit := func(m *message.Message) {
		switch {
		case failed != nil:
		case o.wants(m):
			found++
			failed = x.explain(m)
		default:
			x.engine.Evaluate(m, &before)
		}
	}
	_, err := eachMessage(cmd, []string{path}, opts, emit, func(f *pcaps.Frame) error {
		if failed == nil && (o.frame > 0 && uint64(f.Number) >= o.frame || o.event != "" && found > 0) {
			return errEnough
		}
		return failed
	})
	switch {
	case err == errEnough && found > 0:
		return nil
	case err != nil && err != errEnough:
		return err
	case found == 0:
		return &exitError{exitUsage, fmt.Errorf("%s: no such signalling message; `cordon decode %s` lists them", path, path)}
	}
	return nil
}

func (o *explainOptions) wants(m *message.Message) bool {
	if o.event != "" {
		return eventID(m) == o.event
	}
	return m.Frame == o.frame && (o.index < 0 || m.Index == o.index)
}

// maxHex bounds what is read from standard input.
const maxHex = 1 << 20

func (o *explainOptions) fromHex(cmd *cobra.Command, x *explainer, opts decode.Options) error {
	text := o.hex
	if text == "-" {
		b, err := io.ReadAll(io.LimitReader(cmd.InOrStdin(), maxHex))
		if err != nil {
			return &exitError{exitUsage, err}
		}
		text = string(b)
	}
	b, err := hex.DecodeString(strings.Join(strings.Fields(strings.ReplaceAll(text, ":", "")), ""))
	if err != nil {
		return &exitError{exitUsage, fmt.Errorf("--hex: %w", err)}
	}
	direction, ok := message.DirectionByName(o.direction)
	if !ok {
		return &exitError{exitUsage, fmt.Errorf("direction %q is not known: inbound, outbound, internal or transit", o.direction)}
	}
	var failed error
	in := decode.Inbound{Direction: direction, PPID: m3ua.PPID}
	emit := func(m *message.Message) { failed = x.explain(m) }
	if d := decode.New(opts); isDiameter(b) {
		in.PPID = decode.PPIDDiameter
		d.Diameter(&in, b, emit)
	} else {
		d.M3UA(&in, b, emit)
	}
	return failed
}

// isDiameter tells a Diameter message from one of M3UA, which begins with the
// same version: by which of the lengths is its own.
func isDiameter(b []byte) bool {
	if n, err := sigtran.Frame(b); err == nil && n == len(b) {
		return false
	}
	n, err := diameter.Frame(b, diameter.MaxLength)
	return err == nil && n == len(b)
}

// explainer prints the reasons of a verdict.
type explainer struct {
	out       io.Writer
	engine    *engine.Engine
	all, json bool
}

// explanation is what `explain --json` prints.
type explanation struct {
	Frame   uint64            `json:"frame"`
	Index   int               `json:"index"`
	Verdict explainedVerdict  `json:"verdict"`
	Facts   map[string]string `json:"facts"`
	Rules   []rules.TraceStep `json:"rules"`
}

type explainedVerdict struct {
	Action   rules.Action `json:"action"`
	Reason   string       `json:"reason"`
	Enforced bool         `json:"enforced"`
	Refusal  string       `json:"refusal"`
	Stripped []string     `json:"stripped,omitempty"`
	Hits     []string     `json:"rules"`
}

func (x *explainer) explain(m *message.Message) error {
	var v engine.Verdict
	x.engine.Evaluate(m, &v)
	e := explanation{Frame: m.Frame, Index: m.Index, Facts: map[string]string{}}
	e.Verdict = explainedVerdict{Action: v.Action, Reason: v.Reason.String(), Enforced: v.Enforced, Refusal: v.Refusal.String()}
	for _, r := range v.Strips() {
		for _, element := range r.Strip {
			if v.DoesStrip(r) {
				e.Verdict.Stripped = append(e.Verdict.Stripped, element.String())
			}
		}
	}
	for _, h := range v.Hits() {
		e.Verdict.Hits = append(e.Verdict.Hits, h.Rule.ID)
	}
	if set := x.engine.Rules(); set != nil {
		set.Trace(m, x.engine.Facts(), func(s rules.TraceStep) {
			if x.all || s.Skipped == "" {
				e.Rules = append(e.Rules, s)
			}
		})
	}
	m.Focus(-1)
	for _, f := range message.Fields() {
		if f.Fact && m.Computed(f.ID) {
			e.Facts[f.Name] = factText(m, f)
		}
	}
	if x.json {
		return writeJSON(x.out, e)
	}
	return x.print(m, &e)
}

// factText is the value of a fact, or why there is none.
func factText(m *message.Message, f message.Field) string {
	if !m.Has(f.ID) {
		return "cannot be told"
	}
	if f.Type == message.TypeText {
		s, _ := m.String(f.ID)
		return s
	}
	n, _ := m.Int(f.ID)
	if f.Type == message.TypeBool {
		return fmt.Sprint(n != 0)
	}
	return fmt.Sprint(n)
}

func (x *explainer) print(m *message.Message, e *explanation) error {
	var b []byte
	if m.Frame > 0 {
		b = fmt.Appendf(b, "frame %d, message %d, %s\n", m.Frame, m.Index, stamp(m.Time))
	}
	b = append(b, "\nlayers\n"...)
	for _, l := range m.Layers() {
		b = fmt.Appendf(b, "  %-10s %5d octets  %s\n", l.Layer, len(l.Data), shortHex(l.Data))
	}
	b = append(b, "\nfields\n"...)
	b = m.AppendFieldLines(b, "  ")
	b = append(b, "\nrules considered\n"...)
	for i := range e.Rules {
		b = appendStep(b, &e.Rules[i])
	}
	b = append(b, "\nfacts that rules asked for\n"...)
	for _, f := range message.Fields() {
		if s, ok := e.Facts[f.Name]; ok {
			b = fmt.Appendf(b, "  %-28s %s\n", f.Name, s)
		}
	}
	v := &e.Verdict
	b = fmt.Appendf(b, "\nverdict\n  %s, reason %s", v.Action, v.Reason)
	if !v.Enforced {
		b = append(b, ", not enforced"...)
	}
	if v.Action == rules.Reject {
		b = fmt.Appendf(b, ", refusal %s", v.Refusal)
	}
	if len(v.Stripped) > 0 {
		b = fmt.Appendf(b, ", without %s", strings.Join(v.Stripped, ", "))
	}
	b = append(b, '\n')
	if len(v.Hits) > 0 {
		b = fmt.Appendf(b, "  by %s\n", strings.Join(v.Hits, ", "))
	}
	b = append(b, '\n')
	_, err := x.out.Write(b)
	return err
}

// appendStep appends one rule and what decided about it.
func appendStep(b []byte, s *rules.TraceStep) []byte {
	mark := map[rules.Tri]string{rules.True: "MATCH", rules.False: "no", rules.Unknown: "unknown"}[s.Result]
	b = fmt.Appendf(b, "  %-8s %-26s %s\n", mark, s.Rule.ID, s.Rule.Title)
	switch {
	case s.Skipped != "":
		b = fmt.Appendf(b, "           %s\n", s.Skipped)
	case s.Exception != nil:
		b = fmt.Appendf(b, "           kept from it by an exception: %s (%s)\n", s.Exception.Why, s.Exception.Owner)
	case s.When != nil:
		for _, n := range s.When.Deciding() {
			b = fmt.Appendf(b, "           %s\n", n)
		}
	}
	return b
}

// shortHex shows the first octets of a layer.
func shortHex(b []byte) string {
	const most = 24
	if len(b) > most {
		return hex.EncodeToString(b[:most]) + "..."
	}
	return hex.EncodeToString(b)
}

// errEnough ends the reading of a capture before its end.
var errEnough = errors.New("enough")
