package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"cordon/protocols/message"
)

// scaled is a rule file of n rules over the operations of MAP. A hundred are
// general; the rest are what makes a rule set grow, one a partner, a node or a
// subscriber.
func scaled(n int) string {
	var names []string
	for _, o := range message.Operations() {
		if o.Protocol == message.ProtocolMAP {
			names = append(names, o.Name)
		}
	}
	general := []string{
		`!in_list(sccp.calling.gt, "big") && sccp.calling.ssn == 6`,
		`home.match && map.imsi.exists(x, in_list(x, "big"))`,
	}
	particular := []string{
		`sccp.calling.gt.startsWith("%d") && map.imsi.exists(x, in_list(x, "big"))`,
		`has(sccp.calling.gt) && sccp.calling.gt == "49171%d"`,
		`map.imsi.exists(x, x.startsWith("2629900%d")) && sccp.calling.ssn != 6`,
		`sccp.calling.gt in ["1%[1]d", "2%[1]d"]`,
	}
	var b strings.Builder
	b.WriteString("lists:\n  big: {type: digits, file: big.txt}\nrules:\n")
	for i := range n {
		when := general[i%len(general)]
		if i >= 100 {
			when = fmt.Sprintf(particular[i%len(particular)], i)
		}
		fmt.Fprintf(&b, "- {id: S-%d, title: t, category: 1, class: location, severity: low, status: test, action: alert,\n"+
			"   on: {protocol: map, operation: %s, direction: inbound}, when: '%s'}\n", i, names[i%len(names)], when)
	}
	return b.String()
}

func scaledSet(t testing.TB, rules, entries int) *Set {
	t.Helper()
	r := rand.New(rand.NewPCG(9, 10))
	var list strings.Builder
	for range entries {
		list.WriteString(randomDigits(r, 10+r.IntN(6)))
		list.WriteByte('\n')
	}
	files := fstest.MapFS{"r.yaml": {Data: []byte(scaled(rules))}, "big.txt": {Data: []byte(list.String())}}
	src, ds := Load(Layer{FS: files, Paths: []string{"r.yaml"}})
	set, more := Compile(src, Options{})
	if set == nil {
		t.Fatal(shown(append(ds, more...)))
	}
	return set
}

// mixed is one message of each operation of MAP.
func mixed() []*message.Message {
	var out []*message.Message
	for i, o := range message.Operations() {
		if o.Protocol != message.ProtocolMAP {
			continue
		}
		m := ati()
		c := &m.Components()[0]
		c.Op, c.Opcode = message.OpID(i+1), int64(o.Code)
		m.Operation = c.Op
		m.SetComputed(message.FieldHomeMatch)
		out = append(out, m)
	}
	return out
}

// BenchmarkMatchScale compares a hundred rules with ten thousand and a million
// list entries: the promise is that a message meets only the rules of its
// operation.
func BenchmarkMatchScale(b *testing.B) {
	for _, size := range []struct{ rules, entries int }{{100, 100}, {10_000, 1_000_000}} {
		b.Run(fmt.Sprintf("%d rules, %d entries", size.rules, size.entries), func(b *testing.B) {
			set := scaledSet(b, size.rules, size.entries)
			messages := mixed()
			hits := make([]Hit, 0, 256)
			b.ReportAllocs()
			b.ResetTimer()
			i := 0
			for b.Loop() {
				hits = set.Match(messages[i%len(messages)], nil, hits[:0])
				i++
			}
		})
	}
}

func TestTenThousandRulesAreCompiledAndIndexed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	set := scaledSet(t, 10_000, 1000)
	if set.Active() != 10_000 {
		t.Fatalf("%d rules are active", set.Active())
	}
	if met := len(set.index.operations[ati().Operation][message.DirectionInbound].plain); met > 4 {
		t.Errorf("a message meets %d rules one by one", met)
	}
}
