package nfqueue

import (
	"encoding/binary"
	"errors"
	"time"
)

// Message types of the subsystem (linux/netfilter/nfnetlink_queue.h).
const (
	messagePacket       = 0
	messageVerdict      = 1
	messageConfig       = 2
	messageVerdictBatch = 3

	subsystemQueue = 3 // of nfnetlink, in the upper octet of a message type
)

// Attributes of a packet message.
const (
	attrPacketHeader  = 1
	attrVerdictHeader = 2
	attrMark          = 3
	attrInDev         = 5
	attrOutDev        = 6
	attrPhysInDev     = 7
	attrPhysOutDev    = 8
	attrHWAddr        = 9
	attrPayload       = 10
	attrCapLen        = 13
)

// Sizes of the headers of netlink: nlmsghdr, nfgenmsg and nlattr.
const (
	sizeMessageHeader   = 16
	sizeFamilyHeader    = 4
	sizeAttributeHeader = 4
)

// maxAttributes bounds the attributes that are read of one message. The kernel
// sends at most one of each of its two dozen types.
const maxAttributes = 64

// attributeType masks the flags for nested attributes and byte order away.
const attributeType = 0x3fff

// A Packet is one queued packet. It and its slices are valid until the verdict.
type Packet struct {
	ID       uint32 // number within the queue
	Queue    uint16
	Protocol uint16 // EtherType: 0x0800 or 0x86dd
	Hook     uint8  // of netfilter
	Mark     uint32
	// In and Out are the interface indexes of the packet, 0 where it has none;
	// PhysIn and PhysOut the ports of a bridge.
	In, Out, PhysIn, PhysOut int
	// From is the link-layer address that the packet came from; empty where the
	// link has none.
	From []byte
	// Payload is the IP packet, and Length its length, which is greater where the
	// kernel could not hand out all of it.
	Payload []byte
	Length  int
	// Time is when the burst was read of which the packet is a part.
	Time time.Time
}

// Truncated says whether the kernel handed out only a part of the packet.
func (p *Packet) Truncated() bool { return p.Length > len(p.Payload) }

// Faults of messages from the kernel.
var (
	errShort      = errors.New("message is shorter than its headers")
	errLength     = errors.New("attribute length does not fit")
	errAttributes = errors.New("too many attributes")
	errNoHeader   = errors.New("packet without its header")
)

// parsePacket reads the body of a packet message: nfgenmsg and attributes.
func parsePacket(b []byte, p *Packet) error {
	if len(b) < sizeFamilyHeader {
		return errShort
	}
	now := p.Time
	*p = Packet{Queue: binary.BigEndian.Uint16(b[2:]), Time: now}
	header := false
	rest := b[sizeFamilyHeader:]
	for range maxAttributes {
		if len(rest) < sizeAttributeHeader {
			if !header {
				return errNoHeader
			}
			p.Length = max(p.Length, len(p.Payload))
			return nil
		}
		n := int(binary.NativeEndian.Uint16(rest))
		if n < sizeAttributeHeader || n > len(rest) {
			return errLength
		}
		typ := binary.NativeEndian.Uint16(rest[2:]) & attributeType
		if !p.attribute(typ, rest[sizeAttributeHeader:n]) {
			return errLength
		}
		header = header || typ == attrPacketHeader
		rest = rest[min(align(n), len(rest)):]
	}
	return errAttributes
}

// attribute takes one attribute; false is one too short for its type.
func (p *Packet) attribute(typ uint16, v []byte) bool {
	switch typ {
	case attrPacketHeader: // number 4, EtherType 2, hook 1
		if len(v) < 7 {
			return false
		}
		p.ID, p.Protocol, p.Hook = binary.BigEndian.Uint32(v), binary.BigEndian.Uint16(v[4:]), v[6]
	case attrPayload:
		p.Payload = v
	case attrHWAddr: // length 2, padding 2, address 8
		if len(v) < 12 {
			return false
		}
		p.From = v[4 : 4+min(int(binary.BigEndian.Uint16(v)), 8)]
	case attrMark, attrInDev, attrOutDev, attrPhysInDev, attrPhysOutDev, attrCapLen:
		if len(v) < 4 {
			return false
		}
		p.number(typ, binary.BigEndian.Uint32(v))
	}
	return true
}

func (p *Packet) number(typ uint16, v uint32) {
	switch typ {
	case attrMark:
		p.Mark = v
	case attrInDev:
		p.In = int(v)
	case attrOutDev:
		p.Out = int(v)
	case attrPhysInDev:
		p.PhysIn = int(v)
	case attrPhysOutDev:
		p.PhysOut = int(v)
	case attrCapLen:
		p.Length = int(v)
	}
}

// align rounds up to the alignment of messages and attributes.
func align(n int) int { return (n + 3) &^ 3 }
