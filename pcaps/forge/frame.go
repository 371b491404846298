package forge

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"cordon/protocols/ip"
	"cordon/protocols/sctp"
)

// Packet is a frame of a forged capture.
type Packet struct {
	Time    time.Time
	Link    uint32 // link type, one of ip's Link constants
	Data    []byte
	Comment string
	// Message is the index of the message in the scenario; of a bundled packet, that of the first.
	Message int
}

// frames makes the frames of a draft: one, or its IP fragments.
func (b *Builder) frames(d *draft) ([]Packet, error) {
	p := Packet{Time: d.time, Link: links[d.c.Link], Comment: d.comment, Message: d.message}
	if !d.flow.src.IsValid() {
		p.Data = d.payload
		return []Packet{p}, nil
	}
	transport, protocol := b.transport(d)
	b.lastIPID++
	pieces := cutAligned(transport, max(d.c.IPFragments, 1))
	var out []Packet
	for i, piece := range pieces {
		q := p
		q.Time = p.Time.Add(time.Duration(i) * time.Microsecond)
		f := fragment{id: b.lastIPID, more: i < len(pieces)-1, whole: len(pieces) == 1, protocol: protocol, payload: piece}
		for _, before := range pieces[:i] {
			f.offset += len(before)
		}
		var err error
		if q.Data, err = d.frame(&f); err != nil {
			return nil, err
		}
		out = append(out, q)
		if d.c.IPOverlap && i == len(pieces)-2 {
			f.payload = slices.Clone(piece)
			for j := range f.payload {
				f.payload[j] ^= 0xFF
			}
			if q.Data, err = d.frame(&f); err != nil {
				return nil, err
			}
			out = append(out, q)
		}
	}
	if d.c.IPReversed {
		slices.Reverse(out)
		for i := range out {
			out[i].Time = p.Time.Add(time.Duration(i) * time.Microsecond)
		}
	}
	return out, nil
}

// transport makes the SCTP packet, TCP segment or UDP datagram.
func (b *Builder) transport(d *draft) (packet []byte, protocol uint8) {
	src, dst := d.flow.src, d.flow.dst
	if d.flow.udp {
		return udpDatagram(src, dst, d.payload), ip.ProtocolUDP
	}
	if d.flow.tcp {
		return tcpSegment(src, dst, &d.segment, d.payload), ip.ProtocolTCP
	}
	out := sctp.AppendHeader(nil, &sctp.Header{SrcPort: src.Port(), DstPort: dst.Port(), Tag: b.course(d.flow).tag})
	for i := range d.chunks {
		out = sctp.AppendData(out, &d.chunks[i])
	}
	sctp.PutChecksum(out)
	return out, ip.ProtocolSCTP
}

// fragment is an IP packet, whole or a piece of one.
type fragment struct {
	id          uint32
	offset      int // octets
	more, whole bool
	protocol    uint8
	payload     []byte
}

// cutAligned cuts into n pieces whose sizes but the last are multiples of eight, as IP fragments are.
func cutAligned(b []byte, n int) [][]byte {
	size := (len(b)/n + 7) &^ 7
	var out [][]byte
	for len(b) > size && len(out) < n-1 {
		out = append(out, b[:size])
		b = b[size:]
	}
	return append(out, b)
}

// frame makes a frame of the draft's link layer around an IP packet.
func (d *draft) frame(f *fragment) ([]byte, error) {
	src, dst := d.flow.src.Addr(), d.flow.dst.Addr()
	if src.Is4() {
		return d.link(ipv4Packet(src, dst, f), etherIPv4)
	}
	return d.link(ipv6Packet(src, dst, f), etherIPv6)
}

// header is the IPv6 fragment header (RFC 8200, 4.5).
func (f *fragment) header() []byte {
	offset := uint16(f.offset)
	if f.more {
		offset |= 1
	}
	b := []byte{f.protocol, 0}
	b = binary.BigEndian.AppendUint16(b, offset)
	return binary.BigEndian.AppendUint32(b, f.id)
}

// link puts an IP packet into a frame of the draft's link type.
func (d *draft) link(packet []byte, kind uint16) ([]byte, error) {
	switch links[d.c.Link] {
	case ip.LinkEthernet:
		return ethernetFrame(d.c.VLAN, kind, packet), nil
	case ip.LinkSLL:
		head := append([]byte{0, 0, 0, 1, 0, 6}, srcMAC...) // to us, from Ethernet
		head = binary.BigEndian.AppendUint16(append(head, 0, 0), kind)
		return append(head, packet...), nil
	case ip.LinkSLL2:
		head := binary.BigEndian.AppendUint16(nil, kind)
		head = append(head, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6) // reserved, interface 1, Ethernet, to us
		return append(append(append(head, srcMAC...), 0, 0), packet...), nil
	case ip.LinkNull:
		family := byte(2)
		if kind == etherIPv6 {
			family = 30
		}
		return append([]byte{family, 0, 0, 0}, packet...), nil
	case ip.LinkRaw:
		return packet, nil
	}
	return nil, fmt.Errorf("link %s carries no IP", d.c.Link)
}
