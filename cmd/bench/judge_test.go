package bench

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"cordon/filters/engine"
	"cordon/internal/operator"
	"cordon/pcaps/benign"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
	"cordon/rules/packs"
)

// unit is one message of a link.
type unit struct {
	data     []byte
	outbound bool
	src, dst netip.AddrPort // of GTP
}

// streamLength is how many different messages the benchmarks send in turn.
const streamLength = 10_000

// stream is lawful traffic as an interconnect has it, and diameterStream the
// same of Diameter.
var (
	stream         = sync.OnceValue(func() []unit { return collect(benign.New(1)) })
	diameterStream = sync.OnceValue(func() []unit { return collect(benign.NewDiameter(1)) })
)

func collect(s *benign.Stream, err error) []unit {
	if err != nil {
		panic(err)
	}
	var all []unit
	for len(all) < streamLength {
		m, err := s.Next()
		if err != nil {
			panic(err)
		}
		for _, u := range m.Units {
			all = append(all, unit{data: u, outbound: m.Outbound})
		}
	}
	return ring(all)
}

// ring has the messages stand one behind the other, as a ring of receive buffers
// does.
func ring(all []unit) []unit {
	var data []byte
	for i := range all {
		data = append(data, all[i].data...)
	}
	for i := range all {
		n := len(all[i].data)
		all[i].data, data = data[:n:n], data[n:]
	}
	return all
}

// packSet is the shipped rules, and layers beside them.
func packSet(tb testing.TB, more ...rules.Layer) *rules.Set {
	tb.Helper()
	src, ds := rules.Load(append([]rules.Layer{{Name: "packs", FS: packs.FS, Shipped: true}}, more...)...)
	set, others := rules.Compile(src, rules.Options{})
	if set == nil {
		tb.Fatal(append(ds, others...).Err())
	}
	return set
}

// judging is what one link holds: a decoder a direction, the engine for both.
type judging struct {
	engine   *engine.Engine
	decoders [2]*decode.Decoder
	meta     [2]decode.Inbound
	verdict  engine.Verdict
	stopped  int
	first    string
	emit     decode.Emit
	read     func(*decode.Decoder, *decode.Inbound, *unit, decode.Emit)
}

func newJudging(set *rules.Set) *judging {
	j := &judging{engine: engine.New(engine.Options{Rules: set, Profile: operator.Example()}), read: readM3UA}
	for i, d := range []message.Direction{message.DirectionInbound, message.DirectionOutbound} {
		j.decoders[i] = decode.New(decode.Options{})
		j.meta[i] = decode.Inbound{Link: "bench", LinkID: 1, Direction: d, PPID: 3, Time: 1_760_000_000_000_000_000}
	}
	j.emit = j.message
	return j
}

func readM3UA(d *decode.Decoder, in *decode.Inbound, u *unit, emit decode.Emit) {
	d.M3UA(in, u.data, emit)
}

func (j *judging) message(m *message.Message) {
	j.engine.Evaluate(m, &j.verdict)
	if j.verdict.Action == rules.Pass {
		return
	}
	j.stopped++
	if j.first == "" {
		j.first = fmt.Sprintf("%s: %v %v %v", m.Operation.Name(), j.verdict.Action, j.verdict.Reason, j.verdict.Hits())
	}
}

func (j *judging) judge(u *unit) {
	side := 0
	if u.outbound {
		side = 1
	}
	in := &j.meta[side]
	in.Time += int64(100 * time.Microsecond)
	j.read(j.decoders[side], in, u, j.emit)
}

// processTime is the CPU time of the process, which other processes on the
// machine disturb less than the clock.
func processTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// benchJudging judges the stream over and over, and reports what the promises
// of docs/performance.md name.
func benchJudging(b *testing.B, j *judging, units []unit) {
	for i := range units { // tables grow once
		j.judge(&units[i])
	}
	b.ReportAllocs()
	b.ResetTimer()
	cpu := processTime()
	for i := range b.N {
		j.judge(&units[i%len(units)])
	}
	cpu = processTime() - cpu
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msgs/s")
	b.ReportMetric(float64(b.N)/cpu.Seconds(), "msgs/cpu-s")
	b.ReportMetric(float64(j.percentile(units, 0.99)), "p99-ns")
	if j.stopped > 0 {
		b.Fatalf("%d lawful messages were stopped, such as %s", j.stopped, j.first)
	}
}

// percentile is the time that the p-th part of the messages take at most.
func (j *judging) percentile(units []unit, p float64) time.Duration {
	times := make([]time.Duration, len(units))
	for i := range units {
		start := time.Now()
		j.judge(&units[i])
		times[i] = time.Since(start)
	}
	slices.Sort(times)
	return times[int(p*float64(len(times)-1))]
}

// BenchmarkJudgeMixedMAP is decoding and all shipped SS7 rules on a mixed stream
// of unique transactions.
func BenchmarkJudgeMixedMAP(b *testing.B) { benchJudging(b, newJudging(packSet(b)), stream()) }

// BenchmarkJudgeManyRules is the same with 10,000 rules and a million entries of
// lists beside the shipped ones.
func BenchmarkJudgeManyRules(b *testing.B) {
	benchJudging(b, newJudging(packSet(b, grown(10_000, 1_000_000))), stream())
}

// grown is what makes the rules of an operator grow: some a partner, a node or
// a subscriber, and lists. None matches the stream.
func grown(count, entries int) rules.Layer {
	var names []string
	for _, o := range message.Operations() {
		if o.Protocol == message.ProtocolMAP {
			names = append(names, o.Name)
		}
	}
	conditions := []string{
		`sccp.calling.gt.startsWith("8%05d") && map.imsi.exists(x, in_list(x, "grown"))`,
		`sccp.calling.gt == "882%05d" && sccp.calling.ssn == 6`,
		`map.imsi.exists(x, x.startsWith("90170%05d"))`,
		`sccp.calling.gt in ["8811%05[1]d", "8812%05[1]d"]`,
	}
	r := rand.New(rand.NewPCG(9, 10))
	var list, text strings.Builder
	for range entries {
		fmt.Fprintf(&list, "9%0*d\n", 9+r.IntN(5), r.Uint64N(1e9))
	}
	text.WriteString("lists:\n  grown: {type: digits, file: grown.txt}\nrules:\n")
	for i := range count {
		fmt.Fprintf(&text, "- {id: G-%05d, title: t, category: 1, class: location, severity: low, status: stable, action: alert,\n"+
			"   on: {protocol: map, operation: %s, direction: inbound}, when: '%s'}\n", i, names[i%len(names)], fmt.Sprintf(conditions[i%len(conditions)], i))
	}
	return rules.Layer{FS: fstest.MapFS{"grown.yaml": {Data: []byte(text.String())}, "grown.txt": {Data: []byte(list.String())}}, Paths: []string{"grown.yaml"}}
}

// TestLawfulTrafficPassesWithoutAllocating holds the two promises that need no
// clock.
func TestLawfulTrafficPassesWithoutAllocating(t *testing.T) {
	passesWithoutAllocating(t, newJudging(packSet(t)), stream())
}

func passesWithoutAllocating(t *testing.T, j *judging, units []unit) {
	t.Helper()
	for i := range units {
		j.judge(&units[i])
	}
	i := 0
	n := testing.AllocsPerRun(len(units), func() {
		j.judge(&units[i%len(units)])
		i++
	})
	if n != 0 {
		t.Errorf("%v allocations a message", n)
	}
	if j.stopped > 0 {
		t.Errorf("%d messages were stopped, such as %s", j.stopped, j.first)
	}
}
