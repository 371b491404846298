package lab

import (
	"bytes"
	"context"
	"net/netip"
	"testing"
	"time"

	"cordon/proxy/gtp"
	"cordon/proxy/relay"
)

// flowCounter counts what becomes of datagrams.
type flowCounter struct {
	relay.FlowObserver
	outcome chan string
}

func (f *flowCounter) Flow(string, relay.Direction) relay.FlowObserver { return f }
func (f *flowCounter) Forwarded(int, string, time.Duration)            { f.outcome <- "forwarded" }
func (f *flowCounter) Dropped(_ int, reason string)                    { f.outcome <- "dropped " + reason }
func (f *flowCounter) Replied(string)                                  {}

// wordJudge decides by the payload.
type wordJudge struct{}

func (wordJudge) Judge(in *gtp.Input, out *gtp.Decision) {
	switch string(in.Payload) {
	case "refuse":
		out.Action, out.Reason, out.Reply = relay.Drop, "rule", []byte("no")
	case "replace":
		out.Action, out.Replace = relay.Forward, []byte("other")
	default:
		out.Action = relay.Forward
	}
}

func TestTheRelayCarriesWhatIsDecided(t *testing.T) {
	f := &flowCounter{outcome: make(chan string, 10)}
	up := make(chan bool, 2)
	r, err := newRelay(gtp.Config{Link: "x", Judges: func() gtp.Judge { return wordJudge{} }, Observer: f, OnUp: func(on bool) { up <- on }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	if !<-up || !r.Status().Up {
		t.Fatal("the relay does not come up")
	}
	from, to := netip.MustParseAddrPort("198.51.100.1:2123"), netip.MustParseAddrPort("192.0.2.66:2123")
	receive := func(side int) (src, dst netip.AddrPort, payload string) {
		buf := make([]byte, 2000)
		_ = r.peers[side].SetReadDeadline(time.Now().Add(5 * time.Second))
		n, err := r.peers[side].Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		src, dst, b, ok := cutEnds(buf[:n])
		if !ok {
			t.Fatalf("received %x", buf[:n])
		}
		return src, dst, string(b)
	}
	for _, tc := range []struct {
		name, send, want, outcome string
		side, at                  int
		bypass                    bool
	}{
		{"what passes", "pass", "pass", "forwarded", sideOutside, sideInside, false},
		{"from inside", "pass", "pass", "forwarded", sideInside, sideOutside, false},
		{"what is replaced", "replace", "other", "forwarded", sideInside, sideOutside, false},
		{"what is refused", "refuse", "no", "dropped rule", sideOutside, sideOutside, false},
		{"without judgement", "refuse", "refuse", "forwarded", sideOutside, sideInside, true},
	} {
		r.SetBypass(tc.bypass)
		c := newCable(r, tc.side, nil)
		if err := c.send([]byte(tc.send), &step{from: from, to: to}); err != nil {
			t.Fatal(err)
		}
		src, dst, got := receive(tc.at)
		want := [2]netip.AddrPort{from, to}
		if tc.at == tc.side { // in the name of whom was asked
			want = [2]netip.AddrPort{to, from}
		}
		if got != tc.want || [2]netip.AddrPort{src, dst} != want {
			t.Errorf("%s: %v received %q from %v", tc.name, dst, got, src)
		}
		if o := <-f.outcome; o != tc.outcome {
			t.Errorf("%s: %s", tc.name, o)
		}
	}
	if n := r.Status().Packets; n != 5 || !r.Bypassed() {
		t.Errorf("%d packets", n)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, p := range r.peers {
		_ = p.Close()
	}
}

// TestStrangersOnLoopbackAreNotHeard sends from another socket than a network's.
func TestStrangersOnLoopbackAreNotHeard(t *testing.T) {
	f := &flowCounter{outcome: make(chan string, 10)}
	r, err := newRelay(gtp.Config{Judges: func() gtp.Judge { return wordJudge{} }, Observer: f, OnUp: func(bool) {}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	at := netip.MustParseAddrPort("192.0.2.66:2123")
	stranger := &cable{conn: r.peers[sideInside], relay: r.addr(r.conns[sideOutside])}
	own := newCable(r, sideOutside, nil)
	for _, c := range []*cable{stranger, own} {
		if err := c.send([]byte("pass"), &step{from: at, to: at}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := own.conn.WriteToUDPAddrPort([]byte("short"), own.relay); err != nil {
		t.Fatal(err)
	}
	<-f.outcome
	if n := r.Status().Packets; n != 1 {
		t.Errorf("%d packets were carried", n)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, p := range r.peers {
		_ = p.Close()
	}
}

func TestTheEndsOfADatagramComeBack(t *testing.T) {
	from, to := netip.MustParseAddrPort("198.51.100.1:2123"), netip.MustParseAddrPort("192.0.2.66:2152")
	f, d, payload, ok := cutEnds(append(appendEnds(nil, from, to), "x"...))
	if !ok || f != from || d != to || !bytes.Equal(payload, []byte("x")) {
		t.Errorf("%v %v %q", f, d, payload)
	}
	if _, _, _, ok := cutEnds(make([]byte, lenEnds-1)); ok {
		t.Error("ends out of less than they take")
	}
}
