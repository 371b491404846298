package dialogue

import (
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
)

// Subsystem numbers that suit any role: 5 is MAP as such (Q.713), and 147 is
// used for CAP beside 146 (TS 23.003, 8.2).
const (
	ssnMAP = 5
	ssnCAP = gsmmap.SSNCAP
	ssnSCF = gsmmap.SSNgsmSCF
)

// subsystemMatch tells whether a subsystem number suits each operation that is
// invoked. Many nodes use one number for all their roles, so that a mismatch
// alone proves nothing.
func subsystemMatch(m *message.Message, f message.FieldID) (match, told bool) {
	ssn, ok := m.Int(f)
	if !ok || m.Has(message.FieldSCCPReturnCause) {
		return false, false
	}
	for _, c := range invokes(m) {
		suits, known := suitsSubsystem(c, ssn, f == message.FieldSCCPCalledSSN)
		if known && !suits {
			return false, true
		}
		told = told || known
	}
	return told, told
}

func suitsSubsystem(c *message.Component, ssn int64, called bool) (suits, known bool) {
	switch c.Protocol {
	case message.ProtocolCAP:
		return ssn == ssnCAP || ssn == ssnSCF, true
	case message.ProtocolMAP:
		op, ok := gsmmap.OperationByCode(c.Opcode)
		if !ok {
			return false, false
		}
		if called {
			return ssn == ssnMAP || op.AllowsCalledSSN(ssn), true
		}
		return ssn == ssnMAP || op.AllowsCallingSSN(ssn), true
	}
	return false, false
}

// mobileTitleAllowed tells whether each operation may be addressed to a mobile
// global title (E.214), that is goes to the HLR of an IMSI. Enquiries for short
// messages may not: such a title leads them past home routing.
func mobileTitleAllowed(m *message.Message) (allowed, told bool) {
	for _, c := range invokes(m) {
		if c.Protocol != message.ProtocolMAP {
			continue
		}
		told = true
		if op, ok := gsmmap.OperationByCode(c.Opcode); !ok || !op.E214 {
			return false, true
		}
	}
	return told, told
}
