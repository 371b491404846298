package sms

import "cordon/protocols/wire"

// Way tells who sent a TPDU: its type can only be read when that is known.
type Way uint8

// The ways.
const (
	ToMobile   Way = iota // from the service centre: mt-ForwardSM, TFR
	FromMobile            // to the service centre: mo-ForwardSM, OFR
)

// Type is the kind of a TPDU (TS 23.040, 9.2.3.1).
type Type uint8

// The types.
const (
	TypeReserved Type = iota
	TypeDeliver
	TypeSubmit
	TypeStatusReport
	TypeCommand
	TypeDeliverReport
	TypeSubmitReport
)

var typeNames = [...]string{"reserved", "deliver", "submit", "status_report", "command", "deliver_report", "submit_report"}

// String is the name that rules compare with.
func (t Type) String() string { return typeNames[t] }

// types are the types by way and TP-MTI.
var types = [2][4]Type{
	ToMobile:   {TypeDeliver, TypeSubmitReport, TypeStatusReport, TypeReserved},
	FromMobile: {TypeDeliverReport, TypeSubmit, TypeCommand, TypeReserved},
}

// Bits of the first octet (TS 23.040, 9.2.3).
const (
	bitsMTI  = 0x03
	bitsVPF  = 0x18 // of SUBMIT
	bitUDHI  = 0x40
	vpfNone  = 0x00
	vpfShort = 0x10 // one octet: relative
)

const (
	timeOctets  = 7   // TP-SCTS, TP-DT, absolute and enhanced TP-VP
	maxUserData = 140 // octets of TP-UD (TS 23.040, 9.2.3.24)
	maxCommand  = 157 // octets of TP-CD (TS 23.040, 9.2.3.21)
)

// Bits of the parameter indicator (TS 23.040, 9.2.3.27).
const (
	piPID       = 0x01
	piDCS       = 0x02
	piUserData  = 0x04
	piExtension = 0x80
)

// TPDU is one short message transfer protocol data unit. The zero value is
// ready for Decode; slices are views of what was decoded.
type TPDU struct {
	Type      Type
	Reference uint8   // TP-MR
	Address   Address // TP-OA, TP-DA or TP-RA
	PID       uint8
	HasPID    bool
	DCS       DCS
	HasDCS    bool
	Status    uint8  // TP-ST of a status report
	Command   uint8  // TP-CT of a command
	Length    int    // TP-UDL as it was sent: septets or octets, as DCS says
	Header    Header // user data header, where TP-UDHI tells of one
	UserData  []byte // TP-UD behind the header; of a command TP-CD
}

// Decode reads b, which was sent the way that w tells, and marks what is wrong.
// ok is false when not all of what its type must have is there; what was read
// before stands all the same.
func (t *TPDU) Decode(b []byte, w Way, an *wire.Anomalies) (ok bool) {
	*t = TPDU{}
	if len(b) == 0 {
		an.Set(wire.AnomalySMSTPDU)
		return false
	}
	r := wire.NewReader(b)
	first := r.Uint8()
	t.Type = types[w&1][first&bitsMTI]
	switch t.Type {
	case TypeDeliver:
		t.address(&r, an)
		t.pid(&r)
		t.coding(&r)
		r.Skip(timeOctets)
		ok = t.userData(&r, first&bitUDHI != 0, an)
	case TypeSubmit:
		ok = t.submit(&r, first, an)
	case TypeStatusReport:
		t.Reference = r.Uint8()
		t.address(&r, an)
		r.Skip(2 * timeOctets)
		t.Status = r.Uint8()
		ok = !r.Failed() && (r.Remaining() == 0 || t.optional(&r, r.Uint8(), first, an))
	case TypeCommand:
		ok = t.command(&r, first, an)
	case TypeDeliverReport, TypeSubmitReport:
		ok = t.report(&r, first, an)
	}
	if !ok || r.Failed() {
		an.Set(wire.AnomalySMSTPDU)
		return false
	}
	if r.Remaining() > 0 {
		an.Set(wire.AnomalySMSTrailing)
	}
	return true
}

func (t *TPDU) pid(r *wire.Reader) {
	t.PID = r.Uint8()
	t.HasPID = !r.Failed()
}

func (t *TPDU) coding(r *wire.Reader) {
	t.DCS = DCS(r.Uint8())
	t.HasDCS = !r.Failed()
}

func (t *TPDU) submit(r *wire.Reader, first byte, an *wire.Anomalies) (ok bool) {
	t.Reference = r.Uint8()
	t.address(r, an)
	t.pid(r)
	t.coding(r)
	switch first & bitsVPF {
	case vpfNone:
	case vpfShort:
		r.Skip(1)
	default:
		r.Skip(timeOctets)
	}
	return t.userData(r, first&bitUDHI != 0, an)
}

func (t *TPDU) command(r *wire.Reader, first byte, an *wire.Anomalies) (ok bool) {
	t.Reference = r.Uint8()
	t.pid(r)
	t.Command = r.Uint8()
	r.Skip(1) // TP-MN
	t.address(r, an)
	t.Length = int(r.Uint8())
	if r.Failed() {
		return false
	}
	t.DCS = dcsData
	if t.Length > maxCommand {
		an.Set(wire.AnomalySMSLength)
	}
	return t.data(r, first&bitUDHI != 0, t.Length, an)
}

// report reads a DELIVER-REPORT or SUBMIT-REPORT. That of a failure has TP-FCS
// before TP-PI, which nothing else tells: its values are 0x80 and above (TS
// 23.040, 9.2.3.22), and a TP-PI with that bit, for a further octet, is not sent.
func (t *TPDU) report(r *wire.Reader, first byte, an *wire.Anomalies) (ok bool) {
	if ahead := *r; ahead.Uint8()&piExtension != 0 {
		r.Skip(1)
	}
	if t.Type == TypeSubmitReport {
		pi := r.Uint8()
		r.Skip(timeOctets)
		return !r.Failed() && t.optional(r, pi, first, an)
	}
	if r.Remaining() == 0 {
		return true
	}
	return t.optional(r, r.Uint8(), first, an)
}

// optional reads what pi, a TP-PI, tells of.
func (t *TPDU) optional(r *wire.Reader, pi, first byte, an *wire.Anomalies) (ok bool) {
	for last := pi; last&piExtension != 0; last = r.Uint8() {
		if r.Failed() {
			return false
		}
	}
	if pi&piPID != 0 {
		t.pid(r)
	}
	if pi&piDCS != 0 {
		t.coding(r)
	}
	if pi&piUserData == 0 {
		return !r.Failed()
	}
	return t.userData(r, first&bitUDHI != 0, an)
}

// userData reads TP-UDL and TP-UD.
func (t *TPDU) userData(r *wire.Reader, hasHeader bool, an *wire.Anomalies) (ok bool) {
	t.Length = int(r.Uint8())
	if r.Failed() {
		return false
	}
	octets := t.Length
	if t.DCS.Septets() {
		octets = (t.Length*7 + 7) / 8
	}
	if octets > maxUserData {
		an.Set(wire.AnomalySMSLength)
	}
	return t.data(r, hasHeader, octets, an)
}

// data reads a header, if there is one, and the octets behind it. Handsets read
// what is there and not what the length says: so do we.
func (t *TPDU) data(r *wire.Reader, hasHeader bool, octets int, an *wire.Anomalies) (ok bool) {
	if octets > r.Remaining() {
		an.Set(wire.AnomalySMSLength)
		octets = r.Remaining()
	}
	ud := r.Bytes(octets)
	if !hasHeader {
		t.UserData = ud
		return true
	}
	if len(ud) == 0 || int(ud[0]) >= len(ud) {
		an.Set(wire.AnomalySMSHeader)
		if len(ud) > 0 {
			t.Header = Header(ud[1:])
			t.Header.check(an)
		}
		return len(ud) > 0
	}
	n := 1 + int(ud[0])
	t.Header = Header(ud[1:n])
	t.UserData = ud[n:]
	t.Header.check(an)
	return true
}
