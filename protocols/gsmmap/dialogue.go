package gsmmap

import (
	"cordon/protocols/ber"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/tcap"
	"cordon/protocols/wire"
)

// Names of the MAP dialogue PDUs (TS 29.002, 17.4) in the field map.open.
var dialoguePDUs = [...]string{
	tcap.MAPNone: "", tcap.MAPOpen: "open", tcap.MAPAccept: "accept", tcap.MAPClose: "close",
	tcap.MAPRefuse: "refuse", tcap.MAPUserAbort: "userAbort", tcap.MAPProviderAbort: "providerAbort",
}

// Dialogue adds what the MAP dialogue PDU d tells: its kind, and the
// references of MAP-OPEN.
func Dialogue(m *message.Message, d *tcap.MAPDialogue) {
	if d.Type == tcap.MAPNone || int(d.Type) >= len(dialoguePDUs) {
		return
	}
	m.AddText(message.FieldMAPOpenType, dialoguePDUs[d.Type])
	if d.DestinationReference != nil {
		reference(m, d.DestinationReference, message.FieldMAPDestinationReference, message.FieldMAPDestinationReferenceNP)
	}
	if d.OriginationReference != nil {
		reference(m, d.OriginationReference, message.FieldMAPOriginationReference, 0)
	}
	if len(d.Extra) > 0 {
		extension(m, d.Extra)
	}
}

// reference reads an AddressString of MAP-OPEN. For supplementary services and
// USSD the destination is the IMSI of the subscriber, in the plan 6.
func reference(m *message.Message, b []byte, f, plan message.FieldID) {
	var a numbering.Address
	if !a.Set(b) || a.Digits.Len() == 0 {
		m.Anomalies.Set(wire.AnomalyMAPOpenReference)
		return
	}
	if len(b) > numbering.MaxAddressOctets {
		m.Anomalies.Set(wire.AnomalyMAPAddressLength)
	}
	if a.Plan == numbering.PlanLandMobile {
		a.Digits.SetIMSI(b[1:], &m.Anomalies)
	} else if !a.Digits.Decimal() {
		m.Anomalies.Set(wire.AnomalyMAPAddressDigits)
	}
	m.AddCopy(f, a.Digits.Bytes())
	if plan != 0 {
		m.AddInt(plan, int64(a.Plan))
	}
}

// extension marks private extensions in an ExtensionContainer, whose first
// member they are.
func extension(m *message.Message, raw []byte) {
	w := ber.Walk(raw, &m.Anomalies)
	var t ber.TLV
	if !w.Next(&t) || t.Tag != ber.TagSequence {
		return
	}
	in := w.Enter(&t)
	for in.Next(&t) {
		if t.Tag == ctx(0) {
			m.Anomalies.Set(wire.AnomalyMAPPrivateExtension)
		}
	}
}
