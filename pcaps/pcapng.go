package pcaps

import (
	"io"
	"math"
)

// Block types of the pcapng format (draft-ietf-opsawg-pcapng, 4).
const (
	blockSectionHeader  = 0x0a0d0d0a
	blockInterface      = 1
	blockObsoletePacket = 2
	blockSimplePacket   = 3
	blockEnhancedPacket = 6

	// Blocks that hold no packet, but that tshark gives a frame number: a journal entry, the six kinds of sysdig event,
	// custom blocks.
	blockJournal        = 9
	blockSysdigEvent    = 0x204
	blockSysdigEventF   = 0x208
	blockSysdigEvent2   = 0x216
	blockSysdigEventF2  = 0x217
	blockSysdigEvent2L  = 0x221
	blockSysdigEventF2L = 0x222
	blockCustom         = 0xbad
	blockCustomNoCopy   = 0x40000bad
)

const (
	byteOrderMagic = 0x1a2b3c4d

	// Octets of each block with nothing variable in it: type and both lengths included.
	minBlock          = 12
	minSectionHeader  = 28
	minInterface      = 20
	minPacket         = 32 // enhanced and obsolete alike
	minSimplePacket   = 16
	packetDataAt      = 28
	simpleDataAt      = 12
	interfaceOptionAt = 16

	// maxParsedBlock bounds the blocks that are read whole; a window holds one. Others are passed over as a stream.
	maxParsedBlock = 512 << 10
	// maxInterfaces bounds the table of interfaces of a section.
	maxInterfaces = 64 << 10

	optionEnd              = 0
	optionTimeResolution   = 9
	optionTimeOffset       = 14
	maxDecimalResolution   = 19 // 10^19 is the largest power of ten in 64 bits
	maxBinaryResolution    = 63
	defaultTicksPerSecond  = 1_000_000
	nanosPerSecond         = 1_000_000_000
	maxRepresentableSecond = math.MaxInt64/nanosPerSecond - 1
)

// ngInterface is what an interface description block says.
type ngInterface struct {
	link    uint32
	snaplen uint32
	ticks   uint64 // units of time in a second
	offset  int64  // seconds
}

// ngFile reads the blocks of a pcapng file.
type ngFile struct {
	win        *window
	order      byteOrder
	interfaces []ngInterface
	number     int   // of the last block that tshark numbers
	last       int64 // time of the last frame that had one
}

// block is one block's type and whole length.
type block struct {
	kind uint32
	size uint32
}

// next reads on to the next packet block of whatever kind. io.EOF is the clean end.
func (n *ngFile) next(f *Frame) error {
	for {
		b, err := n.header()
		if err != nil {
			return err
		}
		switch b.kind {
		case blockEnhancedPacket, blockObsoletePacket, blockSimplePacket:
			n.number++
			f.Number = n.number
			return n.packet(b, f)
		case blockSectionHeader:
			err = n.section(b)
		case blockInterface:
			err = n.iface(b)
		case blockJournal, blockCustom, blockCustomNoCopy,
			blockSysdigEvent, blockSysdigEventF, blockSysdigEvent2, blockSysdigEventF2, blockSysdigEvent2L, blockSysdigEventF2L:
			n.number++
			err = n.skip(b)
		default:
			err = n.skip(b)
		}
		if err != nil {
			return err
		}
	}
}

// header looks at the next block's type and length, and takes the byte order from a section header.
func (n *ngFile) header() (block, error) {
	h, err := n.win.peek(minBlock)
	if err != nil {
		if len(h) == 0 && err == io.EOF {
			return block{}, io.EOF
		}
		return block{}, cutShort(err, "a block takes %d bytes at least, there are %d", minBlock, len(h))
	}
	kind := n.order.u32(h) // that of a section header reads the same both ways
	if kind == blockSectionHeader {
		switch {
		case littleEndian.u32(h[8:]) == byteOrderMagic:
			n.order = littleEndian
		case bigEndian.u32(h[8:]) == byteOrderMagic:
			n.order = bigEndian
		default:
			return block{}, damaged("a section header with byte-order magic %#x", littleEndian.u32(h[8:]))
		}
	}
	b := block{kind, n.order.u32(h[4:])}
	if b.size < minBlock || b.size%4 != 0 {
		return block{}, damaged("a block of type %#x with a length of %d", b.kind, b.size)
	}
	return b, nil
}

// whole returns all octets of a block, type and lengths included, and passes over it.
func (n *ngFile) whole(b block, least uint32) ([]byte, error) {
	if b.size < least || b.size > maxParsedBlock {
		return nil, damaged("a block of type %#x with a length of %d; %d to %d are possible", b.kind, b.size, least, maxParsedBlock)
	}
	body, err := n.win.peek(int(b.size))
	if err != nil {
		return nil, cutShort(err, "a block takes %d bytes, there are %d", b.size, len(body))
	}
	if tail := n.order.u32(body[b.size-4:]); tail != b.size {
		return nil, damaged("a block of type %#x whose two lengths are %d and %d", b.kind, b.size, tail)
	}
	n.win.advance(len(body))
	return body, nil
}

// skip passes over a block that is of no interest, whatever its length.
func (n *ngFile) skip(b block) error {
	got, err := n.win.skip(int64(b.size) - 4)
	if err != nil {
		return cutShort(err, "a block takes %d bytes, there are %d", b.size, got)
	}
	tail, err := n.win.peek(4)
	if err != nil {
		return cutShort(err, "a block takes %d bytes, there are %d", b.size, got+int64(len(tail)))
	}
	if t := n.order.u32(tail); t != b.size {
		return damaged("a block of type %#x whose two lengths are %d and %d", b.kind, b.size, t)
	}
	n.win.advance(4)
	return nil
}

// section begins a section: its interfaces are its own.
func (n *ngFile) section(b block) error {
	body, err := n.whole(b, minSectionHeader)
	if err != nil {
		return err
	}
	major, minor := n.order.u16(body[12:]), n.order.u16(body[14:])
	if major != 1 {
		return damaged("pcapng version %d.%d; version 1 is known", major, minor)
	}
	n.interfaces = n.interfaces[:0]
	return nil
}

// iface adds an interface to the section.
func (n *ngFile) iface(b block) error {
	body, err := n.whole(b, minInterface)
	if err != nil {
		return err
	}
	if len(n.interfaces) == maxInterfaces {
		return damaged("more than %d interfaces", maxInterfaces)
	}
	it := ngInterface{
		link:    uint32(n.order.u16(body[8:])),
		snaplen: n.order.u32(body[12:]),
		ticks:   defaultTicksPerSecond,
	}
	for opts := body[interfaceOptionAt : len(body)-4]; len(opts) >= 4; {
		code, size := n.order.u16(opts), int(n.order.u16(opts[2:]))
		if code == optionEnd || 4+size > len(opts) {
			break
		}
		value := opts[4 : 4+size]
		switch {
		case code == optionTimeResolution && size >= 1:
			if it.ticks, err = ticksPerSecond(value[0]); err != nil {
				return err
			}
		case code == optionTimeOffset && size >= 8:
			it.offset = int64(n.order.u64(value))
		}
		opts = opts[min(4+(size+3)&^3, len(opts)):]
	}
	n.interfaces = append(n.interfaces, it)
	return nil
}

// packet fills f from a packet block.
func (n *ngFile) packet(b block, f *Frame) error {
	if b.kind == blockSimplePacket {
		return n.simplePacket(b, f)
	}
	body, err := n.whole(b, minPacket)
	if err != nil {
		return err
	}
	index := n.order.u32(body[8:])
	if b.kind == blockObsoletePacket {
		index = uint32(n.order.u16(body[8:])) // the other half counts drops
	}
	if index >= uint32(len(n.interfaces)) {
		return damaged("a packet of interface %d in a section of %d interfaces", index, len(n.interfaces))
	}
	stamp := uint64(n.order.u32(body[12:]))<<32 | uint64(n.order.u32(body[16:]))
	captured := n.order.u32(body[20:])
	if captured > MaxFrame || captured > b.size-minPacket {
		return damaged("a packet of %d bytes in a block of %d", captured, b.size)
	}
	it := &n.interfaces[index]
	n.last = it.time(stamp)
	f.Time = n.last
	f.Link = it.link
	f.Interface = int(index)
	f.OrigLen = int(n.order.u32(body[24:]))
	f.Data = body[packetDataAt : packetDataAt+captured]
	return nil
}

// simplePacket fills f from a simple packet block: the first interface, no time, and a captured length that follows
// from the others.
func (n *ngFile) simplePacket(b block, f *Frame) error {
	body, err := n.whole(b, minSimplePacket)
	if err != nil {
		return err
	}
	if len(n.interfaces) == 0 {
		return damaged("a packet in a section without interfaces")
	}
	it := &n.interfaces[0]
	orig := n.order.u32(body[8:])
	captured := min(orig, b.size-minSimplePacket)
	if it.snaplen != 0 {
		captured = min(captured, it.snaplen)
	}
	if captured > MaxFrame {
		return damaged("a packet of %d bytes, more than the %d that one may have", captured, MaxFrame)
	}
	f.Time = n.last
	f.Link = it.link
	f.Interface = 0
	f.OrigLen = int(orig)
	f.Data = body[simpleDataAt : simpleDataAt+captured]
	return nil
}
