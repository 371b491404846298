package tcap

import (
	"cordon/protocols/ber"
	"cordon/protocols/wire"
)

// ComponentType is the type of a component.
type ComponentType uint8

// The component types. InvokeNotLast is ANSI's alone.
const (
	ComponentUnknown ComponentType = iota
	Invoke
	ReturnResultLast
	ReturnError
	Reject
	ReturnResultNotLast
	InvokeNotLast
)

var componentNames = [...]string{
	ComponentUnknown: "", Invoke: "invoke", ReturnResultLast: "returnResultLast",
	ReturnError: "returnError", Reject: "reject", ReturnResultNotLast: "returnResultNotLast",
	InvokeNotLast: "invokeNotLast",
}

// String is the name of the type, such as "invoke"; it is empty for an unknown
// one.
func (t ComponentType) String() string {
	if int(t) < len(componentNames) {
		return componentNames[t]
	}
	return ""
}

// Problem is the kind of problem of a reject, by the tags of Q.773, 4.2.2.
type Problem uint8

// The kinds of problem.
const (
	ProblemGeneral Problem = iota
	ProblemInvoke
	ProblemReturnResult
	ProblemReturnError
)

// Component is one component. Numbers are by value, however they were written.
type Component struct {
	Type ComponentType
	// HasInvokeID is false where the identifier is missing, and in a reject
	// whose identifier could not be derived.
	HasInvokeID bool
	HasLinkedID bool
	HasOpcode   bool
	HasError    bool // of returnError
	HasProblem  bool // of reject
	// Global tells that the operation or error code is an OBJECT IDENTIFIER,
	// which neither MAP nor CAP uses. One of a single octet counts by that
	// octet all the same, as careless network elements take it (`06 01 47` for
	// anyTimeInterrogation): HasOpcode is set then.
	Global bool
	// National tells, in ANSI, a national operation code from a private one.
	National bool

	Problem     Problem
	ProblemCode uint8

	InvokeID int32 // -128 to 127, in ANSI 0 to 255
	LinkedID int32
	// Opcode is the local operation code; in ANSI family<<8 | specifier,
	// without the bit that asks for a reply.
	Opcode int64
	Error  int64 // local error code, in ANSI the error

	// Code is the content octets of the operation or error code as they stand.
	Code []byte
	// Parameter is what follows the operation or error code: usually one
	// element, that of the operation's argument, result or error.
	Parameter []byte
	// Raw is the whole component.
	Raw []byte
}

// Tags of Q.773, 4.2.2.
const (
	tagInvoke              = ber.ClassContext | 1
	tagReturnResultLast    = ber.ClassContext | 2
	tagReturnError         = ber.ClassContext | 3
	tagReject              = ber.ClassContext | 4
	tagReturnResultNotLast = ber.ClassContext | 7
	tagLinkedID            = ber.ClassContext | 0
)

// next gives the place of one more component, or nil when there are too many.
func (m *Message) next() *Component {
	m.count++
	if m.n == MaxComponents {
		m.Anomalies.Set(wire.AnomalyTCAPComponentLimit)
		return nil
	}
	c := &m.components[m.n]
	*c = Component{}
	m.n++
	return c
}
