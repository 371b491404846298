package home

import (
	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// planE164 is the numbering plan of a reference that is a subscriber number.
const planE164 = 1

// identities walks the IMSIs of a message: the destination reference of
// MAP-OPEN, then those of the components, or, where a message names none, the one
// that its dialogue did; of Diameter those of all AVPs, then
// the leading digits that Reset names.
type identities struct {
	reference string
	cursor    message.Cursor
	more      message.Cursor
	current   string
	gtp       *message.Message // until its first IMSI was looked up
}

// imsis starts the walk. m must have no component in focus.
func imsis(m *message.Message) identities {
	if m.Protocol == message.ProtocolDiameter {
		return identities{cursor: m.First(message.FieldDiameterIMSI), more: m.First(message.FieldDiameterUserID)}
	}
	if origin.OfGTP(m.Protocol) {
		return identities{cursor: m.First(message.FieldGTPIMSI), gtp: m}
	}
	w := identities{reference: referenceIMSI(m), cursor: m.First(message.FieldMAPIMSI)}
	if w.reference == "" && !w.cursor.Valid() {
		w.reference, _ = m.String(message.FieldDialogueIMSI)
	}
	return w
}

// owners are those of the current IMSI. Reset may name all of a network by its
// code alone, which has five digits at least.
func (w *identities) owners(p *operator.Profile) operator.IMSIOwners {
	const code = 5
	first := w.gtp
	w.gtp = nil
	switch {
	case len(w.current) == code:
	case first != nil:
		return Owners(p, first)
	default:
		return p.OwnersOfIMSI(w.current)
	}
	var buf [code + 1]byte
	buf[copy(buf[:], w.current)] = 'x'
	return p.OwnersOfIMSI(string(buf[:]))
}

// msisdns is the field that holds the subscriber numbers of a message.
func msisdns(m *message.Message) message.FieldID {
	switch {
	case m.Protocol == message.ProtocolDiameter:
		return message.FieldDiameterMSISDN
	case origin.OfGTP(m.Protocol):
		return message.FieldGTPMSISDN
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
