package benign

import (
	"strings"
	"testing"

	"cordon/protocols/decode"
	"cordon/protocols/message"
)

func TestEveryFlowOfDiameterComesWithoutAnomaly(t *testing.T) {
	s, err := NewDiameter(3)
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]int{}
	sessions := map[string]int{}
	dec := decode.New(decode.Options{})
	for _, m := range next(t, s, 4000) {
		titles[m.Title]++
		dec.Diameter(&decode.Inbound{PPID: 46}, m.Units[0], func(d *message.Message) {
			if d.Protocol != message.ProtocolDiameter || !d.Anomalies.Empty() {
				t.Errorf("%s: %v with %d anomalies", m.Title, d.Protocol, d.Anomalies.Len())
			}
			host, _ := d.String(message.FieldDiameterOriginHost)
			if ours := strings.HasSuffix(host, ".mnc099.mcc262.3gppnetwork.org"); ours != m.Outbound {
				t.Errorf("%s: from %s, outbound %v", m.Title, host, m.Outbound)
			}
			if id, ok := d.String(message.FieldDiameterSessionID); ok {
				sessions[strings.Clone(id)]++
			}
		})
	}
	for i := range diameterFlows {
		if titles[diameterFlows[i].title] == 0 {
			t.Errorf("%q never came", diameterFlows[i].title)
		}
	}
	for id, n := range sessions {
		if n > 2 { // the request and its answer
			t.Errorf("session %s stands in %d messages", id, n)
		}
	}
}
