package rules

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/message"
)

// decoder reads one file that was held against its specification. What has the
// wrong form was reported by then, and reads as absent.
type decoder struct {
	*loader
	file  *sourceFile
	layer int
	from  Layer
	path  string
	pack  string
}

func (d *decoder) report(n *yaml.Node, code Code, hint, format string, args ...any) {
	d.rep.add(d.file.at(n.Line, n.Column, code, fmt.Sprintf(format, args...), hint))
}

func (d *decoder) decode(root object) {
	if pack := root.get("pack"); pack != nil {
		o := objectOf(pack)
		d.pack = o.text("name")
		d.engine(o)
	}
	lists := objectOf(root.get("lists"))
	for _, name := range sortedKeys(lists.values) {
		d.list(lists.keys[name], name, objectOf(lists.values[name]))
	}
	for _, n := range sequence(root.get("rules")) {
		d.rule(n)
	}
	for _, n := range sequence(root.get("overrides")) {
		d.override(n)
	}
	for _, n := range sequence(root.get("exceptions")) {
		d.exception(n)
	}
}

func sequence(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return elements(n)
}

// engine checks the version of the language that a pack asks for: ">=1.0",
// "1.0" or "1".
func (d *decoder) engine(pack object) {
	want := pack.text("engine")
	if want == "" {
		return
	}
	have, _ := version(EngineVersion)
	need, ok := version(strings.TrimSpace(strings.TrimPrefix(want, ">=")))
	switch {
	case !ok:
		d.report(pack.at("engine"), CodeFormat, `such as ">=1.0"`, "`%s` is not a version", want)
	case need[0] != have[0] || need[1] > have[1]:
		d.report(pack.at("engine"), CodeEngine, "use a version of the pack that suits, or another cordon",
			"the pack needs version %s of the rule language; this is %s", want, EngineVersion)
	}
}

func version(s string) (v [2]int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) > 3 {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 {
			return v, false
		}
		if i < 2 {
			v[i] = n
		}
	}
	return v, true
}

func (d *decoder) rule(n *yaml.Node) {
	if len(d.src.rules) == MaxRules {
		d.report(n, CodeBound, "", "more than %d rules", MaxRules)
	}
	if len(d.src.rules) >= MaxRules {
		return
	}
	o := objectOf(n)
	action, _ := ActionByName(o.text("action"))
	r := &sourceRule{layer: d.layer, shipped: d.from.Shipped, file: d.file, node: n, Rule: Rule{
		ID: o.text("id"), Title: o.text("title"), Description: o.text("description"),
		Category: o.text("category"), Class: o.text("class"), Severity: o.text("severity"),
		Status: Status(o.text("status")), Mode: Mode(o.text("mode")), Action: action,
		References: o.texts("references"), Covers: o.texts("covers"), Tags: o.texts("tags"), FalsePositives: o.texts("false_positives"),
		Pack: d.pack, File: d.file.name, Line: n.Line,
	}}
	d.src.rules = append(d.src.rules, r)
	r.On = d.on(objectOf(o.get("on")))
	d.refusal(r, o)
	d.strip(r, o)
	if when := o.get("when"); when != nil && when.Kind == yaml.ScalarNode {
		r.when, r.When = when, strings.TrimRight(when.Value, "\n")
		d.compileWhen(r)
	}
	d.tests(r, o)
	d.quality(r, o)
}

// compileWhen parses and checks a rule's condition, and reports its mistakes
// where they stand in the file.
func (d *decoder) compileWhen(r *sourceRule) {
	ast, errs := d.src.lang.compile(r.When)
	r.ast, r.broken = ast, len(errs) > 0
	for _, e := range errs {
		d.rep.add(exprDiagnostic(r, e))
	}
}

// exprDiagnostic places a mistake of a rule's condition in its file.
func exprDiagnostic(r *sourceRule, e exprError) Diagnostic {
	at := place{r.when.Line, r.when.Column}
	if e.line > 0 {
		at = locate(r.file, r.when, offsetOf(r.when.Value, e.line, e.column))
	}
	diag := r.file.at(at.line, at.column, e.code, e.message, e.hint)
	diag.Rule = r.ID
	if e.warning {
		diag.Level = LevelWarning
	}
	return diag
}

func (d *decoder) refusal(r *sourceRule, o object) {
	written := o.text("refusal")
	if written != "" {
		var err error
		if r.Refusal, err = ParseRefusal(written); err != nil {
			d.report(o.at("refusal"), CodeFormat, refusalForms, "%s", err)
			return
		}
	} else if r.Action == Reject {
		r.Refusal = r.On.usualRefusal()
	}
	if msg, hint := refusalMistake(r.Action, r.Refusal, &r.On); msg != "" && o.text("action") != "" {
		d.report(o.at("refusal"), CodeRefusal, hint, "%s", msg)
	}
}

// refusalForms is what a refusal may be.
const refusalForms = "none, udts:N, p-abort:N, u-abort:N, error:N, reject:N, diameter:N, diameter:VENDOR/N or gtp:N/N"

// usualRefusal is the refusal of a rule that rejects and names none; empty where
// its protocols have no such.
func (on *On) usualRefusal() Refusal {
	switch {
	case on.only(message.ProtocolDiameter):
		return DiameterUnableToComply
	case on.only(message.ProtocolGTPv0, message.ProtocolGTPv1, message.ProtocolGTPv2):
		return GTPRejected
	}
	return Refusal{}
}

// refusalMistake tells why a refusal does not fit an action, or the protocols of
// its rule; empty when it does.
func refusalMistake(a Action, r Refusal, on *On) (mistake, hint string) {
	diameter := on.only(message.ProtocolDiameter)
	gtp := on.only(message.ProtocolGTPv0, message.ProtocolGTPv1, message.ProtocolGTPv2, message.ProtocolGTPU, message.ProtocolGTPPrime)
	switch {
	case a == Reject && r.Kind == RefuseNone:
		return "action reject needs a refusal", "such as refusal: udts:1; to stay silent use action: drop"
	case a != Reject && r.Kind != RefuseNone:
		return fmt.Sprintf("action %s sends no refusal", a), "use action: reject, or leave the refusal out"
	case diameter && a == Reject && r.Kind != RefuseDiameter:
		return fmt.Sprintf("no Diameter request is refused by %s", r), "such as refusal: diameter:5012"
	case !diameter && r.Kind == RefuseDiameter && len(on.Protocols)+len(on.Operations) > 0:
		return fmt.Sprintf("refusal %s answers Diameter requests only", r), "name protocol: diameter alone, or another refusal"
	case gtp && a == Reject && r.Kind != RefuseGTP:
		return fmt.Sprintf("no request of GTP is refused by %s", r), "such as refusal: gtp:94/204"
	case !gtp && r.Kind == RefuseGTP && len(on.Protocols)+len(on.Operations) > 0:
		return fmt.Sprintf("refusal %s answers requests of GTP only", r), "name protocol: [gtpv1, gtpv2], or another refusal"
	}
	return "", ""
}

// on reads the index of a rule.
func (d *decoder) on(o object) On {
	on := On{Links: o.texts("link")}
	for _, n := range o.nodes("protocol") {
		if p, ok := message.ProtocolByName(n.Value); ok && !slices.Contains(on.Protocols, p) {
			on.Protocols = append(on.Protocols, p)
		}
	}
	for _, n := range o.nodes("direction") {
		if dir, ok := message.DirectionByName(n.Value); ok && !slices.Contains(on.Directions, dir) {
			on.Directions = append(on.Directions, dir)
		}
	}
	for _, n := range o.nodes("operation") {
		on.hasOperation = true
		d.operation(&on, n)
	}
	d.components(&on, o)
	for _, n := range o.nodes("anomaly") {
		on.hasAnomaly = true
		set, ok := anomalySet(n.Value)
		if !ok {
			d.report(n, CodeUnknownName, suggest(n.Value, anomalyNames), "unknown anomaly `%s`", n.Value)
		}
		on.Anomalies.Union(&set)
	}
	return on
}

// operation adds the operations of a name: those of the rule's protocols, or of
// every protocol where the rule names none.
func (d *decoder) operation(on *On, n *yaml.Node) {
	found, elsewhere := false, ""
	ours := func(op message.Operation) bool {
		return len(on.Protocols) == 0 || slices.Contains(on.Protocols, op.Protocol)
	}
	for i, op := range message.Operations() {
		switch {
		case op.Name != n.Value:
		case ours(op):
			found = true
			on.Operations = append(on.Operations, message.OpID(i+1))
		default:
			elsewhere = op.Protocol.String()
		}
	}
	switch {
	case found:
	case elsewhere != "":
		d.report(n, CodeOperation, "it is one of "+elsewhere, "`%s` is not an operation of the rule's protocol", n.Value)
	default:
		var names []string
		for _, op := range message.Operations() {
			if ours(op) {
				names = append(names, op.Name)
			}
		}
		hint := suggest(n.Value, slices.Values(names))
		if hint == "" {
			hint = "`cordon fields operations` lists the names; for a number compare `code` in when"
		}
		d.report(n, CodeOperation, hint, "unknown operation `%s`", n.Value)
	}
}

// components reads the component types. An operation asks for invoke where
// nothing is said, since its answer carries the same operation code.
func (d *decoder) components(on *On, o object) {
	inComponents := len(on.Operations) == 0 && len(on.Protocols) == 0
	for _, op := range on.Operations {
		inComponents = inComponents || hasComponents(op.Operation().Protocol) && op.Operation().Protocol != message.ProtocolTCAP
	}
	for _, p := range on.Protocols {
		inComponents = inComponents || len(on.Operations) == 0 && hasComponents(p)
	}
	nodes := o.nodes("component")
	if len(nodes) == 0 {
		if on.hasOperation && inComponents {
			on.hasComponent = true
			on.Components = []message.ComponentType{message.ComponentInvoke}
		}
		return
	}
	if !inComponents {
		d.report(nodes[0], CodeComponent, "leave it out", "messages of this protocol or operation have no components")
		return
	}
	on.hasComponent = true
	for _, n := range nodes {
		if n.Value == anyComponent {
			on.Components = nil
			return
		}
		if c := componentByName(n.Value); c != message.ComponentUnknown && !slices.Contains(on.Components, c) {
			on.Components = append(on.Components, c)
		}
	}
}

// quality asks of stable rules what makes them fit for others: tests on both
// sides, a source, and what they may hit by mistake.
func (d *decoder) quality(r *sourceRule, o object) {
	if r.Status != StatusStable {
		return
	}
	at := o.at("id")
	report := func(code Code, hint, message string) {
		diag := d.file.at(at.Line, at.Column, code, message, hint)
		diag.Rule = r.ID
		if !r.shipped {
			diag.Level = LevelWarning
		}
		d.rep.add(diag)
	}
	matching := slices.ContainsFunc(r.Tests, func(t *Test) bool { return t.Want != Pass })
	passing := slices.ContainsFunc(r.Tests, func(t *Test) bool { return t.Want == Pass })
	skimmed := d.from.skims()
	if !matching && !skimmed {
		report(CodeNoMatchTest, "add a message that it must match to tests", "a stable rule needs a test that it matches")
	}
	if !passing && !skimmed {
		report(CodeNoPassTest, "add a message that it must let pass, with want: pass", "a stable rule needs a test that it lets pass")
	}
	if len(r.References) == 0 {
		report(CodeNoReferences, "say where the attack is described", "a stable rule needs references")
	}
	if len(r.FalsePositives) == 0 {
		report(CodeNoFalsePos, "say which good traffic it may hit, or `none known`", "a stable rule needs false_positives")
	}
}

// date reads a date; the zero time where there is none.
func (o object) date(key string) time.Time {
	t, err := time.Parse(time.DateOnly, o.text(key))
	if err != nil {
		return time.Time{}
	}
	return t
}

// expired reports whether a last day lies before now. The day ends in UTC; a
// zero now knows no time, and nothing expires.
func expired(until, now time.Time) bool {
	return !until.IsZero() && !now.IsZero() && !now.Before(until.AddDate(0, 0, 1))
}

// beside is the path of a file named in a rule file, which stands in the same
// directory or below.
func (d *decoder) beside(name string) string { return path.Join(path.Dir(d.path), name) }
