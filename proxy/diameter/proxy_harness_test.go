package diameter_test

import (
	"context"
	"testing"
	"time"

	wire "cordon/protocols/diameter"
	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// agent is a proxy between peers in memory: those outside call, and those inside
// are called.
type agent struct {
	t     testing.TB
	proxy *diameter.Proxy
	log   *ledger
	front *transport.PipeListener
	backs []*transport.PipeListener
	stop  context.CancelFunc
	done  chan error
}

// startProxy starts a proxy with a number of inside peers.
func startProxy(t testing.TB, inside int, change func(*diameter.ProxyConfig)) *agent {
	t.Helper()
	a := &agent{t: t, log: newLedger(), done: make(chan error, 1), front: transport.NewPipeListener(transport.PipeOptions{})}
	cfg := diameter.ProxyConfig{
		Link: "ipx", Options: diameter.Options{OriginHost: "dea.home.example", OriginRealm: "home.example"}, Observer: a.log,
		OutsideSide: diameter.ProxySide{Listener: a.front}, DrainTimeout: 200 * time.Millisecond, Reconnect: 10 * time.Millisecond, ReconnectMax: 20 * time.Millisecond,
		Judges: func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} },
	}
	for range inside {
		l := transport.NewPipeListener(transport.PipeOptions{})
		a.backs = append(a.backs, l)
		cfg.InsideSide.Dial = append(cfg.InsideSide.Dial, l.Dial)
	}
	if change != nil {
		change(&cfg)
	}
	var err error
	if a.proxy, err = diameter.NewProxy(cfg); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	a.stop = cancel
	go func() { a.done <- a.proxy.Run(ctx) }()
	t.Cleanup(a.end)
	return a
}

func (a *agent) end() {
	a.stop()
	select {
	case err := <-a.done:
		if err != nil {
			a.t.Error(err)
		}
		a.done <- nil
	case <-time.After(wait):
		a.t.Error("the proxy did not end")
	}
	for _, l := range a.backs {
		_ = l.Close()
	}
}

// node is a peer of a proxy that answers what is the proxy's own by itself.
type node struct {
	transport.Assoc
	t testing.TB
}

// next is the next message that is no CER, DWR or DPR, which are answered.
func (n *node) next() []byte {
	n.t.Helper()
	for {
		b := receive(n.t, n.Assoc)
		if !n.answer(b) {
			return b
		}
	}
}

// answer answers a request of the base protocol.
func (n *node) answer(b []byte) bool {
	var h wire.Header
	wire.DecodeHeader(b, &h)
	if !h.Request() || h.Command != 280 && h.Command != 282 {
		return false
	}
	h.Flags = 0
	m := append(wire.AppendHeader(nil, &h), num(268, 2001)...)
	m = append(m, identityOf("peer.example.org")...)
	wire.PutLength(m)
	_ = n.SetWriteDeadline(time.Now().Add(wait))
	_ = n.Send(&transport.Message{Data: m, PPID: transport.PPIDDiameter}, false)
	return true
}

func (n *node) want(s string) []byte {
	n.t.Helper()
	b := n.next()
	if got := read(b); got != s {
		n.t.Fatalf("received %q, want %q", got, s)
	}
	return b
}

// wantRequest wants a request of a command, whatever its identifier.
func (n *node) wantRequest(command uint32) []byte {
	n.t.Helper()
	b := n.next()
	if h := header(b); !h.Request() || h.Command != command {
		n.t.Fatalf("received %q, want a request of %d", read(b), command)
	}
	return b
}

func header(b []byte) (h wire.Header) {
	wire.DecodeHeader(b, &h)
	return h
}

// reply answers a request with success.
func (n *node) reply(request []byte) {
	n.t.Helper()
	h := header(request)
	h.Flags &= 0x40
	m := append(wire.AppendHeader(nil, &h), avpOf(263, string(find(request, 263)))...)
	m = append(append(m, num(268, 2001)...), identityOf("hss.home.example")...)
	wire.PutLength(m)
	send(n.t, n.Assoc, m)
}

// outside calls the proxy as host.
func (a *agent) outside(host string, list ...uint32) *node {
	a.t.Helper()
	o, err := a.front.Dial(context.Background())
	if err != nil {
		a.t.Fatal(err)
	}
	send(a.t, o, cer(host, list...))
	n := &node{o, a.t}
	n.want("257 a 1 2001")
	return n
}

// inside waits for the proxy's call of inside peer i, and answers as host.
func (a *agent) inside(i int, host string, list ...uint32) *node {
	a.t.Helper()
	assoc, err := a.backs[i].Accept()
	if err != nil {
		a.t.Fatal(err)
	}
	n := &node{assoc, a.t}
	h := header(receive(a.t, assoc))
	m := cea(host, 2001, list...)
	wire.PutLength(m)
	copy(m[12:20], wire.AppendHeader(nil, &h)[12:20])
	send(a.t, assoc, m)
	a.awaitPeer(host)
	return n
}

func (a *agent) awaitPeer(host string) {
	a.t.Helper()
	for end := time.Now().Add(wait); time.Now().Before(end); time.Sleep(time.Millisecond) {
		for _, p := range a.proxy.Status() {
			if p.Host == host {
				return
			}
		}
	}
	a.t.Fatalf("%s is no peer", host)
}
