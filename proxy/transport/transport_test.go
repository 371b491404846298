package transport_test

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cordon/proxy/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wait is the longest that a test waits for what must come at once.
const wait = 20 * time.Second

var loopback = netip.MustParsePrefix("127.0.0.0/8")

func testContext(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	t.Cleanup(cancel)
	return ctx
}

func endpoint(t testing.TB, s string) transport.Endpoint {
	t.Helper()
	e, err := transport.ParseEndpoint(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// connect makes an association and returns both its ends.
func connect(t testing.TB, n transport.Network, listenAt string) (accepted, dialled transport.Assoc) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	l, err := transport.Listen(ctx, transport.ListenConfig{
		Network: n, Local: endpoint(t, listenAt),
		Admission: transport.Admission{Allow: []netip.Prefix{loopback, netip.MustParsePrefix("10.0.0.0/8")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialled, err = transport.Dial(ctx, transport.DialConfig{Network: n, Remote: l.Endpoint()})
	if err != nil {
		t.Fatal(err)
	}
	accepted, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = accepted.Abort(); _ = dialled.Abort() })
	return accepted, dialled
}

// m3ua makes an M3UA message (a BEAT) of n octets in all, n a multiple of 4 and at least 16.
func m3ua(n int, fill byte) []byte {
	b := make([]byte, n)
	copy(b, []byte{1, 0, 3, 3, 0, byte(n >> 16), byte(n >> 8), byte(n), 0, 9, byte((n - 8) >> 8), byte(n - 8)})
	for i := 12; i < n; i++ {
		b[i] = fill
	}
	return b
}

func mustReceive(t testing.TB, a transport.Assoc) transport.Message {
	t.Helper()
	if err := a.SetReadDeadline(time.Now().Add(wait)); err != nil {
		t.Fatal(err)
	}
	var m transport.Message
	if err := a.Receive(&m); err != nil {
		t.Fatalf("receive: %v", err)
	}
	return m
}

func mustSend(t testing.TB, a transport.Assoc, m transport.Message) {
	t.Helper()
	if err := a.Send(&m, false); err != nil {
		t.Fatalf("send: %v", err)
	}
}

// receiveError waits for the error that ends or interrupts an association.
func receiveError(t testing.TB, a transport.Assoc) error {
	t.Helper()
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	for {
		if err := a.Receive(&m); err != nil {
			return err
		}
	}
}

func wantError(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("got error %v, want %v", got, want)
	}
}
