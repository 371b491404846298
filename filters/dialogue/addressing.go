package dialogue

import (
	"cordon/protocols/gsmmap"
	"cordon/protocols/message"
)

// ssnMAP suits any role in MAP (Q.713).
const ssnMAP = 5

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
		return suitsCAP(ssn)
	case message.ProtocolMAP:
		op, ok := gsmmap.OperationByCode(c.Opcode)
		if !ok {
			return false, false
		}
		if called {
			return ssn == ssnMAP || op.AllowsCalledSSN(ssn), true
		}
		return ssn == ssnMAP || op.AllowsCallingSSN(ssn) || fromVisited(op, ssn), true
	}
	return false, false
}

// visited are the numbers of the nodes that serve a visitor. One node, with one
// title, is often all of them, and sends with the number of any.
var visited = [...]int64{gsmmap.SSNVLR, gsmmap.SSNMSC, gsmmap.SSNSGSN}

// fromVisited reports whether ssn is that of a serving node, and the operation
// one that serving nodes send.
func fromVisited(op *gsmmap.Operation, ssn int64) bool {
	serving, sends := false, false
	for _, v := range visited {
		serving = serving || ssn == v
		sends = sends || op.AllowsCallingSSN(v)
	}
	return serving && sends
}

// suitsCAP tells of CAP only what is plain: operators give it numbers of their
// own beside 146 (10, 152 and 200 are met), but not those of registers.
func suitsCAP(ssn int64) (suits, known bool) {
	switch ssn {
	case gsmmap.SSNCAP, gsmmap.SSNgsmSCF:
		return true, true
	case gsmmap.SSNHLR, gsmmap.SSNVLR, gsmmap.SSNEIR:
		return false, true
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
