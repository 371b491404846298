package rules

import (
	"fmt"
	"math"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// numberBits is how many bits of a number bit(x, n) can ask for.
const numberBits = 64

// bitOf tells whether bit n of x is set, counted from 0 at the low end as the
// specifications count the bits of flags. There is no bit outside the number.
func bitOf(x, n int64) (set, ok bool) {
	return n >= 0 && n < numberBits && x>>uint64(n)&1 != 0, n >= 0 && n < numberBits
}

// bit lowers bit(diameter.idr_flags, 3).
func (l *lowerer) bit(args []celast.Expr) (condition, error) {
	x, err := l.operand(args[0])
	if err != nil {
		return condition{}, err
	}
	n, err := l.operand(args[1])
	if err != nil || x.num == nil || n.num == nil {
		return condition{}, orSlow(err)
	}
	if !n.konst {
		number, place := x.num, n.num
		return fn(func(e *env) Tri {
			v, ok := number(e)
			if !ok {
				return Unknown
			}
			p, ok := place(e)
			if !ok {
				return Unknown
			}
			set, ok := bitOf(v, p)
			return known(ok, set)
		}), nil
	}
	if _, ok := bitOf(0, n.n); !ok {
		l.report(args[1].ID(), exprError{code: CodeOperand, message: fmt.Sprintf("a number has no bit %d", n.n), hint: "bits are counted from 0, the lowest, to 63"})
		return condition{}, errReported
	}
	if x.konst {
		set, _ := bitOf(x.n, n.n)
		return constant(triOf(set)), nil
	}
	number, mask := x.num, int64(1)<<uint64(n.n)
	return fn(func(e *env) Tri { v, ok := number(e); return known(ok, v&mask != 0) }), nil
}

// arithmetic computes on 64 bits; an overflow or a division by zero is
// unknown, as CEL makes an error of it.
func arithmetic(op string, a, b operand) operand {
	compute := map[string]func(a, b int64) (int64, bool){
		operators.Add:      addInt,
		operators.Subtract: subInt,
		operators.Multiply: mulInt,
		operators.Divide:   divInt,
		operators.Modulo:   modInt,
	}[op]
	if a.konst && b.konst {
		if n, ok := compute(a.n, b.n); ok {
			return operand{num: func(*env) (int64, bool) { return n, true }, konst: true, n: n}
		}
	}
	x, y := a.num, b.num
	return operand{num: func(e *env) (int64, bool) {
		p, ok := x(e)
		if !ok {
			return 0, false
		}
		q, ok := y(e)
		if !ok {
			return 0, false
		}
		return compute(p, q)
	}}
}

func addInt(a, b int64) (int64, bool) {
	c := a + b
	return c, (c > a) == (b > 0)
}

func subInt(a, b int64) (int64, bool) {
	c := a - b
	return c, (c < a) == (b > 0)
}

func mulInt(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	c := a * b
	return c, c/b == a && !(a == -1 && b == math.MinInt64) && !(b == -1 && a == math.MinInt64)
}

func divInt(a, b int64) (int64, bool) {
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	return a / b, true
}

func modInt(a, b int64) (int64, bool) {
	if b == 0 || a == math.MinInt64 && b == -1 {
		return 0, false
	}
	return a % b, true
}
