package state

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// fewAsked are few messages of each kind.
const fewAsked = "  rate_limits: {requests: 30, registrations: 9, authentications: 8, routings: 9, numbers: 4, services: 9, alerts: 4, deliveries: 5, waiting: 12,\n" +
	"    subscribers: 3, titles: 4, ssns: 3, contexts: 3, calls: 4, vectors: 10, resyncs: 2, changes: 3}\n"

func fewRates(t testing.TB) *operator.Profile {
	t.Helper()
	text := strings.Replace(string(operator.ExampleYAML()), "  country: DE ", fewAsked+"  country: DE ", 1)
	p, err := operator.Parse("few.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// traffic is one message after the other, 10 ms between two.
type traffic struct {
	t   testing.TB
	p   *operator.Profile
	r   *Rates
	s   *Subscribers
	now int64
}

func newTraffic(t testing.TB, p *operator.Profile) *traffic {
	c := &traffic{t, p, NewRates(), NewSubscribers(SubscriberOptions{Learn: -1}), epoch}
	c.say(true, titleOfOurs+"tcap.type=end") // our side is heard
	return c
}

// say records a message, and gives the limits that it exceeds.
func (c *traffic) say(passed bool, format string, args ...any) string {
	c.t.Helper()
	m := sketch.Message(c.t, strings.Fields(fmt.Sprintf(format, args...))...)
	return c.send(m, passed)
}

func (c *traffic) send(m *message.Message, passed bool) string {
	m.Time = c.now
	c.now += int64(10 * time.Millisecond)
	c.r.Compute(c.p, m, c.s, message.FieldRateExcess)
	m.SetComputed(message.FieldRateExcess)
	var out []string
	for v := m.First(message.FieldRateExcess); v.Valid(); v = v.Next() {
		out = append(out, v.String())
	}
	c.r.Record(c.p, m, nil, passed)
	return strings.Join(out, ",")
}

const (
	titleOfTheirs = "direction=inbound sccp.calling.gt=33699000001 sccp.calling.np=1 sccp.called.gt=491779900001 sccp.called.np=1 sccp.called.ssn=6 "
	titleOfOurs   = "direction=outbound sccp.calling.gt=491779900001 sccp.calling.np=1 sccp.calling.ssn=6 sccp.called.gt=33699000001 sccp.called.np=1 "
)

func TestRateLimitsAreExceededByTheMessageBeyondThem(t *testing.T) {
	p := fewRates(t)
	begin := titleOfTheirs + "tcap.type=begin tcap.otid=%x "
	end := titleOfOurs + "tcap.type=end tcap.dtid=%x "
	answered := func(c *traffic, i int, request, answer string) string {
		got := c.say(true, begin+request, i)
		c.say(true, end+answer, i)
		return got
	}
	for _, tc := range []struct {
		name, want string
		say        func(c *traffic, i int) string
	}{
		{"registrations", "10 registrations", func(c *traffic, i int) string {
			return answered(c, i, fmt.Sprintf("invoke=updateLocation map.imsi=2629900000%05d", i), "result=updateLocation")
		}},
		{"authentications", "9 authentications", func(c *traffic, i int) string {
			return answered(c, i, fmt.Sprintf("invoke=sendAuthenticationInfo map.imsi=2629900000%05d", i), "result=sendAuthenticationInfo")
		}},
		{"authentications behind another component", "9 authentications", func(c *traffic, i int) string {
			return answered(c, i, fmt.Sprintf("invoke=interrogateSS invoke=sendAuthenticationInfo map.imsi=2629900000%05d", i), "result=sendAuthenticationInfo")
		}},
		{"enquiries of all titles of an operator", "10 routings", func(c *traffic, i int) string {
			return c.say(true, "direction=inbound sccp.calling.gt=336990000%02d sccp.calling.np=1 sccp.called.gt=491779900001 tcap.type=begin invoke=sendRoutingInfoForSM map.msisdn=4917799000%02d", i, i)
		}},
		{"roaming numbers", "5 numbers", func(c *traffic, i int) string {
			return answered(c, i, "invoke=provideRoamingNumber map.imsi=208990000000001", "result=provideRoamingNumber")
		}},
		{"alerts", "5 alerts", func(c *traffic, i int) string {
			return answered(c, i, "invoke=alertServiceCentre map.msisdn=491779912345", "result=alertServiceCentre")
		}},
		{"short messages", "6 deliveries", func(c *traffic, i int) string {
			return answered(c, i, "invoke=mt-ForwardSM map.imsi=262990000000001", "result=mt-ForwardSM")
		}},
		{"requests of any kind", "31 requests", func(c *traffic, i int) string {
			return answered(c, i, "invoke=reset", "result=reset")
		}},
		{"dialogues that nobody ends", "14 waiting", func(c *traffic, i int) string { return c.say(true, begin, i) }},
		{"dialogues that end", "0", func(c *traffic, i int) string { return answered(c, i, "", "") }},
		{"calls that never end", "5 calls", func(c *traffic, i int) string { return c.say(true, begin+"cap.invoke=initialDP", i) }},
		{"calls that end", "31 requests", func(c *traffic, i int) string { return answered(c, i, "cap.invoke=initialDP", "protocol=cap") }},
		{"subscribers that do not exist", "4 subscribers", func(c *traffic, i int) string {
			got := c.say(true, begin+"invoke=sendAuthenticationInfo map.imsi=2629900000%05d", i, i)
			c.refuse(1, end+"error=sendAuthenticationInfo", i)
			return got
		}},
		{"one in three that does not exist", "0", func(c *traffic, i int) string {
			if i >= 7 {
				return ""
			}
			got := c.say(true, begin+"invoke=sendRoutingInfoForSM map.msisdn=4917799%05d", i, i)
			if i%3 == 0 {
				c.refuse(1, end+"error=sendRoutingInfoForSM", i)
			}
			return got
		}},
		{"titles where nobody is", "5 titles", func(c *traffic, i int) string {
			return c.say(true, "direction=inbound sccp.calling.gt=8821399990%d sccp.calling.np=1 sccp.called.gt=49177990%04d sccp.called.np=1 tcap.type=begin", i%10, 500+i)
		}},
		{"titles that answer", "0", func(c *traffic, i int) string {
			if i >= 10 {
				return ""
			}
			got := c.say(true, "direction=inbound sccp.calling.gt=88213999901 sccp.called.gt=49177990%04d tcap.type=begin", 500+i)
			c.say(true, "direction=outbound sccp.calling.gt=49177990%04d sccp.called.gt=88213999901 tcap.type=end", 500+i)
			return got
		}},
		{"subscribers' numbers as titles", "10 routings", func(c *traffic, i int) string {
			return c.say(true, "direction=inbound sccp.calling.gt=88213999901 sccp.called.gt=4917799%04d tcap.type=begin invoke=sendRoutingInfoForSM", 500+i)
		}},
		{"subsystems where nobody is", "4 ssns", func(c *traffic, i int) string {
			return c.say(true, "direction=inbound sccp.calling.gt=88213999901 sccp.called.gt=491779900001 sccp.called.ssn=%d tcap.type=begin", 20+i)
		}},
		{"vectors for one", "3 vectors", func(c *traffic, i int) string {
			return answered(c, i, "invoke=sendAuthenticationInfo map.imsi=262990000000001 map.vectors=5", "result=sendAuthenticationInfo")
		}},
		{"re-synchronisations for one", "3 resyncs", func(c *traffic, i int) string {
			return answered(c, i, "invoke=sendAuthenticationInfo map.imsi=262990000000001 map.resynchronisation=true", "result=sendAuthenticationInfo")
		}},
		{"services on and off", "4 changes", func(c *traffic, i int) string {
			op := []string{"registerSS", "eraseSS"}[i%2]
			return answered(c, i, "map.destination_reference=262990000000001 map.destination_reference.np=6 invoke="+op, "result="+op)
		}},
		{"what our own nodes ask", "0", func(c *traffic, i int) string {
			return c.say(true, titleOfOurs+"tcap.type=begin tcap.otid=%x invoke=provideSubscriberInfo map.imsi=2089900000%05d", i, i)
		}},
		{"what is blocked", "0", func(c *traffic, i int) string {
			return c.say(false, begin+"invoke=updateLocation map.imsi=2629900000%05d", i, i)
		}},
	} {
		c := newTraffic(t, p)
		if got := until(40, func(i int) string { return tc.say(c, i) }); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

// refuse has us answer with an error.
func (c *traffic) refuse(code int64, format string, args ...any) {
	c.t.Helper()
	m := sketch.Message(c.t, strings.Fields(fmt.Sprintf(format, args...))...)
	e := &m.Components()[0]
	e.HasError, e.Error = true, code
	c.send(m, true)
}

func TestWhoIsKnownCanBeAskedForWhileOthersTry(t *testing.T) {
	c := newTraffic(t, fewRates(t))
	c.s.Register(&Registration{IMSI: packIMSI("262990000000007"), Domain: CS, Place: Place{Country: "FR", Node: 1}, Time: c.now})
	for i := range 5 {
		c.say(true, titleOfTheirs+"tcap.type=begin tcap.otid=%x invoke=sendAuthenticationInfo map.imsi=2629900001%05d", i, i)
		c.refuse(1, titleOfOurs+"tcap.type=end tcap.dtid=%x error=sendAuthenticationInfo", i)
	}
	for imsi, want := range map[string]string{"262990000000007": "", "262990000000008": "subscribers"} {
		m := sketch.Message(t, strings.Fields(titleOfTheirs+"tcap.type=begin tcap.otid=99 invoke=sendAuthenticationInfo map.imsi="+imsi)...)
		m.Time = c.now
		c.r.Compute(c.p, m, c.s, message.FieldRateExcess)
		if got, _ := m.String(message.FieldRateExcess); got != want {
			t.Errorf("%s: got %q, want %q", imsi, got, want)
		}
	}
}

func TestRatesOfSourcesAreApart(t *testing.T) {
	c := newTraffic(t, fewRates(t))
	alert := func(gt string) string {
		return c.say(true, "direction=inbound sccp.calling.gt=%s sccp.calling.np=1 sccp.called.gt=491779900030 tcap.type=begin invoke=alertServiceCentre", gt)
	}
	for range 4 {
		alert("88213999901")
	}
	for gt, want := range map[string]string{
		"88213999902": "alerts", // of the same range
		"88214999901": "",       // of another
		"33699000001": "",       // of a partner
	} {
		if got := alert(gt); got != want {
			t.Errorf("%s: got %q, want %q", gt, got, want)
		}
	}
	c.now += int64(3 * time.Minute)
	if got := alert("88213999901"); got != "" {
		t.Errorf("three minutes later: %q", got)
	}
}

func TestWhereOurSideIsNotHeardNothingIsInVain(t *testing.T) {
	c := newTraffic(t, fewRates(t))
	c.r.Resume(c.now)
	for i := range 20 {
		if got := c.say(true, "direction=inbound sccp.calling.gt=88213999901 sccp.called.gt=49177990%04d sccp.called.ssn=%d tcap.type=begin", i, 20+i); got != "" {
			t.Fatalf("message %d: %s", i+1, got)
		}
	}
}

func TestRatesAreBounded(t *testing.T) {
	c := newTraffic(t, nil)
	const few = 8
	for i := range c.r.shards {
		s := &c.r.shards[i]
		if s.strange.limit != maxSources || s.tried.limit != maxTried {
			t.Fatalf("bounds of %d and %d", s.strange.limit, s.tried.limit)
		}
		s.strange.limit, s.tried.limit = few, few
	}
	for i := range 4 * few * shards {
		m := sketch.Message(t, strings.Fields(fmt.Sprintf("direction=inbound sccp.calling.gt=%09d0000 sccp.called.gt=491779900001 tcap.type=begin invoke=sendAuthenticationInfo map.imsi=2629900%08d", 100_000_000+i, i))...)
		m.Time = c.now
		c.r.Record(nil, m, nil, true)
	}
	for i := range c.r.shards {
		if s := &c.r.shards[i]; s.strange.count > few || s.tried.count > few {
			t.Fatalf("%d sources and %d subscribers in a shard", s.strange.count, s.tried.count)
		}
	}
	var none *Rates
	m := sketch.Message(t, strings.Fields(titleOfTheirs+"invoke=updateLocation")...)
	none.Record(nil, m, nil, true)
	none.Resume(1)
	none.Compute(nil, m, nil, message.FieldRateExcess)
}

func TestRatesDoNotAllocate(t *testing.T) {
	p := fewRates(t)
	c := newTraffic(t, p)
	in := sketch.Message(t, strings.Fields(titleOfTheirs+"tcap.type=begin tcap.otid=1 invoke=sendAuthenticationInfo map.imsi=262990000000001")...)
	out := sketch.Message(t, strings.Fields(titleOfOurs+"tcap.type=end tcap.dtid=1 result=sendAuthenticationInfo")...)
	in.Time, out.Time = c.now, c.now
	one := func() {
		c.r.Compute(p, in, c.s, message.FieldRateExcess)
		c.r.Record(p, in, nil, true)
		c.r.Record(p, out, nil, true)
	}
	one()
	if n := testing.AllocsPerRun(100, func() { c.r.Record(p, in, nil, true); c.r.Record(p, out, nil, true) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkRates(b *testing.B) {
	p := operator.Example()
	r := NewRates()
	in := sketch.Message(b, strings.Fields(titleOfTheirs+"tcap.type=begin tcap.otid=1 invoke=updateLocation map.imsi=262990000000001")...)
	out := sketch.Message(b, strings.Fields(titleOfOurs+"tcap.type=end tcap.dtid=1 result=updateLocation")...)
	in.Time, out.Time = epoch, epoch
	for _, m := range []*message.Message{in, out} {
		b.Run(m.Direction.String(), func(b *testing.B) {
			for b.Loop() {
				m.Time += int64(100 * time.Microsecond)
				r.Compute(p, m, nil, message.FieldRateExcess)
				r.Record(p, m, nil, true)
			}
		})
	}
}
