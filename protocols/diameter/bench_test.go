package diameter

import (
	"testing"

	"cordon/protocols/message"
)

// BenchmarkDecodeULR reads the request that most dialogues begin with; a promise
// of 400 ns, nothing allocated.
func BenchmarkDecodeULR(b *testing.B) {
	data, m := ulr(), message.New()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		m.Reset()
		Decode(m, data)
	}
	if !m.Anomalies.Empty() {
		b.Error(marks(m))
	}
}
