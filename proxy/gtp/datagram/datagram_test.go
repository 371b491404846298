package datagram

import (
	"bytes"
	"encoding/hex"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"cordon/protocols/ip"
)

var (
	ends4 = [2]netip.AddrPort{netip.MustParseAddrPort("10.77.2.2:2123"), netip.MustParseAddrPort("10.77.1.2:40000")}
	ends6 = [2]netip.AddrPort{netip.MustParseAddrPort("[fd77:2::2]:2123"), netip.MustParseAddrPort("[fd77:1::2]:40000")}
)

// second builds the same packet by another library.
func second(t *testing.T, ends [2]netip.AddrPort, payload []byte) []byte {
	t.Helper()
	udp := &layers.UDP{SrcPort: layers.UDPPort(ends[0].Port()), DstPort: layers.UDPPort(ends[1].Port())}
	all := []gopacket.SerializableLayer{udp, gopacket.Payload(payload)}
	var network interface {
		gopacket.NetworkLayer
		gopacket.SerializableLayer
	}
	if ends[0].Addr().Is4() {
		network = &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP, SrcIP: ends[0].Addr().AsSlice(), DstIP: ends[1].Addr().AsSlice()}
	} else {
		network = &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolUDP, SrcIP: ends[0].Addr().AsSlice(), DstIP: ends[1].Addr().AsSlice()}
	}
	if err := udp.SetNetworkLayerForChecksum(network); err != nil {
		t.Fatal(err)
	}
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, append([]gopacket.SerializableLayer{network}, all...)...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDatagramsAreThoseOfAnotherBuilder(t *testing.T) {
	for _, ends := range [][2]netip.AddrPort{ends4, ends6} {
		for _, n := range []int{0, 1, 2, 13, 1400, 65000} {
			payload := bytes.Repeat([]byte{0xfe, 1, 2, 3}, n/4+1)[:n]
			got, ok := Append(nil, ends[0], ends[1], payload)
			if want := second(t, ends, payload); !ok || !bytes.Equal(got, want) {
				t.Errorf("%v with %d octets:\n%x, want\n%x", ends, n, got[:min(len(got), 60)], want[:min(len(want), 60)])
			}
		}
	}
	if _, ok := Append(nil, ends4[0], ends6[1], nil); ok {
		t.Error("a datagram between versions of IP was built")
	}
	if _, ok := Append(nil, ends4[0], ends4[1], make([]byte, 65536)); ok {
		t.Error("a datagram that is too long was built")
	}
}

func TestAChecksumOfZeroIsWrittenAsOnes(t *testing.T) {
	b, _ := Append(nil, ends4[0], ends4[1], []byte{0, 0})
	c := uint16(b[26])<<8 | uint16(b[27])
	b, _ = Append(nil, ends4[0], ends4[1], []byte{byte(c >> 8), byte(c)})
	if b[26] != 0xff || b[27] != 0xff {
		t.Errorf("checksum %x", b[26:28])
	}
}

func TestReplacingKeepsTheHeaders(t *testing.T) {
	options, err := hex.DecodeString("4618" + "0022" + "1234" + "4000" + "2011" + "0000" + "0a4d0202" + "0a4d0102" + "01010101" + "084b9c40000a0000" + "6162")
	if err != nil {
		t.Fatal(err)
	}
	v6, _ := Append(nil, ends6[0], ends6[1], []byte("abcdef"))
	v4, _ := Append(nil, ends4[0], ends4[1], []byte("abcdef"))
	for name, packet := range map[string][]byte{"options of IPv4": options, "IPv6": v6, "IPv4": v4, "octets behind the packet": append(bytes.Clone(v4), 1, 2, 3)} {
		for _, payload := range [][]byte{[]byte("x"), bytes.Repeat([]byte("long"), 100)} {
			var p ip.Packet
			if !ip.Decode(packet, &p) {
				t.Fatal(name)
			}
			at := At(packet, &p)
			out, ok := AppendReplaced([]byte("x"), packet, at, payload)
			out = out[1:]
			var q ip.Packet
			var u ip.UDP
			if !ok || !ip.Decode(out, &q) || !ip.DecodeUDP(q.Payload, &u) || !bytes.Equal(u.Payload, payload) || q.Anomalies != p.Anomalies || q.Src != p.Src || q.TTL != p.TTL || len(q.Payload) != LenUDP+len(payload) {
				t.Fatalf("%s: %t %x", name, ok, out)
			}
			if out[0]>>4 == 4 && fold(sum(0, out[:at])) != 0xffff {
				t.Errorf("%s: header checksum", name)
			}
			checked := bytes.Clone(out)
			putChecksum(checked, at)
			if !bytes.Equal(checked, out) {
				t.Errorf("%s: checksum of the datagram", name)
			}
		}
	}
	if _, ok := AppendReplaced(nil, v4, 20, make([]byte, 65536)); ok {
		t.Error("a packet that is too long was made")
	}
	if _, ok := AppendReplaced(nil, v4[:24], 20, []byte("x")); ok {
		t.Error("a packet without a UDP header was replaced")
	}
}

func TestPiecesMakeTheDatagramAgain(t *testing.T) {
	payload := bytes.Repeat([]byte("probe"), 700)
	for _, ends := range [][2]netip.AddrPort{ends4, ends6} {
		packet, _ := Append(nil, ends[0], ends[1], payload)
		for n, want := range map[int]int{8: 439, 1808: 2, 1400: 3, 65000: 1} {
			pieces := Cut(packet, n, 0x01020304)
			if len(pieces) != want {
				t.Errorf("%v: %d pieces of %d octets, want %d", ends, len(pieces), n, want)
			}
			var r ip.Reassembler
			var p ip.Packet
			for i, piece := range pieces {
				if !ip.Decode(piece, &p) || p.Fragment != (want > 1) {
					t.Fatalf("%v: piece %d of %d: %+v", ends, i, len(pieces), p)
				}
				if whole := i == len(pieces)-1; want > 1 && (r.Add(0, &p) == ip.Complete) != whole {
					t.Fatalf("%v: whole after piece %d of %d", ends, i, len(pieces))
				}
			}
			var u ip.UDP
			if !ip.DecodeUDP(p.Payload, &u) || !bytes.Equal(u.Payload, payload) || !p.Anomalies.Empty() {
				t.Errorf("%v in pieces of %d: %d octets, %v", ends, n, len(u.Payload), p.Anomalies)
			}
		}
		if got := Cut(packet, 7, 0); got != nil {
			t.Errorf("%v: %d pieces of 7 octets", ends, len(got))
		}
	}
	never := bytes.Clone(func() []byte { b, _ := Append(nil, ends4[0], ends4[1], payload); return b }())
	never[6] |= 0x40
	if got := Cut(never, 512, 0); got != nil {
		t.Errorf("%d pieces of a packet that must not be cut", len(got))
	}
	routing := bytes.Clone(func() []byte { b, _ := Append(nil, ends6[0], ends6[1], payload); return b }())
	routing[6] = 43
	if got := Cut(routing, 512, 0); got != nil {
		t.Errorf("%d pieces of a packet with a routing header", len(got))
	}
}

func TestWhatIsNoPacketHasNoPieces(t *testing.T) {
	octets := make([]byte, 60)
	for name, first := range map[string]byte{"another version": 0x35, "a header of no length": 0x40, "a header that is too short": 0x44} {
		octets[0] = first
		for _, n := range []int{16, 100} {
			if got := Cut(octets, n, 1); got != nil {
				t.Errorf("%s: %d pieces of %d octets", name, len(got), n)
			}
		}
	}
	if got := Cut([]byte{0x4f, 19: 0}, 16, 1); got != nil {
		t.Errorf("a header that is cut: %d pieces", len(got))
	}
}

func TestAPacketOfIPv6WithoutALength(t *testing.T) {
	packet, _ := Append(nil, ends6[0], ends6[1], []byte("abcdef"))
	packet[4], packet[5] = 0, 0
	var p ip.Packet
	if !ip.Decode(packet, &p) {
		t.Fatal("it is not read")
	}
	if at := At(packet, &p); at != LenIPv6 {
		t.Errorf("the datagram stands at %d, want %d", at, LenIPv6)
	}
}
