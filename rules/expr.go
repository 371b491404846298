package rules

import (
	"errors"
	"fmt"
	"strings"

	celast "cel.dev/cel-go/common/ast"

	"cordon/protocols/message"
)

// lower makes closures of a checked condition, the interpreter taking what
// cannot be lowered; mistakes that only show now are reported, and the result
// must not be used after one. It reports lists that do not exist.
func (l *language) lower(ast *celast.AST, lists func(string) *List, report func(exprError)) (cond condition, slow bool) {
	low := &lowerer{ast: ast, lists: lists}
	reported := false
	low.report = func(id int64, e exprError) {
		if e.line == 0 {
			at := ast.SourceInfo().GetStartLocation(id)
			e.line, e.column = at.Line(), at.Column()+1
		}
		reported = reported || !e.warning
		report(e)
	}
	low.plan = func(e celast.Expr) (boolFn, error) { return l.interpret(ast, e, lists) }
	l.missingLists(ast, lists, low.report)
	if reported {
		return constant(Unknown), false
	}
	cond, err := low.condition(ast.Expr())
	if err != nil {
		if !reported {
			low.report(ast.Expr().ID(), exprError{code: CodeOperand, message: firstLine(err.Error())})
		}
		return constant(Unknown), false
	}
	cond.program = low.program(ast.Expr(), cond.fn)
	return cond, low.slow
}

// missingLists reports each use of a list that is defined nowhere.
func (l *language) missingLists(ast *celast.AST, lists func(string) *List, report func(int64, exprError)) {
	eachListUse(ast, func(id int64, name string) {
		if lists(name) == nil {
			report(id, exprError{code: CodeUnknownList, message: fmt.Sprintf("the list %q is defined nowhere", name),
				hint: "define it under `lists`: " + name + ": {type: digits, entries: []}"})
		}
	})
}

// eachListUse calls f for each in_list with a constant name.
func eachListUse(ast *celast.AST, f func(id int64, name string)) {
	celast.PreOrderVisit(ast.Expr(), celast.NewExprVisitor(func(e celast.Expr) {
		if e.Kind() != celast.CallKind || e.AsCall().FunctionName() != lookup || len(e.AsCall().Args()) != 2 {
			return
		}
		arg := e.AsCall().Args()[1]
		if name, ok := literalText(arg); ok {
			f(arg.ID(), name)
		}
	}))
}

// Expr is a compiled condition by itself, as `decode -Y` takes it. It is safe
// for concurrent use.
type Expr struct {
	fn   boolFn
	set  *Set // for its pool
	slow bool
}

// CompileExpr compiles a condition without lists. The error shows every
// mistake with a caret.
func CompileExpr(text string) (*Expr, error) {
	lang, err := newLanguage()
	if err != nil {
		return nil, err
	}
	ast, mistakes := lang.compile(text)
	var cond condition
	slow := false
	if len(mistakes) == 0 {
		cond, slow = lang.lower(ast, func(string) *List { return nil }, func(e exprError) {
			if e.code == CodeUnknownList {
				e.hint = "an expression by itself has no lists"
			}
			mistakes = append(mistakes, e)
		})
	}
	if len(mistakes) > 0 {
		return nil, exprErrors(text, mistakes)
	}
	set := &Set{lang: lang}
	set.envs.New = func() any { return new(env) }
	return &Expr{fn: cond.fn, set: set, slow: slow}, nil
}

// exprErrors shows mistakes under the text that they stand in.
func exprErrors(text string, mistakes []exprError) error {
	f := &sourceFile{name: "expression", data: []byte(text)}
	var b strings.Builder
	for i, e := range mistakes {
		if i > 0 {
			b.WriteByte('\n')
		}
		f.at(e.line, e.column, e.code, e.message, e.hint).Format(&b)
	}
	return errors.New(strings.TrimRight(b.String(), "\n"))
}

// Slow reports whether a part of the expression runs in cel-go's interpreter.
func (x *Expr) Slow() bool { return x.slow }

// Eval evaluates the expression: for the message as a whole, and, until it is
// true, for each component by itself, since `operation` and `code` speak of one
// component. facts may be nil.
func (x *Expr) Eval(m *message.Message, facts Facts) Tri {
	e := x.set.envs.Get().(*env)
	e.reset(m, facts)
	focus := m.Focused()
	m.Focus(-1)
	out := x.fn(e)
	for i := 1; i < len(m.Components()) && out != True; i++ {
		m.Focus(i)
		out = max(out, x.fn(e))
	}
	m.Focus(focus)
	e.release()
	x.set.envs.Put(e)
	return out
}
