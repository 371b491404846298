package state

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Ways of messages between FRAEX, whose guests are ours, and our gateway.
const (
	fraUs = "direction=inbound link=s8 ip.src=198.51.100.10 ip.dst=192.0.2.10 "
	usFra = "direction=outbound link=s8 ip.src=192.0.2.10 ip.dst=198.51.100.10 "
	kenUs = "direction=inbound link=s8 ip.src=198.51.100.130 ip.dst=192.0.2.10 "
	userU = "direction=inbound link=s8 ip.src=198.51.100.11 ip.dst=192.0.2.11 "
	userD = "direction=outbound link=s8 ip.src=192.0.2.11 ip.dst=198.51.100.11 "

	createReq  = "gtpv2:CreateSessionRequest " + fraUs + "imsi=262990000000001 rat=6 c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11 rec=7"
	createResp = "gtpv2:CreateSessionResponse " + usFra + "teid=1001 cause=16 c=7:3001:192.0.2.10 paa=10.0.0.1 b=5:5:4001:192.0.2.11 rec=3"
)

// example is the example profile, read once.
var example = sync.OnceValue(operator.Example)

// talk records messages, one a second, and gives the facts of the last that list
// names, such as "known=true match=".
func talk(t testing.TB, s *tap, facts string, passed bool, messages ...string) string {
	t.Helper()
	p := example()
	var m *message.Message
	for _, text := range messages {
		words := strings.Fields(text)
		m = sketch.GTP(t, words[0], words[1:]...)
		m.Time = s.now
		s.now += int64(time.Second)
		s.Record(p, m, passed)
	}
	var out []string
	for _, name := range strings.Fields(facts) {
		f, ok := message.FieldByName(name)
		if !ok {
			t.Fatalf("no fact %s", name)
		}
		value := "?"
		if v, told := m.Bool(f); told {
			value = fmt.Sprint(v)
		}
		out = append(out, value)
	}
	return strings.Join(out, " ")
}

// epoch is when the tests begin.
const epoch = int64(1_700_000_000) * int64(time.Second)

// tap is a memory with the time of its next message.
type tap struct {
	*Sessions
	now int64
}

func listen(o SessionOptions) *tap { return &tap{NewSessions(o), epoch} }

// knowing is a memory that has learnt, so that what it does not know does not exist.
func knowing(t testing.TB, messages ...string) *tap {
	t.Helper()
	s := listen(SessionOptions{Learn: -1})
	if len(messages) > 0 {
		talk(t, s, "", true, messages...)
	}
	return s
}

const sessionFacts = "gtp.session_known gtp.session_match gtp.session_new"

func TestSessionsAreKnownByTheAnswerThatAcceptsThem(t *testing.T) {
	deletion := "gtpv2:DeleteSessionRequest " + fraUs + "teid=3001 seq=9 ebi=5"
	set := []string{createReq, createResp}
	for _, tc := range []struct {
		name, facts, want string
		messages          []string
	}{
		{"the other side's end", sessionFacts, "true true ?", append(set[:2:2], deletion)},
		{"the gateway's message to the serving node", sessionFacts, "true true ?", append(set[:2:2], "gtpv2:UpdateBearerRequest "+usFra+"teid=1001 seq=5")},
		{"a guess", sessionFacts, "false ? ?", append(set[:2:2], "gtpv2:DeleteSessionRequest "+fraUs+"teid=3002 seq=9 ebi=5")},
		{"another node of the same operator", sessionFacts, "true true ?", append(set[:2:2], strings.Replace(deletion, "198.51.100.10", "198.51.100.20", 1))},
		{"another partner", sessionFacts, "true false ?", append(set[:2:2], strings.Replace(deletion, fraUs, kenUs, 1))},
		{"nobody", sessionFacts, "true false ?", append(set[:2:2], strings.Replace(deletion, "198.51.100.10", "203.0.113.200", 1))},
		{"a request alone", sessionFacts, "false ? ?", []string{createReq, deletion}},
		{"a session that was refused", sessionFacts, "false ? ?", []string{createReq, strings.Replace(createResp, "cause=16", "cause=94", 1), deletion}},
		{"an answer of another than was asked", sessionFacts, "false ? ?", []string{createReq, strings.Replace(createResp, "ip.src=192.0.2.10", "ip.src=192.0.2.12", 1), deletion}},
		{"what was deleted", sessionFacts, "false ? ?", append(set[:2:2], deletion, "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=16", strings.Replace(deletion, "seq=9", "seq=10", 1))},
		{"a deletion that comes again", sessionFacts, "true ? ?", append(set[:2:2], deletion, "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=16", deletion)},
		{"a deletion that was refused", sessionFacts, "true true ?", append(set[:2:2], deletion, "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=94", strings.Replace(deletion, "seq=9", "seq=10", 1))},
		{"the same end in a change", sessionFacts, "true true false", append(set[:2:2], "gtpv2:ModifyBearerRequest "+fraUs+"teid=3001 seq=4 b=5:4:2001:198.51.100.11")},
		{"LEG-088: a handover to another SGW of the operator", sessionFacts, "true true true", append(set[:2:2], "gtpv2:ModifyBearerRequest direction=inbound link=s8 ip.src=198.51.100.20 ip.dst=192.0.2.10 teid=3001 seq=4 c=6:1002:198.51.100.20 b=5:4:2002:198.51.100.21")},
		{"G18: a change by another partner", sessionFacts, "true false true", append(set[:2:2], "gtpv2:ModifyBearerRequest "+kenUs+"teid=3001 seq=4 c=6:1002:198.51.100.130 b=5:4:2002:198.51.100.130")},
		{"LEG-089: version 1 for a session of version 2", sessionFacts, "true true true", append(set[:2:2], "gtpv1:UpdatePDPContextRequest direction=inbound link=s8 ip.src=198.51.100.20 ip.dst=192.0.2.10 teid=3001 seq=4 c=6:1002:198.51.100.20 b=5:4:2002:198.51.100.21")},
		{"a session again in the place of the old one", sessionFacts, "false ? ?", append(set[:2:2], strings.Replace(createReq, "1001", "1009", 1)+" seq=2", strings.Replace(strings.Replace(createResp, "1001", "1009", 1), "3001", "3009", 1)+" seq=2", deletion)},
		{"a first request names no session", sessionFacts, "? ? ?", []string{createReq}},

		{"G38: a packet in its tunnel", sessionFacts + " gtp.inner_match", "true true ? true", append(set[:2:2], "gtpu:G-PDU "+userU+"teid=4001 inner=10.0.0.1:203.0.113.9:53")},
		{"G38: a packet in no tunnel", sessionFacts, "false ? ?", append(set[:2:2], "gtpu:G-PDU "+userU+"teid=4002 inner=10.0.0.1:203.0.113.9:53")},
		{"G38: a packet of another partner", sessionFacts, "true false ?", append(set[:2:2], "gtpu:G-PDU "+strings.Replace(userU, "198.51.100.11", "198.51.100.131", 1)+"teid=4001 inner=10.0.0.1:203.0.113.9:53")},
		{"G40: another address in the tunnel", "gtp.inner_match", "false", append(set[:2:2], "gtpu:G-PDU "+userU+"teid=4001 inner=10.0.0.2:203.0.113.9:53")},
		{"G40: towards the subscriber", "gtp.inner_match", "true", append(set[:2:2], "gtpu:G-PDU "+userD+"teid=2001 inner=203.0.113.9:10.0.0.1:53")},
		{"G39: an error of the sender's own end", sessionFacts, "true true ?", append(set[:2:2], "gtpu:ErrorIndication "+userU+"teid=0 ie=16:0:00002001 ie=133:0:c633640b")},
		{"G39: an error of another's end", sessionFacts, "true false ?", append(set[:2:2], "gtpu:ErrorIndication "+strings.Replace(userU, "198.51.100.11", "198.51.100.131", 1)+"teid=0 ie=16:0:00002001 ie=133:0:c633640b")},
		{"G39: an end marker", sessionFacts, "true true ?", append(set[:2:2], "gtpu:EndMarker "+userU+"teid=4001")},
		{"G41: a packet after the end", sessionFacts, "false ? ?", append(set[:2:2], deletion, "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=16", "gtpu:G-PDU "+userU+"teid=4001 inner=10.0.0.1:203.0.113.9:53")},
		{"a dedicated bearer", sessionFacts + " gtp.inner_match", "true true ? true", append(set[:2:2], "gtpv2:CreateBearerRequest "+usFra+"teid=1001 seq=6 ebi=5 b=0:5:4101:192.0.2.11",
			"gtpv2:CreateBearerResponse "+fraUs+"teid=3001 seq=6 cause=16 b=6:4:2101:198.51.100.11 b=6:5:4101:192.0.2.11", "gtpu:G-PDU "+userU+"teid=4101 inner=10.0.0.1:203.0.113.9:53")},
		{"a dedicated bearer that was deleted", sessionFacts, "false ? ?", append(set[:2:2], "gtpv2:CreateBearerRequest "+usFra+"teid=1001 seq=6 ebi=5 b=0:5:4101:192.0.2.11",
			"gtpv2:CreateBearerResponse "+fraUs+"teid=3001 seq=6 cause=16 b=6:4:2101:198.51.100.11", "gtpv2:DeleteBearerRequest "+usFra+"teid=1001 seq=7 ebi=6",
			"gtpv2:DeleteBearerResponse "+fraUs+"teid=3001 seq=7 cause=16", "gtpu:G-PDU "+userU+"teid=4101 inner=10.0.0.1:203.0.113.9:53")},
		{"after a handover the new tunnel", sessionFacts, "true true ?", append(set[:2:2], "gtpv2:ModifyBearerRequest "+fraUs+"teid=3001 seq=4 b=5:4:2009:198.51.100.12",
			"gtpv2:ModifyBearerResponse "+usFra+"teid=1001 seq=4 cause=16", "gtpu:G-PDU direction=outbound link=s8 ip.src=192.0.2.11 ip.dst=198.51.100.12 teid=2009 inner=203.0.113.9:10.0.0.1:53")},
		{"a context of version 1", sessionFacts, "true true ?", []string{"gtpv1:CreatePDPContextRequest " + fraUs + "imsi=262990000000001 c=6:1001:198.51.100.10 b=5:4:2001:198.51.100.11",
			"gtpv1:CreatePDPContextResponse " + usFra + "teid=1001 cause=128 c=6:3001:192.0.2.10 b=5:4:4001:192.0.2.11", "gtpv1:DeletePDPContextRequest " + fraUs + "teid=3001 seq=2 ebi=5"}},
	} {
		if got := talk(t, knowing(t), tc.facts, true, tc.messages...); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestAnswersHaveTheirRequests(t *testing.T) {
	const facts = "dialogue.paired gtp.sequence_reused"
	ask := "gtpv2:EchoRequest " + usFra + "rec=3"
	for _, tc := range []struct {
		name, want string
		messages   []string
	}{
		{"of its request", "true ?", []string{ask, "gtpv2:EchoResponse " + fraUs + "rec=1"}},
		{"twice", "true ?", []string{ask, "gtpv2:EchoResponse " + fraUs + "rec=1", "gtpv2:EchoResponse " + fraUs + "rec=1"}},
		{"to another number", "false ?", []string{ask, "gtpv2:EchoResponse " + fraUs + "rec=1 seq=2"}},
		{"of another type", "false ?", []string{ask, "gtpv2:DeleteBearerResponse " + fraUs + "teid=1 cause=16"}},
		{"of another version", "false ?", []string{ask, "gtpv1:EchoResponse " + fraUs + "rec=1"}},
		{"of another node", "false ?", []string{ask, "gtpv2:EchoResponse " + kenUs + "rec=1"}},
		{"a request", "? false", []string{ask}},
		{"a request again", "? false", []string{ask, ask}},
		{"another request in its number", "? true", []string{ask, ask + " ie=152:0:01"}},
		{"one in the number of another that was answered", "? false", []string{ask, "gtpv2:EchoResponse " + fraUs + "rec=1", ask + " ie=152:0:01"}},
	} {
		s := knowing(t)
		s.start(epoch - 2*learning)
		if got := talk(t, s, facts, true, tc.messages...); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestACaptureTellsLessThanALink(t *testing.T) {
	s := knowing(t)
	answer := strings.Replace("gtpv2:EchoResponse "+fraUs+"seq=5", "link=s8 ", "", 1)
	if got := talk(t, s, "dialogue.paired", true, answer); got != "?" {
		t.Errorf("a tap that led nothing before: %s", got)
	}
	ask := strings.Replace("gtpv2:EchoRequest "+usFra, "link=s8 ", "", 1)
	talk(t, s, "", true, ask, strings.Replace(answer, "seq=5", "seq=1", 1))
	if got := talk(t, s, "dialogue.paired", true, strings.Replace(answer, "seq=5", "seq=6", 1)); got != "false" {
		t.Errorf("a tap that leads both ways: %s", got)
	}
}

func TestWhileItLearnsNothingIsUnknown(t *testing.T) {
	s := listen(SessionOptions{Learn: time.Hour})
	change := "gtpv2:ModifyBearerRequest " + fraUs + "teid=3001 seq=4 b=5:4:2001:198.51.100.11"
	deletion := "gtpv2:DeleteSessionRequest " + fraUs + "teid=3001 seq=9 ebi=5"
	if got := talk(t, s, sessionFacts, true, change); got != "? ? ?" {
		t.Errorf("a session from before the start: %s", got)
	}
	talk(t, s, "", true, "gtpv2:ModifyBearerResponse "+usFra+"teid=1001 seq=4 cause=16")
	if got := talk(t, s, sessionFacts, true, strings.Replace(deletion, fraUs, kenUs, 1)); got != "true false ?" {
		t.Errorf("another partner in a session that was learnt: %s", got)
	}
	if got := talk(t, s, sessionFacts, true, deletion); got != "true true ?" {
		t.Errorf("a session that was learnt: %s", got)
	}
	s.now += int64(2 * time.Hour)
	if got := talk(t, s, sessionFacts, true, strings.Replace(deletion, "3001", "3002", 1)); got != "false ? ?" {
		t.Errorf("after learning: %s", got)
	}
}

func TestARestartCountsWhenAnAnswerConfirmsIt(t *testing.T) {
	deletion := "gtpv2:DeleteSessionRequest " + usFra + "teid=1001 seq=9"
	s := knowing(t, createReq, createResp, "gtpv2:EchoRequest "+usFra+"seq=20", "gtpv2:EchoResponse "+fraUs+"seq=20 rec=7")
	forged := "gtpv2:EchoRequest " + fraUs + "rec=8"
	if got := talk(t, s, "gtp.restart", true, forged); got != "true" {
		t.Errorf("another counter in a request: %s", got)
	}
	if got := talk(t, s, "gtp.restart", true, forged+" seq=3"); got != "false" {
		t.Errorf("the same claim again: %s", got)
	}
	if got := talk(t, s, "gtp.session_known", true, "gtpv2:UpdateBearerRequest "+usFra+"teid=1001 seq=5"); got != "true" {
		t.Errorf("a claim purged the session: %s", got)
	}
	if got := talk(t, s, "gtp.restart", true, "gtpv2:EchoRequest "+usFra+"seq=21", "gtpv2:EchoResponse "+fraUs+"seq=21 rec=8"); got != "true" {
		t.Errorf("an answer that confirms it: %s", got)
	}
	if got := talk(t, s, "gtp.session_known", true, deletion); got != "false" {
		t.Errorf("a session from before the restart: %s", got)
	}
	if st := s.Stats(); st.Tunnels != 0 || st.Purged != 1 {
		t.Errorf("%+v", st)
	}
	if got := talk(t, s, "gtp.session_known", true, createReq+" seq=30", createResp+" seq=30", deletion+" seq=31"); got != "true" {
		t.Errorf("a session after the restart: %s", got)
	}
}

func TestVersionsAndPaths(t *testing.T) {
	s := knowing(t, createReq)
	const facts = "gtp.version_lowered gtp.path_known"
	if got := talk(t, s, facts, true, "gtpv1:EchoRequest "+fraUs); got != "? false" {
		t.Errorf("a node that nobody knows: %s", got)
	}
	talk(t, s, "", true, createReq, createResp)
	if got := talk(t, s, facts, true, "gtpv1:CreatePDPContextRequest "+fraUs+"imsi=262990000000002 seq=8"); got != "true true" {
		t.Errorf("version 1 of a node of version 2: %s", got)
	}
	talk(t, s, "", true, "gtpv1:CreatePDPContextResponse "+usFra+"cause=128 seq=8")
	if got := talk(t, s, facts, true, "gtpv1:CreatePDPContextRequest "+fraUs+"imsi=262990000000002 seq=9"); got != "false true" {
		t.Errorf("version 1 of a node of both: %s", got)
	}
	if got := talk(t, s, facts, true, "gtpv2:EchoRequest "+kenUs); got != "? false" {
		t.Errorf("a path that nobody uses: %s", got)
	}
}

func TestAFloodMakesNoSessionAndMovesNone(t *testing.T) {
	const limit = 64
	s := listen(SessionOptions{Learn: -1, Tunnels: limit, Requests: 1 << 10})
	talk(t, s, "", true, createReq, createResp)
	m := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(kenUs+"imsi=262990000000001 c=6:1001:198.51.100.130 b=5:4:2001:198.51.100.130")...)
	p := example()
	var before, after runtime.MemStats
	flood := func(n int) {
		for i := range n {
			m.SourcePort = uint16(i)
			m.Time = s.now
			m.LinkID = 1
			s.Record(p, m, true)
		}
	}
	flood(1 << 14)
	runtime.ReadMemStats(&before)
	flood(1 << 17)
	runtime.ReadMemStats(&after)
	if grown := after.HeapAlloc - min(before.HeapAlloc, after.HeapAlloc); grown > 1<<20 {
		t.Errorf("grew by %d octets", grown)
	}
	if st := s.Stats(); st.Tunnels != 1 || st.Requests > 2<<10 {
		t.Errorf("%+v", st)
	}
	// Even accepted ones do not take the place of a living session.
	for i := range 4 * limit {
		imsi := fmt.Sprintf("%015d", 262990000001000+i)
		talk(t, s, "", true, strings.Replace(strings.Replace(createReq, "262990000000001", imsi, 1), "1001", fmt.Sprintf("%x", 0x5000+i), 1)+fmt.Sprintf(" seq=%d", 100+i),
			strings.Replace(strings.Replace(createResp, "1001", fmt.Sprintf("%x", 0x5000+i), 1), "3001", fmt.Sprintf("%x", 0x6000+i), 1)+fmt.Sprintf(" seq=%d", 100+i))
	}
	st := s.Stats()
	if st.Tunnels != limit || st.Refused == 0 {
		t.Errorf("%+v", st)
	}
	if got := talk(t, s, sessionFacts, true, "gtpv2:DeleteSessionRequest "+fraUs+"teid=3001 seq=9 ebi=5"); got != "true true ?" {
		t.Errorf("the living session: %s", got)
	}
	if got := talk(t, s, sessionFacts, true, "gtpv2:DeleteSessionRequest "+fraUs+"teid=7777 seq=9 ebi=5"); got != "? ? ?" {
		t.Errorf("a session for which there may have been no room: %s", got)
	}
}

func TestSessionsAge(t *testing.T) {
	s := knowing(t, createReq, createResp)
	s.now += int64(DefaultIdle) + int64(time.Minute)
	talk(t, s, "", true, "gtpv2:EchoRequest "+fraUs+"seq=99")
	if st := s.Stats(); st.Tunnels != 0 || st.Expired != 1 {
		t.Errorf("%+v", st)
	}
}

func TestNothingIsRemembered(t *testing.T) {
	var s *Sessions
	m := sketch.GTP(t, "gtpv2:EchoRequest", strings.Fields(fraUs)...)
	s.Record(nil, m, true)
	s.Compute(nil, m, message.FieldGTPRestart)
	if s.Stats() != (SessionStats{}) || m.Has(message.FieldGTPRestart) {
		t.Error("nil knows something")
	}
	known := NewSessions(SessionOptions{})
	known.Record(nil, sketch.Message(t, "sccp.calling.gt=33699000001"), true)
	if known.Stats() != (SessionStats{}) {
		t.Error("a message of another protocol is remembered")
	}
}

func TestManyAtOnce(t *testing.T) {
	s := NewSessions(SessionOptions{Learn: -1, Tunnels: 1 << 10})
	p := example()
	var wg sync.WaitGroup
	for range 4 {
		ask := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(createReq)[1:]...)
		answer := sketch.GTP(t, "gtpv2:CreateSessionResponse", strings.Fields(createResp)[1:]...)
		wg.Go(func() {
			for range 200 {
				s.Record(p, ask, true)
				s.Record(p, answer, true)
			}
		})
	}
	wg.Wait()
	if st := s.Stats(); st.Tunnels != 1 {
		t.Errorf("%+v", st)
	}
}
