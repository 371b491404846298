package mtp2

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

// Kind is the kind of a signal unit, told by its length indicator.
type Kind uint8

// Kinds of signal units (Q.703, 2.2).
const (
	FISU Kind = iota // fill-in: nothing
	LSSU             // link status: one or two octets
	MSU              // message: a service information octet and more, for MTP3
)

// String is the specification's abbreviation.
func (k Kind) String() string {
	switch k {
	case LSSU:
		return "LSSU"
	case MSU:
		return "MSU"
	}
	return "FISU"
}

// FCS says whether frames end in the two octets of the frame check sequence.
type FCS uint8

// Values of FCS. FCSAuto tells by the length indicator, or by the check
// sequence itself where that does not tell the length.
const (
	FCSAuto FCS = iota
	FCSAbsent
	FCSPresent
)

// Options tell what no frame tells about itself: they belong to the link.
type Options struct {
	FCS      FCS
	Extended bool // sequence numbers of 12 bits, as fast links have (Q.703, annex A)
}

// Unit is a signal unit.
type Unit struct {
	BSN, FSN uint16 // backward and forward sequence number, 7 or 12 bits
	BIB, FIB uint8  // backward and forward indicator bit
	LI       uint16 // length indicator, 6 or 9 bits
	Kind     Kind
	HasFCS   bool   // two octets of check sequence were taken off
	Payload  []byte // for an MSU from the service information octet on; lies in the input

	Anomalies wire.Anomalies
}

const (
	headerLen         = 3
	extendedHeaderLen = 6
	fcsLen            = 2
	longest           = 63  // length indicator that stands for 63 octets or more
	longestExtended   = 511 // the same of nine bits, (unsure)
)

// Decode reads a signal unit from frame b and fills u. It returns false when b
// is shorter than the header. A length indicator that does not fit is marked,
// and the payload is what the frame holds.
func Decode(o Options, b []byte, u *Unit) bool {
	*u = Unit{}
	header, limit := headerLen, uint16(longest)
	if o.Extended {
		header, limit = extendedHeaderLen, longestExtended
	}
	if len(b) < header {
		return false
	}
	u.header(b, o.Extended)
	rest := b[header:]
	if n := len(rest) - fcsLen; n >= 0 && u.hasFCS(o.FCS, b, n, limit) {
		u.HasFCS, rest = true, rest[:n:n]
	}
	u.Payload = rest
	switch n := uint16(min(len(rest), int(limit))); {
	case n == u.LI:
	case n > u.LI && u.LI < limit: // octets that the receiver's MTP2 would not hand up
		u.Anomalies.Set(wire.AnomalyMTP2Header)
		u.Payload = rest[:u.LI:u.LI]
	default:
		u.Anomalies.Set(wire.AnomalyMTP2Header)
	}
	switch u.LI {
	case 0:
		u.Kind = FISU
	case 1, 2:
		u.Kind = LSSU
	default:
		u.Kind = MSU
	}
	return true
}

// header reads sequence numbers and length indicator.
func (u *Unit) header(b []byte, extended bool) {
	if !extended {
		u.BSN, u.BIB = uint16(b[0]&0x7f), b[0]>>7
		u.FSN, u.FIB = uint16(b[1]&0x7f), b[1]>>7
		u.LI = uint16(b[2] & 0x3f)
		return
	}
	backward, forward := binary.LittleEndian.Uint16(b), binary.LittleEndian.Uint16(b[2:])
	u.BSN, u.BIB = backward&0x0fff, uint8(backward>>15)
	u.FSN, u.FIB = forward&0x0fff, uint8(forward>>15)
	u.LI = binary.LittleEndian.Uint16(b[4:]) & 0x01ff
}

// hasFCS tells whether frame b, of which n octets would be payload without a
// check sequence, ends in one.
func (u *Unit) hasFCS(o FCS, b []byte, n int, limit uint16) bool {
	switch {
	case o == FCSPresent:
		return true
	case o == FCSAbsent:
		return false
	case u.LI < limit:
		return n == int(u.LI)
	case n < int(limit):
		return false
	}
	end := len(b) - fcsLen
	return checkSequence(b[:end]) == binary.LittleEndian.Uint16(b[end:])
}

// checkSequence computes the frame check sequence of b (Q.703, 4.2): the CRC
// of X.25.
func checkSequence(b []byte) uint16 {
	crc := uint16(0xffff)
	for _, c := range b {
		crc ^= uint16(c)
		for range 8 {
			low := crc & 1
			crc >>= 1
			if low != 0 {
				crc ^= 0x8408
			}
		}
	}
	return ^crc
}

// PseudoHeader is what link type 139 puts before a frame.
type PseudoHeader struct {
	Sent   bool   // by the capturing host
	AnnexA uint8  // 1: sequence numbers of 12 bits; 0: of 7; 2: unknown
	Link   uint16 // number of the link
}

// DecodePseudoHeader reads the pseudo-header at the beginning of b and returns
// the frame behind it; false when b is shorter. A frame whose annex A is 1 is
// to be decoded with Options.Extended.
func DecodePseudoHeader(b []byte) (h PseudoHeader, frame []byte, ok bool) {
	r := wire.NewReader(b)
	h = PseudoHeader{Sent: r.Uint8() != 0, AnnexA: r.Uint8(), Link: r.Uint16()}
	return h, r.Rest(), !r.Failed()
}

// Link status indications (Q.703, 11.1.3): the low three bits of the status
// field.
const (
	StatusOutOfAlignment  = 0 // SIO
	StatusNormal          = 1 // SIN
	StatusEmergency       = 2 // SIE
	StatusOutOfService    = 3 // SIOS
	StatusProcessorOutage = 4 // SIPO
	StatusBusy            = 5 // SIB
	statusMask            = 7
)

// Status returns the link status of an LSSU; false when u is none.
func (u *Unit) Status() (uint8, bool) {
	if u.Kind != LSSU || len(u.Payload) == 0 {
		return 0, false
	}
	return u.Payload[0] & statusMask, true
}
