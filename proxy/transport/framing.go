package transport

import (
	"encoding/binary"
	"fmt"

	"cordon/protocols/diameter"
)

// A Framing tells where a message ends on a byte stream.
type Framing struct {
	// Header is the number of octets that Length needs.
	Header int
	// Length returns the length of the whole message, header included, or an
	// error for a header that no message can have. It is called before anything
	// is allocated for the message.
	Length func(header []byte) (int, error)
	// PPID is given to every message.
	PPID uint32
}

const m3uaHeader = 8

// FramingM3UA is the framing of M3UA over TCP: the common header of RFC 4666,
// 3.1. A version other than 1 is a framing error, since the stream then holds
// another protocol (a TLS hello, an SCTP packet, SUA on the wrong port), and so
// is a length that is not a multiple of 4: 3.1.4 lets a sender leave the last
// padding out, and on a stream nobody can tell whether it did.
func FramingM3UA() Framing {
	return Framing{Header: m3uaHeader, Length: m3uaLength, PPID: PPIDM3UA}
}

func m3uaLength(h []byte) (int, error) {
	if h[0] != 1 {
		return 0, fmt.Errorf("%w: version %d at octet 0 of the M3UA header: want 1", ErrFraming, h[0])
	}
	n := binary.BigEndian.Uint32(h[4:])
	if n < m3uaHeader || n > MaxMessage || n%4 != 0 {
		return 0, fmt.Errorf("%w: length %d at octet 4 of the M3UA header: want a multiple of 4 from %d to %d",
			ErrFraming, n, m3uaHeader, MaxMessage)
	}
	return int(n), nil
}

// diameterHead is what tells the length of a Diameter message: version and length.
const diameterHead = 4

// FramingDiameter is the framing of Diameter over TCP and TLS (RFC 6733, 3). A
// message longer than limit octets is a framing error, before anything is kept
// for it; 0 means MaxMessage, which is the most.
func FramingDiameter(limit int) Framing {
	if limit <= 0 || limit > MaxMessage {
		limit = MaxMessage
	}
	return Framing{Header: diameterHead, PPID: PPIDDiameter, Length: func(h []byte) (int, error) {
		n, err := diameter.Frame(h, limit)
		if err != nil {
			return 0, fmt.Errorf("%w: %w", ErrFraming, err)
		}
		return n, nil
	}}
}
