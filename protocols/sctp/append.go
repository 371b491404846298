package sctp

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

// AppendHeader appends the common header with a checksum of zero; PutChecksum
// completes it when the chunks are there.
func AppendHeader(dst []byte, h *Header) []byte {
	dst = binary.BigEndian.AppendUint16(dst, h.SrcPort)
	dst = binary.BigEndian.AppendUint16(dst, h.DstPort)
	dst = binary.BigEndian.AppendUint32(dst, h.Tag)
	return append(dst, 0, 0, 0, 0)
}

// AppendChunk appends a chunk and its padding. value must be shorter than
// 65532 octets, what the length field can tell.
func AppendChunk(dst []byte, t Type, flags uint8, value []byte) []byte {
	dst = append(dst, byte(t), flags)
	dst = binary.BigEndian.AppendUint16(dst, uint16(chunkHeaderLen+len(value)))
	dst = append(dst, value...)
	return append(dst, make([]byte, wire.Pad4(len(value)))...)
}

// AppendData appends d as a DATA or I-DATA chunk with its padding. The payload
// must fit a chunk, as in AppendChunk.
func AppendData(dst []byte, d *Data) []byte {
	t, size := TypeData, dataHeaderLen
	if d.IData {
		t, size = TypeIData, idataHeaderLen
	}
	var flags byte
	for _, f := range [...]struct {
		on  bool
		bit byte
	}{{d.End, 1}, {d.Begin, 2}, {d.Unordered, 4}} {
		if f.on {
			flags |= f.bit
		}
	}
	dst = append(dst, byte(t), flags)
	dst = binary.BigEndian.AppendUint16(dst, uint16(size+len(d.Payload)))
	dst = binary.BigEndian.AppendUint32(dst, d.TSN)
	dst = binary.BigEndian.AppendUint16(dst, d.Stream)
	if !d.IData {
		dst = binary.BigEndian.AppendUint16(dst, d.SSN)
		dst = binary.BigEndian.AppendUint32(dst, d.PPID)
	} else {
		dst = append(dst, 0, 0)
		dst = binary.BigEndian.AppendUint32(dst, d.MID)
		last := d.FSN
		if d.Begin {
			last = d.PPID
		}
		dst = binary.BigEndian.AppendUint32(dst, last)
	}
	dst = append(dst, d.Payload...)
	return append(dst, make([]byte, wire.Pad4(len(d.Payload)))...)
}
