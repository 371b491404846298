package state

import (
	"strings"
	"testing"
	"time"
)

// TestWhatWentByUnseenProvesNothing has messages go by without judgement, in which
// sessions begin, move and end.
func TestWhatWentByUnseenProvesNothing(t *testing.T) {
	const pairing = "dialogue.paired gtp.sequence_reused"
	deletion := "gtpv2:DeleteSessionRequest " + fraUs + "teid=3001 seq=9 ebi=5"
	other := strings.Replace(deletion, fraUs, kenUs, 1)
	late := "gtpv2:ModifyBearerResponse " + usFra + "teid=1001 seq=77 cause=16"
	renewed := []string{"gtpv2:ModifyBearerRequest " + fraUs + "teid=3001 seq=4 b=5:4:2001:198.51.100.11", "gtpv2:ModifyBearerResponse " + usFra + "teid=1001 seq=4 cause=16"}
	for _, tc := range []struct {
		name, facts  string
		before, want string
		after        time.Duration
		messages     []string
	}{
		{"a session that is not known", sessionFacts, "false ? ?", "? ? ?", time.Minute, []string{strings.Replace(deletion, "3001", "7777", 1)}},
		{"the same when it would have been spoken of", sessionFacts, "false ? ?", "false ? ?", 2 * time.Hour, []string{strings.Replace(deletion, "3001", "7777", 1)}},
		{"a session that another has now", sessionFacts, "true false ?", "true ? ?", time.Minute, []string{other}},
		{"the same when it would have been spoken of", sessionFacts, "true false ?", "true false ?", 2 * time.Hour, []string{other}},
		{"a session that was seen again", sessionFacts, "true false ?", "true false ?", time.Minute, append(renewed, other)},
		{"its own sender", sessionFacts, "true true ?", "true true ?", time.Minute, []string{deletion}},
		{"the address of another in the tunnel", "gtp.inner_match", "false", "?", time.Minute, []string{"gtpu:G-PDU " + userU + "teid=4001 inner=10.0.0.2:203.0.113.9:53"}},
		{"an answer without a request", pairing, "false ?", "? ?", time.Second, []string{late}},
		{"an answer that comes after everybody's patience", pairing, "false ?", "false ?", 5 * time.Minute, []string{late}},
	} {
		for _, resumed := range []bool{false, true} {
			s := listen(SessionOptions{Learn: time.Hour})
			talk(t, s, "", true, "gtpv2:EchoRequest "+fraUs+"seq=99")
			s.now += int64(3 * time.Hour)
			talk(t, s, "", true, createReq, createResp)
			want := tc.before
			if resumed {
				s.Resume(s.now)
				want = tc.want
			}
			if got := s.Stats().Learning; (got > s.now) != resumed {
				t.Errorf("resumed: %v, learning until %d at %d", resumed, got, s.now)
			}
			s.now += int64(tc.after)
			if got := talk(t, s, tc.facts, true, tc.messages...); got != want {
				t.Errorf("%s (resumed: %v): got %s, want %s", tc.name, resumed, got, want)
			}
		}
	}
	var none *Sessions
	none.Resume(1)
}

func TestSessionsAgeAsTheyAreToldTo(t *testing.T) {
	s := listen(SessionOptions{Idle: time.Hour})
	talk(t, s, "", true, createReq, createResp)
	for i, want := range []int{1, 0} {
		s.now += int64(40 * time.Minute)
		talk(t, s, "", true, "gtpv2:EchoRequest "+fraUs+"seq=99")
		if st := s.Stats(); st.Tunnels != want {
			t.Errorf("after %d times 40 minutes: %+v", i+1, st)
		}
	}
}
