package gsmmap

import (
	"testing"

	"cordon/protocols/message"
)

// BenchmarkComponent reads the requests that make up most of the traffic
// between networks; a promise of 250 ns each, nothing allocated.
func BenchmarkComponent(b *testing.B) {
	requests := []struct {
		name      string
		code      int64
		parameter string
	}{
		{"sendAuthenticationInfo", 56, "3012 8008" + imsiA + "020105 8403 02f899"},
		{"updateLocation", 2, "3020 0408" + imsiA + "8106 913366990000 0406 913366990000 a604 8002 0640"},
		{"sendRoutingInfoForSM", 45, "3013 8006 914971779900 8101ff 8206 913366990000"},
		{"mt-ForwardSM", 44, "3017 8008" + imsiA + "8406 913366990000 0403 040b91"},
		{"insertSubscriberData", 7, "301d 8008" + imsiA + "8106 914971779900 820101 830100 a603 040111"},
	}
	for _, r := range requests {
		p := unhex(b, r.parameter)
		m := message.New()
		b.Run(r.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Reset()
				c := m.BeginComponent()
				c.Type, c.HasOpcode, c.Opcode, c.Parameter = message.ComponentInvoke, true, r.code, p
				Component(m, c, nil)
				m.EndComponent()
			}
			if !m.Anomalies.Empty() {
				b.Error(marked(m))
			}
		})
	}
}
