package numbering

import "cordon/protocols/wire"

// Nature of address of an AddressString (TS 29.002, 17.7.8).
const (
	NatureUnknown       = 0
	NatureInternational = 1
	NatureNational      = 2
	NatureNetwork       = 3
	NatureSubscriber    = 4
	NatureAbbreviated   = 6
)

// Numbering plan of an AddressString (TS 29.002, 17.7.8), and of a called party
// BCD number (TS 24.008, 10.5.4.7).
const (
	PlanUnknown    = 0
	PlanE164       = 1
	PlanData       = 3
	PlanTelex      = 4
	PlanLandMobile = 6 // E.212; E.214 in some networks
	PlanNational   = 8
	PlanPrivate    = 9
)

// MaxISDNOctets is the length of an ISDN-AddressString (TS 29.002).
const MaxISDNOctets = 9

// MaxAddressOctets is the length of an AddressString (TS 29.002).
const MaxAddressOctets = 20

// Address is an AddressString, an ISDN-AddressString or a called party BCD
// number: they share one layout.
type Address struct {
	Nature uint8 // one of the Nature constants, 0 to 7
	Plan   uint8 // one of the Plan constants, 0 to 15
	// Extended tells that the "no extension" bit is missing, which makes the
	// octets behind it ambiguous.
	Extended bool
	Digits   Digits
}

// Set reads an address. ok is false when there is not even a first octet.
func (a *Address) Set(b []byte) (ok bool) {
	if len(b) == 0 {
		*a = Address{}
		return false
	}
	a.Extended = b[0]&0x80 == 0
	a.Nature = b[0] >> 4 & 7
	a.Plan = b[0] & 15
	a.Digits.SetTBCD(b[1:])
	return true
}

// CheckNode marks what an address must not have that names a node of a network
// (VLR, MSC, SGSN, SMSC, gsmSCF): other symbols than 0 to 9, another nature
// than international, another plan than E.164, more than 15 digits.
func (a *Address) CheckNode(an *wire.Anomalies) {
	if !a.Digits.Decimal() || a.Digits.flags&FillerInside != 0 {
		an.Set(wire.AnomalyMAPAddressDigits)
	}
	if a.Nature != NatureInternational || a.Plan != PlanE164 && a.Plan != PlanLandMobile || a.Extended {
		an.Set(wire.AnomalyMAPAddressNature)
	}
	if a.Digits.n > MaxE164Digits || a.Digits.flags&Overlong != 0 {
		an.Set(wire.AnomalyMAPAddressLength)
	}
}

// MaxE164Digits is the length of an international number (E.164).
const MaxE164Digits = 15

// AppendAddress appends an AddressString.
func AppendAddress[T ~string | ~[]byte](dst []byte, nature, plan uint8, digits T) []byte {
	dst = append(dst, 0x80|nature&7<<4|plan&15)
	return AppendTBCD(dst, digits)
}
