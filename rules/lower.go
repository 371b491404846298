package rules

import (
	"errors"
	"net/netip"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"cordon/protocols/message"
)

// Lowered conditions are closures, one an operator, typed so that no value is
// boxed. A false ok, or Unknown, is an absent field.
type (
	boolFn func(*env) Tri
	intFn  func(*env) (n int64, ok bool)
	textFn func(*env) (s string, ok bool)
	addrFn func(*env) (a netip.Addr, ok bool)
)

// errSlow says that an expression is outside what can be lowered: it runs in
// the interpreter.
var errSlow = errors.New("cannot be lowered")

// errReported says that a mistake was found and reported.
var errReported = errors.New("reported")

// operand is a lowered expression that is not a truth value. One of the
// functions is set.
type operand struct {
	num   intFn
	text  textFn
	addr  addrFn
	field message.FieldID // the field that it is, 0 for anything else
	konst bool            // a constant, in n or s
	n     int64
	s     string
}

// condition is a lowered truth value.
type condition struct {
	fn    boolFn
	field message.FieldID // the field that it is, 0 for anything else
	konst bool
	value Tri
	// program is the same as tests, where the condition is a whole one.
	program []test
}

func constant(t Tri) condition {
	return condition{fn: func(*env) Tri { return t }, konst: true, value: t}
}

func fn(f boolFn) condition { return condition{fn: f} }

// local is a variable of exists or all.
type local struct {
	name string
	slot int
	kind message.Type
}

// lowerer turns one checked condition into closures.
type lowerer struct {
	ast    *celast.AST
	lists  func(name string) *List
	report func(id int64, e exprError)
	plan   func(celast.Expr) (boolFn, error) // makes the interpreter run an expression
	locals []local
	slow   bool // something runs in the interpreter
}

// condition lowers e, or has it interpreted. Interpreting is done at the
// smallest truth value around what cannot be lowered: "and", "or" and "not"
// mean the same on both sides.
func (l *lowerer) condition(e celast.Expr) (condition, error) {
	c, err := l.lower(e)
	if err != errSlow || len(l.locals) > 0 {
		return c, err
	}
	f, err := l.plan(e)
	if err != nil {
		return condition{}, err
	}
	l.slow = true
	return fn(f), nil
}

func (l *lowerer) lower(e celast.Expr) (condition, error) {
	switch e.Kind() {
	case celast.LiteralKind:
		if b, ok := e.AsLiteral().(types.Bool); ok {
			return constant(triOf(bool(b))), nil
		}
	case celast.IdentKind:
		return l.boolName(e.AsIdent())
	case celast.CallKind:
		return l.call(e)
	case celast.ComprehensionKind:
		return l.comprehension(e)
	}
	return condition{}, errSlow
}

// boolName lowers a name that stands for a truth value.
func (l *lowerer) boolName(name string) (condition, error) {
	if v := l.local(name); v != nil {
		slot := v.slot
		return fn(func(e *env) Tri { return triOf(e.num[slot] != 0) }), nil
	}
	if len(name) > len(presence) && name[:len(presence)] == presence {
		f, _ := message.FieldByName(name[len(presence):])
		if message.FieldByID(f).Fact {
			return fn(func(e *env) Tri { e.need(f); return triOf(e.m.Has(f)) }), nil
		}
		return fn(func(e *env) Tri { return triOf(e.m.Has(f)) }), nil
	}
	f, ok := message.FieldByName(name)
	if !ok {
		return condition{}, errSlow
	}
	return condition{fn: truthField(f, true), field: f}, nil
}

// truthField tells whether a field of truth values is what is wanted. It is one
// closure, as comparisons with constants are: most rules that every message
// meets are that short.
func truthField(f message.FieldID, want bool) boolFn {
	if message.FieldByID(f).Fact {
		return func(e *env) Tri {
			if !e.m.Computed(f) {
				e.need(f)
			}
			n, ok := e.m.Int(f)
			return known(ok, (n != 0) == want)
		}
	}
	return func(e *env) Tri { n, ok := e.m.Int(f); return known(ok, (n != 0) == want) }
}

func (l *lowerer) local(name string) *local {
	for i := len(l.locals) - 1; i >= 0; i-- {
		if l.locals[i].name == name {
			return &l.locals[i]
		}
	}
	return nil
}

// intField reads a number or truth value.
func intField(f message.FieldID) intFn {
	if message.FieldByID(f).Fact {
		return func(e *env) (int64, bool) { e.need(f); return e.m.Int(f) }
	}
	return func(e *env) (int64, bool) { return e.m.Int(f) }
}

func textField(f message.FieldID) textFn {
	if message.FieldByID(f).Fact {
		return func(e *env) (string, bool) { e.need(f); return e.m.String(f) }
	}
	return func(e *env) (string, bool) { return e.m.String(f) }
}

func addrField(f message.FieldID) addrFn {
	if message.FieldByID(f).Fact {
		return func(e *env) (netip.Addr, bool) { e.need(f); return e.m.Addr(f) }
	}
	return func(e *env) (netip.Addr, bool) { return e.m.Addr(f) }
}

// operand lowers a number, a text or an address.
func (l *lowerer) operand(e celast.Expr) (operand, error) {
	switch e.Kind() {
	case celast.LiteralKind:
		switch v := e.AsLiteral().(type) {
		case types.Int:
			n := int64(v)
			return operand{num: func(*env) (int64, bool) { return n, true }, konst: true, n: n}, nil
		case types.String:
			s := string(v)
			return operand{text: func(*env) (string, bool) { return s, true }, konst: true, s: s}, nil
		}
	case celast.IdentKind:
		return l.operandName(e.AsIdent())
	case celast.CallKind:
		return l.operandCall(e)
	}
	return operand{}, errSlow
}

func (l *lowerer) operandName(name string) (operand, error) {
	if v := l.local(name); v != nil {
		slot := v.slot
		switch v.kind {
		case message.TypeText:
			return operand{text: func(e *env) (string, bool) { return e.text[slot], true }}, nil
		case message.TypeInt:
			return operand{num: func(e *env) (int64, bool) { return e.num[slot], true }}, nil
		case message.TypeAddr:
			return operand{addr: func(e *env) (netip.Addr, bool) { return e.addr[slot], true }}, nil
		}
		return operand{}, errSlow
	}
	id, ok := message.FieldByName(name)
	f := message.FieldByID(id)
	if !ok || f.Many {
		return operand{}, errSlow
	}
	switch f.Type {
	case message.TypeInt:
		return operand{num: intField(id), field: id}, nil
	case message.TypeText:
		return operand{text: textField(id), field: id}, nil
	case message.TypeAddr:
		return operand{addr: addrField(id), field: id}, nil
	}
	return operand{}, errSlow
}
