package diameter_test

import (
	"bytes"
	"fmt"
	"net"
	"runtime"
	"testing"
	"time"

	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// hostile is what one connection does, after its CER where it needs one.
var hostile = map[string]struct {
	act   func(c *net.TCPConn)
	cause string // of the pair's end
}{
	"garbage":             {func(c *net.TCPConn) { _, _ = c.Write(bytes.Repeat([]byte("\x00\xffgarbage"), 10000)) }, "framing"},
	"a length of 16 MiB":  {func(c *net.TCPConn) { _, _ = c.Write([]byte{1, 0xff, 0xff, 0xff, 0x80, 0, 1, 1}) }, "framing"},
	"a length of nothing": {func(c *net.TCPConn) { _, _ = c.Write(append([]byte{1, 0, 0, 0}, make([]byte, 16)...)) }, "framing"},
	"a length below the header": {func(c *net.TCPConn) {
		_, _ = c.Write(append([]byte{1, 0, 0, 19, 0x80, 0, 1, 1}, make([]byte, 12)...))
	}, "framing"},
	"another version":              {func(c *net.TCPConn) { _, _ = c.Write(append([]byte{2, 0, 0, 20}, make([]byte, 16)...)) }, "framing"},
	"a TLS hello on the bare port": {func(c *net.TCPConn) { _, _ = c.Write([]byte{22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3}) }, "framing"},
	"a header octet by octet": {func(c *net.TCPConn) {
		for _, b := range cer("mme.visited.example", s6a) {
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}, "framing"},
	"half of a message, and silence": {func(c *net.TCPConn) { _, _ = c.Write(cer("mme.visited.example", s6a)[:30]) }, "framing"},
	"half of a message, and a reset": {func(c *net.TCPConn) {
		_, _ = c.Write(cer("mme.visited.example", s6a)[:30])
		time.Sleep(20 * time.Millisecond)
		_ = c.SetLinger(0)
		_ = c.Close()
	}, "lost"},
	"half of a message, and an end": {func(c *net.TCPConn) {
		_, _ = c.Write(cer("mme.visited.example", s6a)[:30])
		_ = c.CloseWrite()
	}, "lost"},
	"a request instead of CER": {func(c *net.TCPConn) { _, _ = c.Write(ulr(1)) }, "no_capabilities"},
}

func TestHostilePeersLoseTheirOwnPairOnly(t *testing.T) {
	for name, tc := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startPairs(t, transport.TCP, nil)
			outside, inside := w.meet("")
			bad := w.attack()
			behind, err := w.behind.Accept()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = behind.Abort() }()
			acted := make(chan struct{})
			go func() { defer close(acted); tc.act(bad) }()
			w.log.await(t, "stage down "+tc.cause, 1)
			_ = wantEnd(t, behind)
			<-acted
			exchange(t, outside, inside)
		})
	}
}

func TestHostilePeersOfAProxyLoseTheirOwnConnectionOnly(t *testing.T) {
	for name, tc := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := startAgent(t, transport.TCP, func(c *diameter.ProxyConfig, _ *transport.ListenConfig) { c.Handshake = time.Second })
			inside := w.inside("hss.home.example")
			outside := w.outside("mme.visited.example")
			bad := w.attack()
			acted := make(chan struct{})
			go func() { defer close(acted); tc.act(bad) }()
			w.log.await(t, "refused no_capabilities", 1)
			<-acted
			send(t, outside, ulr(7))
			inside.reply(inside.wantRequest(316))
			outside.want("316 a 7 2001")
		})
	}
}

// inside waits for the proxy's call.
func (w *network) inside(host string) *node {
	w.t.Helper()
	a, err := w.behind.Accept()
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = a.Abort() })
	greet(w.t, a, host)
	for end := time.Now().Add(wait); len(w.proxy.Status()) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatal("no peer is up")
		}
	}
	return &node{a, w.t}
}

// greet answers the CER of a.
func greet(t testing.TB, a transport.Assoc, host string) {
	t.Helper()
	b := receive(t, a)
	m := cea(host, 2001, s6a)
	copy(m[12:20], b[12:20])
	send(t, a, m)
}

// outside calls the proxy.
func (w *network) outside(host string) *node {
	w.t.Helper()
	a, _ := w.call("")
	send(w.t, a, cer(host, s6a))
	want(w.t, a, "257 a 1 2001")
	return &node{a, w.t}
}

// TestAFloodOfConnectionsIsBounded opens ten thousand connections that say
// nothing, while another peer keeps working and a third one comes.
func TestAFloodOfConnectionsIsBounded(t *testing.T) {
	t.Parallel()
	const flood, perPeer = 10000, 8
	w := startPairs(t, transport.TCP, func(c *relay.Config, lc *transport.ListenConfig) {
		lc.Admission.PerPeer, lc.Admission.Total = perPeer, 64
		c.Protocol = diameter.Protocol(diameter.Options{Handshake: time.Minute}) // the places stay taken on a slow machine
		c.HandshakeTimeout = time.Minute
	})
	go func() {
		for {
			a, err := w.behind.Accept()
			if err != nil {
				return
			}
			go func() { _ = wantEnd(t, a) }()
		}
	}()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	early := 0 // reset while it was being made
	for range flood {
		c, err := net.Dial("tcp", w.front.AddrPort().String())
		if err != nil {
			early++
			continue
		}
		defer c.Close()
	}
	w.log.await(t, "refused peer_limit", flood-perPeer-early)
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapInuse) - int64(before.HeapInuse); grown > 64<<20 {
		t.Errorf("the flood holds %d octets", grown)
	}
	if n := w.log.count("stage up "); n != perPeer {
		t.Errorf("%d pairs are up", n)
	}
	other, err := transport.Dial(t.Context(), transport.DialConfig{Network: transport.TCP, Local: local(t, "127.0.0.9:0"), Remote: w.front, TCP: framed})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Abort() }()
	w.log.await(t, "stage up ", perPeer+1)
}

// TestLongLengthsHoldNoMemory has a hundred connections announce 16 MiB each.
func TestLongLengthsHoldNoMemory(t *testing.T) {
	w := startAgent(t, transport.TCP, func(_ *diameter.ProxyConfig, lc *transport.ListenConfig) { lc.Admission.PerPeer = 200 })
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		_, _ = w.attack().Write([]byte{1, 0xff, 0xff, 0xff})
	}
	w.log.await(t, "refused no_capabilities", 100)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 100*256<<10 {
		t.Errorf("%d octets were allocated", n)
	}
}

// TestAPeerThatReadsNothingHurtsItselfOnly has one peer ask and never read its
// answers, while another goes on.
func TestAPeerThatReadsNothingHurtsItselfOnly(t *testing.T) {
	t.Parallel()
	w := startAgent(t, transport.TCP, func(c *diameter.ProxyConfig, _ *transport.ListenConfig) {
		c.StallTimeout, c.AnswerTimeout, c.Queue = time.Second, 2*time.Second, 64
	})
	inside := w.inside("hss.home.example")
	deaf, good := w.outside("deaf.visited.example"), w.outside("mme.visited.example")
	go func() {
		for {
			b := receiveQuietly(inside.Assoc)
			if b == nil {
				return
			}
			if !inside.answer(b) {
				answerTo(inside.Assoc, b)
			}
		}
	}()
	go func() {
		for n := uint32(0); ; n++ {
			if deaf.Send(&transport.Message{Data: ulr(n), PPID: transport.PPIDDiameter}, false) != nil {
				return
			}
		}
	}()
	for n := range uint32(300) {
		send(t, good, ulr(n))
		if b := good.next(); header(b).HopByHop != n || result(b) != 2001 && result(b) != 3004 {
			t.Fatalf("answered %q", read(b))
		}
	}
	for end := time.Now().Add(2 * wait); w.log.count("stage down stalled")+w.log.count("stage down lost") == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the deaf peer is kept")
		}
	}
	send(t, good, ulr(7777))
	good.want("316 a 7777 2001")
}

func receiveQuietly(a transport.Assoc) []byte {
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	if a.Receive(&m) != nil {
		return nil
	}
	return m.Data
}

// answerTo answers a request with success, as well as it can.
func answerTo(a transport.Assoc, request []byte) {
	h := header(request)
	h.Flags &= 0x40
	m := build(h.Flags, h.Command, h.Application, h.HopByHop, avpOf(263, string(find(request, 263))), num(268, 2001), identityOf("hss.home.example"))
	copy(m[12:20], request[12:20])
	_ = a.SetWriteDeadline(time.Now().Add(wait))
	_ = a.Send(&transport.Message{Data: m, PPID: transport.PPIDDiameter}, false)
}

// FuzzMessagesOfAnOpenPair sends arbitrary messages between two good peers: none
// of them ends the pair, and whatever goes on is what came.
func FuzzMessagesOfAnOpenPair(f *testing.F) {
	for _, b := range [][]byte{ulr(1), ula(1), dwr(2), dwa(2), cer("mme.visited.example", s6a), cea("hss.home.example", 2001, s6a),
		build(0x80, 282, 0, 3), build(0xc0, 316, s6a, 4, []byte{0, 0, 1, 8, 0x40, 0, 0, 0}), build(0xc0, 316, 4711, 5)} {
		f.Add(b, true)
		f.Add(b, false)
	}
	f.Fuzz(func(t *testing.T, b []byte, inbound bool) {
		if len(b) > 1<<16 {
			return
		}
		c := diameter.Protocol(diameter.Options{}).Conduct(relay.Session{Link: "l"})
		pass := func(d relay.Direction, b []byte) relay.Decision {
			in, out := relay.Input{Data: b, Direction: d, Time: time.Now()}, relay.Decision{}
			if c.Before(&in, &out) {
				out.Action = relay.Forward
				c.After(&in, &out)
			}
			return out
		}
		pass(relay.Inbound, cer("mme.visited.example", s6a))
		pass(relay.Outbound, cea("hss.home.example", 2001, s6a))
		if !c.Active() {
			t.Fatal("the pair is not open")
		}
		d := relay.Outbound
		if inbound {
			d = relay.Inbound
		}
		out := pass(d, b)
		if out.End != "" && header(b).Command != 257 {
			t.Errorf("%x ends the pair: %v", b, out.EndError)
		}
		if len(out.Reply) > 1<<16 {
			t.Errorf("%d octets of refusal", len(out.Reply))
		}
		if got := fmt.Sprint(pass(relay.Inbound, ulr(0xfffffff)).Action); got != "forward" {
			t.Errorf("after %x a good request is met with %s", b, got)
		}
	})
}
