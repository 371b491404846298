package tunnels

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/internal/nettest"
)

func plan(open bool) netfilter.Plan {
	return netfilter.Plan{ID: 100, Outside: []string{nettest.Outside}, Queue: 100, Queues: 1, Bypass: open, Ports: []uint16{2123}, UserPlane: true, Tunnels: 1 << 18, IPv6: true}
}

func openSet(t testing.TB, open bool) *Set {
	t.Helper()
	p := plan(open)
	if _, err := p.ApplyBest(context.Background()); err != nil {
		t.Fatal(err)
	}
	s, err := OpenSet(&p)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

var (
	server4 = End{netip.MustParseAddr(nettest.ServerIPv4), 0x01020304}
	server6 = End{netip.MustParseAddr(nettest.ServerIPv6), 0xfffefdfc}
)

// bare are ends without notes.
func bare(ends ...End) []Element {
	all := make([]Element, len(ends))
	for i, e := range ends {
		all[i].End = e
	}
	return all
}

// gpdu makes a G-PDU of TEID teid around a packet.
func gpdu(teid uint32, packet string) string {
	return string([]byte{0x30, 255, byte(len(packet) >> 8), byte(len(packet)), byte(teid >> 24), byte(teid >> 16), byte(teid >> 8), byte(teid)}) + packet
}

// inner4 and inner6 are packets of a user, with UDP to a port.
func inner4(port uint16) string {
	return "\x45\x00\x00\x1c\x00\x00\x00\x00\x40\x11\x00\x00\xac\x1e\x00\x02\xac\x1e\x00\x01" + "\x10\x00" + string([]byte{byte(port >> 8), byte(port)}) + "\x00\x08\x00\x00"
}

func inner6(port uint16) string {
	return "\x60\x00\x00\x00\x00\x08\x11\x40" + string(make([]byte, 32)) + "\x10\x00" + string([]byte{byte(port >> 8), byte(port)}) + "\x00\x08\x00\x00"
}

// withOptions gives a packet of IPv4 that many words of options.
func withOptions(packet string, words int) string {
	b := []byte(packet)
	b[0] += byte(words)
	b[3] += byte(4 * words)
	return string(b[:20]) + strings.Repeat("\x01", 4*words) + string(b[20:])
}

// behind gives a packet of IPv6 extension headers, each its number and its octets but
// for the first, which names the next one.
func behind(packet string, headers ...string) string {
	b := []byte(packet)
	for i := len(headers) - 1; i >= 0; i-- {
		h := headers[i]
		b = []byte(string(b[:40]) + string(b[6]) + h[1:] + string(b[40:]))
		b[6] = h[0]
		b[5] += byte(len(h))
	}
	return string(b)
}

// Extension headers of IPv6.
const (
	hopByHop = "\x00\x00\x01\x04\x00\x00\x00\x00"
	firstOf  = "\x2c\x00\x00\x01\x00\x00\x00\x07"
	laterOf  = "\x2c\x00\x00\x08\x00\x00\x00\x07"
)

// options6 are destination options of that many times eight octets.
func options6(n int) string {
	return "\x3c" + string([]byte{byte(n - 1)}) + strings.Repeat("\x00", 8*n-2)
}

// optional gives a G-PDU a sequence number.
func optional(m string) string {
	b := []byte(m)
	b[0] |= 2
	n := len(b) - 8 + 4
	b[2], b[3] = byte(n>>8), byte(n)
	return string(b[:8]) + "\x00\x01\x00\x00" + string(b[8:])
}

// pass sends payloads to the server's port of GTP-U and gives those that arrive.
func pass(t *testing.T, to End, payloads ...string) (arrived []string) {
	t.Helper()
	at := netip.AddrPortFrom(to.Addr, 2152)
	server := nettest.UDP(t, "server", at.String())
	client := nettest.UDP(t, "client", ":2152")
	defer server.Close()
	defer client.Close()
	for _, p := range payloads {
		if _, err := client.WriteToUDPAddrPort([]byte(p), at); err != nil {
			t.Fatal(err)
		}
	}
	buf := make([]byte, 65536)
	for {
		_ = server.SetReadDeadline(time.Now().Add(120 * time.Millisecond))
		n, _, err := server.ReadFromUDPAddrPort(buf)
		if err != nil {
			return arrived
		}
		arrived = append(arrived, string(buf[:n]))
	}
}

func TestKernelHoldsUsersToTheirTunnels(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(t)
	s := openSet(t, false)
	if err := s.Add(bare(server4, server6)); err != nil {
		t.Fatal(err)
	}
	for _, end := range []End{server4, server6} {
		known, unknown := gpdu(end.TEID, inner4(53)), gpdu(end.TEID+1, inner4(53))
		endMarker := []byte(gpdu(end.TEID, ""))
		endMarker[1] = 254
		for name, tt := range map[string]struct {
			payload string
			passes  bool
		}{
			"a G-PDU in its tunnel":                 {known, true},
			"with a sequence number":                {optional(known), true},
			"with a packet of IPv6":                 {gpdu(end.TEID, inner6(53)), true},
			"an end marker, which is judged first":  {string(endMarker), false},
			"another TEID":                          {unknown, false},
			"another TEID with a sequence number":   {optional(unknown), false},
			"GTP-C in the tunnel":                   {gpdu(end.TEID, inner4(2123)), false},
			"GTP-U in the tunnel":                   {gpdu(end.TEID, inner4(2152)), false},
			"GTP' in the tunnel":                    {gpdu(end.TEID, inner4(3386)), false},
			"GTP-C behind a sequence number":        {optional(gpdu(end.TEID, inner4(2123))), false},
			"GTP-C behind an option of IPv4":        {gpdu(end.TEID, withOptions(inner4(2123), 1)), false},
			"GTP-U behind all options of IPv4":      {gpdu(end.TEID, withOptions(inner4(2152), 10)), false},
			"GTP-C behind options and a number":     {optional(gpdu(end.TEID, withOptions(inner4(2123), 3))), false},
			"DNS behind options of IPv4":            {gpdu(end.TEID, withOptions(inner4(53), 3)), true},
			"GTP-C in IPv6 in the tunnel":           {gpdu(end.TEID, inner6(2123)), false},
			"GTP-C in IPv6 behind optional fields":  {optional(gpdu(end.TEID, inner6(2152))), false},
			"GTP-C behind a header of IPv6":         {gpdu(end.TEID, behind(inner6(2123), hopByHop)), false},
			"GTP-C behind a long one":               {gpdu(end.TEID, behind(inner6(2123), options6(8))), false},
			"GTP-C behind a longer one":             {gpdu(end.TEID, behind(inner6(2123), options6(9))), false},
			"GTP-U behind two and a number":         {optional(gpdu(end.TEID, behind(inner6(2152), hopByHop, options6(3)))), false},
			"GTP-C behind three":                    {gpdu(end.TEID, behind(inner6(2123), hopByHop, options6(1), options6(1))), false},
			"GTP-C in a first fragment":             {gpdu(end.TEID, behind(inner6(2123), firstOf)), false},
			"GTP-C in one behind options":           {gpdu(end.TEID, behind(inner6(2123), options6(2), firstOf)), false},
			"DNS behind a header of IPv6":           {gpdu(end.TEID, behind(inner6(53), hopByHop)), true},
			"DNS behind a long one and a number":    {optional(gpdu(end.TEID, behind(inner6(53), options6(8)))), true},
			"DNS in a fragment behind options":      {gpdu(end.TEID, behind(inner6(53), options6(2), firstOf)), true},
			"a later fragment, of any octets":       {gpdu(end.TEID, behind(inner6(2123), laterOf)), true},
			"a later one behind options":            {optional(gpdu(end.TEID, behind(inner6(2123), options6(1), laterOf))), true},
			"a G-PDU of version 2":                  {"\x50" + known[1:], false},
			"GTP' by the port":                      {"\x20" + known[1:], false},
			"a message of GTP-C by the port":        {"\x30\x10" + known[2:], false},
			"an echo, where nobody is at the queue": {"\x32\x01\x00\x04\x00\x00\x00\x00\x00\x01\x00\x00", false},
		} {
			if got := pass(t, end, tt.payload); slices.Equal(got, []string{tt.payload}) != tt.passes || len(got) > 0 && !tt.passes {
				t.Errorf("%s: %s: passed is %q, want %t", end.Addr, name, got, tt.passes)
			}
		}
	}
	if err := s.Remove([]End{server4}); err != nil {
		t.Fatal(err)
	}
	if got := pass(t, server4, gpdu(server4.TEID, inner4(53))); len(got) != 0 {
		t.Errorf("a tunnel that was taken out passes %q", got)
	}
	if err := s.Remove([]End{server4}); err == nil {
		t.Error("an end was taken out twice")
	}
	ends, err := s.Load()
	if err != nil || !slices.Equal(ends, bare(server6)) {
		t.Errorf("ends in the kernel %v, error %v", ends, err)
	}
	// Installing the rules again, as a process that takes over does, keeps them.
	again := openSet(t, false)
	if ends, err := again.Load(); err != nil || !slices.Equal(ends, bare(server6)) {
		t.Errorf("ends in the kernel after the rules were installed again %v, error %v", ends, err)
	}
}

// TestAnOpenLinkDropsOnlyWhileAlive is the dead man's handle: without the firewall
// nobody puts tunnels in.
func TestAnOpenLinkDropsOnlyWhileAlive(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(t)
	s := openSet(t, true)
	unknown := gpdu(7, inner4(53))
	if got := pass(t, server4, unknown); len(got) != 1 {
		t.Errorf("before the firewall lives %d of 1 pass", len(got))
	}
	for range 3 {
		if err := s.KeepAlive(); err != nil {
			t.Fatal(err)
		}
	}
	if got := pass(t, server4, unknown); len(got) != 0 {
		t.Errorf("while it lives %d of an unknown tunnel pass", len(got))
	}
	time.Sleep(aliveFor + 500*time.Millisecond)
	if got := pass(t, server4, unknown); len(got) != 1 {
		t.Errorf("after it died %d of 1 pass", len(got))
	}
}

func TestManyTunnels(t *testing.T) {
	if !nettest.Isolate(t, "iptables-legacy", "nft") {
		return
	}
	nettest.Routed(t)
	s := openSet(t, false)
	ends := make([]End, 100_000)
	for i := range ends {
		ends[i] = End{server4.Addr, uint32(i + 1)}
	}
	begin := time.Now()
	if err := s.Add(bare(ends...)); err != nil {
		t.Fatal(err)
	}
	all := time.Since(begin)
	begin = time.Now()
	const single = 1000
	for i := range single {
		if err := s.Add(bare(End{server4.Addr, uint32(1_000_000 + i)}, End{server6.Addr, uint32(i)})); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d ends in %v, two ends in %v", len(ends), all, time.Since(begin)/single)
	if got, err := s.Load(); err != nil || len(got) != len(ends)+2*single {
		t.Errorf("%d ends in the kernel, error %v", len(got), err)
	}
	if got := pass(t, server4, gpdu(99_999, inner4(53)), gpdu(100_001, inner4(53))); len(got) != 1 {
		t.Errorf("%d of 1 pass", len(got))
	}
}
