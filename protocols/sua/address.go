package sua

import (
	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
)

// Routing indicators (RFC 3868, 3.10.2.1).
const (
	RouteOnGT       = 1
	RouteOnSSNAndPC = 2
	RouteOnHostname = 3
	RouteOnSSNAndIP = 4
)

// Address is a source or destination address. Slices lie in the input.
type Address struct {
	RoutingIndicator uint16
	Indicator        uint16 // bit 0: route on the SSN, 1: on the point code, 2: on the global title are included

	HasGT           bool
	GTI             uint8 // global title indicator, as in SCCP
	TranslationType uint8
	NumberingPlan   uint8
	Nature          uint8  // of the address
	DigitCount      uint8  // as told
	Digits          []byte // semi-octets, the low one first; AppendDigits reads them

	HasPC bool
	PC    uint32

	HasSSN bool
	SSN    uint8

	IP       []byte // 4 or 16 octets
	Hostname []byte
}

// AppendDigits appends the digits of the global title as text; signals above 9
// come as a to f.
func (a *Address) AppendDigits(dst []byte) []byte {
	const signals = "0123456789abcdef"
	for i := range min(int(a.DigitCount), 2*len(a.Digits)) {
		d := a.Digits[i/2]
		if i%2 == 1 {
			d >>= 4
		}
		dst = append(dst, signals[d&0x0f])
	}
	return dst
}

// decode reads the value of an address parameter. It returns false where two
// receivers may read two addresses.
func (a *Address) decode(v []byte) bool {
	r := wire.NewReader(v)
	a.RoutingIndicator, a.Indicator = r.Uint16(), r.Uint16()
	ok := !r.Failed()
	w := sigtran.NewParameters(r.Rest())
	var p sigtran.Parameter
	for w.Next(&p) {
		ok = a.parameter(p) && ok
	}
	return ok && !w.Faults.Ambiguous()
}

// parameter reads one part of the address; false where it is malformed or
// stands twice.
func (a *Address) parameter(p sigtran.Parameter) bool {
	r := wire.NewReader(p.Value)
	switch p.Tag {
	case TagGlobalTitle:
		if a.HasGT {
			return false
		}
		a.HasGT = true
		r.Skip(3)
		a.GTI, a.DigitCount = r.Uint8(), r.Uint8()
		a.TranslationType, a.NumberingPlan, a.Nature = r.Uint8(), r.Uint8(), r.Uint8()
		a.Digits = r.Rest()
		return !r.Failed() && int(a.DigitCount) <= 2*len(a.Digits)
	case TagPointCode:
		if a.HasPC {
			return false
		}
		a.HasPC, a.PC = true, r.Uint32()
	case TagSSN:
		if a.HasSSN {
			return false
		}
		r.Skip(3)
		a.HasSSN, a.SSN = true, r.Uint8()
	case TagIPv4, TagIPv6:
		if a.IP != nil {
			return false
		}
		a.IP = p.Value
		return len(p.Value) == 4 || len(p.Value) == 16
	case TagHostname:
		if a.Hostname != nil {
			return false
		}
		a.Hostname = p.Value
		return true
	}
	return !r.Failed()
}
