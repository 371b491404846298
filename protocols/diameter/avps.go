package diameter

import (
	"slices"

	"cordon/protocols/message"
)

// Type is the type of an AVP's data (RFC 6733, 4.2 and 4.3).
type Type uint8

// The types. Integer32 and Enumerated are read like Unsigned32.
const (
	TypeOctets Type = iota
	TypeText
	TypeIdentity
	TypeUnsigned32
	TypeUnsigned64
	TypeTime
	TypeAddress
	TypeGrouped
)

// Definition is a row of the table of AVPs.
type Definition struct {
	Vendor, Code uint32
	Name         string
	Type         Type
	Field        message.FieldID // that its value fills, 0 for none or several

	use    use
	once   once
	within []uint32 // codes of the groups that may hold it, top for the message; nil for any
	tells  bool     // it tells where a subscriber is
}

// use is what the value of an AVP becomes.
type use uint8

const (
	useNothing use = iota
	useText
	useSession
	useHost // a host or realm: text with characters to check
	useInt
	usePresence
	useLength
	useTPDU
	useAddress
	useTime
	useDigits // TBCD
	useUserName
	useIMSI
	useIMEI
	useEquipment // User-Equipment-Info-Value
	usePublic
	useUserID
	usePLMN
	useVectors
	useKind
	useSubscriptionData
	useShData
	useExperimental
	useGatewayOrDestination
	useGroup // something is made of the group as a whole
)

// once tells where an AVP stands at most once.
type once uint8

const (
	onceNowhere    once = iota
	onceTop             // in the message itself
	onceEverywhere      // in the message and in each group
	onceButCER          // in the message, but not in CER and CEA, which list them
	onceIdentity        // in the message of commands that are about one public identity
)

// top stands for the message itself among the places of an AVP: no group has
// code 0.
const top = 0

const codeFailedAVP = 279

// Definitions is the table, those of RFC 6733 and its companions first, and by
// code. It must not be changed.
func Definitions() []Definition { return definitions[1:] }

// DefinitionOf finds an AVP; nil where the table has none.
func DefinitionOf(vendor, code uint32) *Definition {
	i := rowOf(vendor, code)
	if i == 0 {
		return nil
	}
	return &definitions[i]
}

// Codes that the indexes hold.
const (
	maxCodeBase = 1024
	maxCode3GPP = 4608
)

// rule is what the walk needs of a definition: rows of a few octets, since a
// message meets dozens of them.
type rule struct {
	field  message.FieldID
	typ    Type
	use    use
	once   once
	number uint8 // among those that may stand once, from 1; 0 for the others
	inTop  bool  // it may stand in the message itself
	inAny  bool  // it may stand in any group
	many   bool  // the field may have several values
	tells  bool
}

// indexes find a definition and what else is known by code.
type indexes struct {
	rules     [len(definitions)]rule
	base      [maxCodeBase]uint8
	tgpp      [maxCode3GPP]uint8
	knownBase [maxCodeBase / 64]uint64
	known3GPP [maxCode3GPP / 64]uint64
	groupBase [maxCodeBase / 64]uint64
	group3GPP [maxCode3GPP / 64]uint64
	fourBase  [maxCodeBase / 64]uint64 // of four octets
	four3GPP  [maxCode3GPP / 64]uint64
	longBase  [maxCodeBase / 64]uint64 // of eight octets
	long3GPP  [maxCode3GPP / 64]uint64
}

var index = makeIndexes()

func makeIndexes() (x indexes) {
	single := uint8(0)
	for i := range definitions[1:] {
		d := &definitions[i+1]
		switch d.Vendor {
		case VendorNone:
			x.base[d.Code] = uint8(i + 1)
		case Vendor3GPP:
			x.tgpp[d.Code] = uint8(i + 1)
		}
		r := rule{field: d.Field, typ: d.Type, use: d.use, once: d.once, tells: d.tells,
			inTop: d.within == nil || slices.Contains(d.within, top), inAny: d.within == nil, many: message.FieldByID(d.Field).Many}
		if d.once != onceNowhere {
			single++
			r.number = single
		}
		x.rules[i+1] = r
	}
	setRanges(x.knownBase[:], knownBase)
	setRanges(x.known3GPP[:], known3GPP)
	setRanges(x.groupBase[:], groupsBase)
	setRanges(x.group3GPP[:], groups3GPP)
	setRanges(x.fourBase[:], numbersBase)
	setRanges(x.four3GPP[:], numbers3GPP)
	setRanges(x.longBase[:], longBase)
	setRanges(x.long3GPP[:], long3GPP)
	return x
}

func setRanges(bits []uint64, ranges []codes) {
	for _, r := range ranges {
		for c := r.first; c <= r.last; c++ {
			bits[c>>6] |= 1 << (c & 63)
		}
	}
}

func has(bits []uint64, code uint32) bool {
	i := code >> 6
	return i < uint32(len(bits)) && bits[i]&(1<<(code&63)) != 0
}

// rowOf is the place of an AVP in definitions; 0 where it is not there.
func rowOf(vendor, code uint32) uint8 {
	if vendor == VendorNone && code < maxCodeBase {
		return index.base[code]
	}
	if vendor == Vendor3GPP && code < maxCode3GPP {
		return index.tgpp[code]
	}
	return rowOfOther(vendor, code)
}

// rowOfOther looks among the last definitions, of GSMA.
func rowOfOther(vendor, code uint32) uint8 {
	if vendor != VendorGSMA {
		return 0
	}
	for i := len(definitions) - 1; definitions[i].Vendor == VendorGSMA; i-- {
		if definitions[i].Code == code {
			return uint8(i)
		}
	}
	return 0
}

// grouped reports whether an AVP that is no row is known to be a group.
func grouped(vendor, code uint32) bool {
	switch vendor {
	case VendorNone:
		return has(index.groupBase[:], code)
	case Vendor3GPP:
		return has(index.group3GPP[:], code)
	}
	return false
}

// lengthOK reports whether the data of an AVP that is no row may be of n octets.
func lengthOK(vendor, code uint32, n int) bool {
	var four, long bool
	switch vendor {
	case VendorNone:
		four, long = has(index.fourBase[:], code), has(index.longBase[:], code)
	case Vendor3GPP:
		four, long = has(index.four3GPP[:], code), has(index.long3GPP[:], code)
	}
	return (!four || n == 4) && (!long || n == 8)
}

// known reports whether an AVP that is no row is one that somebody defined.
func known(vendor, code uint32) bool {
	switch vendor {
	case VendorNone:
		return has(index.knownBase[:], code)
	case Vendor3GPP:
		return has(index.known3GPP[:], code)
	}
	return knownOfVendor(vendor, code)
}

// shadows reports whether an AVP that is no row has the code of one, under a
// vendor that is not known to have such an AVP.
func shadows(vendor, code uint32) bool {
	if known(vendor, code) {
		return false
	}
	return vendor != VendorNone && code < maxCodeBase && index.base[code] != 0 ||
		vendor != Vendor3GPP && code >= firstOwn3GPP && code < maxCode3GPP && index.tgpp[code] != 0
}

// namesParty reports whether code, without a vendor, is of an AVP that names
// whom a message is about, from or for. Vendors have such codes for charging and
// access; between MME and HSS they are there for receivers that overlook vendors.
func namesParty(code uint32) bool {
	switch code {
	case 1, codeSessionID, 264, 283, codeDestinationHost, 296:
		return true
	}
	return false
}

// firstOwn3GPP is the first code of 3GPP that no attribute of RADIUS has too:
// below it every vendor has AVPs.
const firstOwn3GPP = 600
