package state

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
)

func TestARequestIsAnsweredAtTheTEIDOfItsSession(t *testing.T) {
	s := knowing(t, createReq, createResp)
	deletion := "gtpv2:DeleteSessionRequest " + fraUs + "teid=3001 seq=9 ebi=5"
	for _, tt := range []struct {
		name, message string
		want          uint32
	}{
		{"the serving node", deletion, 0x1001},
		{"the gateway", "gtpv2:DeleteBearerRequest " + usFra + "teid=1001 seq=9 ebi=5", 0x3001},
		{"a guess", strings.Replace(deletion, "3001", "3002", 1), 0},
		{"another node, that is not to learn it", strings.Replace(deletion, "198.51.100.10", "198.51.100.20", 1), 0},
		{"another partner", strings.Replace(deletion, fraUs, kenUs, 1), 0},
		{"a first request", createReq, 0},
		{"an answer", createResp, 0},
		{"a packet of a user", "gtpu:G-PDU " + userU + "teid=4001 inner=10.0.0.1:203.0.113.9:53", 0},
	} {
		words := strings.Fields(tt.message)
		m := sketch.GTP(t, words[0], words[1:]...)
		m.Time = s.now
		if got := s.AnswerTEID(m); got != tt.want {
			t.Errorf("%s: TEID %x, want %x", tt.name, got, tt.want)
		}
		if got := (*Sessions)(nil).AnswerTEID(m); got != 0 {
			t.Errorf("%s: nothing is known, and the TEID is %x", tt.name, got)
		}
	}
}
