package home

import "cordon/protocols/message"

// planE164 is the numbering plan of a reference that is a subscriber number.
const planE164 = 1

// identities walks the IMSIs of a message: the destination reference of
// MAP-OPEN, then those of the components; of Diameter those of all AVPs, then
// the leading digits that Reset names.
type identities struct {
	reference string
	cursor    message.Cursor
	more      message.Cursor
	current   string
}

// imsis starts the walk. m must have no component in focus.
func imsis(m *message.Message) identities {
	if m.Protocol == message.ProtocolDiameter {
		return identities{cursor: m.First(message.FieldDiameterIMSI), more: m.First(message.FieldDiameterUserID)}
	}
	return identities{reference: referenceIMSI(m), cursor: m.First(message.FieldMAPIMSI)}
}

// msisdns is the field that holds the subscriber numbers of a message.
func msisdns(m *message.Message) message.FieldID {
	if m.Protocol == message.ProtocolDiameter {
		return message.FieldDiameterMSISDN
	}
	return message.FieldMAPMSISDN
}

// next stands on the next IMSI; false past the last.
func (w *identities) next() bool {
	switch {
	case w.reference != "":
		w.current, w.reference = w.reference, ""
	case w.cursor.Valid():
		w.current, w.cursor = w.cursor.String(), w.cursor.Next()
	case w.more.Valid():
		w.current, w.more = w.more.String(), w.more.Next()
	default:
		return false
	}
	return true
}

// referenceIMSI is the destination reference where it is an IMSI, else empty.
// For supplementary services and USSD it is the only place of the IMSI.
func referenceIMSI(m *message.Message) string {
	if plan, ok := m.Int(message.FieldMAPDestinationReferenceNP); !ok || plan == planE164 {
		return ""
	}
	s, _ := m.String(message.FieldMAPDestinationReference)
	return s
}
