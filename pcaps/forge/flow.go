package forge

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"cordon/protocols/m2pa"
	"cordon/protocols/m3ua"
	"cordon/protocols/sctp"
	"cordon/protocols/tcp"
)

// flow is one direction between two endpoints.
type flow struct {
	src, dst netip.AddrPort
	tcp, udp bool
}

// course is where a flow stands.
type course struct {
	tag      uint32
	tsn      uint32 // the next one of SCTP, the next octet of TCP
	sequence map[uint16]uint16
}

// segment is what a TCP header says about its place in the connection.
type segment struct {
	seq, ack uint32
	flags    uint8
}

// endpoints settles the addresses and ports.
func (r *resolved) endpoints() (flow, error) {
	src, dst := r.carriage.Src.Addr, r.carriage.Dst.Addr
	from, to := r.from.IP.Addr, r.to.IP.Addr
	if r.message.GTP != nil {
		from, to = r.addressOf(&r.from), r.addressOf(&r.to)
	}
	if !src.IsValid() {
		src = from
	}
	if !dst.IsValid() {
		dst = to
	}
	if !src.IsValid() || !dst.IsValid() {
		return flow{}, fmt.Errorf("the IP address of %s or %s is missing", r.message.From, r.message.To)
	}
	if r.carriage.IPVersion == 6 {
		src, dst = IPv6Of(src), IPv6Of(dst)
	}
	if src.Is4() != dst.Is4() {
		return flow{}, errors.New("one address is IPv4, the other IPv6")
	}
	return flow{
		src: netip.AddrPortFrom(src, uint16(r.carriage.SrcPort)),
		dst: netip.AddrPortFrom(dst, uint16(r.carriage.DstPort)),
		tcp: r.carriage.Transport == transportTCP,
		udp: r.carriage.Transport == transportUDP,
	}, nil
}

var homeIPv4 = netip.MustParsePrefix("192.0.2.0/24")

// IPv6Of is the IPv6 address that stands for an IPv4 one where the carriage asks for IPv6: those of the home network stay in the home network of the example profile
// (2001:db8::/48), others outside of it.
func IPv6Of(a netip.Addr) netip.Addr {
	if !a.Is4() {
		return a
	}
	v4 := a.As4()
	v6 := [16]byte{0x20, 0x01, 0x0d, 0xb8}
	if !homeIPv4.Contains(a) {
		v6[4], v6[5] = 0xff, 0xff
	}
	copy(v6[12:], v4[:])
	return netip.AddrFrom16(v6)
}

// course finds where a flow stands, or begins it.
func (b *Builder) course(f flow) *course {
	c := b.courses[f]
	if c == nil {
		n := uint32(len(b.courses) + 1)
		c = &course{tag: 0x10000000 + n, tsn: 0x1000 * n, sequence: map[uint16]uint16{}}
		b.courses[f] = c
	}
	return c
}

// reverse is the flow of the answers.
func (f flow) reverse() flow { return flow{src: f.dst, dst: f.src, tcp: f.tcp, udp: f.udp} }

// connect opens a TCP connection, unless it is open.
func (b *Builder) connect(d *draft) []draft {
	if b.courses[d.flow] != nil {
		return nil
	}
	forward, backward := b.course(d.flow), b.course(d.flow.reverse())
	var out []draft
	for i, s := range []segment{
		{forward.tsn, 0, tcp.SYN},
		{backward.tsn, forward.tsn + 1, tcp.SYN | tcp.ACK},
		{forward.tsn + 1, backward.tsn + 1, tcp.ACK},
	} {
		p := *d
		p.segment, p.comment = s, ""
		p.time = d.time.Add(time.Duration(i-3) * pieceStep)
		if i == 1 {
			p.flow = d.flow.reverse()
		}
		out = append(out, p)
	}
	forward.tsn++
	backward.tsn++
	return out
}

// stream gives the octets of a TCP segment their place.
func (b *Builder) stream(p *draft, piece []byte) {
	c := b.course(p.flow)
	p.segment = segment{c.tsn, b.course(p.flow.reverse()).tsn, tcp.PSH | tcp.ACK}
	p.payload = piece
	c.tsn += uint32(len(piece))
}

// chunk makes a DATA chunk.
func (b *Builder) chunk(p *draft, r *resolved, piece []byte, first, last bool) {
	c := b.course(p.flow)
	stream := uint16(value(p.c.Stream, 0))
	ppid := uint32(m3ua.PPID)
	switch p.c.Adaptation {
	case adaptationM2PA:
		ppid = m2pa.PPID
	case adaptationDiameter:
		ppid = ppidDiameter
	}
	data := sctp.Data{
		TSN: c.tsn, Stream: stream, SSN: c.sequence[stream], PPID: value(p.c.PPID, ppid),
		Payload: piece, Begin: first, End: last, Unordered: p.c.Unordered,
	}
	p.chunks = []sctp.Data{data}
	c.tsn++
	if last && !p.c.Unordered {
		c.sequence[stream]++
	}
}
