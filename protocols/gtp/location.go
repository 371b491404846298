package gtp

import (
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// place is a part of User Location Information: a flag, octets, and how many of
// the last hexadecimal digits of its number are written behind the PLMN, in two
// groups.
type place struct {
	flag   uint8
	octets int
	name   string
	groups [2]int // digits; the second may be 0
}

// places are the parts of ULI of version 2, in the order in which they stand
// (TS 29.274, 8.21).
var places = [...]place{
	{0x01, 7, "cgi-", [2]int{4, 4}},
	{0x02, 7, "sai-", [2]int{4, 4}},
	{0x04, 7, "rai-", [2]int{4, 4}},
	{0x08, 5, "tai-", [2]int{4, 0}},
	{0x10, 7, "ecgi-", [2]int{7, 0}}, // the first half octet is spare
	{0x20, 5, "lai-", [2]int{4, 0}},
	{0x40, 6, "enb-", [2]int{5, 0}}, // macro eNodeB
	{0x80, 6, "xenb-", [2]int{6, 0}},
}

// location takes ULI of version 2.
func (r *Reader) location(b []byte) {
	flags, b := b[0], b[1:]
	for i := range places {
		p := &places[i]
		if flags&p.flag == 0 {
			continue
		}
		if len(b) < p.octets {
			r.Anomalies.Set(wire.AnomalyGTPLocation)
			return
		}
		r.cell(p, b[:p.octets])
		b = b[p.octets:]
	}
	if flags == 0 || len(b) > 0 {
		r.Anomalies.Set(wire.AnomalyGTPLocation)
	}
}

// location1 takes ULI of version 1 (TS 29.060, 7.7.51): a type, and one place.
func (r *Reader) location1(b []byte) {
	kind, b := int(b[0]), b[1:]
	if kind > 2 || len(b) < 7 {
		r.Anomalies.Set(wire.AnomalyGTPLocation)
		return
	}
	r.cell(&places[kind], b[:7])
}

// routingArea takes the RAI of version 1 (TS 29.060, 7.7.3).
func (r *Reader) routingArea(b []byte) {
	r.network(message.FieldGTPRAIPLMN, b)
}

const upperHex = "0123456789ABCDEF"

// cell takes one place: its PLMN, and its name such as ecgi-262-99-17A2B01.
func (r *Reader) cell(p *place, b []byte) {
	m := r.m
	r.setPLMN(b)
	network := r.plmn.Bytes()
	b = b[numbering.PLMNOctets:]
	size := len(p.name) + len(network) + 1 + p.groups[0]
	if p.groups[1] > 0 {
		size += 1 + p.groups[1]
	}
	dst := m.Text(size)
	if dst == nil {
		return
	}
	n := copy(dst, p.name)
	m.AddView(message.FieldGTPULIPLMN, dst[n:n+copy(dst[n:], network)])
	n += len(network)
	number := uint64(0)
	for _, c := range b {
		number = number<<8 | uint64(c)
	}
	second := p.groups[1]
	hexadecimal(dst[n+1:n+1+p.groups[0]], number>>(4*second))
	dst[n] = '-'
	if second > 0 {
		hexadecimal(dst[size-second:], number)
		dst[size-second-1] = '-'
	}
	m.AddView(message.FieldGTPULICell, dst)
}

// hexadecimal writes the low digits of n, as many as dst holds.
func hexadecimal(dst []byte, n uint64) {
	for i := len(dst) - 1; i >= 0; i-- {
		dst[i] = upperHex[n&15]
		n >>= 4
	}
}
