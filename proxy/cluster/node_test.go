package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.uber.org/goleak"

	"cordon/proxy/internal/nettest"
)

// patience bounds what a test waits for.
const patience = 20 * time.Second

// end is a node of a test, and what it was told.
type end struct {
	*Node
	mu      sync.Mutex
	seen    map[uint64]bool
	apart   atomic.Bool
	lost    atomic.Int32
	stop    context.CancelFunc
	stopped chan struct{}
}

func (e *end) apply(record []byte) bool {
	if len(record) < 8 {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen[binary.BigEndian.Uint64(record)] = true
	return true
}

func (e *end) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.seen)
}

func options(name string) Options {
	return Options{Name: name, Listen: netip.MustParseAddrPort("127.0.0.1:0"), Silence: time.Second, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

// start starts a node that stops with the test.
func start(t testing.TB, o Options) *end {
	t.Helper()
	e := &end{seen: map[uint64]bool{}, stopped: make(chan struct{})}
	o.Apply, o.Apart, o.Lost = e.apply, e.apart.Store, func() { e.lost.Add(1) }
	n, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	e.Node = n
	ctx, stop := context.WithCancel(context.Background())
	e.stop = sync.OnceFunc(func() { stop(); <-e.stopped })
	go func() {
		defer close(e.stopped)
		if err := n.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(e.stop)
	return e
}

func record(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func (e *end) send(from, to uint64) {
	for n := from; n < to; n++ {
		e.Send(record(n))
	}
}

func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatalf("not within %v: %s", patience, what)
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWhatOneNodeSendsTheOtherHas(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	o := options("b")
	o.Peers = []string{a.Addr().String()}
	b := start(t, o)
	if !b.Status().Apart {
		t.Error("a node that has not heard its peer is not apart")
	}
	a.send(0, 5000)
	eventually(t, "5,000 records", func() bool { return b.count() == 5000 })
	eventually(t, "b is no more apart", func() bool { return !b.apart.Load() && !b.Status().Apart })
	if s := b.Status(); s.Malformed != 0 || s.Missed != 0 || len(s.Peers) != 1 || s.Peers[0].Node != "a" || s.Peers[0].Records != 5000 {
		t.Errorf("status %+v", s)
	}
	if a.count() != 0 {
		t.Error("a node was told its own records")
	}
	a.stop()
	eventually(t, "a left", func() bool { s := b.Status(); return s.Peers[0].Left && !s.Apart })
}

// door is a way to a server that can be shut.
type door struct {
	net.Listener
	to    string
	mu    sync.Mutex
	shut  bool
	conns map[net.Conn]bool
}

func newDoor(t *testing.T, to string) *door {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &door{Listener: l, to: to, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { d.set(true); _ = l.Close() })
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			d.pass(in)
		}
	}()
	return d
}

func (d *door) pass(in net.Conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	out, err := net.Dial("tcp", d.to)
	if d.shut || err != nil {
		_ = in.Close()
		return
	}
	d.conns[in], d.conns[out] = true, true
	carry := func(to, from net.Conn) { _, _ = io.Copy(to, from); _ = to.Close() }
	go carry(in, out)
	go carry(out, in)
}

func (d *door) set(shut bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut = shut; shut {
		for c := range d.conns {
			_ = c.Close()
		}
		clear(d.conns)
	}
}

func TestWhatWasSentWhileTheNodesWereApartComesWithTheirReturn(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	way := newDoor(t, a.Addr().String())
	o := options("b")
	o.Peers = []string{way.Addr().String()}
	b := start(t, o)
	a.send(0, 100)
	eventually(t, "the first records", func() bool { return b.count() == 100 && !b.apart.Load() })
	way.set(true)
	eventually(t, "b is apart", b.apart.Load)
	a.send(100, 1100)
	way.set(false)
	eventually(t, "the records of that time", func() bool { return b.count() == 1100 && !b.apart.Load() })
	if s := b.Status(); s.Missed != 0 || b.lost.Load() != 0 {
		t.Errorf("nothing was lost, but the status is %+v", s)
	}
}

func TestAPeerThatBeginsAnewIsReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	listen := a.Addr()
	o := options("b")
	o.Peers = []string{listen.String()}
	b := start(t, o)
	a.send(0, 1000)
	eventually(t, "the first records", func() bool { return b.count() == 1000 })
	a.stop()
	again := options("a")
	again.Listen = listen
	a = start(t, again)
	a.send(1000, 1010)
	eventually(t, "the records after the restart", func() bool { return b.count() == 1010 && !b.apart.Load() })
}

func TestRecordsWithoutRoomAreLostCountedAndToldToThePeer(t *testing.T) {
	t.Parallel()
	o := options("a")
	o.Queue = 4096
	a := start(t, o)
	o = options("b")
	o.Peers = []string{a.Addr().String()}
	b := start(t, o)
	eventually(t, "b hears a", func() bool { return !b.apart.Load() })
	for n := uint64(0); a.Status().Lost == 0; n++ {
		a.Send(record(n))
	}
	eventually(t, "b knows", func() bool { return b.lost.Load() > 0 && b.Status().Peers[0].Lost > 0 })
	if a.Send(make([]byte, MaxRecord+1)) {
		t.Error("a record that is too long was taken")
	}
}

func TestAStreamThatIsGoneIsMadeAnew(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	o := options("b")
	o.Peers = []string{a.Addr().String()}
	b := start(t, o)
	a.send(0, 10)
	eventually(t, "the first records", func() bool { return b.count() == 10 })
	if err := a.js.DeleteStream(t.Context(), streamName); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what is sent comes again", func() bool { a.send(10, 11); return b.count() == 11 && !b.apart.Load() })
	if s := a.Status(); s.Failed == 0 || s.Lost == 0 || b.lost.Load() == 0 {
		t.Errorf("nobody knows what was lost: %+v, told %d times", s, b.lost.Load())
	}
}

func TestAPeerMayOnlyRead(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	eventually(t, "the stream", func() bool { a.send(0, 1); return a.Status().Sent > 0 })
	refused := make(chan error, 16)
	c, err := nats.Connect("nats://"+a.Addr().String(), nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { refused <- err }))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	js, err := jetstream.New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	for what, err := range map[string]error{
		"delete the stream": js.DeleteStream(ctx, streamName),
		"write":             func() error { _, err := js.Publish(ctx, subjectPrefix+"a", []byte("x")); return err }(),
		"make a stream":     func() error { _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "X"}); return err }(),
	} {
		if err == nil {
			t.Errorf("a peer may %s", what)
		}
	}
	if _, err := js.Stream(context.Background(), streamName); err != nil {
		t.Errorf("a peer may not read: %v", err)
	}
}

func TestRubbishOfAPeerIsCountedAndCostsNothingElse(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	o := options("b")
	o.Peers = []string{a.Addr().String()}
	b := start(t, o)
	eventually(t, "b hears a", func() bool { return !b.apart.Load() })
	good := append(appendHead(nil, &head{time: 1}), append([]byte{8}, record(7)...)...)
	for _, data := range [][]byte{nil, {batchVersion}, []byte("nonsense, but long enough to be a head"), good[:len(good)-1], append(good, 3, 1, 2, 3)} {
		if _, err := a.js.Publish(context.Background(), subjectPrefix+"a", data); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "five faults", func() bool { return b.Status().Malformed == 5 })
	if b.count() != 1 {
		t.Errorf("%d records were taken, want the whole one", b.count())
	}
}

func TestTwoNodesOfOneName(t *testing.T) {
	t.Parallel()
	a := start(t, options("a"))
	o := options("a")
	o.Peers = []string{a.Addr().String()}
	b := start(t, o)
	a.send(0, 10)
	time.Sleep(time.Second)
	if b.count() != 0 || !b.apart.Load() {
		t.Errorf("a node took %d records of a peer of its own name, apart %v", b.count(), b.apart.Load())
	}
}

func TestWithTheClusterOfTheOperator(t *testing.T) {
	t.Parallel()
	theirs := start(t, options("server"))
	password := theirs.own
	o := func(name, expect string) Options {
		return Options{Name: name, URLs: []string{"nats://node:" + password + "@" + theirs.Addr().String()}, Expect: []string{expect}, Silence: time.Second, Log: options("").Log}
	}
	a, b := start(t, o("a", "b")), start(t, o("b", "a"))
	a.send(0, 100)
	b.send(100, 200)
	eventually(t, "each has what the other sent", func() bool { return a.count() == 100 && b.count() == 100 && !a.apart.Load() && !b.apart.Load() })
	a.stop()
	eventually(t, "a left", func() bool { return !b.Status().Apart })
}

// certificates are those of a host, in a folder where files has them.
func certificates(t *testing.T, dir, host string) func() *tls.Config {
	t.Helper()
	cert, err := tls.LoadX509KeyPair(filepath.Join(dir, host+".pem"), filepath.Join(dir, host+".key"))
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	c := &tls.Config{Certificates: []tls.Certificate{cert}, RootCAs: pool, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
	return func() *tls.Config { return c.Clone() }
}

func TestOverTLSOnlyWhoHasACertificateReads(t *testing.T) {
	t.Parallel()
	dirs := [2]string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		nettest.WriteCertificates(t, func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "localhost")
	}
	o := options("a")
	o.TLS = certificates(t, dirs[0], "localhost")
	a := start(t, o)
	peers := []string{fmt.Sprintf("localhost:%d", a.Addr().Port())}
	follow := func(name string, c func() *tls.Config) *end {
		o := options(name)
		o.Peers, o.TLS = peers, c
		return start(t, o)
	}
	b, stranger, plain := follow("b", o.TLS), follow("stranger", certificates(t, dirs[1], "localhost")), follow("plain", nil)
	a.send(0, 10)
	eventually(t, "the records", func() bool { return b.count() == 10 })
	time.Sleep(2 * o.Silence)
	if stranger.count() != 0 || plain.count() != 0 || !stranger.apart.Load() || !plain.apart.Load() {
		t.Errorf("a stranger read %d records, one without certificates %d", stranger.count(), plain.count())
	}
}

func TestRecordsThatThePeerKeptNoMoreAreMissed(t *testing.T) {
	t.Parallel()
	o := options("a")
	o.Bytes = 64 << 10
	a := start(t, o)
	way := newDoor(t, a.Addr().String())
	o = options("b")
	o.Peers = []string{way.Addr().String()}
	b := start(t, o)
	a.send(0, 10)
	eventually(t, "the first records", func() bool { return b.count() == 10 && !b.apart.Load() })
	way.set(true)
	eventually(t, "b is apart", b.apart.Load)
	a.send(10, 50_000)
	eventually(t, "all is sent", func() bool { return a.Status().Waiting == 0 })
	way.set(false)
	eventually(t, "b knows what it lacks", func() bool { return b.Status().Missed > 0 && b.lost.Load() > 0 && !b.apart.Load() })
}

func TestNamesAndAddressesThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"no name":            {Listen: netip.MustParseAddrPort("127.0.0.1:0")},
		"a name of subjects": {Name: "a.>", Listen: netip.MustParseAddrPort("127.0.0.1:0")},
		"no such address":    {Name: "a", Listen: netip.MustParseAddrPort("192.0.2.1:4222")},
	} {
		o.Log = options("").Log
		if n, err := New(o); err == nil {
			n.Close()
			t.Errorf("%s: no error", name)
		}
	}
}

// BenchmarkTwoNodes is how many records a second two nodes tell each other, in one
// process; 20,000 are promised.
func BenchmarkTwoNodes(b *testing.B) {
	x := start(b, options("x"))
	o := options("y")
	o.Peers = []string{x.Addr().String()}
	y := start(b, o)
	record := make([]byte, 96)
	eventually(b, "y hears x", func() bool { return !y.apart.Load() })
	b.ResetTimer()
	for n := range b.N {
		binary.BigEndian.PutUint64(record, uint64(n))
		for !x.Send(record) {
			time.Sleep(time.Millisecond)
		}
	}
	eventually(b, "all records", func() bool { return y.count() == b.N })
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
