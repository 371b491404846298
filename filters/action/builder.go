package action

import (
	"cordon/protocols/m3ua"
	"cordon/protocols/message"
	"cordon/protocols/sccp"
	"cordon/protocols/tcap"
	"cordon/rules"
)

// Builder builds answers for the messages of one direction of a link. It reads
// the message anew, into values that it uses again, and is not safe for
// concurrent use. The zero value is for links of ITU.
type Builder struct {
	Variant sccp.Variant // how the link codes SCCP addresses

	m3ua m3ua.Message
	sccp sccp.Message
	tcap tcap.Message

	// Scratch of the parts of an answer.
	dialogue, components, transaction, unitdata []byte
}

// Refuse appends the M3UA message that refuses m to its sender, as r says.
// component is the index of the component that is refused, as in rules.Hit; -1
// is the first that can be. ok is false, and nothing appended, where silence is
// the only lawful refusal: for services and answers, for operations that have
// no result, for messages without return option (udts), and for whatever does
// not say whom to answer.
func (b *Builder) Refuse(dst []byte, m *message.Message, component int, r rules.Refusal) (out []byte, ok bool) {
	if r.Kind == rules.RefuseNone || !b.read(m) || b.sccp.Type.Service() || len(b.sccp.Calling.Raw) == 0 {
		return dst, false
	}
	if r.Kind == rules.RefuseUDTS {
		return b.service(dst, r.Code)
	}
	if !b.transactionOf(m) || !answerable(b.tcap.OTID) {
		return dst, false
	}
	b.transaction = b.transaction[:0]
	switch r.Kind {
	case rules.RefusePAbort:
		b.transaction = tcap.AppendProviderAbort(b.transaction, b.tcap.OTID, r.Code)
	case rules.RefuseUAbort:
		b.userAbort(r.Code)
	case rules.RefuseError:
		b.returnError(m, component, r.Code)
	case rules.RefuseReject:
		b.reject(m, component, r.Code)
	}
	if len(b.transaction) == 0 {
		return dst, false
	}
	return b.send(dst, b.sccp.Calling.Raw, b.sccp.Called.Raw, true)
}

// Abort appends the M3UA message that takes the place of m, a continue or an
// end that is not passed on, towards its receiver: without it the receiver's
// transaction would wait until its timer runs out. It must only be used where
// m is refused to a source that is not spoofed, since it ends a dialogue.
func (b *Builder) Abort(dst []byte, m *message.Message) (out []byte, ok bool) {
	if !b.read(m) || b.sccp.Type.Service() || !b.transactionOf(m) {
		return dst, false
	}
	if t := b.tcap.Type; t != tcap.TypeContinue && t != tcap.TypeEnd || !answerable(b.tcap.DTID) {
		return dst, false
	}
	b.transaction = tcap.AppendProviderAbort(b.transaction[:0], b.tcap.DTID, tcap.PAbortResourceLimitation)
	return b.send(dst, b.sccp.Called.Raw, b.sccp.Calling.Raw, false)
}

// read reads the layers below the transaction. It is false for what did not
// come as unitdata over M3UA.
func (b *Builder) read(m *message.Message) bool {
	data, unit := m.Layer(message.LayerM3UA), m.Layer(message.LayerSCCP)
	return len(data) > 0 && len(unit) > 0 &&
		m3ua.Decode(data, &b.m3ua) && b.m3ua.Has(m3ua.ProtocolDataParameter) &&
		sccp.Decode(unit, b.Variant, &b.sccp) && b.sccp.Type.Connectionless()
}

// transactionOf reads the transaction, which may have come in segments.
func (b *Builder) transactionOf(m *message.Message) bool {
	data := m.Layer(message.LayerTCAP)
	return len(data) > 0 && tcap.Decode(data, tcap.Variant{}, &b.tcap) && !b.tcap.Type.ANSI()
}

// maxTID is the length of a transaction identifier (Q.773, 4.2.1). A longer one
// is not echoed: it is there to confuse whoever reads it.
const maxTID = 4

func answerable(tid []byte) bool { return len(tid) > 0 && len(tid) <= maxTID }

// service appends the service message that returns m, if its sender asked for
// one (Q.714, 4.2). A segment is not returned by itself.
func (b *Builder) service(dst []byte, cause uint8) ([]byte, bool) {
	if !b.sccp.ReturnOnError() || b.sccp.Segmented() {
		return dst, false
	}
	var err error
	if b.unitdata, err = sccp.AppendService(b.unitdata[:0], &b.sccp, cause, b.Variant); err != nil {
		return dst, false
	}
	return b.frame(dst, true), true
}

// send wraps the transaction in unitdata of the kind that m came in.
func (b *Builder) send(dst, called, calling []byte, back bool) ([]byte, bool) {
	s := sccp.Message{Type: b.sccp.Type, Class: b.sccp.Class & 1, HopCounter: maxHops, Data: b.transaction}
	s.Called.Raw, s.Calling.Raw = called, calling
	var err error
	if b.unitdata, err = sccp.Append(b.unitdata[:0], &s, b.Variant); err != nil {
		return dst, false
	}
	return b.frame(dst, back), true
}

// maxHops is the greatest hop counter (Q.713, 3.18).
const maxHops = 15

// frame wraps the unitdata in DATA with the label of m, turned round when it
// goes back. The correlation identifier belongs to the message that had it.
func (b *Builder) frame(dst []byte, back bool) []byte {
	b.m3ua.Data.Payload = b.unitdata
	if back {
		b.m3ua.Data.OPC, b.m3ua.Data.DPC = b.m3ua.Data.DPC, b.m3ua.Data.OPC
	}
	b.m3ua.Clear(m3ua.CorrelationID)
	return m3ua.AppendData(dst, &b.m3ua)
}
