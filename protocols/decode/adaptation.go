package decode

import (
	"cordon/protocols/ip"
	"cordon/protocols/m2pa"
	"cordon/protocols/m2ua"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/mtp2"
	"cordon/protocols/mtp3"
	"cordon/protocols/sua"
	"cordon/protocols/wire"
)

// maxPPID is the highest payload protocol identifier that is assigned (IANA
// registry, 2026).
const maxPPID = 80

// ppidNone is the payload protocol identifier of senders that set none.
const ppidNone = 0

// userMessage takes an SCTP user message to the layer that its payload protocol
// identifier names. Where it names nothing, because the sender set none or
// wrote it in the wrong order of octets, the ports do: receivers that do not
// look at it take the message all the same. What belongs to no layer that
// is read here is left alone.
func (d *Decoder) userMessage(b []byte, ppid uint32) {
	if ppid == ppidNone || ppid > maxPPID {
		if ppid != ppidNone {
			d.m.Anomalies.Set(wire.AnomalySCTPPPID)
		}
		ppid = d.ppidOfPorts()
	}
	switch ppid {
	case m3ua.PPID:
		d.messageM3UA(b)
	case m2pa.PPID:
		d.messageM2PA(b)
	case m2ua.PPID:
		d.messageM2UA(b)
	case sua.PPID:
		d.messageSUA(b)
	case PPIDDiameter, PPIDDiameterDTLS:
		d.userDiameter(b)
	default:
		d.stats.Foreign++
	}
}

func (d *Decoder) ppidOfPorts() uint32 {
	for _, p := range [2]uint16{d.m.DestinationPort, d.m.SourcePort} {
		switch p {
		case portM3UA:
			return m3ua.PPID
		case portM2PA:
			return m2pa.PPID
		case portM2UA:
			return m2ua.PPID
		case portSUA:
			return sua.PPID
		}
	}
	if carries(d.opts.DiameterPorts, d.m.SourcePort, d.m.DestinationPort, portDiameter, portDiameterTLS) {
		return PPIDDiameter
	}
	return ppidNone
}

func (d *Decoder) messageM2PA(b []byte) {
	m, a := d.m, &d.adaptation.m2pa
	m.PushLayer(message.LayerM2PA, b)
	m.Protocol = message.ProtocolM2PA
	ok := m2pa.Decode(b, a)
	m.Anomalies.Union(&a.Anomalies)
	if ok {
		m.AddInt(message.FieldM2PAType, int64(a.Type))
		if a.Type == m2pa.TypeUserData && len(a.Payload) > 0 {
			d.mtp3(a.Payload)
		}
	}
	d.done()
}

func (d *Decoder) messageM2UA(b []byte) {
	m, a := d.m, &d.adaptation.m2ua
	m.PushLayer(message.LayerM2UA, b)
	m.Protocol = message.ProtocolM2UA
	ok := m2ua.Decode(b, a)
	m.Anomalies.Union(&a.Anomalies)
	if ok {
		m.AddInt(message.FieldM2UAClass, int64(a.Class))
		m.AddInt(message.FieldM2UAType, int64(a.Type))
		if len(a.Payload) > 0 {
			d.mtp3(a.Payload)
		}
	}
	d.done()
}

// frameMTP2 takes a signal unit of MTP2; fill-in and link status units are
// counted, not emitted: they signal nothing beyond the link.
func (d *Decoder) frameMTP2(f *ip.Frame) {
	b, o := f.Payload, mtp2.Options{}
	if f.Kind == ip.KindMTP2PHDR {
		h, rest, ok := mtp2.DecodePseudoHeader(b)
		if !ok {
			d.stats.Malformed++
			return
		}
		b, o.Extended = rest, h.AnnexA == 1
	}
	u := &d.adaptation.mtp2
	if !mtp2.Decode(o, b, u) {
		d.stats.Malformed++
		return
	}
	d.begin()
	d.m.PushLayer(message.LayerMTP2, b)
	d.m.Protocol = message.ProtocolMTP2
	d.m.Anomalies.Union(&u.Anomalies)
	if u.Kind == mtp2.MSU {
		d.mtp3(u.Payload)
	}
	d.done()
}

// mtp3 takes a message signal unit from its service information octet on.
func (d *Decoder) mtp3(b []byte) {
	m, s := d.m, &d.adaptation.mtp3
	m.PushLayer(message.LayerMTP3, b)
	m.Protocol = message.ProtocolMTP3
	standard := mtp3.ITU
	if d.opts.Variant == VariantANSI {
		standard = mtp3.ANSI
	}
	if !mtp3.Decode(standard, b, s) {
		m.Anomalies.Set(wire.AnomalyMTP3Header)
		return
	}
	d.label(*s)
}
