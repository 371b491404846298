package decode

import (
	"cordon/protocols/message"
	"cordon/protocols/sccp"
	"cordon/protocols/wire"
)

// sccpMessage takes an SCCP message that came under a routing label, 0 where
// there is none.
func (d *Decoder) sccpMessage(b []byte, label uint64) {
	m := d.m
	s, v := d.readSCCP(b)
	if s == nil {
		if m.Protocol == message.ProtocolUnknown { // a capture of nothing but SCCP
			m.PushLayer(message.LayerSCCP, b)
			m.Protocol = message.ProtocolSCCP
		}
		m.Anomalies.Union(&d.sccp.Anomalies)
		return
	}
	m.PushLayer(message.LayerSCCP, b)
	m.Protocol = message.ProtocolSCCP
	m.Operation = message.OperationByCode(message.ProtocolSCCP, int64(s.Type))
	m.AddText(message.FieldSCCPMessage, s.Type.String())
	m.AddInt(message.FieldSCCPType, int64(s.Type))
	d.sccpHeader(s)
	if s.HasCalled {
		d.address(&s.Called, &calledFields)
	}
	if s.HasCalling {
		d.address(&s.Calling, &callingFields)
	}
	data := d.segment(s, label)
	m.Anomalies.Union(&s.Anomalies)
	if m.Segment == message.SegmentHeld || m.Segment == message.SegmentFailed || len(data) == 0 {
		return
	}
	if s.HasCalled && s.Called.HasSSN && s.Called.SSN == sccp.SSNManagement || s.HasCalling && s.Calling.SSN == sccp.SSNManagement {
		d.management(s, v)
		return
	}
	if s.Type.Connectionless() {
		d.transaction(data)
	}
}

// readSCCP decodes b in the variant of the link. Without one, in captures, it
// takes the reading that has less to forgive: an ANSI address read as ITU loses
// its subsystem number, and the other way round.
func (d *Decoder) readSCCP(b []byte) (*sccp.Message, sccp.Variant) {
	itu, ansi := sccp.Variant{}, sccp.Variant{ANSI: true}
	switch d.opts.Variant {
	case VariantITU:
		if sccp.Decode(b, itu, &d.sccp) {
			return &d.sccp, itu
		}
		return nil, itu
	case VariantANSI:
		if sccp.Decode(b, ansi, &d.sccp) {
			return &d.sccp, ansi
		}
		return nil, ansi
	}
	if !sccp.Decode(b, itu, &d.sccp) {
		return nil, itu
	}
	if national(&d.sccp) && sccp.Decode(b, ansi, &d.sccpANSI) && d.sccpANSI.Anomalies.Len() <= d.sccp.Anomalies.Len() {
		return &d.sccpANSI, ansi
	}
	return &d.sccp, itu
}

// national reports whether the addresses carry the bit that ANSI sets.
func national(s *sccp.Message) bool {
	return s.HasCalled && s.Called.National && (!s.HasCalling || s.Calling.National || len(s.Calling.Raw) <= 1)
}

func (d *Decoder) sccpHeader(s *sccp.Message) {
	m := d.m
	switch {
	case s.Type.Service():
		m.AddInt(message.FieldSCCPReturnCause, int64(s.Cause))
	case s.Type.Connectionless() || s.Type == sccp.TypeCR || s.Type == sccp.TypeCC:
		m.AddInt(message.FieldSCCPClass, int64(s.Class))
		m.AddBool(message.FieldSCCPReturnOption, s.ReturnOnError())
	}
	switch s.Type {
	case sccp.TypeXUDT, sccp.TypeXUDTS, sccp.TypeLUDT, sccp.TypeLUDTS:
		m.AddInt(message.FieldSCCPHopCounter, int64(s.HopCounter))
	}
	if s.HasImportance {
		m.AddInt(message.FieldSCCPImportance, int64(s.Importance))
	}
}

// addressFields are the fields of the called or the calling address.
type addressFields struct {
	gt, ssn, pc, gti, ri, tt, np, nai, es message.FieldID
}

var (
	calledFields = addressFields{
		message.FieldSCCPCalledGT, message.FieldSCCPCalledSSN, message.FieldSCCPCalledPC, message.FieldSCCPCalledGTI, message.FieldSCCPCalledRI,
		message.FieldSCCPCalledTT, message.FieldSCCPCalledNP, message.FieldSCCPCalledNAI, message.FieldSCCPCalledES,
	}
	callingFields = addressFields{
		message.FieldSCCPCallingGT, message.FieldSCCPCallingSSN, message.FieldSCCPCallingPC, message.FieldSCCPCallingGTI, message.FieldSCCPCallingRI,
		message.FieldSCCPCallingTT, message.FieldSCCPCallingNP, message.FieldSCCPCallingNAI, message.FieldSCCPCallingES,
	}
)

func (d *Decoder) address(a *sccp.Address, f *addressFields) {
	m := d.m
	if len(a.Raw) == 0 {
		return
	}
	m.AddInt(f.gti, int64(a.GTI))
	ri := int64(0)
	if a.RouteOnSSN {
		ri = 1
	}
	m.AddInt(f.ri, ri)
	if a.HasSSN {
		m.AddInt(f.ssn, int64(a.SSN))
	}
	if a.HasPC {
		m.AddInt(f.pc, int64(a.PC))
	}
	if gt := a.GT(); len(gt) > 0 {
		m.AddView(f.gt, gt)
	}
	switch a.GTI {
	case sccp.GTINature:
		m.AddInt(f.nai, int64(a.Nature))
	case sccp.GTITranslation:
		m.AddInt(f.tt, int64(a.TT))
	case sccp.GTIPlan, sccp.GTIFull:
		m.AddInt(f.tt, int64(a.TT))
		m.AddInt(f.np, int64(a.Plan))
		m.AddInt(f.es, int64(a.Encoding))
		if a.GTI == sccp.GTIFull {
			m.AddInt(f.nai, int64(a.Nature))
		}
	}
}

// segment runs s through reassembly and returns the data that is to be read on.
func (d *Decoder) segment(s *sccp.Message, label uint64) []byte {
	m := d.m
	if !s.HasSegmentation {
		return s.Data
	}
	r := d.segments.Add(s, label, d.now)
	m.SegmentKey = r.Key
	switch r.State {
	case sccp.StatePartial:
		m.Segment = message.SegmentHeld
	case sccp.StateComplete:
		m.Segment = message.SegmentComplete
	case sccp.StateFailed:
		m.Segment = message.SegmentFailed
	default:
		return r.Data
	}
	m.AddBool(message.FieldSCCPSegmented, true)
	return r.Data
}

// Expire gives up segmented messages whose rest never came, and calls lost with
// their keys. A link calls it from time to time; now is in nanoseconds.
func (d *Decoder) Expire(now int64, lost func(key uint64)) {
	d.segments.Expire(now, lost)
}

// management takes an SCCP management message.
func (d *Decoder) management(s *sccp.Message, v sccp.Variant) {
	g, ok := s.Management(v)
	if !ok {
		d.m.Anomalies.Set(wire.AnomalySCCPTruncated)
		return
	}
	if op := message.OperationByCode(message.ProtocolSCCP, 0x100+int64(g.Type)); op != 0 {
		d.m.Operation = op
	}
	d.m.AddInt(message.FieldSCMGType, int64(g.Type))
	d.m.AddInt(message.FieldSCMGAffectedSSN, int64(g.SSN))
	d.m.AddInt(message.FieldSCMGAffectedPC, int64(g.PC))
}
