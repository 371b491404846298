package forge

import (
	"bytes"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"cordon/protocols/ip"
	"cordon/protocols/tcp"
)

func gopacketBytes(t *testing.T, parts ...gopacket.SerializableLayer) []byte {
	t.Helper()
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, parts...); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// twoEnds are random addresses and ports of one version of IP.
func twoEnds(r *rand.Rand, six bool) (src, dst netip.AddrPort) {
	addr := func() netip.Addr {
		var b [16]byte
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		b[0] = 0x20 // no IPv4 address in six's clothes
		if six {
			return netip.AddrFrom16(b)
		}
		return netip.AddrFrom4([4]byte(b[:4]))
	}
	return netip.AddrPortFrom(addr(), uint16(r.Uint32())), netip.AddrPortFrom(addr(), uint16(r.Uint32()))
}

func TestHeadersAreThoseThatGopacketWrites(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 400 {
		src, dst := twoEnds(r, i%2 == 1)
		payload := make([]byte, r.IntN(300))
		for j := range payload {
			payload[j] = byte(r.Uint32())
		}
		s := &segment{seq: r.Uint32(), ack: r.Uint32(), flags: [...]uint8{tcp.SYN, tcp.SYN | tcp.ACK, tcp.ACK, tcp.PSH | tcp.ACK}[r.IntN(4)]}
		gotTCP, wantTCP := tcpSegment(src, dst, s, payload), gopacketTCP(t, src, dst, s, payload)
		if !bytes.Equal(gotTCP, wantTCP) {
			t.Fatalf("segment %d from %v to %v:\ngot  %x\nwant %x", i, src, dst, gotTCP, wantTCP)
		}
		f := &fragment{id: r.Uint32(), protocol: ip.ProtocolSCTP, payload: payload, whole: r.IntN(2) == 0}
		if !f.whole {
			f.offset, f.more = r.IntN(100)*8, r.IntN(2) == 0
		}
		vlans := [][]int{nil, {1}, {100, 4095}}[r.IntN(3)]
		got, want := ethernetOf(src.Addr(), dst.Addr(), f, vlans), gopacketFrame(t, src.Addr(), dst.Addr(), f, vlans)
		if !bytes.Equal(got, want) {
			t.Fatalf("frame %d from %v to %v:\ngot  %x\nwant %x", i, src, dst, got, want)
		}
	}
}

func ethernetOf(src, dst netip.Addr, f *fragment, vlans []int) []byte {
	if src.Is4() {
		return ethernetFrame(vlans, etherIPv4, ipv4Packet(src, dst, f))
	}
	return ethernetFrame(vlans, etherIPv6, ipv6Packet(src, dst, f))
}

func gopacketTCP(t *testing.T, src, dst netip.AddrPort, s *segment, payload []byte) []byte {
	header := layers.TCP{
		SrcPort: layers.TCPPort(src.Port()), DstPort: layers.TCPPort(dst.Port()), Seq: s.seq, Ack: s.ack, Window: tcpWindow,
		SYN: s.flags&tcp.SYN != 0, ACK: s.flags&tcp.ACK != 0, PSH: s.flags&tcp.PSH != 0,
	}
	var under gopacket.NetworkLayer = &layers.IPv4{SrcIP: src.Addr().AsSlice(), DstIP: dst.Addr().AsSlice(), Protocol: layers.IPProtocolTCP}
	if src.Addr().Is6() {
		under = &layers.IPv6{SrcIP: src.Addr().AsSlice(), DstIP: dst.Addr().AsSlice(), NextHeader: layers.IPProtocolTCP}
	}
	if err := header.SetNetworkLayerForChecksum(under); err != nil {
		t.Fatal(err)
	}
	return gopacketBytes(t, &header, gopacket.Payload(payload))
}

func gopacketFrame(t *testing.T, src, dst netip.Addr, f *fragment, vlans []int) []byte {
	kind, payload := layers.EthernetTypeIPv4, f.payload
	var header gopacket.SerializableLayer
	if src.Is4() {
		v4 := &layers.IPv4{Version: 4, TTL: ttl, Id: uint16(f.id), Protocol: layers.IPProtocol(f.protocol), SrcIP: src.AsSlice(), DstIP: dst.AsSlice(), FragOffset: uint16(f.offset / 8)}
		if f.more {
			v4.Flags = layers.IPv4MoreFragments
		} else if f.whole {
			v4.Flags = layers.IPv4DontFragment
		}
		header = v4
	} else {
		kind = layers.EthernetTypeIPv6
		v6 := &layers.IPv6{Version: 6, HopLimit: ttl, NextHeader: layers.IPProtocol(f.protocol), SrcIP: src.AsSlice(), DstIP: dst.AsSlice()}
		if !f.whole {
			v6.NextHeader, payload = layers.IPProtocolIPv6Fragment, append(f.header(), payload...)
		}
		header = v6
	}
	eth := &layers.Ethernet{SrcMAC: net.HardwareAddr(srcMAC), DstMAC: net.HardwareAddr(dstMAC), EthernetType: kind}
	parts := []gopacket.SerializableLayer{eth}
	for i, id := range vlans {
		tag := &layers.Dot1Q{VLANIdentifier: uint16(id), Type: kind}
		if i < len(vlans)-1 {
			tag.Type = layers.EthernetTypeDot1Q
		}
		eth.EthernetType = layers.EthernetTypeDot1Q
		parts = append(parts, tag)
	}
	return gopacketBytes(t, append(parts, header, gopacket.Payload(payload))...)
}

func TestGopacketReadsFragmentsOfVersionSix(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	src, dst := twoEnds(r, true)
	f := &fragment{id: 77, offset: 16, more: true, protocol: ip.ProtocolSCTP, payload: make([]byte, 24)}
	packet := gopacket.NewPacket(ipv6Packet(src.Addr(), dst.Addr(), f), layers.LayerTypeIPv6, gopacket.Default)
	head, ok := packet.Layer(layers.LayerTypeIPv6Fragment).(*layers.IPv6Fragment)
	if !ok || head.Identification != 77 || head.FragmentOffset != 2 || !head.MoreFragments || head.NextHeader != layers.IPProtocolSCTP {
		t.Errorf("got %+v", head)
	}
}
