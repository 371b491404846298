package camel

// Operation is what the specification tells of an operation beyond its name.
type Operation struct {
	Code uint8
	// FromSCF tells that the service control function sends it, in the home
	// network of the subscriber; else a switching or serving node does.
	FromSCF bool
	// Result tells that it is answered by a result. Those that are not may
	// still be refused, if they allow errors.
	Result bool

	errors codeSet
}

// AllowsError reports whether the operation may be refused with that local error code.
func (o *Operation) AllowsError(code int64) bool { return o.errors.has(code) }

// OperationByCode finds an operation by its code.
func OperationByCode(code int64) (*Operation, bool) {
	if code < 0 || code >= maxCodes || operationIndex[code] == 0 {
		return nil, false
	}
	return &operations[operationIndex[code]-1], true
}

// Operations are all operations, in order of their codes. The slice must not
// be changed.
func Operations() []Operation { return operations[:] }

var operationIndex = indexOperations()

func indexOperations() (t [maxCodes]uint8) {
	for i := range operations {
		t[operations[i].Code] = uint8(i + 1)
	}
	return t
}

// ErrorName is the name of a local error code (TS 29.078, 5.4), empty for an
// unknown one.
func ErrorName(code int64) string {
	if code < 0 || code >= int64(len(errorNames)) {
		return ""
	}
	return errorNames[code]
}

var errorNames = [...]string{
	0:  "canceled",
	1:  "cancelFailed",
	3:  "eTCFailed",
	4:  "improperCallerResponse",
	6:  "missingCustomerRecord",
	7:  "missingParameter",
	8:  "parameterOutOfRange",
	10: "requestedInfoError",
	11: "systemFailure",
	12: "taskRefused",
	13: "unavailableResource",
	14: "unexpectedComponentSequence",
	15: "unexpectedDataValue",
	16: "unexpectedParameter",
	17: "unknownLegID",
	50: "unknownPDPID",
	51: "unknownCSID",
}
