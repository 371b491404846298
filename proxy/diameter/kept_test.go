package diameter

import (
	"testing"
	"time"

	"cordon/protocols/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// TestWhatIsKeptOfRequestsIsBounded asks in such an order that each place of the
// table has held a long request once, although never many at a time.
func TestWhatIsKeptOfRequestsIsBounded(t *testing.T) {
	const places, limit = 256, 64 << 10
	l := transport.NewPipeListener(transport.PipeOptions{})
	a, err := l.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Abort() }()
	c := &conn{
		proxy:  &Proxy{cfg: ProxyConfig{PendingOctets: limit, Options: Options{AnswerTimeout: time.Minute}}},
		sender: relay.NewSender(a, 16*places, 16<<20, transport.PPIDDiameter), asked: newWaiting[transit](places), streams: 1,
	}
	request := func(n int) []byte {
		m := append(diameter.AppendHeader(nil, &diameter.Header{Version: 1, Flags: diameter.FlagRequest, Command: 316}), make([]byte, n)...)
		diameter.PutLength(m)
		return m
	}
	short, long := request(4), request(3<<10)
	for taken := 0; taken < places; taken += 16 {
		for range taken {
			c.take(&transit{from: c, request: short}, "", time.Now())
		}
		for range 16 {
			if !c.take(&transit{from: c, request: long}, "", time.Now()) {
				t.Fatal("a request was refused")
			}
		}
		for i := c.asked.oldest(); i != 0; i = c.asked.oldest() {
			c.forget(i)
		}
	}
	kept := 0
	for i := range c.asked.slots {
		kept += cap(c.asked.slots[i].kept.request)
	}
	if kept == 0 || kept > limit || c.octets != 0 {
		t.Errorf("%d octets are kept of nothing, %d counted", kept, c.octets)
	}
}
