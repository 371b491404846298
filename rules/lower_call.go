package rules

import (
	"unicode/utf8"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
)

// call lowers a call that gives a truth value.
func (l *lowerer) call(e celast.Expr) (condition, error) {
	c := e.AsCall()
	args := callArgs(c)
	switch c.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		return l.logical(e, c.FunctionName())
	case operators.LogicalNot:
		return l.negation(args[0])
	case operators.Conditional:
		return l.ternary(args)
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return l.comparison(e, c.FunctionName(), args)
	case operators.In:
		return l.membership(args)
	case overloads.StartsWith, overloads.EndsWith, overloads.Contains:
		return l.textTest(c.FunctionName(), args)
	case overloads.Matches:
		return l.regexpTest(args)
	case lookup:
		return l.inList(args)
	case funcHasAnomaly:
		return l.hasAnomaly(args[0])
	case funcBit:
		return l.bit(args)
	}
	return condition{}, errSlow
}

// callArgs are the operands of a call, the receiver first.
func callArgs(c celast.CallExpr) []celast.Expr {
	if !c.IsMemberFunction() {
		return c.Args()
	}
	return append([]celast.Expr{c.Target()}, c.Args()...)
}

// flatten collects the operands of a tree of the same logical operator.
func flatten(e celast.Expr, op string, out []celast.Expr) []celast.Expr {
	if e.Kind() == celast.CallKind && e.AsCall().FunctionName() == op {
		for _, a := range e.AsCall().Args() {
			out = flatten(a, op, out)
		}
		return out
	}
	return append(out, e)
}

func (l *lowerer) logical(e celast.Expr, op string) (condition, error) {
	decisive := False // the value that decides the whole
	if op == operators.LogicalOr {
		decisive = True
	}
	var fns []boolFn
	decided := false
	for _, a := range flatten(e, op, nil) {
		c, err := l.condition(a)
		switch {
		case err != nil:
			return condition{}, err
		case c.konst && c.value == decisive:
			decided = true
		case !c.konst:
			fns = append(fns, c.fn)
		}
	}
	switch {
	case decided:
		return constant(decisive), nil
	case len(fns) == 0:
		return constant(decisive.not()), nil
	case op == operators.LogicalAnd:
		return fn(and(fns)), nil
	}
	return fn(or(fns)), nil
}

func and(fns []boolFn) boolFn {
	switch len(fns) {
	case 1:
		return fns[0]
	case 2:
		a, b := fns[0], fns[1]
		return func(e *env) Tri {
			v := a(e)
			if v == False {
				return False
			}
			return min(v, b(e))
		}
	case 3:
		a, b, c := fns[0], fns[1], fns[2]
		return func(e *env) Tri {
			v := a(e)
			if v == False {
				return False
			}
			w := b(e)
			if w == False {
				return False
			}
			return min(v, w, c(e))
		}
	}
	return func(e *env) Tri {
		out := True
		for _, f := range fns {
			v := f(e)
			if v == False {
				return False
			}
			out = min(out, v)
		}
		return out
	}
}

func or(fns []boolFn) boolFn {
	switch len(fns) {
	case 1:
		return fns[0]
	case 2:
		a, b := fns[0], fns[1]
		return func(e *env) Tri {
			v := a(e)
			if v == True {
				return True
			}
			return max(v, b(e))
		}
	case 3:
		a, b, c := fns[0], fns[1], fns[2]
		return func(e *env) Tri {
			v := a(e)
			if v == True {
				return True
			}
			w := b(e)
			if w == True {
				return True
			}
			return max(v, w, c(e))
		}
	}
	return func(e *env) Tri {
		out := False
		for _, f := range fns {
			v := f(e)
			if v == True {
				return True
			}
			out = max(out, v)
		}
		return out
	}
}

func (l *lowerer) negation(arg celast.Expr) (condition, error) {
	c, err := l.condition(arg)
	if err != nil {
		return condition{}, err
	}
	if c.konst {
		return constant(c.value.not()), nil
	}
	if c.field != 0 {
		return fn(truthField(c.field, false)), nil
	}
	f := c.fn
	return fn(func(e *env) Tri { return f(e).not() }), nil
}

func (l *lowerer) ternary(args []celast.Expr) (condition, error) {
	var c [3]condition
	for i, a := range args {
		var err error
		if c[i], err = l.condition(a); err != nil {
			return condition{}, err
		}
	}
	if c[0].konst {
		if c[0].value == True {
			return c[1], nil
		}
		return c[2], nil
	}
	test, yes, no := c[0].fn, c[1].fn, c[2].fn
	return fn(func(e *env) Tri {
		switch test(e) {
		case True:
			return yes(e)
		case False:
			return no(e)
		}
		return Unknown
	}), nil
}

// operandCall lowers a call that gives a number or a text.
func (l *lowerer) operandCall(e celast.Expr) (operand, error) {
	c := e.AsCall()
	args := callArgs(c)
	switch c.FunctionName() {
	case operators.Conditional:
		return l.choice(args)
	case overloads.Size:
		return l.size(args[0])
	case operators.Negate:
		a, err := l.operand(args[0])
		if err != nil || a.num == nil {
			return operand{}, orSlow(err)
		}
		zero := operand{num: func(*env) (int64, bool) { return 0, true }, konst: true}
		return arithmetic(operators.Subtract, zero, a), nil
	case operators.Add, operators.Subtract, operators.Multiply, operators.Divide, operators.Modulo:
		a, err := l.operand(args[0])
		if err != nil {
			return operand{}, err
		}
		b, err := l.operand(args[1])
		switch {
		case err != nil:
			return operand{}, err
		case a.num != nil && b.num != nil:
			return arithmetic(c.FunctionName(), a, b), nil
		case a.konst && b.konst && a.text != nil && c.FunctionName() == operators.Add:
			s := a.s + b.s
			return operand{text: func(*env) (string, bool) { return s, true }, konst: true, s: s}, nil
		}
	}
	return operand{}, errSlow
}

func orSlow(err error) error {
	if err != nil {
		return err
	}
	return errSlow
}

// choice lowers test ? a : b for numbers and texts.
func (l *lowerer) choice(args []celast.Expr) (operand, error) {
	c, err := l.condition(args[0])
	if err != nil {
		return operand{}, err
	}
	a, err := l.operand(args[1])
	if err != nil {
		return operand{}, err
	}
	b, err := l.operand(args[2])
	test := c.fn
	switch {
	case err != nil:
		return operand{}, err
	case a.num != nil && b.num != nil:
		return operand{num: func(e *env) (int64, bool) {
			switch test(e) {
			case True:
				return a.num(e)
			case False:
				return b.num(e)
			}
			return 0, false
		}}, nil
	case a.text != nil && b.text != nil:
		return operand{text: func(e *env) (string, bool) {
			switch test(e) {
			case True:
				return a.text(e)
			case False:
				return b.text(e)
			}
			return "", false
		}}, nil
	}
	return operand{}, errSlow
}

// size is the number of characters of a text, or of values of a list.
func (l *lowerer) size(arg celast.Expr) (operand, error) {
	t := l.ast.GetType(arg.ID())
	switch t.Kind() {
	case types.StringKind:
		a, err := l.operand(arg)
		if err != nil || a.text == nil {
			return operand{}, orSlow(err)
		}
		text := a.text
		return operand{num: func(e *env) (int64, bool) {
			s, ok := text(e)
			return int64(utf8.RuneCountInString(s)), ok
		}}, nil
	case types.ListKind:
		return l.listSize(arg)
	}
	return operand{}, errSlow
}
