package action

import (
	"encoding/binary"
	"slices"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// Information elements of an answer that refuses.
const (
	ieCause1       = 1
	ieTEIDControl1 = 17

	ieCause2        = 2
	ieEBI2          = 73
	ieFTEID2        = 87
	ieBearerContext = 93
)

// A GTPAnswer builds what refuses a request of GTP-C. It may be used again, by
// one goroutine at a time.
type GTPAnswer struct {
	// Cause is that of the version of the request.
	Cause uint8
	// TEID is that of the sender for the control plane, as far as the session
	// tells, for requests that do not tell it themselves; 0 says that it is not
	// known (TS 29.274, 5.5.2; TS 29.060, 8.2).
	TEID uint32

	request gtp.Message
}

// Append appends the answer to request, the payload of one UDP datagram to port:
// the type that belongs to the request's, the same sequence number, the TEID that
// the sender chose for itself, and the cause; of other information elements what
// the answer must have. Addresses and ports are the caller's to swap.
//
// ok is false, and nothing appended, for what has no answer with a cause: notices,
// answers, echoes, version 0 and GTP'; for what cannot be read; and where the
// answer would be longer than the request, since its source may be forged.
func (a *GTPAnswer) Append(dst, request []byte, port gtp.Port) (out []byte, ok bool) {
	m := &a.request
	if !m.Parse(request, port) {
		return dst, false
	}
	asked := gtp.Lookup(m.Protocol, m.Type)
	if asked == nil || asked.Kind != gtp.KindRequest || asked.Peer == 0 {
		return dst, false
	}
	answer := gtp.Lookup(m.Protocol, asked.Peer)
	switch {
	case answer == nil:
		return dst, false
	case m.Protocol == message.ProtocolGTPv2 && slices.Contains(answer.Must, ieCause2):
		out = a.version2(dst, answer)
	case m.Protocol == message.ProtocolGTPv1 && slices.Contains(answer.Must, ieCause1) && m.HasSequence:
		out = a.version1(dst, answer)
	default:
		return dst, false
	}
	if len(out)-len(dst) > len(request) {
		return dst, false
	}
	return out, true
}

// version1 appends an answer of version 1: flags for a sequence number, which
// brings an N-PDU number and a next type of none along (TS 29.060, 6).
func (a *GTPAnswer) version1(dst []byte, answer *gtp.MessageType) []byte {
	const flags, header, fixed = 0x32, 8, 4
	m := &a.request
	start := len(dst)
	dst = append(dst, flags, answer.Type, 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, a.sender(ieTEIDControl1, 0))
	dst = binary.BigEndian.AppendUint16(dst, uint16(m.Sequence))
	dst = append(dst, 0, 0)
	dst = append(dst, ieCause1, a.Cause)
	for _, t := range answer.Must {
		if t != ieCause1 {
			dst = a.copied(dst, t)
		}
	}
	binary.BigEndian.PutUint16(dst[start+2:], uint16(len(dst)-start-header))
	return dst
}

// version2 appends an answer of version 2, with TEID and without a message
// behind it (TS 29.274, 5).
func (a *GTPAnswer) version2(dst []byte, answer *gtp.MessageType) []byte {
	const flags, lengthFrom = 0x48, 4
	m := &a.request
	start := len(dst)
	dst = append(dst, flags, answer.Type, 0, 0)
	dst = binary.BigEndian.AppendUint32(dst, a.sender(ieFTEID2, 1))
	dst = append(dst, byte(m.Sequence>>16), byte(m.Sequence>>8), byte(m.Sequence), 0)
	dst = a.cause2(dst)
	for _, t := range answer.Must {
		switch t {
		case ieCause2:
		case ieBearerContext:
			dst = a.bearers(dst)
		default:
			dst = a.copied(dst, t)
		}
	}
	binary.BigEndian.PutUint16(dst[start+2:], uint16(len(dst)-start-lengthFrom))
	return dst
}

// sender is the TEID that the request asks to be answered at: in the information
// element t, behind skip octets of its value.
func (a *GTPAnswer) sender(t uint16, skip int) uint32 {
	if i := a.request.Find(t, 0); i >= 0 {
		if v := a.request.Value(i); len(v) >= skip+4 {
			return binary.BigEndian.Uint32(v[skip:])
		}
	}
	return a.TEID
}

// cause2 appends the cause of version 2, by the node itself and of no information
// element (TS 29.274, 8.4).
func (a *GTPAnswer) cause2(dst []byte) []byte {
	return append(dst, ieCause2, 0, 2, 0, a.Cause, 0)
}

// copied appends the request's own information element of type t.
func (a *GTPAnswer) copied(dst []byte, t uint8) []byte {
	if i := a.request.Find(uint16(t), 0); i >= 0 {
		dst = append(dst, a.request.Octets(i)...)
	}
	return dst
}

// bearers appends a bearer context for each of the request: its EBI, and the
// cause (TS 29.274, 7.2.4).
func (a *GTPAnswer) bearers(dst []byte) []byte {
	m := &a.request
	for i := range m.IEs {
		e := &m.IEs[i]
		if e.Type != ieEBI2 || e.Depth != 2 || e.Again || e.Length == 0 || m.IEs[e.Group].Type != ieBearerContext {
			continue
		}
		const ebi, cause = 5, 6
		dst = append(dst, ieBearerContext, 0, ebi+cause, 0)
		dst = append(dst, ieEBI2, 0, 1, 0, m.Value(i)[0]&0x0f)
		dst = a.cause2(dst)
	}
	return dst
}
