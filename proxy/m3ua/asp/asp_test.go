package asp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/wmnsk/go-m3ua/messages"
	"go.uber.org/goleak"

	"cordon/protocols/m3ua"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const wait = 10 * time.Second

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	t.Cleanup(cancel)
	return ctx
}

// seen is what an endpoint's OnMessage has been told, by name and payload.
type seen chan string

func (s seen) hook(m *m3ua.Message, stream uint16) {
	text := m3ua.Name(m.Class, m.Type)
	if m.Class == 1 {
		text += fmt.Sprintf(" %d %q", stream, m.Data.Payload)
	}
	s <- text
}

func (s seen) expect(t *testing.T, want string) {
	t.Helper()
	limit := time.After(wait)
	for {
		select {
		case got := <-s:
			if got == want {
				return
			}
		case <-limit:
			t.Fatalf("%s did not come", want)
		}
	}
}

// run starts an endpoint and returns the channel that its end goes to.
func run(t *testing.T, e *asp.Endpoint) <-chan error {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		done <- e.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return done
}

func TestASPAndSGPBecomeActiveExchangeDataAndGoDown(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	fromSGP, fromASP := make(seen, 100), make(seen, 100)
	cfg := asp.Config{RoutingContexts: []uint32{101}, TrafficMode: m3ua.TrafficModeOverride, ASPID: 7, OnMessage: fromSGP.hook}
	node := asp.New(a, cfg)
	cfg.Role, cfg.OnMessage = asp.SGP, fromASP.hook
	gateway := asp.New(b, cfg)
	if err := node.Send(&m3ua.ProtocolData{}, 1); !errors.Is(err, asp.ErrNotActive) {
		t.Errorf("sending before it is active: %v", err)
	}
	nodeEnd, gatewayEnd := run(t, node), run(t, gateway)
	ctx := testContext(t)
	for _, e := range []*asp.Endpoint{node, gateway} {
		if err := e.Wait(ctx, asp.Active); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range []string{"ASPUP", "ASPAC"} {
		fromASP.expect(t, s)
	}
	for _, s := range []string{"ASPUP_ACK", "NTFY", "ASPAC_ACK", "NTFY"} {
		fromSGP.expect(t, nameLike(s))
	}
	if err := node.Send(&m3ua.ProtocolData{OPC: 1, DPC: 2, SI: 3, SLS: 4, Payload: []byte("ping")}, 5); err != nil {
		t.Fatal(err)
	}
	fromASP.expect(t, `DATA 5 "ping"`)
	if err := gateway.Send(&m3ua.ProtocolData{OPC: 2, DPC: 1, SI: 3, Payload: []byte("pong")}, 6); err != nil {
		t.Fatal(err)
	}
	fromSGP.expect(t, `DATA 6 "pong"`)
	if err := gateway.SetAvailable(false, 4114); err != nil {
		t.Fatal(err)
	}
	fromSGP.expect(t, "DUNA")
	if err := gateway.SetAvailable(true, 4114); err != nil {
		t.Fatal(err)
	}
	fromSGP.expect(t, "DAVA")
	if err := node.Beat([]byte("alive")); err != nil {
		t.Fatal(err)
	}
	fromSGP.expect(t, nameLike("BEAT_ACK"))
	if err := node.Close(ctx); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"ASPIA", "ASPDN"} {
		fromASP.expect(t, s)
	}
	for _, end := range []<-chan error{nodeEnd, gatewayEnd} {
		if err := <-end; err != nil {
			t.Errorf("ended with %v", err)
		}
	}
	if err := node.Wait(ctx, asp.Active); err == nil {
		t.Error("waiting for an association that has ended succeeded")
	}
}

// nameLike is the decoder's name of an acknowledgement.
func nameLike(s string) string {
	return map[string]string{
		"ASPUP_ACK": m3ua.Name(3, m3ua.TypeASPUPAck), "ASPAC_ACK": m3ua.Name(4, m3ua.TypeASPACAck),
		"BEAT_ACK": m3ua.Name(3, m3ua.TypeBEATAck), "NTFY": "NTFY",
	}[s]
}

func TestAnASPAsksAgainWhenNothingComes(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	run(t, asp.New(a, asp.Config{Retry: 20 * time.Millisecond}))
	var m transport.Message
	for range 3 {
		_ = b.SetReadDeadline(time.Now().Add(wait))
		if err := b.Receive(&m); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(m.Data, []byte{1, 0, 3, 1, 0, 0, 0, 8}) || m.Stream != 0 || m.PPID != 3 {
			t.Errorf("got % x on stream %d", m.Data, m.Stream)
		}
	}
}

func TestDataBeforeActiveIsAnsweredByAnError(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	run(t, asp.New(b, asp.Config{Role: asp.SGP}))
	got := make(seen, 10)
	hostile := asp.New(a, asp.Config{Role: asp.SGP, OnMessage: got.hook})
	run(t, hostile)
	data := m3ua.AppendData(nil, &m3ua.Message{Data: m3ua.ProtocolData{OPC: 1, DPC: 2, Payload: []byte("x")}})
	if err := hostile.SendRaw(data, 1); err != nil {
		t.Fatal(err)
	}
	got.expect(t, "ERR")
	for _, b := range [][]byte{{0}, []byte("garbage garbage"), {1, 0, 4, 1, 0, 0, 0, 8}} { // ASPAC before ASPUP
		if err := hostile.SendRaw(b, 1); err != nil {
			t.Fatal(err)
		}
	}
	got.expect(t, "ERR")
}

func TestAnEndpointSeesItsAssociationLost(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	e := asp.New(a, asp.Config{})
	done := run(t, e)
	b.Cut()
	if err := <-done; !errors.Is(err, transport.ErrLost) {
		t.Errorf("ended with %v", err)
	}
	if e.State() != asp.Down {
		t.Errorf("state %v", e.State())
	}
}

// TestMessagesAreReadAlikeByGoM3UA holds what is sent against a second decoder.
func TestMessagesAreReadAlikeByGoM3UA(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	e := asp.New(a, asp.Config{RoutingContexts: []uint32{101}, Retry: time.Hour})
	run(t, e)
	next := func() messages.M3UA {
		var m transport.Message
		_ = b.SetReadDeadline(time.Now().Add(wait))
		if err := b.Receive(&m); err != nil {
			t.Fatal(err)
		}
		parsed, err := messages.Parse(m.Data)
		if err != nil {
			t.Fatalf("% x: %v", m.Data, err)
		}
		return parsed
	}
	answer := func(class, typ byte) {
		if err := b.Send(&transport.Message{Data: []byte{1, 0, class, typ, 0, 0, 0, 8}, PPID: 3}, false); err != nil {
			t.Fatal(err)
		}
	}
	if m, ok := next().(*messages.AspUp); !ok {
		t.Fatalf("got %T, want ASPUP", m)
	}
	answer(3, m3ua.TypeASPUPAck)
	ac, ok := next().(*messages.AspActive)
	if !ok || ac.RoutingContext.RoutingContexts()[0] != 101 {
		t.Fatalf("got %v, want ASPAC with routing context 101", ac)
	}
	answer(4, m3ua.TypeASPACAck)
	if err := e.Wait(testContext(t), asp.Active); err != nil {
		t.Fatal(err)
	}
	if err := e.Send(&m3ua.ProtocolData{OPC: 2057, DPC: 4114, SI: 3, NI: 2, MP: 1, SLS: 9, Payload: []byte("hello")}, 1); err != nil {
		t.Fatal(err)
	}
	d, ok := next().(*messages.Data)
	if !ok {
		t.Fatal("no DATA")
	}
	pd, err := d.ProtocolData.ProtocolData()
	if err != nil {
		t.Fatal(err)
	}
	if pd.OriginatingPointCode != 2057 || pd.DestinationPointCode != 4114 || pd.ServiceIndicator != 3 || pd.NetworkIndicator != 2 ||
		pd.MessagePriority != 1 || pd.SignalingLinkSelection != 9 || string(pd.Data) != "hello" {
		t.Errorf("read as %+v", pd)
	}
	if d.RoutingContext.RoutingContexts()[0] != 101 {
		t.Errorf("routing context %v", d.RoutingContext.RoutingContexts())
	}
}
