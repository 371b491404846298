package gtp

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

// UDP ports (IANA).
const (
	PortControl = 2123 // GTP-C of versions 1 and 2
	PortUser    = 2152 // GTP-U
	PortLegacy  = 3386 // version 0 and GTP'
)

// Lengths of headers, octets. What a header's length tells counts from the end
// of the first 20 octets in version 0, 8 in version 1, 4 in version 2.
const (
	headerLen0     = 20
	headerLen1     = 8
	headerOptional = 4  // sequence number, N-PDU number and type of the next extension header
	headerLen2     = 8  // without TEID
	headerTEID2    = 12 // with TEID
	headerMandate  = 4  // what all versions have
	headerPrime    = 6
)

// Bits of the first octet. The meaning of those below the version differs by
// version.
const (
	flagProtocolType = 0x10 // versions 0 and 1: GTP, not GTP'
	flagSpare1       = 0x08
	flagExtension    = 0x04
	flagSequence     = 0x02
	flagNPDU         = 0x01

	spare0 = 0x0e // version 0: all ones

	flagPiggyback = 0x10 // version 2
	flagTEID      = 0x08
	flagPriority  = 0x04
	spare2        = 0x03

	flagShortPrime = 0x01 // GTP' in version 0: a header of 6 octets, not 20
)

// MaxExtensionHeaders bounds the chain of extension headers: lawful messages
// have one or two.
const MaxExtensionHeaders = 8

// Header is the header of a message.
type Header struct {
	Version uint8
	Prime   bool  // GTP'
	Flags   uint8 // the first octet
	Type    uint8
	Length  uint16 // as told
	Size    int    // octets up to the information elements or the user's packet

	TEID        uint32
	Sequence    uint32
	HasTEID     bool
	HasSequence bool
	TID         []byte // of version 0, 8 octets; a view

	Extensions     [MaxExtensionHeaders]uint8 // types of extension headers
	ExtensionCount int
}

// Piggyback reports whether the P flag of version 2 tells of a second message.
func (h *Header) Piggyback() bool { return h.Version == 2 && !h.Prime && h.Flags&flagPiggyback != 0 }

// decode reads the header at the beginning of b, and returns where the message
// ends by its length. It returns false when b is shorter than the header; what
// fits in b is read even then, but Size is not.
func (h *Header) decode(b []byte, prime bool, an *wire.Anomalies) (end int, ok bool) {
	*h = Header{}
	if len(b) > 0 {
		h.Flags, h.Version = b[0], b[0]>>5
	}
	if len(b) < headerMandate {
		an.Set(wire.AnomalyGTPHeaderShort)
		return 0, false
	}
	h.Type, h.Length = b[1], binary.BigEndian.Uint16(b[2:])
	switch {
	case h.Version > 2:
		an.Set(wire.AnomalyGTPVersion)
		h.Size = len(b)
		return len(b), true
	case h.Flags&flagProtocolType == 0 && (h.Version < 2 || prime):
		end, ok = h.decodePrime(b, an)
	case h.Version == 2:
		end, ok = h.decode2(b, an)
	case h.Version == 1:
		end, ok = h.decode1(b, an)
	default:
		end, ok = h.decode0(b, an)
	}
	if !ok {
		an.Set(wire.AnomalyGTPHeaderShort)
		return 0, false
	}
	switch {
	case end > len(b):
		an.Set(wire.AnomalyGTPLengthBeyond)
		end = len(b)
	case end < h.Size:
		an.Set(wire.AnomalyGTPLengthShort)
		end = h.Size
	}
	return end, true
}

// decode0 reads a header of version 0 (TS 09.60, 6).
func (h *Header) decode0(b []byte, an *wire.Anomalies) (int, bool) {
	if len(b) < headerLen0 {
		return 0, false
	}
	if h.Flags&spare0 != spare0 {
		an.Set(wire.AnomalyGTPHeaderSpare)
	}
	h.Sequence, h.HasSequence = uint32(binary.BigEndian.Uint16(b[4:])), true
	h.TID = b[12:20:20]
	h.Size = headerLen0
	return headerLen0 + int(h.Length), true
}

// decodePrime reads a header of GTP' (TS 32.295, 6.1.1).
func (h *Header) decodePrime(b []byte, an *wire.Anomalies) (int, bool) {
	h.Prime, h.Size = true, headerPrime
	if h.Version == 0 && h.Flags&flagShortPrime == 0 {
		h.Size = headerLen0
	}
	if len(b) < h.Size {
		return 0, false
	}
	if h.Flags&spare0 != spare0 {
		an.Set(wire.AnomalyGTPHeaderSpare)
	}
	h.Sequence, h.HasSequence = uint32(binary.BigEndian.Uint16(b[4:])), true
	return h.Size + int(h.Length), true
}

// decode1 reads a header of version 1 (TS 29.060, 6; TS 29.281, 5).
func (h *Header) decode1(b []byte, an *wire.Anomalies) (int, bool) {
	if len(b) < headerLen1 {
		return 0, false
	}
	if h.Flags&flagSpare1 != 0 {
		an.Set(wire.AnomalyGTPHeaderSpare)
	}
	h.TEID, h.HasTEID, h.Size = binary.BigEndian.Uint32(b[4:]), true, headerLen1
	end := headerLen1 + int(h.Length)
	if h.Flags&(flagExtension|flagSequence|flagNPDU) == 0 {
		return end, true
	}
	if h.Flags&flagSequence != 0 && len(b) >= headerLen1+2 {
		h.Sequence, h.HasSequence = uint32(binary.BigEndian.Uint16(b[8:])), true
	}
	if len(b) < headerLen1+headerOptional {
		return 0, false
	}
	h.Size += headerOptional
	if h.Flags&flagExtension != 0 {
		h.extensions(b[:max(min(end, len(b)), h.Size)], an)
	}
	return end, true
}

// decode2 reads a header of version 2 (TS 29.274, 5).
func (h *Header) decode2(b []byte, an *wire.Anomalies) (int, bool) {
	h.HasTEID, h.Size = h.Flags&flagTEID != 0, headerLen2
	if h.HasTEID {
		h.Size = headerTEID2
	}
	if len(b) < h.Size {
		return 0, false
	}
	if h.HasTEID {
		h.TEID = binary.BigEndian.Uint32(b[4:])
	}
	h.Sequence, h.HasSequence = wire.Uint24(b[h.Size-4:]), true
	spare := b[h.Size-1]
	if h.Flags&flagPriority != 0 {
		spare &= 0x0f // the high half is the message priority
	}
	if h.Flags&spare2 != 0 || spare != 0 {
		an.Set(wire.AnomalyGTPHeaderSpare)
	}
	return headerMandate + int(h.Length), true
}

// Extension header types (TS 29.060, 6.1; TS 29.281, 5.2.1). The two high bits
// tell who must understand them.
const (
	extensionNone          = 0
	extensionMBMS          = 0x01
	extensionMSInfoChange  = 0x02
	extensionLongPDCP      = 0x03
	extensionServiceClass  = 0x20
	extensionUDPPort       = 0x40
	extensionRANContainer  = 0x81
	extensionLongPDCPData  = 0x82
	extensionXwRAN         = 0x83
	extensionNRRAN         = 0x84
	extensionPDUSession    = 0x85
	extensionPDCP          = 0xc0
	extensionSuspend       = 0xc1
	extensionSuspendAnswer = 0xc2
	extensionComprehension = 0xc0
	extensionTransparent   = 0x40
)

// extensions walks the extension headers of b, whose first one has its type in
// the last octet of the optional part. Each is a number of four octets, which
// its first octet tells, and ends with the type of the next one.
func (h *Header) extensions(b []byte, an *wire.Anomalies) {
	next := b[h.Size-1]
	for next != extensionNone {
		if h.ExtensionCount == MaxExtensionHeaders {
			an.Set(wire.AnomalyGTPExtensionLimit)
			h.Size = len(b)
			return
		}
		h.Extensions[h.ExtensionCount] = next
		h.ExtensionCount++
		if !extensionKnown(next) && next&extensionComprehension > extensionTransparent {
			an.Set(wire.AnomalyGTPExtensionUnknown)
		}
		rest := b[h.Size:]
		if len(rest) == 0 || rest[0] == 0 || int(rest[0])*4 > len(rest) {
			an.Set(wire.AnomalyGTPExtensionLength)
			h.Size = len(b)
			return
		}
		n := int(rest[0]) * 4
		next = rest[n-1]
		h.Size += n
	}
}

func extensionKnown(t uint8) bool {
	switch t {
	case extensionMBMS, extensionMSInfoChange, extensionLongPDCP, extensionServiceClass, extensionUDPPort, extensionRANContainer,
		extensionLongPDCPData, extensionXwRAN, extensionNRRAN, extensionPDUSession, extensionPDCP, extensionSuspend, extensionSuspendAnswer:
		return true
	}
	return false
}
