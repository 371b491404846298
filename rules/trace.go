package rules

import (
	"fmt"
	"strconv"
	"strings"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/parser"

	"cordon/protocols/message"
)

// TraceStep is one rule that was considered for a message, and why it matches
// or not.
type TraceStep struct {
	Rule      *Rule      `json:"rule"`
	Component int        `json:"component"`           // -1 for the message as a whole
	Result    Tri        `json:"result"`              // True is a hit
	Skipped   string     `json:"skipped,omitempty"`   // what of `on` kept the rule from the message
	Exception *Exception `json:"exception,omitempty"` // kept it from matching
	When      *TraceNode `json:"when,omitempty"`      // nil where the rule has no condition, or was skipped
}

// TraceNode is a sub-expression of a condition with its value.
type TraceNode struct {
	Text     string       `json:"text"`
	Result   Tri          `json:"result"`
	Values   []TraceValue `json:"values,omitempty"` // fields that it reads, of a leaf
	Children []*TraceNode `json:"children,omitempty"`

	id   int64
	kind string // operator of an inner node
}

// TraceValue is a field with the values that a condition saw. Identities are
// plain: whoever prints them decides about pseudonyms, by Field.
type TraceValue struct {
	Field  message.FieldID `json:"-"`
	Name   string          `json:"name"`
	Values []string        `json:"values"` // empty: absent
}

// Trace considers every rule of the protocol and operations of m, and tells of
// each why it matches or not. It allocates: it is for people, not for the path
// of messages.
func (s *Set) Trace(m *message.Message, facts Facts, f func(TraceStep)) {
	t := &tracer{set: s, env: new(env), f: f}
	t.env.reset(m, facts)
	focus := m.Focused()
	for _, c := range s.compiled {
		t.rule(c)
	}
	m.Focus(focus)
}

type tracer struct {
	set *Set
	env *env
	f   func(TraceStep)
}

// rule considers one rule, for each component that its index may fit.
func (t *tracer) rule(c *compiled) {
	m, on := t.env.m, &c.rule.On
	components := m.Components()
	switch {
	case on.hasOperation && len(components) == 0:
		if contains(on.Operations, m.Operation) {
			t.consider(c, -1)
		}
	case on.hasOperation:
		for i := range components {
			if contains(on.Operations, components[i].Op) {
				t.consider(c, i)
			}
		}
	case on.perComponent():
		for i := range components {
			if len(on.Protocols) == 0 || contains(on.Protocols, componentProtocol(m, &components[i])) {
				t.consider(c, i)
			}
		}
	case len(on.Protocols) == 0 || contains(on.Protocols, m.Protocol):
		t.consider(c, -1)
	}
}

// consider evaluates a rule for a component, or tells why it does not concern it.
func (t *tracer) consider(c *compiled, component int) {
	m := t.env.m
	m.Focus(component)
	step := TraceStep{Rule: c.rule, Component: component, Skipped: skipped(c, m, component)}
	if step.Skipped == "" {
		step.Result = True
		if c.ast != nil {
			step.When = t.set.lang.trace(t.env, c.ast, t.set.findList)
			step.Result = c.when(t.env)
		}
		for i := range c.exceptions {
			if step.Result == True && c.exceptions[i].test(t.env) == True {
				step.Result, step.Exception = False, c.exceptions[i].exception
			}
		}
	}
	t.f(step)
}

// skipped tells what of `on` keeps a rule from a message whose protocol and
// operation fit; empty when nothing does.
func skipped(c *compiled, m *message.Message, component int) string {
	on := &c.rule.On
	switch {
	case component >= 0 && c.types != 0 && c.types&(1<<m.Components()[component].Type) == 0:
		return fmt.Sprintf("the component is %s, the rule is for %s", m.Components()[component].Type, namesList(on.Components))
	case len(on.Directions) > 0 && !contains(on.Directions, m.Direction):
		return fmt.Sprintf("the direction is %s, the rule is for %s", m.Direction, namesList(on.Directions))
	case len(on.Links) > 0 && !contains(on.Links, m.Link):
		return fmt.Sprintf("the link is %q, the rule is for %s", m.Link, strings.Join(on.Links, ", "))
	case on.hasAnomaly && !on.Anomalies.Intersects(&m.Anomalies):
		return "none of the rule's anomalies is marked"
	}
	return ""
}

func namesList[T fmt.Stringer](list []T) string {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = v.String()
	}
	return strings.Join(names, ", ")
}

// trace evaluates a condition with each of its parts.
func (l *language) trace(e *env, ast *celast.AST, lists func(string) *List) *TraceNode {
	return (&exprTracer{l, e, ast, lists}).node(ast.Expr())
}

type exprTracer struct {
	lang  *language
	env   *env
	ast   *celast.AST
	lists func(string) *List
}

func (t *exprTracer) node(e celast.Expr) *TraceNode {
	n := &TraceNode{Text: t.text(e), Result: t.value(e), id: e.ID()}
	if e.Kind() == celast.CallKind {
		switch op := e.AsCall().FunctionName(); op {
		case operators.LogicalAnd, operators.LogicalOr:
			n.kind = op
			for _, part := range flatten(e, op, nil) {
				n.Children = append(n.Children, t.node(part))
			}
			return n
		case operators.LogicalNot:
			n.kind = op
			n.Children = []*TraceNode{t.node(e.AsCall().Args()[0])}
			return n
		}
	}
	n.Values = t.fields(e)
	return n
}

// value evaluates a part by itself.
func (t *exprTracer) value(e celast.Expr) Tri {
	low := &lowerer{ast: t.ast, lists: t.lists, report: func(int64, exprError) {}}
	low.plan = func(e celast.Expr) (boolFn, error) { return t.lang.interpret(t.ast, e, t.lists) }
	c, err := low.condition(e)
	if err != nil {
		return Unknown
	}
	return c.fn(t.env)
}

// text is a part as it would be written.
func (t *exprTracer) text(e celast.Expr) string {
	s, err := parser.Unparse(e, t.ast.SourceInfo(), parser.WrapOnColumn(maxExpression))
	if err != nil {
		return "?"
	}
	return s
}

// fields are the values of the fields that a part names.
func (t *exprTracer) fields(e celast.Expr) []TraceValue {
	var out []TraceValue
	celast.PreOrderVisit(e, celast.NewExprVisitor(func(e celast.Expr) {
		if e.Kind() != celast.IdentKind {
			return
		}
		name := strings.TrimPrefix(e.AsIdent(), presence)
		f, ok := message.FieldByName(name)
		if !ok {
			return
		}
		for _, v := range out {
			if v.Field == f {
				return
			}
		}
		out = append(out, TraceValue{f, name, t.env.values(f)})
	}))
	return out
}

// values are the values of a field as text, empty where it is absent.
func (e *env) values(f message.FieldID) []string {
	row, m := message.FieldByID(f), e.m
	if row.Fact {
		e.need(f)
	}
	switch {
	case f == message.FieldAnomalies:
		var out []string
		for a := range m.Anomalies.All {
			out = append(out, a.Name())
		}
		return out
	case !m.Has(f):
		return nil
	case f <= message.FieldTransportDestinationPort:
		return []string{metaValue(m, row)}
	}
	var out []string
	for c := m.First(f); c.Valid(); c = c.Next() {
		switch row.Type {
		case message.TypeInt:
			out = append(out, strconv.FormatInt(c.Int(), 10))
		case message.TypeBool:
			out = append(out, strconv.FormatBool(c.Bool()))
		case message.TypeAddr:
			out = append(out, c.Addr().String())
		default:
			out = append(out, strings.Clone(c.String()))
		}
	}
	return out
}

// metaValue is the value of a field that is a member of Message.
func metaValue(m *message.Message, f message.Field) string {
	switch f.Type {
	case message.TypeInt:
		n, _ := m.Int(f.ID)
		return strconv.FormatInt(n, 10)
	case message.TypeBool:
		b, _ := m.Bool(f.ID)
		return strconv.FormatBool(b)
	case message.TypeAddr:
		a, _ := m.Addr(f.ID)
		return a.String()
	}
	s, _ := m.String(f.ID)
	return s
}

// Deciding are the smallest parts that made the result what it is: of an "and"
// that fails the parts that fail, of an "or" that fails all of them.
func (n *TraceNode) Deciding() []*TraceNode {
	if n == nil || len(n.Children) == 0 {
		return []*TraceNode{n}
	}
	var out []*TraceNode
	for _, c := range n.Children {
		if n.kind == operators.LogicalNot || c.Result == n.Result {
			out = append(out, c.Deciding()...)
		}
	}
	return out
}

// String is the part with its result and what it saw.
func (n *TraceNode) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s is %s", n.Text, n.Result)
	for i, v := range n.Values {
		sep := ", "
		if i == 0 {
			sep = " ("
		}
		switch len(v.Values) {
		case 0:
			fmt.Fprintf(&b, "%s%s absent", sep, v.Name)
		case 1:
			fmt.Fprintf(&b, "%s%s = %s", sep, v.Name, v.Values[0])
		default:
			fmt.Fprintf(&b, "%s%s = [%s]", sep, v.Name, strings.Join(v.Values, ", "))
		}
	}
	if len(n.Values) > 0 {
		b.WriteByte(')')
	}
	return b.String()
}
