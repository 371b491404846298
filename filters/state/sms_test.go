package state

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Of the tests: who enquires and delivers, and for whom.
const (
	fromFR     = "sccp.calling.gt=33699000030 "
	fromFR2    = "sccp.calling.gt=33699000031 "
	fromGB     = "sccp.calling.gt=447999000030 "
	fromNobody = "sccp.calling.gt=88213999901 "
	swiss      = "sccp.calling.gt=41990000001 "
	swissTwo   = "sccp.calling.gt=41990000002 "
	ourMSC     = "sccp.called.gt=491779900010 "
	toAnna     = "map.imsi=262990000000001 "
	toBert     = "map.imsi=262990000000002 "
	toGuest    = "map.imsi=208990000000001 "
	deliverTo  = "direction=inbound protocol=map tcap.type=begin " + ourMSC + "invoke=mt-ForwardSM "
)

// answerTo is the answer to the enquiry of a title.
func answerTo(from, imsi string) string {
	return "direction=outbound protocol=map tcap.type=end sccp.calling.gt=491779900001 " + strings.Replace(from, "calling", "called", 1) + "result=sendRoutingInfoForSM " + imsi
}

// smsStep is a message after so many hours, whether it is passed, and what its fact
// must be.
type smsStep struct {
	hours int
	words string
	want  string
}

// shortMessages plays steps, and gives the fact of each before it is recorded.
func shortMessages(t *testing.T, s *ShortMessages, f message.FieldID, steps []smsStep) {
	t.Helper()
	p := operator.Example()
	for i, step := range steps {
		m := sketch.Message(t, strings.Fields(step.words)...)
		m.Time = int64(step.hours)*int64(time.Hour) + int64(i+1)*int64(time.Second)
		s.Compute(p, m, nil, f)
		got := "-"
		if m.Has(f) {
			if got = sketch.Fact(m, f); message.FieldByID(f).Type == message.TypeInt {
				n, _ := m.Int(f)
				got = fmt.Sprint(n)
			}
		}
		if got != step.want {
			t.Errorf("step %d (%s): got %s, want %s", i, step.words, got, step.want)
		}
		s.Record(p, m, nil, !strings.Contains(step.words, "anomaly"))
	}
}

func TestDeliveriesAreHeldAgainstEnquiries(t *testing.T) {
	enquired := smsStep{0, answerTo(fromFR, toAnna), "-"}
	for _, tt := range []struct {
		name  string
		fact  message.FieldID
		steps []smsStep
	}{
		{"after an enquiry", message.FieldSMSRoutingSeen, []smsStep{enquired, {0, deliverTo + fromFR + toAnna, "true"}}},
		{"for nobody", message.FieldSMSRoutingSeen, []smsStep{enquired, {0, deliverTo + fromFR + toBert, "false"}}},
		{"in parts", message.FieldSMSRoutingMatch, []smsStep{enquired, {0, deliverTo + fromFR + toAnna, "true"}, {0, deliverTo + fromFR + toAnna, "true"}}},
		{"the day after the next", message.FieldSMSRoutingMatch, []smsStep{enquired, {20, deliverTo + fromFR + toBert, "false"}, {40, deliverTo + fromFR + toBert, "false"}, {60, deliverTo + fromFR + toAnna, "true"}}},
		{"too late", message.FieldSMSRoutingSeen, []smsStep{enquired, {73, deliverTo + fromFR + toAnna, "false"}}},
		{"to a guest", message.FieldSMSRoutingSeen, []smsStep{enquired, {0, deliverTo + fromFR + toGuest, "-"}}},
		{"to whom only an LMSI names", message.FieldSMSRoutingSeen, []smsStep{enquired, {0, deliverTo + fromFR, "-"}}},
		{"of our own centre", message.FieldSMSRoutingSeen, []smsStep{enquired, {0, "direction=outbound invoke=mt-ForwardSM " + toAnna, "-"}}},
		{"by another title of the operator", message.FieldSMSRoutingMatch, []smsStep{enquired, {0, deliverTo + fromFR2 + toAnna, "true"}}},
		{"by another operator", message.FieldSMSRoutingMatch, []smsStep{enquired, {0, deliverTo + fromGB + toAnna, "false"}}},
		{"by a fromNobody", message.FieldSMSRoutingMatch, []smsStep{enquired, {0, deliverTo + fromNobody + toAnna, "false"}}},
		{"by a second operator that enquired too", message.FieldSMSRoutingMatch, []smsStep{enquired, {1, answerTo(fromGB, toAnna), "-"}, {2, deliverTo + fromGB + toAnna, "true"}, {2, deliverTo + fromFR + toAnna, "true"}}},
		{"by two titles of a network that the profile does not list", message.FieldSMSRoutingMatch, []smsStep{{0, answerTo(swiss, toAnna), "-"}, {1, deliverTo + swissTwo + toAnna, "true"}}},
		{"by two strangers", message.FieldSMSRoutingMatch, []smsStep{{0, answerTo(swiss, toAnna), "-"}, {1, deliverTo + fromNobody + toAnna, "false"}}},
		{"two in one message, one of them for nobody", message.FieldSMSRoutingSeen, []smsStep{enquired, {0, deliverTo + fromFR + toAnna + "invoke=mt-ForwardSM " + toBert, "false"}}},
		{"more enquired than are remembered", message.FieldSMSRoutingMatch, []smsStep{enquired, {1, answerTo(swiss, toAnna), "-"}, {1, answerTo(fromFR2, toAnna), "-"}, {1, answerTo(fromNobody, toAnna), "-"},
			{1, answerTo("sccp.calling.gt=14255550001 ", toAnna), "-"}, {2, deliverTo + fromGB + toAnna, "-"}, {2, deliverTo + fromFR2 + toAnna, "true"}}},
		{"an enquiry that was refused", message.FieldSMSRoutingSeen, []smsStep{{0, answerTo(fromFR, toAnna) + " anomaly=tcap.opcode.global", "-"}, {0, deliverTo + fromFR + toAnna, "false"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shortMessages(t, NewShortMessages(ShortMessageOptions{Learn: -1}), tt.fact, tt.steps)
		})
	}
}

func TestWhetherEnquiriesComeThisWay(t *testing.T) {
	routed := func(from string) []smsStep {
		return []smsStep{{0, answerTo(from, toAnna), "-"}, {0, deliverTo + from + toAnna, "false"}, {0, deliverTo + from + toAnna, "false"}, {0, deliverTo + from + toAnna, "false"}}
	}
	for _, tt := range []struct {
		name  string
		steps []smsStep
	}{
		{"an operator whose deliveries were enquired for", append(routed(fromFR), smsStep{1, deliverTo + fromFR + toBert, "true"})},
		{"another operator", append(routed(fromFR), smsStep{1, deliverTo + fromGB + toBert, "false"})},
		{"a fromNobody, where others enquire", append(routed(fromFR), smsStep{1, deliverTo + fromNobody + toBert, "true"})},
		{"one whose enquiries go another way now and then", append(routed(fromFR), smsStep{1, deliverTo + fromFR + toBert, "true"}, smsStep{1, deliverTo + fromFR + toBert, "false"})},
		{"one whose forged deliveries were stopped", append(routed(fromFR), smsStep{1, deliverTo + fromFR + toBert + "anomaly=tcap.opcode.global", "true"}, smsStep{1, deliverTo + fromFR + toBert, "true"})},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shortMessages(t, NewShortMessages(ShortMessageOptions{Learn: -1}), message.FieldSMSRoutingExpected, tt.steps)
		})
	}
}

func TestWhatWasNotSeenProvesNothing(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fact  message.FieldID
		steps []smsStep
	}{
		{"a cold start", message.FieldSMSRoutingSeen, []smsStep{{1, deliverTo + fromFR + toBert, "-"}, {20, deliverTo + fromFR + toBert, "-"}, {40, deliverTo + fromFR + toBert, "-"}, {60, deliverTo + fromFR + toBert, "-"}, {80, deliverTo + fromFR + toBert, "false"}}},
		{"an enquiry that was seen", message.FieldSMSRoutingSeen, []smsStep{{1, answerTo(fromFR, toAnna), "-"}, {1, deliverTo + fromFR + toAnna, "true"}}},
		{"another operator, who may have enquired before", message.FieldSMSRoutingMatch, []smsStep{{1, answerTo(fromFR, toAnna), "-"}, {1, deliverTo + fromGB + toAnna, "-"}}},
		{"a silence that is too long", message.FieldSMSRoutingSeen, []smsStep{{1, deliverTo + fromFR + toBert, "-"}, {100, deliverTo + fromFR + toBert, "-"}, {120, deliverTo + fromFR + toBert, "-"}}},
		{"a clock that was set back", message.FieldSMSRoutingSeen, []smsStep{{1000, deliverTo + fromFR + toBert, "-"}, {1020, deliverTo + fromFR + toBert, "-"}, {1040, deliverTo + fromFR + toBert, "-"}, {1060, deliverTo + fromFR + toBert, "-"},
			{1080, deliverTo + fromFR + toBert, "false"}, {10, deliverTo + fromFR + toBert, "-"}, {20, deliverTo + fromFR + toBert, "-"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			shortMessages(t, NewShortMessages(ShortMessageOptions{}), tt.fact, tt.steps)
		})
	}
	s := NewShortMessages(ShortMessageOptions{Life: time.Hour, Learn: time.Hour})
	shortMessages(t, s, message.FieldSMSRoutingSeen, []smsStep{{1, deliverTo + fromFR + toBert, "-"}, {3, deliverTo + fromFR + toBert, "false"}})
	s.Resume(4 * int64(time.Hour))
	shortMessages(t, s, message.FieldSMSRoutingSeen, []smsStep{{4, deliverTo + fromFR + toBert, "-"}, {6, deliverTo + fromFR + toBert, "false"}})
}

func TestWhereThereWasNoRoomNothingIsProven(t *testing.T) {
	s := NewShortMessages(ShortMessageOptions{Learn: -1, Routes: shards})
	p := operator.Example()
	for i := range 400 {
		m := sketch.Message(t, strings.Fields(answerTo(fromFR, fmt.Sprintf("map.imsi=26299%010d", i)))...)
		m.Time = int64(time.Second)
		s.Record(p, m, nil, true)
	}
	if got := s.Stats(); got.Routes != shards || got.Evicted < 300 {
		t.Errorf("%+v", got)
	}
	shortMessages(t, s, message.FieldSMSRoutingSeen, []smsStep{{1, deliverTo + fromFR + "map.imsi=262990000000000", "-"}, {80, deliverTo + fromFR + "map.imsi=262990000000000", "false"}})
}

func TestEnquiriesInVainAreCounted(t *testing.T) {
	s := NewShortMessages(ShortMessageOptions{Learn: -1})
	ask := "direction=inbound invoke=sendRoutingInfoForSM " + fromFR
	shortMessages(t, s, message.FieldSMSEnquiriesUnused, []smsStep{
		{0, ask, "0"}, {0, answerTo(fromFR, toAnna), "0"}, {0, ask, "1"}, {0, answerTo(fromFR, toAnna), "0"}, {0, ask, "1"}, // once more for the same
		{0, answerTo(fromFR, toBert), "0"}, {0, ask, "2"}, {0, deliverTo + fromFR2 + toAnna, "0"}, {0, ask, "1"}, // a delivery by another title counts
		{0, deliverTo + fromFR2 + toAnna, "0"}, {0, ask, "1"}, {30, ask, "1"}, {60, ask, "0"},
	})
	shortMessages(t, NewShortMessages(ShortMessageOptions{Learn: -1}), message.FieldSMSGuesses, []smsStep{
		{0, deliverTo + fromNobody + toAnna, "0"}, {0, deliverTo + fromNobody + toBert, "1"}, {0, deliverTo + fromNobody + toBert, "2"},
	})
}

func TestNumbersOfOursFromAbroad(t *testing.T) {
	with := func(from, address string) string {
		return "direction=inbound invoke=mt-ForwardSM " + toAnna + from + "sms.address=" + address
	}
	shortMessages(t, NewShortMessages(ShortMessageOptions{}), message.FieldSMSOriginatorOwn, []smsStep{
		{0, with(fromFR, "491779912345"), "true"}, {0, with(fromFR, "33699123456"), "false"}, {0, with(fromFR, "BANK"), "false"},
		{0, with(swiss, "491779912345"), "true"},
		{0, with(fromNobody, "491779912345"), "false"},                            // a network of the world may serve operators of our country
		{0, with("sccp.calling.gt=491510000001 ", "491779912345"), "false"},       // ported to another network of our country
		{0, "direction=outbound invoke=mt-ForwardSM sms.address=4917799123", "-"}, // ours
	})
}

func TestAnotherProfileStartsWithoutOperators(t *testing.T) {
	s := NewShortMessages(ShortMessageOptions{Learn: -1})
	s.Use(operator.Example())
	shortMessages(t, s, message.FieldSMSRoutingMatch, []smsStep{{0, answerTo(fromFR, toAnna), "-"}, {0, deliverTo + fromGB + toAnna, "false"}})
	s.Use(operator.Example())
	shortMessages(t, s, message.FieldSMSRoutingMatch, []smsStep{{1, deliverTo + fromGB + toAnna, "-"}, {1, deliverTo + fromFR + toAnna, "true"}})
}

func TestNobodyRemembersShortMessages(t *testing.T) {
	var s *ShortMessages
	shortMessages(t, s, message.FieldSMSRoutingSeen, []smsStep{{0, answerTo(fromFR, toAnna), "-"}, {0, deliverTo + fromFR + toAnna, "-"}})
	s.Use(nil)
	s.Resume(1)
	if got := s.Stats(); got != (ShortMessageStats{}) {
		t.Errorf("%+v", got)
	}
}

func TestShortMessagesAllocateNothing(t *testing.T) {
	s, p := NewShortMessages(ShortMessageOptions{}), operator.Example()
	a := sketch.Message(t, strings.Fields(answerTo(fromFR, toAnna))...)
	d := sketch.Message(t, strings.Fields(deliverTo+fromFR+toAnna)...)
	a.Time, d.Time = int64(time.Second), int64(time.Second)
	run := func() {
		s.Record(p, a, nil, true)
		s.Record(p, d, nil, true)
		s.Compute(p, d, nil, message.FieldSMSRoutingSeen)
	}
	run()
	if n := testing.AllocsPerRun(100, run); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestShortMessagesOfManyAtOnce(t *testing.T) {
	s, p := NewShortMessages(ShortMessageOptions{Learn: -1, Routes: 512}), operator.Example()
	var all sync.WaitGroup
	for worker := range 4 {
		all.Go(func() {
			for i := range 200 {
				imsi := fmt.Sprintf("map.imsi=26299%d%09d", worker, i)
				for _, words := range []string{answerTo(fromFR, imsi), deliverTo + fromFR + imsi} {
					m := sketch.Message(t, strings.Fields(words)...)
					m.Time = int64(i+1) * 1e9
					s.Compute(p, m, nil, message.FieldSMSRoutingSeen)
					s.Record(p, m, nil, true)
				}
			}
		})
	}
	all.Wait()
	if got := s.Stats(); got.Routes == 0 || got.Routes > 512 {
		t.Errorf("%+v", got)
	}
}

func BenchmarkShortMessages(b *testing.B) {
	s, p := NewShortMessages(ShortMessageOptions{}), operator.Example()
	a := sketch.Message(b, strings.Fields(answerTo(fromFR, toAnna))...)
	d := sketch.Message(b, strings.Fields(deliverTo+fromFR+toAnna)...)
	o := sketch.Message(b, strings.Fields("direction=inbound invoke=updateLocation "+toAnna)...)
	for _, bb := range []struct {
		name string
		m    *message.Message
	}{{"answer", a}, {"delivery", d}, {"other", o}} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s.Record(p, bb.m, nil, true)
			}
		})
	}
}
