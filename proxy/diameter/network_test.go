package diameter_test

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

var framed = transport.TCPOptions{Framing: transport.FramingDiameter(0)}

// network is a path over real sockets with a listener for the node behind.
type network struct {
	transport.Network
	t      testing.TB
	log    *ledger
	front  transport.Endpoint
	behind transport.Listener
	proxy  *diameter.Proxy // nil for pairs
}

func local(t testing.TB, s string) transport.Endpoint {
	t.Helper()
	e, err := transport.ParseEndpoint(s)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func listenAt(t testing.TB, n transport.Network, at string, change func(*transport.ListenConfig)) transport.Listener {
	t.Helper()
	lc := transport.ListenConfig{Network: n, Local: local(t, at), TCP: framed, Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0")}}}
	if change != nil {
		change(&lc)
	}
	l, err := transport.Listen(context.Background(), lc)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// runner is a relay or a proxy.
type runner interface{ Run(context.Context) error }

func run(t testing.TB, r runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	return func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			done <- nil
		case <-time.After(wait):
			t.Error("it did not end")
		}
	}
}

// startPairs starts a relay of pairs on loopback.
func startPairs(t testing.TB, n transport.Network, change func(*relay.Config, *transport.ListenConfig)) *network {
	t.Helper()
	w := &network{Network: n, t: t, log: newLedger()}
	w.behind = listenAt(t, n, "127.0.0.1:0", nil)
	cfg := relay.Config{Link: "ipx", Observer: w.log, Protocol: diameter.Protocol(diameter.Options{}), DrainTimeout: time.Second,
		Judges: func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} },
		Dial:   relay.Dialer(transport.DialConfig{Network: n, Remote: w.behind.Endpoint(), TCP: framed})}
	cfg.Listener = listenAt(t, n, "127.0.0.1:0", func(lc *transport.ListenConfig) {
		lc.TCP.FrameTimeout = 200 * time.Millisecond
		lc.Admission.OnRefused = relay.CountRefused(w.log, cfg.Link)
		if change != nil {
			change(&cfg, lc)
		}
	})
	w.front = cfg.Listener.Endpoint()
	r, err := relay.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	stop := run(t, r)
	t.Cleanup(func() {
		stop()
		_ = w.behind.Close()
	})
	return w
}

// startAgent starts a proxy on loopback.
func startAgent(t testing.TB, n transport.Network, change func(*diameter.ProxyConfig, *transport.ListenConfig)) *network {
	t.Helper()
	w := &network{Network: n, t: t, log: newLedger()}
	w.behind = listenAt(t, n, "127.0.0.1:0", nil)
	cfg := diameter.ProxyConfig{
		Link: "ipx", Options: diameter.Options{OriginHost: "dea.home.example", OriginRealm: "home.example"}, Observer: w.log,
		DrainTimeout: 300 * time.Millisecond, Reconnect: 10 * time.Millisecond, ReconnectMax: 50 * time.Millisecond,
		Judges:     func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} },
		InsideSide: diameter.ProxySide{Dial: []func(context.Context) (transport.Assoc, error){relay.Dialer(transport.DialConfig{Network: n, Remote: w.behind.Endpoint(), TCP: framed})}},
	}
	cfg.OutsideSide.Listener = listenAt(t, n, "127.0.0.1:0", func(lc *transport.ListenConfig) {
		lc.TCP.FrameTimeout = 200 * time.Millisecond
		lc.Admission.OnRefused = relay.CountRefused(w.log, cfg.Link)
		if change != nil {
			change(&cfg, lc)
		}
	})
	w.front = cfg.OutsideSide.Listener.Endpoint()
	var err error
	if w.proxy, err = diameter.NewProxy(cfg); err != nil {
		t.Fatal(err)
	}
	stop := run(t, w.proxy)
	t.Cleanup(func() {
		stop()
		_ = w.behind.Close()
	})
	return w
}

// call makes a pair through the relay, without a word.
func (w *network) call(from string) (outside, inside transport.Assoc) {
	w.t.Helper()
	cfg := transport.DialConfig{Network: w.Network, Remote: w.front, TCP: framed}
	if from != "" {
		cfg.Local = local(w.t, from+":0")
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	outside, err := transport.Dial(ctx, cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = outside.Abort() })
	if w.proxy != nil {
		return outside, nil
	}
	if inside, err = w.behind.Accept(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = inside.Abort() })
	return outside, inside
}

// meet makes a pair whose peers have exchanged their capabilities.
func (w *network) meet(from string) (outside, inside transport.Assoc) {
	w.t.Helper()
	outside, inside = w.call(from)
	send(w.t, outside, cer("mme.visited.example", s6a))
	want(w.t, inside, "257 r 1")
	send(w.t, inside, cea("hss.home.example", 2001, s6a))
	want(w.t, outside, "257 a 1 2001")
	return outside, inside
}

// attack opens a plain TCP connection to the path.
func (w *network) attack() *net.TCPConn {
	w.t.Helper()
	c, err := net.Dial("tcp", w.front.AddrPort().String())
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = c.Close() })
	return c.(*net.TCPConn)
}

// exchange sends requests both ways and wants them answered.
func exchange(t testing.TB, outside, inside transport.Assoc) {
	t.Helper()
	for n := range uint32(20) {
		send(t, outside, ulr(1000+n))
		send(t, inside, req(317, s6a, 1000+n))
	}
	for n := range uint32(20) {
		want(t, inside, read(ulr(1000+n)))
		want(t, outside, read(req(317, s6a, 1000+n)))
		send(t, inside, ula(1000+n))
		send(t, outside, ans(317, s6a, 1000+n))
	}
	for n := range uint32(20) {
		want(t, outside, read(ula(1000+n)))
		want(t, inside, read(ans(317, s6a, 1000+n)))
	}
}
