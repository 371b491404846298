package sccp

import (
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// Global title indicators (Q.713, 3.4.2.3). In ANSI (T1.112.3) GTIEncoding,
// there 1, has the form of GTIPlan, and the others but GTITranslation are not
// used.
const (
	GTINone        = 0
	GTINature      = 1 // nature of address
	GTITranslation = 2 // translation type
	GTIPlan        = 3 // translation type, numbering plan, encoding scheme
	GTIFull        = 4 // the same and nature of address
)

// Encoding schemes (Q.713, 3.4.2.3.3).
const (
	EncodingUnknown = 0
	EncodingBCDOdd  = 1
	EncodingBCDEven = 2
)

// Numbering plans of a global title (Q.713, 3.4.2.3.3).
const (
	PlanUnknown    = 0
	PlanE164       = 1
	PlanData       = 3
	PlanLandMobile = 6 // E.212
	PlanE214       = 7
	PlanPrivate    = 14
)

// Subsystem numbers (Q.713, 3.4.2.2, and TS 23.003, 8).
const (
	SSNUnknown    = 0
	SSNManagement = 1
	SSNMAP        = 5
	SSNHLR        = 6
	SSNVLR        = 7
	SSNMSC        = 8
	SSNEIR        = 9
	SSNAUC        = 10
	SSNGMLC       = 145
	SSNCAP        = 146
	SSNGSMSCF     = 147
	SSNSGSN       = 149
	SSNGGSN       = 150
)

// maxTitleDigits is the length of an E.164 number, and of an E.214 title.
const maxTitleDigits = 15

// Bits of the address indicator (Q.713, 3.4.1). ANSI swaps the lower two and
// sets the upper one for addresses in its own, national form (T1.112.3).
const (
	indicatorPC       = 0x01
	indicatorSSN      = 0x02
	indicatorRouteSSN = 0x40
	indicatorNational = 0x80
)

// Address is a called or calling party address.
type Address struct {
	Raw        []byte // the octets behind the length
	Indicator  uint8  // first octet
	GTI        uint8  // 0 to 15, see the constants
	HasPC      bool
	HasSSN     bool
	RouteOnSSN bool // route on point code and subsystem number, else on global title
	// National is the indicator's upper bit: reserved for national use, and in
	// ANSI the national form.
	National bool
	SSN      uint8
	TT       uint8 // translation type
	Plan     uint8 // numbering plan, 0 to 15
	Encoding uint8 // encoding scheme, 0 to 15
	Nature   uint8 // nature of address, 0 to 127; see numbering.NAI constants
	PC       uint32
	// Digits is the global title's; codes above 9 show as a to f.
	Digits numbering.Digits
}

// GT is the digits of the global title, and nil without one. They are valid
// until the address is read anew.
func (a *Address) GT() []byte {
	if a.Digits.Len() == 0 {
		return nil
	}
	return a.Digits.Bytes()
}

func (a *Address) reset() {
	a.Raw = nil
	a.Indicator, a.GTI, a.SSN, a.TT, a.Plan, a.Encoding, a.Nature = 0, 0, 0, 0, 0, 0, 0
	a.HasPC, a.HasSSN, a.RouteOnSSN, a.National = false, false, false, false
	a.PC = 0
	a.Digits.Reset()
}

// DecodeAddress reads the octets of an address, without their length, and
// marks what departs from the specification. What is cut is read as far as it
// goes.
func DecodeAddress(b []byte, v Variant, a *Address, an *wire.Anomalies) {
	a.reset()
	a.decode(b, v, an)
}

// decode reads b into an address that has been reset.
func (a *Address) decode(b []byte, v Variant, an *wire.Anomalies) {
	a.Raw = b
	if len(b) == 0 {
		an.Set(wire.AnomalySCCPAddress)
		an.Set(wire.AnomalySCCPSSNMissing)
		return
	}
	ind := b[0]
	a.Indicator = ind
	a.GTI = ind >> 2 & 0xF
	a.RouteOnSSN = ind&indicatorRouteSSN != 0
	a.National = ind&indicatorNational != 0
	b = b[1:]
	ansi := v.ANSI && a.National
	if ansi {
		b = a.decodeANSI(b, an)
	} else {
		b = a.decodeITU(b, an)
	}
	if !a.HasSSN || a.SSN == SSNUnknown {
		an.Set(wire.AnomalySCCPSSNMissing)
	}
	if a.GTI != GTINone {
		a.decodeTitle(b, ansi, an)
	} else if len(b) > 0 {
		an.Set(wire.AnomalySCCPAddressTrailing)
	}
}

// decodeITU reads point code and subsystem number (Q.713, 3.4.2.1 and 2).
func (a *Address) decodeITU(b []byte, an *wire.Anomalies) (rest []byte) {
	if a.Indicator&indicatorPC != 0 {
		if len(b) < 2 {
			an.Set(wire.AnomalySCCPAddress)
			return nil
		}
		const pcMask = 1<<14 - 1
		a.HasPC, a.PC = true, (uint32(b[0])|uint32(b[1])<<8)&pcMask
		b = b[2:]
	}
	if a.Indicator&indicatorSSN != 0 {
		if len(b) < 1 {
			an.Set(wire.AnomalySCCPAddress)
			return nil
		}
		a.HasSSN, a.SSN = true, b[0]
		b = b[1:]
	}
	return b
}

// decodeANSI reads subsystem number and point code of a national address
// (T1.112.3, 3.4): the number comes first, and the bits are swapped.
func (a *Address) decodeANSI(b []byte, an *wire.Anomalies) (rest []byte) {
	const ansiSSN, ansiPC = indicatorPC, indicatorSSN
	if a.Indicator&ansiSSN != 0 {
		if len(b) < 1 {
			an.Set(wire.AnomalySCCPAddress)
			return nil
		}
		a.HasSSN, a.SSN = true, b[0]
		b = b[1:]
	}
	if a.Indicator&ansiPC != 0 {
		if len(b) < 3 {
			an.Set(wire.AnomalySCCPAddress)
			return nil
		}
		a.HasPC, a.PC = true, wire.Uint24LE(b)
		b = b[3:]
	}
	return b
}

// decodeTitle reads the global title b (Q.713, 3.4.2.3).
func (a *Address) decodeTitle(b []byte, ansi bool, an *wire.Anomalies) {
	fixed := titleFixed(a.GTI, ansi)
	if fixed < 0 {
		// Of the forms that are not defined, not even the digits can be found.
		an.Set(wire.AnomalySCCPGTEncoding)
		return
	}
	if len(b) < fixed {
		an.Set(wire.AnomalySCCPAddress)
		an.Set(wire.AnomalySCCPGTLength)
		return
	}
	odd := false
	switch fixed {
	case 1:
		if a.GTI == GTINature && !ansi {
			a.Nature, odd = b[0]&0x7F, b[0]&0x80 != 0
		} else {
			a.TT = b[0]
		}
	case 3:
		// The upper bit is spare, and some HLR-bound E.214 titles have it set.
		a.Nature = b[2] & 0x7F
		fallthrough
	case 2:
		a.TT, a.Plan, a.Encoding = b[0], b[1]>>4, b[1]&0xF
		odd = a.Encoding != EncodingBCDEven
		if a.Encoding != EncodingBCDEven && a.Encoding != EncodingBCDOdd {
			an.Set(wire.AnomalySCCPGTEncoding)
		}
	}
	filler := a.Digits.SetBCD(b[fixed:], odd)
	if filler != 0 {
		an.Set(wire.AnomalySCCPGTFiller)
	}
	if a.Digits.Flags()&numbering.NonDecimal != 0 {
		an.Set(wire.AnomalySCCPGTNonDecimal)
	}
	if n := a.Digits.Len(); n == 0 || n > maxTitleDigits {
		an.Set(wire.AnomalySCCPGTLength)
	}
}

// titleFixed is how many octets stand before the digits, and -1 for a form
// that is not defined.
func titleFixed(gti uint8, ansi bool) int {
	switch {
	case ansi && gti == 1:
		return 2
	case gti == GTINature, gti == GTITranslation:
		return 1
	case ansi:
		return -1
	case gti == GTIPlan:
		return 2
	case gti == GTIFull:
		return 3
	}
	return -1
}
