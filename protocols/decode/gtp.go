package decode

import (
	"net/netip"

	"cordon/protocols/gtp"
	"cordon/protocols/ip"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Datagram is a UDP datagram of a GTP link. Payload is GTP, whatever the ports.
type Datagram struct {
	Src, Dst netip.AddrPort
	Payload  []byte
}

// GTP decodes one datagram of a GTP link and calls emit for each message in it:
// once, or twice where one is piggybacked on the other, which then has index 1
// and gtp.piggybacked. What is too short for a header is emitted as well, with
// its anomalies, since something must be decided about it.
func (d *Decoder) GTP(in *Inbound, p *Datagram, emit Emit) {
	d.emit, d.now, d.frame, d.index, d.file = emit, in.Time, 0, 0, ""
	d.lower, d.anomalies = d.lower[:0], wire.Anomalies{}
	d.stats.Frames++
	port, _ := d.portGTP(p.Src.Port(), p.Dst.Port())
	b := p.Payload
	for second := false; ; second = true {
		m := d.m
		m.Reset()
		m.Time, m.Link, m.LinkID, m.Direction = in.Time, in.Link, in.LinkID, in.Direction
		m.Source, m.Destination = p.Src.Addr(), p.Dst.Addr()
		m.SourcePort, m.DestinationPort = p.Src.Port(), p.Dst.Port()
		if b = d.messageGTP(b, port, second); b == nil {
			return
		}
	}
}

// datagram takes the payload of an IP packet of UDP.
func (d *Decoder) datagram(b []byte) {
	var u ip.UDP
	if !ip.DecodeUDP(b, &u) {
		d.stats.Malformed++
		return
	}
	port, ok := d.portGTP(u.SrcPort, u.DstPort)
	if !ok {
		d.stats.Foreign++
		return
	}
	if u.Truncated && d.ip.Missing == 0 {
		d.anomalies.Set(wire.AnomalyIPHeader)
	}
	d.push(message.LayerUDP, b)
	rest := u.Payload
	for second := false; rest != nil; second = true {
		d.begin()
		d.m.SourcePort, d.m.DestinationPort = u.SrcPort, u.DstPort
		rest = d.messageGTP(rest, port, second)
	}
}

// portGTP tells which port of GTP a datagram came by: that which it is sent to,
// else, as an answer, that which it comes from.
func (d *Decoder) portGTP(src, dst uint16) (port gtp.Port, ok bool) {
	for _, p := range [2]uint16{dst, src} {
		switch p {
		case gtp.PortControl:
			return gtp.ControlPort, true
		case gtp.PortUser:
			return gtp.UserPort, true
		case gtp.PortLegacy:
			return gtp.LegacyPort, true
		}
	}
	return gtp.ControlPort, carries(d.opts.GTPPorts, src, dst)
}

// messageGTP takes the first message of b and hands it out. It returns what is
// behind it where that is a message too; nil otherwise.
func (d *Decoder) messageGTP(b []byte, port gtp.Port, second bool) []byte {
	m, r := d.m, &d.gtp
	r.Decode(m, b, port)
	m.PushLayer(message.LayerGTP, b[:len(b)-len(r.Rest)])
	var rest []byte
	switch {
	case second:
		m.AddBool(message.FieldGTPPiggybacked, true)
		if r.Piggyback() {
			m.Anomalies.Set(wire.AnomalyGTPPiggyback)
		}
	case r.Piggyback():
		if !r.Carries(r.Rest) {
			m.Anomalies.Set(wire.AnomalyGTPPiggyback)
		}
		if len(r.Rest) > 0 {
			rest = r.Rest
		}
	}
	d.done()
	return rest
}
