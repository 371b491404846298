package ber

// Tag is class and number of an element: the class in the two upper bits, the
// number in the lower 30. The constructed bit is not part of it, nor is the
// form in which the number was written, so that tags compare by meaning:
// 0x80, 0x9F00 and 0x9F8000 are all ClassContext|0.
type Tag uint32

// The classes (X.690, 8.1.2.2), to be combined with a number.
const (
	ClassUniversal   Tag = 0 << 30
	ClassApplication Tag = 1 << 30
	ClassContext     Tag = 2 << 30
	ClassPrivate     Tag = 3 << 30
)

// The universal tags that signalling uses (X.680, 8.4).
const (
	TagEndOfContents    Tag = 0
	TagBoolean          Tag = 1
	TagInteger          Tag = 2
	TagBitString        Tag = 3
	TagOctetString      Tag = 4
	TagNull             Tag = 5
	TagOID              Tag = 6
	TagObjectDescriptor Tag = 7
	TagExternal         Tag = 8
	TagEnumerated       Tag = 10
	TagSequence         Tag = 16
	TagSet              Tag = 17
	TagIA5String        Tag = 22
)

const (
	classMask  Tag = 3 << 30
	numberMask     = 1<<30 - 1
	// lowTagLimit is the first number that needs the multi-octet form.
	lowTagLimit = 0x1F
)

// Class is one of the Class constants.
func (t Tag) Class() Tag { return t & classMask }

// Number is the tag number, 0 to 1<<30-1.
func (t Tag) Number() uint32 { return uint32(t & numberMask) }
