package transport_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cordon/proxy/transport"
)

// needLab skips a test that changes the network or sends raw packets where the
// machine is not a lab made for it.
func needLab(t *testing.T) {
	t.Helper()
	if os.Getenv("SCTP_LAB") == "" {
		t.Skip("changes the network: runs in a lab (SCTP_LAB) only")
	}
	needSCTP(t)
}

func ip(t *testing.T, args string) {
	t.Helper()
	if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
		t.Fatalf("ip %s: %v: %s", args, err, out)
	}
}

// inNamespace runs f on a thread in another network namespace.
func inNamespace(t *testing.T, name string, f func()) {
	t.Helper()
	var done sync.WaitGroup
	done.Go(func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		ns, err := unix.Open("/run/netns/"+name, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err == nil {
			defer unix.Close(ns)
			err = unix.Setns(ns, unix.CLONE_NEWNET)
		}
		if err != nil {
			t.Errorf("namespace %s: %v", name, err)
			return
		}
		f()
	})
	done.Wait()
}

// twoPaths makes a namespace "far" with two links to it.
func twoPaths(t *testing.T) {
	t.Helper()
	ip(t, "netns add far")
	t.Cleanup(func() { _ = exec.Command("ip", "netns", "del", "far").Run() })
	for i := range 2 {
		ip(t, fmt.Sprintf("link add near%d type veth peer name far%d netns far", i, i))
		t.Cleanup(func() { _ = exec.Command("ip", "link", "del", fmt.Sprintf("near%d", i)).Run() })
		ip(t, fmt.Sprintf("addr add 10.9.%d.1/24 dev near%d", i, i))
		ip(t, fmt.Sprintf("link set near%d up", i))
		ip(t, fmt.Sprintf("-n far addr add 10.9.%d.2/24 dev far%d", i, i))
		ip(t, fmt.Sprintf("-n far link set far%d up", i))
	}
	ip(t, "-n far link set lo up")
}

func TestSCTPMultihomedAssociationOutlivesItsPrimaryPath(t *testing.T) {
	needLab(t)
	twoPaths(t)
	opt := transport.SCTPOptions{Heartbeat: 200 * time.Millisecond, PathRetrans: 2}
	var l transport.Listener
	inNamespace(t, "far", func() {
		var err error
		l, err = transport.Listen(context.Background(), transport.ListenConfig{
			Local: endpoint(t, "10.9.0.2/10.9.1.2:2905"), SCTP: opt,
			Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}},
		})
		if err != nil {
			t.Error(err)
		}
	})
	if l == nil {
		t.FailNow()
	}
	defer l.Close()
	a, err := transport.Dial(testContext(t), transport.DialConfig{
		Local: endpoint(t, "10.9.0.1/10.9.1.1:0"), Remote: endpoint(t, "10.9.0.2/10.9.1.2:2905"), SCTP: opt,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Abort()
	far, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	var echo sync.WaitGroup
	defer echo.Wait()
	defer far.Abort()
	echo.Go(func() {
		var m transport.Message
		for far.Receive(&m) == nil {
			if far.Send(&m, false) != nil {
				return
			}
		}
	})
	for name, e := range map[string]transport.Endpoint{"far": far.Remote(), "near": a.Remote()} {
		if len(e.Addrs) != 2 {
			t.Errorf("the %s end knows %s", name, e)
		}
	}
	var events []transport.Event
	a.OnEvent(func(e transport.Event) { events = append(events, e) })
	seen := func(k transport.EventKind, path string) bool {
		return slices.ContainsFunc(events, func(e transport.Event) bool {
			return e.Kind == k && e.Path == netip.MustParseAddr(path)
		})
	}
	var slowest time.Duration
	trip := func(i int) {
		begin := time.Now()
		mustSend(t, a, transport.Message{Data: m3ua(100, byte(i)), Stream: 1, PPID: 3})
		if m := mustReceive(t, a); m.Data[20] != byte(i) {
			t.Fatalf("message %d came as %d", i, m.Data[20])
		}
		slowest = max(slowest, time.Since(begin))
	}
	for i := range 60 {
		if i == 20 {
			ip(t, "link set near0 down")
		}
		trip(i)
	}
	t.Logf("slowest round trip with the path cut: %v", slowest)
	if slowest > 2*time.Second {
		t.Errorf("slowest round trip %v", slowest)
	}
	for limit := time.Now().Add(wait); !seen(transport.EventPathDown, "10.9.0.2"); trip(1) {
		if time.Now().After(limit) {
			t.Fatalf("no word of the lost path: %v", events)
		}
		time.Sleep(20 * time.Millisecond)
	}
	ip(t, "link set near0 up")
	for limit := time.Now().Add(wait); !seen(transport.EventPathUp, "10.9.0.2"); trip(2) {
		if time.Now().After(limit) {
			t.Fatalf("no word of the path that is back: %v", events)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestSCTPDialTriesAllAddresses(t *testing.T) {
	needLab(t)
	twoPaths(t)
	ip(t, "-n far link set far0 down")
	var l transport.Listener
	inNamespace(t, "far", func() {
		l, _ = transport.Listen(context.Background(), transport.ListenConfig{
			Local:     endpoint(t, "10.9.0.2/10.9.1.2:2905"),
			Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("10.9.0.0/16")}},
		})
	})
	if l == nil {
		t.Fatal("cannot listen")
	}
	defer l.Close()
	begin := time.Now()
	a, err := transport.Dial(testContext(t), transport.DialConfig{Remote: endpoint(t, "10.9.0.2/10.9.1.2:2905")})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("established by the second address after %v", time.Since(begin))
	_ = a.Abort()
}

func TestSCTPDialIntoNowhereIsCancelled(t *testing.T) {
	needLab(t)
	twoPaths(t)
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err := transport.Dial(ctx, transport.DialConfig{Remote: endpoint(t, "10.9.0.77:2905")})
	wantError(t, err, context.DeadlineExceeded)
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("cancelled after %v", took)
	}
}

func TestSCTPSilentListenerDoesNotAnswerStrangers(t *testing.T) {
	needLab(t)
	l, err := transport.Listen(testContext(t), transport.ListenConfig{
		Local: endpoint(t, "127.0.0.1:0"),
		Admission: transport.Admission{
			Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Silent: true,
			OnRefused: func(p netip.AddrPort, why transport.Refusal) { t.Errorf("%v refused: %s", p, why) },
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	_, err = transport.Dial(ctx, transport.DialConfig{Local: endpoint(t, "127.0.0.2:0"), Remote: l.Endpoint()})
	wantError(t, err, context.DeadlineExceeded)
	a, err := transport.Dial(testContext(t), transport.DialConfig{Local: endpoint(t, "127.0.0.1:0"), Remote: l.Endpoint()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Abort()
	b, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer b.Abort()
	mustSend(t, a, transport.Message{Data: []byte("x")})
	mustReceive(t, b)
}

// packet makes an SCTP packet of one chunk with a verification tag that the
// sender has guessed.
func packet(from, to uint16, tag uint32, typ, flags byte, body []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, from)
	b = binary.BigEndian.AppendUint16(b, to)
	b = binary.BigEndian.AppendUint32(b, tag)
	b = append(b, 0, 0, 0, 0, typ, flags)
	b = binary.BigEndian.AppendUint16(b, uint16(4+len(body)))
	b = append(b, body...)
	sum := crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli))
	binary.LittleEndian.PutUint32(b[8:], sum)
	return b
}

func TestSCTPAssociationOutlivesBlindNoise(t *testing.T) {
	needLab(t)
	accepted, dialled := connect(t, transport.SCTP, "127.0.0.1:0")
	raw, err := unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_SCTP)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(raw)
	to := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	const abort, shutdown, initChunk, data, heartbeat = 6, 7, 1, 0, 4
	bodies := map[byte][]byte{
		abort: nil, shutdown: {0, 0, 0, 1}, data: {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3, 1, 0, 1, 1},
		heartbeat: {0, 1, 0, 8, 1, 2, 3, 4}, initChunk: {1, 2, 3, 4, 0, 1, 0, 0, 0, 17, 0, 17, 0, 0, 0, 1},
	}
	from, port := dialled.Local().Port, accepted.Local().Port
	for i := range uint32(200) {
		for typ, body := range bodies {
			for _, b := range [][]byte{packet(from, port, 1+i*7919, typ, byte(i%2), body), packet(from, port, 0, typ, 0, body)} {
				if err := unix.Sendto(raw, b, 0, to); err != nil && !errors.Is(err, unix.ENOBUFS) {
					t.Fatal(err)
				}
			}
		}
		mustSend(t, dialled, transport.Message{Data: m3ua(16, byte(i)), Stream: 1, PPID: 3})
		if m := mustReceive(t, accepted); m.Data[12] != byte(i) {
			t.Fatalf("message %d came as % x", i, m.Data)
		}
	}
}
