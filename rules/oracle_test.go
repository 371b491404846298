package rules

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// The lowered condition and cel-go's interpreter must agree on every condition
// and every message, absent fields included.

// oracle compares both readings of a condition on messages.
type oracle struct {
	lang  *language
	lists map[string]*List
}

func newOracle(t testing.TB) *oracle {
	t.Helper()
	lang, err := newLanguage()
	if err != nil {
		t.Fatal(err)
	}
	lists := map[string]*List{}
	for name, def := range map[string]struct {
		kind    ListType
		entries []string
	}{
		"gts":    {ListDigits, []string{"88", "491", "3", "12345678901234567890"}},
		"nets":   {ListIP, []string{"192.0.2.0/24", "2001:db8::/48"}},
		"names":  {ListText, []string{"a", "begin", "FRAEX"}},
		"realms": {ListRealm, []string{"example", ".ipx.example"}},
		"codes":  {ListNumber, []string{"1", "71", "-1"}},
	} {
		l := &List{Name: name, Type: def.kind}
		for _, e := range def.entries {
			l.add(e)
		}
		l.finish()
		lists[name] = l
	}
	return &oracle{lang, lists}
}

// compare reports the first message on which the readings differ; ok is false
// for text that is no condition.
func (o *oracle) compare(expr string, messages []*message.Message) (difference string, ok bool) {
	ast, mistakes := o.lang.compile(expr)
	if len(mistakes) > 0 {
		return "", false
	}
	find := func(name string) *List { return o.lists[name] }
	failed := false
	lowered, _ := o.lang.lower(ast, find, func(exprError) { failed = true })
	if failed {
		return "", false
	}
	interpreted, err := o.lang.interpret(ast, ast.Expr(), find)
	if err != nil {
		return "", false
	}
	e := new(env)
	rule := new(Rule)
	var program program
	program.add(&compiled{rule: rule, program: lowered.program})
	for i, m := range messages {
		for focus := -1; focus < len(m.Components()); focus++ {
			m.Focus(focus)
			e.reset(m, nil)
			if got, want := lowered.fn(e), interpreted(e); got != want {
				return fmt.Sprintf("message %d, component %d: lowered %s, cel-go %s\n%s", i, focus, got, want, m.AppendFieldsJSON(nil, nil)), true
			}
			if hits := e.run(&program, 0, focus, nil); len(hits) == 1 != (interpreted(e) == True) || len(hits) > 1 {
				return fmt.Sprintf("message %d, component %d: the program gives %v, cel-go %s", i, focus, hits, interpreted(e)), true
			}
		}
	}
	return "", true
}

// generator makes conditions that type-check, from a source of randomness.
type generator struct{ r *rand.Rand }

func (g *generator) pick(from ...string) string { return from[g.r.IntN(len(from))] }

func (g *generator) bool(depth int) string {
	if depth <= 0 {
		return g.leaf()
	}
	switch g.r.IntN(10) {
	case 0, 1:
		return "(" + g.bool(depth-1) + " && " + g.bool(depth-1) + ")"
	case 2, 3:
		return "(" + g.bool(depth-1) + " || " + g.bool(depth-1) + ")"
	case 4:
		return "!(" + g.bool(depth-1) + ")"
	case 5:
		return "(" + g.bool(depth-1) + " ? " + g.bool(depth-1) + " : " + g.bool(depth-1) + ")"
	case 6:
		return "(" + g.bool(depth-1) + ") " + g.pick("==", "!=") + " (" + g.bool(depth-1) + ")"
	case 7:
		return g.each(depth - 1)
	}
	return g.leaf()
}

func (g *generator) leaf() string {
	switch g.r.IntN(16) {
	case 14:
		return "bit(" + g.int() + ", " + g.pick("0", "1", "6", "63", "-1", "64", g.int()) + ")"
	case 0, 1:
		return g.text() + " " + g.pick("==", "!=", "<", "<=", ">", ">=") + " " + g.text()
	case 2, 3:
		return g.int() + " " + g.pick("==", "!=", "<", "<=", ">", ">=") + " " + g.int()
	case 4:
		return g.text() + "." + g.pick("startsWith", "endsWith", "contains") + "(" + g.text() + ")"
	case 5:
		return g.text() + ".matches(" + g.pick(`"^8+[0-9]*$"`, `"a|b"`, `""`, `"9.1"`) + ")"
	case 6:
		return g.text() + " in [" + g.pick(`"a"`, `"", "882"`, `"begin","end","1","2","3","4","5","6","FRAEX"`) + "]"
	case 7:
		return g.int() + " in [" + g.pick("1", "0, 71", "-1, 300", "1,2,3,4,5,6,7,8,9,1000", "") + "]"
	case 8:
		return "in_list(" + g.text() + ", " + g.pick(`"gts"`, `"names"`, `"realms"`) + ")"
	case 9:
		return "in_list(" + g.int() + `, "codes")`
	case 10:
		return g.pick(`has_anomaly("ber.*")`, `has_anomaly("sccp.gt.length")`, `"ber.tag.long_form" in anomalies`, `size(anomalies) > 1`, `in_list(ip.src, "nets")`)
	case 11:
		return "has(" + g.pick("sccp.calling.gt", "sccp.called.ssn", "map.imsi", "tcap.opcode", "tcap.opcode.global", "home.match", "ip.src", "anomalies", "operation") + ")"
	case 12:
		return g.pick("home.match", "origin.own", "direction.inferred", "sccp.return_option", "true", "false")
	case 13:
		return g.pick(`ip.src == "192.0.2.1"`, `ip.src != ip.dst`, `ip.dst in ["192.0.2.1", "2001:db8::1"]`, `ip.src == ip.dst`, `ip.src.startsWith("192.")`)
	}
	return g.pick(`"262990000000001" in map.imsi`, `71 in tcap.opcode`, "sccp.calling.gt in map.imsi", "sccp.called.ssn in tcap.opcode", `"1" in map.msisdn`)
}

func (g *generator) each(depth int) string {
	v := g.pick("x", "y", "code")
	q := g.pick("exists", "all", "exists", "all", "exists_one")
	if g.r.IntN(2) == 0 {
		body := g.pick(v+` == "262990000000001"`, v+".startsWith(sccp.calling.gt)", "size("+v+") > sccp.called.ssn", `in_list(`+v+`, "gts")`,
			v+` in ["1", "2"]`, v+` in map.imsi`, `map.msisdn.exists(z, z == `+v+`)`, `string(mtp3.opc) == `+v)
		return g.pick("map.imsi", "map.msisdn", "anomalies") + "." + q + "(" + v + ", " + body + " || " + g.bool(depth-1) + ")"
	}
	body := g.pick(v+" == 71", v+" > sccp.called.ssn", "in_list("+v+`, "codes")`, v+" in [1, 70, 71]", v+" + 1 == 72")
	return g.pick("tcap.opcode", "m3ua.routing_context") + "." + q + "(" + v + ", " + body + " && " + g.bool(depth-1) + ")"
}

func (g *generator) text() string {
	return g.pick("sccp.calling.gt", "sccp.called.gt", "tcap.type", "origin.network", "link", "tcap.ac",
		`"88213999901"`, `""`, `"a"`, `"882"`, `"begin"`, `("8" + "8")`, `(home.match ? "a" : sccp.calling.gt)`, `(sccp.calling.gt + "1")`)
}

func (g *generator) int() string {
	return g.pick("sccp.called.ssn", "sccp.calling.ssn", "mtp3.opc", "mtp3.dpc", "code", "0", "1", "71", "-1", "9223372036854775807",
		"size(sccp.calling.gt)", "size(map.imsi)", "size(tcap.opcode)", "(sccp.called.ssn + mtp3.opc)", "(mtp3.opc * mtp3.dpc)", "(mtp3.opc / sccp.called.ssn)",
		"(mtp3.opc % mtp3.dpc)", "(-mtp3.opc)", "(mtp3.opc - 1)", "(origin.own ? 1 : mtp3.dpc)")
}

// randomMessage has each field that the generator uses with even odds.
func randomMessage(r *rand.Rand) *message.Message {
	m := message.New()
	flip := func() bool { return r.IntN(2) == 0 }
	texts := []string{"88213999901", "882", "", "a", "begin", "FRAEX", "491779900001", "ü\xff", "node.ipx.EXAMPLE"}
	text := func() string { return texts[r.IntN(len(texts))] }
	ints := []int64{0, 1, 6, 71, -1, 5005, 1 << 62, -1 << 63, 1<<63 - 1}
	num := func() int64 { return ints[r.IntN(len(ints))] }
	addrs := []netip.Addr{netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("198.51.100.9")}
	for _, f := range []message.FieldID{message.FieldSCCPCallingGT, message.FieldSCCPCalledGT, message.FieldTCAPType, message.FieldOriginNetwork, message.FieldTCAPAC} {
		if flip() {
			m.AddText(f, text())
		}
	}
	for _, f := range []message.FieldID{message.FieldSCCPCalledSSN, message.FieldSCCPCallingSSN, message.FieldMTP3OPC, message.FieldMTP3DPC, message.FieldM3UARoutingContext, message.FieldM3UARoutingContext} {
		if flip() {
			m.AddInt(f, num())
		}
	}
	for _, f := range []message.FieldID{message.FieldHomeMatch, message.FieldOriginOwn, message.FieldSCCPReturnOption} {
		if flip() {
			m.AddBool(f, flip())
		}
	}
	if flip() {
		m.Source = addrs[r.IntN(3)]
	}
	if flip() {
		m.Destination = addrs[r.IntN(3)]
	}
	if flip() {
		m.Link = text()
	}
	m.DirectionInferred = flip()
	for _, a := range []wire.Anomaly{wire.AnomalyBERTagLongForm, wire.AnomalySCCPGTLength} {
		if flip() {
			m.Anomalies.Set(a)
		}
	}
	for range r.IntN(3) {
		c := m.BeginComponent()
		c.Opcode, c.HasOpcode = num(), flip()
		for range r.IntN(3) {
			m.AddText(message.FieldMAPIMSI, []string{"262990000000001", "1", text()}[r.IntN(3)])
			m.AddInt(message.FieldTCAPOpcode, num())
		}
		if flip() {
			m.AddText(message.FieldMAPMSISDN, text())
			m.AddBool(message.FieldTCAPOpcodeGlobal, flip())
		}
		m.EndComponent()
	}
	return m
}

func randomMessages(r *rand.Rand, n int) []*message.Message {
	out := make([]*message.Message, n)
	for i := range out {
		out[i] = randomMessage(r)
	}
	return out
}

func TestLoweredConditionsAgreeWithTheInterpreter(t *testing.T) {
	n := 4000
	if testing.Short() {
		n = 400
	}
	o := newOracle(t)
	r := rand.New(rand.NewPCG(1, 2))
	g := &generator{r}
	messages := randomMessages(r, 24)
	compared, interpretedOnly := 0, 0
	for i := range n {
		expr := g.bool(i % 4)
		difference, ok := o.compare(expr, messages)
		if difference != "" {
			t.Fatalf("%s\n%s", expr, difference)
		}
		if ok {
			compared++
		} else {
			interpretedOnly++
			if interpretedOnly <= 3 {
				t.Logf("not a condition: %s", expr)
			}
		}
	}
	if compared < n*9/10 {
		t.Errorf("only %d of %d conditions were compared", compared, n)
	}
}

func FuzzLoweredAgreesWithTheInterpreter(f *testing.F) {
	o := newOracle(f)
	r := rand.New(rand.NewPCG(3, 4))
	messages := randomMessages(r, 12)
	g := &generator{r}
	for i := range 40 {
		f.Add(g.bool(i % 4))
	}
	f.Fuzz(func(t *testing.T, expr string) {
		if difference, _ := o.compare(expr, messages); difference != "" {
			t.Errorf("%s\n%s", strings.ToValidUTF8(expr, "?"), difference)
		}
	})
}
