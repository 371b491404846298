package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// limited is a profile of few messages a minute.
func limited(t testing.TB) *operator.Profile {
	t.Helper()
	text := strings.Replace(string(operator.ExampleYAML()), "  country: DE ", "  gtp_limits: {requests: 40, repeats: 3, sessions: 10, waiting: 6, echoes: 5, scans: 4, tunnels: 4, subscribers: 4, apns: 4}\n  country: DE ", 1)
	p, err := operator.Parse("limited.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// asks is one question of a partner after the other.
type asks struct {
	t testing.TB
	s *Sessions
	p *operator.Profile
	// now is the time of the next message, every a time between two.
	now   int64
	every time.Duration
}

func asking(t testing.TB, p *operator.Profile) *asks {
	return &asks{t, NewSessions(SessionOptions{Learn: -1}), p, epoch, 10 * time.Millisecond}
}

// say records a message, and gives the limits that it exceeds.
func (a *asks) say(passed bool, format string, args ...any) string {
	a.t.Helper()
	words := strings.Fields(fmt.Sprintf(format, args...))
	m := sketch.GTP(a.t, words[0], words[1:]...)
	m.Time = a.now
	a.now += int64(a.every)
	for _, f := range []message.FieldID{message.FieldGTPSessionKnown, message.FieldGTPExcess} {
		a.s.Compute(a.p, m, f)
	}
	a.s.Record(a.p, m, passed)
	var out []string
	for c := m.First(message.FieldGTPExcess); c.Valid(); c = c.Next() {
		out = append(out, c.String())
	}
	return strings.Join(out, ",")
}

// until tells which of n messages is the first to exceed limits, and which; 0 for none.
func until(n int, say func(i int) string) string {
	for i := range n {
		if got := say(i); got != "" {
			return fmt.Sprintf("%d %s", i+1, got)
		}
	}
	return "0"
}

const someone = "imsi=%015d rat=6 c=6:%x:198.51.100.10 b=5:4:%x:198.51.100.11 seq=%d"

func TestLimitsAreExceededByTheMessageBeyondThem(t *testing.T) {
	p := limited(t)
	for _, tc := range []struct {
		name, want string
		say        func(a *asks, i int) string
	}{
		{"echoes to one node", "6 echoes", func(a *asks, i int) string {
			got := a.say(true, "gtpv2:EchoRequest %s seq=%d", fraUs, i)
			a.say(true, "gtpv2:EchoResponse %s seq=%d rec=3", usFra, i)
			return got
		}},
		{"echoes to nodes that do not answer", "5 scans", func(a *asks, i int) string {
			return a.say(true, "gtpv2:EchoRequest direction=inbound link=s8 ip.src=198.51.100.10 ip.dst=192.0.2.%d seq=%d", 20+i, i)
		}},
		{"the same from all addresses of a partner", "5 scans", func(a *asks, i int) string {
			return a.say(true, "gtpv2:EchoRequest direction=inbound link=s8 ip.src=198.51.100.%d ip.dst=192.0.2.10 seq=%d", 1+i, i)
		}},
		{"echoes to nodes that answer", "6 echoes", func(a *asks, i int) string {
			got := a.say(true, "gtpv2:EchoRequest direction=inbound link=s8 ip.src=198.51.100.10 ip.dst=192.0.2.%d seq=%d", 20+i, i)
			a.say(true, "gtpv2:EchoResponse direction=outbound link=s8 ip.src=192.0.2.%d ip.dst=198.51.100.10 seq=%d rec=3", 20+i, i)
			return got
		}},
		{"sessions", "11 sessions", func(a *asks, i int) string {
			got := a.say(true, "gtpv2:CreateSessionRequest "+fraUs+someone, 262990000000000+i, 0x1000+i, 0x2000+i, i)
			a.say(true, "gtpv2:CreateSessionResponse %s teid=%x seq=%d cause=16 c=7:%x:192.0.2.10 b=5:5:%x:192.0.2.11", usFra, 0x1000+i, i, 0x3000+i, 0x4000+i)
			return got
		}},
		{"sessions that nobody answers", "7 waiting", func(a *asks, i int) string {
			return a.say(true, "gtpv2:CreateSessionRequest "+fraUs+someone, 262990000000000+i, 0x1000+i, 0x2000+i, i)
		}},
		{"contexts of version 1 that nobody answers", "7 waiting", func(a *asks, i int) string {
			return a.say(true, "gtpv1:CreatePDPContextRequest %s imsi=%015d c=6:%x:198.51.100.10 b=5:4:%x:198.51.100.11 seq=%d", fraUs, 262990000000000+i, 0x1000+i, 0x2000+i, i)
		}},
		{"subscribers who do not exist", "5 subscribers", func(a *asks, i int) string {
			got := a.say(true, "gtpv2:CreateSessionRequest "+fraUs+someone, 262990000000000+i, 0x1000+i, 0x2000+i, i)
			a.say(true, "gtpv2:CreateSessionResponse %s teid=%x seq=%d cause=96", usFra, 0x1000+i, i)
			return got
		}},
		{"access points that do not exist, in version 1", "5 apns", func(a *asks, i int) string {
			got := a.say(true, "gtpv1:CreatePDPContextRequest %s imsi=262990000000001 apn=test%d c=6:%x:198.51.100.10 b=5:4:%x:198.51.100.11 seq=%d", fraUs, i, 0x1000+i, 0x2000+i, i)
			a.say(true, "gtpv1:CreatePDPContextResponse %s teid=%x seq=%d cause=219", usFra, 0x1000+i, i)
			return got
		}},
		{"one in three that does not exist", "0", func(a *asks, i int) string {
			if i >= 9 {
				return ""
			}
			cause := []int{96, 16, 16}[i%3]
			got := a.say(true, "gtpv2:CreateSessionRequest "+fraUs+someone, 262990000000000+i, 0x1000+i, 0x2000+i, i)
			a.say(true, "gtpv2:CreateSessionResponse %s teid=%x seq=%d cause=%d c=7:%x:192.0.2.10", usFra, 0x1000+i, i, cause, 0x3000+i)
			return got
		}},
		{"tunnels that the gateway does not know", "5 tunnels", func(a *asks, i int) string {
			got := a.say(true, "gtpv2:ModifyBearerRequest %s teid=%x seq=%d", fraUs, 0x7000+i, i)
			a.say(true, "gtpv2:ModifyBearerResponse %s teid=0 seq=%d cause=64", usFra, i)
			return got
		}},
		{"tunnels that were blocked", "5 tunnels", func(a *asks, i int) string {
			return a.say(false, "gtpv1:DeletePDPContextRequest %s teid=%x seq=%d ebi=5", fraUs, 0x7000+i, i)
		}},
		{"one request again and again", "5 repeats", func(a *asks, i int) string {
			return a.say(true, "gtpv2:CreateSessionRequest "+fraUs+someone, 262990000000001, 0x1001, 0x2001, 1)
		}},
		{"requests of any kind", "41 requests", func(a *asks, i int) string {
			got := a.say(true, "gtpv2:ChangeNotificationRequest %s teid=%x seq=%d rat=6", fraUs, 0x7000, i)
			a.say(true, "gtpv2:ChangeNotificationResponse %s teid=1 seq=%d cause=16", usFra, i)
			return got
		}},
		{"requests of our own nodes", "0", func(a *asks, i int) string { return a.say(true, "gtpv2:EchoRequest %s seq=%d", usFra, i) }},
		{"answers", "0", func(a *asks, i int) string { return a.say(true, "gtpv2:EchoResponse %s seq=%d rec=3", fraUs, i) }},
		{"packets of users", "0", func(a *asks, i int) string {
			return a.say(true, "gtpu:G-PDU %s teid=4001 inner=10.0.0.1:203.0.113.9:53", userU)
		}},
	} {
		a := asking(t, p)
		if got := until(60, func(i int) string { return tc.say(a, i) }); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestAFloodIsHeldToItsLimit(t *testing.T) {
	a := asking(t, limited(t))
	a.every = 100 * time.Millisecond
	passed := 0
	for i := range 3000 { // five minutes
		if a.say(false, "gtpv2:EchoRequest %s seq=%d", usFra, i); i%2 == 0 { // time goes on
			continue
		}
		m := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(fmt.Sprintf(fraUs+someone, 262990000000000+i, 0x1000+i, 0x2000+i, i))...)
		m.Time = a.now
		a.s.Compute(a.p, m, message.FieldGTPExcess)
		ok := !m.Has(message.FieldGTPExcess)
		if ok {
			passed++
		}
		a.s.Record(a.p, m, ok)
	}
	if passed < 25 || passed > 40 { // six a minute wait, and the first minute fills up at once
		t.Errorf("%d sessions passed in five minutes", passed)
	}
}

func TestRatesFallWithTime(t *testing.T) {
	a := asking(t, limited(t))
	scan := func(i int) string {
		return a.say(true, "gtpv2:EchoRequest direction=inbound link=s8 ip.src=198.51.100.10 ip.dst=192.0.2.%d seq=%d", 20+i, i)
	}
	if got := until(9, scan); got != "5 scans" {
		t.Fatalf("got %s", got)
	}
	a.now += int64(3 * time.Minute)
	if got := scan(100); got != "" {
		t.Errorf("three minutes later: %s", got)
	}
	a.now -= int64(2 * time.Minute)
	if got := scan(101); got != "" {
		t.Errorf("a message that comes late: %s", got)
	}
}

func TestTheKnownIsNotHurtByWhoTries(t *testing.T) {
	p := limited(t)
	a := asking(t, p)
	a.say(true, createReq)
	a.say(true, createResp)
	a.say(true, "gtpv2:EchoRequest %s seq=90", fraUs)
	a.say(true, "gtpv2:EchoResponse %s seq=90 rec=3", usFra)
	for i := range 20 {
		a.say(false, "gtpv2:DeleteSessionRequest %s teid=%x seq=%d ebi=5", fraUs, 0x7000+i, 100+i)
	}
	if got := a.say(true, "gtpv2:ModifyBearerRequest %s teid=3001 seq=4", fraUs); got != "" {
		t.Errorf("a session that exists: %s", got)
	}
	if got := a.say(true, "gtpv2:DeleteSessionRequest direction=inbound link=s8 ip.src=198.51.100.130 ip.dst=192.0.2.10 teid=7777 seq=4 ebi=5"); got != "" {
		t.Errorf("another partner: %s", got)
	}
	for i := range 20 {
		a.say(true, "gtpv2:EchoRequest direction=inbound link=s8 ip.src=198.51.100.10 ip.dst=192.0.2.%d seq=%d", 20+i, i)
	}
	a.now += int64(70 * time.Second) // the echoes are over, and some of the scans
	if got := a.say(true, "gtpv2:EchoRequest %s seq=91", fraUs); strings.Contains(got, "scans") {
		t.Errorf("a node that answers: %s", got)
	}
}

func TestAddressesOfNobodyAreCountedByThemselves(t *testing.T) {
	a := asking(t, nil)
	limit := int(operator.DefaultGTPLimits.Scans)
	echo := func(last, i int) string {
		return a.say(true, "gtpv2:EchoRequest direction=inbound link=s8 ip.src=203.0.113.%d ip.dst=192.0.2.%d seq=%d", last, i, i)
	}
	if got := until(limit+9, func(i int) string { return echo(200, i) }); got != fmt.Sprintf("%d scans", limit+1) {
		t.Errorf("one address: %s", got)
	}
	if got := echo(201, 1); got != "" {
		t.Errorf("another: %s", got)
	}
	const few = 64
	if a.s.strangers.limit != maxStrangers {
		t.Errorf("up to %d addresses are remembered", a.s.strangers.limit)
	}
	a.s.strangers.limit = few
	for i := range 4 * few {
		m := sketch.GTP(t, "gtpv2:EchoRequest", strings.Fields(fmt.Sprintf("direction=inbound ip.src=10.0.%d.%d ip.dst=192.0.2.10", i>>8, i&255))...)
		m.Time = a.now
		a.s.Record(nil, m, true)
	}
	if n := a.s.strangers.count; n > few {
		t.Errorf("%d addresses are remembered", n)
	}
}

func TestWhatIsAskedInVain(t *testing.T) {
	var names []string
	for _, v2 := range []bool{true, false} {
		for cause := range int64(256) {
			if c, ok := vain(v2, cause); ok {
				names = append(names, fmt.Sprintf("%v %d %d", v2, cause, c))
			}
		}
	}
	want := []string{
		fmt.Sprintf("true 64 %d", countTunnels), fmt.Sprintf("true 78 %d", countAPNs), fmt.Sprintf("true 93 %d", countAPNs), fmt.Sprintf("true 96 %d", countSubscribers),
		fmt.Sprintf("false 192 %d", countTunnels), fmt.Sprintf("false 194 %d", countSubscribers), fmt.Sprintf("false 210 %d", countTunnels),
		fmt.Sprintf("false 219 %d", countAPNs), fmt.Sprintf("false 222 %d", countAPNs),
	}
	if !slices.Equal(names, want) {
		t.Errorf("got %v", names)
	}
}
