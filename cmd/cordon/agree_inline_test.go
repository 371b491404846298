package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"
	"time"

	"cordon/internal/operator"
	"cordon/protocols/message"
	"cordon/protocols/sigtran"
	"cordon/proxy/m3ua/asp"
	"cordon/proxy/transport"
)

// patience is how long a test waits for what comes at once.
const patience = 10 * time.Second

var allLoopback = transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// tap is an association that keeps the DATA it receives as it came.
type tap struct {
	transport.Assoc
	mu  sync.Mutex
	got [][]byte
}

// Receive implements transport.Assoc.
func (a *tap) Receive(m *transport.Message) error {
	err := a.Assoc.Receive(m)
	if err == nil && len(m.Data) > 2 && m.Data[2] == sigtran.ClassXfer {
		a.mu.Lock()
		a.got = append(a.got, bytes.Clone(m.Data))
		a.mu.Unlock()
	}
	return err
}

// arrived is what has come so far.
func (a *tap) arrived() [][]byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.got
}

// tappedPeer is an end of a pair.
type tappedPeer struct {
	*asp.Endpoint
	*tap
	ended chan struct{}
}

func newTappedPeer(ctx context.Context, a transport.Assoc, role asp.Role) *tappedPeer {
	p := &tappedPeer{tap: &tap{Assoc: a}, ended: make(chan struct{})}
	p.Endpoint = asp.New(p.tap, asp.Config{Role: role})
	go func() {
		defer close(p.ended)
		_ = p.Run(ctx)
	}()
	return p
}

// inline is `cordon run` with whoever is behind it.
type inline struct {
	network transport.Network
	behind  []transport.Listener // by link
	front   []transport.Endpoint
	events  *os.File
	partial []byte // the beginning of an event
	told    []*toldEvent
}

// linkNames are those of the configuration: behind one are nodes of ours, behind
// the other nobody whom the profile knows.
var linkNames = []string{"case", "strangers"}

// startInline runs the verb with what an agreement has. The nodes behind it are
// at homeAddr and at an address of nobody; expect are further keys of the links.
func startInline(t *testing.T, network transport.Network, a *agreement, homeAddr netip.Addr, expect string) *inline {
	t.Helper()
	g := &inline{network: network}
	text := "operator: operator.yaml\nhttp: {listen: \"\"}\nprivacy: {identities: plain}\nevents: [{type: file, path: events.jsonl, all: true}]\n"
	switch {
	case a.alone:
		text += "rules: {packs: [], dirs: [rules]}\n"
	case a.rules:
		text += "rules: {packs: [ss7], dirs: [rules]}\n"
	}
	text += "links:\n"
	for i, addr := range []netip.Addr{homeAddr, nobodyAddr} {
		l, err := transport.Listen(t.Context(), transport.ListenConfig{Network: network, Local: transport.Endpoint{Addrs: []netip.Addr{addr}}, Admission: allLoopback})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		g.behind = append(g.behind, l)
		text += fmt.Sprintf("  - name: %s\n    transport: %s\n    outside: {listen: {addresses: [127.0.0.1], port: 0, peers: [127.0.0.0/8]}}\n    inside: {connect: {addresses: [%s], port: %d}}\n%s",
			linkNames[i], network, addr, l.Endpoint().Port, expect)
	}
	if err := os.WriteFile(filepath.Join(a.dir, "cordon.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	g.run(t, a.dir)
	return g
}

// run starts the verb and waits until its links listen.
func (g *inline) run(t *testing.T, dir string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var stderr output
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"run", "-c", filepath.Join(dir, "cordon.yaml")}, nil, io.Discard, &stderr)
	}()
	t.Cleanup(func() {
		cancel()
		if got := <-code; got != exitDone {
			t.Errorf("run: exit code %d\n%s", got, &stderr)
		}
		if t.Failed() {
			t.Logf("run said:\n%.4000s", &stderr)
		}
	})
	for _, name := range linkNames {
		e, err := transport.ParseEndpoint(stderr.await(t, `link=`+regexp.QuoteMeta(name)+` listens=(\S+)`))
		if err != nil {
			t.Fatal(err)
		}
		g.front = append(g.front, e)
	}
	var err error
	if g.events, err = os.Open(filepath.Join(dir, "events.jsonl")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.events.Close() })
}

// await waits until n events of DATA have been written since the last forget.
func (g *inline) await(t *testing.T, n int) {
	t.Helper()
	for limit := time.Now().Add(patience); ; time.Sleep(100 * time.Microsecond) {
		more, err := io.ReadAll(g.events)
		if err != nil {
			t.Fatal(err)
		}
		g.partial = append(g.partial, more...)
		for {
			line, rest, ok := bytes.Cut(g.partial, []byte("\n"))
			if !ok {
				break
			}
			g.partial = rest
			if e := parseEvent(t, line); e.Protocol != "m3ua" || e.Operation == "DATA" {
				g.told = append(g.told, e)
			}
		}
		if len(g.told) >= n {
			return
		}
		if time.Now().After(limit) {
			t.Fatalf("%d messages were judged, want %d", len(g.told), n)
		}
	}
}

// lane is the pair that messages between two networks go over.
type lane struct {
	outside, inside *tappedPeer
	sent            [2][]judged // inbound, outbound
}

// laneKey is whose addresses are at the ends of a lane.
type laneKey struct{ outside, inside operator.OwnerID }

func keyOf(j *judged) laneKey {
	k := laneKey{j.from, j.to}
	if j.direction == message.DirectionOutbound {
		k = laneKey{j.to, j.from}
	}
	if k.inside != operator.Home {
		k.inside = operator.None
	}
	return k
}

// open makes a pair whose outer end has an address of that network.
func (g *inline) open(ctx context.Context, t *testing.T, addr netip.Addr, link int) *lane {
	t.Helper()
	a, err := transport.Dial(ctx, transport.DialConfig{Network: g.network, Local: transport.Endpoint{Addrs: []netip.Addr{addr}}, Remote: g.front[link]})
	if err != nil {
		t.Fatal(err)
	}
	l := &lane{outside: newTappedPeer(ctx, a, asp.ASP)}
	b, err := g.behind[link].Accept()
	if err != nil {
		t.Fatal(err)
	}
	l.inside = newTappedPeer(ctx, b, asp.SGP)
	up, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := l.outside.Wait(up, asp.Active); err != nil {
		t.Fatal(err)
	}
	return l
}

// close ends a pair in order, so that all has arrived that will.
func (l *lane) close(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := l.outside.Close(ctx); err != nil {
		t.Errorf("closing a pair: %v", err)
	}
	<-l.inside.ended
	<-l.outside.ended
}

// check compares what arrived at both ends with what was to.
func (l *lane) check(t *testing.T, name string) {
	t.Helper()
	for i, end := range []*tappedPeer{l.inside, l.outside} {
		replies := map[string]int{}
		for j := range l.sent[1-i] {
			if r := l.sent[1-i][j].reply; len(r) > 0 {
				replies[string(r)]++
			}
		}
		want := delivered(l.sent[i])
		for _, b := range end.arrived() {
			switch {
			case len(want) > 0 && bytes.Equal(b, want[0]):
				want = want[1:]
			case replies[string(b)] > 0:
				replies[string(b)]--
			default:
				t.Errorf("%s: side %d: arrived out of turn, or changed: %x", name, i, b)
				return
			}
		}
		for r, n := range replies {
			if n > 0 {
				t.Errorf("%s: side %d: refusal did not come: %x", name, i, r)
			}
		}
		if len(want) > 0 {
			t.Errorf("%s: side %d: %d messages did not arrive, the first %x", name, i, len(want), want[0])
		}
	}
}

// nobodyAddr belongs to no network of a profile.
var nobodyAddr = netip.MustParseAddr("127.0.0.1")

// pass sends messages through the firewall, in order, and compares. Between
// messages of different directions or pairs it waits, since two sockets have no
// order.
func (g *inline) pass(t *testing.T, name string, list []judged, addrs map[operator.OwnerID]netip.Addr) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	lanes := map[laneKey]*lane{}
	g.told = g.told[:0]
	var want []*judged
	for i := range list {
		j := &list[i]
		k := keyOf(j)
		if i > 0 && (keyOf(&list[i-1]) != k || list[i-1].direction != j.direction) {
			g.await(t, len(want))
		}
		l := lanes[k]
		if l == nil {
			link := 0
			if k.inside != operator.Home {
				link = 1
			}
			l = g.open(ctx, t, addrs[k.outside], link)
			lanes[k] = l
		}
		from, side := l.outside, 0
		if j.direction == message.DirectionOutbound {
			from, side = l.inside, 1
		}
		if err := from.SendRaw(j.octets, j.stream); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		l.sent[side] = append(l.sent[side], *j)
		if !j.held {
			want = append(want, j)
		}
	}
	g.await(t, len(want))
	for _, l := range lanes {
		l.close(t)
		l.check(t, name)
	}
	g.await(t, len(want))
	if len(g.told) != len(want) {
		t.Errorf("%s: %d messages were judged, want %d", name, len(g.told), len(want))
		return
	}
	for i, e := range g.told {
		if got := e.Direction + " " + e.ruling(); got != want[i].direction.String()+" "+want[i].ruling {
			t.Errorf("%s: frame %d: inline says %s\nreplay %s", name, want[i].frame, got, want[i].ruling)
		}
	}
}
