package bump

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cordon/protocols/ip"
	"cordon/proxy/gtp/datagram"
	"cordon/proxy/internal/nettest"
)

func TestMain(m *testing.M) {
	nettest.Main()
	os.Exit(m.Run())
}

// byText decides by the first word of a datagram.
type byText struct{}

func (byText) Judge(p *Packet, v *Verdict) {
	var i ip.Packet
	var u ip.UDP
	if !ip.Decode(p.Data, &i) || !ip.DecodeUDP(i.Payload, &u) {
		return
	}
	v.Action = Accept
	switch word, _, _ := strings.Cut(string(u.Payload), " "); word {
	case "drop":
		v.Action = Drop
	case "replace":
		v.Action = Replace
		v.Data, _ = datagram.AppendReplaced(nil, p.Data, datagram.At(p.Data, &i), append([]byte("replaced "), u.Payload...))
	case "refuse":
		v.Action = Drop
		v.Reply, _ = datagram.Append(nil, netip.AddrPortFrom(i.Dst, u.DstPort), netip.AddrPortFrom(i.Src, u.SrcPort), []byte("refused"))
	}
}

func (byText) Replied(bool) {}

// join runs a wire until the test or stop ends it.
func join(t testing.TB) (w *Wire, stop func()) {
	t.Helper()
	c := cfg
	c.Outside, c.Inside = nettest.Outside, nettest.Inside
	w, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Join(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx, func(bool) Judge { return byText{} }) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	reach(t, nettest.ServerIPv4)
	return w, stop
}

// reach waits until a datagram of no GTP gets from the client to the server, and back.
func reach(t testing.TB, address string) {
	t.Helper()
	to := netip.AddrPortFrom(netip.MustParseAddr(address), 5001)
	server, client := nettest.UDP(t, "server", to.String()), nettest.UDP(t, "client", ":0")
	defer server.Close()
	defer client.Close()
	go func() {
		b := make([]byte, 8)
		for {
			_, from, err := server.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			_, _ = server.WriteToUDPAddrPort(b, from)
		}
	}()
	for limit := time.Now().Add(10 * time.Second); time.Now().Before(limit); {
		_, _ = client.WriteToUDPAddrPort([]byte("reach"), to)
		_ = client.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
		if _, err := client.Read(make([]byte, 8)); err == nil {
			return
		}
	}
	t.Fatalf("%s cannot be reached", address)
}

// tap is a packet socket on the interface of a namespace.
func tap(t testing.TB, ns string) (fd int, address *unix.SockaddrLinklayer) {
	t.Helper()
	nettest.In(t, ns, func() {
		i, err := net.InterfaceByName("eth0")
		if err == nil {
			fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
		}
		if err == nil {
			address = &unix.SockaddrLinklayer{Protocol: order(unix.ETH_P_ALL), Ifindex: i.Index}
			err = unix.Bind(fd, address)
		}
		if err == nil {
			m := unix.PacketMreq{Ifindex: int32(i.Index), Type: unix.PACKET_MR_PROMISC}
			err = unix.SetsockoptPacketMreq(fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &m)
		}
		if err == nil {
			err = unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_AUXDATA, 1)
		}
		tv := unix.NsecToTimeval(300e6)
		if err == nil {
			err = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &tv)
		}
		if err != nil {
			t.Errorf("tap in %s: %v", ns, err)
		}
	})
	t.Cleanup(func() { _ = unix.Close(fd) })
	return fd, address
}

// frames are those with the mark of a test that come to a tap, with their tags.
func frames(fd int) (all [][]byte) {
	b, control := make([]byte, 1<<17), make([]byte, 64)
	for {
		n, c, _, from, err := unix.Recvmsg(fd, b, control, 0)
		if err != nil {
			return all
		}
		if l, ok := from.(*unix.SockaddrLinklayer); !ok || l.Pkttype == unix.PACKET_OUTGOING || n < 12 || !bytes.Equal(b[:12], mark) {
			continue
		}
		f := bytes.Clone(b[:n])
		if c >= 36 && binary.NativeEndian.Uint32(control[16:])&unix.TP_STATUS_VLAN_VALID != 0 {
			tag := binary.BigEndian.AppendUint16(nil, binary.NativeEndian.Uint16(control[34:]))
			tag = binary.BigEndian.AppendUint16(tag, binary.NativeEndian.Uint16(control[32:]))
			f = append(append(bytes.Clone(f[:12]), tag...), f[12:]...)
		}
		all = append(all, f)
	}
}

// mark are the addresses of frames that tests send.
var mark = []byte("\x02\x00\x00\x00\x00\x0a\x02\x00\x00\x00\x00\x0b")

func TestFramesGoOnByteForByte(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	w, stop := join(t)
	long := strings.Repeat("fragments ", 400)
	sent := [][]byte{
		octets(t, macs+"88b5"+strings.Repeat("5a", 50)),
		octets(t, macs+"0806"+strings.Repeat("01", 46)),
		octets(t, macs+"8100 e064 88b5"+strings.Repeat("5a", 50)),
		octets(t, macs+"88a8 0001 8100 2064 88b5"+strings.Repeat("5a", 50)),
		octets(t, macs+"0026 424203"+strings.Repeat("00", 43)),
		ether(t, "", udp(v4, 40000, 53, "dns")),
		ether(t, "", udp(v6, 40000, 53, "dns")),
		ether(t, "", udp(v4, 40000, 2123, "pass")),
		append(ether(t, "", udp(v4, 40000, 2123, "pass")), "padding that is no padding"...),
		ether(t, "8100 0064", udp(v4, 40000, 2123, "pass")),
		ether(t, "88a8 0001 8100 0064", udp(v6, 40000, 2123, "pass")),
		append(octets(t, macs+"8847 00010140"), udp(v4, 1, 2123, "pass")...),
		ether(t, "", udp(v4, 40000, 2123, "pass "+strings.Repeat("x", 1466))), // as long as the MTU
		ether(t, "8100 0064", udp(v4, 40000, 2123, "pass "+strings.Repeat("x", 1466))),
	}
	sent = append(sent, cut(t, "", udp(v4, 40000, 2123, "pass "+long), 1480, 1)...)
	sent = append(sent, cut(t, "8100 0064", udp(v6, 40000, 53, long), 1400, 2)...)
	never := [][]byte{
		ether(t, "", udp(v4, 40000, 2123, "drop")), ether(t, "8100 0064", udp(v6, 40000, 2123, "drop")),
		append(octets(t, macs+strings.Repeat("8100 0001", 9)+"0800"), udp(v4, 1, 2123, "pass")...),
		append(octets(t, macs+"0025 aaaa03 000000 0800"), udp(v4, 1, 2123, "pass")...),
		ether(t, "", udp(v4, 40000, 2123, "pass")[:21]),
	}
	never = append(never, cut(t, "", udp(v4, 40000, 2123, "drop "+long), 1480, 3)...)
	never = append(never, cut(t, "8100 0064", udp(v6, 40000, 2123, "drop "+long), 1400, 4)...)
	for _, way := range [][2]string{{"client", "server"}, {"server", "client"}} {
		from, address := tap(t, way[0])
		to, _ := tap(t, way[1])
		for _, f := range append(append([][]byte{}, never...), sent...) {
			if err := unix.Sendto(from, f, 0, address); err != nil {
				t.Fatalf("%d octets: %v", len(f), err)
			}
		}
		got := frames(to)
		for i := range max(len(got), len(sent)) {
			switch {
			case i >= len(got) || i >= len(sent):
				t.Fatalf("to the %s: %d frames arrived of %d", way[1], len(got), len(sent))
			case !bytes.Equal(got[i], sent[i]):
				t.Errorf("to the %s: frame %d\n%x, want\n%x", way[1], i, got[i], sent[i])
			}
		}
		if back := frames(from); len(back) != 0 {
			t.Errorf("%d frames came back to the %s: %x", len(back), way[0], back[0])
		}
	}
	if s := w.Stats(); s.Lost != 0 || s.Unsent != 0 || s.Truncated != 0 || s.Dropped != 0 || s.Held != 0 || s.Judged != 2*(8+5+2) {
		t.Errorf("%+v", s)
	}
	stop()
	from, address := tap(t, "client")
	to, _ := tap(t, "server")
	if err := unix.Sendto(from, sent[0], 0, address); err != nil {
		t.Fatal(err)
	}
	if got := frames(to); len(got) != 0 {
		t.Errorf("%d frames pass a wire that is cut", len(got))
	}
}

// TestSocketsOverAWire uses the stacks of the kernel, which leave checksums and
// segments to cards that are none.
func TestSocketsOverAWire(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	w, _ := join(t)
	reach(t, nettest.ServerIPv6)
	t.Run("a stream of large segments", func(t *testing.T) {
		const octets = 32 << 20
		var listener net.Listener
		var client net.Conn
		var err error
		nettest.In(t, "server", func() { listener, err = net.Listen("tcp", nettest.ServerIPv4+":5000") })
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		received := make(chan int64, 1)
		go func() {
			c, err := listener.Accept()
			if err != nil {
				received <- -1
				return
			}
			n, _ := io.Copy(io.Discard, c)
			received <- n
		}()
		nettest.In(t, "client", func() { client, err = net.Dial("tcp", nettest.ServerIPv4+":5000") })
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Write(make([]byte, octets)); err != nil {
			t.Error(err)
		}
		_ = client.Close()
		if n := <-received; n != octets {
			t.Errorf("%d of %d octets arrived", n, octets)
		}
	})
	for _, ends := range [][2]string{{nettest.ClientIPv4, nettest.ServerIPv4}, {"[" + nettest.ClientIPv6 + "]", "[" + nettest.ServerIPv6 + "]"}} {
		client, server := nettest.UDP(t, "client", ends[0]+":40000"), nettest.UDP(t, "server", ends[1]+":2123")
		to := netip.MustParseAddrPort(ends[1] + ":2123")
		long := strings.Repeat("x", 4000)
		for _, text := range []string{"one", "drop", "drop " + long, "replace", "pass " + long, "replace " + long, "refuse", "refuse " + long, "two"} {
			if _, err := client.WriteToUDPAddrPort([]byte(text), to); err != nil {
				t.Fatal(err)
			}
		}
		want := fmt.Sprint([]string{"one", "replaced replace", "pass " + long, "replaced replace " + long, "two"})
		if got := fmt.Sprint(texts(server)); got != want {
			t.Errorf("the server received %s, want %s", got, want)
		}
		if got := fmt.Sprint(texts(client)); got != "[refused refused]" {
			t.Errorf("the client received %s", got)
		}
		// Several datagrams in one that the card is to cut: the kernel's UDP_SEGMENT.
		raw, err := client.SyscallConn()
		if err == nil {
			err = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), unix.SOL_UDP, unix.UDP_SEGMENT, 8) })
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.WriteToUDPAddrPort([]byte("pass a  "+"drop b  "+"pass c  "+"refuse  "+"pass d"), to); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(texts(server)); got != "[pass a   pass c   pass d]" {
			t.Errorf("of several in one the server received %q", got)
		}
		if got := fmt.Sprint(texts(client)); got != "[refused]" {
			t.Errorf("of several in one the client received %q", got)
		}
	}
	if s := w.Stats(); s.Lost != 0 || s.Unsent != 0 || s.Truncated != 0 {
		t.Errorf("%+v", s)
	}
}

// texts are the datagrams that arrive until none comes for a moment.
func texts(c *net.UDPConn) (all []string) {
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

func TestAWireTellsWhatKeepsItFromBeingOne(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	open := func(want string) {
		t.Helper()
		w, err := Open(Config{Outside: nettest.Outside, Inside: nettest.Inside})
		if err == nil {
			_ = w.Close()
		}
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	open("")
	nettest.Run(t, "ip link set out0 down")
	open("ip link set out0 up")
	nettest.Run(t, "ip link set out0 up\nip link set in0 mtu 1400")
	open("ip link set out0 mtu 1400")
	nettest.Run(t, "ip link set in0 mtu 1500\nip link add br0 type bridge\nip link set in0 master br0")
	open("ip link set in0 nomaster")
	nettest.Run(t, "ip link set in0 nomaster\nip addr add 10.77.9.9/32 dev in0")
	w, _ := join(t)
	if a := w.Advice(); len(a) != 1 || !strings.Contains(a[0], "in0 has the address 10.77.9.9") {
		t.Errorf("advice %q", a)
	}
	open("another process is the wire")
	if _, err := Open(Config{Outside: "lo", Inside: "nothing0"}); err == nil || !strings.Contains(err.Error(), "no Ethernet") || !strings.Contains(err.Error(), "nothing0") {
		t.Errorf("error %v", err)
	}
}

func TestAWireEndsWithItsInterface(t *testing.T) {
	if !nettest.Isolate(t) {
		return
	}
	nettest.Wired(t)
	w, err := Open(Config{Outside: nettest.Outside, Inside: nettest.Inside})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Join(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.Run(context.Background(), func(bool) Judge { return byText{} }) }()
	reach(t, nettest.ServerIPv4)
	nettest.Run(t, "ip link set out0 down\nip link set out0 up")
	time.Sleep(3 * pause * time.Millisecond)
	reach(t, nettest.ServerIPv4) // a link that comes back is used again
	nettest.Run(t, "ip link del in0")
	select {
	case err := <-done:
		if err == nil || !strings.Contains(err.Error(), "interface in0 is gone") {
			t.Errorf("error %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("it goes on without one of its ends")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// told counts replies by whether they were sent.
type told struct {
	byText
	sent, unsent int
}

func (c *told) Replied(sent bool) {
	if sent {
		c.sent++
		return
	}
	c.unsent++
}

func TestAReplyThatCannotGoBackIsNotSent(t *testing.T) {
	judge := new(told)
	l := &lane{wire: new(Wire), judge: judge}
	l.reply(make([]byte, lenEthernet))
	l.verdict.Reply = []byte{0x45}
	l.reply(make([]byte, lenEthernet+4)) // behind a label of MPLS
	group := make([]byte, lenEthernet)
	group[lenMACs/2] = 1
	l.reply(group)
	if judge.sent != 0 || judge.unsent != 2 || l.wire.count.unsent.Load() != 2 {
		t.Errorf("told of %d sent and %d not, %d counted, want 0, 2 and 2", judge.sent, judge.unsent, l.wire.count.unsent.Load())
	}
}
