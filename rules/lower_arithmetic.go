package rules

import (
	"math"

	"cel.dev/cel-go/common/operators"
)

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
