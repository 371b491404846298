package numbering

// PLMN names a network by MCC and MNC, whose number of digits, two or three,
// is part of the name: 310-26 and 310-026 are different.
type PLMN struct {
	buf [7]byte
	n   uint8
}

// Bytes is the name as in "262-99".
func (p *PLMN) Bytes() []byte { return p.buf[:p.n] }

// String is a copy of the name.
func (p *PLMN) String() string { return string(p.buf[:p.n]) }

// MNCDigits is 2 or 3, and 0 for the zero value.
func (p *PLMN) MNCDigits() int { return max(int(p.n)-mccDigits-1, 0) }

// PLMNOctets is the length of a PLMN identity on the wire.
const PLMNOctets = 3

// SetOctets reads the three octets of TS 24.008, 10.5.1.3 (digits 2|1,
// MNC 3|MCC 3, MNC 2|1). ok is false for other than three, or when a digit is
// not decimal; then p shows what is there in hexadecimal.
func (p *PLMN) SetOctets(b []byte) (ok bool) {
	p.n = 0
	if len(b) != PLMNOctets {
		return false
	}
	third := b[1] >> 4
	p.buf = [len(p.buf)]byte{hexSymbols[b[0]&15], hexSymbols[b[0]>>4], hexSymbols[b[1]&15], '-', hexSymbols[b[2]&15], hexSymbols[b[2]>>4], hexSymbols[third]}
	p.n = uint8(len(p.buf))
	if third == 15 {
		p.n--
		third = 0
	}
	return (classes[b[0]]|classes[b[2]])&(classNonDecimal|classHighDigit) == 0 && b[1]&15 <= 9 && third <= 9
}

// SetIMSI takes the network of an IMSI whose MNC has mncDigits digits.
func (p *PLMN) SetIMSI(imsi []byte, mncDigits int) (ok bool) {
	p.n = 0
	mcc, mnc, _, ok := SplitIMSI(imsi, mncDigits)
	if !ok || mncDigits < 2 || mncDigits > 3 {
		return false
	}
	n := copy(p.buf[:], mcc)
	p.buf[n] = '-'
	p.n = uint8(n + 1 + copy(p.buf[n+1:], mnc))
	return true
}

// AppendPLMN appends the three octets of a network's name, such as "262-99".
// ok is false, and nothing is appended, for what is no such name.
func AppendPLMN[T ~string | ~[]byte](dst []byte, name T) (out []byte, ok bool) {
	if len(name) < 6 || len(name) > 7 || name[3] != '-' {
		return dst, false
	}
	for i := range len(name) {
		if i != 3 && (name[i] < '0' || name[i] > '9') {
			return dst, false
		}
	}
	third := byte(15)
	if len(name) == 7 {
		third = name[6] - '0'
	}
	return append(dst,
		name[0]-'0'|(name[1]-'0')<<4,
		name[2]-'0'|third<<4,
		name[4]-'0'|(name[5]-'0')<<4), true
}
