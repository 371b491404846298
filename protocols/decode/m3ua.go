package decode

import (
	"cordon/protocols/isup"
	"cordon/protocols/m2pa"
	"cordon/protocols/m2ua"
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/mtp2"
	"cordon/protocols/mtp3"
	"cordon/protocols/sigtran"
	"cordon/protocols/sua"
	"cordon/protocols/wire"
)

// adaptationState holds the values that the adaptation layers are read into.
type adaptationState struct {
	m3ua m3ua.Message
	m2pa m2pa.Message
	m2ua m2ua.Message
	sua  sua.Message
	mtp2 mtp2.Unit
	mtp3 mtp3.Message
}

// Inbound is what a link knows of a message that came in on it.
type Inbound struct {
	Time      int64 // nanoseconds since the epoch
	Link      string
	LinkID    uint16
	Direction message.Direction
	Stream    uint16
	PPID      uint32
}

// M3UA decodes b, one message of an M3UA link as the transport delimited it,
// and calls emit once. A segment of a larger message is emitted as
// SegmentHeld; the last one stands for all.
func (d *Decoder) M3UA(in *Inbound, b []byte, emit Emit) {
	d.emit, d.now, d.frame, d.index, d.file = emit, in.Time, 0, 0, ""
	d.lower = d.lower[:0]
	d.stats.Frames++
	m := d.m
	m.Reset()
	m.Time, m.Link, m.LinkID, m.Direction = in.Time, in.Link, in.LinkID, in.Direction
	m.AddInt(message.FieldSCTPStream, int64(in.Stream))
	m.AddInt(message.FieldSCTPPPID, int64(in.PPID))
	d.messageM3UA(b)
}

// messageM3UA takes an M3UA message and hands it out.
func (d *Decoder) messageM3UA(b []byte) {
	m, a := d.m, &d.adaptation.m3ua
	m.PushLayer(message.LayerM3UA, b)
	m.Protocol = message.ProtocolM3UA
	if !m3ua.Decode(b, a) {
		m.Anomalies.Union(&a.Anomalies)
		m.AddBool(message.FieldM3UACanonical, false)
		d.done()
		return
	}
	if d.opts.Variant == VariantAuto && a.Class == sigtran.ClassXfer && !a.Has(m3ua.ProtocolDataParameter) {
		// Captures of the years before RFC 3332 hold drafts.
		if m3ua.DecodeVariant(m3ua.Draft6, b, a); !a.Has(m3ua.ProtocolDataParameter) {
			m3ua.Decode(b, a)
		}
	}
	m.Anomalies.Union(&a.Anomalies)
	m.Operation = message.OperationByCode(message.ProtocolM3UA, int64(a.Class)<<8|int64(a.Type))
	m.AddInt(message.FieldM3UAClass, int64(a.Class))
	m.AddInt(message.FieldM3UAType, int64(a.Type))
	m.AddBool(message.FieldM3UACanonical, a.Canonical())
	d.parametersM3UA(a)
	if a.Has(m3ua.ProtocolDataParameter) {
		p := &a.Data
		d.label(mtp3.Message{SI: p.SI, NI: p.NI, Priority: p.MP, SLS: p.SLS, OPC: p.OPC, DPC: p.DPC, Payload: p.Payload})
	}
	d.done()
}

func (d *Decoder) parametersM3UA(a *m3ua.Message) {
	m := d.m
	if a.Has(m3ua.RoutingContext) {
		for i := range d.listed(a.RoutingContexts.Len()) {
			m.AddInt(message.FieldM3UARoutingContext, int64(a.RoutingContexts.At(i)))
		}
	}
	if a.Has(m3ua.NetworkAppearance) {
		m.AddInt(message.FieldM3UANetworkAppearance, int64(a.NetworkAppearance))
	}
	if a.Has(m3ua.CorrelationID) {
		m.AddInt(message.FieldM3UACorrelationID, int64(a.CorrelationID))
	}
	if a.Has(m3ua.AffectedPointCode) {
		for i := range d.listed(a.AffectedPointCodes.Len()) {
			pc, mask := a.AffectedPointCodes.At(i)
			m.AddInt(message.FieldM3UAAffectedPointCode, int64(pc))
			m.AddInt(message.FieldM3UAAffectedMask, int64(mask))
		}
	}
	if a.Has(m3ua.ErrorCode) {
		m.AddInt(message.FieldM3UAErrorCode, int64(a.ErrorCode))
	}
}

// maxListed is how many numbers of one list parameter a message record gets. One
// of ours among more must not hide behind the first ones: the message is marked.
const maxListed = 64

func (d *Decoder) listed(n int) int {
	if n > maxListed {
		d.m.Anomalies.Set(wire.AnomalyValuesLimit)
		return maxListed
	}
	return n
}

// label takes a routing label and what it carries.
func (d *Decoder) label(s mtp3.Message) {
	m := d.m
	m.AddInt(message.FieldMTP3OPC, int64(s.OPC))
	m.AddInt(message.FieldMTP3DPC, int64(s.DPC))
	m.AddInt(message.FieldMTP3NI, int64(s.NI))
	m.AddInt(message.FieldMTP3SI, int64(s.SI))
	m.AddInt(message.FieldMTP3SLS, int64(s.SLS))
	m.AddInt(message.FieldMTP3Priority, int64(s.Priority))
	d.userPart(s.SI, uint64(s.OPC)<<32|uint64(s.DPC), s.Payload)
}

// userPart takes the payload of a message by its service indicator; label is
// its point codes.
func (d *Decoder) userPart(si uint8, label uint64, b []byte) {
	m := d.m
	switch si {
	case mtp3.SISNM, mtp3.SISNT, mtp3.SISNTS:
		m.PushLayer(message.LayerMTP3, b)
		m.Protocol = message.ProtocolMTP3
		if len(b) > 0 && si == mtp3.SISNM {
			m.Operation = message.OperationByCode(message.ProtocolMTP3, int64(b[0]))
		}
	case mtp3.SISCCP:
		d.sccpMessage(b, label)
	case mtp3.SIISUP:
		v := isup.ITU
		if d.opts.Variant == VariantANSI {
			v = isup.ANSI
		}
		m.PushLayer(message.LayerISUP, b)
		isup.Decode(m, b, v)
	case mtp3.SIBICC:
		m.PushLayer(message.LayerBICC, b)
		isup.DecodeBICC(m, b)
	}
}
