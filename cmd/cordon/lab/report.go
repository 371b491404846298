package lab

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync"
	"text/tabwriter"
	"time"

	"cordon/rules"
)

// Line is what became of one flow, in dialogues.
type Line struct {
	Title     string
	Kind      Kind
	From, To  string
	Passed    int
	Blocked   int
	Lost      int // attacks of which something lawful beside them did not arrive
	Refused   int // of those blocked, how many senders got an answer
	Rule      string
	Slowest   time.Duration
	Dialogues []time.Duration `json:"-"` // of those that passed, the first maxTimes
}

// maxTimes bounds the durations that are kept of a flow.
const maxTimes = 4096

// expected says whether the firewall did what it should, always.
func (l *Line) expected() bool {
	if l.Kind == Attack {
		return l.Passed+l.Lost == 0
	}
	return l.Blocked == 0
}

// Report is what the lab has seen. It is printed while it grows.
type Report struct {
	out     io.Writer
	started time.Time
	ended   time.Time

	mu       sync.Mutex
	lines    []*Line
	byFlow   map[*flow]*Line
	lastBeat time.Time
}

func newReport(out io.Writer, flows []*flow) *Report {
	now := time.Now()
	r := &Report{out: out, started: now, lastBeat: now, byFlow: map[*flow]*Line{}}
	for _, f := range flows {
		l := &Line{Title: f.title, Kind: f.kind, From: f.from, To: f.to}
		r.lines = append(r.lines, l)
		r.byFlow[f] = l
	}
	return r
}

// Totals counts the dialogues that passed and that were blocked as they should,
// and those of which the firewall did the opposite.
func (r *Report) Totals() (passed, blocked, unexpected int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.totals()
}

func (r *Report) totals() (passed, blocked, unexpected int) {
	for _, l := range r.lines {
		if l.Kind == Roaming {
			passed += l.Passed
			unexpected += l.Blocked
		} else {
			blocked += l.Blocked
			unexpected += l.Passed + l.Lost
		}
	}
	return passed, blocked, unexpected
}

// Lines are the flows that were seen, roaming first.
func (r *Report) Lines() []Line {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []Line
	for _, l := range r.lines {
		if l.Passed+l.Blocked+l.Lost > 0 {
			out = append(out, *l)
		}
	}
	return out
}

func (r *Report) announce(network, gtp, http string) {
	r.started, r.lastBeat = time.Now(), time.Now()
	r.printf("Two simulated networks, the firewall inline between them: SS7 and Diameter over %s on loopback.\n%s\nCtrl-C stops.\n", network, gtp)
	r.printf("metrics http://%s/metrics   status http://%s/status\n\n", http, http)
}

// passed notes a dialogue of which every message arrived.
func (r *Report) passed(o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.byFlow[o.flow]
	l.Passed++
	l.Slowest = max(l.Slowest, o.took)
	if len(l.Dialogues) < maxTimes {
		l.Dialogues = append(l.Dialogues, o.took)
	}
	if l.Passed == 1 || l.Kind == Attack {
		r.tell(l, "pass", fmt.Sprintf("%d messages in %.1f ms", len(o.flow.variants[0].Messages), o.took.Seconds()*1e3))
	}
}

// lost notes an attack beside which a lawful message, counted from 1, did not
// arrive.
func (r *Report) lost(o outcome, at int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.byFlow[o.flow]
	l.Lost++
	r.tell(l, "LOST", fmt.Sprintf("message %d, which is lawful, was blocked by %s", at, cmp.Or(o.rule, "nobody")))
}

// blocked notes a dialogue of which a message did not arrive.
func (r *Report) blocked(o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.byFlow[o.flow]
	l.Blocked++
	if l.Rule == "" {
		l.Rule = o.rule
	}
	what := "lost"
	switch {
	case o.refusal:
		l.Refused++
		what = "refused by " + o.rule
	case o.rule != "" && o.action == rules.Reject:
		what = "refused without an answer by " + o.rule
	case o.rule != "":
		what = "dropped by " + o.rule
	}
	if l.Blocked == 1 || l.Kind == Roaming {
		r.tell(l, "BLOCK", what)
	}
}

// tell prints a line about the flow of l, with a mark where it should have been
// otherwise.
func (r *Report) tell(l *Line, verdict, how string) {
	mark := ""
	if !l.expected() {
		mark = "   UNEXPECTED"
	}
	r.printf("%-5s  %-7s  %-58s %s%s\n", verdict, l.Kind, l.Title, how, mark)
}

// beatEvery is how often the counts are printed.
const beatEvery = 5 * time.Second

// beat prints the counts from time to time.
func (r *Report) beat(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.lastBeat) < beatEvery {
		return
	}
	r.lastBeat = now
	passed, blocked, unexpected := r.totals()
	r.printf("%5.0f s  %d roaming dialogues passed, %d attacks blocked, %d unexpected\n", now.Sub(r.started).Seconds(), passed, blocked, unexpected)
}

// finish notes the end of the traffic.
func (r *Report) finish(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = now
}

// printf writes what the lab tells; a reader that is gone is no fault.
func (r *Report) printf(format string, args ...any) { _, _ = fmt.Fprintf(r.out, format, args...) }

// Summary prints the table of all flows.
func (r *Report) Summary() {
	lines := r.Lines()
	passed, blocked, unexpected := r.Totals()
	r.printf("\n")
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "kind\tflow\tfrom\tto\tpassed\tblocked\trefused\tby\tmedian")
	for i := range lines {
		l := &lines[i]
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%s\t%s\n", l.Kind, l.Title, l.From, l.To, l.Passed, l.Blocked, l.Refused, cmp.Or(l.Rule, "-"), median(l.Dialogues))
	}
	_ = w.Flush()
	r.printf("\n%d roaming dialogues passed and %d attacks were blocked in %.0f s; %d went otherwise than they should.\n",
		passed, blocked, r.ended.Sub(r.started).Seconds(), unexpected)
}

// median is the median of durations in milliseconds.
func median(d []time.Duration) string {
	if len(d) == 0 {
		return "-"
	}
	s := slices.Sorted(slices.Values(d))
	return fmt.Sprintf("%.1f ms", s[len(s)/2].Seconds()*1e3)
}
