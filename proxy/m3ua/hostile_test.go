package m3ua_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"testing"
	"time"

	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// network is a transport over which a relay is tested end to end.
type network struct {
	transport.Network
	relay  *relay.Relay
	log    *ledger
	front  transport.Endpoint
	behind transport.Listener
}

// startOver starts a relay on loopback, with a listener for the node behind.
func startOver(t testing.TB, n transport.Network, change func(*relay.Config, *transport.ListenConfig)) *network {
	t.Helper()
	if n == transport.SCTP {
		if err := transport.SCTPAvailable(); err != nil {
			t.Skipf("needs kernel SCTP: %v", err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	at, err := transport.ParseEndpoint("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	lc := transport.ListenConfig{
		Network: n, Local: at, TCP: transport.TCPOptions{FrameTimeout: 200 * time.Millisecond},
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
	}
	w := &network{Network: n, log: newLedger()}
	cfg := relay.Config{
		Link: "stp-a", Observer: w.log, Protocol: m3ua.Protocol(m3ua.Options{DataBeforeActive: true}), DrainTimeout: time.Second,
		Judges: func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} },
	}
	if w.behind, err = transport.Listen(ctx, lc); err != nil {
		t.Fatal(err)
	}
	cfg.Dial = relay.Dialer(transport.DialConfig{Network: n, Remote: w.behind.Endpoint()})
	lc.Admission.OnRefused = relay.CountRefused(w.log, cfg.Link)
	if change != nil {
		change(&cfg, &lc)
	}
	if cfg.Listener, err = transport.Listen(ctx, lc); err != nil {
		t.Fatal(err)
	}
	w.front = cfg.Listener.Endpoint()
	if w.relay, err = relay.New(cfg); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.relay.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		_ = w.behind.Close()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(wait):
			t.Error("the relay did not end")
		}
	})
	return w
}

// call makes a pair through the relay.
func (w *network) call(t testing.TB) (outside, inside transport.Assoc) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	outside, err := transport.Dial(ctx, transport.DialConfig{Network: w.Network, Remote: w.front})
	if err != nil {
		t.Fatal(err)
	}
	inside, err = w.behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = outside.Abort(); _ = inside.Abort() })
	return outside, inside
}

// attack opens a plain TCP connection to the relay.
func (w *network) attack(t *testing.T) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", w.front.AddrPort().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c.(*net.TCPConn)
}

// exchange sends messages both ways and wants them unchanged.
func exchange(t *testing.T, outside, inside transport.Assoc) {
	t.Helper()
	for i := range 20 {
		send(t, outside, 0, data(fmt.Sprint("in ", i)))
		send(t, inside, 0, data(fmt.Sprint("out ", i)))
	}
	for i := range 20 {
		want(t, inside, fmt.Sprint("in ", i))
		want(t, outside, fmt.Sprint("out ", i))
	}
}

func TestHostileTCPPeersLoseTheirOwnPairOnly(t *testing.T) {
	garbage := bytes.Repeat([]byte("\x00\xffgarbage"), 10000)
	for name, test := range map[string]struct {
		act   func(t *testing.T, c *net.TCPConn)
		cause string
	}{
		"garbage": {func(_ *testing.T, c *net.TCPConn) { _, _ = c.Write(garbage) }, "framing"},
		"garbage after messages": {func(_ *testing.T, c *net.TCPConn) {
			_, _ = c.Write(append(data("x"), garbage...))
		}, "framing"},
		"a length of 4 GiB": {func(_ *testing.T, c *net.TCPConn) {
			_, _ = c.Write([]byte{1, 0, 1, 1, 0xff, 0xff, 0xff, 0xfc})
		}, "framing"},
		"a message octet by octet": {func(_ *testing.T, c *net.TCPConn) {
			for _, b := range data("a rather long message") {
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
				time.Sleep(30 * time.Millisecond)
			}
		}, "framing"},
		"half a message and silence": {func(_ *testing.T, c *net.TCPConn) { _, _ = c.Write(data("never complete")[:9]) }, "framing"},
		"a reset within a message": {func(_ *testing.T, c *net.TCPConn) {
			_, _ = c.Write(data("never complete")[:9])
			time.Sleep(20 * time.Millisecond)
			_ = c.SetLinger(0)
			_ = c.Close()
		}, "lost"},
		"a close within a message": {func(_ *testing.T, c *net.TCPConn) {
			_, _ = c.Write(data("never complete")[:9])
			_ = c.Close()
		}, "lost"},
		"nothing at all": {func(*testing.T, *net.TCPConn) {}, "silent"},
	} {
		t.Run(name, func(t *testing.T) {
			w := startOver(t, transport.TCP, func(c *relay.Config, _ *transport.ListenConfig) {
				c.HandshakeTimeout = 700 * time.Millisecond
			})
			outside, inside := w.call(t)
			exchange(t, outside, inside)
			c := w.attack(t)
			victim, err := w.behind.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer victim.Abort()
			test.act(t, c)
			if err := wantEnd(t, victim); !errors.Is(err, transport.ErrLost) {
				t.Errorf("the node behind saw %v", err)
			}
			w.log.await(t, "stage down "+test.cause, 1)
			exchange(t, outside, inside)
		})
	}
}

func TestAFloodOfConnectionsIsCappedAndOthersGoOn(t *testing.T) {
	w := startOver(t, transport.TCP, func(_ *relay.Config, l *transport.ListenConfig) {
		l.Admission.PerPeer = 8
	})
	outside, inside := w.call(t)
	for range 50 {
		// Refused ones are reset, some before Dial returns.
		if c, err := net.Dial("tcp", w.front.AddrPort().String()); err == nil {
			defer c.Close()
		}
	}
	accepted := make(chan struct{})
	go func() { // the node behind accepts what comes
		defer close(accepted)
		for range 7 {
			if a, err := w.behind.Accept(); err == nil {
				defer a.Abort()
			}
		}
	}()
	<-accepted
	exchange(t, outside, inside)
	w.log.await(t, "refused peer_limit", 1)
	if n := len(w.relay.Status()); n > 8 {
		t.Errorf("%d pairs, want at most 8", n)
	}
}

func TestAFloodThroughASlowEgressHurtsNobodyElse(t *testing.T) {
	for _, n := range []transport.Network{transport.TCP, transport.SCTP} {
		t.Run(n.String(), func(t *testing.T) {
			w := startOver(t, n, func(c *relay.Config, _ *transport.ListenConfig) { c.StallTimeout = time.Second })
			flooder, _ := w.call(t)
			_ = flooder.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
			m := transport.Message{Data: message(1, 1, string(make([]byte, 4000))), PPID: 3}
			sent := 0
			for flooder.Send(&m, false) == nil {
				if sent++; sent > 100_000 {
					t.Fatal("nothing holds the flood back")
				}
			}
			outside, inside := w.call(t)
			exchange(t, outside, inside)
			_ = flooder.Abort()
			// The end of the flooder is seen at once, or, when the relay has
			// stopped reading, when the pair has stood still for too long.
			for limit := time.Now().Add(wait); len(w.relay.Status()) > 1; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(limit) {
					t.Fatal("the flooder's pair stays")
				}
			}
			exchange(t, outside, inside)
		})
	}
}

func TestEndsAreCarriedOver(t *testing.T) {
	for _, n := range []transport.Network{transport.TCP, transport.SCTP} {
		t.Run(n.String(), func(t *testing.T) {
			w := startOver(t, n, nil)
			for _, who := range []string{"outside", "inside"} {
				one, other := w.call(t)
				if who == "inside" {
					one, other = other, one
				}
				for i := range 30 {
					send(t, one, 0, data(fmt.Sprint(i)))
				}
				done := make(chan error, 1)
				go func() {
					ctx, cancel := context.WithTimeout(context.Background(), wait)
					defer cancel()
					done <- one.Shutdown(ctx)
				}()
				for i := range 30 {
					want(t, other, fmt.Sprint(i))
				}
				if err := wantEnd(t, other); !errors.Is(err, io.EOF) {
					t.Errorf("%s shut down, and the other side saw %v", who, err)
				}
				_ = other.Shutdown(context.Background())
				if err := <-done; err != nil {
					t.Errorf("%s: %v", who, err)
				}

				one, other = w.call(t)
				if who == "inside" {
					one, other = other, one
				}
				send(t, one, 0, data("x"))
				want(t, other, "x")
				_ = one.Abort()
				if err := wantEnd(t, other); !errors.Is(err, transport.ErrLost) {
					t.Errorf("%s aborted, and the other side saw %v", who, err)
				}
			}
			w.log.await(t, "stage down shutdown", 2)
			w.log.await(t, "stage down lost", 2)
		})
	}
}

func TestThereIsNobodyBehind(t *testing.T) {
	for _, n := range []transport.Network{transport.TCP, transport.SCTP} {
		t.Run(n.String(), func(t *testing.T) {
			w := startOver(t, n, nil)
			_ = w.behind.Close()
			ctx, cancel := context.WithTimeout(context.Background(), wait)
			defer cancel()
			a, err := transport.Dial(ctx, transport.DialConfig{Network: n, Remote: w.front})
			if err == nil { // else the reset was faster
				defer a.Abort()
				if err := wantEnd(t, a); !errors.Is(err, transport.ErrLost) {
					t.Errorf("the caller saw %v", err)
				}
			}
			w.log.await(t, "refused dial", 1)
		})
	}
}

// TestAPairOfSCTPAndTCP carries a message of SCTP whose length field leaves
// octets over; on TCP they would be a message of their own.
func TestAPairOfSCTPAndTCPDoesNotSmuggle(t *testing.T) {
	var behind transport.Listener
	w := startOver(t, transport.SCTP, func(c *relay.Config, l *transport.ListenConfig) {
		lc := *l
		lc.Network = transport.TCP
		var err error
		if behind, err = transport.Listen(context.Background(), lc); err != nil {
			t.Fatal(err)
		}
		c.Dial = relay.Dialer(transport.DialConfig{Network: transport.TCP, Remote: behind.Endpoint()})
	})
	defer behind.Close()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	outside, err := transport.Dial(ctx, transport.DialConfig{Remote: w.front})
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Abort()
	inside, err := behind.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Abort()
	send(t, outside, 3, append(data("good"), data("smuggled")...))
	send(t, outside, 3, data("next"))
	want(t, inside, "next")
	w.log.await(t, "inbound dropped unsendable", 1)
}
