package diameter_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	wire "cordon/protocols/diameter"
	anomalies "cordon/protocols/wire"
	"cordon/proxy/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

func TestMain(m *testing.M) {
	// The watchdog of go-diameter's client outlives its connection.
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/fiorix/go-diameter/v4/diam/sm.(*Client).dwr"),
		goleak.IgnoreTopFunction("github.com/fiorix/go-diameter/v4/diam/sm.(*Client).watchdog"))
}

// wait is the longest that a test waits for what must come at once.
const wait = 10 * time.Second

const (
	s6a, s13 = 16777251, 16777252
	relayApp = wire.Relay
)

// build makes a message with AVPs.
func build(flags uint8, command, application, id uint32, avps ...[]byte) []byte {
	b := wire.AppendHeader(nil, &wire.Header{Version: 1, Flags: flags, Command: command, Application: application, HopByHop: id, EndToEnd: id + 7})
	for _, a := range avps {
		b = append(b, a...)
	}
	wire.PutLength(b)
	return b
}

func avpOf(code uint32, s string) []byte {
	return wire.AppendAVP(nil, code, wire.AVPMandatory, 0, []byte(s))
}

func num(code, v uint32) []byte { return wire.AppendUint32(nil, code, wire.AVPMandatory, 0, v) }

func identityOf(host string) []byte {
	_, realm, _ := strings.Cut(host, ".")
	return append(avpOf(264, host), avpOf(296, realm)...)
}

func apps(list ...uint32) []byte {
	var b []byte
	for _, a := range list {
		b = append(b, num(258, a)...)
	}
	return b
}

func cer(host string, list ...uint32) []byte {
	return build(0x80, 257, 0, 1, identityOf(host), apps(list...))
}

func cea(host string, result uint32, list ...uint32) []byte {
	return build(0, 257, 0, 1, num(268, result), identityOf(host), apps(list...))
}

// ulr is a request of S6a from an MME; others are like it.
func ulr(id uint32) []byte { return req(316, s6a, id) }

func req(command, application, id uint32) []byte {
	return build(0xc0, command, application, id, avpOf(263, fmt.Sprint("mme.visited.example;", id)), identityOf("mme.visited.example"), avpOf(283, "home.example"), avpOf(1, "262991234567890"))
}

func ula(id uint32) []byte { return ans(316, s6a, id) }

func ans(command, application, id uint32) []byte {
	return build(0x40, command, application, id, avpOf(263, fmt.Sprint("mme.visited.example;", id)), num(268, 2001), identityOf("hss.home.example"))
}

func dwr(id uint32) []byte { return build(0x80, 280, 0, id, identityOf("mme.visited.example")) }
func dwa(id uint32) []byte {
	return build(0, 280, 0, id, num(268, 2001), identityOf("hss.home.example"))
}

// read tells a message in short: "316 r 5", "316 a 5 2001".
func read(b []byte) string {
	var h wire.Header
	if !wire.DecodeHeader(b, &h) {
		return fmt.Sprintf("%x", b)
	}
	if h.Request() {
		return fmt.Sprintf("%d r %d", h.Command, h.HopByHop)
	}
	if h.Flags&wire.FlagError != 0 {
		return fmt.Sprintf("%d e %d %d", h.Command, h.HopByHop, result(b))
	}
	return fmt.Sprintf("%d a %d %d", h.Command, h.HopByHop, result(b))
}

func result(b []byte) uint32 {
	if d := find(b, 268); len(d) == 4 {
		return binary.BigEndian.Uint32(d)
	}
	return 0
}

// find is the data of the first AVP with the code, of the base protocol.
func find(b []byte, code uint32) []byte {
	var an anomalies.Anomalies
	w := wire.Walk(b[wire.HeaderLen:], &an)
	for a := (wire.AVP{}); w.Next(&a); {
		if a.Code == code && a.Vendor == 0 {
			return a.Data
		}
	}
	return nil
}

func send(t testing.TB, a transport.Assoc, b []byte) {
	t.Helper()
	_ = a.SetWriteDeadline(time.Now().Add(wait))
	if err := a.Send(&transport.Message{Data: b, PPID: transport.PPIDDiameter}, false); err != nil {
		t.Fatal(err)
	}
}

func receive(t testing.TB, a transport.Assoc) []byte {
	t.Helper()
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	if err := a.Receive(&m); err != nil {
		t.Fatalf("receive: %v", err)
	}
	return m.Data
}

func want(t testing.TB, a transport.Assoc, s string) []byte {
	t.Helper()
	b := receive(t, a)
	if got := read(b); got != s {
		t.Fatalf("received %q, want %q", got, s)
	}
	return b
}

// wantEnd reads until the association ends.
func wantEnd(t testing.TB, a transport.Assoc) error {
	t.Helper()
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	for {
		if err := a.Receive(&m); err != nil && !errors.Is(err, transport.ErrTooLong) {
			return err
		}
	}
}

// ledger is an Observer that remembers.
type ledger struct {
	mu     sync.Mutex
	counts map[string]int
	errs   []string
}

func newLedger() *ledger { return &ledger{counts: map[string]int{}} }

func (l *ledger) add(what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.counts[what]++
}

func (l *ledger) count(what string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counts[what]
}

func (l *ledger) await(t testing.TB, what string, n int) {
	t.Helper()
	for end := time.Now().Add(wait); ; time.Sleep(2 * time.Millisecond) {
		if l.count(what) >= n {
			return
		}
		if time.Now().After(end) {
			l.mu.Lock()
			defer l.mu.Unlock()
			t.Fatalf("%q counted %d times, want %d; all: %v", what, l.counts[what], n, l.counts)
		}
	}
}

func (l *ledger) Flow(_ string, d relay.Direction) relay.FlowObserver {
	return flowLedger{l, d.String() + " "}
}

func (l *ledger) Stage(_ relay.Session, s relay.Stage, cause string, err error) {
	l.add("stage " + s.String() + " " + cause)
	if err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.errs = append(l.errs, err.Error())
	}
}
func (l *ledger) Refused(_ string, _ netip.AddrPort, reason string) { l.add("refused " + reason) }
func (l *ledger) Event(_ relay.Session, _ netip.AddrPort, e transport.Event) {
	l.add("event " + e.Kind.String())
}

type flowLedger struct {
	l *ledger
	d string
}

func (f flowLedger) Forwarded(_ int, reason string, _ time.Duration) {
	f.l.add(f.d + "forwarded " + reason)
}
func (f flowLedger) Dropped(_ int, reason string) { f.l.add(f.d + "dropped " + reason) }
func (f flowLedger) Held(int)                     { f.l.add(f.d + "held") }
func (f flowLedger) Replied(reason string)        { f.l.add(f.d + "replied " + reason) }
func (f flowLedger) Panicked(any, []byte)         { f.l.add(f.d + "panicked") }

// judgement is a Judge of one function, for both directions.
type judgement func(in *relay.Input, out *relay.Decision)

func (j judgement) Judge(in *relay.Input, out *relay.Decision) { j(in, out) }
func (judgement) Forget(uint64)                                {}

// bench is a relay of pairs between two peers in memory.
type bench struct {
	t     testing.TB
	relay *relay.Relay
	log   *ledger
	front *transport.PipeListener
	back  *transport.PipeListener
	stop  context.CancelFunc
	done  chan error
}

// start starts a relay of pairs.
func start(t testing.TB, o diameter.Options, change func(*relay.Config)) *bench {
	t.Helper()
	b := &bench{t: t, log: newLedger(), done: make(chan error, 1),
		front: transport.NewPipeListener(transport.PipeOptions{}), back: transport.NewPipeListener(transport.PipeOptions{})}
	cfg := relay.Config{Link: "ipx", Listener: b.front, Dial: b.back.Dial, Observer: b.log, Protocol: diameter.Protocol(o), DrainTimeout: time.Second,
		Judges: func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} }}
	if change != nil {
		change(&cfg)
	}
	r, err := relay.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b.relay = r
	ctx, cancel := context.WithCancel(context.Background())
	b.stop = cancel
	go func() { b.done <- r.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-b.done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(wait):
			t.Error("the relay did not end")
		}
	})
	return b
}

// call makes a pair without a word.
func (b *bench) call() (outside, inside transport.Assoc) {
	b.t.Helper()
	o, err := b.front.Dial(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	i, err := b.back.Accept()
	if err != nil {
		b.t.Fatal(err)
	}
	return o, i
}

// meet makes a pair whose peers have exchanged their capabilities.
func (b *bench) meet(outside, inside []uint32) (o, i transport.Assoc) {
	b.t.Helper()
	o, i = b.call()
	send(b.t, o, cer("mme.visited.example", outside...))
	want(b.t, i, "257 r 1")
	send(b.t, i, cea("hss.home.example", 2001, inside...))
	want(b.t, o, "257 a 1 2001")
	return o, i
}
