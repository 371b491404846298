package engine

import (
	"cordon/filters/dialogue"
	"cordon/filters/home"
	"cordon/filters/location"
	"cordon/filters/origin"
	"cordon/filters/tunnel"
	"cordon/protocols/message"
)

// Compute has the check that owns fact f add its values to m. It makes a
// snapshot the rules' view of the checks.
func (s *snapshot) Compute(m *message.Message, f message.FieldID) {
	switch {
	case f >= message.FieldLinkOPCExpected && f <= message.FieldLinkRoutingContextExpected:
		s.linkFact(m, f)
	case f >= message.FieldOriginNetwork && f < message.FieldHomeNetwork:
		origin.Compute(s.profile, m, f)
	case f >= message.FieldHomeNetwork && f < message.FieldDialogueContextKnown:
		s.recall(m)
		home.Compute(s.profile, m, f)
	case f >= message.FieldDiameterOriginFormat && f <= message.FieldDiameterRouteMatch:
		origin.Compute(s.profile, m, f)
	case f == message.FieldDiameterDESSMatch || f == message.FieldDiameterDESSFresh:
		origin.Compute(s.profile, m, f)
	case f == message.FieldDiameterIdentityMatch:
		home.Compute(s.profile, m, f)
	case f == message.FieldGTPMSISDNMatch:
		home.Compute(s.profile, m, f)
	case f >= message.FieldGTPSessionKnown && f <= message.FieldGTPSequenceReused,
		f >= message.FieldDialoguePaired && f <= message.FieldDialogueSessionTaken,
		f >= message.FieldDialogueKnown && f <= message.FieldDialogueNumberMatch,
		f >= message.FieldSMSRoutingSeen && f <= message.FieldSMSOriginatorOwn,
		f == message.FieldRateExcess:
		s.memory.Compute(s.profile, m, f)
	case f >= message.FieldLocationKnown && f <= message.FieldLocationPrevious:
		location.Compute(s.profile, s.memory, m, f)
	case f >= message.FieldGTPTypeAllowed && f <= message.FieldGTPServiceAllowed:
		tunnel.Compute(s.profile, m, f)
	case f >= message.FieldDialogueContextKnown && f <= message.FieldDiameterAVPMissing:
		dialogue.Compute(s.profile, m, f)
	}
}

// fact gives the truth value of f, computing it first; ok is false when it
// cannot be told.
func (s *snapshot) fact(m *message.Message, f message.FieldID) (value, ok bool) {
	if !m.Computed(f) {
		s.Compute(m, f)
		m.SetComputed(f)
	}
	return m.Bool(f)
}

// recall has the facts about the home see whom a message of TCAP is about that names
// nobody itself: what its dialogue named.
func (s *snapshot) recall(m *message.Message) {
	if f := message.FieldDialogueIMSI; m.Has(message.FieldTCAPDTID) && !m.Has(message.FieldMAPIMSI) && !m.Computed(f) {
		s.Compute(m, f)
		m.SetComputed(f)
	}
}
