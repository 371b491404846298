package rules

import (
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"cordon/protocols/message"
)

// comprehension lowers field.exists(x, ...) and field.all(x, ...).
func (l *lowerer) comprehension(e celast.Expr) (condition, error) {
	c := e.AsComprehension()
	test, all, ok := quantifier(c)
	if !ok || c.HasIterVar2() || c.IterRange().Kind() != celast.IdentKind || len(l.locals) == maxLocals {
		return condition{}, errSlow
	}
	name := c.IterRange().AsIdent()
	f, ok := message.FieldByName(name)
	field := message.FieldByID(f)
	if !ok || !field.Many || l.local(name) != nil {
		return condition{}, errSlow
	}
	slot := len(l.locals)
	l.locals = append(l.locals, local{c.IterVar(), slot, field.Type})
	body, err := l.lower(test)
	l.locals = l.locals[:slot]
	if err != nil {
		return condition{}, err
	}
	decisive := True
	if all {
		decisive = False
	}
	if f == message.FieldAnomalies {
		return fn(eachAnomaly(slot, body.fn, decisive)), nil
	}
	return fn(eachValue(f, slot, body.fn, decisive)), nil
}

// quantifier finds the test of an exists or all in what the macro made of it.
func quantifier(c celast.ComprehensionExpr) (test celast.Expr, all, ok bool) {
	if c.AccuInit().Kind() != celast.LiteralKind || c.LoopStep().Kind() != celast.CallKind || c.Result().Kind() != celast.IdentKind {
		return nil, false, false
	}
	init, isBool := c.AccuInit().AsLiteral().(types.Bool)
	step := c.LoopStep().AsCall()
	switch {
	case !isBool || len(step.Args()) != 2 || step.Args()[0].Kind() != celast.IdentKind || step.Args()[0].AsIdent() != c.AccuVar():
		return nil, false, false
	case step.FunctionName() == operators.LogicalOr && !bool(init):
		return step.Args()[1], false, true
	case step.FunctionName() == operators.LogicalAnd && bool(init):
		return step.Args()[1], true, true
	}
	return nil, false, false
}

// eachValue tests the values of field f until one decides: exists is the "or",
// all the "and" of the tests. Of an absent field nothing is known.
func eachValue(f message.FieldID, slot int, test boolFn, decisive Tri) boolFn {
	field := message.FieldByID(f)
	isText, isAddr, fact := field.Type == message.TypeText, field.Type == message.TypeAddr, field.Fact
	return func(e *env) Tri {
		if fact {
			e.need(f)
		}
		c := e.m.First(f)
		if !c.Valid() {
			return Unknown
		}
		out := decisive.not()
		for ; c.Valid(); c = c.Next() {
			switch {
			case isText:
				e.text[slot] = c.String()
			case isAddr:
				e.addr[slot] = c.Addr()
			default:
				e.num[slot] = c.Int()
			}
			switch test(e) {
			case decisive:
				return decisive
			case Unknown:
				out = Unknown
			}
		}
		return out
	}
}

// eachAnomaly is eachValue for the names of the anomalies, which are always known.
func eachAnomaly(slot int, test boolFn, decisive Tri) boolFn {
	return func(e *env) Tri {
		out := decisive.not()
		for a := range e.m.Anomalies.All {
			e.text[slot] = a.Name()
			switch test(e) {
			case decisive:
				return decisive
			case Unknown:
				out = Unknown
			}
		}
		return out
	}
}

// listSize counts the values of a field.
func (l *lowerer) listSize(arg celast.Expr) (operand, error) {
	if arg.Kind() != celast.IdentKind || l.local(arg.AsIdent()) != nil {
		return operand{}, errSlow
	}
	f, ok := message.FieldByName(arg.AsIdent())
	field := message.FieldByID(f)
	switch {
	case !ok || !field.Many:
		return operand{}, errSlow
	case f == message.FieldAnomalies:
		return operand{num: func(e *env) (int64, bool) { return int64(e.m.Anomalies.Len()), true }}, nil
	}
	fact := field.Fact
	return operand{num: func(e *env) (n int64, ok bool) {
		if fact {
			e.need(f)
		}
		for c := e.m.First(f); c.Valid(); c = c.Next() {
			n++
		}
		return n, n > 0
	}}, nil
}
