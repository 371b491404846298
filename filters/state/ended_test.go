package state

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestWhoWantsToIsToldOfTheEnd(t *testing.T) {
	set := []string{createReq, createResp}
	const whole = "198.51.100.10:1001 192.0.2.10:3001 198.51.100.11:2001 192.0.2.11:4001 true"
	for _, tt := range []struct {
		name     string
		messages []string
		after    time.Duration // in front of the last message
		want     string
	}{
		{"nothing ends", set, 0, ""},
		{"a session is deleted", append(set[:2:2], "gtpv2:DeleteSessionRequest "+fraUs+"teid=3001 seq=9 ebi=5", "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=16"), 0, whole},
		{"another takes its place", append(set[:2:2], strings.Replace(createReq, "1001", "1009", 1)+" seq=2", strings.Replace(strings.Replace(createResp, "1001", "1009", 1), "3001", "3009", 1)+" seq=2"), 0, whole},
		{"a node restarted", append(set[:2:2], "gtpv2:EchoRequest "+fraUs+"seq=3", "gtpv2:EchoResponse "+usFra+"seq=3 rec=4", "gtpv2:EchoRequest "+usFra+"seq=4"), 0, whole},
		{"nobody spoke of it", append(set[:2:2], "gtpv2:EchoRequest "+usFra+"seq=3"), 8 * 24 * time.Hour, whole},
	} {
		var told, second []string
		s := knowing(t)
		s.OnEnd(func(e *Ended) {
			told = append(told, fmt.Sprintf("%s:%x %s:%x %s:%x %s:%x %t", e.Control[0].Addr, e.Control[0].TEID, e.Control[1].Addr, e.Control[1].TEID, e.User[0].Addr, e.User[0].TEID, e.User[1].Addr, e.User[1].TEID, e.Session))
		})
		s.OnEnd(func(*Ended) { second = append(second, "") })
		n := len(tt.messages) - 1
		talk(t, s, "", true, tt.messages[:n]...)
		s.now += int64(tt.after)
		talk(t, s, "", true, tt.messages[n])
		if got := strings.Join(told, ", "); got != tt.want || len(second) != len(told) {
			t.Errorf("%s: told of %q, want %q; the second %d times", tt.name, got, tt.want, len(second))
		}
	}
}

// TestWhoIsToldMayAsk has one who is told use the memory, which others do meanwhile.
func TestWhoIsToldMayAsk(t *testing.T) {
	s, tunnels := knowing(t, createReq, createResp), -1
	s.OnEnd(func(*Ended) {
		done := make(chan int)
		go func() { done <- s.Stats().Tunnels }()
		select {
		case tunnels = <-done:
		case <-time.After(10 * time.Second):
		}
	})
	talk(t, s, "", true, "gtpv2:DeleteSessionRequest "+fraUs+"teid=3001 seq=9 ebi=5", "gtpv2:DeleteSessionResponse "+usFra+"teid=1001 seq=9 cause=16")
	if tunnels != 0 {
		t.Errorf("%d tunnels when it was told, want 0", tunnels)
	}
}
