package numbering

// Nature of address of an ISUP number (Q.763, 3.9) and of a global title
// (Q.713, 3.4.2.3).
const (
	NAIUnknown       = 0
	NAISubscriber    = 1
	NAINational      = 3
	NAIInternational = 4
)

// PartyNumber is a called or calling party number, or one of their kin, as
// ISUP has them (Q.763, 3.9 and 3.10) and CAP carries them.
type PartyNumber struct {
	NAI  uint8 // nature of address, 0 to 127
	Plan uint8 // numbering plan, 0 to 7; 1 is E.164
	// Restricted is the bit beside the plan: routing to an internal network
	// number is not allowed (called), or the number is incomplete (calling).
	Restricted bool
	// Presentation and Screening are of a calling number: 0 to 3 each.
	Presentation, Screening uint8
	// Stop tells that the end-of-pulsing signal ST closed the digits, of which
	// it is not counted as one.
	Stop   bool
	Digits Digits
}

// stopSignal is ST, the last of the address signals (Q.763, 3.9).
const stopSignal = 'f'

// SetCalled reads a called party number or a location number. ok is false
// when it is shorter than its fixed part.
func (p *PartyNumber) SetCalled(b []byte) (ok bool) {
	if !p.set(b) {
		return false
	}
	p.Presentation, p.Screening = 0, 0
	return true
}

// SetCalling reads a calling, original called or redirecting party number. ok
// is false when it is shorter than its fixed part.
func (p *PartyNumber) SetCalling(b []byte) (ok bool) {
	if !p.set(b) {
		return false
	}
	p.Presentation, p.Screening = b[1]>>2&3, b[1]&3
	return true
}

func (p *PartyNumber) set(b []byte) bool {
	if len(b) < 2 {
		*p = PartyNumber{}
		return false
	}
	p.NAI = b[0] & 0x7F
	p.Restricted = b[1]&0x80 != 0
	p.Plan = b[1] >> 4 & 7
	p.Digits.SetBCD(b[2:], b[0]&0x80 != 0)
	if n := p.Digits.n; n > 0 && p.Digits.buf[n-1] == stopSignal {
		p.Stop = true
		p.Digits.trimLast()
	} else {
		p.Stop = false
	}
	return true
}

// AppendCalled appends a called party number. A stop signal is written as the
// digit f.
func AppendCalled[T ~string | ~[]byte](dst []byte, nai, plan uint8, digits T) []byte {
	return AppendBCD(append(dst, nai&0x7F|byte(len(digits)&1)<<7, plan&7<<4), digits)
}

// AppendCalling appends a calling party number.
func AppendCalling[T ~string | ~[]byte](dst []byte, nai, plan, presentation, screening uint8, digits T) []byte {
	return AppendBCD(append(dst, nai&0x7F|byte(len(digits)&1)<<7,
		plan&7<<4|presentation&3<<2|screening&3), digits)
}
