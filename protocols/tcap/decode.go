package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// maxTID is the length of a transaction identifier (Q.773, 4.2.1).
const maxTID = 4

// Decode reads a message into m, which is overwritten. It is false for what is
// no TCAP message: octets without tag and length, or under an unknown tag.
// Everything else is read as far as it goes, and what is wrong with it is
// marked in m.Anomalies.
func Decode(b []byte, v Variant, m *Message) bool {
	m.reset()
	w := ber.Walk(b, &m.Anomalies)
	var t ber.TLV
	if !w.Next(&t) {
		m.Anomalies.Set(wire.AnomalyTCAPMessageType)
		return false
	}
	m.Type = messageType(t.Tag)
	if m.Type == TypeUnknown {
		m.Anomalies.Set(wire.AnomalyTCAPMessageType)
		return false
	}
	if m.Type.ANSI() != v.ANSI {
		m.Anomalies.Set(wire.AnomalyTCAPANSI)
	}
	if !t.Constructed || m.Anomalies.Has(wire.AnomalyBERTagLongForm) {
		m.Anomalies.Set(wire.AnomalyTCAPTag)
	}
	if t.Truncated {
		m.Anomalies.Set(wire.AnomalyTCAPLength)
	}
	if m.Trailing = w.Rest(); len(m.Trailing) > 0 {
		m.Anomalies.Set(wire.AnomalyTCAPTrailing)
	} else {
		m.Trailing = nil
	}
	if m.Type.ANSI() {
		m.decodeANSI(w.Enter(&t))
	} else {
		m.decodeElements(w.Enter(&t))
		m.checkTIDs()
	}
	return true
}

// decodeElements reads what stands in a message of ITU. The order and number
// of elements is checked, but every one is read wherever it stands: another
// reader may take it.
func (m *Message) decodeElements(w ber.Walker) {
	var t ber.TLV
	last := ber.Tag(0)
	for w.Next(&t) {
		if t.Tag <= last {
			m.Anomalies.Set(wire.AnomalyTCAPElement)
		}
		last = t.Tag
		switch t.Tag {
		case tagOTID:
			if m.Type != TypeBegin && m.Type != TypeContinue {
				m.Anomalies.Set(wire.AnomalyTCAPElement)
			}
			if m.OTID == nil {
				m.OTID = m.transactionID(&t, wire.AnomalyTCAPOTIDLength)
			}
		case tagDTID:
			if m.Type == TypeBegin || m.Type == TypeUnidirectional {
				m.Anomalies.Set(wire.AnomalyTCAPElement)
			}
			if m.DTID == nil {
				m.DTID = m.transactionID(&t, wire.AnomalyTCAPDTIDLength)
			}
		case tagPAbort:
			m.setPAbort(&t)
		case tagDialogue:
			if !m.HasDialogue {
				m.HasDialogue = true
				m.decodeDialogue(&w, &t)
			}
		case tagComponents:
			if m.Type == TypeAbort {
				m.Anomalies.Set(wire.AnomalyTCAPElement)
			}
			m.decodeComponents(w.Enter(&t))
		default:
			m.Anomalies.Set(wire.AnomalyTCAPElement)
		}
	}
}

// transactionID reads an identifier. Those of five octets and more, lawful
// nowhere, have been used to make firewalls give up on a message.
func (m *Message) transactionID(t *ber.TLV, wrong wire.Anomaly) []byte {
	v := t.Value
	if t.Constructed {
		v, m.scratch = ber.OctetString(t, m.scratch, &m.Anomalies)
	}
	if len(v) == 0 || len(v) > maxTID {
		m.Anomalies.Set(wrong)
	}
	if v == nil {
		v = []byte{}
	}
	return v
}

func (m *Message) setPAbort(t *ber.TLV) {
	if m.Type != TypeAbort {
		m.Anomalies.Set(wire.AnomalyTCAPElement)
	}
	cause, ok := t.Int(&m.Anomalies)
	if !ok || cause < 0 || cause > 127 {
		m.Anomalies.Set(wire.AnomalyTCAPElement)
		return
	}
	if !m.HasPAbort {
		m.HasPAbort, m.PAbort = true, uint8(cause)
	}
}

// checkTIDs marks a message without the identifiers that its type demands.
func (m *Message) checkTIDs() {
	needsOTID := m.Type == TypeBegin || m.Type == TypeContinue
	needsDTID := m.Type == TypeEnd || m.Type == TypeContinue || m.Type == TypeAbort
	if needsOTID && m.OTID == nil || needsDTID && m.DTID == nil {
		m.Anomalies.Set(wire.AnomalyTCAPTIDMissing)
	}
}
