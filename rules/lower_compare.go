package rules

import (
	"fmt"
	"net/netip"
	"slices"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"cordon/protocols/message"
)

// comparison lowers == != < <= > >= by the type of its operands.
func (l *lowerer) comparison(e celast.Expr, op string, args []celast.Expr) (condition, error) {
	switch l.ast.GetType(args[0].ID()).Kind() {
	case types.BoolKind:
		return l.compareBools(op, args)
	case types.IntKind, types.StringKind:
	default:
		return condition{}, errSlow
	}
	a, err := l.operand(args[0])
	if err != nil {
		return condition{}, err
	}
	b, err := l.operand(args[1])
	if err != nil {
		return condition{}, err
	}
	at := args[1]
	if a.konst && !b.konst {
		a, b, op, at = b, a, mirrored[op], args[0]
	}
	switch {
	case a.num != nil && b.num != nil:
		return compareInts(op, a, b), nil
	case a.text != nil && b.text != nil:
		if b.konst && a.field != 0 && (op == operators.Equals || op == operators.NotEquals) {
			if err := l.checkName(at.ID(), a.field, b.s); err != nil {
				return condition{}, err
			}
		}
		return compareTexts(op, a, b), nil
	case a.addr != nil:
		return l.compareAddrs(at.ID(), op, a, b)
	}
	return condition{}, errSlow
}

// mirrored is the operator with its operands exchanged.
var mirrored = map[string]string{
	operators.Equals: operators.Equals, operators.NotEquals: operators.NotEquals,
	operators.Less: operators.Greater, operators.LessEquals: operators.GreaterEquals,
	operators.Greater: operators.Less, operators.GreaterEquals: operators.LessEquals,
}

func (l *lowerer) compareBools(op string, args []celast.Expr) (condition, error) {
	a, err := l.condition(args[0])
	if err != nil {
		return condition{}, err
	}
	b, err := l.condition(args[1])
	if err != nil {
		return condition{}, err
	}
	if op != operators.Equals && op != operators.NotEquals {
		return condition{}, errSlow
	}
	if a.konst && b.konst {
		return constant(triOf((a.value == b.value) == (op == operators.Equals))), nil
	}
	x, y, equal := a.fn, b.fn, op == operators.Equals
	return fn(func(e *env) Tri {
		p, q := x(e), y(e)
		if p == Unknown || q == Unknown {
			return Unknown
		}
		return triOf((p == q) == equal)
	}), nil
}

func compareInts(op string, a, b operand) condition {
	if a.konst && b.konst {
		return constant(triOf(holdsOrdered(op, a.n, b.n)))
	}
	if b.konst && a.field != 0 && !message.FieldByID(a.field).Fact {
		return fn(compareFieldConst(op, a.field, b.n))
	}
	if b.konst {
		return fn(compareIntConst(op, a.num, b.n))
	}
	x, y := a.num, b.num
	test := orderedTest[int64](op)
	return fn(func(e *env) Tri {
		p, ok := x(e)
		if !ok {
			return Unknown
		}
		q, ok := y(e)
		if !ok {
			return Unknown
		}
		return triOf(test(p, q))
	})
}

func compareIntConst(op string, x intFn, c int64) boolFn {
	switch op {
	case operators.Equals:
		return func(e *env) Tri { n, ok := x(e); return known(ok, n == c) }
	case operators.NotEquals:
		return func(e *env) Tri { n, ok := x(e); return known(ok, n != c) }
	case operators.Less:
		return func(e *env) Tri { n, ok := x(e); return known(ok, n < c) }
	case operators.LessEquals:
		return func(e *env) Tri { n, ok := x(e); return known(ok, n <= c) }
	case operators.Greater:
		return func(e *env) Tri { n, ok := x(e); return known(ok, n > c) }
	}
	return func(e *env) Tri { n, ok := x(e); return known(ok, n >= c) }
}

// compareFieldConst is compareIntConst on a field, without a closure to read it.
func compareFieldConst(op string, f message.FieldID, c int64) boolFn {
	switch op {
	case operators.Equals:
		return func(e *env) Tri { n, ok := e.m.Int(f); return known(ok, n == c) }
	case operators.NotEquals:
		return func(e *env) Tri { n, ok := e.m.Int(f); return known(ok, n != c) }
	}
	return compareIntConst(op, intField(f), c)
}

func known(ok, value bool) Tri {
	if !ok {
		return Unknown
	}
	return triOf(value)
}

func compareTexts(op string, a, b operand) condition {
	if a.konst && b.konst {
		return constant(triOf(holdsOrdered(op, a.s, b.s)))
	}
	x := a.text
	if b.konst {
		c := b.s
		switch op {
		case operators.Equals:
			return fn(func(e *env) Tri { s, ok := x(e); return known(ok, s == c) })
		case operators.NotEquals:
			return fn(func(e *env) Tri { s, ok := x(e); return known(ok, s != c) })
		}
	}
	y, test := b.text, orderedTest[string](op)
	return fn(func(e *env) Tri {
		p, ok := x(e)
		if !ok {
			return Unknown
		}
		q, ok := y(e)
		if !ok {
			return Unknown
		}
		return triOf(test(p, q))
	})
}

func holdsOrdered[T int64 | string](op string, a, b T) bool { return orderedTest[T](op)(a, b) }

func orderedTest[T int64 | string](op string) func(a, b T) bool {
	switch op {
	case operators.Equals:
		return func(a, b T) bool { return a == b }
	case operators.NotEquals:
		return func(a, b T) bool { return a != b }
	case operators.Less:
		return func(a, b T) bool { return a < b }
	case operators.LessEquals:
		return func(a, b T) bool { return a <= b }
	case operators.Greater:
		return func(a, b T) bool { return a > b }
	}
	return func(a, b T) bool { return a >= b }
}

// compareAddrs compares an address with another, or with a constant that must
// be written as addresses are printed: CEL compares text.
func (l *lowerer) compareAddrs(id int64, op string, a, b operand) (condition, error) {
	if op != operators.Equals && op != operators.NotEquals {
		return condition{}, errSlow
	}
	equal := op == operators.Equals
	x := a.addr
	switch {
	case b.konst && b.text != nil:
		c, err := l.address(id, b.s)
		if err != nil {
			return condition{}, err
		}
		return fn(func(e *env) Tri { p, ok := x(e); return known(ok, (p == c) == equal) }), nil
	case b.addr != nil:
		y := b.addr
		return fn(func(e *env) Tri {
			p, ok := x(e)
			if !ok {
				return Unknown
			}
			q, ok := y(e)
			return known(ok, (p == q) == equal)
		}), nil
	}
	return condition{}, errSlow
}

func (l *lowerer) address(id int64, s string) (netip.Addr, error) {
	a, err := netip.ParseAddr(s)
	switch {
	case err != nil:
		l.report(id, exprError{code: CodeUnknownName, message: fmt.Sprintf("%q is not an IP address", s),
			hint: "for a prefix, put it into a list of type ip and use in_list"})
		return a, errReported
	case a.String() != s:
		l.report(id, exprError{code: CodeUnknownName, message: fmt.Sprintf("%q is not how the address is written", s),
			hint: "write " + a.String()})
		return a, errReported
	}
	return a, nil
}

// namesOf are the values that a field of closed vocabulary can hold.
func namesOf(f message.FieldID) []string {
	switch f {
	case message.FieldDirection:
		return directionNames()
	case message.FieldProtocol:
		return append(protocolNames(), message.ProtocolUnknown.String())
	case message.FieldOperation:
		var out []string
		for _, o := range message.Operations() {
			out = append(out, o.Name)
		}
		return out
	case message.FieldTCAPComponentType:
		return componentNames()[1:]
	case message.FieldAnomalies:
		return slices.Collect(anomalyNames)
	}
	return nil
}

// holdsName reports whether field f can hold s.
func holdsName(f message.FieldID, s string) bool {
	if f == message.FieldOperation {
		for _, o := range message.Operations() {
			if o.Name == s {
				return true
			}
		}
		return false
	}
	names := namesOf(f)
	return names == nil || slices.Contains(names, s)
}

// checkName reports a constant that its field can never hold: the rule would
// silently never match.
func (l *lowerer) checkName(id int64, f message.FieldID, s string) error {
	if holdsName(f, s) {
		return nil
	}
	names := namesOf(f)
	l.report(id, exprError{code: CodeUnknownName, message: fmt.Sprintf("`%s` is never %q", f.Name(), s), hint: oneOf(s, names)})
	return errReported
}
