package message

// OpID numbers the rows of the operation table densely; 0 is no operation.
type OpID uint16

// Operation is an operation of an application protocol, or a message type of a
// layer below.
type Operation struct {
	Protocol Protocol
	Code     uint16
	Name     string // as the specification spells it
}

// maxOperationCode bounds the codes of the table: 0x903 is M3UA's DEREG-REQ.
const maxOperationCode = 0xA00

// Operations is the table, without the empty row 0. It must not be changed.
func Operations() []Operation { return operations[1:] }

// OperationCount is one more than the greatest OpID.
func OperationCount() int { return len(operations) }

// Name is the operation's name, empty for 0.
func (o OpID) Name() string {
	if int(o) < len(operations) {
		return operations[o].Name
	}
	return ""
}

// Operation is the row of o.
func (o OpID) Operation() Operation {
	if int(o) < len(operations) {
		return operations[o]
	}
	return Operation{}
}

// OperationByCode finds the operation of protocol p with the given code; 0 if
// the table has none.
func OperationByCode(p Protocol, code int64) OpID {
	if code < 0 || code >= maxOperationCode || p >= ProtocolCount {
		return 0
	}
	if t := operationsByCode[p]; int(code) < len(t) {
		return t[code]
	}
	return 0
}

// OperationByName finds the operation of protocol p with the given name; 0 if
// the table has none.
func OperationByName(p Protocol, name string) OpID {
	for i := range operations {
		if i != 0 && operations[i].Protocol == p && operations[i].Name == name {
			return OpID(i)
		}
	}
	return 0
}

var operationsByCode = indexOperations()

func indexOperations() (t [ProtocolCount][]OpID) {
	for i, o := range operations {
		if i == 0 {
			continue
		}
		for len(t[o.Protocol]) <= int(o.Code) {
			t[o.Protocol] = append(t[o.Protocol], 0)
		}
		t[o.Protocol][o.Code] = OpID(i)
	}
	return t
}
