package dialogue

import (
	"iter"

	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Compute adds the value of fact f, one of dialogue.* or those of diameter.* that
// ask for the form of a message, to m, or nothing where it cannot be told. p may be nil.
func Compute(p *operator.Profile, m *message.Message, f message.FieldID) {
	focus := m.Focused()
	m.Focus(-1)
	defer m.Focus(focus)
	value, told := compute(p, m, f)
	if told {
		m.AddBool(f, value)
	}
}

func compute(p *operator.Profile, m *message.Message, f message.FieldID) (value, told bool) {
	switch f {
	case message.FieldDialogueContextKnown:
		return contextKnown(m)
	case message.FieldDialogueContextMatch:
		return contextMatch(m)
	case message.FieldDialogueOperationKnown:
		return operationKnown(m)
	case message.FieldDialogueVersionMissing:
		return versionOne(m)
	case message.FieldDialogueVersionAllowed:
		return versionAllowed(p, m)
	case message.FieldDialogueSeveral:
		return several(m)
	case message.FieldDialogueCalledSSNMatch:
		return subsystemMatch(m, message.FieldSCCPCalledSSN)
	case message.FieldDialogueCallingSSNMatch:
		return subsystemMatch(m, message.FieldSCCPCallingSSN)
	case message.FieldDialogueE214Allowed:
		return mobileTitleAllowed(m)
	case message.FieldDialogueIdentityMissing:
		return identityMissing(m)
	case message.FieldDialogueAnswers:
		return answers(m)
	case message.FieldDiameterApplicationKnown:
		return applicationKnown(m)
	case message.FieldDiameterCommandMatch:
		return commandMatch(m)
	case message.FieldDiameterApplicationMatch:
		return applicationMatch(m)
	case message.FieldDiameterApplicationAgreed:
		return applicationAgreed(p, m)
	case message.FieldDiameterAVPMissing:
		return avpMissing(m)
	}
	return false, false
}

// invokes yields the invokes of m that have an operation code.
func invokes(m *message.Message) iter.Seq2[int, *message.Component] {
	return func(yield func(int, *message.Component) bool) {
		components := m.Components()
		for i := range components {
			if c := &components[i]; c.Type == message.ComponentInvoke && c.HasOpcode && !yield(i, c) {
				return
			}
		}
	}
}
