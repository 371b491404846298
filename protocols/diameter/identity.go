package diameter

import (
	"bytes"
	"encoding/binary"
	"strings"

	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// Bounds of host names (RFC 1035, 2.3.4).
const (
	maxName  = 255
	maxLabel = 63
)

// nameOK reports whether b may be the name of a host or realm: labels of
// letters, digits, hyphens and underscores, in either case, with or without a dot
// behind the last one.
func nameOK(b []byte) bool {
	if len(b) == 0 || len(b) > maxName {
		return false
	}
	marks, before := uint8(0), uint8(classDot) // a dot at the beginning is one too many
	for _, c := range b {
		class := nameClasses[c]
		marks |= class & (classBad | before<<1&classAgain)
		before = class
	}
	return marks == 0 && (len(b) <= maxLabel || labelsOK(b))
}

// labelsOK reports whether the labels of b have the length that they may.
func labelsOK(b []byte) bool {
	label := 0
	for _, c := range b {
		if label++; c == '.' {
			label = 0
		}
		if label > maxLabel {
			return false
		}
	}
	return true
}

// Classes of characters in names. A dot has a second bit, the first one moved
// up, by which it is found behind another dot.
const (
	classDot   = 1
	classAgain = 2
	classBad   = 4
)

var nameClasses = makeNameClasses()

func makeNameClasses() (t [256]uint8) {
	for c := range t {
		switch {
		case c == '.':
			t[c] = classDot | classAgain
		case c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_':
		default:
			t[c] = classBad
		}
	}
	return t
}

func decimal(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(b) > 0
}

// imsi adds b where it can be an IMSI, or the leading digits of one.
func (r *reader) imsi(b []byte) bool {
	if len(b) < numbering.MinIMSIDigits || len(b) > numbering.MaxIMSIDigits || !decimal(b) {
		return false
	}
	r.m.AddView(message.FieldDiameterIMSI, b)
	return true
}

// userName takes User-Name: an IMSI on the interfaces of S6a and its kin, an NAI
// where non-3GPP access and IMS are concerned (TS 23.003, 14 and 19), anything
// elsewhere.
func (r *reader) userName(f message.FieldID, b []byte) {
	if r.place.depth == 1 && !r.m.Has(f) {
		r.m.AddView(f, b)
	}
	ok := printable(b)
	if imsi := r.imsi(subscriberOf(b)); wantsIMSI(r.h.Application) {
		ok = ok && imsi && decimal(b)
	}
	if !ok {
		r.m.Anomalies.Set(wire.AnomalyDiameterUserName)
	}
}

// wantsIMSI reports whether User-Name is an IMSI in application.
func wantsIMSI(application uint32) bool {
	switch application {
	case ApplicationS6a, ApplicationS13, ApplicationSLg, ApplicationSLh, ApplicationS6c, ApplicationSGd:
		return true
	}
	return false
}

// printable reports whether b is not empty and free of control characters and
// spaces, which end a name for some and not for others. It looks at eight octets
// at once, since every message has a Session-Id.
func printable(b []byte) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	rest := b
	for ; len(rest) >= 8; rest = rest[8:] {
		x := binary.LittleEndian.Uint64(rest)
		del := x ^ 0x7f*ones
		if ((x-('!')*ones)&^x|(del-ones)&^del)&high != 0 { // an octet below '!', or DEL
			return false
		}
	}
	for _, c := range rest {
		if c <= ' ' || c == 0x7f {
			return false
		}
	}
	return len(b) > 0
}

// subscriberOf is the IMSI of a User-Name: all of it, or the user part of an NAI.
// Before the IMSI a digit tells the method of authentication, or that the name is
// for a moment (TS 23.003, 14.3, 14.5 and 19.3.2). Where the realm names the home
// network, the IMSI begins with it; else an IMSI has fifteen digits, or fewer
// behind a digit that no country begins with.
func subscriberOf(b []byte) []byte {
	at := bytes.IndexByte(b, '@')
	if at < 0 {
		return b
	}
	user, home := b[:at], b[at+1:]
	if i := bytes.LastIndexByte(user, '!'); i >= 0 { // decorated with realms to pass, the home network's last (19.3.3)
		home, user = user[bytes.LastIndexByte(user[:i], '!')+1:i], user[i+1:]
	}
	if len(user) == 0 || !decimal(user) {
		return user
	}
	whole, behind := ofNetwork(user, home), ofNetwork(user[1:], home)
	short := len(user) <= numbering.MaxIMSIDigits
	if short && whole || short && !behind && (len(user) < numbering.MaxIMSIDigits || user[0] > '1' || !ofAccess(home)) {
		return user
	}
	return user[1:]
}

// ofNetwork reports whether digits begin with the codes of the network that a
// realm of 3GPP names, whose mobile network code has a leading zero where it is of
// two digits (TS 23.003, 19.2).
func ofNetwork(digits, realm []byte) bool {
	var mcc, mnc []byte
	for len(realm) > 0 {
		label := realm
		if i := bytes.IndexByte(realm, '.'); i >= 0 {
			label, realm = realm[:i], realm[i+1:]
		} else {
			realm = nil
		}
		switch {
		case len(label) == 6 && startsWith(label, "mcc"):
			mcc = label[3:]
		case (len(label) == 6 || len(label) == 5) && startsWith(label, "mnc"):
			mnc = label[3:]
		}
	}
	if mcc == nil || mnc == nil || !bytes.HasPrefix(digits, mcc) {
		return false
	}
	rest := digits[len(mcc):]
	return bytes.HasPrefix(rest, mnc) || len(mnc) == 3 && mnc[0] == '0' && bytes.HasPrefix(rest, mnc[1:])
}

// ofAccess reports whether a realm is of an NAI that names a method.
func ofAccess(realm []byte) bool {
	for _, p := range [...]string{"nai.", "wlan.", "aaa."} {
		if startsWith(realm, p) {
			return true
		}
	}
	return false
}

// startsWith reports whether b begins with p, in either case.
func startsWith(b []byte, p string) bool {
	return len(b) >= len(p) && strings.EqualFold(string(b[:len(p)]), p)
}

// public takes a public identity (TS 23.003, 13.4): a number under tel, or before
// the host under sip, where an IMSI stands too when the subscriber has no other.
func (r *reader) public(b []byte) {
	colon := bytes.IndexByte(b, ':')
	if colon < 0 {
		return
	}
	scheme, rest := b[:colon], b[colon+1:]
	switch {
	case bytes.EqualFold(scheme, []byte("tel")):
	case bytes.EqualFold(scheme, []byte("sip")), bytes.EqualFold(scheme, []byte("sips")):
		at := bytes.IndexByte(rest, '@')
		if at < 0 {
			return
		}
		if decimal(rest[:at]) && startsWith(rest[at+1:], "ims.mnc") {
			r.imsi(rest[:at])
			return
		}
		rest = rest[:at]
	default:
		return
	}
	if len(rest) > 0 && rest[0] == '+' {
		rest = rest[1:]
		if i := bytes.IndexByte(rest, ';'); i >= 0 {
			rest = rest[:i]
		}
		if decimal(rest) && len(rest) <= maxE164Digits {
			r.m.AddView(message.FieldDiameterMSISDN, rest)
		}
	}
}

// subscription takes Subscription-Id, whose type may stand behind its data
// (RFC 8506, 8.46).
func (r *reader) subscription(a *AVP) {
	r.kind, r.data = noKind, nil
	r.enter(a)
	switch b := r.data; r.kind {
	case subscriptionE164:
		if len(b) > 0 && b[0] == '+' {
			b = b[1:]
		}
		if decimal(b) && len(b) <= maxE164Digits {
			r.m.AddView(message.FieldDiameterMSISDN, b)
		}
	case subscriptionIMSI:
		r.imsi(b)
	case subscriptionSIP:
		r.public(b)
	case subscriptionNAI, subscriptionPrivate:
		r.imsi(subscriberOf(b))
	}
}

// equipment takes User-Equipment-Info, whose IMEISV is written as digits or in
// TBCD (RFC 8506, 8.50; TS 23.003, 6.2.2).
func (r *reader) equipment(a *AVP) {
	r.kind, r.data = noKind, nil
	r.enter(a)
	b := r.data
	if r.kind != equipmentIMEISV || len(b) == 0 {
		return
	}
	if !decimal(b) {
		r.digits.SetTBCD(b)
		if !r.digits.Decimal() {
			return
		}
		r.m.AddCopy(message.FieldDiameterIMEI, r.digits.Bytes())
		return
	}
	r.m.AddView(message.FieldDiameterIMEI, b)
}
