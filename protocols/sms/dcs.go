package sms

// DCS is TP-Data-Coding-Scheme (TS 23.038, 4).
type DCS uint8

// dcsData is what the data of a TPDU without a coding scheme are: octets.
const dcsData DCS = 0x04

// Alphabet is what the user data are.
type Alphabet uint8

// The alphabets.
const (
	AlphabetGSM7 Alphabet = iota
	AlphabetData
	AlphabetUCS2
	AlphabetReserved
)

var alphabetNames = [...]string{"gsm7", "8bit", "ucs2", "reserved"}

// String is the name that rules compare with.
func (a Alphabet) String() string { return alphabetNames[a] }

// Coding groups, the upper four bits.
const (
	groupAutoDelete  = 0x4 // 01xx, as the general group 00xx
	groupReserved    = 0x8 // 1000 to 1011
	groupWaitDiscard = 0xC
	groupWaitStore   = 0xD
	groupWaitUCS2    = 0xE
	groupClass       = 0xF
)

const (
	dcsHasClass   = 0x10
	dcsCompressed = 0x20
	dcsClass      = 0x03
	dcsData8      = 0x04 // of the group 1111
)

// general reports whether d is of the groups 00xx and 01xx.
func (d DCS) general() bool { return d>>4 < groupReserved }

// Alphabet of the user data. A reserved group is read as the default alphabet,
// as TS 23.038 asks of receivers.
func (d DCS) Alphabet() Alphabet {
	switch {
	case d.general():
		return Alphabet(d >> 2 & 3)
	case d>>4 == groupWaitUCS2:
		return AlphabetUCS2
	case d>>4 == groupClass && d&dcsData8 != 0:
		return AlphabetData
	}
	return AlphabetGSM7
}

// Compressed reports whether the text is compressed (TS 23.042), so that it
// cannot be read.
func (d DCS) Compressed() bool { return d.general() && d&dcsCompressed != 0 }

// Septets reports whether TP-UDL counts septets.
func (d DCS) Septets() bool {
	a := d.Alphabet()
	return !d.Compressed() && (a == AlphabetGSM7 || a == AlphabetReserved)
}

// Class is the message class 0 to 3: 0 is shown at once, 2 goes to the SIM card.
func (d DCS) Class() (class uint8, ok bool) {
	if d.general() && d&dcsHasClass != 0 || d>>4 == groupClass {
		return uint8(d & dcsClass), true
	}
	return 0, false
}

// Waiting reports whether d tells that messages wait (TS 23.038, 4, groups 1100
// to 1110).
func (d DCS) Waiting() bool { return d>>4 >= groupWaitDiscard && d>>4 <= groupWaitUCS2 }

// Reserved reports whether d is of a coding group that has no meaning.
func (d DCS) Reserved() bool {
	return d.general() && d.Alphabet() == AlphabetReserved || !d.general() && d>>4 < groupWaitDiscard
}
