package nfqueue

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"testing"
	"time"

	"cordon/proxy/internal/nettest"
)

// judgeFunc is a Judge.
type judgeFunc func(*Packet, *Verdict)

func (f judgeFunc) Judge(p *Packet, v *Verdict) { f(p, v) }

func acceptAll(_ *Packet, v *Verdict) { v.Action = Accept }

// queueRules sends GTP-C between client and server to queue 5.
const queueRules = `iptables-legacy -t mangle -A FORWARD -p udp --dport 2123 -j NFQUEUE --queue-num 5`

// open takes queue 5 and runs it until the test ends.
func open(t testing.TB, cfg Config, j Judge) *Queue {
	t.Helper()
	q, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx, j) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	})
	return q
}

// receive gives the texts that arrive at c until none comes for a moment.
func receive(t testing.TB, c *net.UDPConn) (all []string) {
	t.Helper()
	buf := make([]byte, 70000)
	for {
		_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		n, _, err := c.ReadFromUDPAddrPort(buf)
		if err != nil {
			return all
		}
		all = append(all, string(buf[:n]))
	}
}

func TestQueueOfTheKernel(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	server := nettest.UDP(t, "server", nettest.ServerIPv4+":2123")
	client := nettest.UDP(t, "client", nettest.ClientIPv4+":2123")
	nettest.Run(t, queueRules)
	outside, inside := index(t, nettest.Outside), index(t, nettest.Inside)
	q := open(t, Config{Number: 5}, judgeFunc(func(p *Packet, v *Verdict) {
		if p.In != outside || p.Out != inside || p.Protocol != 0x800 || p.Queue != 5 || p.Truncated() || len(p.From) != 6 || p.Time.IsZero() {
			t.Errorf("packet %+v", p)
		}
		switch string(p.Payload[28:]) {
		case "drop":
		case "replace":
			v.Action, v.Payload = Replace, p.Payload
			copy(p.Payload[28:], "REPLACE")
			p.Payload[26], p.Payload[27] = 0, 0 // no checksum
		default:
			v.Action = Accept
		}
	}))
	to := netip.MustParseAddrPort(nettest.ServerIPv4 + ":2123")
	for _, s := range []string{"one", "drop", "replace", "two", "drop", "three"} {
		if _, err := client.WriteToUDPAddrPort([]byte(s), to); err != nil {
			t.Fatal(err)
		}
	}
	got := receive(t, server)
	want := []string{"one", "REPLACE", "two", "three"}
	if len(got) != len(want) {
		t.Fatalf("arrived %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("arrived %q, want %q", got, want)
		}
	}
	if s := q.Stats(); s.Received != 6 || s.Accepted != 3 || s.Dropped != 2 || s.Replaced != 1 || s.Malformed != 0 || s.Refused != 0 {
		t.Errorf("stats %+v", s)
	}
	counters, err := ReadCounters()
	if err != nil || len(counters) != 1 || counters[0].Queue != 5 || counters[0].Sequence != 6 || counters[0].Waiting != 0 {
		t.Errorf("counters %+v, error %v", counters, err)
	}
	if _, err := Open(Config{Number: 5}); !errors.Is(err, ErrBusy) {
		t.Errorf("the queue can be taken twice: %v", err)
	}
}

func index(t testing.TB, name string) int {
	t.Helper()
	i, err := net.InterfaceByName(name)
	if err != nil {
		t.Fatal(err)
	}
	return i.Index
}

// TestSlowReader sends more than a queue of four packets holds while the reader
// stands still: without FailOpen they are lost and counted by the kernel, with it
// they arrive, counted nowhere but in the rule.
func TestSlowReader(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	nettest.Run(t, queueRules)
	client := nettest.UDP(t, "client", nettest.ClientIPv4+":2123")
	server := nettest.UDP(t, "server", nettest.ServerIPv4+":2123")
	for _, tt := range []struct {
		failOpen     bool
		arrive, lost int
	}{{false, 5, 15}, {true, 20, 0}} {
		q, err := Open(Config{Number: 5, MaxLen: 4, FailOpen: tt.failOpen})
		if err != nil {
			t.Fatal(err)
		}
		to := netip.MustParseAddrPort(nettest.ServerIPv4 + ":2123")
		for range 20 {
			if _, err := client.WriteToUDPAddrPort([]byte("x"), to); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- q.Run(ctx, judgeFunc(acceptAll)) }()
		if got := len(receive(t, server)); got < tt.arrive-1 || got > tt.arrive {
			t.Errorf("fail open %t: %d arrived, want %d", tt.failOpen, got, tt.arrive)
		}
		counters, err := ReadCounters()
		if err != nil || len(counters) != 1 || int(counters[0].Dropped) < tt.lost || tt.failOpen && counters[0].Dropped != 0 {
			t.Errorf("fail open %t: counters %+v, error %v", tt.failOpen, counters, err)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		_ = q.Close()
	}
}

func TestReadingAllocatesNothing(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy") {
		return
	}
	nettest.Routed(t)
	nettest.Run(t, queueRules)
	client := nettest.UDP(t, "client", nettest.ClientIPv4+":2123")
	to := netip.MustParseAddrPort(nettest.ServerIPv4 + ":2123")
	q, err := Open(Config{Number: 5})
	if err != nil {
		t.Fatal(err)
	}
	defer q.Close()
	n := testing.AllocsPerRun(200, func() {
		if _, err := client.WriteToUDPAddrPort([]byte("x"), to); err != nil {
			t.Fatal(err)
		}
		got, errno := q.receive()
		if errno != 0 {
			return
		}
		if err := q.judge(got, judgeFunc(acceptAll)); err != nil {
			t.Fatal(err)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations for a packet", n)
	}
	if q.Stats().Received < 200 {
		t.Errorf("%d packets were read", q.Stats().Received)
	}
}
