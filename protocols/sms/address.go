package sms

import (
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// Type of number of an address (TS 23.040, 9.1.2.5).
const (
	NumberUnknown       = 0
	NumberInternational = 1
	NumberNational      = 2
	NumberNetwork       = 3
	NumberSubscriber    = 4
	NumberAlphanumeric  = 5
	NumberAbbreviated   = 6
)

// maxAddressOctets is the value of an address: 20 digits, or 11 characters
// (TS 23.040, 9.1.2.5).
const maxAddressOctets = 10

// MaxAddressText is the most octets of a lawful address in UTF-8: eleven
// characters. A longer address, which is marked, has more.
const MaxAddressText = 11 * MaxCharacter

// Address is an address of the transfer layer (TS 23.040, 9.1.2.5).
type Address struct {
	Number uint8 // type of number, one of the Number constants, 0 to 7
	Plan   uint8 // numbering plan, 1 is E.164
	Length uint8 // half octets that are used
	value  []byte
}

// address reads an address.
func (t *TPDU) address(r *wire.Reader, an *wire.Anomalies) {
	a := &t.Address
	a.Length = r.Uint8()
	kind := r.Uint8()
	a.Number, a.Plan = kind>>4&7, kind&15
	n := (int(a.Length) + 1) / 2
	if n > maxAddressOctets || kind&0x80 == 0 {
		an.Set(wire.AnomalySMSAddress)
	}
	if a.value = r.Bytes(n); r.Failed() {
		*a = Address{}
	}
}

// Append adds the address in text: digits, or for an alphanumeric address its
// characters.
func (a *Address) Append(dst []byte) []byte {
	if a.Number == NumberAlphanumeric {
		return AppendSeptets(dst, a.value, int(a.Length)*4/7)
	}
	var d numbering.Digits
	d.SetTBCD(a.value)
	digits := d.Bytes()
	if len(digits) > int(a.Length) {
		digits = digits[:a.Length]
	}
	return append(dst, digits...)
}

var numberNames = [8]string{"unknown", "international", "national", "network", "subscriber", "alphanumeric", "abbreviated", "reserved"}

// NumberName is the name of the address's type of number that rules compare with.
func (a *Address) NumberName() string { return numberNames[a.Number&7] }
