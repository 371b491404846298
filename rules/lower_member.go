package rules

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/overloads"

	"cordon/protocols/message"
)

// maxLinear is the number of constants up to which `in` compares one by one:
// below it that is faster than hashing.
const maxLinear = 6

// membership lowers `x in [constants]` and `x in field`.
func (l *lowerer) membership(args []celast.Expr) (condition, error) {
	x, err := l.operand(args[0])
	if err != nil {
		return condition{}, err
	}
	if args[1].Kind() == celast.IdentKind {
		return l.inField(args[0].ID(), x, args[1].AsIdent())
	}
	if args[1].Kind() != celast.ListKind {
		return condition{}, errSlow
	}
	elements := args[1].AsList().Elements()
	if len(args[1].AsList().OptionalIndices()) > 0 {
		return condition{}, errSlow
	}
	switch {
	case x.num != nil:
		return l.inInts(x, elements)
	case x.addr != nil:
		return l.inAddrs(x, elements)
	}
	return l.inTexts(x, elements)
}

func (l *lowerer) inInts(x operand, elements []celast.Expr) (condition, error) {
	var set []int64
	for _, e := range elements {
		n, ok := literalInt(e)
		if !ok {
			return condition{}, errSlow
		}
		set = append(set, n)
	}
	read := x.num
	if x.konst {
		return constant(triOf(slices.Contains(set, x.n))), nil
	}
	if bits, ok := smallSet(set); ok {
		if f := x.field; f != 0 && !message.FieldByID(f).Fact {
			return fn(func(e *env) Tri {
				n, ok := e.m.Int(f)
				return known(ok, uint64(n) < 256 && bits[n>>6&3]&(1<<(n&63)) != 0)
			}), nil
		}
		return fn(func(e *env) Tri {
			n, ok := read(e)
			return known(ok, uint64(n) < 256 && bits[n>>6&3]&(1<<(n&63)) != 0)
		}), nil
	}
	if len(set) <= maxLinear {
		return fn(func(e *env) Tri { n, ok := read(e); return known(ok, slices.Contains(set, n)) }), nil
	}
	m := make(map[int64]struct{}, len(set))
	for _, n := range set {
		m[n] = struct{}{}
	}
	return fn(func(e *env) Tri {
		n, ok := read(e)
		_, member := m[n]
		return known(ok, member)
	}), nil
}

// smallSet makes a bit field of a set of octets, such as operation codes.
func smallSet(set []int64) (bits [4]uint64, ok bool) {
	for _, n := range set {
		if n < 0 || n > 255 {
			return bits, false
		}
		bits[n>>6] |= 1 << (n & 63)
	}
	return bits, true
}

func (l *lowerer) inTexts(x operand, elements []celast.Expr) (condition, error) {
	var set []string
	for _, e := range elements {
		s, ok := literalText(e)
		if !ok {
			return condition{}, errSlow
		}
		if x.field != 0 {
			if err := l.checkName(e.ID(), x.field, s); err != nil {
				return condition{}, err
			}
		}
		set = append(set, s)
	}
	read := x.text
	if x.konst {
		return constant(triOf(slices.Contains(set, x.s))), nil
	}
	if len(set) <= maxLinear {
		return fn(func(e *env) Tri { s, ok := read(e); return known(ok, slices.Contains(set, s)) }), nil
	}
	m := make(map[string]struct{}, len(set))
	for _, s := range set {
		m[s] = struct{}{}
	}
	return fn(func(e *env) Tri {
		s, ok := read(e)
		_, member := m[s]
		return known(ok, member)
	}), nil
}

func (l *lowerer) inAddrs(x operand, elements []celast.Expr) (condition, error) {
	var set []netip.Addr
	for _, e := range elements {
		s, ok := literalText(e)
		if !ok {
			return condition{}, errSlow
		}
		a, err := l.address(e.ID(), s)
		if err != nil {
			return condition{}, err
		}
		set = append(set, a)
	}
	read := x.addr
	return fn(func(e *env) Tri { a, ok := read(e); return known(ok, slices.Contains(set, a)) }), nil
}

// inField lowers `x in field` for a field that may occur several times.
func (l *lowerer) inField(id int64, x operand, name string) (condition, error) {
	f, ok := message.FieldByName(name)
	field := message.FieldByID(f)
	switch {
	case !ok || !field.Many || l.local(name) != nil:
		return condition{}, errSlow
	case f == message.FieldAnomalies:
		return l.inAnomalies(id, x)
	case field.Type == message.TypeText && x.text != nil:
		read, fact := x.text, field.Fact
		if x.konst {
			if err := l.checkName(id, f, x.s); err != nil {
				return condition{}, err
			}
		}
		return fn(func(e *env) Tri {
			s, ok := read(e)
			if fact {
				e.need(f)
			}
			c := e.m.First(f)
			if !ok || !c.Valid() {
				return Unknown
			}
			for ; c.Valid(); c = c.Next() {
				if c.String() == s {
					return True
				}
			}
			return False
		}), nil
	case field.Type == message.TypeInt && x.num != nil:
		read, fact := x.num, field.Fact
		return fn(func(e *env) Tri {
			n, ok := read(e)
			if fact {
				e.need(f)
			}
			c := e.m.First(f)
			if !ok || !c.Valid() {
				return Unknown
			}
			for ; c.Valid(); c = c.Next() {
				if c.Int() == n {
					return True
				}
			}
			return False
		}), nil
	}
	return condition{}, errSlow
}

// inAnomalies lowers `"name" in anomalies`. The anomalies of a message are
// always known: a clean message has none.
func (l *lowerer) inAnomalies(id int64, x operand) (condition, error) {
	if !x.konst || x.text == nil {
		return condition{}, errSlow
	}
	if err := l.checkName(id, message.FieldAnomalies, x.s); err != nil {
		return condition{}, err
	}
	set, _ := anomalySet(x.s)
	return fn(func(e *env) Tri { return triOf(e.m.Anomalies.Intersects(&set)) }), nil
}

// hasAnomaly lowers has_anomaly("ber.*") to a test of a bit field.
func (l *lowerer) hasAnomaly(arg celast.Expr) (condition, error) {
	name, ok := literalText(arg)
	if !ok {
		l.report(arg.ID(), exprError{code: CodeOperand, message: "has_anomaly needs a name in quotes",
			hint: `such as has_anomaly("ber.tag.long_form")`})
		return condition{}, errReported
	}
	set, ok := anomalySet(name)
	if !ok {
		hint := suggest(name, anomalyNames)
		if hint == "" {
			hint = "`cordon fields anomalies` lists the names"
		}
		l.report(arg.ID(), exprError{code: CodeUnknownName, message: fmt.Sprintf("unknown anomaly %q", name), hint: hint})
		return condition{}, errReported
	}
	return fn(func(e *env) Tri { return triOf(e.m.Anomalies.Intersects(&set)) }), nil
}

// textTest lowers startsWith, endsWith and contains.
func (l *lowerer) textTest(function string, args []celast.Expr) (condition, error) {
	x, err := l.operand(args[0])
	if err != nil {
		return condition{}, err
	}
	y, err := l.operand(args[1])
	if err != nil {
		return condition{}, err
	}
	if x.text == nil || y.text == nil {
		return condition{}, errSlow
	}
	test := map[string]func(s, part string) bool{
		overloads.StartsWith: strings.HasPrefix, overloads.EndsWith: strings.HasSuffix, overloads.Contains: strings.Contains,
	}[function]
	read, part := x.text, y.text
	switch {
	case x.konst && y.konst:
		return constant(triOf(test(x.s, y.s))), nil
	case y.konst && function == overloads.StartsWith:
		c := y.s
		return fn(func(e *env) Tri { s, ok := read(e); return known(ok, strings.HasPrefix(s, c)) }), nil
	case y.konst && function == overloads.EndsWith:
		c := y.s
		return fn(func(e *env) Tri { s, ok := read(e); return known(ok, strings.HasSuffix(s, c)) }), nil
	}
	return fn(func(e *env) Tri {
		s, ok := read(e)
		if !ok {
			return Unknown
		}
		p, ok := part(e)
		return known(ok, test(s, p))
	}), nil
}

// regexpTest lowers matches with a constant expression (RE2: time linear in
// the text).
func (l *lowerer) regexpTest(args []celast.Expr) (condition, error) {
	pattern, ok := literalText(args[1])
	if !ok {
		return condition{}, errSlow
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		l.report(args[1].ID(), exprError{code: CodeRegexp, message: strings.TrimPrefix(err.Error(), "error parsing regexp: "),
			hint: "the syntax is RE2's: no back-references and no look-around"})
		return condition{}, errReported
	}
	x, err := l.operand(args[0])
	if err != nil || x.text == nil {
		return condition{}, orSlow(err)
	}
	if x.konst {
		return constant(triOf(re.MatchString(x.s))), nil
	}
	read := x.text
	return fn(func(e *env) Tri { s, ok := read(e); return known(ok, re.MatchString(s)) }), nil
}
