package gsmmap

import "strconv"

// Side is a side of a dialogue: who may invoke an operation.
type Side uint8

// The sides.
const (
	Initiator Side = 1 << iota // opened the dialogue
	Responder                  // was asked
)

// opSet is a set of operation codes.
type opSet [maxOps / 64]uint64

func ops(codes ...int) (s opSet) {
	for _, c := range codes {
		s[c>>6] |= 1 << (c & 63)
	}
	return s
}

func (s *opSet) has(code int64) bool {
	return code >= 0 && code < maxOps && s[code>>6]>>(code&63)&1 != 0
}

// Context is one version of an application context (TS 29.002, 17.3).
type Context struct {
	Number  uint8 // the last arc but one of the name: 29 is anyTimeInfoEnquiry
	Version uint8 // the last arc of the name, 1 to 4
	Name    string

	initiator, responder opSet
}

// Allows reports whether side may invoke the operation of that code in c.
func (c *Context) Allows(code int64, side Side) bool {
	return side&Initiator != 0 && c.initiator.has(code) || side&Responder != 0 && c.responder.has(code)
}

// OID is the name as dotted numbers.
func (c *Context) OID() string { return contextOIDs[c.Number][c.Version] }

// contextOIDs are the names by number and version.
var contextOIDs = indexOIDs()

func indexOIDs() (t [maxContexts][maxVersions]string) {
	for i := range contexts {
		c := &contexts[i]
		t[c.Number][c.Version] = "0.4.0.0.1.0." + strconv.Itoa(int(c.Number)) + "." + strconv.Itoa(int(c.Version))
	}
	return t
}

// prefix is 0.4.0.0.1.0, the name of all application contexts up to the number
// (TS 29.002, 17.3.3).
const prefix = "\x04\x00\x00\x01\x00"

// nameOctets is the length of an application context name.
const nameOctets = len(prefix) + 2

// maxContexts and maxVersions bound the numbers and versions of the table.
const (
	maxContexts = 48
	maxVersions = 5
)

// ContextByOID finds the context whose name has the content octets oid,
// exactly. The numbers 50 to 52 are CAP's.
func ContextByOID(oid []byte) (*Context, bool) {
	if len(oid) != nameOctets || string(oid[:len(prefix)]) != prefix {
		return nil, false
	}
	return ContextByNumber(int(oid[len(prefix)]), int(oid[len(prefix)+1]))
}

// ContextByNumber finds a context by number and version.
func ContextByNumber(number, version int) (*Context, bool) {
	if number < 0 || number >= maxContexts || version < 0 || version >= maxVersions {
		return nil, false
	}
	i := contextIndex[number][version]
	if i == 0 {
		return nil, false
	}
	return &contexts[i], true
}

// Contexts are all contexts, in the order of number and version. The slice
// must not be changed.
func Contexts() []Context { return contexts[1:] }

// OfMAP reports whether oid is the name of a MAP context in the widest sense:
// any number and version, and whatever octets may follow, which some networks
// pass over.
func OfMAP(oid []byte) bool {
	if len(oid) <= len(prefix) || string(oid[:len(prefix)]) != prefix {
		return false
	}
	return oid[len(prefix)] < firstCAPContext || oid[len(prefix)] > lastCAPContext
}

// CAP's contexts of phases 1 and 2 stand in MAP's space (TS 29.078 of R98).
const (
	firstCAPContext = 50
	lastCAPContext  = 52
)

// Version1 reports whether the operation has a version 1, and so may come in a
// dialogue without application context (TS 29.002, 5.3).
func Version1(code int64) bool { return version1.has(code) }

// version1 is the operations of all contexts of version 1.
var version1 = collectVersion1()

func collectVersion1() (s opSet) {
	for i := range contexts {
		c := &contexts[i]
		if c.Version != 1 {
			continue
		}
		for w := range s {
			s[w] |= c.initiator[w] | c.responder[w]
		}
	}
	return s
}

var contextIndex = indexContexts()

func indexContexts() (t [maxContexts][maxVersions]uint8) {
	for i := range contexts {
		if i > 0 {
			t[contexts[i].Number][contexts[i].Version] = uint8(i)
		}
	}
	return t
}
