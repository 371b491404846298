package transport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"testing"
	"time"

	"cordon/proxy/transport"
)

// needSCTP skips a test by name on a kernel without SCTP, and fails it in the
// lab, which has it.
func needSCTP(t testing.TB) {
	t.Helper()
	if err := transport.SCTPAvailable(); err != nil {
		if os.Getenv("SCTP_LAB") != "" {
			t.Fatalf("the lab has no SCTP: %v", err)
		}
		t.Skipf("needs kernel SCTP: %v", err)
	}
}

func TestSCTPKeepsDataStreamPPIDAndOrder(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	const n = 500
	go func() {
		for i := range n {
			m := transport.Message{Data: m3ua(16+4*(i%100), byte(i)), Stream: uint16(i % 17), PPID: transport.PPIDM3UA}
			if b.Send(&m, i%2 == 0) != nil {
				return
			}
		}
	}()
	next := map[uint16]int{}
	for range n {
		m := mustReceive(t, a)
		i, seen := next[m.Stream]
		if !seen {
			i = int(m.Stream)
		}
		if want := m3ua(16+4*(i%100), byte(i)); !bytes.Equal(m.Data, want) || m.PPID != transport.PPIDM3UA {
			t.Fatalf("stream %d: got %d octets with PPID %d, want message %d", m.Stream, len(m.Data), m.PPID, i)
		}
		next[m.Stream] = i + 17
	}
}

func TestSCTPNegotiatesStreams(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	for _, x := range []transport.Assoc{a, b} {
		if in, out := x.Streams(); in != transport.DefaultStreams || out != transport.DefaultStreams {
			t.Errorf("streams %d in, %d out, want %d", in, out, transport.DefaultStreams)
		}
	}
	if err := b.Send(&transport.Message{Data: m3ua(16, 0), Stream: 17}, false); err == nil {
		t.Error("a stream beyond those that were agreed was accepted")
	}
}

func TestSCTPCarriesTheLongestMessage(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	for _, n := range []int{1, 2047, 2048, 2049, 9000, transport.MaxMessage - 1, transport.MaxMessage} {
		data := bytes.Repeat([]byte{byte(n)}, n)
		mustSend(t, b, transport.Message{Data: data, Stream: 3, PPID: 3})
		if m := mustReceive(t, a); !bytes.Equal(m.Data, data) {
			t.Fatalf("%d octets came as %d", n, len(m.Data))
		}
	}
	wantError(t, b.Send(&transport.Message{Data: make([]byte, transport.MaxMessage+1)}, false), transport.ErrTooLong)
}

func TestSCTPUnorderedFlagIsCarried(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	mustSend(t, b, transport.Message{Data: []byte{1}, Unordered: true})
	mustSend(t, b, transport.Message{Data: []byte{2}})
	if m := mustReceive(t, a); !m.Unordered {
		t.Error("unordered message came as ordered")
	}
	if m := mustReceive(t, a); m.Unordered {
		t.Error("ordered message came as unordered")
	}
}

func TestSCTPShutdownDeliversWhatWasSent(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	const n = 200
	for i := range n {
		mustSend(t, b, transport.Message{Data: m3ua(200, byte(i)), Stream: 1, PPID: 3})
	}
	if err := b.Shutdown(testContext(t)); err != nil {
		t.Fatal(err)
	}
	for range n {
		mustReceive(t, a)
	}
	wantError(t, receiveError(t, a), io.EOF)
}

func TestSCTPAbortIsSeenAsALoss(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	var kinds []transport.EventKind
	a.OnEvent(func(e transport.Event) { kinds = append(kinds, e.Kind) })
	_ = b.Abort()
	wantError(t, receiveError(t, a), transport.ErrLost)
	if !slices.Contains(kinds, transport.EventLost) {
		t.Errorf("events %v, want lost", kinds)
	}
	wantError(t, a.Send(&transport.Message{Data: []byte{1}}, false), transport.ErrLost)
}

func TestSCTPDeadlineLeavesTheAssociationUsable(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	_ = a.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	var m transport.Message
	wantError(t, a.Receive(&m), os.ErrDeadlineExceeded)
	mustSend(t, b, transport.Message{Data: []byte("x")})
	if got := mustReceive(t, a); string(got.Data) != "x" {
		t.Errorf("got %q", got.Data)
	}
}

func TestSCTPAbortWakesReceiveAndSend(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	_ = b
	errs := make(chan error, 2)
	go func() {
		var m transport.Message
		errs <- a.Receive(&m)
	}()
	go func() { // fills the window until it waits
		for {
			if err := a.Send(&transport.Message{Data: make([]byte, 30000)}, false); err != nil {
				errs <- err
				return
			}
		}
	}()
	time.Sleep(200 * time.Millisecond)
	_ = a.Abort()
	for range 2 {
		select {
		case err := <-errs:
			if !errors.Is(err, net.ErrClosed) {
				t.Errorf("woken with %v, want %v", err, net.ErrClosed)
			}
		case <-time.After(wait):
			t.Fatal("not woken")
		}
	}
}

func TestSCTPShutdownIsBoundedWhenThePeerDoesNotRead(t *testing.T) {
	needSCTP(t)
	a, _ := connect(t, transport.SCTP, "127.0.0.1:0")
	_ = a.SetWriteDeadline(time.Now().Add(300 * time.Millisecond))
	for a.Send(&transport.Message{Data: make([]byte, 60000)}, false) == nil {
	}
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	wantError(t, a.Shutdown(ctx), context.DeadlineExceeded)
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("shutdown took %v", took)
	}
}

func TestSCTPRefusesPeersOutsideTheAllowList(t *testing.T) {
	needSCTP(t)
	type refusal struct {
		addr netip.Addr
		why  transport.Refusal
	}
	refused := make(chan refusal, 10)
	l, err := transport.Listen(testContext(t), transport.ListenConfig{
		Local: endpoint(t, "127.0.0.1/127.0.0.9:0"),
		Admission: transport.Admission{
			Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, PerPeer: 1,
			OnRefused: func(p netip.AddrPort, why transport.Refusal) { refused <- refusal{p.Addr(), why} },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan transport.Assoc)
	go func() {
		defer close(accepted)
		for {
			a, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- a
		}
	}()
	dial := func(local string) transport.Assoc {
		a, err := transport.Dial(testContext(t), transport.DialConfig{Remote: l.Endpoint(), Local: endpoint(t, local)})
		if err != nil {
			t.Fatalf("dial from %s: %v", local, err)
		}
		t.Cleanup(func() { _ = a.Abort() })
		return a
	}
	// The refusal may come before the dialler knows that it was up.
	dialRefused := func(local string) {
		a, err := transport.Dial(testContext(t), transport.DialConfig{Remote: l.Endpoint(), Local: endpoint(t, local)})
		if err != nil {
			return
		}
		t.Cleanup(func() { _ = a.Abort() })
		wantError(t, receiveError(t, a), transport.ErrLost)
	}
	dialRefused("127.0.0.2:0")
	if r := <-refused; r.why != transport.RefusedPeer {
		t.Errorf("a stranger was refused for %v", r)
	}
	dialRefused("127.0.0.1/127.0.0.3:0") // an address that is not allowed beside one that is
	if r := <-refused; r.why != transport.RefusedPeer {
		t.Errorf("a peer with a strange second address was refused for %v", r)
	}
	dial("127.0.0.1:0")
	first := <-accepted
	dialRefused("127.0.0.1:0")
	if r := <-refused; r.why != transport.RefusedPerPeer {
		t.Errorf("a second association was refused for %v", r)
	}
	_ = first.Abort()
	dial("127.0.0.1:0")
	_ = (<-accepted).Abort()
	_ = l.Close()
	<-accepted
}

func TestSCTPDialIsRefusedAndCancelled(t *testing.T) {
	needSCTP(t)
	_, err := transport.Dial(testContext(t), transport.DialConfig{Remote: endpoint(t, "127.0.0.1:9")})
	if err == nil {
		t.Fatal("nobody listens, and the dial succeeded")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err = transport.Dial(ctx, transport.DialConfig{Remote: endpoint(t, "192.0.2.1:2905")})
	if err == nil {
		t.Fatal("a dial into nowhere succeeded")
	}
	t.Logf("refused and cancelled as: %v", err)
}

func TestSCTPReceiveAndSendDoNotAllocate(t *testing.T) {
	needSCTP(t)
	a, b := connect(t, transport.SCTP, "127.0.0.1:0")
	in := transport.Message{}
	out := transport.Message{Data: m3ua(200, 7), Stream: 5, PPID: 3}
	round := func() {
		if err := b.Send(&out, false); err != nil {
			t.Fatal(err)
		}
		if err := a.Receive(&in); err != nil {
			t.Fatal(err)
		}
	}
	round()
	if n := testing.AllocsPerRun(100, round); n > 0 {
		t.Errorf("%v allocations a message", n)
	}
}
