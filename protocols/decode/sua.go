package decode

import (
	"cordon/protocols/message"
	"cordon/protocols/sccp"
	"cordon/protocols/sua"
)

// messageSUA takes an SUA message: its connectionless data reads like an SCCP
// unitdata message without MTP below it.
func (d *Decoder) messageSUA(b []byte) {
	m, a := d.m, &d.adaptation.sua
	m.PushLayer(message.LayerSUA, b)
	m.Protocol = message.ProtocolSUA
	ok := sua.Decode(b, a)
	m.Anomalies.Union(&a.Anomalies)
	if !ok {
		d.done()
		return
	}
	m.AddInt(message.FieldSUAClass, int64(a.Class))
	m.AddInt(message.FieldSUAType, int64(a.Type))
	if a.HasDestination {
		d.addressSUA(&a.Destination, &calledFields)
	}
	if a.HasSource {
		d.addressSUA(&a.Source, &callingFields)
	}
	if data := d.segmentSUA(a); len(data) > 0 {
		d.transaction(data)
	}
	d.done()
}

func (d *Decoder) addressSUA(a *sua.Address, f *addressFields) {
	m := d.m
	ri := int64(1)
	if a.RoutingIndicator == sua.RouteOnGT {
		ri = 0
	}
	m.AddInt(f.ri, ri)
	if a.HasSSN {
		m.AddInt(f.ssn, int64(a.SSN))
	}
	if a.HasPC {
		m.AddInt(f.pc, int64(a.PC))
	}
	if !a.HasGT {
		m.AddInt(f.gti, 0)
		return
	}
	m.AddInt(f.gti, int64(a.GTI))
	m.AddInt(f.tt, int64(a.TranslationType))
	m.AddInt(f.np, int64(a.NumberingPlan))
	m.AddInt(f.nai, int64(a.Nature))
	if buf := m.Text(2 * len(a.Digits)); buf != nil {
		if digits := a.AppendDigits(buf[:0]); len(digits) > 0 {
			m.AddView(f.gt, digits)
		}
	}
}

// segmentSUA runs a segmented message through the reassembly of SCCP, whose
// parameter SUA took over (RFC 3868, 3.10.23).
func (d *Decoder) segmentSUA(a *sua.Message) []byte {
	if !a.Segmented {
		return a.Data
	}
	s := &d.sccp
	*s = sccp.Message{Type: sccp.TypeXUDT, HasSegmentation: true, HasCalling: true, Data: a.Data}
	s.Segmentation = sccp.Segmentation{First: a.FirstSegment, Class: a.ProtocolClass, Remaining: a.RemainingSegments, Reference: a.SegmentReference}
	s.Calling.Raw = a.Source.Digits
	data := d.segment(s, 0)
	d.m.Anomalies.Union(&s.Anomalies)
	if d.m.Segment == message.SegmentHeld || d.m.Segment == message.SegmentFailed {
		return nil
	}
	return data
}
