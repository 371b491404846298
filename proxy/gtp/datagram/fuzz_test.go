package datagram

import (
	"bytes"
	"net/netip"
	"testing"

	"cordon/protocols/ip"
)

// FuzzPackets cuts and replaces whatever comes, and builds its like anew: nothing
// panics, pieces hold what the packet held, and what is built is read as it was meant.
func FuzzPackets(f *testing.F) {
	for _, ends := range [][2]netip.AddrPort{ends4, ends6} {
		packet, _ := Append(nil, ends[0], ends[1], []byte("a message of GTP-C"))
		f.Add(packet, []byte("another"), 16)
		for _, piece := range Cut(packet, 8, 1) {
			f.Add(piece, []byte(nil), 8)
		}
	}
	f.Add([]byte{0x4f, 0, 0, 60}, []byte{0}, 0)
	f.Fuzz(func(t *testing.T, packet, payload []byte, n int) {
		if len(packet) > maxIP {
			return
		}
		pieces := Cut(packet, n, 1)
		if len(pieces) > 1 {
			checkPieces(t, packet, pieces, n)
		}
		var p ip.Packet
		if !ip.Decode(packet, &p) || p.Fragment || p.Protocol != ip.ProtocolUDP || p.Truncated {
			return
		}
		if out, ok := AppendReplaced(nil, packet, At(packet, &p), payload); ok {
			checkDatagram(t, out, &p, payload)
		}
		src, dst := netip.AddrPortFrom(p.Src, 1), netip.AddrPortFrom(p.Dst, 2)
		if out, ok := Append(nil, src, dst, payload); ok {
			checkDatagram(t, out, &p, payload)
		}
	})
}

// checkPieces holds pieces against the packet that they are of.
func checkPieces(t *testing.T, packet []byte, pieces [][]byte, n int) {
	t.Helper()
	header := int(packet[0]&0x0f) * 4
	own := header
	if packet[0]>>4 == 6 {
		header, own = LenIPv6, LenIPv6+lenFragment
	}
	var whole []byte
	for i, piece := range pieces {
		if len(piece)-own > n || i < len(pieces)-1 && (len(piece)-own)%block != 0 {
			t.Fatalf("piece %d of %d has %d octets, of %d", i, len(pieces), len(piece)-own, n)
		}
		whole = append(whole, piece[own:]...)
	}
	if !bytes.Equal(whole, packet[header:]) {
		t.Fatalf("the pieces hold %x, want %x", whole, packet[header:])
	}
}

// checkDatagram reads a packet that holds payload, between the addresses of p.
func checkDatagram(t *testing.T, out []byte, p *ip.Packet, payload []byte) {
	t.Helper()
	var q ip.Packet
	var u ip.UDP
	if !ip.Decode(out, &q) || q.Src != p.Src || q.Dst != p.Dst || !ip.DecodeUDP(q.Payload, &u) || !bytes.Equal(u.Payload, payload) {
		t.Fatalf("%x is not %x from %s to %s", out, payload, p.Src, p.Dst)
	}
}
