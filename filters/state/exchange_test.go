package state

import (
	"strings"
	"testing"
	"time"
)

// TestTheFirstRequestInANumberIsTheOneThatIsAnswered has another one sent in the number
// of a request that waits, with tunnels of its own: by who writes the sender's address.
func TestTheFirstRequestInANumberIsTheOneThatIsAnswered(t *testing.T) {
	second := strings.Replace(createReq, "2001:198.51.100.11", "5001:198.51.100.19", 1)
	const first, other = "gtpu:G-PDU " + userD + "teid=2001 inner=203.0.113.9:10.0.0.1:53", "gtpu:G-PDU direction=outbound link=s8 ip.src=192.0.2.11 ip.dst=198.51.100.19 teid=5001 inner=203.0.113.9:10.0.0.1:53"
	for _, tt := range []struct {
		name   string
		passed bool          // the first one
		after  time.Duration // comes the second one
		want   string        // of the tunnel of the first, and of that of the second
	}{
		{"while it waits", true, 0, "true false"},
		{"when nobody repeats it any more", true, 21 * time.Second, "false true"},
		{"when it did not go on", false, 0, "false true"},
	} {
		s := knowing(t)
		talk(t, s, "", tt.passed, createReq)
		s.now += int64(tt.after)
		talk(t, s, "", true, second, createResp)
		got := talk(t, s, "gtp.session_known", true, first) + " " + talk(t, s, "gtp.session_known", true, other)
		if got != tt.want {
			t.Errorf("%s: the tunnels of the two are known: %s, want %s", tt.name, got, tt.want)
		}
	}
}
