package rules

import (
	"math"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"cordon/protocols/message"
)

// Nearly no rule matches a lawful message, and what most rules ask is short: is
// this fact false, is that number another one. So the conditions of a bucket
// are also laid out as one program: tests of a single field, each of which
// tells where to go on, run in a loop without calls through pointers. What is
// no such test is called as the closure that it was lowered to. A program tells
// only whether a condition is true, so that Kleene's logic becomes branches:
// "a or b" is true when a is, or else when b is.

// testOp is what a test asks.
type testOp uint8

const (
	testCall   testOp = iota // whether the closure gives true, or false
	testPlain                // whether a number or truth value of the message lies in the span from low
	testHas                  // whether the field has a value
	testWithin               // whether any other number, or truth value, does
	testMask                 // whether a number below 64 is in the set of bits low
	testText                 // whether a text is this one
	testBit                  // whether bit low of a number is set
	testKind                 // whether the component is of a type in the set of bits low
)

// Ends of a program.
const (
	missed  = -1
	matched = -2
)

// test is one step of a program.
type test struct {
	op      testOp
	fact    bool // the field is one, and may have to be computed
	want    bool // the answer that leads to yes; an absent field leads to no
	field   message.FieldID
	yes, no int32 // the step that follows, or an end; in a bucket's program less than missed tells which rule matched
	low     int64
	span    uint64 // how far what is asked for goes above low
	text    string
	call    boolFn
}

// maxSteps bounds the program of one rule; longer conditions are called.
const maxSteps = 48

// program makes the program of a condition, whose entry is its last step.
// whole is the closure of all of it.
func (l *lowerer) program(e celast.Expr, whole boolFn) []test {
	p := programmer{lower: l}
	if p.steps(e, true, matched, missed); p.failed || len(p.tests) == 0 || len(p.tests) > maxSteps {
		return []test{{op: testCall, want: true, call: whole, yes: matched, no: missed}}
	}
	return p.tests
}

// programmer lays out tests from the last to the first, so that where they lead
// is known.
type programmer struct {
	lower  *lowerer
	tests  []test
	failed bool
}

// add adds a test and gives its place.
func (p *programmer) add(t test, yes, no int32) int32 {
	f := message.FieldByID(t.field)
	if t.op == testWithin && message.Plain(t.field) {
		t.op = testPlain
	}
	t.yes, t.no, t.fact = yes, no, f.Fact
	p.tests = append(p.tests, t)
	return int32(len(p.tests) - 1)
}

// steps lays out the question whether e is want, and gives the place of its
// first test. An answer leads to yes; the opposite, and unknown, to no.
func (p *programmer) steps(e celast.Expr, want bool, yes, no int32) int32 {
	if len(p.tests) > maxSteps {
		p.failed = true
		return no
	}
	if t, ok := testOf(e, want); ok {
		return p.add(t, yes, no)
	}
	if e.Kind() == celast.CallKind {
		args := callArgs(e.AsCall())
		switch op := e.AsCall().FunctionName(); op {
		case operators.LogicalNot:
			return p.steps(args[0], !want, yes, no)
		case operators.LogicalAnd, operators.LogicalOr:
			if (op == operators.LogicalAnd) == want {
				return p.steps(args[0], want, p.steps(args[1], want, yes, no), no)
			}
			return p.steps(args[0], want, yes, p.steps(args[1], want, yes, no))
		}
	}
	c, err := p.lower.condition(e)
	if err != nil || c.fn == nil {
		p.failed = true
		return no
	}
	first := p.add(test{op: testCall, want: want, call: c.fn}, yes, no)
	if f, ok := ranged(e); ok {
		// Of an absent field neither exists nor all is known, nor what is in it.
		return p.add(test{op: testHas, field: f, want: true}, first, no)
	}
	return first
}

// ranged is the field whose values e asks for in turn.
func ranged(e celast.Expr) (message.FieldID, bool) {
	if e.Kind() == celast.CallKind && e.AsCall().FunctionName() == operators.In {
		list := e.AsCall().Args()[1]
		if list.Kind() != celast.IdentKind {
			return 0, false
		}
		f, ok := message.FieldByName(list.AsIdent())
		return f, ok && f != message.FieldAnomalies
	}
	if e.Kind() != celast.ComprehensionKind || e.AsComprehension().IterRange().Kind() != celast.IdentKind {
		return 0, false
	}
	if _, _, ok := quantifier(e.AsComprehension()); !ok {
		return 0, false
	}
	f, ok := message.FieldByName(e.AsComprehension().IterRange().AsIdent())
	return f, ok && f != message.FieldAnomalies
}

// testOf makes one test of e where it is one.
func testOf(e celast.Expr, want bool) (test, bool) {
	switch e.Kind() {
	case celast.IdentKind:
		return testOfName(e.AsIdent(), want)
	case celast.CallKind:
		args := callArgs(e.AsCall())
		switch op := e.AsCall().FunctionName(); op {
		case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
			return testOfComparison(op, args[0], args[1], want)
		case operators.In:
			return testOfIn(args[0], args[1], want)
		case funcBit:
			return testOfBit(args[0], args[1], want)
		}
	}
	return test{}, false
}

func testOfName(name string, want bool) (test, bool) {
	t := test{op: testWithin, low: 1, want: want}
	if len(name) > len(presence) && name[:len(presence)] == presence {
		t.op, name = testHas, name[len(presence):]
	}
	var ok bool
	t.field, ok = message.FieldByName(name)
	return t, ok
}

// fieldOf is the field of one value that e names.
func fieldOf(e celast.Expr) (f message.FieldID, of message.Type, ok bool) {
	if e.Kind() != celast.IdentKind {
		return 0, 0, false
	}
	f, ok = message.FieldByName(e.AsIdent())
	row := message.FieldByID(f)
	return f, row.Type, ok && !row.Many
}

func testOfComparison(op string, a, b celast.Expr, want bool) (test, bool) {
	f, of, ok := fieldOf(a)
	if !ok {
		if f, of, ok = fieldOf(b); !ok {
			return test{}, false
		}
		b, op = a, mirrored[op]
	}
	t := test{field: f, want: want}
	if op == operators.NotEquals {
		t.want, op = !want, operators.Equals
	}
	if n, isInt := literalInt(b); isInt && of == message.TypeInt {
		return t, t.between(op, n)
	}
	text, isText := literalText(b)
	t.op, t.text = testText, text
	return t, isText && of == message.TypeText && op == operators.Equals
}

// between makes t the comparison of a number with n.
func (t *test) between(op string, n int64) bool {
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	switch {
	case op == operators.Equals:
		low, high = n, n
	case op == operators.LessEquals:
		high = n
	case op == operators.GreaterEquals:
		low = n
	case op == operators.Less && n > math.MinInt64:
		high = n - 1
	case op == operators.Greater && n < math.MaxInt64:
		low = n + 1
	default:
		return false
	}
	t.op, t.low, t.span = testWithin, low, uint64(high)-uint64(low)
	return true
}

// testOfIn makes a set of small numbers a mask.
func testOfIn(a, b celast.Expr, want bool) (test, bool) {
	f, of, ok := fieldOf(a)
	if !ok || of != message.TypeInt || b.Kind() != celast.ListKind || len(b.AsList().OptionalIndices()) > 0 {
		return test{}, false
	}
	t := test{op: testMask, field: f, want: want}
	for _, e := range b.AsList().Elements() {
		n, isInt := literalInt(e)
		if !isInt || n < 0 || n > 63 {
			return test{}, false
		}
		t.low |= 1 << n
	}
	return t, true
}

// testOfBit makes bit(field, n) one test.
func testOfBit(a, b celast.Expr, want bool) (test, bool) {
	f, of, ok := fieldOf(a)
	n, isInt := literalInt(b)
	return test{op: testBit, field: f, want: want, low: n}, ok && isInt && of == message.TypeInt && n >= 0 && n < numberBits
}

// program is that of a bucket: those of its rules one behind the other. Where a
// rule is missed the next one's begins.
type program struct {
	tests []test
	rules []*compiled
	next  []int32 // where to go on when the rule has matched
}

// add appends the program of a rule.
func (p *program) add(c *compiled) {
	own := c.program
	if own == nil {
		own = []test{{op: testCall, want: true, call: func(*env) Tri { return True }, yes: matched, no: missed}}
	}
	if c.types != 0 {
		entry := int32(len(own) - 1)
		own = append(own[:len(own):len(own)], test{op: testKind, want: true, low: int64(c.types), yes: entry, no: missed})
	}
	after := int32(len(p.tests) + len(own))
	rule := int32(len(p.rules))
	place := func(i int32) int32 {
		switch i {
		case missed:
			return after
		case matched:
			return matched - rule
		}
		return after - 1 - i // the entry, the last, comes to stand first
	}
	for i := len(own) - 1; i >= 0; i-- {
		t := own[i]
		t.yes, t.no = place(t.yes), place(t.no)
		p.tests = append(p.tests, t)
	}
	p.rules, p.next = append(p.rules, c), append(p.next, after)
}

// run appends the rules of a bucket that hold.
func (e *env) run(p *program, kind uint8, component int, hits []Hit) []Hit {
	for i := int32(0); int(i) < len(p.tests); {
		t := &p.tests[i]
		if t.fact && !e.m.Computed(t.field) {
			e.need(t.field)
		}
		i = t.no
		if t.op == testPlain {
			if n, ok := e.m.Number(t.field); ok && (uint64(n-t.low) <= t.span) == t.want {
				i = t.yes
			}
		} else if e.answers(t, kind) {
			i = t.yes
		}
		if i <= matched {
			rule := matched - i
			if c := p.rules[rule]; e.confirms(c) {
				hits = append(hits, Hit{c.rule, component})
			}
			i = p.next[rule]
		}
	}
	return hits
}

// answers reports whether a test has the answer that leads to yes; its fact is
// computed.
func (e *env) answers(t *test, kind uint8) bool {
	switch t.op {
	case testWithin:
		n, ok := e.m.Int(t.field)
		return ok && (uint64(n-t.low) <= t.span) == t.want
	case testMask:
		n, ok := e.m.Int(t.field)
		return ok && (uint64(n) < 64 && t.low>>uint64(n)&1 != 0) == t.want
	case testBit:
		n, ok := e.m.Int(t.field)
		return ok && (n>>uint64(t.low)&1 != 0) == t.want
	case testHas:
		return e.m.Has(t.field) == t.want
	case testText:
		s, ok := e.m.String(t.field)
		return ok && (s == t.text) == t.want
	case testKind:
		return kind == 0 || int64(kind)&t.low != 0
	}
	v := t.call(e)
	return v == True && t.want || v == False && !t.want
}
