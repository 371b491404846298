package tcuser

import (
	"cordon/protocols/camel"
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
	"cordon/protocols/tcap"
)

// Hint is what is known of a message's dialogue from elsewhere. The zero value
// knows nothing.
type Hint struct {
	// AC is the application context that the dialogue was opened with, as the
	// content octets of its name; for messages that carry none.
	AC []byte
	// CalledSSN and CallingSSN are the subsystem numbers of the message, 0
	// where there are none.
	CalledSSN, CallingSSN uint8
	// CAPSSNs are subsystem numbers of CAP in this network, beside 146.
	CAPSSNs []uint8
}

// Subsystem numbers of INAP (ITU-T Q.713, and the one in common use).
const (
	ssnINAP       = 106
	ssnINAPCommon = 241
)

// bySSN is the protocol of a subsystem number; unknown for one that tells
// nothing, 147 among them, on which a service control point speaks MAP and CAP.
func (h *Hint) bySSN(ssn uint8) message.Protocol {
	switch ssn {
	case gsmmap.SSNCAP:
		return message.ProtocolCAP
	case ssnINAP, ssnINAPCommon:
		return message.ProtocolINAP
	case 5, gsmmap.SSNHLR, gsmmap.SSNVLR, gsmmap.SSNMSC, gsmmap.SSNEIR, 10, // the authentication centre
		gsmmap.SSNGMLC, gsmmap.SSNSIWF, gsmmap.SSNSGSN, gsmmap.SSNGGSN:
		return message.ProtocolMAP
	}
	for _, n := range h.CAPSSNs {
		if n == ssn {
			return message.ProtocolCAP
		}
	}
	return message.ProtocolUnknown
}

// byContext is the protocol of an application context, unknown for a foreign one.
func byContext(oid []byte) message.Protocol {
	switch {
	case gsmmap.OfMAP(oid):
		return message.ProtocolMAP
	case camel.OfCAP(oid):
		return message.ProtocolCAP
	case camel.OfINAP(oid):
		return message.ProtocolINAP
	}
	return message.ProtocolUnknown
}

// choose decides the protocol of t, and which context it has.
func (r *Reader) choose(t *tcap.Message, h *Hint) (p message.Protocol, context []byte) {
	for _, oid := range [...][]byte{t.Dialogue.AC, h.AC} {
		// A context that resembles one of a protocol, but stands in no table,
		// decides only where that protocol has the operations.
		p = byContext(oid)
		if p == message.ProtocolINAP && r.disguised(t, h) {
			return message.ProtocolMAP, nil
		}
		if p != message.ProtocolUnknown && (known(oid) || defined(p, t)) {
			return p, oid
		}
	}
	p = h.bySSN(h.CalledSSN)
	if p == message.ProtocolUnknown {
		p = h.bySSN(h.CallingSSN)
	}
	if p == message.ProtocolUnknown || !defined(p, t) {
		if q := r.fitting(t); q != message.ProtocolUnknown {
			p = q
		}
	}
	return p, nil
}

// disguised reports whether t is MAP under a context of INAP: for a node of MAP
// by operations that INAP does not have, elsewhere by arguments that name a
// subscriber as MAP does. A network element that goes by subsystem and operation
// runs it, and a filter that goes by the context sees nothing of it.
func (r *Reader) disguised(t *tcap.Message, h *Hint) bool {
	if h.bySSN(h.CalledSSN) == message.ProtocolMAP && !defined(message.ProtocolINAP, t) && defined(message.ProtocolMAP, t) {
		return true
	}
	return r.fitting(t) == message.ProtocolMAP && r.names(t)
}

// names reports whether an invoke of t, read as MAP, names a subscriber.
func (r *Reader) names(t *tcap.Message) bool {
	for i := range t.Components() {
		if t.Components()[i].Type != tcap.Invoke {
			continue
		}
		var c message.Component
		convert(&c, &t.Components()[i])
		m := r.trial()
		gsmmap.Fit(m, &c)
		if m.Has(message.FieldMAPIMSI) || m.Has(message.FieldMAPMSISDN) {
			return true
		}
	}
	return false
}

// defined reports whether protocol p has the operations that t invokes.
func defined(p message.Protocol, t *tcap.Message) bool {
	for i := range t.Components() {
		c := &t.Components()[i]
		if c.Type == tcap.Invoke && c.HasOpcode && message.OperationByCode(p, c.Opcode) == 0 {
			return false
		}
	}
	return true
}

// fitting is the protocol whose tables fit the invokes of t best, unknown
// where none or both do.
func (r *Reader) fitting(t *tcap.Message) message.Protocol {
	asMAP, asCAP := 0, 0
	for i := range t.Components() {
		if t.Components()[i].Type != tcap.Invoke {
			continue
		}
		var c message.Component
		convert(&c, &t.Components()[i])
		asMAP += gsmmap.Fit(r.trial(), &c)
		asCAP += camel.Fit(r.trial(), &c)
	}
	switch {
	case asMAP > asCAP && asMAP > 0:
		return message.ProtocolMAP
	case asCAP > asMAP && asCAP >= 0:
		return message.ProtocolCAP
	}
	return message.ProtocolUnknown
}

// trial is an empty message to read into and to forget.
func (r *Reader) trial() *message.Message {
	if r.scratch == nil {
		r.scratch = message.New()
	}
	r.scratch.Reset()
	return r.scratch
}
