package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	celast "cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"cordon/protocols/message"
	"cordon/rules/packs"
)

// written shows a tree with the types of its nodes: what lowering sees of it,
// whatever its numbers are and however a chain of && is bracketed.
func written(ast *celast.AST, e celast.Expr) string {
	var b strings.Builder
	list := func(open string, of []celast.Expr, closing string) {
		b.WriteString(open)
		for i, x := range of {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(written(ast, x))
		}
		b.WriteString(closing)
	}
	switch e.Kind() {
	case celast.LiteralKind:
		fmt.Fprintf(&b, "%T(%v)", e.AsLiteral(), e.AsLiteral())
	case celast.IdentKind:
		b.WriteString(e.AsIdent())
	case celast.ListKind:
		list("[", e.AsList().Elements(), "]")
		return b.String() // nobody asks for the type of one
	case celast.CallKind:
		c := e.AsCall()
		args := callArgs(c)
		if op := c.FunctionName(); op == operators.LogicalAnd || op == operators.LogicalOr {
			args = flatten(e, op, nil)
		}
		fmt.Fprintf(&b, "%s/%t", c.FunctionName(), c.IsMemberFunction())
		list("(", args, ")")
	case celast.ComprehensionKind:
		c := e.AsComprehension()
		fmt.Fprintf(&b, "each %s %s", c.IterVar(), c.AccuVar())
		list("(", []celast.Expr{c.IterRange(), c.AccuInit(), c.LoopCondition(), c.LoopStep(), c.Result()}, ")")
	default:
		fmt.Fprintf(&b, "kind %d", e.Kind())
	}
	return b.String() + ":" + ast.GetType(e.ID()).String()
}

// differsFromCEL compares the plain reading of a condition with cel-go's. It is
// not plain where only cel-go reads it.
func differsFromCEL(l *language, text string) (difference string, plain bool) {
	ours := plainCondition(text)
	if ours == nil {
		return "", false
	}
	theirs, mistakes := l.whole(text)
	if theirs == nil {
		return fmt.Sprintf("cel-go: %v", mistakes), true
	}
	if got, want := written(ours, ours.Expr()), written(theirs, theirs.Expr()); got != want {
		return "plain  " + got + "\ncel-go " + want, true
	}
	return "", true
}

func TestPlainConditionsAreReadAsCELReadsThem(t *testing.T) {
	lang := newLanguage()
	for _, text := range []string{
		`true`, `home.own`, `!home.own`, `(home.own)`, `!(home.own)`, "\thome.own\r\n",
		`code == 71`, `71 == code`, `code<=71`, `0 < code && code != 5`, `sccp.calling.gt == 'it is "quoted"'`,
		`home.own == true`, `home.own != origin.own`, `code in [1, 2]`, `sccp.calling.gt in ["1"]`, `"1" in map.imsi`, `!(code in [1])`,
		`home.own || origin.own && home.match`, `(home.own || origin.own) && home.match`, `home.own && origin.own && !home.match && code == 1`,
		`has(map.imsi)`, `has( code ) || !has(ip.src)`, `in_list(sccp.calling.gt, "a")`, `in_list(code, "a")`, `in_list(ip.src, "nets")`,
		`has_anomaly("ber.*")`, `bit(code, 3)`, `sccp.calling.gt.startsWith("49")`, `sccp.calling.gt.endsWith(sccp.called.gt)`,
		`tcap.type.contains("e")`, `tcap.type.matches("^[0-9]$")`, `map.imsi.exists(x, x.startsWith("262") && x != "1")`,
		`map.imsi.all(x, in_list(x, "a"))`, `tcap.opcode.exists(x, x in [1, 2] || map.imsi.all(y, y == "1"))`, `anomalies.exists(a, a == "ber.tag.long_form")`,
		`code == 9223372036854775807`, `home.own == (code == 1)`,
	} {
		if difference, plain := differsFromCEL(lang, text); difference != "" || !plain {
			t.Errorf("%s: plain %t\n%s", text, plain, difference)
		}
	}
}

func TestConditionsThatAreNotPlainAreLeftToCEL(t *testing.T) {
	deep := strings.Repeat("(", maxPlainDepth+1) + "home.own" + strings.Repeat(")", maxPlainDepth+1)
	long := "home.own" + strings.Repeat(" || home.own", maxPlainNodes)
	for _, text := range []string{
		``, ` `, `home.own ? true : false`, `code + 1 == 2`, `-1 == code`, `code == 0x1`, `code == 1u`, `code == 01`, `code == 1.5`, `code == 9223372036854775808`,
		`!!home.own`, `code == 1 == true`, `size(map.imsi) == 1`, `sccp.calling.gt == "\x41"`, `sccp.calling.gt == r"a"`, `sccp.calling.gt == b"a"`,
		"sccp.calling.gt == \"a\nb\"", `sccp.calling.gt == """a"""`, `sccp.calling.gt == "\xff`, `"` + "\xff" + `" == link`, `home.own // why`,
		`code == "1"`, `home.own < origin.own`, `map.imsi == "1"`, `code in []`, `code in [1, "1"]`, `code in [code]`, `"1" in "1"`, `[1] == [1]`,
		`code`, `map.imsi`, `unknown.field`, `has(unknown.field)`, `has("code")`, `has(map)`, `in_list(home.own, "a")`, `in_list(code)`, `in_list(code, 1)`,
		`has_anomaly(1)`, `bit(code)`, `bit("1", 1)`, `code.startsWith("1")`, `sccp.calling.gt.startsWith(1)`, `sccp.calling.gt.lowerAscii() == ""`,
		`map.imsi.exists(x, x)`, `map.imsi.exists(x)`, `map.imsi.exists(code, code == "1")`, `map.imsi.exists(map, map == "1")  && map.imsi.exists(x.y, true)`,
		`map.imsi.exists(map, has(map.imsi))`, `map.imsi.exists(x, map.imsi.exists(x, x == "1"))`, `map.imsi.exists(in, true)`, `map.imsi.exists(__result__, true)`,
		`map.imsi.exists_one(x, x == "1")`, `sccp.calling.gt.exists(x, true)`, `home.own home.own`, `home.own &&`, `&& home.own`, `(home.own`, `home.own)`, `home.own & true`,
		`home.own.`, `.home.own`, `home . own`, `unknown()`, `true()`, `has code`, `#`, deep, long,
	} {
		if plainCondition(text) != nil {
			t.Errorf("%.100q is read as plain", text)
		}
	}
}

func TestEveryFieldReadsPlainAsCELReadsIt(t *testing.T) {
	lang := newLanguage()
	for _, f := range message.Fields() {
		for _, form := range []string{"has(%s)", "%s", "%s == 1", `%s != ""`, "%s.exists(x, x == 1)", `%s.all(x, x == "")`, "%s.exists(x, x)", `in_list(%s, "a")`} {
			text := fmt.Sprintf(form, f.Name)
			difference, plain := differsFromCEL(lang, text)
			if difference != "" {
				t.Errorf("%s\n%s", text, difference)
			}
			if _, mistakes := lang.whole(text); !plain && len(mistakes) == 0 {
				t.Errorf("%s is not plain", text)
			}
		}
	}
}

// A start waits for cel-go where it reads a single condition: what fails here is
// to be written in the plain forms, or plain.go to be taught another.
func TestConditionsOfThePacksArePlain(t *testing.T) {
	lang := newLanguage()
	src, _ := Load(Layer{Name: "packs", FS: packs.FS, Shipped: true, Skim: true})
	for _, r := range src.rules {
		if r.when == nil {
			continue
		}
		if difference, plain := differsFromCEL(lang, r.When); difference != "" || !plain {
			t.Errorf("%s: plain %t: %s\n%s", r.ID, plain, r.When, difference)
		}
	}
}

func TestWhatPlainConditionsReportHasItsPlace(t *testing.T) {
	lang := newLanguage()
	when, mistakes := lang.compile(`home.own &&` + "\n" + `  in_list(sccp.calling.gt, "nowhere")`)
	if len(mistakes) > 0 || !when.plain {
		t.Fatalf("plain %t: %v", when.plain, mistakes)
	}
	var got []exprError
	lang.lower(when, func(string) *List { return nil }, func(e exprError) { got = append(got, e) })
	if len(got) != 1 || got[0].code != CodeUnknownList || got[0].line != 2 || got[0].column != 28 {
		t.Errorf("got %+v", got)
	}
}

func TestGeneratedConditionsReadPlainAsCELReadsThem(t *testing.T) {
	lang := newLanguage()
	g := &generator{rand.New(rand.NewPCG(5, 6))}
	plain := 0
	for i := range 3000 {
		text := g.bool(i % 3)
		difference, ok := differsFromCEL(lang, text)
		if difference != "" {
			t.Fatalf("%s\n%s", text, difference)
		}
		if ok {
			plain++
		}
	}
	if plain < 300 {
		t.Errorf("only %d conditions were plain", plain)
	}
}

func FuzzPlainConditionsAreCEL(f *testing.F) {
	lang := newLanguage()
	g := &generator{rand.New(rand.NewPCG(7, 8))}
	for i := range 60 {
		f.Add(g.bool(i % 3))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if difference, _ := differsFromCEL(lang, text); difference != "" {
			t.Errorf("%q\n%s", text, difference)
		}
	})
}
