package state

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/protocols/message"
)

// fact is the value of a fact of a message, which is recorded then; "?" where it is not told.
func fact(t testing.TB, s *tap, name, text string) string {
	t.Helper()
	f, _ := message.FieldByName(name)
	words := strings.Fields(text)
	m := sketch.GTP(t, words[0], words[1:]...)
	m.Time = s.now
	s.Compute(example(), m, f)
	s.now += int64(time.Second)
	s.Record(example(), m, true)
	if n, ok := m.Number(f); ok && message.FieldByID(f).Type == message.TypeInt {
		return fmt.Sprint(n)
	}
	if v, ok := m.Bool(f); ok {
		return fmt.Sprint(v)
	}
	return "?"
}

func TestASubscriberIsNotInTwoCountries(t *testing.T) {
	kenya := strings.NewReplacer(fraUs, kenUs, "198.51.100.10", "198.51.100.130", "198.51.100.11", "198.51.100.131").Replace(createReq) + " seq=2"
	for _, tc := range []struct {
		name, want, ask string
		later           time.Duration
	}{
		{"a minute later in Kenya", "true", kenya, time.Minute},
		{"an hour later", "false", kenya, time.Hour},
		{"at the same operator", "false", createReq + " seq=2", time.Minute},
		{"another subscriber", "false", strings.Replace(kenya, "262990000000001", "262990000000002", 1), time.Minute},
		{"by a carrier, of no country", "?", strings.Replace(kenya, "ip.src=198.51.100.130", "ip.src=203.0.113.1", 1), time.Minute},
		{"by nobody", "?", strings.Replace(kenya, "ip.src=198.51.100.130", "ip.src=203.0.113.200", 1), time.Minute},
		{"no new session", "?", "gtpv2:ModifyBearerRequest " + kenUs + "teid=3001 seq=4", time.Minute},
	} {
		s := knowing(t, createReq, createResp)
		s.now += int64(tc.later)
		if got := fact(t, s, "gtp.subscriber_elsewhere", tc.ask); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestSessionsThatReplaceEachOtherAreCounted(t *testing.T) {
	s := knowing(t)
	for i, want := range []string{"0", "1", "2", "3"} {
		seq := fmt.Sprintf(" seq=%d", 10+i)
		if got := fact(t, s, "gtp.replacements", createReq+seq); got != want {
			t.Errorf("request %d: %s, want %s", i, got, want)
		}
		talk(t, s, "", true, createResp+seq)
	}
	if got := fact(t, s, "gtp.replacements", strings.Replace(createReq, "b=5:", "b=6:", 1)+" seq=30"); got != "0" {
		t.Errorf("another bearer: %s", got)
	}
	s.now += int64(2 * time.Minute)
	if got := fact(t, s, "gtp.replacements", createReq+" seq=31"); got != "0" {
		t.Errorf("a session that is two minutes old: %s", got)
	}
	talk(t, s, "", true, createResp+" seq=31")
	if got := fact(t, s, "gtp.replacements", createReq+" seq=32"); got != "1" {
		t.Errorf("the count did not begin again: %s", got)
	}
}

func TestSubscribersOfAnEquipmentAreCounted(t *testing.T) {
	s := knowing(t)
	ask := func(n int, imei string) string {
		return strings.Replace(createReq, "imsi=262990000000001", fmt.Sprintf("imsi=26299000000%04d imei=%s", n, imei), 1) + fmt.Sprintf(" seq=%d", n)
	}
	const first, second = "3569980200000101", "3569980200000201"
	for _, tc := range []struct {
		n          int
		imei, want string
		accepted   bool
	}{
		{1, first, "1", true}, {1, first, "1", true}, {2, first, "2", false}, {2, first, "2", true}, {3, first, "3", true},
		{3, "3569980200000199", "3", true}, // another version of its software
		{4, second, "1", true}, {1, first, "4", true},
	} {
		if got := fact(t, s, "gtp.equipment_subscribers", ask(tc.n, tc.imei)); got != tc.want {
			t.Errorf("subscriber %d of %s: %s, want %s", tc.n, tc.imei, got, tc.want)
		}
		if tc.accepted {
			talk(t, s, "", true, createResp+fmt.Sprintf(" seq=%d", tc.n))
		}
		s.now += int64(2 * time.Minute) // numbers begin again
	}
	if got := fact(t, s, "gtp.equipment_subscribers", createReq+" seq=99"); got != "?" {
		t.Errorf("no equipment: %s", got)
	}
	s.now += int64(25 * time.Hour)
	if got := fact(t, s, "gtp.equipment_subscribers", ask(9, first)); got != "1" {
		t.Errorf("a day later: %s", got)
	}
}

func TestAChargingIDIsOneSubscribers(t *testing.T) {
	const facts = "gtp.charging_reused"
	other := strings.NewReplacer("262990000000001", "262990000000002", "1001", "1002").Replace(createReq) + " seq=2"
	answer := strings.NewReplacer("1001", "1002", "3001", "3002").Replace(createResp) + " seq=2"
	const id = " ie=94:0:00000102"
	for _, tc := range []struct{ name, want, first, second string }{
		{"the same for another", "true", createResp + id, answer + id},
		{"another", "false", createResp + id, answer + " ie=94:0:00000103"},
		{"none", "?", createResp + id, answer},
		{"0, which some give to all", "false", createResp + " ie=94:0:00000000", answer + " ie=94:0:00000000"},
		{"a refusal", "?", createResp + id, strings.Replace(answer, "cause=16", "cause=94", 1) + id},
	} {
		s := knowing(t, createReq, tc.first)
		if got := talk(t, s, facts, true, other, tc.second); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	s := knowing(t, createReq, createResp+id)
	if got := talk(t, s, facts, true, createReq+" seq=8", createResp+id+" seq=8"); got != "false" {
		t.Errorf("the subscriber himself: %s", got)
	}
}

func TestPeersAndSidesOfASession(t *testing.T) {
	const facts = "gtp.session_match gtp.session_peer gtp.session_side gtp.rat_changed"
	other := "direction=inbound link=s8 ip.src=198.51.100.20 ip.dst=192.0.2.10 "
	for _, tc := range []struct{ name, want, message string }{
		{"the serving node modifies", "true true true false", "gtpv2:ModifyBearerRequest " + fraUs + "teid=3001 seq=4 rat=6"},
		{"another technology", "true true true true", "gtpv2:ModifyBearerRequest " + fraUs + "teid=3001 seq=4 rat=1"},
		{"another node of its operator", "true false true ?", "gtpv2:DeleteSessionRequest " + other + "teid=3001 seq=4 ebi=5"},
		{"the serving node creates bearers", "true true false ?", "gtpv2:CreateBearerRequest " + fraUs + "teid=3001 seq=4 ebi=5"},
		{"the gateway creates bearers", "true true true ?", "gtpv2:CreateBearerRequest " + usFra + "teid=1001 seq=4 ebi=5"},
		{"the gateway modifies", "true true false ?", "gtpv2:ModifyBearerRequest " + usFra + "teid=1001 seq=4"},
		{"an update of version 1, which both send", "true true true ?", "gtpv1:UpdatePDPContextRequest " + usFra + "teid=1001 seq=4"},
		{"no session", "? ? ? ?", "gtpv2:ModifyBearerRequest " + fraUs + "teid=3009 seq=4 rat=6"},
	} {
		if got := talk(t, knowing(t, createReq, createResp), facts, true, tc.message); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	s := listen(SessionOptions{Learn: time.Hour})
	talk(t, s, "", true, "gtpv1:UpdatePDPContextRequest "+usFra+"teid=1001 seq=4", "gtpv1:UpdatePDPContextResponse "+fraUs+"teid=3001 seq=4 cause=128")
	if got := talk(t, s, "gtp.session_known gtp.session_side", true, "gtpv2:DeleteSessionRequest "+fraUs+"teid=3001 seq=5 ebi=5"); got != "true ?" {
		t.Errorf("a session whose sides were guessed: %s", got)
	}
}

func TestATeardownEndsAllContexts(t *testing.T) {
	second := []string{"gtpv1:CreatePDPContextRequest " + fraUs + "imsi=262990000000001 c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11",
		"gtpv1:CreatePDPContextResponse " + usFra + "teid=1001 cause=128 c=6:3001:192.0.2.10 b=5:4:4001:192.0.2.11",
		"gtpv1:CreatePDPContextRequest " + fraUs + "teid=3001 seq=2 b=6:4:2002:198.51.100.11",
		"gtpv1:CreatePDPContextResponse " + usFra + "teid=1001 seq=2 cause=128 b=6:4:4002:192.0.2.11"}
	for _, tc := range []struct {
		name, delete string
		left         int
	}{
		{"one context", "ebi=6", 1},
		{"one, with the flag unset", "ebi=6 ie=19:0:fe", 1},
		{"all", "ebi=6 ie=19:0:ff", 0},
	} {
		s := knowing(t, second...)
		if n := s.Stats().Tunnels; n != 2 {
			t.Fatalf("%d tunnels to begin with", n)
		}
		talk(t, s, "", true, "gtpv1:DeletePDPContextRequest "+fraUs+"teid=3001 seq=3 "+tc.delete, "gtpv1:DeletePDPContextResponse "+usFra+"teid=1001 seq=3 cause=128")
		if n := s.Stats().Tunnels; n != tc.left {
			t.Errorf("%s: %d tunnels are left, want %d", tc.name, n, tc.left)
		}
	}
}

func TestRestartsAreToldApartByVersion(t *testing.T) {
	s := knowing(t, createReq, createResp)
	for i := range 3 {
		seq := fmt.Sprintf("seq=%d ", 20+i)
		talk(t, s, "", true, "gtpv2:EchoRequest "+usFra+seq, "gtpv2:EchoResponse "+fraUs+seq+"rec=7", "gtpv1:EchoRequest "+usFra+seq, "gtpv1:EchoResponse "+fraUs+seq+"rec=90")
	}
	if st := s.Stats(); st.Tunnels != 1 || st.Purged != 0 {
		t.Errorf("a node that counts by version: %+v", st)
	}
}

func TestASecondRestartIsNotBelieved(t *testing.T) {
	s := knowing(t, "gtpv2:EchoRequest "+usFra+"seq=20", "gtpv2:EchoResponse "+fraUs+"seq=20 rec=7")
	echo := func(seq, rec int) string {
		return talk(t, s, "gtp.restart gtp.restart_held", true, fmt.Sprintf("gtpv2:EchoRequest %s seq=%d", usFra, seq), fmt.Sprintf("gtpv2:EchoResponse %s seq=%d rec=%d", fraUs, seq, rec))
	}
	if got := echo(21, 8); got != "true false" {
		t.Errorf("a restart: %s", got)
	}
	talk(t, s, "", true, createReq, createResp)
	if got := echo(22, 9); got != "true true" {
		t.Errorf("another one seconds later: %s", got)
	}
	if n := s.Stats().Tunnels; n != 1 {
		t.Errorf("%d sessions after a restart that is not believed", n)
	}
	s.now += restartPause
	if got := echo(23, 9); got != "true false" {
		t.Errorf("the same counter a minute later: %s", got)
	}
	if got := talk(t, s, "gtp.session_known", true, "gtpv2:UpdateBearerRequest "+usFra+"teid=1001 seq=5"); got != "false" {
		t.Errorf("a session after it: %s", got)
	}
}

func TestAFloodDoesNotKeepSessionsFromBeingKnown(t *testing.T) {
	s := listen(SessionOptions{Learn: -1, Requests: 64})
	talk(t, s, "", true, createReq)
	for i := range 200 { // random subscribers, from another partner
		talk(t, s, "", true, fmt.Sprintf("gtpv2:CreateSessionRequest %s imsi=2629912%08d c=6:%x:198.51.100.130 b=5:4:2001:198.51.100.130 seq=%d", kenUs, i, 0x5000+i, i))
		s.now -= int64(time.Second - time.Millisecond)
	}
	talk(t, s, "", true, createResp)
	if got := talk(t, s, sessionFacts, true, "gtpu:G-PDU "+userU+"teid=4001 inner=10.0.0.1:203.0.113.9:53"); got != "true true ?" {
		t.Errorf("a session whose request the flood pushed out: %s", got)
	}
	if got := talk(t, s, sessionFacts, true, "gtpv2:DeleteSessionRequest "+kenUs+"teid=3001 seq=9 ebi=5"); got != "true false ?" {
		t.Errorf("another partner in it: %s", got)
	}
	talk(t, s, "", true, "gtpv2:DeleteSessionRequest "+fraUs+"teid=3001 seq=9 ebi=5", "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=16")
	if n := s.Stats().Tunnels; n != 0 {
		t.Errorf("%d tunnels after its end", n)
	}
	forged := listen(SessionOptions{Learn: -1, Requests: 64})
	talk(t, forged, "", true, "gtpv2:CreateSessionResponse "+fraUs+"teid=1001 cause=16 c=7:3001:198.51.100.10 b=5:5:4001:198.51.100.11", createResp)
	if n := forged.Stats().Tunnels; n != 0 {
		t.Errorf("%d tunnels by answers that nobody asked for", n)
	}
}
