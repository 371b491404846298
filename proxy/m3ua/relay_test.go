package m3ua_test

import (
	"context"
	"encoding/binary"
	"net/netip"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"cordon/proxy/m3ua"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wait is the longest that a test waits for what must come at once.
const wait = 10 * time.Second

// message makes an M3UA message of a class and type whose single parameter holds
// the text, padded.
func message(class, typ byte, text string) []byte {
	n := 8 + 4 + len(text)
	b := make([]byte, (n+3)/4*4)
	copy(b, []byte{1, 0, class, typ})
	binary.BigEndian.PutUint32(b[4:], uint32(len(b)))
	binary.BigEndian.PutUint16(b[8:], 0x0210)
	binary.BigEndian.PutUint16(b[10:], uint16(4+len(text)))
	copy(b[12:], text)
	return b
}

func data(text string) []byte { return message(1, 1, text) }

func textOf(b []byte) string {
	if len(b) < 12 {
		return ""
	}
	return string(b[12 : 8+int(binary.BigEndian.Uint16(b[10:]))])
}

// script is a Judge whose function decides by the text of a message.
type script struct {
	judge  func(in *relay.Input, out *relay.Decision)
	forget func(key uint64)
}

func (s *script) Judge(in *relay.Input, out *relay.Decision) {
	out.Action = relay.Forward
	if s.judge != nil {
		s.judge(in, out)
	}
}

func (s *script) Forget(key uint64) {
	if s.forget != nil {
		s.forget(key)
	}
}

// ledger is an Observer that remembers.
type ledger struct {
	mu      sync.Mutex
	counts  map[string]int
	changed chan struct{}
}

func newLedger() *ledger { return &ledger{counts: map[string]int{}, changed: make(chan struct{}, 1)} }

func (l *ledger) add(what string) {
	l.mu.Lock()
	l.counts[what]++
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

// await waits until something was counted n times.
func (l *ledger) await(t *testing.T, what string, n int) {
	t.Helper()
	limit := time.After(wait)
	for {
		l.mu.Lock()
		got := l.counts[what]
		l.mu.Unlock()
		if got >= n {
			return
		}
		select {
		case <-l.changed:
		case <-time.After(10 * time.Millisecond):
		case <-limit:
			t.Fatalf("%q counted %d times, want %d; all: %v", what, got, n, l.all())
		}
	}
}

func (l *ledger) all() map[string]int {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := map[string]int{}
	for k, v := range l.counts {
		m[k] = v
	}
	return m
}

func (l *ledger) Flow(_ string, d relay.Direction) relay.FlowObserver {
	return flowLedger{l, d.String() + " "}
}
func (l *ledger) Stage(_ relay.Session, s relay.Stage, cause string, _ error) {
	l.add("stage " + s.String() + " " + cause)
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

// bench is a relay between two peers in memory.
type bench struct {
	t     *testing.T
	relay *relay.Relay
	log   *ledger
	front *transport.PipeListener // where peers call
	back  *transport.PipeListener // the node behind
	stop  context.CancelFunc
	done  chan error
}

func start(t *testing.T, change func(*relay.Config)) *bench {
	t.Helper()
	b := &bench{
		t: t, log: newLedger(), done: make(chan error, 1),
		front: transport.NewPipeListener(transport.PipeOptions{}),
		back:  transport.NewPipeListener(transport.PipeOptions{}),
	}
	cfg := relay.Config{
		Link: "stp-a", Listener: b.front, Dial: b.back.Dial, Observer: b.log,
		Judges:       func(relay.Session, relay.Direction) relay.Judge { return relay.ForwardAll{} },
		Protocol:     m3ua.Protocol(m3ua.Options{DataBeforeActive: true}),
		DrainTimeout: 2 * time.Second,
	}
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
	t.Cleanup(func() { b.end() })
	return b
}

// end stops the relay and waits for it.
func (b *bench) end() {
	b.t.Helper()
	b.stop()
	select {
	case err := <-b.done:
		if err != nil {
			b.t.Errorf("the relay ended with %v", err)
		}
		b.done <- nil
	case <-time.After(wait):
		b.t.Fatal("the relay did not end")
	}
}

// call makes a pair and returns the peers at both ends.
func (b *bench) call() (outside, inside *transport.PipeEnd) {
	b.t.Helper()
	o, err := b.front.Dial(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	i, err := b.back.Accept()
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = o.Abort(); _ = i.Abort() })
	return o.(*transport.PipeEnd), i.(*transport.PipeEnd)
}

func send(t *testing.T, a transport.Assoc, stream uint16, b []byte) {
	t.Helper()
	m := transport.Message{Data: b, Stream: stream, PPID: transport.PPIDM3UA}
	if err := a.Send(&m, false); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, a transport.Assoc) transport.Message {
	t.Helper()
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	if err := a.Receive(&m); err != nil {
		t.Fatalf("receive: %v", err)
	}
	return m
}

// want receives a message and compares its text.
func want(t *testing.T, a transport.Assoc, text string) {
	t.Helper()
	if m := receive(t, a); textOf(m.Data) != text {
		t.Fatalf("got %q, want %q", textOf(m.Data), text)
	}
}

// wantEnd waits for the end of an association and returns its error.
func wantEnd(t *testing.T, a transport.Assoc) error {
	t.Helper()
	_ = a.SetReadDeadline(time.Now().Add(wait))
	var m transport.Message
	for {
		if err := a.Receive(&m); err != nil {
			return err
		}
	}
}
