package benign

import (
	"testing"

	"cordon/protocols/decode"
	"cordon/protocols/message"
)

func TestEveryFlowOfGTPComesWithoutAnomaly(t *testing.T) {
	s, err := NewGTP(3)
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]int{}
	teids := map[int64]string{}
	dec := decode.New(decode.Options{})
	for _, m := range next(t, s, 6000) {
		titles[m.Title]++
		if len(m.Units) != 1 || !m.Src.IsValid() || !m.Dst.IsValid() {
			t.Fatalf("%s: %d messages from %v to %v", m.Title, len(m.Units), m.Src, m.Dst)
		}
		dec.GTP(&decode.Inbound{}, &decode.Datagram{Src: m.Src, Dst: m.Dst, Payload: m.Units[0]}, func(d *message.Message) {
			if !d.Anomalies.Empty() || d.Protocol != message.ProtocolGTPv1 && d.Protocol != message.ProtocolGTPv2 {
				t.Errorf("%s: %v with %d anomalies", m.Title, d.Protocol, d.Anomalies.Len())
			}
			if d.Operation.Name() != "CreateSessionRequest" {
				return
			}
			teid := d.First(message.FieldGTPControlTEID).Int()
			if teids[teid] != "" {
				t.Errorf("TEID %#x stands in two sessions", teid)
			}
			teids[teid] = m.Title
		})
	}
	for i := range gtpFlows {
		if titles[gtpFlows[i].title] == 0 {
			t.Errorf("%q never came", gtpFlows[i].title)
		}
	}
}
