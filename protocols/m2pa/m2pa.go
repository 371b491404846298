package m2pa

import (
	"encoding/binary"
	"strconv"

	"cordon/protocols/sigtran"
	"cordon/protocols/wire"
)

// PPID is the SCTP payload protocol identifier of M2PA.
const PPID = 5

// Message types (RFC 4165, 2.1.3), of sigtran.ClassM2PA.
const (
	TypeUserData   = 1
	TypeLinkStatus = 2
)

// State is the state that a Link Status message tells (RFC 4165, 2.3.2).
type State uint32

// Link states.
const (
	StateAlignment          State = 1
	StateProvingNormal      State = 2
	StateProvingEmergency   State = 3
	StateReady              State = 4
	StateProcessorOutage    State = 5
	StateProcessorRecovered State = 6
	StateBusy               State = 7
	StateBusyEnded          State = 8
	StateOutOfService       State = 9
)

// String is the specification's name of the state.
func (s State) String() string {
	names := [...]string{
		StateAlignment: "Alignment", StateProvingNormal: "Proving Normal", StateProvingEmergency: "Proving Emergency",
		StateReady: "Ready", StateProcessorOutage: "Processor Outage", StateProcessorRecovered: "Processor Recovered",
		StateBusy: "Busy", StateBusyEnded: "Busy Ended", StateOutOfService: "Out of Service",
	}
	if int64(s) < int64(len(names)) && names[s] != "" {
		return names[s]
	}
	return "state " + strconv.FormatUint(uint64(s), 10)
}

// Message is an M2PA message.
type Message struct {
	Type     uint8
	BSN, FSN uint32 // backward and forward sequence number, 24 bits
	Priority uint8  // 0 to 3, of user data; only TTC networks use it
	Payload  []byte // of user data, from the service information octet on; empty when it only acknowledges; lies in the input
	State    State  // of a link status

	Anomalies wire.Anomalies
}

const headerLen = sigtran.HeaderLen + 8

// Decode reads b, one user message of SCTP, and fills m. It returns false when
// b is shorter than the common header and the sequence numbers, or is of
// another class or type; lengths that do not fit are marked.
func Decode(b []byte, m *Message) bool {
	*m = Message{}
	var h sigtran.Header
	if !sigtran.DecodeHeader(b, &h) || len(b) < headerLen || h.Class != sigtran.ClassM2PA {
		return false
	}
	// Messages are not padded, so the length may be any.
	if h.Check(b)&^sigtran.FaultPaddingMissing != 0 || int(h.Length) != len(b) {
		m.Anomalies.Set(wire.AnomalyM2PAHeader)
	}
	if n := int(min(h.Length, uint32(len(b)))); n >= headerLen {
		b = b[:n]
	}
	r := wire.NewReader(b[sigtran.HeaderLen:])
	first := r.Uint32()
	second := r.Uint32()
	m.Type, m.BSN, m.FSN = h.Type, first&0xffffff, second&0xffffff
	if first>>24 != 0 || second>>24 != 0 {
		m.Anomalies.Set(wire.AnomalyM2PAHeader)
	}
	switch h.Type {
	case TypeUserData:
		m.userData(&r)
	case TypeLinkStatus:
		m.State = State(r.Uint32())
		if r.Failed() || m.State < StateAlignment || m.State > StateOutOfService {
			m.Anomalies.Set(wire.AnomalyM2PAHeader)
		}
	default:
		return false
	}
	return true
}

// userData reads the octet that carries the priority, and the message signal
// unit behind it (RFC 4165, 2.3.1).
func (m *Message) userData(r *wire.Reader) {
	if r.Remaining() == 0 {
		return
	}
	m.Priority = r.Uint8() >> 6
	m.Payload = r.Rest()
}

// AppendUserData appends a User Data message that carries msu, from the
// service information octet on; nothing when msu is empty, which only
// acknowledges.
func AppendUserData(dst []byte, bsn, fsn uint32, priority uint8, msu []byte) []byte {
	start := len(dst)
	dst = sigtran.AppendHeader(dst, sigtran.ClassM2PA, TypeUserData)
	dst = binary.BigEndian.AppendUint32(dst, bsn&0xffffff)
	dst = binary.BigEndian.AppendUint32(dst, fsn&0xffffff)
	if len(msu) > 0 {
		dst = append(dst, priority<<6)
		dst = append(dst, msu...)
	}
	sigtran.PutLength(dst[start:])
	return dst
}
