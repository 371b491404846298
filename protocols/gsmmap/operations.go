package gsmmap

// Category is the public category of GSMA FS.11 that an operation falls in on
// the interconnect.
type Category uint8

// The categories. Category 1 does not belong on the interconnect, 2 comes from
// the home network of the subscriber only, 3 from the visited one only.
const (
	CategoryNone Category = iota
	Category1
	Category2
	Category3
	CategorySMS
)

var categoryNames = [...]string{"", "1", "2", "3", "sms"}

// String is the category as rules write it.
func (c Category) String() string {
	if int(c) < len(categoryNames) {
		return categoryNames[c]
	}
	return ""
}

// Subsystem numbers (TS 23.003, 8.2).
const (
	SSNHLR    = 6
	SSNVLR    = 7
	SSNMSC    = 8
	SSNEIR    = 9
	SSNGMLC   = 145
	SSNCAP    = 146
	SSNgsmSCF = 147
	SSNSIWF   = 148
	SSNSGSN   = 149
	SSNGGSN   = 150
	SSNCSS    = 248
)

// ssnSet is a set of subsystem numbers.
type ssnSet [4]uint64

func ssns(numbers ...int) (s ssnSet) {
	for _, n := range numbers {
		s[n>>6] |= 1 << (n & 63)
	}
	return s
}

func (s *ssnSet) has(n int64) bool {
	return n >= 0 && n < 256 && s[n>>6]>>(n&63)&1 != 0
}

// Operation is what the specification tells of an operation beyond its name.
type Operation struct {
	Code     uint8
	Category Category
	// NoResult tells that the operation is never answered by a result or an
	// error: to refuse it means to be silent.
	NoResult bool
	// E214 tells that the operation may be addressed to a mobile global title,
	// that is to the HLR of an IMSI (E.214).
	E214 bool
	// Identity tells that the argument names a subscriber in every lawful use
	// that opens a dialogue.
	Identity bool
	// Reference tells that the subscriber is named in MAP-OPEN.
	Reference bool

	calling, called ssnSet
	errors          opSet
}

// OperationByCode finds an operation by its code.
func OperationByCode(code int64) (*Operation, bool) {
	if code < 0 || code >= maxOps || operationIndex[code] == 0 {
		return nil, false
	}
	return &operations[operationIndex[code]], true
}

// Operations are all operations, in order of their codes. The slice must not
// be changed.
func Operations() []Operation { return operations[1:] }

// AllowsError reports whether the operation may be refused with that local
// error code (TS 29.002, 17.6). It is false for all codes of operations that
// the current specification no longer has.
func (o *Operation) AllowsError(code int64) bool { return o.errors.has(code) }

// AllowsCallingSSN reports whether a node of that subsystem number sends the
// operation. Operations of unknown roles allow all.
func (o *Operation) AllowsCallingSSN(ssn int64) bool {
	return o.calling == ssnSet{} || o.calling.has(ssn)
}

// AllowsCalledSSN reports whether the operation goes to a node of that
// subsystem number. Operations of unknown roles allow all.
func (o *Operation) AllowsCalledSSN(ssn int64) bool {
	return o.called == ssnSet{} || o.called.has(ssn)
}

var operationIndex = indexOperations()

func indexOperations() (t [maxOps]uint8) {
	for i := range operations {
		if i > 0 {
			t[operations[i].Code] = uint8(i)
		}
	}
	return t
}
