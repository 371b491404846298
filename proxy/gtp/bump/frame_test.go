package bump

import (
	"bytes"
	"encoding/hex"
	"hash/crc32"
	"net/netip"
	"strings"
	"testing"

	"cordon/proxy/gtp/datagram"
)

var cfg = Config{Ports: []uint16{2123, 3386}, UserPort: 2152}

func octets(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const macs = "02000000000a 02000000000b"

// frames4 and frames6 are frames with a datagram between two ports.
func ether(t testing.TB, tags string, packet []byte) []byte {
	typ := "0800"
	if packet[0]>>4 == 6 {
		typ = "86dd"
	}
	return append(octets(t, macs+tags+typ), packet...)
}

func udp(ends [2]string, src, dst uint16, payload string) []byte {
	b, _ := datagram.Append(nil, netip.AddrPortFrom(netip.MustParseAddr(ends[0]), src), netip.AddrPortFrom(netip.MustParseAddr(ends[1]), dst), []byte(payload))
	return b
}

var (
	v4 = [2]string{"192.0.2.1", "198.51.100.1"}
	v6 = [2]string{"2001:db8::1", "2001:db8::2"}
)

func TestFramesAreToldApart(t *testing.T) {
	extended := udp(v6, 2123, 2123, "x")
	extended = append(append(bytes.Clone(extended[:40]), 17, 0, 1, 4, 0, 0, 0, 0), extended[40:]...)
	extended[6], extended[5] = 60, extended[5]+8
	tcp := udp(v4, 2123, 2123, "x")
	tcp[9] = 6
	esp := udp(v4, 2123, 2123, "x")
	esp[6] = 0x20
	esp[9] = 50
	for _, tt := range []struct {
		name  string
		frame []byte
		want  class
	}{
		{"GTP-C", ether(t, "", udp(v4, 40000, 2123, "x")), judged},
		{"an answer of GTP-C", ether(t, "", udp(v4, 2123, 40000, "x")), judged},
		{"GTP-C over IPv6", ether(t, "", udp(v6, 40000, 3386, "x")), judged},
		{"behind an extension header", ether(t, "", extended), judged},
		{"on a VLAN", ether(t, "8100 0064", udp(v4, 1, 2123, "x")), judged},
		{"on a VLAN in another", ether(t, "88a8 0001 8100 0064", udp(v4, 1, 2123, "x")), judged},
		{"behind a label of MPLS", append(octets(t, macs+"8847 00010140"), udp(v4, 1, 2123, "x")...), judged},
		{"to the port of GTP-U", ether(t, "", udp(v4, 40000, 2152, "x")), judged},
		{"from the port of GTP-U", ether(t, "", udp(v4, 2152, 40000, "x")), passes},
		{"DNS", ether(t, "", udp(v4, 40000, 53, "x")), passes},
		{"another protocol with these numbers", ether(t, "", tcp), passes},
		{"a fragment of IPsec", ether(t, "", esp), passes},
		{"a fragment", ether(t, "", datagram.Cut(udp(v4, 1, 2123, strings.Repeat("x", 100)), 48, 1)[1]), fragment},
		{"a fragment of IPv6", ether(t, "", datagram.Cut(udp(v6, 1, 53, strings.Repeat("x", 100)), 48, 1)[0]), fragment},
		{"a datagram without ports", ether(t, "", udp(v4, 1, 2123, "x")[:22]), judged},
		{"a header that is cut", ether(t, "", udp(v4, 1, 2123, "x")[:19]), judged},
		{"a cut packet of IPv6", ether(t, "", udp(v6, 1, 2123, "x")[:30]), judged},
		{"IP of an impossible version", append(octets(t, macs+"0800"), 0x20), judged},
		{"more tags than are read, and IP", append(octets(t, macs+strings.Repeat("8100 0001", 9)+"0800"), udp(v4, 1, 2123, "x")...), judged},
		{"IP in the form of IEEE 802", append(octets(t, macs+"0025 aaaa03 000000 0800"), udp(v4, 1, 2123, "x")...), judged},
		{"the same on a VLAN", append(octets(t, macs+"8100 0001 0025 aaaa03 000000 0800"), udp(v4, 1, 2123, "x")...), judged},
		{"ARP", octets(t, macs+"0806 0001080006040001"), passes},
		{"ARP on a VLAN", octets(t, macs+"8100 0064 0806 0001080006040001"), passes},
		{"a bridge's own protocol", octets(t, macs+"0026 424203 0000000000"), passes},
		{"what nobody knows", octets(t, macs+"88b5 00"), passes},
		{"a tag that is cut", octets(t, macs+"8100 00"), passes},
		{"less than a header", octets(t, "0200"), passes},
	} {
		var r reading
		if got := r.classify(tt.frame, &cfg); got != tt.want {
			t.Errorf("%s: class %d, want %d", tt.name, got, tt.want)
		} else if got == judged && r.at > len(tt.frame) {
			t.Errorf("%s: the packet begins behind the frame", tt.name)
		}
	}
}

func TestClassifyingAllocatesNothing(t *testing.T) {
	var r reading
	frame := ether(t, "8100 0064", udp(v6, 1, 2123, "x"))
	if n := testing.AllocsPerRun(100, func() { r.classify(frame, &cfg) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestWhatTheCardLeftUndone(t *testing.T) {
	o := offload(make([]byte, lenOffload))
	o.shift(4)
	if !bytes.Equal(o, make([]byte, lenOffload)) {
		t.Errorf("nothing undone became %x", o)
	}
	le := func(s string) offload { return octets(t, s) } // as a little-endian host has it
	o = le("01 04 3600 b405 2200 1000")
	if o.shift(4); !bytes.Equal(o, le("01 04 3a00 b405 2600 1000")) || o.segment() != 0 {
		t.Errorf("behind a tag %x", o)
	}
	if o = le("01 05 2a00 6400 2200 0600"); o.segment() != 100 {
		t.Errorf("datagrams of %d octets", o.segment())
	}
	frame := append(make([]byte, 34), "ports tag check chunks"...)
	o = le("01 00 0000 0000 2200 0800")
	o.sumSCTP(frame)
	want := append(make([]byte, 34), "ports tag check chunks"...)
	copy(want[42:], "\x00\x00\x00\x00")
	sum := crc32.Checksum(want[34:], crc32.MakeTable(crc32.Castagnoli))
	copy(want[42:], []byte{byte(sum), byte(sum >> 8), byte(sum >> 16), byte(sum >> 24)})
	if !bytes.Equal(frame, want) || o[0] != 0 {
		t.Errorf("SCTP %q, want %q; still undone %x", frame, want, o[0])
	}
	before := bytes.Clone(frame)
	o = le("01 00 0000 0000 2200 0600")
	o.sumSCTP(frame)
	if !bytes.Equal(frame, before) || o[0] != 1 {
		t.Error("a checksum of UDP was taken for one of SCTP")
	}
	o = le("01 00 0000 0000 ff00 0800")
	o.sumSCTP(frame[:40]) // must not reach beyond the frame
}

func FuzzClassify(f *testing.F) {
	f.Add(ether(f, "8100 0064", udp(v4, 1, 2123, "x")))
	f.Add(ether(f, "", datagram.Cut(udp(v6, 1, 53, strings.Repeat("x", 100)), 48, 1)[1]))
	f.Add(octets(f, macs+"0025 aaaa03 000000 0800 45"))
	f.Add(octets(f, macs+"86dd 6000000000102c40"+strings.Repeat("00", 32)+"2c00 0000 00000000 1100 0009 00000001"))
	f.Fuzz(func(t *testing.T, frame []byte) {
		if len(frame) < lenEthernet {
			return
		}
		var r reading
		h := newHolder(&counters{})
		if r.classify(frame, &cfg) != fragment {
			return
		}
		if d := h.add(epoch, append(make([]byte, lenOffload), frame...), &r); d != nil {
			t.Fatalf("one fragment is a whole datagram: %+v", d)
		}
	})
}
