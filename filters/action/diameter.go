package action

import (
	"encoding/binary"

	"cordon/protocols/diameter"
	"cordon/protocols/wire"
)

// AVPs of an answer that refuses a request (RFC 6733, 7).
const (
	avpSessionID              = 263
	avpOriginHost             = 264
	avpVendorID               = 266
	avpResultCode             = 268
	avpAuthSessionState       = 277
	avpFailedAVP              = 279
	avpProxyInfo              = 284
	avpOriginRealm            = 296
	avpExperimentalResult     = 297
	avpExperimentalResultCode = 298
)

// Result codes that agents give (RFC 6733, 7.1).
const (
	ResultUnableToDeliver        = 3002
	ResultTooBusy                = 3004
	ResultLoopDetected           = 3005
	ResultApplicationUnsupported = 3007
	ResultInvalidHeaderBits      = 3008
	ResultInvalidAVPBits         = 3009
	ResultUnknownPeer            = 3010
	ResultElectionLost           = 4003
	ResultMissingAVP             = 5005
	ResultNoCommonApplication    = 5010
	ResultUnsupportedVersion     = 5011
	ResultUnableToComply         = 5012
	ResultInvalidAVPLength       = 5014
)

// An Answer is what refuses a Diameter request. It may be used again, by one
// goroutine at a time.
type Answer struct {
	// Code is the Result-Code or, with a Vendor, the code of the
	// Experimental-Result.
	Code   uint32
	Vendor uint32
	// OriginHost and OriginRealm are who answers: the edge.
	OriginHost, OriginRealm string
	// Failed is the content of Failed-AVP: the AVP that the request is refused
	// for, as FailedAVP gives it. Empty leaves it out.
	Failed []byte

	anomalies wire.Anomalies // of the request, which others have counted
}

// protocolError says whether the answer bears the E bit: its code is a
// Result-Code of the class of protocol errors (RFC 6733, 7.1.3). An
// Experimental-Result has no such class.
func (a *Answer) protocolError() bool { return a.Vendor == 0 && a.Code/1000 == 3 }

// maxAnswer is the longest answer that is built, in octets.
const maxAnswer = diameter.DefaultMax

// AppendAnswer appends the answer a to request, one whole Diameter message: the
// same command, application and identifiers, the R and T bits cleared and P kept
// (RFC 6733, 6.2), its Session-Id first and all its Proxy-Info in their order.
// ok is false, and nothing appended, for what is no request, and where the
// answer would be too long. It allocates no more than dst needs to grow.
func AppendAnswer(dst, request []byte, a *Answer) (out []byte, ok bool) {
	var h diameter.Header
	if !diameter.DecodeHeader(request, &h) || !h.Request() || h.Version != diameter.Version {
		return dst, false
	}
	h.Flags &= diameter.FlagProxiable
	if a.protocolError() {
		h.Flags |= diameter.FlagError
	}
	start := len(dst)
	out = diameter.AppendHeader(dst, &h)
	body := bodyOf(request)
	out = a.copyAVPs(out, body, avpSessionID, 1)
	out = appendResult(out, a)
	if !a.protocolError() {
		out = a.copyAVPs(out, body, avpAuthSessionState, 1) // the commands' own grammars want it back (TS 29.272, 7.2)
	}
	out = appendText(out, avpOriginHost, a.OriginHost)
	out = appendText(out, avpOriginRealm, a.OriginRealm)
	if len(a.Failed) > 0 {
		out = appendGroup(out, avpFailedAVP, a.Failed)
	}
	out = a.copyAVPs(out, body, avpProxyInfo, len(body))
	if len(out)-start > maxAnswer {
		return dst, false
	}
	diameter.PutLength(out[start:])
	return out, true
}

// bodyOf is what stands behind the header, as far as the message says that it
// goes.
func bodyOf(m []byte) []byte {
	n := min(len(m), int(wire.Uint24(m[1:])))
	return m[diameter.HeaderLen:max(n, diameter.HeaderLen)]
}

// copyAVPs appends the AVPs of the base protocol with this code, at most limit.
func (a *Answer) copyAVPs(dst, body []byte, code uint32, limit int) []byte {
	w := diameter.Walk(body, &a.anomalies)
	for v := (diameter.AVP{}); limit > 0 && w.Next(&v); {
		if v.Code == code && v.Vendor == 0 {
			dst = diameter.AppendAVP(dst, code, v.Flags&diameter.AVPMandatory, 0, v.Data)
			limit--
		}
	}
	return dst
}

func appendResult(dst []byte, a *Answer) []byte {
	if a.Vendor == 0 {
		return appendNumber(dst, avpResultCode, a.Code)
	}
	// A group of two numbers: Vendor-Id and Experimental-Result-Code.
	start := len(dst)
	dst = appendGroup(dst, avpExperimentalResult, nil)
	dst = appendNumber(dst, avpVendorID, a.Vendor)
	dst = appendNumber(dst, avpExperimentalResultCode, a.Code)
	return putAVPLength(dst, start)
}

// appendGroup appends a group with content, which is padded already.
func appendGroup(dst []byte, code uint32, content []byte) []byte {
	return diameter.AppendAVP(dst, code, diameter.AVPMandatory, 0, content)
}

// putAVPLength writes the length of the AVP that begins at start and ends the
// message so far.
func putAVPLength(dst []byte, start int) []byte {
	n := len(dst) - start
	dst[start+5], dst[start+6], dst[start+7] = byte(n>>16), byte(n>>8), byte(n)
	return dst
}

const avpHeader = 8

func appendNumber(dst []byte, code, value uint32) []byte {
	dst = appendAVPHeader(dst, code, avpHeader+4)
	return binary.BigEndian.AppendUint32(dst, value)
}

func appendText(dst []byte, code uint32, text string) []byte {
	dst = appendAVPHeader(dst, code, avpHeader+len(text))
	dst = append(dst, text...)
	for range wire.Pad4(len(text)) {
		dst = append(dst, 0)
	}
	return dst
}

func appendAVPHeader(dst []byte, code uint32, n int) []byte {
	dst = binary.BigEndian.AppendUint32(dst, code)
	return wire.AppendUint24(append(dst, diameter.AVPMandatory), uint32(n))
}

// FailedAVP appends what Failed-AVP holds for the AVP at the beginning of rest,
// whose length is invalid: its header with a length that is right, and as many
// zero octets as its type has at least (RFC 6733, 7.1.5, 5014). Where rest holds
// no header nothing is appended.
func FailedAVP(dst, rest []byte) []byte {
	if len(rest) < avpHeader {
		return dst
	}
	code, flags, vendor := binary.BigEndian.Uint32(rest), rest[4], uint32(0)
	if flags&diameter.AVPVendor != 0 {
		if len(rest) < avpHeader+4 {
			return dst
		}
		vendor = binary.BigEndian.Uint32(rest[avpHeader:])
	}
	var zero [8]byte
	return diameter.AppendAVP(dst, code, flags&diameter.AVPMandatory, vendor, zero[:leastData(vendor, code)])
}

// AppendUnreadable appends what Failed-AVP holds for the first AVP of request, or
// of a group within it, whose length is invalid; nothing where there is none.
func AppendUnreadable(dst, request []byte) []byte {
	if len(request) < diameter.HeaderLen {
		return dst
	}
	out, _ := appendUnreadable(dst, bodyOf(request), diameter.MaxDepth)
	return out
}

func appendUnreadable(dst, body []byte, depth int) (out []byte, found bool) {
	var anomalies wire.Anomalies
	w := diameter.Walk(body, &anomalies)
	var v diameter.AVP
	for w.Next(&v) {
		d := diameter.DefinitionOf(v.Vendor, v.Code)
		if d == nil || d.Type != diameter.TypeGrouped || depth == 0 {
			continue
		}
		if out, found = appendUnreadable(dst, v.Data, depth-1); found {
			return out, true
		}
	}
	rest := w.Rest()
	return FailedAVP(dst, rest), len(rest) > 0
}

// leastData is the least length of the data of an AVP, in octets.
func leastData(vendor, code uint32) int {
	d := diameter.DefinitionOf(vendor, code)
	if d == nil {
		return 0
	}
	switch d.Type {
	case diameter.TypeUnsigned32, diameter.TypeTime:
		return 4
	case diameter.TypeUnsigned64:
		return 8
	case diameter.TypeAddress:
		return 6
	}
	return 0
}
