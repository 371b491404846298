package sccp

import "cordon/protocols/wire"

// ManagementType is the format identifier of an SCCP management message
// (Q.713, 5.2.1).
type ManagementType uint8

// The management messages.
const (
	ManagementSSA ManagementType = 1 // subsystem allowed
	ManagementSSP ManagementType = 2 // subsystem prohibited
	ManagementSST ManagementType = 3 // subsystem status test
	ManagementSOR ManagementType = 4 // subsystem out of service request
	ManagementSOG ManagementType = 5 // subsystem out of service grant
	ManagementSSC ManagementType = 6 // SCCP/subsystem congested
)

var managementNames = [...]string{
	ManagementSSA: "SSA", ManagementSSP: "SSP", ManagementSST: "SST",
	ManagementSOR: "SOR", ManagementSOG: "SOG", ManagementSSC: "SSC",
}

// String is the abbreviation of Q.713; it is empty for an unknown type.
func (t ManagementType) String() string {
	if int(t) < len(managementNames) {
		return managementNames[t]
	}
	return ""
}

// Management is an SCCP management message: what a node says about the
// subsystems of a point code. Only adjacent nodes may send it; from elsewhere
// it takes subsystems out of service.
type Management struct {
	Type         ManagementType
	SSN          uint8  // affected subsystem
	PC           uint32 // affected point code
	Multiplicity uint8  // subsystem multiplicity indicator, 0 to 3
	Congestion   uint8  // congestion level, of SSC only
}

// Management reads the data of m as a management message, which it is when m
// goes to subsystem 1. ok is false when it is for another subsystem, of
// unknown type or cut.
func (m *Message) Management(v Variant) (g Management, ok bool) {
	if !m.HasCalled || !m.Called.HasSSN || m.Called.SSN != SSNManagement || !m.Type.Connectionless() {
		return Management{}, false
	}
	r := wire.NewReader(m.Data)
	g.Type = ManagementType(r.Uint8())
	g.SSN = r.Uint8()
	if v.ANSI {
		g.PC = r.Uint24LE()
	} else {
		g.PC = uint32(r.Uint16LE()) & (1<<14 - 1)
	}
	g.Multiplicity = r.Uint8() & 3
	if g.Type == ManagementSSC {
		g.Congestion = r.Uint8() & 0xF
	}
	return g, !r.Failed() && g.Type.String() != ""
}
