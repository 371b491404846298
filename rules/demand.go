package rules

import (
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"

	"cordon/protocols/message"
)

// demand is a test of a field against constants that must be true for the
// condition to be true.
type demand struct {
	field  message.FieldID
	texts  []string
	nums   []int64
	prefix bool
}

// demandsOf finds the demands of a condition: the operands of its outermost
// "and".
func demandsOf(ast *celast.AST) []demand {
	if ast == nil {
		return nil
	}
	var out []demand
	for _, e := range flatten(ast.Expr(), operators.LogicalAnd, nil) {
		if d, ok := demandOf(e); ok {
			out = append(out, d)
		}
	}
	return out
}

func demandOf(e celast.Expr) (demand, bool) {
	switch e.Kind() {
	case celast.ComprehensionKind:
		c := e.AsComprehension()
		test, all, ok := quantifier(c)
		if !ok || all || c.HasIterVar2() || c.IterRange().Kind() != celast.IdentKind {
			return demand{}, false
		}
		f, ok := message.FieldByName(c.IterRange().AsIdent())
		if !ok || f == message.FieldAnomalies {
			return demand{}, false
		}
		return demandOn(test, c.IterVar(), f)
	case celast.CallKind:
		args := callArgs(e.AsCall())
		for _, a := range args {
			if a.Kind() != celast.IdentKind {
				continue
			}
			if f, ok := message.FieldByName(a.AsIdent()); ok && !message.FieldByID(f).Many {
				return demandOn(e, a.AsIdent(), f)
			}
		}
	}
	return demand{}, false
}

// demandOn reads a test of the name, which stands for a value of field f.
func demandOn(e celast.Expr, name string, f message.FieldID) (demand, bool) {
	if t := message.FieldByID(f).Type; e.Kind() != celast.CallKind || t != message.TypeText && t != message.TypeInt {
		return demand{}, false
	}
	args := callArgs(e.AsCall())
	if len(args) != 2 {
		return demand{}, false
	}
	is := func(e celast.Expr) bool { return e.Kind() == celast.IdentKind && e.AsIdent() == name }
	d := demand{field: f}
	switch e.AsCall().FunctionName() {
	case operators.Equals:
		if is(args[1]) {
			args[0], args[1] = args[1], args[0]
		}
		return d, is(args[0]) && d.take(args[1])
	case overloads.StartsWith:
		d.prefix = true
		return d, is(args[0]) && d.take(args[1]) && len(d.texts) == 1 && d.texts[0] != ""
	case operators.In:
		if !is(args[0]) || args[1].Kind() != celast.ListKind {
			return d, false
		}
		for _, c := range args[1].AsList().Elements() {
			if !d.take(c) {
				return d, false
			}
		}
		return d, true
	}
	return d, false
}

// take adds a constant; false for anything else.
func (d *demand) take(e celast.Expr) bool {
	if s, ok := literalText(e); ok {
		d.texts = append(d.texts, s)
		return true
	}
	n, ok := literalInt(e)
	if ok {
		d.nums = append(d.nums, n)
	}
	return ok
}
