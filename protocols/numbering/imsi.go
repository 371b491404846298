package numbering

import "cordon/protocols/wire"

// Bounds of an IMSI: E.212 allows 15 digits, and fewer than 6 do not even hold
// MCC and MNC.
const (
	MinIMSIDigits = 6
	MaxIMSIDigits = 15
	maxIMSIOctets = 8
	mccDigits     = 3
)

// SetIMSI reads an IMSI (TS 29.002, TBCD of 3 to 8 octets) and marks what is
// no IMSI: symbols, misplaced fillers and wrong lengths are used to attack what
// stores or prints it.
func (d *Digits) SetIMSI(b []byte, an *wire.Anomalies) {
	d.SetTBCD(b)
	if d.flags&(NonDecimal|FillerInside) != 0 {
		an.Set(wire.AnomalyMAPIMSIDigits)
	}
	if d.n < MinIMSIDigits || d.n > MaxIMSIDigits || len(b) > maxIMSIOctets {
		an.Set(wire.AnomalyMAPIMSILength)
	}
}

// SplitIMSI cuts an IMSI into country code, network code of mncDigits digits,
// and subscriber part. ok is false when it is too short.
func SplitIMSI(imsi []byte, mncDigits int) (mcc, mnc, msin []byte, ok bool) {
	if mncDigits < 0 || len(imsi) < mccDigits+mncDigits {
		return nil, nil, nil, false
	}
	at := mccDigits + mncDigits
	return imsi[:mccDigits], imsi[mccDigits:at], imsi[at:], true
}

// MaxE214Digits is the length that E.214 allows a mobile global title.
const MaxE214Digits = 15

// AppendE214 appends the mobile global title (E.214) of an IMSI: country and
// network code are replaced by ccNDC, the E.164 prefix of the operator, and
// what exceeds 15 digits is cut off.
func AppendE214(dst, ccNDC, imsi []byte, mncDigits int) []byte {
	_, _, msin, ok := SplitIMSI(imsi, mncDigits)
	if !ok {
		return dst
	}
	start := len(dst)
	dst = append(append(dst, ccNDC...), msin...)
	return dst[:min(len(dst), start+MaxE214Digits)]
}

// E214Subscriber is the subscriber part of a mobile global title, that is what
// follows the operator's E.164 prefix; ok is false under another prefix. The
// part may be cut at the end, so compare it as a prefix of the IMSI's.
func E214Subscriber(title, ccNDC []byte) (msin []byte, ok bool) {
	if len(title) < len(ccNDC) || string(title[:len(ccNDC)]) != string(ccNDC) {
		return nil, false
	}
	return title[len(ccNDC):], true
}

// E214Matches reports whether title, under the operator's prefix ccNDC, is the
// mobile global title of imsi, cut or not. A called address that names another
// subscriber than the message does leads it past checks on either.
func E214Matches(title, ccNDC, imsi []byte, mncDigits int) bool {
	sub, ok := E214Subscriber(title, ccNDC)
	if !ok || len(sub) == 0 {
		return false
	}
	_, _, msin, ok := SplitIMSI(imsi, mncDigits)
	return ok && len(sub) <= len(msin) && string(msin[:len(sub)]) == string(sub)
}
