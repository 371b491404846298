package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// decodeDialogue reads the dialogue portion t.
func (m *Message) decodeDialogue(w *ber.Walker, t *ber.TLV) {
	in := w.Enter(t)
	if more, ok := commonDialogue(t.Value, &m.Dialogue); ok {
		seen := uint32(seenVersion | seenAC)
		if more, ok = commonOutcome(more, &m.Dialogue); ok {
			seen |= seenResult | seenDiagnostic
		}
		if len(more) > 0 {
			m.decodeAssociation(ber.Walk(more, &m.Anomalies), seen)
		}
		return
	}
	var ext ber.TLV
	if !in.Next(&ext) || ext.Tag != ber.TagExternal {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		return
	}
	if len(in.Rest()) > 0 {
		m.Anomalies.Set(wire.AnomalyBERTrailing)
	}
	oid, pdu, ok := m.external(&in, &ext)
	if !ok || string(oid) != oidDialogue && string(oid) != oidUniDialogue {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
	}
	var p ber.TLV
	if !pdu.Next(&p) {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		return
	}
	d := &m.Dialogue
	switch p.Tag {
	case tagAARQ:
		d.Type = DialogueRequest
		if string(oid) == oidUniDialogue {
			d.Type = DialogueUni
		}
	case tagAARE:
		d.Type = DialogueResponse
	case tagABRT:
		d.Type = DialogueAbort
	default:
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		return
	}
	fields := pdu.Enter(&p)
	if d.Type == DialogueAbort {
		m.decodeAbort(fields)
	} else {
		m.decodeAssociation(fields, 0)
	}
}

// external reads an EXTERNAL: its reference, and the elements that it encodes.
// Members may be missing or swapped, and the encoding may be octet-aligned.
func (m *Message) external(w *ber.Walker, ext *ber.TLV) (oid []byte, data ber.Walker, ok bool) {
	in := w.Enter(ext)
	data = ber.Walk(nil, &m.Anomalies)
	var t ber.TLV
	for in.Next(&t) {
		switch t.Tag {
		case ber.TagOID:
			if oid != nil {
				m.Anomalies.Set(wire.AnomalyBERDuplicate)
				continue
			}
			oid, m.scratch = ber.CanonicalOID(t.Value, m.scratch, &m.Anomalies)
		case tagSingleType, tagOctetAligned:
			if ok {
				m.Anomalies.Set(wire.AnomalyBERDuplicate)
				continue
			}
			ok = true
			if t.Tag == tagOctetAligned && !t.Constructed {
				data = ber.Walk(t.Value, &m.Anomalies)
			} else {
				data = in.Enter(&t)
			}
		case ber.TagInteger, ber.TagObjectDescriptor:
			// Indirect reference and descriptor, which nobody uses.
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		default:
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		}
	}
	return oid, data, ok
}

// Fields of decodeAssociation, one bit a tag number.
const (
	seenVersion    = 1 << 0
	seenAC         = 1 << 1
	seenResult     = 1 << 2
	seenDiagnostic = 1 << 3
)

// decodeAssociation reads the fields of AARQ, AARE and AUDT but for those that
// have been seen. Of a field that stands twice the first counts.
func (m *Message) decodeAssociation(w ber.Walker, seen uint32) {
	d := &m.Dialogue
	var t ber.TLV
	for w.Next(&t) {
		if n := t.Tag.Number(); n < 32 {
			if seen&(1<<n) != 0 {
				m.Anomalies.Set(wire.AnomalyBERDuplicate)
				continue
			}
			if seen>>n != 0 {
				m.Anomalies.Set(wire.AnomalyBEROrder)
			}
			seen |= 1 << n
		}
		switch {
		case t.Tag == tagVersion:
			m.checkVersion(&t)
		case t.Tag == tagAC:
			m.setAC(&w, &t)
		case t.Tag == tagResult && d.Type == DialogueResponse:
			d.Result, d.HasResult = m.explicitInt(&w, &t)
		case t.Tag == tagDiagnostic && d.Type == DialogueResponse:
			m.setDiagnostic(&w, &t)
		case t.Tag == tagUserInfo:
			m.decodeUserInfo(&w, &t)
		default:
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		}
	}
	if d.ACRaw == nil {
		m.Anomalies.Set(wire.AnomalyTCAPACLength)
	}
}

// checkVersion marks a protocol version that is not version 1 alone.
func (m *Message) checkVersion(t *ber.TLV) {
	const version1 = "\x07\x80"
	if string(t.Value) == version1 {
		return
	}
	v, ok := ber.Bits(t.Value, &m.Anomalies)
	if !ok || v.Len != 1 || !v.At(0) {
		m.Anomalies.Set(wire.AnomalyTCAPDialogueVersion)
	}
}

// setAC reads the application context name. In primitive form the octets of
// the identifier stand in its place.
func (m *Message) setAC(w *ber.Walker, t *ber.TLV) {
	raw := t.Value
	if t.Constructed {
		in := w.Enter(t)
		var oid ber.TLV
		if !in.Next(&oid) || oid.Tag != ber.TagOID {
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
			return
		}
		if len(in.Rest()) > 0 {
			m.Anomalies.Set(wire.AnomalyBERTrailing)
		}
		raw = oid.Value
	} else {
		m.Anomalies.Set(wire.AnomalyBERPrimitive)
	}
	m.Dialogue.ACRaw = raw
	m.Dialogue.AC, m.scratch = ber.CanonicalOID(raw, m.scratch, &m.Anomalies)
	if len(raw) != acOctets {
		m.Anomalies.Set(wire.AnomalyTCAPACLength)
	}
}

// explicitInt reads an INTEGER inside t, 0 to 255.
func (m *Message) explicitInt(w *ber.Walker, t *ber.TLV) (v uint8, ok bool) {
	in := w.Enter(t)
	var n ber.TLV
	if in.Next(&n) && n.Tag == ber.TagInteger {
		if i, ok := n.Int(&m.Anomalies); ok && i >= 0 && i <= 255 {
			return uint8(i), true
		}
	}
	m.Anomalies.Set(wire.AnomalyTCAPDialogue)
	return 0, false
}

// setDiagnostic reads the source diagnostic of a response.
func (m *Message) setDiagnostic(w *ber.Walker, t *ber.TLV) {
	in := w.Enter(t)
	var source ber.TLV
	if !in.Next(&source) || source.Tag != ber.ClassContext|DiagnosticUser && source.Tag != ber.ClassContext|DiagnosticProvider {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		return
	}
	d := &m.Dialogue
	d.DiagnosticSource = uint8(source.Tag.Number())
	d.Diagnostic, d.HasDiagnostic = m.explicitInt(&in, &source)
}

// decodeAbort reads the fields of ABRT.
func (m *Message) decodeAbort(w ber.Walker) {
	d := &m.Dialogue
	var t ber.TLV
	for w.Next(&t) {
		switch {
		case t.Tag == tagAbortSource && !d.HasAbortSource:
			source, ok := t.Int(&m.Anomalies)
			if !ok || source < 0 || source > 255 {
				m.Anomalies.Set(wire.AnomalyTCAPDialogue)
				continue
			}
			d.HasAbortSource, d.AbortSource = true, uint8(source)
		case t.Tag == tagUserInfo && d.UserInfo == nil:
			m.decodeUserInfo(&w, &t)
		case t.Tag == tagAbortSource, t.Tag == tagUserInfo:
			m.Anomalies.Set(wire.AnomalyBERDuplicate)
		default:
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		}
	}
}

// decodeUserInfo reads the user information, a sequence of EXTERNALs. MAP has
// one.
func (m *Message) decodeUserInfo(w *ber.Walker, t *ber.TLV) {
	d := &m.Dialogue
	d.UserInfo = t.Value
	in := w.Enter(t)
	var ext ber.TLV
	for in.Next(&ext) {
		if ext.Tag != ber.TagExternal {
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
			continue
		}
		if d.UserInfoData != nil {
			m.Anomalies.Set(wire.AnomalyBERDuplicate)
			continue
		}
		oid, data, ok := m.external(&in, &ext)
		if !ok {
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
			continue
		}
		d.UserInfoOID, d.UserInfoData = oid, data.Rest()
		if string(oid) == oidMAPDialogue {
			m.decodeMAPDialogue(data)
		}
	}
}
