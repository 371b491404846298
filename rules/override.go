package rules

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/message"
)

// Override changes one rule without touching its file.
type Override struct {
	Rule     string
	Disable  bool
	Mode     Mode
	Action   string // empty: as the rule says
	Refusal  string
	Status   Status
	Severity string
	Why      string
	Owner    string
	Until    time.Time // last day; zero for no end
	File     string
	Line     int

	file *sourceFile
	node *yaml.Node
}

// Exception tells that a rule does not concern certain messages: those where
// every field has one of the values. A field that is absent has none.
type Exception struct {
	Rules []string    `json:"rules"`
	Where []Condition `json:"where"`
	Why   string      `json:"why"`
	Owner string      `json:"owner"`
	Until time.Time   `json:"until"`
	Event string      `json:"event,omitempty"` // the event that showed the need
	File  string      `json:"file"`
	Line  int         `json:"line"`

	hits *atomic.Uint64
	file *sourceFile
	node *yaml.Node
}

// Hits counts the messages that the exception has kept from its rules, since
// the set was compiled.
func (x *Exception) Hits() uint64 { return x.hits.Load() }

// Condition is one field of an exception. A text value that ends in * holds
// for whatever starts with what stands before it.
type Condition struct {
	Field  message.FieldID `json:"-"`
	Name   string          `json:"field"`
	Values []string        `json:"values"`
}

func (d *decoder) override(n *yaml.Node) {
	o := objectOf(n)
	v := &Override{
		Rule: o.text("rule"), Disable: o.bool("disable"), Mode: Mode(o.text("mode")), Action: o.text("action"),
		Refusal: o.text("refusal"), Status: Status(o.text("status")), Severity: o.text("severity"),
		Why: o.text("why"), Owner: o.text("owner"), Until: o.date("until"),
		File: d.file.name, Line: n.Line, file: d.file, node: n,
	}
	if v.Refusal != "" {
		if _, err := ParseRefusal(v.Refusal); err != nil {
			d.report(o.at("refusal"), CodeFormat, refusalForms, "%s", err)
			return
		}
	}
	if o.get("disable") == nil && v.Mode == "" && v.Action == "" && v.Refusal == "" && v.Status == "" && v.Severity == "" {
		d.report(n, CodeOverride, "say what changes: disable, mode, action, refusal, status or severity", "the override changes nothing")
		return
	}
	d.src.overrides = append(d.src.overrides, v)
}

func (d *decoder) exception(n *yaml.Node) {
	o := objectOf(n)
	x := &Exception{
		Rules: o.texts("rule"), Why: o.text("why"), Owner: o.text("owner"), Until: o.date("until"), Event: o.text("event"),
		File: d.file.name, Line: n.Line, file: d.file, node: n,
	}
	where := objectOf(o.get("where"))
	if len(where.values) == 0 {
		if o.get("where") != nil {
			d.report(o.at("where"), CodeValue, "to switch a rule off use an override with disable: true", "an exception must name a field")
		}
		return
	}
	bad := false
	for _, name := range sortedKeys(where.values) {
		c, ok := d.condition(where.keys[name], name, elements(where.get(name)))
		bad = bad || !ok
		x.Where = append(x.Where, c)
	}
	if !bad {
		d.src.exceptions = append(d.src.exceptions, x)
	}
}

// condition reads the values of one field of an exception.
func (d *decoder) condition(at *yaml.Node, name string, values []*yaml.Node) (Condition, bool) {
	f, ok := d.fieldNamed(at, name)
	c := Condition{Field: f, Name: name}
	for _, v := range values {
		if v.Kind != yaml.ScalarNode {
			return c, false
		}
		ok = d.fieldValue(v, f) && ok
		c.Values = append(c.Values, v.Value)
	}
	return c, ok && len(c.Values) > 0
}

// fieldNamed finds a field that rules can read.
func (d *decoder) fieldNamed(at *yaml.Node, name string) (message.FieldID, bool) {
	f, ok := message.FieldByName(name)
	if !ok {
		d.report(at, CodeUnknownField, orElse(suggest(name, slices.Values(message.FieldNames())), "`cordon fields` lists the fields"), "unknown field `%s`", name)
		return 0, false
	}
	if celType(message.FieldByID(f)) == nil {
		d.report(at, CodeUnknownField, "", "`%s` cannot be used here", name)
		return 0, false
	}
	return f, true
}

func orElse(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// fieldValue checks that a value can be one of field f.
func (d *decoder) fieldValue(v *yaml.Node, f message.FieldID) bool {
	if f == 0 {
		return false
	}
	field := message.FieldByID(f)
	var err error
	switch field.Type {
	case message.TypeInt:
		_, err = strconv.ParseInt(v.Value, 10, 64)
	case message.TypeBool:
		if v.Value != "true" && v.Value != "false" {
			err = strconv.ErrSyntax
		}
	case message.TypeAddr:
		_, err = netip.ParseAddr(v.Value)
	}
	if err != nil {
		d.report(v, CodeType, "", "`%s` is of type %s; `%s` is not", field.Name, field.Type, v.Value)
		return false
	}
	if !holdsName(f, v.Value) {
		d.report(v, CodeUnknownName, oneOf(v.Value, namesOf(f)), "`%s` is never `%s`", field.Name, v.Value)
		return false
	}
	return true
}

// lowerException makes the conditions of an exception one closure.
func lowerException(x *Exception) boolFn {
	fns := make([]boolFn, len(x.Where))
	for i, c := range x.Where {
		fns[i] = lowerWhere(c)
	}
	return and(fns)
}

func lowerWhere(c Condition) boolFn {
	f := message.FieldByID(c.Field)
	test := valueTest(f, c.Values)
	switch {
	case c.Field == message.FieldAnomalies:
		return eachAnomaly(0, test, True)
	case f.Many:
		return eachValue(c.Field, 0, test, True)
	}
	switch f.Type {
	case message.TypeText:
		read := textField(c.Field)
		return func(e *env) (t Tri) {
			var ok bool
			if e.text[0], ok = read(e); !ok {
				return Unknown
			}
			return test(e)
		}
	case message.TypeAddr:
		read := addrField(c.Field)
		return func(e *env) Tri {
			var ok bool
			if e.addr[0], ok = read(e); !ok {
				return Unknown
			}
			return test(e)
		}
	}
	read := intField(c.Field)
	return func(e *env) Tri {
		var ok bool
		if e.num[0], ok = read(e); !ok {
			return Unknown
		}
		return test(e)
	}
}

// valueTest tests the value in slot 0 of the env against the values of a
// condition.
func valueTest(f message.Field, values []string) boolFn {
	switch f.Type {
	case message.TypeText:
		var prefixes, exact []string
		for _, v := range values {
			if p, ok := strings.CutSuffix(v, "*"); ok {
				prefixes = append(prefixes, p)
			} else {
				exact = append(exact, v)
			}
		}
		return func(e *env) Tri {
			s := e.text[0]
			return triOf(slices.Contains(exact, s) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) }))
		}
	case message.TypeAddr:
		var set []netip.Addr
		for _, v := range values {
			if a, err := netip.ParseAddr(v); err == nil {
				set = append(set, a)
			}
		}
		return func(e *env) Tri { return triOf(slices.Contains(set, e.addr[0])) }
	}
	var set []int64
	for _, v := range values {
		switch n, err := strconv.ParseInt(v, 10, 64); {
		case err == nil:
			set = append(set, n)
		case v == "true":
			set = append(set, 1)
		default:
			set = append(set, 0)
		}
	}
	return func(e *env) Tri { return triOf(slices.Contains(set, e.num[0])) }
}

// apply puts the changes of an override into a copy of a rule.
func (v *Override) apply(r *Rule) {
	if v.Mode != "" {
		r.Mode = v.Mode
	}
	if a, ok := ActionByName(v.Action); ok && v.Action != "" {
		r.Action = a
		if a != Reject {
			r.Refusal = Refusal{}
		}
	}
	if v.Refusal != "" {
		r.Refusal, _ = ParseRefusal(v.Refusal)
	} else if r.Action == Reject && r.Refusal.Kind == RefuseNone {
		r.Refusal = r.On.usualRefusal()
	}
	if v.Status != "" {
		r.Status = v.Status
	}
	if v.Severity != "" {
		r.Severity = v.Severity
	}
}

// expiredMessage tells that something is past its date, and what follows.
func expiredMessage(what string, until time.Time, effect string) string {
	return fmt.Sprintf("the %s expired on %s%s", what, until.Format(time.DateOnly), effect)
}
