package m3ua_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	wire "cordon/protocols/m3ua"
	"cordon/proxy/m3ua"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// TestAnASPAndAGatewayWorkThroughTheRelay has both state machines at the ends of
// a relay over real sockets, with DATA gated until the ASP is active.
func TestAnASPAndAGatewayWorkThroughTheRelay(t *testing.T) {
	for _, n := range []transport.Network{transport.TCP, transport.SCTP} {
		t.Run(n.String(), func(t *testing.T) {
			w := startOver(t, n, func(c *relay.Config, _ *transport.ListenConfig) {
				c.Protocol = m3ua.Protocol(m3ua.Options{})
				c.Judges = func(relay.Session, relay.Direction) relay.Judge { return &script{judge: dropMarked} }
			})
			outside, inside := w.call(t)
			got := make(chan string, 100)
			hook := func(m *wire.Message, _ uint16) {
				if m.Class == 1 {
					got <- string(m.Data.Payload)
				}
			}
			node := asp.New(outside, asp.Config{RoutingContexts: []uint32{7}})
			gateway := asp.New(inside, asp.Config{Role: asp.SGP, RoutingContexts: []uint32{7}, OnMessage: hook})
			ctx, cancel := context.WithTimeout(context.Background(), wait)
			defer cancel()
			ends := make(chan error, 2)
			for _, e := range []*asp.Endpoint{node, gateway} {
				go func() { ends <- e.Run(ctx) }()
			}
			if err := node.Wait(ctx, asp.Active); err != nil {
				t.Fatal(err)
			}
			for _, s := range []string{"one", "attack", "two"} {
				d := wire.ProtocolData{OPC: 1, DPC: 2, SI: 3, Payload: []byte(s)}
				if err := node.Send(&d, 0); err != nil {
					t.Fatal(err)
				}
			}
			for _, s := range []string{"one", "two"} {
				select {
				case g := <-got:
					if g != s {
						t.Fatalf("got %q, want %q", g, s)
					}
				case <-time.After(wait):
					t.Fatalf("%q did not come", s)
				}
			}
			if st := w.relay.Status(); len(st) != 1 || !st[0].Active || st[0].Inbound.Received == 0 {
				t.Errorf("status %+v", st)
			}
			if err := node.Close(ctx); err != nil {
				t.Error(err)
			}
			for range 2 {
				if err := <-ends; err != nil {
					t.Errorf("an end: %v", err)
				}
			}
			w.log.await(t, "stage down shutdown", 1)
			w.log.await(t, "inbound dropped rule", 1)
		})
	}
}

func dropMarked(in *relay.Input, out *relay.Decision) {
	if bytes.Contains(in.Data, []byte("attack")) {
		*out = relay.Decision{Action: relay.Drop, Reason: "rule"}
	}
}
