package sigtran

import (
	"encoding/binary"
	"errors"
	"fmt"

	"cordon/protocols/wire"
)

// HeaderLen is the size of the common header, in octets.
const HeaderLen = 8

// Version is the only version there is.
const Version = 1

// Message classes (IANA registry of SIGTRAN user adaptation layer message
// classes).
const (
	ClassMGMT  = 0  // management
	ClassXfer  = 1  // transfer (M3UA)
	ClassSSNM  = 2  // SS7 signalling network management (M3UA, SUA)
	ClassASPSM = 3  // application server process state maintenance
	ClassASPTM = 4  // application server process traffic maintenance
	ClassMAUP  = 6  // MTP2 user adaptation (M2UA)
	ClassCL    = 7  // connectionless (SUA)
	ClassCO    = 8  // connection-oriented (SUA)
	ClassRKM   = 9  // routing key management
	ClassIIM   = 10 // interface identifier management (M2UA)
	ClassM2PA  = 11
)

// Header is the common message header.
type Header struct {
	Version, Reserved, Class, Type uint8
	Length                         uint32 // of the whole message, in octets
}

// DecodeHeader reads the common header of message b and fills h. It returns
// false when b is shorter; nothing else is checked.
func DecodeHeader(b []byte, h *Header) bool {
	if len(b) < HeaderLen {
		return false
	}
	*h = Header{b[0], b[1], b[2], b[3], binary.BigEndian.Uint32(b[4:])}
	return true
}

// Faults is a set of departures from the canonical form.
type Faults uint16

// Faults of headers and parameters.
const (
	FaultVersion         Faults = 1 << iota // not version 1
	FaultReserved                           // the reserved octet is not zero
	FaultLength                             // the message length is not that of the message
	FaultParameterLength                    // a parameter length below 4 or beyond the message
	FaultPaddingMissing                     // the last parameter is not padded; receivers accept that
	FaultPaddingValue                       // padding other than zeros; receivers ignore it
	FaultLimit                              // more parameters than MaxParameters
)

// Ambiguous reports whether two receivers may read two messages: all faults but
// those of padding, which receivers forgive.
func (f Faults) Ambiguous() bool {
	return f&^(FaultPaddingMissing|FaultPaddingValue) != 0
}

// Check compares h with b, the message as the transport delimited it.
//
// The length may leave the last parameter's padding out, and so may the
// message (RFC 4666, 3.1.4): that is FaultPaddingMissing, and no FaultLength.
// Octets behind the length, which one receiver reads and another does not, are
// FaultLength.
func (h *Header) Check(b []byte) Faults {
	var f Faults
	if h.Version != Version {
		f |= FaultVersion
	}
	if h.Reserved != 0 {
		f |= FaultReserved
	}
	n := int(min(h.Length, 1<<30))
	switch rest := len(b) - n; {
	case n < HeaderLen:
		f |= FaultLength
	case rest == 0 && n%4 == 0:
	case rest == 0, rest == wire.Pad4(n) && wire.AllZero(b[n:]):
		f |= FaultPaddingMissing
	default:
		f |= FaultLength
	}
	return f
}

// MaxMessageLen bounds a message on a stream transport, in octets. SS7 user
// data stays below 4096; the bound leaves room for management messages with
// long lists.
const MaxMessageLen = 64 << 10

// Errors of Frame.
var (
	ErrVersion = errors.New("version is not 1")
	ErrLength  = errors.New("message length out of bounds")
)

// Frame tells the length of the message at the beginning of b, bytes of a
// stream (these protocols over TCP), before anything is allocated for it: 0
// when b does not hold the header yet. It fails where the stream cannot be cut
// into messages; nothing behind such a place can be trusted. A length that is
// no multiple of four fails too: whether padding follows that it leaves out
// cannot be told on a stream.
func Frame(b []byte) (int, error) {
	var h Header
	if !DecodeHeader(b, &h) {
		if len(b) > 0 && b[0] != Version {
			return 0, fmt.Errorf("%w but %d", ErrVersion, b[0])
		}
		return 0, nil
	}
	switch {
	case h.Version != Version:
		return 0, fmt.Errorf("%w but %d", ErrVersion, h.Version)
	case h.Length < HeaderLen || h.Length > MaxMessageLen || h.Length%4 != 0:
		return 0, fmt.Errorf("%w: %d octets", ErrLength, h.Length)
	}
	return int(h.Length), nil
}

// AppendHeader appends a header of length zero; PutLength completes it.
func AppendHeader(dst []byte, class, typ uint8) []byte {
	return append(dst, Version, 0, class, typ, 0, 0, 0, 0)
}

// PutLength writes the length of message b into its header, which must be
// there.
func PutLength(b []byte) {
	binary.BigEndian.PutUint32(b[4:], uint32(len(b)))
}
