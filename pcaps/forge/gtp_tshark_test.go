package forge

import (
	"slices"
	"strings"
	"testing"
)

// tshark reads the life of sessions as meant, without fault.
func TestTsharkReadsSessionsOfGTP(t *testing.T) {
	s := gtpScenario(t, gtpCourse)
	rows := tshark(t, build(t, s), "gtpv2.message_type", "gtp.message", "_ws.malformed", "_ws.expert.message", "e212.imsi", "udp.checksum.status")
	if len(rows) != len(s.Messages) {
		t.Fatalf("%d frames, want %d", len(rows), len(s.Messages))
	}
	for i, row := range rows {
		g := s.Messages[i].GTP
		if row[0] == "" && g.Version == "2" || row[1] == "" && g.Version != "2" {
			t.Errorf("%s: tshark reads no message: %v", g.Message, row)
		}
		if row[2] != "" || row[3] != "" && !strings.Contains(row[3], "ICMP") && !strings.Contains(row[3], "Expert Info") {
			t.Errorf("%s: tshark finds %q %q", g.Message, row[2], row[3])
		}
		if strings.HasPrefix(g.Message, "Create") && strings.HasSuffix(g.Message, "Request") && g.Message != "CreateBearerRequest" && !strings.Contains(row[4], "262990000000001") {
			t.Errorf("%s: IMSI %s", g.Message, row[4])
		}
		if strings.Contains(row[5], "0") {
			t.Errorf("%s: checksum is wrong", g.Message)
		}
	}
}

// Whatever lawful form the messages take, tshark reads the same of them.
func TestTsharkReadsGTPTransforms(t *testing.T) {
	s := gtpScenario(t, gtpCourse)
	var packets []Packet
	var owner []int
	transforms := slices.DeleteFunc(transformsOf(s), func(tr Transform) bool { return !tr.Lawful })
	for i := range transforms {
		changed, _ := transforms[i].Apply(s)
		for _, p := range build(t, changed) {
			packets, owner = append(packets, p), append(owner, i)
		}
	}
	got := make([]int, len(transforms))
	for i, row := range tshark(t, packets, "gtpv2.message_type", "gtp.message", "_ws.malformed") {
		if row[2] != "" {
			t.Errorf("%s: tshark finds %s", transforms[owner[i]].Name, row[2])
		}
		for _, field := range row[:2] {
			got[owner[i]] += len(strings.FieldsFunc(field, func(r rune) bool { return r == ',' }))
		}
	}
	for i, tr := range transforms {
		if got[i] != len(s.Messages) {
			t.Errorf("%s: tshark reads %d messages, want %d", tr.Name, got[i], len(s.Messages))
		}
	}
}
