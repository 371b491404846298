package cluster

import (
	"encoding/binary"
	"errors"
)

// Bounds of a batch.
const (
	// MaxRecord is the length of a record at most, in octets.
	MaxRecord = 255
	// maxBatch is the length of a batch at most: larger ones are no quicker.
	maxBatch = 32 << 10
	// headLength is that of what stands before the records.
	headLength = 26

	batchVersion = 1
)

// Flags of a batch.
const flagLeaving = 1 // the node stops in good order: it is not missed

// head is what a batch says of itself.
type head struct {
	flags       uint8
	time        int64  // of the sender's clock, ns since the epoch
	incarnation int64  // when the node began, of the same clock
	lost        uint64 // records since then that had no room
}

// errBatch is a batch that this version did not write.
var errBatch = errors.New("not a batch of records, or of another version")

// appendHead begins a batch.
func appendHead(b []byte, h *head) []byte {
	b = append(b, batchVersion, h.flags)
	b = binary.BigEndian.AppendUint64(b, uint64(h.time))
	b = binary.BigEndian.AppendUint64(b, uint64(h.incarnation))
	return binary.BigEndian.AppendUint64(b, h.lost)
}

// parseHead reads the head of a batch; records are what follows it.
func parseHead(b []byte) (h head, records []byte, err error) {
	if len(b) < headLength || len(b) > maxBatch || b[0] != batchVersion {
		return h, nil, errBatch
	}
	h = head{
		flags: b[1], time: int64(binary.BigEndian.Uint64(b[2:])), incarnation: int64(binary.BigEndian.Uint64(b[10:])),
		lost: binary.BigEndian.Uint64(b[18:]),
	}
	return h, b[headLength:], nil
}

// next cuts the first record off; ok is false at the end, and where a record is cut
// short, when rest is not empty.
func next(b []byte) (record, rest []byte, ok bool) {
	if len(b) == 0 || len(b) < 1+int(b[0]) {
		return nil, b, false
	}
	return b[1 : 1+int(b[0])], b[1+int(b[0]):], true
}
