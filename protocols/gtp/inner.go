package gtp

import (
	"encoding/binary"

	"cordon/protocols/ip"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// MaxInner is how deep inner looks for GTP-U within GTP-U.
const MaxInner = 3

// inner takes the packet in a tunnel: who sends it to whom, and how often GTP-U
// stands within it. What else is in it is none of the firewall's concern.
func (r *Reader) inner(b []byte) {
	m := r.m
	var p ip.Packet
	if !ip.Decode(b, &p) {
		if len(b) > 0 {
			r.Anomalies.Set(wire.AnomalyGTPInnerIP)
		}
		return
	}
	m.AddAddr(message.FieldGTPInnerSource, p.Src)
	m.AddAddr(message.FieldGTPInnerDestination, p.Dst)
	m.AddInt(message.FieldGTPInnerProtocol, int64(p.Protocol))
	if !p.Anomalies.Empty() {
		r.Anomalies.Set(wire.AnomalyGTPInnerIP)
	}
	if p.Fragment && p.Offset > 0 {
		m.AddInt(message.FieldGTPInnerDepth, 0)
		return
	}
	switch p.Protocol {
	case ip.ProtocolTCP, ip.ProtocolUDP, ip.ProtocolSCTP:
		if b := p.Payload; len(b) >= 4 {
			m.AddInt(message.FieldGTPInnerSourcePort, int64(binary.BigEndian.Uint16(b)))
			m.AddInt(message.FieldGTPInnerDestinationPort, int64(binary.BigEndian.Uint16(b[2:])))
		}
	}
	depth := 0
	for within(&p) {
		if depth == MaxInner {
			r.Anomalies.Set(wire.AnomalyGTPInnerDepth)
			break
		}
		depth++
	}
	m.AddInt(message.FieldGTPInnerDepth, int64(depth))
}

// within reports whether p carries GTP-U, and makes it the packet within, or
// none.
func within(p *ip.Packet) bool {
	var u ip.UDP
	if p.Protocol != ip.ProtocolUDP || p.Fragment && p.Offset > 0 || !ip.DecodeUDP(p.Payload, &u) || u.DstPort != PortUser && u.SrcPort != PortUser {
		return false
	}
	var h Header
	var an wire.Anomalies
	end, ok := h.decode(u.Payload, false, &an)
	if !ok || h.Version > 1 || h.Prime {
		return false
	}
	if h.Type != typeUser || !ip.Decode(u.Payload[h.Size:end], p) {
		*p = ip.Packet{}
	}
	return true
}
