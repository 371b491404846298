package message

import "strings"

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

// Of digits within the texts that nodes of Diameter compose.
const (
	leastIdentity = 6  // digits that an identity has at least, so that no number of a session is taken for one
	longRun       = 14 // digits as only identities have them: IMSI and IMEI
)

// namesWithin reports whether the text s of field f, which is no identity itself,
// holds one: tools and some nodes put the IMSI into Session-Id or Error-Message.
func (m *Message) namesWithin(f *Field, s string) bool {
	if m.Protocol != ProtocolDiameter || f.Type != TypeText {
		return false
	}
	from, to, found := m.nextIdentity(s)
	return found && to-from < len(s) // a field of nothing but a number says what the number is
}

// appendHidden appends s with the identities in it hidden.
func (m *Message) appendHidden(dst []byte, s string, hide func([]byte, string) []byte) []byte {
	for {
		from, to, found := m.nextIdentity(s)
		if !found {
			return append(dst, s...)
		}
		dst = hide(append(dst, s[:from]...), s[from:to])
		s = s[to:]
	}
}

// nextIdentity finds the first identity in s: one that m names elsewhere, or as
// many digits as no other number has.
func (m *Message) nextIdentity(s string) (from, to int, found bool) {
	for i := 0; i < len(s); i++ {
		end := i
		for end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
		if end-i < leastIdentity {
			i = end
			continue
		}
		for _, f := range [...]FieldID{FieldDiameterIMSI, FieldDiameterMSISDN, FieldDiameterIMEI} {
			for c := m.First(f); c.Valid(); c = c.Next() {
				known := c.String()
				if at := strings.Index(s[i:end], known); at >= 0 && len(known) >= leastIdentity {
					return i + at, i + at + len(known), true
				}
			}
		}
		if end-i >= longRun {
			return i, end, true
		}
		i = end
	}
	return 0, 0, false
}
