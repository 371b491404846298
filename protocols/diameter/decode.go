package diameter

import (
	"slices"

	"cordon/protocols/message"
	"cordon/protocols/numbering"
	"cordon/protocols/wire"
)

// Bounds of what Decode walks; beyond them it marks and goes no further.
const (
	MaxDepth = 8    // groups within groups: real messages have up to 6
	MaxAVPs  = 2048 // of one message, those in groups included: real ones have up to 300
)

// maxOnce is a bound on how many AVPs of the table may stand once only.
const maxOnce = 128

// seen marks those AVPs that stood in one message or group.
type seen [maxOnce / 64]uint64

// mark reports whether the AVP of number n stood there before, and notes it.
func (s *seen) mark(n uint8) bool {
	n--
	bit := uint64(1) << (n & 63)
	before := s[n>>6&1]&bit != 0
	s[n>>6&1] |= bit
	return before
}

// reader is what Decode knows while it walks.
type reader struct {
	m     *message.Message
	h     Header
	avps  int
	depth int // deepest
	place place
	tells bool
	// Of the group at hand:
	kind    int64  // Subscription-Id-Type or User-Equipment-Info-Type
	data    []byte // Subscription-Id-Data or User-Equipment-Info-Value
	vectors int64  // Number-Of-Requested-Vectors, 0 without

	digits numbering.Digits
}

// place is where an AVP stands.
type place struct {
	depth  int    // 1 in the message itself
	parent uint32 // code of the group, top in the message itself
	failed bool   // within Failed-AVP
}

// Decode reads b, one message as the transport delimited it, and fills m: its
// protocol, operation, fields and anomalies. What is malformed costs the rest of
// its group; what was read before stays. Values are views of b.
func Decode(m *message.Message, b []byte) {
	m.Protocol = message.ProtocolDiameter
	r := reader{m: m}
	if !DecodeHeader(b, &r.h) {
		m.Anomalies.Set(wire.AnomalyDiameterLength)
		return
	}
	r.header(b)
	r.place.depth = 1
	r.walk(r.body(b))
	m.AddInt(message.FieldDiameterAVPs, int64(r.avps))
	m.AddInt(message.FieldDiameterDepth, int64(r.depth))
	if r.tells {
		m.AddBool(message.FieldDiameterLocation, true)
	}
}

// body is what follows the header: up to the end that it tells, where that lies
// within b.
func (r *reader) body(b []byte) []byte {
	an, n := &r.m.Anomalies, int(r.h.Length)
	switch {
	case n < HeaderLen || n > len(b):
		an.Set(wire.AnomalyDiameterLength)
		return b[HeaderLen:]
	case n < len(b):
		an.Set(wire.AnomalyDiameterTrailing)
	}
	if n%4 != 0 {
		an.Set(wire.AnomalyDiameterLength)
	}
	return b[HeaderLen:n]
}

func (r *reader) header(b []byte) {
	m, h := r.m, &r.h
	request := h.Request()
	m.Operation = OperationOf(h.Command, request)
	m.AddInt(message.FieldDiameterCommand, int64(h.Command))
	m.AddInt(message.FieldDiameterApplication, int64(h.Application))
	m.AddBool(message.FieldDiameterRequest, request)
	m.AddBool(message.FieldDiameterProxiable, h.Flags&FlagProxiable != 0)
	m.AddBool(message.FieldDiameterError, h.Flags&FlagError != 0)
	m.AddBool(message.FieldDiameterRetransmitted, h.Flags&FlagRetransmitted != 0)
	m.AddInt(message.FieldDiameterHopByHop, int64(h.HopByHop))
	m.AddInt(message.FieldDiameterEndToEnd, int64(h.EndToEnd))
	m.AddInt(message.FieldDiameterLength, int64(h.Length))
	h.check(m.Operation != 0, &m.Anomalies)
}

// check marks what is wrong with the header by itself; known tells whether a
// table has the command.
func (h *Header) check(known bool, an *wire.Anomalies) {
	if h.Version != Version {
		an.Set(wire.AnomalyDiameterVersion)
	}
	if h.Flags&flagsReserved != 0 {
		an.Set(wire.AnomalyDiameterFlagsReserved)
	}
	if h.Request() && h.Flags&FlagError != 0 {
		an.Set(wire.AnomalyDiameterFlagsError)
	}
	if !h.Request() && h.Flags&FlagRetransmitted != 0 {
		an.Set(wire.AnomalyDiameterFlagsRetransmitted)
	}
	if h.Flags&FlagProxiable != 0 && forPeer(h.Command) {
		an.Set(wire.AnomalyDiameterFlagsProxiable)
	}
	application := ApplicationByID(h.Application)
	switch {
	case application == nil:
		an.Set(wire.AnomalyDiameterApplicationUnknown)
	case known && !application.Has(h.Command):
		an.Set(wire.AnomalyDiameterCommandApplication)
	}
	if !known {
		an.Set(wire.AnomalyDiameterCommandUnknown)
	}
}

// walk reads the AVPs of the message, or of a group.
func (r *reader) walk(body []byte) {
	an, p := &r.m.Anomalies, &r.place
	r.depth = max(r.depth, p.depth)
	var stood seen
	var a AVP
	w := Walk(body, an)
	for first := true; w.Next(&a); first = false {
		if r.avps == MaxAVPs {
			an.Set(wire.AnomalyDiameterAVPLimit)
			return
		}
		r.avps++
		if p.parent == codeFailedAVP && p.depth == 2 {
			r.m.AddInt(message.FieldDiameterFailedAVP, int64(a.Code))
		}
		row := rowOf(a.Vendor, a.Code)
		switch {
		case row == 0:
			r.other(&a)
		case p.failed:
			if index.rules[row].typ == TypeGrouped {
				r.enter(&a)
			}
		default:
			if a.Code == codeSessionID && !first && p.depth == 1 {
				an.Set(wire.AnomalyDiameterSessionIDOrder)
			}
			r.avp(row, &a, &stood)
		}
	}
}

const codeSessionID = 263

// other takes an AVP that is no row of the table.
func (r *reader) other(a *AVP) {
	an := &r.m.Anomalies
	if grouped(a.Vendor, a.Code) {
		r.enter(a)
		return
	}
	if r.place.failed {
		return
	}
	if !lengthOK(a.Vendor, a.Code, len(a.Data)) {
		an.Set(wire.AnomalyDiameterAVPValue)
	}
	if shadows(a.Vendor, a.Code) || a.Vendor != VendorNone && namesParty(a.Code) && wantsIMSI(r.h.Application) {
		an.Set(wire.AnomalyDiameterAVPShadow)
	}
	if a.Flags&AVPMandatory != 0 && !known(a.Vendor, a.Code) {
		an.Set(wire.AnomalyDiameterAVPUnknown)
	}
}

// enter walks the group a.
func (r *reader) enter(a *AVP) {
	p := r.place
	if p.depth == MaxDepth {
		r.m.Anomalies.Set(wire.AnomalyDiameterAVPDepth)
		return
	}
	r.place = place{p.depth + 1, a.Code, p.failed || a.Code == codeFailedAVP && a.Vendor == VendorNone}
	r.walk(a.Data)
	r.place = p
}

// avp takes an AVP of the table.
func (r *reader) avp(row uint8, a *AVP, stood *seen) {
	d, an, p := &index.rules[row], &r.m.Anomalies, &r.place
	if p.depth == 1 && !d.inTop || p.depth > 1 && !d.inAny && !slices.Contains(definitions[row].within, p.parent) {
		r.misplaced(d, a)
		return
	}
	again := false
	if d.number != 0 && r.single(d.once) {
		if again = stood.mark(d.number); again {
			an.Set(wire.AnomalyDiameterAVPDuplicate)
		}
	}
	if d.tells && p.parent != codeAreaScope {
		r.tells = true
	}
	switch d.typ {
	case TypeGrouped:
		r.group(d, a)
		return
	case TypeUnsigned32, TypeTime:
		if len(a.Data) != 4 {
			an.Set(wire.AnomalyDiameterAVPValue)
			return
		}
	}
	// Every IMSI of a User-Name is judged; of the rest the first value counts.
	if !d.many && d.use != useUserName && (again || p.depth > 1 && d.once == onceTop) {
		return
	}
	r.value(d, a)
}

// misplaced takes an AVP of the table in a group that may not hold it. The
// subscriber that it names is judged all the same.
func (r *reader) misplaced(d *rule, a *AVP) {
	an := &r.m.Anomalies
	an.Set(wire.AnomalyDiameterAVPNested)
	switch {
	case d.typ == TypeGrouped:
		r.enter(a)
	case d.use == useUserName || d.use == useUserID:
		an.Set(wire.AnomalyDiameterAVPNestedName)
		r.identity(d, a.Data)
	}
}

// codeAreaScope is a group of trace orders that names cells, not where somebody is.
const codeAreaScope = 1624

// single reports whether an AVP may stand once only where it stands.
func (r *reader) single(o once) bool {
	if r.place.depth > 1 {
		return o == onceEverywhere || o == onceButCER
	}
	switch o {
	case onceButCER:
		return r.h.Command != CommandCapabilitiesExchange
	case onceIdentity:
		switch r.h.Command {
		case 300, 302, 303, 306, 307, 308: // UAR, LIR, MAR, UDR, PUR and SNR of Cx and Sh
			return true
		}
		return false
	}
	return true
}
