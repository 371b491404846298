package forge

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"cordon/protocols/ip"
	"cordon/protocols/sctp"
	"cordon/protocols/tcp"
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

// The addresses of the two ends of every Ethernet frame: locally administered ones.
var (
	srcMAC = net.HardwareAddr{2, 0, 0, 0, 0, 1}
	dstMAC = net.HardwareAddr{2, 0, 0, 0, 0, 2}
)

const (
	ttl       = 64
	tcpWindow = 65535
)

// frames makes the frames of a draft: one, or its IP fragments.
func (b *Builder) frames(d *draft) ([]Packet, error) {
	p := Packet{Time: d.time, Link: links[d.c.Link], Comment: d.comment, Message: d.message}
	if !d.flow.src.IsValid() {
		p.Data = d.payload
		return []Packet{p}, nil
	}
	transport, protocol, err := b.transport(d)
	if err != nil {
		return nil, err
	}
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
		if q.Data, err = d.frame(&f); err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}

// transport makes the SCTP packet or TCP segment.
func (b *Builder) transport(d *draft) ([]byte, layers.IPProtocol, error) {
	src, dst := d.flow.src, d.flow.dst
	if !d.flow.tcp {
		out := sctp.AppendHeader(nil, &sctp.Header{SrcPort: src.Port(), DstPort: dst.Port(), Tag: b.course(d.flow).tag})
		for _, c := range d.chunks {
			out = append(out, c...)
		}
		sctp.PutChecksum(out)
		return out, layers.IPProtocolSCTP, nil
	}
	flags := d.segment.flags
	header := layers.TCP{
		SrcPort: layers.TCPPort(src.Port()), DstPort: layers.TCPPort(dst.Port()),
		Seq: d.segment.seq, Ack: d.segment.ack, Window: tcpWindow,
		SYN: flags&tcp.SYN != 0, ACK: flags&tcp.ACK != 0, PSH: flags&tcp.PSH != 0,
	}
	if err := header.SetNetworkLayerForChecksum(networkLayer(src.Addr(), dst.Addr())); err != nil {
		return nil, 0, err
	}
	out, err := serialize(&header, gopacket.Payload(d.payload))
	return out, layers.IPProtocolTCP, err
}

// networkLayer is what the checksum of TCP covers of IP.
func networkLayer(src, dst netip.Addr) gopacket.NetworkLayer {
	if src.Is4() {
		return &layers.IPv4{SrcIP: src.AsSlice(), DstIP: dst.AsSlice(), Protocol: layers.IPProtocolTCP}
	}
	return &layers.IPv6{SrcIP: src.AsSlice(), DstIP: dst.AsSlice(), NextHeader: layers.IPProtocolTCP}
}

func serialize(parts ...gopacket.SerializableLayer) ([]byte, error) {
	buf := gopacket.NewSerializeBuffer()
	opts := gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}
	if err := gopacket.SerializeLayers(buf, opts, parts...); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// fragment is an IP packet, whole or a piece of one.
type fragment struct {
	id          uint32
	offset      int // octets
	more, whole bool
	protocol    layers.IPProtocol
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
	var packet []byte
	var err error
	kind := layers.EthernetTypeIPv4
	if src.Is4() {
		header := layers.IPv4{
			Version: 4, TTL: ttl, Id: uint16(f.id), Protocol: f.protocol, SrcIP: src.AsSlice(), DstIP: dst.AsSlice(),
			FragOffset: uint16(f.offset / 8),
		}
		if f.more {
			header.Flags = layers.IPv4MoreFragments
		} else if f.whole {
			header.Flags = layers.IPv4DontFragment
		}
		packet, err = serialize(&header, gopacket.Payload(f.payload))
	} else {
		kind = layers.EthernetTypeIPv6
		header := layers.IPv6{Version: 6, HopLimit: ttl, NextHeader: f.protocol, SrcIP: src.AsSlice(), DstIP: dst.AsSlice()}
		payload := f.payload
		if !f.whole {
			header.NextHeader = layers.IPProtocolIPv6Fragment
			payload = append(f.header(), payload...)
		}
		packet, err = serialize(&header, gopacket.Payload(payload))
	}
	if err != nil {
		return nil, err
	}
	return d.link(packet, kind)
}

// header is the IPv6 fragment header (RFC 8200, 4.5).
func (f *fragment) header() []byte {
	offset := uint16(f.offset)
	if f.more {
		offset |= 1
	}
	b := []byte{byte(f.protocol), 0}
	b = binary.BigEndian.AppendUint16(b, offset)
	return binary.BigEndian.AppendUint32(b, f.id)
}

// link puts an IP packet into a frame of the draft's link type.
func (d *draft) link(packet []byte, kind layers.EthernetType) ([]byte, error) {
	switch links[d.c.Link] {
	case ip.LinkEthernet:
		eth := layers.Ethernet{SrcMAC: srcMAC, DstMAC: dstMAC, EthernetType: kind}
		parts := []gopacket.SerializableLayer{&eth}
		if len(d.c.VLAN) > 0 {
			eth.EthernetType = layers.EthernetTypeDot1Q
		}
		for i, id := range d.c.VLAN {
			tag := layers.Dot1Q{VLANIdentifier: uint16(id), Type: layers.EthernetTypeDot1Q}
			if i == len(d.c.VLAN)-1 {
				tag.Type = kind
			}
			parts = append(parts, &tag)
		}
		return serialize(append(parts, gopacket.Payload(packet))...)
	case ip.LinkSLL:
		head := append([]byte{0, 0, 0, 1, 0, 6}, srcMAC...) // to us, from Ethernet
		head = binary.BigEndian.AppendUint16(append(head, 0, 0), uint16(kind))
		return append(head, packet...), nil
	case ip.LinkSLL2:
		head := binary.BigEndian.AppendUint16(nil, uint16(kind))
		head = append(head, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6) // reserved, interface 1, Ethernet, to us
		return append(append(append(head, srcMAC...), 0, 0), packet...), nil
	case ip.LinkNull:
		family := byte(2)
		if kind == layers.EthernetTypeIPv6 {
			family = 30
		}
		return append([]byte{family, 0, 0, 0}, packet...), nil
	case ip.LinkRaw:
		return packet, nil
	}
	return nil, fmt.Errorf("link %s carries no IP", d.c.Link)
}
