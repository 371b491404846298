package gtp

import (
	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// identity takes values that name a subscriber, a network or a place.
func (r *Reader) identity(u use, b []byte) {
	switch u {
	case useIMSI:
		r.imsi(b)
	case useMSISDN:
		r.msisdn(b)
	case useMSISDN1:
		r.msisdn(b[1:])
	case useIMEI:
		r.equipment(b)
	case useAPN:
		r.apn(b)
	case useServing:
		r.network(message.FieldGTPServingNetwork, b)
	case useRAI:
		r.routingArea(b)
	case useULI:
		r.location(b)
	case useULI1:
		r.location1(b)
	}
}

// trimFiller cuts octets off the end of b that are nothing but fillers: those of
// a fixed length have as many as it takes.
func trimFiller(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == 0xff {
		b = b[:len(b)-1]
	}
	return b
}

// imsi takes an IMSI (TS 29.060, 7.7.2; TS 29.274, 8.3).
func (r *Reader) imsi(b []byte) {
	if r.Version < 2 {
		b = trimFiller(b)
	}
	r.digits.SetTBCD(b)
	n := r.digits.Len()
	if !r.digits.Decimal() || r.digits.Flags() != 0 || n < numbering.MinIMSIDigits || n > numbering.MaxIMSIDigits {
		r.Anomalies.Set(wire.AnomalyGTPIMSI)
	}
	r.text(message.FieldGTPIMSI)
}

func (r *Reader) text(f message.FieldID) {
	if r.digits.Len() > 0 {
		r.m.AddCopy(f, r.digits.Bytes())
	}
}

// maxE164Digits is the greatest length of an international number (E.164, 6).
const maxE164Digits = 15

// msisdn takes the digits of an MSISDN (TS 29.060, 7.7.33; TS 29.274, 8.11).
func (r *Reader) msisdn(b []byte) {
	r.digits.SetTBCD(b)
	if len(b) > 0 && (!r.digits.Decimal() || r.digits.Flags() != 0) || r.digits.Len() > maxE164Digits {
		r.Anomalies.Set(wire.AnomalyGTPMSISDN)
	}
	r.text(message.FieldGTPMSISDN)
}

// Digits of identities of equipment (TS 23.003, 6.2): an IMEI without its check
// digit, and an IMEISV.
const (
	minIMEIDigits = 14
	maxIMEIDigits = 16
)

// equipment takes an IMEI or IMEISV (TS 29.060, 7.7.53; TS 29.274, 8.10).
func (r *Reader) equipment(b []byte) {
	r.digits.SetTBCD(b)
	if n := r.digits.Len(); !r.digits.Decimal() || r.digits.Flags() != 0 || n < minIMEIDigits || n > maxIMEIDigits {
		r.Anomalies.Set(wire.AnomalyGTPIMEI)
	}
	r.text(message.FieldGTPIMEI)
}

// tid takes the tunnel identifier of version 0, an IMSI and an NSAPI (TS 09.60,
// 6). It is 0 where a message is about no tunnel.
func (r *Reader) tid() {
	b := r.TID
	if len(b) != 8 || wire.AllZero(b) {
		return
	}
	var imsi [8]byte
	copy(imsi[:], b)
	nsapi := imsi[7] >> 4
	imsi[7] |= 0xf0
	r.imsi(imsi[:])
	r.m.AddInt(message.FieldGTPEBI, int64(nsapi))
}

// network takes the PLMN that b is or begins with.
func (r *Reader) network(f message.FieldID, b []byte) {
	if len(b) < numbering.PLMNOctets {
		r.Anomalies.Set(wire.AnomalyGTPPLMN)
		return
	}
	r.setPLMN(b)
	r.m.AddCopy(f, r.plmn.Bytes())
}

// setPLMN reads the octets that b begins with. A message names one network again
// and again.
func (r *Reader) setPLMN(b []byte) {
	octets := [numbering.PLMNOctets]byte(b)
	if octets != r.octets || r.plmn.MNCDigits() == 0 {
		r.octets, r.isPLMN = octets, r.plmn.SetOctets(b[:numbering.PLMNOctets])
	}
	if !r.isPLMN {
		r.Anomalies.Set(wire.AnomalyGTPPLMN)
	}
}

// Bounds of APNs (TS 23.003, 9.1; RFC 1035, 2.3.4).
const (
	maxAPN   = 100
	maxLabel = 63
)

// apn takes an access point name: labels behind their lengths (TS 23.003, 9.1).
// Where the lengths do not fit it is read as far as it goes, and as text where
// there are none.
func (r *Reader) apn(b []byte) {
	if len(b) > maxAPN {
		r.Anomalies.Set(wire.AnomalyGTPAPNLength)
		b = b[:maxAPN]
	}
	dst := r.m.Text(len(b))
	if dst == nil {
		return
	}
	n, starts, labels := 0, [4]int{}, 0 // where the last labels begin
	if text(b) {
		r.Anomalies.Set(wire.AnomalyGTPAPNLabel)
		n, b = r.label(dst, b), nil
	}
	for len(b) > 0 {
		size := int(b[0])
		b = b[1:]
		if size == 0 || size > maxLabel || size > len(b) {
			r.Anomalies.Set(wire.AnomalyGTPAPNLabel)
			size = min(size, len(b))
		}
		if n > 0 {
			dst[n] = '.'
			n++
		}
		starts[labels&3] = n
		labels++
		n += r.label(dst[n:], b[:size])
		b = b[size:]
	}
	name := dst[:n]
	r.m.AddView(message.FieldGTPAPN, name)
	if labels >= 3 {
		if at := starts[(labels-3)&3]; r.operator(name[at:]) {
			name = name[:max(at-1, 0)]
		}
	}
	r.m.AddView(message.FieldGTPAPNNetwork, name)
}

// text reports whether an APN stands without the lengths of its labels: the
// first octet is a letter, and a length beyond the end.
func text(b []byte) bool {
	return len(b) > 0 && int(b[0]) >= len(b) && (b[0]|0x20 >= 'a' && b[0]|0x20 <= 'z')
}

// label copies a label in lower case, and marks what no label may hold.
func (r *Reader) label(dst, b []byte) int {
	marks := uint16(0)
	dst = dst[:len(b)]
	for i, c := range b {
		v := labelOctets[c]
		marks |= v
		dst[i] = byte(v)
	}
	if marks&classBad != 0 {
		r.Anomalies.Set(wire.AnomalyGTPAPNCharacters)
	}
	if marks&classDot != 0 {
		r.Anomalies.Set(wire.AnomalyGTPAPNDot)
	}
	return len(b)
}

// Classes of characters in labels, above the character itself.
const (
	classBad = 0x100 << iota
	classDot
)

// labelOctets are octets in lower case with their class.
var labelOctets = makeLabelOctets()

func makeLabelOctets() (t [256]uint16) {
	for c := range t {
		t[c] = uint16(c)
		switch {
		case c == '.':
			t[c] |= classDot
		case c >= 'A' && c <= 'Z':
			t[c] += 'a' - 'A'
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == '-':
		default:
			t[c] |= classBad
		}
	}
	return t
}

// operator takes the operator identifier of an APN, "mnc099.mcc262.gprs" (TS
// 23.003, 9.1.2), where a network code of two digits has a 0 before it.
func (r *Reader) operator(b []byte) bool {
	const form = "mnc###.mcc###.gprs"
	if len(b) != len(form) || string(b[:3]) != form[:3] || string(b[6:10]) != form[6:10] || string(b[13:]) != form[13:] {
		return false
	}
	mnc, mcc := b[3:6], b[10:13]
	for i := range mnc {
		if mnc[i]-'0' > 9 || mcc[i]-'0' > 9 {
			return false
		}
	}
	if mnc[0] == '0' && numbering.DefaultMNCDigits(mcc) == 2 {
		mnc = mnc[1:]
	}
	dst := r.m.Text(len(mcc) + 1 + len(mnc))
	if dst == nil {
		return false
	}
	n := copy(dst, mcc)
	dst[n] = '-'
	copy(dst[n+1:], mnc)
	r.m.AddView(message.FieldGTPAPNOperator, dst)
	return true
}
