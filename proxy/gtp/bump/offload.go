package bump

import (
	"encoding/binary"
	"hash/crc32"
)

// lenOffload is the length of struct virtio_net_hdr (linux/virtio_net.h): flags 1,
// kind of segments 1, length of headers 2, of segments 2, start of the checksum 2,
// its place behind that 2; in the order of the host.
const lenOffload = 10

const (
	needsChecksum = 1 // of the flags

	segmentUDP  = 5    // each a datagram, VIRTIO_NET_HDR_GSO_UDP_L4
	segmentKind = 0x7f // without the flag for congestion
)

// An offload is what the card left undone of a frame.
type offload []byte

// segment is the payload of each datagram in a frame that holds several; 0 where it
// is one.
func (o offload) segment() int {
	if o[1]&segmentKind != segmentUDP {
		return 0
	}
	return int(binary.NativeEndian.Uint16(o[4:]))
}

// shift moves what it tells by the n octets that the frame got in front of it.
func (o offload) shift(n uint16) {
	if o[0]&needsChecksum != 0 {
		binary.NativeEndian.PutUint16(o[6:], binary.NativeEndian.Uint16(o[6:])+n)
	}
	if o[1] != 0 {
		binary.NativeEndian.PutUint16(o[2:], binary.NativeEndian.Uint16(o[2:])+n)
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumSCTP fills in the checksum of SCTP, that frame ends with: the header cannot
// tell the kernel that it is not the one of TCP (RFC 9260, appendix A).
func (o offload) sumSCTP(frame []byte) {
	const place = 8
	if o[0]&needsChecksum == 0 || binary.NativeEndian.Uint16(o[8:]) != place {
		return
	}
	start := int(binary.NativeEndian.Uint16(o[6:]))
	if start+place+4 > len(frame) {
		return
	}
	b := frame[start:]
	binary.LittleEndian.PutUint32(b[place:], 0)
	binary.LittleEndian.PutUint32(b[place:], crc32.Checksum(b, castagnoli))
	o[0] &^= needsChecksum
}
