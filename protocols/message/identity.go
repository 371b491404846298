package message

// Numbering plans of global titles that are made from an IMSI (Q.713, 3.4.2.3).
const (
	planLandMobile = 6 // E.212
	planMobile     = 7 // E.214
)

// NamesSubscriber reports whether the text s of field f tells who a subscriber
// is. Beside the fields of identities those are global titles that are made
// from an IMSI (E.214, E.212), or that are the subscriber's number, to which
// routing enquiries are addressed.
func (m *Message) NamesSubscriber(f FieldID, s string) bool {
	plan := FieldSCCPCalledNP
	switch f {
	case FieldSCCPCalledGT:
	case FieldSCCPCallingGT:
		plan = FieldSCCPCallingNP
	default:
		return FieldByID(f).Identity
	}
	if np, ok := m.Int(plan); ok && (np == planLandMobile || np == planMobile) {
		return true
	}
	focus := m.focus
	m.focus = -1
	defer func() { m.focus = focus }()
	for c := m.First(FieldMAPMSISDN); c.Valid(); c = c.Next() {
		if c.String() == s {
			return true
		}
	}
	return false
}
