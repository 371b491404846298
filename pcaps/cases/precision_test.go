package cases

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"cordon/filters/engine"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/pcaps/benign"
	"cordon/protocols/decode"
	"cordon/protocols/message"
	"cordon/rules"
)

// travellersFrom is when the travellers' time begins.
var travellersFrom = time.Unix(1_760_000_000, 0).UTC()

// enough is how many messages of travellers are judged: some in the ordinary tests, a million by make precision.
func enough(t *testing.T) int {
	t.Helper()
	text := os.Getenv("CORDON_TRAVELLERS")
	if text == "" {
		return 50_000
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("CORDON_TRAVELLERS is %q; want a number of messages", text)
	}
	return n
}

func world(t *testing.T) *operator.Profile {
	t.Helper()
	p, err := operator.Parse("operator.yaml", benign.Profile())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// firewall judges messages one after the other.
type firewall struct {
	engine  *engine.Engine
	decoder *decode.Decoder
	verdict engine.Verdict
}

func newFirewall(t *testing.T) *firewall {
	t.Helper()
	o := engine.Options{Rules: judge(t).Rules(), Profile: world(t), Memory: state.NewMemory(state.MemoryOptions{})}
	return &firewall{engine: engine.New(o), decoder: decode.New(decode.Options{})}
}

// judge judges the messages that stand in b and hands on those that are whole.
func (f *firewall) judge(b *benign.Message, then func(*message.Message, *engine.Verdict)) {
	emit := func(m *message.Message) {
		f.engine.Evaluate(m, &f.verdict)
		if m.Segment != message.SegmentHeld {
			then(m, &f.verdict)
		}
	}
	in := decode.Inbound{Time: travellersFrom.Add(b.At).UnixNano(), PPID: 3, Direction: message.DirectionInbound}
	if b.Outbound {
		in.Direction = message.DirectionOutbound
	}
	for _, unit := range b.Units {
		switch b.Transport {
		case benign.OverM3UA:
			f.decoder.M3UA(&in, unit, emit)
		case benign.OverDiameter:
			in.PPID = 46
			f.decoder.Diameter(&in, unit, emit)
		case benign.OverGTP:
			f.decoder.GTP(&in, &decode.Datagram{Src: b.Src, Dst: b.Dst, Payload: unit}, emit)
		}
	}
}

// stopped tells whether a message does not go on.
func stopped(v *engine.Verdict) bool {
	return v.Enforced && (v.Action == rules.Drop || v.Action == rules.Reject)
}

// blame counts messages by the rule that was hit and what they are.
type blame map[string]int

func (b blame) add(m *message.Message, v *engine.Verdict, title string) {
	for _, h := range v.Hits() {
		b[fmt.Sprintf("%s by %s: %s, %s (%s)", v.Action, h.Rule.ID, m.Operation.Name(), m.Direction, title)]++
	}
}

func (b blame) log(t *testing.T, what string) {
	t.Helper()
	keys := slices.SortedFunc(maps.Keys(b), func(x, y string) int { return cmp.Or(cmp.Compare(b[y], b[x]), cmp.Compare(x, y)) })
	for _, k := range keys[:min(len(keys), 40)] {
		t.Logf("%s: %7d %s", what, b[k], k)
	}
}

// Travellers are let through: one message in 100,000 may be stopped.
func TestTravellersPass(t *testing.T) {
	messages := enough(t)
	s, err := benign.NewTravel(benign.TravelOptions{Seed: 5, People: max(1000, messages/200)})
	if err != nil {
		t.Fatal(err)
	}
	f := newFirewall(t)
	blocked, reported := blame{}, blame{}
	wrong, last := 0, time.Duration(0)
	for range messages {
		b, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		last = b.At
		f.judge(&b, func(m *message.Message, v *engine.Verdict) {
			switch {
			case stopped(v):
				wrong++
				blocked.add(m, v, b.Title)
			case v.Action != rules.Pass:
				reported.add(m, v, b.Title)
			}
		})
	}
	t.Logf("%d messages in %v of traffic: %d stopped", messages, last.Round(time.Minute), wrong)
	blocked.log(t, "stopped")
	reported.log(t, "reported")
	if most := messages / 100_000; wrong > most {
		t.Errorf("%d lawful messages of %d were stopped; at most %d may be", wrong, messages, most)
	}
}

// A firewall that has just started stops nobody: it has not seen where people are, and what it has not seen proves nothing.
func TestTravellersPassAtAColdStart(t *testing.T) {
	people := 4000
	if enough(t) > 50_000 {
		people = 40_000
	}
	for seed := range uint64(3) {
		s, err := benign.NewTravel(benign.TravelOptions{Seed: 100 + seed, People: people})
		if err != nil {
			t.Fatal(err)
		}
		f := newFirewall(t)
		blocked, n := blame{}, 0
		for b, err := s.Next(); err != nil || b.At < time.Hour; b, err = s.Next() {
			if err != nil {
				t.Fatal(err)
			}
			n++
			f.judge(&b, func(m *message.Message, v *engine.Verdict) {
				if stopped(v) {
					blocked.add(m, v, b.Title)
				}
			})
		}
		if len(blocked) > 0 {
			blocked.log(t, "stopped")
			t.Errorf("of %d lawful messages of the first hour %d kinds were stopped", n, len(blocked))
		}
		if n < people {
			t.Errorf("only %d messages in the first hour", n)
		}
	}
}
