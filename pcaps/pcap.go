package pcaps

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The magic numbers of the pcap format as a reader of the right endianness sees them (pcap-savefile(5)).
const (
	magicMicros   = 0xa1b2c3d4
	magicNanos    = 0xa1b23c4d
	magicModified = 0xa1b2cd34 // Kuznetzov's patch: eight more octets in each record header
)

const (
	pcapHeaderLen         = 24
	pcapRecordLen         = 16
	pcapModifiedRecordLen = 24
	pcapVersionMajor      = 2
	// The link type is in the low 26 bits of its field; the rest tells the length of a frame check sequence.
	pcapLinkMask = 0x03ffffff
)

// byteOrder reads integers in a file's endianness. It is a plain value where encoding/binary's is an interface, since
// it is asked several times a frame.
type byteOrder bool

const (
	littleEndian byteOrder = false
	bigEndian    byteOrder = true
)

func (o byteOrder) u16(b []byte) uint16 {
	if o == bigEndian {
		return binary.BigEndian.Uint16(b)
	}
	return binary.LittleEndian.Uint16(b)
}

func (o byteOrder) u32(b []byte) uint32 {
	if o == bigEndian {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (o byteOrder) u64(b []byte) uint64 {
	if o == bigEndian {
		return binary.BigEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b)
}

// pcapFile reads the records of a pcap file.
type pcapFile struct {
	win       *window
	order     byteOrder
	link      uint32
	recordLen int
	nanos     int64 // nanoseconds in one unit of the fraction
	swapped   bool  // captured and original length stand the other way round
	number    int   // of the last frame
}

// pcapMagic tells whether the first four octets are those of a pcap file.
func pcapMagic(b []byte) (magic uint32, order byteOrder, ok bool) {
	for _, order := range []byteOrder{littleEndian, bigEndian} {
		switch m := order.u32(b); m {
		case magicMicros, magicNanos, magicModified:
			return m, order, true
		}
	}
	return 0, littleEndian, false
}

// openPcap reads the file header. The magic number has been seen.
func openPcap(win *window) (*pcapFile, error) {
	h, err := win.peek(pcapHeaderLen)
	if err != nil {
		return nil, cutShort(err, "the file header takes %d bytes, there are %d", pcapHeaderLen, len(h))
	}
	magic, order, _ := pcapMagic(h)
	p := &pcapFile{win: win, order: order, nanos: 1000, recordLen: pcapRecordLen}
	switch magic {
	case magicNanos:
		p.nanos = 1
	case magicModified:
		p.recordLen = pcapModifiedRecordLen
	}
	major, minor := order.u16(h[4:]), order.u16(h[6:])
	if major != pcapVersionMajor {
		return nil, damaged("pcap version %d.%d; version 2 is known", major, minor)
	}
	// Files before version 2.3 hold the two lengths in the other order (libpcap, sf-pcap.c).
	p.swapped = minor < 3
	p.link = order.u32(h[20:]) & pcapLinkMask
	win.advance(pcapHeaderLen)
	return p, nil
}

// next reads one record. io.EOF is the clean end.
func (p *pcapFile) next(f *Frame) error {
	h, err := p.win.peek(p.recordLen)
	if err != nil {
		if len(h) == 0 && err == io.EOF {
			return io.EOF
		}
		return cutShort(err, "a packet header takes %d bytes, there are %d", p.recordLen, len(h))
	}
	seconds, fraction := p.order.u32(h), p.order.u32(h[4:])
	captured, orig := p.order.u32(h[8:]), p.order.u32(h[12:])
	if p.swapped {
		captured, orig = orig, captured
	}
	if captured > MaxFrame {
		return damaged("a packet of %d bytes, more than the %d that one may have", captured, MaxFrame)
	}
	rec, err := p.win.peek(p.recordLen + int(captured))
	if err != nil {
		return cutShort(err, "a packet takes %d bytes, there are %d", captured, len(rec)-p.recordLen)
	}
	p.win.advance(len(rec))
	p.number++
	f.Number = p.number
	f.Time = int64(seconds)*1e9 + int64(fraction)*p.nanos
	f.Link = p.link
	f.Interface = 0
	f.Data = rec[p.recordLen:]
	f.OrigLen = int(orig)
	return nil
}

// cutShort is the error where the stream ended within something. A fault of the source itself is kept.
func cutShort(err error, format string, args ...any) error {
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("cut short: %s: %w", fmt.Sprintf(format, args...), err)
}

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrDamaged, fmt.Sprintf(format, args...))
}
