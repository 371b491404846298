package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Names of functions that the language adds to CEL.
const (
	funcHas        = "has"
	funcInList     = "in_list"
	funcHasAnomaly = "has_anomaly"
	funcBit        = "bit"
	// lookup is what in_list is called inside: "in_list" is also the name of an
	// overload of CEL's own operator `in`, which a function of that name replaces.
	lookup = "@in_list"
	// presence starts the name of the variable that tells whether a field is
	// present. It cannot be written in CEL, so that only has() makes it.
	presence = "@has:"
)

// Bounds of one condition.
const (
	maxExpression = 8 << 10 // characters
	maxExprNodes  = 4 << 10
	maxExprDepth  = 64
	// maxCost bounds what the interpreter may spend on one condition that
	// could not be lowered; beyond it the condition is unknown.
	maxCost = 1 << 20
)

// language is the CEL environment of conditions: the fields of the dictionary
// are its variables.
type language struct {
	env *cel.Env
}

func newLanguage() (*language, error) {
	opts := []cel.EnvOption{
		cel.StdLib(),
		cel.ClearMacros(),
		cel.Macros(cel.AllMacro, cel.ExistsMacro, cel.ExistsOneMacro, cel.MapMacro, cel.FilterMacro,
			cel.GlobalMacro(funcHas, 1, expandHas), cel.GlobalMacro(funcInList, 2, expandInList)),
		cel.EnableMacroCallTracking(),
		cel.ParserExpressionSizeLimit(maxExpression),
		cel.ExpressionNodeLimit(maxExprNodes),
		cel.ParserRecursionLimit(maxExprDepth),
		cel.Function(lookup,
			cel.Overload("@in_list_text", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType, cel.LateFunctionBinding()),
			cel.Overload("@in_list_int", []*cel.Type{cel.IntType, cel.StringType}, cel.BoolType, cel.LateFunctionBinding())),
		cel.Function(funcHasAnomaly,
			cel.Overload("has_anomaly_text", []*cel.Type{cel.StringType}, cel.BoolType, cel.LateFunctionBinding())),
		cel.Function(funcBit,
			cel.Overload("bit_int_int", []*cel.Type{cel.IntType, cel.IntType}, cel.BoolType, cel.LateFunctionBinding())),
	}
	for _, f := range message.Fields() {
		if t := celType(f); t != nil {
			opts = append(opts, cel.Variable(f.Name, t), cel.Variable(presence+f.Name, cel.BoolType))
		}
	}
	env, err := cel.NewCustomEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("rules: expression language: %w", err)
	}
	return &language{env}, nil
}

// celType is the type of a field in conditions; nil for one that they cannot
// read. Addresses are strings there, in the form that netip.Addr prints.
func celType(f message.Field) *cel.Type {
	var t *cel.Type
	switch f.Type {
	case message.TypeInt:
		t = cel.IntType
	case message.TypeBool:
		t = cel.BoolType
	case message.TypeText, message.TypeAddr:
		t = cel.StringType
	default:
		return nil
	}
	if f.Many {
		return cel.ListType(t)
	}
	return t
}

// expandHas makes has(a.b.c) the presence variable of the field a.b.c: CEL's
// own has() only knows members of objects.
func expandHas(eh cel.MacroExprFactory, _ celast.Expr, args []celast.Expr) (celast.Expr, *cel.Error) {
	name := dotted(args[0])
	if name == "" {
		return nil, eh.NewError(args[0].ID(), "has() needs the name of a field")
	}
	if f, ok := message.FieldByName(name); !ok || celType(message.FieldByID(f)) == nil {
		return nil, eh.NewError(args[0].ID(), fmt.Sprintf("undeclared reference to '%s'", name))
	}
	return eh.NewIdent(presence + name), nil
}

// expandInList makes in_list(x, "name") the look-up under its inner name.
func expandInList(eh cel.MacroExprFactory, _ celast.Expr, args []celast.Expr) (celast.Expr, *cel.Error) {
	return eh.NewCall(lookup, args...), nil
}

// dotted is the name that a chain of selections spells; empty for anything else.
func dotted(e celast.Expr) string {
	switch e.Kind() {
	case celast.IdentKind:
		return e.AsIdent()
	case celast.SelectKind:
		if s := e.AsSelect(); !s.IsTestOnly() {
			if operand := dotted(s.Operand()); operand != "" {
				return operand + "." + s.FieldName()
			}
		}
	}
	return ""
}

// exprError is a mistake in a condition, at a place in its text.
type exprError struct {
	line, column  int // from 1; 0 when the whole is meant
	code          Code
	message, hint string
	warning       bool
}

// compile parses and type-checks a condition.
func (l *language) compile(src string) (*celast.AST, []exprError) {
	if len(src) > maxExpression {
		return nil, []exprError{{code: CodeBound, message: fmt.Sprintf("the condition is longer than %d characters", maxExpression)}}
	}
	checked, issues := l.env.Compile(src)
	if issues != nil && issues.Err() != nil {
		var out []exprError
		for _, e := range issues.Errors() {
			// What the parser says after its first error is noise.
			if x := l.explain(e); len(out) == 0 || x.code != CodeSyntax {
				out = append(out, x)
			}
		}
		return nil, out
	}
	if checked.OutputType() != cel.BoolType {
		return nil, []exprError{{code: CodeNotBool, line: 1, column: 1,
			message: fmt.Sprintf("the condition is of type %s, not bool", cel.FormatCELType(checked.OutputType())),
			hint:    "compare it with something"}}
	}
	return checked.NativeRep(), nil
}

var (
	undeclaredForm = regexp.MustCompile(`^undeclared reference to '([^']*)'`)
	overloadForm   = regexp.MustCompile(`^found no matching overload for '([^']*)' applied to '\((.*)\)'`)
	listOperand    = regexp.MustCompile(`list\(`)
)

// explain turns an error of cel-go into ours.
func (l *language) explain(e *cel.Error) exprError {
	out := exprError{line: e.Location.Line(), column: e.Location.Column() + 1, code: CodeSyntax, message: firstLine(e.Message)}
	if m := undeclaredForm.FindStringSubmatch(e.Message); m != nil {
		out.code, out.message, out.hint = l.unknown(m[1])
		if out.code == CodeUnknownField {
			// cel-go points at the last dot.
			out.column = max(1, out.column-max(0, strings.LastIndexByte(m[1], '.')))
		}
		return out
	}
	if m := overloadForm.FindStringSubmatch(e.Message); m != nil {
		return l.noOverload(out, m[1], m[2])
	}
	if rest, ok := strings.CutPrefix(out.message, "Syntax error: "); ok {
		if i := strings.Index(rest, " expecting "); i > 0 {
			rest = rest[:i]
		}
		out.message = "syntax error: " + strings.ReplaceAll(rest, "<EOF>", "end of condition")
		out.hint = syntaxHint(rest)
	}
	return out
}

// usage shows how the functions that are macros are called.
var usage = map[string]string{
	funcHas:    "has(field), such as has(sccp.calling.gt)",
	funcInList: `in_list(field, "name")`,
	"exists":   "field.exists(x, condition), such as map.imsi.exists(x, x.startsWith(\"262\"))",
	"all":      "field.all(x, condition), such as map.imsi.all(x, x.startsWith(\"262\"))",
}

// unknown explains a name that is neither a field nor a function.
func (l *language) unknown(name string) (Code, string, string) {
	if _, ok := l.env.Functions()[name]; ok {
		return CodeSyntax, fmt.Sprintf("`%s` is a function", name), "call it: " + name + "(...)"
	}
	if f, ok := message.FieldByName(name); ok && celType(message.FieldByID(f)) == nil {
		return CodeUnknownField, fmt.Sprintf("conditions cannot read `%s`", name), "use the fields of component scope, such as tcap.opcode"
	}
	if use := usage[name]; use != "" {
		return CodeOperand, fmt.Sprintf("`%s` takes other arguments", name), "write " + use
	}
	fields := message.FieldNames()
	if s := suggest(name, slices.Values(fields)); s != "" {
		return CodeUnknownField, fmt.Sprintf("unknown field `%s`", name), s
	}
	functions := []string{funcHas, funcInList, funcHasAnomaly, funcBit, "startsWith", "endsWith", "contains", "matches", "size", "exists", "all"}
	if s := suggest(name, slices.Values(functions)); s != "" {
		return CodeUnknownFunc, fmt.Sprintf("unknown function `%s`", name), s
	}
	var below []string
	for _, f := range fields {
		if strings.HasPrefix(f, name+".") {
			below = append(below, f)
		}
	}
	if len(below) > 0 {
		return CodeUnknownField, fmt.Sprintf("unknown field below `%s`", name), "fields there: " + joinNames(below)
	}
	return CodeUnknownField, fmt.Sprintf("unknown name `%s`", name), "`cordon fields` lists the fields"
}

// noOverload explains operands that do not fit.
func (l *language) noOverload(out exprError, function, operands string) exprError {
	out.code = CodeOperand
	name := strings.Trim(strings.TrimPrefix(function, "@"), "_")
	out.message = fmt.Sprintf("`%s` does not take (%s)", name, operands)
	types := strings.SplitN(operands, ", ", 2)
	switch {
	case function == funcHasAnomaly:
		out.hint = `has_anomaly takes one name, such as has_anomaly("ber.tag.long_form")`
	case function == funcBit:
		out.hint = "bit takes a number and the place of a bit, such as bit(diameter.idr_flags, 3)"
	case listOperand.MatchString(operands) && name != "in" && name != "size":
		out.code = CodeFieldIsList
		out.message = fmt.Sprintf("a field that may occur several times is a list: `%s` does not take (%s)", name, operands)
		out.hint = "ask for one of them, such as map.imsi.exists(x, x == \"...\"), or for all: map.imsi.all(x, ...)"
	case name == "in" && len(types) == 2 && !listOperand.MatchString(types[1]):
		out.hint = "the right side of `in` is a list, such as [1, 2] or map.imsi; for a named list use in_list(field, \"name\")"
	case strings.Contains(operands, "string") && strings.Contains(operands, "int"):
		out.hint = "numbers are written without quotes, text with them"
	case strings.Contains(operands, "double") || strings.Contains(operands, "uint"):
		out.hint = "numbers are whole and written plainly, such as 900"
	}
	return out
}

func syntaxHint(message string) string {
	switch {
	case strings.Contains(message, "'= "), strings.Contains(message, "'='"):
		return "compare with =="
	case strings.Contains(message, "'and'"), strings.Contains(message, "'&'"):
		return "write &&"
	case strings.Contains(message, "'or'"), strings.Contains(message, "'|'"):
		return "write ||"
	case strings.Contains(message, "end of condition"), strings.Contains(message, "EOF"):
		return "the condition is not complete: is a bracket, quote or operand missing?"
	}
	return ""
}

// anomalySet is the set of anomalies that a name or a pattern such as "ber.*"
// stands for; false where it stands for none.
func anomalySet(name string) (set wire.Anomalies, ok bool) {
	if prefix, isPattern := strings.CutSuffix(name, "*"); isPattern {
		for i := 1; i < wire.AnomalyCount(); i++ {
			if a := wire.Anomaly(i); a.Valid() && strings.HasPrefix(a.Name(), prefix) {
				set.Set(a)
				ok = true
			}
		}
		return set, ok
	}
	a, ok := wire.AnomalyByName(name)
	if ok {
		set.Set(a)
	}
	return set, ok
}

// anomalyNames yields the names of all anomalies, for suggestions.
func anomalyNames(yield func(string) bool) {
	for i := 1; i < wire.AnomalyCount(); i++ {
		if a := wire.Anomaly(i); a.Valid() && !yield(a.Name()) {
			return
		}
	}
}

// literalText is the text of a string literal.
func literalText(e celast.Expr) (string, bool) {
	if e.Kind() != celast.LiteralKind {
		return "", false
	}
	s, ok := e.AsLiteral().(types.String)
	return string(s), ok
}

func literalInt(e celast.Expr) (int64, bool) {
	if e.Kind() != celast.LiteralKind {
		return 0, false
	}
	n, ok := e.AsLiteral().(types.Int)
	return int64(n), ok
}
