package diameter

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/sms"
	"cordon/protocols/wire"
)

// Groups that something is made of as a whole, and what stands in them.
const (
	codeDestinationHost    = 293
	codeExperimentalResult = 297
	codeSubscriptionID     = 443
	codeUserEquipment      = 458
	codeRequestedEUTRAN    = 1408
	codeRequestedUTRAN     = 1409

	noKind              = -1 // Subscription-Id-Type, or User-Equipment-Info-Type, is missing
	subscriptionE164    = 0
	subscriptionIMSI    = 1
	subscriptionSIP     = 2
	subscriptionNAI     = 3
	subscriptionPrivate = 4
	equipmentIMEISV     = 0
)

// group takes an AVP of the table that is a group.
func (r *reader) group(d *rule, a *AVP) {
	if d.use == usePresence {
		r.m.AddBool(d.field, true)
	}
	if d.use != useGroup {
		r.enter(a)
		return
	}
	switch a.Code {
	case codeSubscriptionID:
		r.subscription(a)
	case codeUserEquipment:
		r.equipment(a)
	case codeRequestedEUTRAN, codeRequestedUTRAN:
		r.vectors = 0
		r.enter(a)
		r.m.AddInt(d.field, max(r.vectors, 1))
	default:
		r.enter(a)
	}
}

// value takes the data of an AVP of the table to its field.
func (r *reader) value(d *rule, a *AVP) {
	m, data := r.m, a.Data
	switch d.use {
	case useText:
		m.AddView(d.field, data)
	case useSession:
		if !printable(data) {
			m.Anomalies.Set(wire.AnomalyDiameterSessionID)
		}
		m.AddView(d.field, data)
	case useHost:
		r.host(d.field, data)
	case useInt:
		m.AddInt(d.field, int64(binary.BigEndian.Uint32(data)))
	case usePresence:
		m.AddBool(d.field, true)
	case useLength:
		m.AddInt(d.field, int64(len(data)))
	case useTPDU:
		m.AddHex(d.field, data)
		sms.Describe(m, data, r.way())
	case useAddress:
		r.address(d.field, data)
	case useTime:
		m.AddInt(d.field, epoch(binary.BigEndian.Uint32(data)))
	case useDigits:
		r.number(d.field, data)
	case useVectors:
		r.vectors = int64(binary.BigEndian.Uint32(data))
	case useKind:
		r.kind = int64(int32(binary.BigEndian.Uint32(data)))
	case useExperimental:
		if r.place.parent == codeExperimentalResult && r.place.depth == 2 {
			m.AddInt(d.field, int64(binary.BigEndian.Uint32(data)))
		}
	case useGatewayOrDestination:
		r.destination(d.field, a)
	case useShData:
		r.tells = r.tells || bytes.Contains(data, []byte("LocationInformation"))
	default:
		r.identity(d, data)
	}
}

// commandMOForward is OFR and OFA of SGd (TS 29.338, 6.2.1).
const commandMOForward = 8388645

// way tells who sent the short message that r is in: an answer carries a report
// the other way.
func (r *reader) way() sms.Way {
	if (r.h.Command == commandMOForward) == r.h.Request() {
		return sms.FromMobile
	}
	return sms.ToMobile
}

// identity takes AVPs that name a subscriber.
func (r *reader) identity(d *rule, data []byte) {
	m := r.m
	switch d.use {
	case useUserName:
		r.userName(d.field, data)
	case useIMSI:
		r.imsi(data)
	case useIMEI:
		m.AddView(d.field, data)
	case useEquipment:
		r.data = data
	case useSubscriptionData:
		m.AddView(d.field, data)
		if r.data == nil {
			r.data = data
		}
	case usePublic:
		m.AddView(d.field, data)
		r.public(data)
	case useUserID:
		m.AddView(d.field, data)
		r.imsi(data)
	case usePLMN:
		r.plmn(d.field, data)
	}
}

func (r *reader) host(f message.FieldID, data []byte) {
	if !nameOK(data) {
		r.m.Anomalies.Set(wire.AnomalyDiameterIdentity)
	}
	r.m.AddView(f, data)
}

// destination takes Destination-Host and Destination-Realm, of the message or of
// a gateway.
func (r *reader) destination(f message.FieldID, a *AVP) {
	if r.place.depth > 1 {
		f = message.FieldDiameterGatewayRealm
		if a.Code == codeDestinationHost {
			f = message.FieldDiameterGatewayHost
		}
	}
	r.host(f, a.Data)
}

// Address families of the type Address (IANA, Address Family Numbers).
const (
	familyIPv4 = 1
	familyIPv6 = 2
)

func (r *reader) address(f message.FieldID, data []byte) {
	if len(data) > 2 {
		family := binary.BigEndian.Uint16(data)
		a, ok := netip.AddrFromSlice(data[2:])
		if ok && (family == familyIPv4 && a.Is4() || family == familyIPv6 && a.Is6()) {
			r.m.AddAddr(f, a)
			return
		}
		if family != familyIPv4 && family != familyIPv6 {
			return // E.164 numbers and others are of no use here
		}
	}
	r.m.Anomalies.Set(wire.AnomalyDiameterAVPValue)
}

const secondsFrom1900To1970 = 2208988800

// epoch is the seconds since 1970 of a Time, whose era begins anew in 2036
// (RFC 6733, 4.3.1).
func epoch(t uint32) int64 {
	s := int64(t) - secondsFrom1900To1970
	if t < 1<<31 {
		s += 1 << 32
	}
	return s
}

// number takes digits in TBCD (TS 29.329, 6.3.2; TS 29.338, 5.3.3.2). Nodes that
// write them as text are understood by others that read them so; whether they are
// text is not left to doubt by a plus, or by more digits than TBCD may hold.
func (r *reader) number(f message.FieldID, data []byte) {
	text := bytes.TrimPrefix(data, []byte("+"))
	if decimal(text) && len(text) <= maxE164Digits && (len(text) < len(data) || 2*len(data) > maxE164Digits) {
		r.m.Anomalies.Set(wire.AnomalyDiameterNumber)
		r.m.AddView(f, text)
		return
	}
	r.digits.SetTBCD(data)
	if n := r.digits.Len(); !r.digits.Decimal() || r.digits.Flags() != 0 || n > maxE164Digits {
		r.m.Anomalies.Set(wire.AnomalyDiameterNumber)
	}
	if r.digits.Len() > 0 {
		r.m.AddCopy(f, r.digits.Bytes())
	}
}

// maxE164Digits is the greatest length of an international number (E.164, 6).
const maxE164Digits = 15

func (r *reader) plmn(f message.FieldID, data []byte) {
	var p numbering.PLMN
	if !p.SetOctets(data) {
		r.m.Anomalies.Set(wire.AnomalyDiameterVisitedPLMN)
		if len(data) != numbering.PLMNOctets {
			r.m.AddHex(f, data[:min(len(data), maxOddPLMN)])
			return
		}
	}
	r.m.AddCopy(f, p.Bytes())
}

// maxOddPLMN bounds what is shown of a Visited-PLMN-Id that is none.
const maxOddPLMN = 32
