package transport_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"testing"
	"time"

	"cordon/proxy/transport"
)

func TestPipeKeepsMessages(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	for i := range 50 {
		mustSend(t, a, transport.Message{Data: []byte{byte(i)}, Stream: uint16(i % 17), PPID: 3, Unordered: i%2 == 0})
	}
	for i := range 50 {
		m := mustReceive(t, b)
		if !bytes.Equal(m.Data, []byte{byte(i)}) || m.Stream != uint16(i%17) || m.PPID != 3 || m.Unordered != (i%2 == 0) {
			t.Fatalf("message %d came as %+v", i, m)
		}
	}
	if err := a.Send(&transport.Message{Data: []byte{1}, Stream: 17}, false); err == nil {
		t.Error("a stream that does not exist was accepted")
	}
}

// faults sends 40 messages over 4 streams through a faulty pipe and returns what
// arrives.
func faults(t *testing.T, o transport.PipeOptions) (got []string) {
	t.Helper()
	a, b := transport.Pipe(o)
	for i := range 40 {
		mustSend(t, a, transport.Message{Data: []byte(fmt.Sprint(i)), Stream: uint16(i % 4)})
	}
	go a.Shutdown(context.Background())
	var m transport.Message
	for b.Receive(&m) == nil {
		got = append(got, fmt.Sprintf("%d:%s", m.Stream, m.Data))
	}
	return got
}

func TestPipeReordersBetweenStreamsOnly(t *testing.T) {
	got := faults(t, transport.PipeOptions{Seed: 7, Reorder: 8})
	if len(got) != 40 {
		t.Fatalf("%d of 40 arrived", len(got))
	}
	last := map[int]int{}
	moved := 0
	for i, s := range got {
		var stream, n int
		if _, err := fmt.Sscanf(s, "%d:%d", &stream, &n); err != nil {
			t.Fatal(err)
		}
		if before, ok := last[stream]; ok && n < before {
			t.Errorf("stream %d: %d came after %d", stream, n, before)
		}
		last[stream] = n
		if n != i {
			moved++
		}
	}
	if moved == 0 {
		t.Error("nothing was reordered")
	}
	if again := faults(t, transport.PipeOptions{Seed: 7, Reorder: 8}); fmt.Sprint(again) != fmt.Sprint(got) {
		t.Error("the same seed gave another order")
	}
}

func TestPipeLosesItsShare(t *testing.T) {
	got := faults(t, transport.PipeOptions{Seed: 1, Lose: 0.5})
	if len(got) < 10 || len(got) > 30 {
		t.Errorf("%d of 40 arrived at a loss of one half", len(got))
	}
}

func TestPipeEnds(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	mustSend(t, a, transport.Message{Data: []byte("x")})
	a.Cut()
	wantError(t, receiveError(t, b), transport.ErrLost)
	wantError(t, receiveError(t, a), transport.ErrLost)
	wantError(t, a.Send(&transport.Message{Data: []byte("x")}, false), transport.ErrLost)

	a, b = transport.Pipe(transport.PipeOptions{})
	_ = a.Abort()
	wantError(t, receiveError(t, b), transport.ErrLost)
	wantError(t, receiveError(t, a), net.ErrClosed)
	wantError(t, a.Send(&transport.Message{}, false), net.ErrClosed)

	a, b = transport.Pipe(transport.PipeOptions{})
	mustSend(t, a, transport.Message{Data: []byte("x")})
	done := make(chan error, 1)
	go func() { done <- a.Shutdown(testContext(t)) }()
	mustReceive(t, b)
	wantError(t, receiveError(t, b), io.EOF)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestPipeHoldsTheSenderBackAndKeepsDeadlines(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{Depth: 2})
	mustSend(t, a, transport.Message{Data: []byte("1")})
	mustSend(t, a, transport.Message{Data: []byte("2")})
	_ = a.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	wantError(t, a.Send(&transport.Message{Data: []byte("3")}, false), os.ErrDeadlineExceeded)
	mustReceive(t, b)
	mustReceive(t, b)
	_ = b.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
	var m transport.Message
	wantError(t, b.Receive(&m), os.ErrDeadlineExceeded)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_ = a.SetWriteDeadline(time.Time{})
	mustSend(t, a, transport.Message{Data: []byte("4")})
	wantError(t, a.Shutdown(ctx), context.DeadlineExceeded)
}

func TestPipeRaisesEventsAtTheOtherEnd(t *testing.T) {
	a, b := transport.Pipe(transport.PipeOptions{})
	var got transport.Event
	a.RaisePeer(transport.Event{Kind: transport.EventUp}) // nobody listens yet
	b.OnEvent(func(e transport.Event) { got = e })
	a.RaisePeer(transport.Event{Kind: transport.EventRestart})
	if got.Kind != transport.EventRestart {
		t.Errorf("got %v", got.Kind)
	}
}

func TestPipeListener(t *testing.T) {
	l := transport.NewPipeListener(transport.PipeOptions{Streams: 3})
	a, err := l.Dial(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	mustSend(t, a, transport.Message{Data: []byte("x"), Stream: 2})
	if m := mustReceive(t, b); string(m.Data) != "x" {
		t.Errorf("got %q", m.Data)
	}
	waiting, err := l.Dial(testContext(t))
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	_ = l.Close()
	wantError(t, receiveError(t, waiting), transport.ErrLost)
	_, err = l.Accept()
	wantError(t, err, net.ErrClosed)
	_, err = l.Dial(testContext(t))
	wantError(t, err, net.ErrClosed)
}
