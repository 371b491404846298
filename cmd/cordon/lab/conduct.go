package lab

import (
	"context"
	"fmt"
	"sync"
	"time"

	"cordon/pcaps/forge"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/proxy/transport"
	"cordon/rules"
)

const (
	// maxRuns bounds the dialogues at one time.
	maxRuns = 64
	// passTimeout is how long a message may take to arrive, on a slow machine too.
	passTimeout = 5 * time.Second
	// silentTime is how long a user's packet is waited for that the kernel drops
	// without a word.
	silentTime = 300 * time.Millisecond
	// blockGrace is how long a message that was blocked is waited for: it must
	// not arrive all the same.
	blockGrace = 50 * time.Millisecond
	// roamingShare is how many roaming dialogues are begun for each attack.
	roamingShare = 3
)

// conduct begins dialogues at the rate asked for until ctx ends; running is the
// life of the lab's parts.
func (l *laboratory) conduct(ctx, running context.Context, flows []*flow) error {
	builder, err := forge.NewBuilder(nil)
	if err != nil {
		return err
	}
	var runs sync.WaitGroup
	defer runs.Wait()
	places := make(chan struct{}, maxRuns)
	next := schedule(flows)
	tick := time.NewTicker(time.Second / time.Duration(l.options.Rate))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-l.failed:
			l.failed <- err
			return nil
		case <-tick.C:
		}
		r, err := l.newRun(builder, next)
		if err != nil {
			return err
		}
		places <- struct{}{}
		runs.Go(func() {
			defer func() { <-places }()
			if r.turn != nil {
				r.turn.Lock()
				defer r.turn.Unlock()
			}
			r.play(running)
		})
		l.report.beat(time.Now())
	}
}

// schedule gives the flows in turn, roaming ones more often than attacks, with
// the number of the run.
func schedule(flows []*flow) func() (*flow, int) {
	byKind := map[Kind][]*flow{}
	for _, f := range flows {
		byKind[f.kind] = append(byKind[f.kind], f)
	}
	turn := map[Kind]int{}
	n := 0
	return func() (*flow, int) {
		kind := Roaming
		if n++; n%(roamingShare+1) == 0 {
			kind = Attack
		}
		list, i := byKind[kind], turn[kind]
		turn[kind]++
		return list[i%len(list)], i / len(list)
	}
}

// run is one dialogue on its way.
type run struct {
	lab   *laboratory
	flow  *flow
	turn  *sync.Mutex // nil where runs may overlap
	steps []step
	ends  ends
	// ids are what the requests are known by: the originating transaction
	// identifier as the decoder writes it, the end-to-end identifiers of Diameter,
	// sequence numbers and TEIDs of GTP.
	ids []string

	mu      sync.Mutex
	verdict rules.Action // what the firewall did, as it says
	rule    string
	answers int
	stopped chan struct{} // the firewall has blocked the message at hand
}

func (l *laboratory) newRun(b *forge.Builder, next func() (*flow, int)) (*run, error) {
	f, n := next()
	steps, err := f.script(b, n)
	if err != nil {
		return nil, err
	}
	r := &run{lab: l, flow: f, steps: steps, stopped: make(chan struct{}), ends: l.ends[f.link]}
	switch f.link {
	case linkDiameter:
		for _, s := range steps {
			r.ids = append(r.ids, endToEnd(s.units[0]))
		}
		return r, nil
	case linkGTP:
		r.turn = &f.turns[n%variants]
		for i := range steps {
			r.ids = append(r.ids, l.traffic.exchanges(&steps[i])...)
		}
		return r, nil
	}
	id := transactionOf(steps[0].units)
	if id == "" {
		return nil, fmt.Errorf("lab: %s: the first message has no transaction identifier", f.title)
	}
	r.ids = []string{id}
	return r, nil
}

// transactionOf is the originating transaction identifier of a message in one
// or several units.
func transactionOf(units [][]byte) (id string) {
	d := decode.New(decode.Options{Variant: decode.VariantITU})
	for _, u := range units {
		d.M3UA(&decode.Inbound{Time: time.Now().UnixNano(), PPID: transport.PPIDM3UA}, u, func(m *message.Message) {
			if s, ok := m.String(message.FieldTCAPOTID); ok {
				id = string(append([]byte(nil), s...))
			}
		})
	}
	return id
}

// blocked notes what the firewall says that it did.
func (r *run) blocked(a rules.Action, rule string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rule == "" {
		r.verdict, r.rule = a, rule
	}
	select {
	case <-r.stopped:
	default:
		close(r.stopped)
	}
}

// begin makes the run ready for the next message.
func (r *run) begin() (stopped chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopped = make(chan struct{})
	return r.stopped
}

// refused notes an answer of the firewall.
func (r *run) refused() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answers++
}

// play sends the messages, each when the one before has arrived, and reports
// how it went: lawful ones must arrive, and attacks must not.
func (r *run) play(ctx context.Context) {
	t := &r.lab.traffic
	t.begin(r.ids, r)
	defer t.end(r.ids)
	start := time.Now()
	report := r.lab.report
	for i := range r.steps {
		s := &r.steps[i]
		switch arrived := r.step(ctx, s); {
		case ctx.Err() != nil:
			return // the lab ends
		case arrived && s.attack:
			report.passed(r.outcome(time.Since(start)))
			return
		case !arrived && !s.attack && r.flow.kind == Attack:
			report.lost(r.outcome(time.Since(start)), i+1)
			return
		case !arrived && !s.attack:
			report.blocked(r.outcome(time.Since(start)))
			return
		case s.attack && s.user:
			r.silenced()
		}
	}
	if r.flow.kind == Attack {
		report.blocked(r.outcome(time.Since(start)))
		return
	}
	report.passed(r.outcome(time.Since(start)))
}

// ruleKernel stands for what the kernel has dropped, which tells nobody.
const ruleKernel = "the kernel: no such tunnel, or GTP within"

// silenced notes a user's packet that did not arrive and was not judged.
func (r *run) silenced() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rule == "" {
		r.verdict, r.rule = rules.Drop, ruleKernel
	}
}

// step sends one message and waits until the other network has it. It is false
// when it did not arrive.
func (r *run) step(ctx context.Context, s *step) bool {
	t, sender, stopped := &r.lab.traffic, r.ends.outside, r.begin()
	if s.outbound {
		sender = r.ends.inside
	}
	arrivals := make([]*arrival, len(s.units))
	for i, u := range s.units {
		arrivals[i] = t.expect(u, s.outbound)
		defer t.forget(u)
	}
	for _, u := range s.units {
		if sender.send(u, s) != nil {
			return false
		}
	}
	wait := passTimeout
	if s.attack && s.user {
		wait = silentTime
	}
	limit := time.NewTimer(wait)
	defer limit.Stop()
	for _, a := range arrivals {
		select {
		case <-a.come:
		case <-ctx.Done():
			return false
		case <-limit.C:
			return false
		case <-stopped:
			select {
			case <-a.come:
			case <-time.After(blockGrace):
				return false
			}
		}
	}
	return true
}

// outcome is how a run ended.
type outcome struct {
	flow    *flow
	rule    string // that blocked it, or the reason; empty where none told
	action  rules.Action
	refusal bool // the sender got an answer
	took    time.Duration
}

func (r *run) outcome(took time.Duration) outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return outcome{flow: r.flow, rule: r.rule, action: r.verdict, refusal: r.answers > 0, took: took}
}
