package rules

import (
	"strconv"
	"strings"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"

	"cordon/protocols/message"
)

// Nearly all conditions are of a few short forms: tests of fields, joined by
// &&, || and !. cel-go's parser, which is generated and foresees the whole of
// CEL, takes a hundred times as long for them as they need; every start of a
// verb waits for it, and a reload of ten thousand rules more so. So these forms
// are read here. What is not surely one of them, and above all what is wrong,
// is left to cel-go, which alone decides what CEL is: plainCondition gives what
// cel-go would, or nothing.

// Bounds of a plain condition, well within those of the language.
const (
	maxPlainNodes = 512
	maxPlainDepth = 12
)

// plainCondition reads and type-checks a condition of the plain forms; nil for
// any other text. The tree knows no places in the text.
func plainCondition(text string) *celast.AST {
	p := &plain{lex: plainLexer{rest: text}, make: celast.NewExprFactory(), types: map[int64]*types.Type{}}
	p.lex.next()
	e := p.any()
	if p.lex.kind != plainEnd || p.lex.failed || !p.is(e, types.BoolKind) {
		return nil
	}
	return celast.NewCheckedAST(celast.NewAST(e.Expr, nil), p.types, nil)
}

// plain is a parser by recursive descent. Once it has failed the rest of the
// text reads as its end.
type plain struct {
	lex    plainLexer
	make   celast.ExprFactory
	types  map[int64]*types.Type
	locals []plainLocal
	id     int64
	depth  int
}

// plainLocal is a variable of exists or all.
type plainLocal struct {
	name string
	kind types.Kind
}

// typed is an expression with its type: a value of a kind, or a list of such.
type typed struct {
	celast.Expr
	kind types.Kind
	many bool
}

func (p *plain) fail() typed {
	p.lex.fail()
	return typed{}
}

// is reports whether e is a single value of a kind, and fails where it is not.
func (p *plain) is(e typed, kind types.Kind) bool {
	if e.Expr == nil || e.many || e.kind != kind {
		p.lex.fail()
		return false
	}
	return true
}

func (p *plain) next() int64 {
	if p.id++; p.id > maxPlainNodes {
		p.lex.fail()
	}
	return p.id
}

// node notes the type of an expression.
func (p *plain) node(e celast.Expr, kind types.Kind) typed {
	p.types[e.ID()] = plainTypes[kind]
	return typed{Expr: e, kind: kind}
}

var plainTypes = map[types.Kind]*types.Type{types.BoolKind: types.BoolType, types.IntKind: types.IntType, types.StringKind: types.StringType}

func (p *plain) call(function string, args ...celast.Expr) typed {
	return p.node(p.make.NewCall(p.next(), function, args...), types.BoolKind)
}

// any reads a || b || ...
func (p *plain) any() typed { return p.logical("||", operators.LogicalOr, p.every) }

// every reads a && b && ...
func (p *plain) every() typed { return p.logical("&&", operators.LogicalAnd, p.relation) }

func (p *plain) logical(sign, function string, operand func() typed) typed {
	e := operand()
	for p.lex.take(sign) {
		right := operand()
		if !p.is(e, types.BoolKind) || !p.is(right, types.BoolKind) {
			return typed{}
		}
		e = p.call(function, e.Expr, right.Expr)
	}
	return e
}

var plainRelations = map[string]string{
	"==": operators.Equals, "!=": operators.NotEquals, "<": operators.Less, "<=": operators.LessEquals,
	">": operators.Greater, ">=": operators.GreaterEquals, "in": operators.In,
}

// relation reads an operand, or a comparison of two.
func (p *plain) relation() typed {
	e := p.operand()
	function, ok := plainRelations[p.lex.text]
	if !ok || p.lex.kind != plainSign {
		return e
	}
	p.lex.next()
	right := p.operand()
	switch {
	case e.Expr == nil || right.Expr == nil || e.many || e.kind != right.kind,
		right.many != (function == operators.In),
		e.kind == types.BoolKind && function != operators.Equals && function != operators.NotEquals:
		return p.fail()
	}
	return p.call(function, e.Expr, right.Expr)
}

func (p *plain) operand() typed {
	if p.depth++; p.depth > maxPlainDepth {
		return p.fail()
	}
	defer func() { p.depth-- }()
	text := p.lex.text
	switch p.lex.kind {
	case plainText:
		p.lex.next()
		return p.node(p.make.NewLiteral(p.next(), types.String(text)), types.StringKind)
	case plainInt:
		p.lex.next()
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return p.fail()
		}
		return p.node(p.make.NewLiteral(p.next(), types.Int(n)), types.IntKind)
	case plainName:
		p.lex.next()
		if p.lex.take("(") {
			return p.closed(p.function(text))
		}
		return p.name(text)
	}
	switch {
	case p.lex.take("("):
		return p.closed(p.any())
	case p.lex.take("["):
		return p.list()
	case p.lex.take("!"):
		// cel-go makes !!a plain a; nobody writes it.
		if p.lex.kind == plainSign && p.lex.text == "!" {
			break
		}
		if e := p.operand(); p.is(e, types.BoolKind) {
			return p.call(operators.LogicalNot, e.Expr)
		}
	}
	return p.fail()
}

// closed is e when its bracket closes.
func (p *plain) closed(e typed) typed {
	if !p.lex.take(")") {
		return p.fail()
	}
	return e
}

// list reads the constants of a list of one kind, behind its bracket.
func (p *plain) list() typed {
	var elements []celast.Expr
	var kind types.Kind
	for {
		e := p.operand()
		if e.Expr == nil || e.Kind() != celast.LiteralKind || e.kind == types.BoolKind || len(elements) > 0 && e.kind != kind {
			return p.fail()
		}
		elements, kind = append(elements, e.Expr), e.kind
		if p.lex.take("]") {
			return typed{p.make.NewList(p.next(), elements, nil), kind, true}
		}
		if !p.lex.take(",") {
			return p.fail()
		}
	}
}

// name reads a variable, a field or a truth value.
func (p *plain) name(name string) typed {
	for _, v := range p.locals {
		if v.name == name {
			return p.node(p.make.NewIdent(p.next(), name), v.kind)
		}
	}
	if name == "true" || name == "false" {
		return p.node(p.make.NewLiteral(p.next(), types.Bool(name == "true")), types.BoolKind)
	}
	f, kind := p.field(name)
	switch {
	case kind == types.UnspecifiedKind:
		return p.fail()
	case f.Many:
		e := typed{p.make.NewIdent(p.next(), name), kind, true}
		p.types[e.ID()] = types.NewListType(plainTypes[kind])
		return e
	}
	return p.node(p.make.NewIdent(p.next(), name), kind)
}

// field is the field of a name and the kind of its values, which is unspecified
// where there is no such that a condition can read, or a variable hides it.
func (p *plain) field(name string) (message.Field, types.Kind) {
	for _, v := range p.locals {
		if first, _, _ := strings.Cut(name, "."); first == v.name {
			return message.Field{}, types.UnspecifiedKind
		}
	}
	id, ok := message.FieldByName(name)
	f := message.FieldByID(id)
	if !ok {
		return f, types.UnspecifiedKind
	}
	switch f.Type {
	case message.TypeInt:
		return f, types.IntKind
	case message.TypeBool:
		return f, types.BoolKind
	case message.TypeText, message.TypeAddr:
		return f, types.StringKind
	}
	return f, types.UnspecifiedKind
}

// function reads the arguments of a call, behind its bracket.
func (p *plain) function(name string) typed {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return p.method(name[:i], name[i+1:])
	}
	switch name {
	case funcHas:
		name, isName := p.lex.text, p.lex.kind == plainName
		p.lex.next()
		if _, kind := p.field(name); isName && kind != types.UnspecifiedKind {
			return p.node(p.make.NewIdent(p.next(), presence+name), types.BoolKind)
		}
	case funcInList:
		e := p.operand()
		if e.Expr == nil || e.many || e.kind == types.BoolKind || !p.lex.take(",") {
			return p.fail()
		}
		if list := p.operand(); p.is(list, types.StringKind) {
			return p.call(lookup, e.Expr, list.Expr)
		}
	case funcHasAnomaly:
		if e := p.operand(); p.is(e, types.StringKind) {
			return p.call(funcHasAnomaly, e.Expr)
		}
	case funcBit:
		e := p.operand()
		if !p.is(e, types.IntKind) || !p.lex.take(",") {
			return p.fail()
		}
		if n := p.operand(); p.is(n, types.IntKind) {
			return p.call(funcBit, e.Expr, n.Expr)
		}
	}
	return p.fail()
}

// method reads the arguments of a method of a field or variable.
func (p *plain) method(of, method string) typed {
	e := p.name(of)
	switch method {
	case overloads.StartsWith, overloads.EndsWith, overloads.Contains, overloads.Matches:
		if !p.is(e, types.StringKind) {
			return typed{}
		}
		if part := p.operand(); p.is(part, types.StringKind) {
			return p.node(p.make.NewMemberCall(p.next(), method, e.Expr, part.Expr), types.BoolKind)
		}
	case operators.Exists:
		return p.quantifier(e, operators.LogicalOr, types.False)
	case operators.All:
		return p.quantifier(e, operators.LogicalAnd, types.True)
	}
	return p.fail()
}

// quantifier reads the variable and test of exists or all, and makes what
// cel-go's macro makes.
func (p *plain) quantifier(over typed, join string, start types.Bool) typed {
	name := p.lex.text
	if over.Expr == nil || !over.many || p.lex.kind != plainName || !p.free(name) {
		return p.fail()
	}
	if p.lex.next(); !p.lex.take(",") {
		return p.fail()
	}
	p.locals = append(p.locals, plainLocal{name, over.kind})
	test := p.any()
	p.locals = p.locals[:len(p.locals)-1]
	if !p.is(test, types.BoolKind) {
		return typed{}
	}
	accu := func() celast.Expr { return p.node(p.make.NewAccuIdent(p.next()), types.BoolKind).Expr }
	goOn := accu()
	if join == operators.LogicalOr {
		goOn = p.call(operators.LogicalNot, goOn).Expr
	}
	goOn = p.call(operators.NotStrictlyFalse, goOn).Expr
	step := p.call(join, accu(), test.Expr).Expr
	result := accu()
	init := p.node(p.make.NewLiteral(p.next(), start), types.BoolKind)
	return p.node(p.make.NewComprehension(p.next(), over.Expr, name, result.AsIdent(), init.Expr, goOn, step, result), types.BoolKind)
}

// free reports whether a name may be a variable and hides nothing.
func (p *plain) free(name string) bool {
	if strings.Contains(name, ".") || reserved[name] {
		return false
	}
	for _, v := range p.locals {
		if v.name == name {
			return false
		}
	}
	_, isField := message.FieldByName(name)
	return !isField
}
