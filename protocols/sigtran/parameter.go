package sigtran

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

// Tags of the parameters that the layers share (RFC 4666, 3.2).
const (
	TagInfo                   = 0x0004
	TagRoutingContext         = 0x0006
	TagDiagnostic             = 0x0007
	TagHeartbeatData          = 0x0009
	TagTrafficModeType        = 0x000b
	TagErrorCode              = 0x000c
	TagStatus                 = 0x000d
	TagASPIdentifier          = 0x0011
	TagAffectedPointCode      = 0x0012
	TagCorrelationID          = 0x0013
	TagRegistrationResult     = 0x0014 // SUA
	TagDeregistrationResult   = 0x0015 // SUA
	TagRegistrationStatus     = 0x0016 // SUA
	TagDeregistrationStatus   = 0x0017 // SUA
	TagLocalRoutingIdentifier = 0x0018 // SUA
)

const parameterHeaderLen = 4

// MaxParameters bounds the walk through one message. Lawful messages hold
// less than ten.
const MaxParameters = 128

// Parameter is one parameter of a message.
type Parameter struct {
	Tag   uint16
	Value []byte // without header and padding; lies in the message
}

// Parameters walks the parameters of a message, whatever their order. The zero
// value has none.
type Parameters struct {
	rest   []byte
	count  int
	Faults Faults // what the walk had to forgive so far
}

// NewParameters returns a walk over b, the octets behind the common header, or
// the value of a parameter that holds others.
func NewParameters(b []byte) Parameters { return Parameters{rest: b} }

// Open reads the common header of b, a message as the transport delimited it,
// into h and begins a walk over its parameters, whose faults begin with those of
// the header. Where the length is not that of the message, all of it is read.
// It returns false when b is shorter than the header.
func (w *Parameters) Open(b []byte, h *Header) bool {
	if !DecodeHeader(b, h) {
		return false
	}
	w.count, w.Faults = 0, h.Check(b)
	w.rest = b[HeaderLen:]
	if w.Faults&FaultLength == 0 {
		w.rest = b[HeaderLen:h.Length]
	}
	return true
}

// Next fills p with the next parameter and reports whether there was one. A
// parameter that goes beyond the message is returned as far as it goes, and is
// the last. A length below four ends the walk, as nobody can tell where the
// next parameter begins.
func (w *Parameters) Next(p *Parameter) bool {
	b := w.rest
	if len(b) == 0 {
		return false
	}
	w.rest = nil
	if w.count++; w.count > MaxParameters {
		w.Faults |= FaultLimit
		return false
	}
	if len(b) < parameterHeaderLen {
		if !wire.AllZero(b) { // what looks like padding twice is left to Header.Check
			w.Faults |= FaultParameterLength
		}
		return false
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < parameterHeaderLen {
		w.Faults |= FaultParameterLength
		return false
	}
	if n > len(b) {
		w.Faults |= FaultParameterLength
		n = len(b)
	}
	p.Tag, p.Value = binary.BigEndian.Uint16(b), b[parameterHeaderLen:n:n]
	w.pad(b, n)
	return true
}

// pad moves past the padding of the parameter that ends at n.
func (w *Parameters) pad(b []byte, n int) {
	end := n + wire.Pad4(n)
	if end > len(b) {
		w.Faults |= FaultPaddingMissing
		end = len(b)
	}
	if !wire.AllZero(b[n:end]) {
		w.Faults |= FaultPaddingValue
	}
	w.rest = b[end:]
}

// AppendParameter appends a parameter and its padding. value must be shorter
// than 65532 octets, what the length field can tell.
func AppendParameter(dst []byte, tag uint16, value []byte) []byte {
	dst = AppendParameterHeader(dst, tag, len(value))
	dst = append(dst, value...)
	return AppendPadding(dst, len(value))
}

// AppendUint32 appends a parameter that holds one number.
func AppendUint32(dst []byte, tag uint16, value uint32) []byte {
	return binary.BigEndian.AppendUint32(AppendParameterHeader(dst, tag, 4), value)
}

// AppendParameterHeader appends tag and length of a parameter whose value of n
// octets the caller appends, with AppendPadding behind it.
func AppendParameterHeader(dst []byte, tag uint16, n int) []byte {
	dst = binary.BigEndian.AppendUint16(dst, tag)
	return binary.BigEndian.AppendUint16(dst, uint16(parameterHeaderLen+n))
}

// AppendPadding appends the padding of a value of n octets.
func AppendPadding(dst []byte, n int) []byte {
	var zero [3]byte
	return append(dst, zero[:wire.Pad4(n)]...)
}

// Uint32s is a list of numbers of four octets each, as routing contexts are.
type Uint32s []byte

// Len counts the numbers; octets that do not fill one are left out.
func (l Uint32s) Len() int { return len(l) / 4 }

// At returns the number with index i, which must be below Len.
func (l Uint32s) At(i int) uint32 { return binary.BigEndian.Uint32(l[4*i:]) }

// PointCodes is a list of affected point codes: a mask and 24 bits of point
// code each (RFC 4666, 3.4.1).
type PointCodes []byte

// Len counts the point codes; octets that do not fill one are left out.
func (l PointCodes) Len() int { return len(l) / 4 }

// At returns the point code with index i, which must be below Len, and how
// many of its low bits stand for all values.
func (l PointCodes) At(i int) (pointCode uint32, mask uint8) {
	return wire.Uint24(l[4*i+1:]), l[4*i]
}
