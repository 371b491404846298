package state

import (
	"fmt"
	"testing"
	"time"
)

const (
	userOut = "gtpu:G-PDU " + userD + "teid=2001 inner=203.0.113.9:10.0.0.1:443"
	userIn  = "gtpu:G-PDU " + userU + "teid=4001 inner=10.0.0.1:203.0.113.9:53"
)

func TestTunnelsOfUsersAreLearnt(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		before     []string
		asked      string
	}{
		{"a tunnel that both ways have shown", "true true", []string{userOut, userIn}, userIn},
		{"the other way", "true true", []string{userOut, userIn}, userOut},
		{"a packet of another user in it", "true true", []string{userOut, userIn}, "gtpu:G-PDU " + userU + "teid=4001 inner=10.0.0.7:203.0.113.9:53"},
		{"another partner in it", "true false", []string{userOut, userIn}, "gtpu:G-PDU direction=inbound link=s8 ip.src=198.51.100.131 ip.dst=192.0.2.11 teid=4001 inner=10.0.0.1:203.0.113.9:53"},
		{"what came from outside alone", "false ?", []string{userIn, userIn}, userIn},
		{"another flow", "false ?", []string{userOut, "gtpu:G-PDU " + userU + "teid=4001 inner=10.0.0.2:203.0.113.9:53"}, userIn},
		{"a second tunnel for one flow", "false ?", []string{userOut, userIn, "gtpu:G-PDU " + userU + "teid=4002 inner=10.0.0.1:203.0.113.9:53"}, "gtpu:G-PDU " + userU + "teid=4002 inner=10.0.0.1:203.0.113.9:53"},
	} {
		s := listen(SessionOptions{Learn: time.Hour})
		talk(t, s, "", true, tc.before...)
		s.now += int64(2 * time.Hour)
		if got := talk(t, s, "gtp.session_known gtp.session_match", true, tc.asked); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
	blocked := listen(SessionOptions{Learn: time.Hour})
	talk(t, blocked, "", false, userOut, userIn)
	if n := blocked.Stats().Tunnels; n != 0 {
		t.Errorf("%d tunnels are learnt from what was blocked", n)
	}
	late := knowing(t, userOut, userIn)
	if n := late.Stats().Tunnels; n != 0 {
		t.Errorf("%d tunnels are learnt after the time for it", n)
	}
}

func TestPacketsKeepASessionAlive(t *testing.T) {
	s := knowing(t, createReq, createResp)
	for range 9 {
		s.now += int64(DefaultIdle) / 2
		talk(t, s, "", true, userIn)
	}
	if got := talk(t, s, "gtp.session_known", true, userIn); got != "true" {
		t.Errorf("a session in use: %s", got)
	}
}

func TestFlowsAreBounded(t *testing.T) {
	const limit = 64
	s := listen(SessionOptions{Learn: time.Hour})
	if s.flows.limit != maxFlows {
		t.Errorf("up to %d flows are remembered", s.flows.limit)
	}
	s.flows.limit = limit
	for i := range limit + 99 {
		talk(t, s, "", true, fmt.Sprintf("gtpu:G-PDU %s teid=2001 inner=203.0.113.9:10.%d.%d.1:443", userD, i>>8, i&255))
		s.now -= int64(time.Second - time.Millisecond)
	}
	if n := s.flows.count; n != limit {
		t.Errorf("%d flows are remembered", n)
	}
}
