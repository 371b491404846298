package gtp

import (
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// Reader reads messages into records. It is used again, by one goroutine at a
// time; the zero value is ready.
type Reader struct {
	// Message is what Decode has read last, to be looked at until its input or
	// the next Decode changes it.
	Message

	m      *message.Message
	gsn    int // GSN addresses so far
	cause  int // index of the message's own cause, -1 without
	typ    *MessageType
	digits numbering.Digits
	plmn   numbering.PLMN
	octets [numbering.PLMNOctets]byte // that plmn was read from
	isPLMN bool
}

// Decode reads the first message of b, a UDP payload or what another message
// left of it, and fills m: its protocol, operation, fields and anomalies. What
// is behind the message is Rest. Values are views of b. It returns false when b
// is shorter than the header.
func (r *Reader) Decode(m *message.Message, b []byte, port Port) bool {
	r.m, r.gsn, r.cause = m, 0, -1
	ok := r.Parse(b, port)
	m.Protocol = r.Protocol
	r.typ = Lookup(r.Protocol, r.Type)
	if len(b) >= headerMandate {
		r.header(port)
	}
	if ok {
		r.elements()
		r.complete()
		if r.User != nil {
			r.inner(r.User)
		}
	}
	m.Anomalies.Union(&r.Anomalies)
	return ok
}

// header fills the fields of the header, and holds it against what its type
// demands.
func (r *Reader) header(port Port) {
	m, h, an := r.m, &r.Header, &r.Anomalies
	m.Operation = message.OperationByCode(r.Protocol, int64(h.Type))
	m.AddInt(message.FieldGTPVersion, int64(h.Version))
	m.AddInt(message.FieldGTPMessage, int64(h.Type))
	if h.HasTEID {
		m.AddInt(message.FieldGTPTEID, int64(h.TEID))
	}
	if h.HasSequence {
		m.AddInt(message.FieldGTPSequence, int64(h.Sequence))
	}
	m.AddInt(message.FieldGTPLength, int64(r.End))
	for _, t := range h.Extensions[:h.ExtensionCount] {
		m.AddInt(message.FieldGTPExtensionHeaders, int64(t))
	}
	if h.Version > 2 {
		return
	}
	if r.onWrongPort(port) {
		an.Set(wire.AnomalyGTPPort)
	}
	if r.typ == nil {
		an.Set(wire.AnomalyGTPMessageUnknown)
		return
	}
	m.AddBool(message.FieldGTPRequest, r.typ.Kind == KindRequest)
	m.AddBool(message.FieldGTPAnswer, r.typ.Kind == KindAnswer)
	if r.Protocol == message.ProtocolGTPv1 && !h.HasSequence {
		an.Set(wire.AnomalyGTPSequenceMissing)
	}
	never := r.typ.TEID == TEIDNever
	if h.Version == 2 && h.HasTEID == never || h.Version == 1 && h.TEID != 0 && never {
		an.Set(wire.AnomalyGTPTEIDFlag)
	}
}

// onWrongPort reports whether the message came by a port that is not for its
// protocol.
func (r *Reader) onWrongPort(port Port) bool {
	switch r.Protocol {
	case message.ProtocolGTPv0, message.ProtocolGTPPrime:
		return port != LegacyPort
	case message.ProtocolGTPU:
		return port != UserPort || r.typ == nil && Lookup(message.ProtocolGTPv1, r.Type) != nil
	}
	return port != ControlPort
}

// elements takes the information elements to their fields; the message's own
// cause first.
func (r *Reader) elements() {
	m := r.m
	v2 := r.Protocol == message.ProtocolGTPv2
	if len(r.IEs) > 0 {
		m.AddInt(message.FieldGTPIEs, int64(len(r.IEs)))
	}
	t := uint16(ieCause1)
	if v2 {
		t = ieCause2
	}
	if r.cause = r.Find(t, 0); r.cause >= 0 {
		r.value(useCause, r.cause)
	}
	if r.Protocol == message.ProtocolGTPv0 {
		r.tid()
	}
	rules := &rules1
	if v2 {
		rules = &rules2
	}
	for i := range r.IEs {
		e := &r.IEs[i]
		if e.Again || e.Type > 255 || i == r.cause {
			continue
		}
		if u := rules[e.Type&255].use; u != useNothing {
			r.value(u, i)
		}
	}
}

// complete marks what the message lacks: its TEID and information elements.
func (r *Reader) complete() {
	if r.typ == nil || r.Version > 2 {
		return
	}
	refuses := false
	if r.typ.Kind == KindAnswer && r.cause >= 0 {
		if v := r.Value(r.cause); len(v) > 0 {
			refuses = !accepted(r.Protocol, v[0])
		}
	}
	if r.HasTEID && r.TEID == 0 {
		switch {
		case r.typ.TEID == TEIDAlways, r.typ.TEID == TEIDGiven && !refuses:
			r.Anomalies.Set(wire.AnomalyGTPTEIDZero)
		}
	}
	for _, t := range r.typ.Must {
		if refuses && t != ieCause1 && t != ieCause2 {
			break
		}
		if !r.has(t) {
			r.Anomalies.Set(wire.AnomalyGTPIEMissing)
			return
		}
	}
}
