package rules

import (
	"fmt"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"cordon/protocols/message"
)

// inList lowers in_list(x, "name").
func (l *lowerer) inList(args []celast.Expr) (condition, error) {
	list, err := l.namedList(args)
	if err != nil {
		return condition{}, err
	}
	x, err := l.operand(args[0])
	switch {
	case err != nil:
		return condition{}, err
	case list.Len() == 0 && args[0].Kind() == celast.IdentKind && l.local(args[0].AsIdent()) != nil:
		return constant(False), nil // a variable is never absent
	case x.num != nil:
		read := x.num
		return fn(func(e *env) Tri { n, ok := read(e); return known(ok, ok && list.ContainsInt(n)) }), nil
	case x.addr != nil:
		read := x.addr
		return fn(func(e *env) Tri { a, ok := read(e); return known(ok, ok && list.ContainsAddr(a)) }), nil
	case x.konst:
		return constant(triOf(list.Contains(x.s))), nil
	}
	read := x.text
	return fn(func(e *env) Tri { s, ok := read(e); return known(ok, ok && list.Contains(s)) }), nil
}

// namedList finds the list of an in_list, and checks that its type suits the
// value that is looked up.
func (l *lowerer) namedList(args []celast.Expr) (*List, error) {
	name, ok := literalText(args[1])
	if !ok {
		l.report(args[1].ID(), exprError{code: CodeOperand, message: "in_list needs the name of a list in quotes",
			hint: `such as in_list(sccp.calling.gt, "partners")`})
		return nil, errReported
	}
	list := l.lists(name)
	if list == nil {
		return nil, errReported // the compiler has said so, with the names that there are
	}
	isInt := l.ast.GetType(args[0].ID()).Kind() == types.IntKind
	isAddr := l.isAddr(args[0])
	switch {
	case isInt != (list.Type == ListNumber), isAddr != (list.Type == ListIP):
		l.report(args[1].ID(), exprError{code: CodeListType, message: fmt.Sprintf("the list %q is of type %s, which does not suit the value", name, list.Type),
			hint: "addresses are looked up in lists of type ip, numbers in lists of type number"})
		return nil, errReported
	}
	return list, nil
}

// isAddr reports whether e is a field, or a variable, that holds addresses.
func (l *lowerer) isAddr(e celast.Expr) bool {
	if e.Kind() != celast.IdentKind {
		return false
	}
	if v := l.local(e.AsIdent()); v != nil {
		return v.kind == message.TypeAddr
	}
	f, ok := message.FieldByName(e.AsIdent())
	return ok && message.FieldByID(f).Type == message.TypeAddr
}
