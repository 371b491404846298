package location

import (
	"cordon/filters/origin"
	"cordon/filters/state"
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// maxSubjects is how many subscribers of one message are looked at: more than one are
// for those who hide one behind others.
const maxSubjects = 8

// subjects are the IMSIs, packed, of those a message is about.
type subjects struct {
	imsi [maxSubjects]uint64
	n    int
}

func (s *subjects) add(imsi uint64) {
	if imsi == 0 || s.n == maxSubjects {
		return
	}
	for _, have := range s.imsi[:s.n] {
		if have == imsi {
			return
		}
	}
	s.imsi[s.n] = imsi
	s.n++
}

// read finds whom m is about: by IMSI, else by the IMSI that the dialogue named before,
// else by number.
func (s *subjects) read(p *operator.Profile, memory *state.Memory, m *message.Message) {
	field, number := message.FieldMAPIMSI, message.FieldMAPMSISDN
	switch {
	case m.Protocol == message.ProtocolDiameter:
		field, number = message.FieldDiameterIMSI, message.FieldDiameterMSISDN
	case origin.OfGTP(m.Protocol):
		field, number = message.FieldGTPIMSI, message.FieldGTPMSISDN
	default:
		if plan, ok := m.Int(message.FieldMAPDestinationReferenceNP); ok && plan != planE164 {
			reference, _ := m.String(message.FieldMAPDestinationReference)
			s.add(state.PackDigits(reference))
		}
	}
	for c := m.First(field); c.Valid(); c = c.Next() {
		s.add(state.PackDigits(c.String()))
	}
	if s.n > 0 {
		return
	}
	if !m.Computed(message.FieldDialogueIMSI) {
		memory.Compute(p, m, message.FieldDialogueIMSI)
		m.SetComputed(message.FieldDialogueIMSI)
	}
	if imsi, ok := m.String(message.FieldDialogueIMSI); ok {
		s.add(state.PackDigits(imsi))
		return
	}
	for c := m.First(number); c.Valid(); c = c.Next() {
		if imsi, ok := memory.Subscribers.ByMSISDN(state.PackDigits(c.String())); ok {
			s.add(imsi)
		}
	}
}
