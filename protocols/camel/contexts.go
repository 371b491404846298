package camel

// Side is a side of a dialogue: who may invoke an operation.
type Side uint8

// The sides.
const (
	Initiator Side = 1 << iota // opened the dialogue
	Responder                  // was asked
)

// codeSet is a set of operation or error codes.
type codeSet [maxCodes / 64]uint64

// maxCodes bounds the codes that the tables hold.
const maxCodes = 128

func codes(list ...int) (s codeSet) {
	for _, c := range list {
		s[c>>6] |= 1 << (c & 63)
	}
	return s
}

func (s *codeSet) has(code int64) bool {
	return code >= 0 && code < maxCodes && s[code>>6]>>(code&63)&1 != 0
}

// Context is an application context of CAP (TS 29.078, 4.2 and the modules of
// contracts and application contexts).
type Context struct {
	OID   string // content octets of the name
	Phase uint8  // CAMEL phase, 1 to 4
	Name  string

	initiator, responder codeSet
}

// Allows reports whether side may invoke the operation of that code in c.
func (c *Context) Allows(code int64, side Side) bool {
	return side&Initiator != 0 && c.initiator.has(code) || side&Responder != 0 && c.responder.has(code)
}

// nameOctets is the length of every name.
const nameOctets = 7

// ContextByOID finds the context whose name has the content octets oid, exactly.
func ContextByOID(oid []byte) (*Context, bool) {
	if len(oid) != nameOctets || string(oid[:len(etsi)]) != etsi {
		return nil, false
	}
	for i := range contexts {
		if contexts[i].OID == string(oid) {
			return &contexts[i], true
		}
	}
	return nil, false
}

// Contexts are all contexts. The slice must not be changed.
func Contexts() []Context { return contexts[:] }

// etsi is 0.4.0.0.1, which the names of MAP and CAP begin with.
const etsi = "\x04\x00\x00\x01"

// OfCAP reports whether oid is the name of a CAP context in the widest sense:
// any version, and whatever octets may follow.
func OfCAP(oid []byte) bool {
	if len(oid) <= len(etsi)+1 || string(oid[:len(etsi)]) != etsi {
		return false
	}
	switch oid[len(etsi)] {
	case 0: // gsm-Network, which MAP has too
		return oid[len(etsi)+1] >= 50 && oid[len(etsi)+1] <= 52
	case 20, 21, 22, 23: // cap3, cap3OE, cap4, cap4OE
		return true
	}
	return false
}

// OfINAP reports whether oid is the name of an INAP context: of ETSI
// (0.4.0.1.1), of ITU-T Q.1218, Q.1228 or Q.1238, or one of the vendors' that
// are met in the field.
func OfINAP(oid []byte) bool {
	for _, p := range inapPrefixes {
		if len(oid) > len(p) && string(oid[:len(p)]) == p {
			return true
		}
	}
	return false
}

var inapPrefixes = [...]string{
	"\x04\x00\x01\x01",         // ETSI EN 301 140-1: inDomain, in-Network
	"\x00\x11\x89\x42",         // Q.1218
	"\x00\x11\x89\x4c",         // Q.1228
	"\x00\x11\x89\x56",         // Q.1238
	"\x2a\x86\x3a\x00\x89\x61", // 1.2.826.0.1249: Ericsson's INAP CS1+
}

// The operations of a call, by who sends them (TS 29.078, 5 to 8).
var (
	callControl2 = []int{17, 18, 19, 20, 22, 23, 31, 33, 34, 35, 45, 46, 47, 48, 53, 55}
	callControl3 = append([]int{41, 88}, callControl2...)
	callControl4 = append([]int{27, 32, 86, 90, 93, 95, 97}, callControl3...)
	callReports  = []int{24, 36, 44, 49}
	resource     = []int{47, 48, 53, 55}
	assist       = append([]int{18, 19, 33}, resource...)
	gprsControl  = []int{70, 71, 73, 77, 79, 81, 83}
	smsControl   = []int{61, 62, 63, 65, 66, 67}
)

// contexts is the one table of application contexts.
var contexts = [...]Context{
	{"\x04\x00\x00\x01\x00\x32\x00", 1, "cap-v1-gsmSSF-to-gsmSCF", codes(0, 24), codes(20, 22, 23, 31, 55)},
	{"\x04\x00\x00\x01\x00\x32\x01", 2, "cap-v2-gsmSSF-to-gsmSCF", codes(append([]int{0}, callReports...)...), codes(callControl2...)},
	{"\x04\x00\x00\x01\x00\x33\x01", 2, "cap-v2-assist-gsmSSF-to-gsmSCF", codes(16, 49), codes(assist...)},
	{"\x04\x00\x00\x01\x00\x34\x01", 2, "cap-v2-gsmSRF-to-gsmSCF", codes(16, 49), codes(resource...)},
	{"\x04\x00\x00\x01\x15\x03\x04", 3, "cap-v3-gsmSSF-scfGeneric", codes(append([]int{0}, callReports...)...), codes(callControl3...)},
	{"\x04\x00\x00\x01\x15\x03\x06", 3, "cap-v3-gsmSSF-scfAssistHandoff", codes(16, 49), codes(assist...)},
	{"\x04\x00\x00\x01\x14\x03\x0e", 3, "cap-v3-gsmSRF-gsmSCF", codes(16, 49), codes(resource...)},
	{"\x04\x00\x00\x01\x15\x03\x32", 3, "cap-v3-gprsSSF-gsmSCF", codes(72, 76, 78, 80), codes(append([]int{74, 75, 82}, gprsControl...)...)},
	{"\x04\x00\x00\x01\x15\x03\x33", 3, "cap-v3-gsmSCF-gprsSSF", codes(gprsControl...), codes(72, 76, 80)},
	{"\x04\x00\x00\x01\x15\x03\x3d", 3, "cap-v3-sms", codes(60, 64), codes(smsControl...)},
	{"\x04\x00\x00\x01\x17\x03\x04", 4, "cap-v4-gsmSSF-scfGeneric", codes(append([]int{0, 96}, callReports...)...), codes(callControl4...)},
	{"\x04\x00\x00\x01\x17\x03\x06", 4, "cap-v4-gsmSSF-scfAssistHandoff", codes(16, 49), codes(append([]int{86}, assist...)...)},
	{"\x04\x00\x00\x01\x17\x03\x08", 4, "cap-v4-scf-gsmSSFGeneric", codes(callControl4...), codes(append([]int{96}, callReports...)...)},
	{"\x04\x00\x00\x01\x16\x03\x0e", 4, "cap-v4-gsmSRF-gsmSCF", codes(16, 49), codes(resource...)},
	{"\x04\x00\x00\x01\x17\x03\x3d", 4, "cap-v4-sms", codes(60, 64), codes(smsControl...)},
}
