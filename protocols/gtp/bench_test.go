package gtp

import (
	"testing"

	"cordon/protocols/message"
)

// BenchmarkWalk reads the information elements of the request that most sessions
// begin with; a promise of 150 ns, nothing allocated.
func BenchmarkWalk(b *testing.B) {
	data := createSessionRequest()
	var m Message
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		m.Parse(data, ControlPort)
	}
	if !m.Anomalies.Empty() {
		b.Error(marks(&m.Anomalies))
	}
}

// BenchmarkDecode fills a record of it as well; a promise of 400 ns.
func BenchmarkDecode(b *testing.B) {
	for _, c := range []struct {
		name string
		port Port
		data []byte
	}{
		{"CreateSessionRequest", ControlPort, createSessionRequest()},
		{"CreateSessionResponse", ControlPort, createSessionResponse()},
		{"CreatePDPContextRequest", ControlPort, createPDPContextRequest()},
		{"G-PDU", UserPort, userPacket(innerUDP("10.0.0.1", "198.51.100.7", 40000, 53, nil))},
	} {
		b.Run(c.name, func(b *testing.B) {
			r, m := new(Reader), message.New()
			b.ReportAllocs()
			for b.Loop() {
				m.Reset()
				r.Decode(m, c.data, c.port)
			}
			if !m.Anomalies.Empty() {
				b.Error(marks(&m.Anomalies))
			}
		})
	}
}
