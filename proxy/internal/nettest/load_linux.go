package nettest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"
)

// Result is what a load has measured.
type Result struct {
	PerSecond float64       // round trips
	P50, P99  time.Duration // of a round trip
	Lost      int
}

// Load is what RoundTrips does.
type Load struct {
	From, To          string // address and port of client and server
	Request, Response []byte
	Window            int           // round trips at once
	Gap               time.Duration // between requests; 0 is none
	Long              time.Duration // how long it takes
}

// inLoad is set in the process that makes a load, and holds it.
const inLoad = "CORDON_TEST_LOAD"

// Main must be the first thing that TestMain does in a package that uses
// RoundTrips: it makes the load where the process is there for it, and ends.
func Main() {
	text := os.Getenv(inLoad)
	if text == "" {
		return
	}
	var l Load
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out, err := json.Marshal(l.run(ending{}))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = os.Stdout.Write(append(out, '\n'))
	os.Exit(0)
}

// ending is a test that a fault ends with its process.
type ending struct{ testing.TB }

func (ending) Helper()        {}
func (ending) Cleanup(func()) {}
func (ending) FailNow()       { os.Exit(1) }
func (ending) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}
func (e ending) Fatalf(format string, args ...any) { e.Fatal(fmt.Sprintf(format, args...)) }
func (e ending) Errorf(format string, args ...any) { e.Fatal(fmt.Sprintf(format, args...)) }

// RoundTrips sends requests from the namespace client to the server, which answers
// each, in a process of its own: sender and firewall share no scheduler.
func RoundTrips(t testing.TB, l Load) (r Result) {
	t.Helper()
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), inLoad+"="+string(text))
	out, err := cmd.CombinedOutput()
	if err == nil {
		last := bytes.TrimSpace(out)
		err = json.Unmarshal(last[bytes.LastIndexByte(last, '\n')+1:], &r)
	}
	if err != nil {
		t.Fatalf("load: %v: %s", err, out)
	}
	return r
}

func (l *Load) run(t testing.TB) Result {
	to, request, response, window, gap, long := l.To, l.Request, l.Response, l.Window, l.Gap, l.Long
	server, client := UDP(t, "server", to), UDP(t, "client", l.From)
	defer server.Close()
	defer client.Close()
	var answering sync.WaitGroup
	answering.Go(func() {
		buf := make([]byte, 65536)
		for {
			_, from, err := server.ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			_, _ = server.WriteToUDPAddrPort(response, from)
		}
	})
	defer answering.Wait()
	defer server.Close()
	at := netip.MustParseAddrPort(to)
	buf := make([]byte, 65536)
	var times []time.Duration
	sent := make([]time.Time, 0, window)
	lost := 0
	begin := time.Now()
	next := begin
	for time.Since(begin) < long {
		for len(sent) < window {
			if gap > 0 {
				time.Sleep(time.Until(next))
				next = next.Add(gap)
			}
			sent = append(sent, time.Now())
			if _, err := client.WriteToUDPAddrPort(request, at); err != nil {
				t.Fatal(err)
			}
		}
		_ = client.SetReadDeadline(time.Now().Add(time.Second))
		if _, err := client.Read(buf); err != nil {
			lost += len(sent)
			sent = sent[:0]
			continue
		}
		times = append(times, time.Since(sent[0]))
		sent = append(sent[:0], sent[1:]...)
	}
	took := time.Since(begin)
	if len(times) == 0 {
		t.Fatal("no round trip")
	}
	slices.Sort(times)
	return Result{PerSecond: float64(len(times)) / took.Seconds(), P50: times[len(times)/2], P99: times[len(times)*99/100], Lost: lost}
}

// Best is the result with the highest rate: neighbours of a machine make rates
// lower, and never higher.
func Best(all []Result) Result {
	return slices.MaxFunc(all, func(a, b Result) int { return cmp.Compare(a.PerSecond, b.PerSecond) })
}

// Quickest is the result with the shortest round trips.
func Quickest(all []Result) Result {
	return slices.MinFunc(all, func(a, b Result) int { return cmp.Compare(a.P50, b.P50) })
}
