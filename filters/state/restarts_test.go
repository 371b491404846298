package state

import "testing"

// TestOnlyTheFirstAnswerTellsOfARestart has somebody forge a second answer to an echo
// within the minute in which answers are paired: he has no race to win.
func TestOnlyTheFirstAnswerTellsOfARestart(t *testing.T) {
	s := knowing(t, createReq, createResp, "gtpv2:EchoRequest "+usFra+"seq=20", "gtpv2:EchoResponse "+fraUs+"seq=20 rec=7")
	talk(t, s, "", true, "gtpv2:EchoResponse "+fraUs+"seq=20 rec=8")
	if got := talk(t, s, "gtp.session_known", true, "gtpv2:UpdateBearerRequest "+usFra+"teid=1001 seq=5"); got != "true" {
		t.Errorf("a session after a second answer with another counter: %s", got)
	}
	if got := talk(t, s, "gtp.restart", true, "gtpv2:EchoRequest "+usFra+"seq=21", "gtpv2:EchoResponse "+fraUs+"seq=21 rec=7"); got != "false" {
		t.Errorf("the counter that the node has: %s", got)
	}
	if n := s.Stats().Tunnels; n != 1 {
		t.Errorf("%d sessions, want 1", n)
	}
}
