package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// MAPDialogueType is the kind of MAP dialogue PDU in the user information.
type MAPDialogueType uint8

// The MAP dialogue PDUs (TS 29.002, 17.4).
const (
	MAPNone MAPDialogueType = iota
	MAPOpen
	MAPAccept
	MAPClose
	MAPRefuse
	MAPUserAbort
	MAPProviderAbort
)

var mapDialogueNames = [...]string{
	MAPNone: "", MAPOpen: "map-open", MAPAccept: "map-accept", MAPClose: "map-close",
	MAPRefuse: "map-refuse", MAPUserAbort: "map-userAbort", MAPProviderAbort: "map-providerAbort",
}

// String is the name of the PDU, such as "map-open"; it is empty for none.
func (t MAPDialogueType) String() string {
	if int(t) < len(mapDialogueNames) {
		return mapDialogueNames[t]
	}
	return ""
}

// MAPDialogue is a MAP dialogue PDU. For supplementary services and USSD the
// IMSI of the subscriber stands only here, as destination reference.
type MAPDialogue struct {
	Type MAPDialogueType
	// DestinationReference and OriginationReference, of MAP-OPEN, are octets of
	// an AddressString, and nil when absent.
	DestinationReference []byte
	OriginationReference []byte
	// HasReason tells that Reason is set: the reason of MAP-REFUSE or of
	// MAP-P-ABORT, or the tag of the choice of MAP-U-ABORT.
	HasReason bool
	Reason    uint8
	// AlternativeAC is the application context that a MAP-REFUSE offers.
	AlternativeAC []byte
	// Extra is the first element that is not of the specification, such as the
	// MSISDN that some networks add to MAP-OPEN, or an extension container.
	Extra []byte
}

// tagExtension is the universal SEQUENCE of an extension container.
const tagExtension = ber.TagSequence

// decodeMAPDialogue reads the PDU that the user information encodes.
func (m *Message) decodeMAPDialogue(w ber.Walker) {
	var t ber.TLV
	if !w.Next(&t) {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		return
	}
	if len(w.Rest()) > 0 {
		m.Anomalies.Set(wire.AnomalyBERTrailing)
	}
	n := t.Tag.Number()
	if t.Tag.Class() != ber.ClassContext || n > uint32(MAPProviderAbort-MAPOpen) {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		return
	}
	d := &m.Dialogue.MAP
	d.Type = MAPOpen + MAPDialogueType(n)
	in := w.Enter(&t)
	switch d.Type {
	case MAPOpen:
		m.decodeOpen(in)
	case MAPRefuse, MAPProviderAbort:
		m.decodeReason(in)
	case MAPUserAbort:
		if in.Next(&t) && t.Tag.Class() == ber.ClassContext && t.Tag.Number() < 256 {
			d.HasReason, d.Reason = true, uint8(t.Tag.Number())
		}
	case MAPAccept, MAPClose:
		if in.Next(&t) {
			d.Extra = t.Raw
		}
	}
}

// decodeOpen reads MAP-OpenInfo.
func (m *Message) decodeOpen(w ber.Walker) {
	const tagDestination, tagOrigination = ber.ClassContext | 0, ber.ClassContext | 1
	d := &m.Dialogue.MAP
	var t ber.TLV
	for w.Next(&t) {
		switch t.Tag {
		case tagDestination:
			d.DestinationReference = m.reference(&t, d.DestinationReference)
		case tagOrigination:
			d.OriginationReference = m.reference(&t, d.OriginationReference)
		default:
			if d.Extra == nil {
				d.Extra = t.Raw
			}
		}
	}
}

// reference reads a reference of MAP-OPEN, of which the first counts.
func (m *Message) reference(t *ber.TLV, before []byte) []byte {
	if before != nil {
		m.Anomalies.Set(wire.AnomalyBERDuplicate)
		return before
	}
	v := t.Value
	if t.Constructed {
		v, m.scratch = ber.OctetString(t, m.scratch, &m.Anomalies)
	}
	if len(v) == 0 {
		m.Anomalies.Set(wire.AnomalyMAPOpenReference)
		v = []byte{}
	}
	return v
}

// decodeReason reads MAP-RefuseInfo and MAP-ProviderAbortInfo.
func (m *Message) decodeReason(w ber.Walker) {
	d := &m.Dialogue.MAP
	var t ber.TLV
	for w.Next(&t) {
		switch {
		case t.Tag == ber.TagEnumerated && !d.HasReason:
			reason, ok := t.Int(&m.Anomalies)
			if ok && reason >= 0 && reason <= 255 {
				d.HasReason, d.Reason = true, uint8(reason)
			}
		case t.Tag == ber.TagOID && d.AlternativeAC == nil:
			d.AlternativeAC, m.scratch = ber.CanonicalOID(t.Value, m.scratch, &m.Anomalies)
		case t.Tag == tagExtension:
			d.Extra = t.Raw
		default:
			m.Anomalies.Set(wire.AnomalyTCAPDialogue)
		}
	}
	if !d.HasReason {
		m.Anomalies.Set(wire.AnomalyTCAPDialogue)
	}
}
