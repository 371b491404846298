package diameter

import (
	"encoding/binary"
	"errors"
	"fmt"

	"cordon/protocols/wire"
)

// HeaderLen is the length of the header of a message (RFC 6733, 3).
const HeaderLen = 20

// Version is the one version of the protocol.
const Version = 1

// Bounds of a message, octets.
const (
	// DefaultMax is what Frame lets through unless told otherwise: real
	// messages stay below 16 KiB.
	DefaultMax = 64 << 10
	// MaxLength is what the length of the header can tell.
	MaxLength = 1<<24 - 1
)

// Command flags (RFC 6733, 3). The low four bits are reserved.
const (
	FlagRequest       = 0x80
	FlagProxiable     = 0x40
	FlagError         = 0x20
	FlagRetransmitted = 0x10

	flagsReserved = 0x0f
)

// Header is the header of a message.
type Header struct {
	Version     uint8
	Flags       uint8
	Length      uint32 // of the whole message as told, 24 bits
	Command     uint32 // 24 bits
	Application uint32
	HopByHop    uint32
	EndToEnd    uint32
}

// Request reports whether the R bit is set.
func (h *Header) Request() bool { return h.Flags&FlagRequest != 0 }

// DecodeHeader reads the header at the beginning of b. It returns false when b
// is shorter, and checks nothing else.
func DecodeHeader(b []byte, h *Header) bool {
	if len(b) < HeaderLen {
		return false
	}
	*h = Header{
		Version: b[0], Length: wire.Uint24(b[1:]),
		Flags: b[4], Command: wire.Uint24(b[5:]),
		Application: binary.BigEndian.Uint32(b[8:]),
		HopByHop:    binary.BigEndian.Uint32(b[12:]),
		EndToEnd:    binary.BigEndian.Uint32(b[16:]),
	}
	return true
}

// AppendHeader appends h with its length as it stands; PutLength sets that of a
// message that is complete.
func AppendHeader(dst []byte, h *Header) []byte {
	dst = wire.AppendUint24(append(dst, h.Version), h.Length)
	dst = wire.AppendUint24(append(dst, h.Flags), h.Command)
	dst = binary.BigEndian.AppendUint32(dst, h.Application)
	dst = binary.BigEndian.AppendUint32(dst, h.HopByHop)
	return binary.BigEndian.AppendUint32(dst, h.EndToEnd)
}

// PutLength writes the length of the message b into its header.
func PutLength(b []byte) {
	if len(b) >= HeaderLen && len(b) <= MaxLength {
		b[1], b[2], b[3] = byte(len(b)>>16), byte(len(b)>>8), byte(len(b))
	}
}

// Errors of Frame. The stream cannot be cut into messages any more.
var (
	ErrVersion = errors.New("the version is not 1")
	ErrShort   = errors.New("the message length is below that of the header")
	ErrLong    = errors.New("the message length exceeds the limit")
)

// Frame tells how long the message at the beginning of a stream of octets is,
// from its first four octets; b may hold less or more of it. n is 0 when more
// octets are needed to tell. A length above limit, or one that a header does not fit
// in, is an error before anything is kept for it: a peer that means to fill the
// memory says 16 MiB. limit 0 stands for DefaultMax. A length that is no multiple
// of four is told as it stands, since the stream goes on behind it.
func Frame(b []byte, limit int) (n int, err error) {
	if limit == 0 {
		limit = DefaultMax
	}
	if len(b) > 0 && b[0] != Version {
		return 0, fmt.Errorf("diameter: version %d: %w", b[0], ErrVersion)
	}
	if len(b) < 4 {
		return 0, nil
	}
	switch n = int(wire.Uint24(b[1:])); {
	case n < HeaderLen:
		return 0, fmt.Errorf("diameter: length %d: %w", n, ErrShort)
	case n > limit:
		return 0, fmt.Errorf("diameter: length %d, limit %d: %w", n, limit, ErrLong)
	}
	return n, nil
}
