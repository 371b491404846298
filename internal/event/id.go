package event

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"cordon/protocols/message"
)

// idOctets is the length of an identifier before it is written in hexadecimal.
const idOctets = 8

// AppendID appends the identifier of the event of m: of its capture's file name,
// time, frame and index, or inline of its link, time and sequence, which counts
// the events of the process. A capture that is moved to another directory keeps
// its events' identifiers.
func AppendID(dst []byte, m *message.Message, sequence uint64) []byte {
	var buf [256]byte
	b := buf[:0]
	if m.Frame != 0 {
		b = append(b, 'c')
		b = append(b, m.Capture[strings.LastIndexByte(m.Capture, '/')+1:]...)
		b = append(b, 0)
		b = binary.BigEndian.AppendUint64(b, uint64(m.Time))
		b = binary.BigEndian.AppendUint64(b, m.Frame)
		b = binary.BigEndian.AppendUint64(b, uint64(m.Index))
	} else {
		b = append(b, 'l')
		b = append(b, m.Link...)
		b = append(b, 0)
		b = binary.BigEndian.AppendUint64(b, uint64(m.Time))
		b = binary.BigEndian.AppendUint64(b, sequence)
	}
	sum := sha256.Sum256(b)
	const digits = "0123456789abcdef"
	for _, c := range sum[:idOctets] {
		dst = append(dst, digits[c>>4], digits[c&15])
	}
	return dst
}
