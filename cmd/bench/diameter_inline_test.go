package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"testing"
)

// What the paths of the benchmark are called in its metrics.
const (
	pairJudged, pairOff, proxyJudged, proxyOff, freeDiameter = "pair", "pair-off", "proxy", "proxy-off", "freediameter"

	// part says which part of the benchmark a process of it is.
	part          = "CORDON_BENCH_PART"
	partNamespace = "namespace"
	partFirewall  = "firewall"

	benchHost = "10.77.1.1" // freeDiameter takes no loopback address
)

// BenchmarkInlineDiameter is how many requests a second, each with its answer,
// a path carries between two peers over TCP, and how long they take at half of
// what freeDiameter carries: Cordon as pair and as proxy, judged by the shipped
// rules and not, and freeDiameter as relay, one after the other on the same
// machine, each in a process of its own, whose CPU time is told too. It runs in a
// network namespace of its own.
func BenchmarkInlineDiameter(b *testing.B) {
	if _, err := exec.LookPath("freeDiameterd"); err != nil {
		b.Skip("needs freeDiameterd: apt-get install freediameterd freediameter-extensions")
	}
	if os.Getuid() != 0 {
		b.Skip("needs root, for a network namespace")
	}
	switch os.Getenv(part) {
	case "":
		for b.Loop() {
			inside(b)
		}
		return
	case partFirewall:
		serveFirewall(b)
		return
	}
	for _, args := range [][]string{{"link", "set", "lo", "up"}, {"addr", "add", benchHost + "/32", "dev", "lo"}} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			b.Fatalf("ip %v: %v: %s", args, err, out)
		}
	}
	b.ResetTimer()
	for range b.N {
		metrics := compare(b)
		text, err := json.Marshal(metrics)
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(os.Stderr, "METRICS %s\n", text)
	}
}

// inside runs the benchmark once in a namespace of its own and reports its
// metrics.
func inside(b *testing.B) {
	cmd := again(partNamespace)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	out, err := cmd.CombinedOutput()
	_, text, ok := bytes.Cut(out, []byte("METRICS "))
	switch {
	case errors.Is(err, syscall.EPERM):
		b.Skipf("a network namespace cannot be made: %v", err)
	case err != nil || !ok:
		b.Fatalf("in a namespace: %v\n%s", err, out)
	}
	text, _, _ = bytes.Cut(text, []byte("\n"))
	var metrics map[string]float64
	if err := json.Unmarshal(text, &metrics); err != nil {
		b.Fatal(err)
	}
	for name, v := range metrics {
		b.ReportMetric(v, name)
	}
}

// again is the benchmark once more, as a process of its own for a part of it.
func again(as string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^BenchmarkInlineDiameter$", "-test.benchtime=1x", "-test.cpu", fmt.Sprint(runtime.GOMAXPROCS(0)))
	cmd.Env = append(os.Environ(), part+"="+as)
	return cmd
}

// figures are what was measured of one path, a value a round.
type figures struct{ rate, cpu, late []float64 }

// compare measures every path in rounds, and gives the medians.
func compare(b *testing.B) map[string]float64 {
	calls := lawfulCalls(b)
	behind := listenDiameter(b)
	paths := map[string]*diameterPath{}
	pair := startFirewall(b, behind, "pair")
	paths[pairJudged], paths[pairOff] = pair, pair
	proxy := startFirewall(b, behind, "proxy")
	paths[proxyJudged], paths[proxyOff] = proxy, proxy
	paths[freeDiameter] = startAgent(b)
	order := []string{pairJudged, pairOff, proxyJudged, proxyOff, freeDiameter}
	seen := map[string]*figures{}
	for _, name := range order {
		seen[name] = &figures{}
		paths[name].judge(b, name == pairJudged || name == proxyJudged)
		calls.carry(b, paths[name], rateCalls, 0) // tables and buffers grow once
	}
	half := 0.0
	for range rounds {
		for _, name := range order {
			p, f := paths[name], seen[name]
			p.judge(b, name == pairJudged || name == proxyJudged)
			before := p.cpu(b)
			rate, _ := calls.carry(b, p, rateCalls, 0)
			f.rate = append(f.rate, rate)
			f.cpu = append(f.cpu, float64((p.cpu(b)-before).Nanoseconds())/1000/rateCalls)
		}
		if half == 0 {
			half = seen[freeDiameter].rate[0] / 2
		}
		for _, name := range order {
			p, f := paths[name], seen[name]
			p.judge(b, name == pairJudged || name == proxyJudged)
			_, took := calls.carry(b, p, delayCalls, half)
			slices.Sort(took)
			f.late = append(f.late, float64(took[len(took)*99/100].Nanoseconds())/1000)
		}
	}
	return summary(seen)
}

// How much is measured: rounds, and in each so many requests a path as fast as
// they go, and so many at a rate.
const rounds, rateCalls, delayCalls = 5, 20000, 2000

// summary gives the medians and what they are of each other.
func summary(seen map[string]*figures) map[string]float64 {
	m := map[string]float64{}
	for name, f := range seen {
		m[name+"-req/s"], m[name+"-cpu-us"], m[name+"-p99-us"] = median(f.rate), median(f.cpu), median(f.late)
	}
	for _, mode := range []string{pairJudged, proxyJudged} {
		m[mode+"-ratio"] = m[mode+"-req/s"] / m[mode+"-off-req/s"]
		m[mode+"-cpu-ratio"] = m[mode+"-off-cpu-us"] / m[mode+"-cpu-us"]
		m[mode+"/freediameter"] = m[mode+"-req/s"] / m[freeDiameter+"-req/s"]
		m[mode+"/freediameter-cpu"] = m[freeDiameter+"-cpu-us"] / m[mode+"-cpu-us"]
	}
	return m
}
