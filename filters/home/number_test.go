package home

import (
	"strings"
	"testing"

	"cordon/filters/internal/sketch"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

func TestSubscribersOfGTP(t *testing.T) {
	p := operator.Example()
	const inbound = "direction=inbound ip.src=198.51.100.10 ip.dst=192.0.2.10 "
	const outbound = "direction=outbound ip.src=192.0.2.10 ip.dst=198.51.100.10 "
	for _, tc := range []struct{ name, fact, words, want string }{
		{"ours, abroad", "home.own", inbound + "imsi=262990000000001", "true"},
		{"a stranger's, at our gateway", "home.own", inbound + "imsi=639990000000001", "false"},
		{"a guest's session at his home", "home.destination_match", outbound + "imsi=208990000000001", "true"},
		{"a guest's session at another's gateway", "home.destination_match", outbound + "imsi=639990000000001", "false"},
		{"the home of the sender", "home.match", inbound + "imsi=208990000000001", "true"},
		{"a number of the same operator", "gtp.msisdn_match", inbound + "imsi=262990000000001 msisdn=4917799000001", "true"},
		{"a ported number of the same country", "gtp.msisdn_match", inbound + "imsi=262990000000001 msisdn=4915100000001", "true"},
		{"a number of another country", "gtp.msisdn_match", inbound + "imsi=262990000000001 msisdn=33699000001", "false"},
		{"no number", "gtp.msisdn_match", inbound + "imsi=262990000000001", ""},
		{"no IMSI", "gtp.msisdn_match", inbound + "msisdn=33699000001", ""},
	} {
		f, _ := message.FieldByName(tc.fact)
		m := sketch.GTP(t, "gtpv2:CreateSessionRequest", strings.Fields(tc.words)...)
		Compute(p, m, f)
		got := ""
		if v, told := m.Bool(f); told {
			got = map[bool]string{true: "true", false: "false"}[v]
		}
		if got != tc.want {
			t.Errorf("%s: %s is %q, want %q", tc.name, tc.fact, got, tc.want)
		}
	}
}
