package transport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"cordon/proxy/transport"
)

// raw connects a plain TCP connection to an Assoc.
func raw(t testing.TB, frameTimeout time.Duration) (net.Conn, transport.Assoc) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	a := transport.NewStream(s, transport.FramingM3UA(), frameTimeout)
	t.Cleanup(func() { _ = c.Close(); _ = a.Abort() })
	return c, a
}

func TestTCPCutsTheStreamIntoMessagesHoweverItArrives(t *testing.T) {
	c, a := raw(t, 0)
	rng := rand.New(rand.NewPCG(3, 4))
	var sizes []int
	var all []byte
	for range 300 {
		n := 16 + 4*rng.IntN(100)
		if rng.IntN(20) == 0 {
			n = 4 * (1000 + rng.IntN(transport.MaxMessage/4-999))
		}
		sizes = append(sizes, n)
		all = append(all, m3ua(n, byte(n))...)
	}
	go func() {
		for len(all) > 0 {
			n := min(len(all), 1+rng.IntN(3000))
			if _, err := c.Write(all[:n]); err != nil {
				return
			}
			all = all[n:]
		}
	}()
	for i, n := range sizes {
		m := mustReceive(t, a)
		if !bytes.Equal(m.Data, m3ua(n, byte(n))) || m.Stream != 0 || m.PPID != transport.PPIDM3UA {
			t.Fatalf("message %d of %d octets came as %d octets, stream %d, PPID %d", i, n, len(m.Data), m.Stream, m.PPID)
		}
	}
}

func TestTCPFramingErrorsEndTheConnection(t *testing.T) {
	for name, b := range map[string][]byte{
		"a TLS hello":            []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
		"an HTTP request":        []byte("GET / HTTP/1.1\r\n\r\n"),
		"an SCTP INIT":           {0x0b, 0x59, 0x0b, 0x59, 0, 0, 0, 0, 1, 2, 3, 4, 1, 0, 0, 20},
		"version 0":              {0, 0, 3, 1, 0, 0, 0, 8},
		"version 2":              {2, 0, 3, 1, 0, 0, 0, 8},
		"length 0":               {1, 0, 3, 1, 0, 0, 0, 0},
		"length 7":               {1, 0, 3, 1, 0, 0, 0, 7},
		"length not a multiple":  {1, 0, 3, 1, 0, 0, 0, 9, 0, 0, 0, 0},
		"length beyond the cap":  {1, 0, 3, 1, 0, 1, 0, 4},
		"length of 4 GiB":        {1, 0, 3, 1, 0xff, 0xff, 0xff, 0xfc},
		"garbage after messages": append(m3ua(16, 0), "garbage!"...),
	} {
		t.Run(name, func(t *testing.T) {
			c, a := raw(t, 0)
			if _, err := c.Write(b); err != nil {
				t.Fatal(err)
			}
			err := receiveError(t, a)
			wantError(t, err, transport.ErrLost)
			wantError(t, err, transport.ErrFraming)
			if again := receiveError(t, a); !errors.Is(again, transport.ErrFraming) {
				t.Errorf("after the error: %v", again)
			}
		})
	}
}

func TestTCPMessageOctetByOctetIsCutOff(t *testing.T) {
	c, a := raw(t, 100*time.Millisecond)
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		for _, b := range m3ua(4000, 1) {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				if _, err := c.Write([]byte{b}); err != nil {
					return
				}
			}
		}
	}()
	begin := time.Now()
	err := receiveError(t, a)
	wantError(t, err, transport.ErrSlowFrame)
	wantError(t, err, transport.ErrLost)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("cut off after %v", took)
	}
}

func TestTCPSlowButCompleteMessagesEachHaveTheirOwnTime(t *testing.T) {
	c, a := raw(t, time.Second)
	go func() {
		for range 4 { // 4 messages of 300 ms, 1.2 s in all
			b := m3ua(16, 1)
			_, _ = c.Write(b[:5])
			time.Sleep(300 * time.Millisecond)
			_, _ = c.Write(append(b[5:], m3ua(16, 2)[:5]...))
			time.Sleep(time.Millisecond)
			_, _ = c.Write(m3ua(16, 2)[5:])
		}
	}()
	for range 8 {
		mustReceive(t, a)
	}
	_ = a.SetReadDeadline(time.Now().Add(1200 * time.Millisecond)) // idle is no fault
	var m transport.Message
	wantError(t, a.Receive(&m), os.ErrDeadlineExceeded)
}

func TestTCPDeadlineWithinAMessageLosesNothing(t *testing.T) {
	c, a := raw(t, 0)
	b := m3ua(100, 9)
	_, _ = c.Write(b[:50])
	_ = a.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
	var m transport.Message
	wantError(t, a.Receive(&m), os.ErrDeadlineExceeded)
	_, _ = c.Write(b[50:])
	if got := mustReceive(t, a); !bytes.Equal(got.Data, b) {
		t.Errorf("got %d octets", len(got.Data))
	}
}

func TestTCPEnds(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(net.Conn)
		want error
	}{
		"closed between messages is a shutdown": {func(c net.Conn) { _ = c.Close() }, io.EOF},
		"closed within a message is a loss":     {func(c net.Conn) { _, _ = c.Write([]byte{1, 0, 3}); _ = c.Close() }, transport.ErrLost},
		"a reset is a loss":                     {func(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0); _ = c.Close() }, transport.ErrLost},
	} {
		t.Run(name, func(t *testing.T) {
			c, a := raw(t, 0)
			_, _ = c.Write(m3ua(16, 0))
			mustReceive(t, a)
			test.end(c)
			wantError(t, receiveError(t, a), test.want)
		})
	}
}

func TestTCPAbortResetsAndWakes(t *testing.T) {
	accepted, dialled := connect(t, transport.TCP, "127.0.0.1:0")
	errs := make(chan error, 1)
	go func() {
		var m transport.Message
		errs <- accepted.Receive(&m)
	}()
	time.Sleep(20 * time.Millisecond)
	_ = accepted.Abort()
	_ = accepted.Abort()
	wantError(t, <-errs, net.ErrClosed)
	wantError(t, receiveError(t, dialled), transport.ErrLost)
}

func TestTCPShutdownDeliversWhatWasSent(t *testing.T) {
	for _, reading := range []bool{false, true} {
		accepted, dialled := connect(t, transport.TCP, "127.0.0.1:0")
		if reading {
			go receiveError(t, dialled)
		}
		const n = 1000
		for i := range n {
			if err := dialled.Send(&transport.Message{Data: m3ua(16+4*(i%50), byte(i))}, i < n-1); err != nil {
				t.Fatal(err)
			}
		}
		done := make(chan error, 1)
		go func() { done <- dialled.Shutdown(testContext(t)) }()
		for i := range n {
			if m := mustReceive(t, accepted); !bytes.Equal(m.Data, m3ua(16+4*(i%50), byte(i))) {
				t.Fatalf("message %d differs", i)
			}
		}
		wantError(t, receiveError(t, accepted), io.EOF)
		_ = accepted.Shutdown(testContext(t))
		if err := <-done; err != nil {
			t.Errorf("reading %v: shutdown: %v", reading, err)
		}
	}
}

func TestTCPShutdownIsBoundedWhenThePeerStays(t *testing.T) {
	_, a := raw(t, 0)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	wantError(t, a.Shutdown(ctx), context.DeadlineExceeded)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestTCPSendGathersAndFlushes(t *testing.T) {
	c, a := raw(t, 0)
	for range 3 {
		if err := a.Send(&transport.Message{Data: m3ua(16, 1)}, true); err != nil {
			t.Fatal(err)
		}
	}
	_ = c.SetReadDeadline(time.Now().Add(30 * time.Millisecond))
	b := make([]byte, 1000)
	if n, _ := c.Read(b); n != 0 {
		t.Errorf("%d octets were sent although more was promised", n)
	}
	big := m3ua(60000, 2)
	if err := a.Send(&transport.Message{Data: big}, true); err != nil {
		t.Fatal(err)
	}
	if err := a.Send(&transport.Message{Data: m3ua(16, 3)}, false); err != nil {
		t.Fatal(err)
	}
	want := bytes.Join([][]byte{m3ua(16, 1), m3ua(16, 1), m3ua(16, 1), big, m3ua(16, 3)}, nil)
	got := make([]byte, len(want))
	_ = c.SetReadDeadline(time.Now().Add(wait))
	if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the octets differ (%v)", err)
	}
	wantError(t, a.Send(&transport.Message{Data: make([]byte, transport.MaxMessage+1)}, false), transport.ErrTooLong)
}

func TestTCPReceiveAndSendDoNotAllocate(t *testing.T) {
	accepted, dialled := connect(t, transport.TCP, "127.0.0.1:0")
	out, in := transport.Message{Data: m3ua(200, 7)}, transport.Message{}
	round := func() {
		if err := dialled.Send(&out, false); err != nil {
			t.Fatal(err)
		}
		if err := accepted.Receive(&in); err != nil {
			t.Fatal(err)
		}
	}
	round()
	if n := testing.AllocsPerRun(200, round); n > 0 {
		t.Errorf("%v allocations a message", n)
	}
}

func TestTCPListenerRefusesBeforeParsing(t *testing.T) {
	refused := make(chan transport.Refusal, 10)
	l, err := transport.Listen(testContext(t), transport.ListenConfig{
		Network: transport.TCP, Local: endpoint(t, "127.0.0.1:0"),
		Admission: transport.Admission{
			Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("127.0.0.4/32")},
			Total: 3, PerPeer: 2,
			OnRefused: func(_ netip.AddrPort, why transport.Refusal) { refused <- why },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan transport.Assoc, 10)
	done := make(chan error, 1)
	go func() {
		for {
			a, err := l.Accept()
			if err != nil {
				done <- err
				return
			}
			accepted <- a
		}
	}()
	dial := func(local string) {
		a, err := transport.Dial(testContext(t), transport.DialConfig{Network: transport.TCP, Remote: l.Endpoint(), Local: endpoint(t, local)})
		if err == nil {
			t.Cleanup(func() { _ = a.Abort() })
		}
	}
	expect := func(why transport.Refusal) {
		t.Helper()
		select {
		case got := <-refused:
			if got != why {
				t.Errorf("refused for %q, want %q", got, why)
			}
		case <-time.After(wait):
			t.Fatalf("not refused, want %q", why)
		}
	}
	dial("127.0.0.2:0")
	expect(transport.RefusedPeer)
	dial("127.0.0.1:0")
	first := <-accepted
	dial("127.0.0.1:0")
	second := <-accepted
	dial("127.0.0.1:0")
	expect(transport.RefusedPerPeer)
	dial("127.0.0.4:0")
	third := <-accepted
	dial("127.0.0.4:0")
	expect(transport.RefusedTotal)
	_ = first.Abort()
	dial("127.0.0.4:0")
	for _, a := range []transport.Assoc{second, third, <-accepted} {
		_ = a.Abort()
	}
	_ = l.Close()
	wantError(t, <-done, net.ErrClosed)
}

func TestListenAndDialSayWhatIsWrong(t *testing.T) {
	allow := transport.Admission{Allow: []netip.Prefix{loopback}}
	for name, test := range map[string]struct {
		cfg  transport.ListenConfig
		want string
	}{
		"no peers":       {transport.ListenConfig{Network: transport.TCP, Local: endpoint(t, "127.0.0.1:0")}, "no peer is allowed"},
		"a zero network": {transport.ListenConfig{Network: transport.TCP, Local: endpoint(t, "127.0.0.1:0"), Admission: transport.Admission{Allow: make([]netip.Prefix, 1)}}, "not valid"},
		"no address":     {transport.ListenConfig{Network: transport.TCP, Admission: allow}, "has no address"},
		"tcp twice":      {transport.ListenConfig{Network: transport.TCP, Local: endpoint(t, "127.0.0.1/127.0.0.2:0"), Admission: allow}, "use sctp for multi-homing"},
		"not ours":       {transport.ListenConfig{Network: transport.TCP, Local: endpoint(t, "192.0.2.1:2905"), Admission: allow}, "cannot assign"},
		"memory":         {transport.ListenConfig{Network: transport.Memory, Local: endpoint(t, "127.0.0.1:0"), Admission: allow}, "not supported"},
	} {
		_, err := transport.Listen(testContext(t), test.cfg)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want %q", name, err, test.want)
		}
	}
	_, err := transport.Dial(testContext(t), transport.DialConfig{Network: transport.TCP, Remote: endpoint(t, "127.0.0.1/127.0.0.2:1")})
	if err == nil || !strings.Contains(err.Error(), "use sctp") {
		t.Errorf("dial: %v", err)
	}
}

func TestAKernelWithoutSCTPIsNamedWithAHint(t *testing.T) {
	if transport.SCTPAvailable() == nil {
		t.Skip("this kernel has SCTP")
	}
	_, err := transport.Listen(testContext(t), transport.ListenConfig{
		Local: endpoint(t, "127.0.0.1:0"), Admission: transport.Admission{Allow: []netip.Prefix{loopback}},
	})
	wantError(t, err, transport.ErrUnsupported)
	if !strings.Contains(err.Error(), "modprobe sctp") {
		t.Errorf("no hint in %q", err)
	}
}

func FuzzTCPFraming(f *testing.F) {
	f.Add(m3ua(16, 1))
	f.Add(append(m3ua(16, 1), m3ua(400, 2)...))
	f.Add([]byte{1, 0, 1, 1, 0, 0, 0, 8, 1, 0})
	f.Add([]byte("\x16\x03\x01\x02\x00\x01\x00\x01"))
	f.Fuzz(func(t *testing.T, b []byte) {
		near, far := net.Pipe()
		go func() {
			_, _ = near.Write(b)
			_ = near.Close()
		}()
		a := transport.NewStream(far, transport.FramingM3UA(), time.Minute)
		defer a.Abort()
		var m transport.Message
		var joined []byte
		for {
			if err := a.Receive(&m); err != nil {
				break
			}
			if len(m.Data) < 8 || len(m.Data) > transport.MaxMessage {
				t.Fatalf("a message of %d octets", len(m.Data))
			}
			joined = append(joined, m.Data...)
		}
		if !bytes.HasPrefix(b, joined) {
			t.Fatal("the messages are not the stream")
		}
		_ = near.Close()
	})
}

func TestTCPDoesNotSendWhatThePeerWouldCutOtherwise(t *testing.T) {
	c, a := raw(t, 0)
	good := m3ua(16, 1)
	for name, b := range map[string][]byte{
		"longer than its length field":  append(m3ua(16, 2), m3ua(16, 3)...),
		"shorter than its length field": m3ua(32, 2)[:16],
		"less than a header":            {1, 0, 3, 3},
		"without its last padding":      {1, 0, 3, 3, 0, 0, 0, 13, 0, 9, 0, 5, 1},
		"another version":               append([]byte{2}, m3ua(16, 2)[1:]...),
	} {
		if err := a.Send(&transport.Message{Data: good}, true); err != nil {
			t.Fatal(err)
		}
		err := a.Send(&transport.Message{Data: b}, false)
		wantError(t, err, transport.ErrFraming)
		if errors.Is(err, transport.ErrLost) {
			t.Errorf("%s: the association is called lost", name)
		}
		got := make([]byte, len(good))
		_ = c.SetReadDeadline(time.Now().Add(wait))
		if _, err := io.ReadFull(c, got); err != nil || !bytes.Equal(got, good) {
			t.Errorf("%s: the message before it was not sent as it was (%v)", name, err)
		}
	}
}
