package rules

import (
	"fmt"
	"strings"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/functions"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// interpret has cel-go run an expression of a checked condition. An error, of
// which an absent field is one, is Unknown: CEL's "and" and "or" absorb errors
// as Kleene's absorb the unknown.
func (l *language) interpret(ast *celast.AST, e celast.Expr, lists func(string) *List) (boolFn, error) {
	sub := celast.NewCheckedAST(celast.NewAST(e, ast.SourceInfo()), ast.TypeMap(), ast.ReferenceMap())
	program, err := l.env.PlanProgram(sub, cel.CostLimit(maxCost))
	if err != nil {
		return nil, fmt.Errorf("rules: plan for the interpreter: %w", err)
	}
	return func(e *env) Tri {
		e.vars.env, e.vars.lists = e, lists
		v, _, err := program.Eval(&e.vars)
		if b, ok := v.(types.Bool); ok && err == nil {
			return triOf(bool(b))
		}
		return Unknown
	}, nil
}

// slowVars gives the interpreter the fields of a message as variables. A field
// that is absent is not found, which the interpreter makes an error.
type slowVars struct {
	env   *env
	lists func(string) *List
}

// Parent implements interpreter.Activation.
func (v *slowVars) Parent() interpreter.Activation { return nil }

// ResolveName implements interpreter.Activation.
func (v *slowVars) ResolveName(name string) (any, bool) {
	name, test := strings.CutPrefix(name, presence)
	id, ok := message.FieldByName(name)
	if !ok {
		return nil, false
	}
	f, m := message.FieldByID(id), v.env.m
	if f.Fact {
		v.env.need(id)
	}
	switch {
	case test:
		return types.Bool(m.Has(id)), true
	case id == message.FieldAnomalies:
		names := []string{}
		for a := range m.Anomalies.All {
			names = append(names, a.Name())
		}
		return types.NewStringList(types.DefaultTypeAdapter, names), true
	case f.Many:
		return listValue(m, f)
	}
	return scalarValue(m, f)
}

func scalarValue(m *message.Message, f message.Field) (any, bool) {
	switch f.Type {
	case message.TypeInt:
		n, ok := m.Int(f.ID)
		return types.Int(n), ok
	case message.TypeBool:
		b, ok := m.Bool(f.ID)
		return types.Bool(b), ok
	case message.TypeText:
		s, ok := m.String(f.ID)
		return types.String(s), ok
	case message.TypeAddr:
		a, ok := m.Addr(f.ID)
		return types.String(a.String()), ok
	}
	return nil, false
}

func listValue(m *message.Message, f message.Field) (any, bool) {
	var out []ref.Val
	for c := m.First(f.ID); c.Valid(); c = c.Next() {
		switch f.Type {
		case message.TypeInt:
			out = append(out, types.Int(c.Int()))
		case message.TypeBool:
			out = append(out, types.Bool(c.Bool()))
		case message.TypeAddr:
			out = append(out, types.String(c.Addr().String()))
		default:
			out = append(out, types.String(c.String()))
		}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, out), len(out) > 0
}

// ResolveFunction implements interpreter.FunctionActivation.
func (v *slowVars) ResolveFunction(name string) (functions.LateBoundOp, bool) {
	switch name {
	case lookup:
		return v.inList, true
	case funcHasAnomaly:
		return v.hasAnomaly, true
	case funcBit:
		return bitValue, true
	}
	return nil, false
}

func bitValue(_ string, args ...ref.Val) ref.Val {
	x, isInt := args[0].(types.Int)
	n, isPlace := args[1].(types.Int)
	if set, ok := bitOf(int64(x), int64(n)); ok && isInt && isPlace {
		return types.Bool(set)
	}
	return types.NewErr("a number has no such bit")
}

func (v *slowVars) inList(_ string, args ...ref.Val) ref.Val {
	name, ok := args[1].(types.String)
	list := v.lists(string(name))
	if !ok || list == nil {
		return types.NewErr("no list %q", string(name))
	}
	switch x := args[0].(type) {
	case types.String:
		return types.Bool(list.Contains(string(x)))
	case types.Int:
		return types.Bool(list.ContainsInt(int64(x)))
	}
	return types.NewErr("in_list of another type")
}

func (v *slowVars) hasAnomaly(_ string, args ...ref.Val) ref.Val {
	name, _ := args[0].(types.String)
	set, ok := anomalySet(string(name))
	if !ok {
		return types.NewErr("no anomaly %q", string(name))
	}
	return types.Bool(v.anomalies().Intersects(&set))
}

func (v *slowVars) anomalies() *wire.Anomalies { return &v.env.m.Anomalies }
