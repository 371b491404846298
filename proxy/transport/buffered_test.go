package transport_test

import (
	"testing"

	"cordon/proxy/transport"
)

func TestTCPBufferedTellsOnlyOfWholeMessages(t *testing.T) {
	for _, c := range []struct {
		name string
		rest []byte
		want bool
	}{
		{"nothing", nil, false},
		{"part of a header", m3ua(16, 2)[:5], false},
		{"part of a message", m3ua(16, 2)[:15], false},
		{"a whole message", m3ua(16, 2), true},
		{"no M3UA", []byte("GET / HTTP/1.1\r\n"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, a := raw(t, 0)
			if _, err := conn.Write(append(m3ua(16, 1), c.rest...)); err != nil {
				t.Fatal(err)
			}
			mustReceive(t, a)
			if got := a.(interface{ Buffered() bool }).Buffered(); got != c.want {
				t.Fatalf("Buffered() = %v, want %v", got, c.want)
			}
			if !c.want {
				return
			}
			_ = conn.Close()
			var m transport.Message
			if err := a.Receive(&m); err != nil {
				t.Fatalf("what was buffered is not received: %v", err)
			}
		})
	}
}
