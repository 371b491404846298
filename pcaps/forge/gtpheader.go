package forge

import (
	"encoding/binary"
	"slices"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
	"cordon/protocols/numbering"
)

// gtpHeader is the header of a message before it is written.
type gtpHeader struct {
	protocol   message.Protocol
	typ        uint8
	flags      uint8
	teid       uint32
	sequence   uint32
	tid        string // IMSI of version 0
	npdu       uint8
	extensions []GTPExtension
	length     *int
	priority   uint8
}

// gtpDraft is a message before it is written.
type gtpDraft struct {
	gtpHeader
	ies      []*gtpIE
	user     []byte
	trailing []byte
}

// gtpFlags is the first octet of a header.
func gtpFlags(h *gtpHeader, g *GTP, row *gtp.MessageType) uint8 {
	var flags uint8
	switch h.protocol {
	case message.ProtocolGTPv0:
		flags = 0x1E
	case message.ProtocolGTPPrime:
		flags = 0x0F // version 0 with the header of 6 octets
	case message.ProtocolGTPv2:
		flags = 0x40
		if row.TEID != gtp.TEIDNever || g.TEID != nil {
			flags |= flagGTPTEID
		}
	default:
		flags = 0x30
		if h.protocol == message.ProtocolGTPv1 || row.Type < 128 || g.Sequence != nil {
			flags |= flagGTPSequence
		}
		if len(g.Extensions) > 0 {
			flags |= flagGTPExtension
		}
		if g.NPDU != nil {
			flags |= flagGTPNPDU
		}
	}
	return uint8(value(g.Flags, int(flags)))
}

// Flags of the first octet.
const (
	flagGTPExtension = 0x04 // version 1
	flagGTPSequence  = 0x02
	flagGTPNPDU      = 0x01
	flagGTPPiggyback = 0x10 // version 2
	flagGTPTEID      = 0x08
	flagGTPPriority  = 0x04
)

// append writes the message.
func (d *gtpDraft) append(dst []byte) []byte {
	var body []byte
	for _, e := range d.ies {
		body = e.append(body, d.protocol)
	}
	body = slices.Concat(body, d.user, d.trailing)
	switch {
	case d.flags>>5 == 2 || d.protocol == message.ProtocolGTPv2:
		return d.append2(dst, body)
	case d.protocol == message.ProtocolGTPPrime:
		dst = d.start(dst, len(body))
		return append(binary.BigEndian.AppendUint16(dst, uint16(d.sequence)), body...)
	case d.protocol == message.ProtocolGTPv0:
		dst = binary.BigEndian.AppendUint16(d.start(dst, len(body)), uint16(d.sequence))
		dst = binary.BigEndian.AppendUint16(dst, uint16(d.teid)) // the flow label
		tid := numbering.AppendTBCD(nil, d.tid)
		for len(tid) < 8 {
			tid = append(tid, 0xFF)
		}
		tid[7] = 0x50 | tid[7]&0x0F // NSAPI 5
		return append(append(append(dst, 0xFF, 0xFF, 0xFF, 0xFF), tid...), body...)
	}
	return d.append1(dst, body)
}

func (d *gtpDraft) start(dst []byte, length int) []byte {
	return binary.BigEndian.AppendUint16(append(dst, d.flags, d.typ), uint16(value(d.length, length)))
}

// append1 writes a message of version 1 (TS 29.060, 6; TS 29.281, 5).
func (d *gtpDraft) append1(dst, body []byte) []byte {
	var optional []byte
	if d.flags&(flagGTPExtension|flagGTPSequence|flagGTPNPDU) != 0 {
		optional = append(binary.BigEndian.AppendUint16(nil, uint16(d.sequence)), d.npdu, 0)
		for _, x := range d.extensions {
			optional[len(optional)-1] = byte(x.Type)
			content := append([]byte{0}, x.Content...)
			for len(content)%4 != 3 {
				content = append(content, 0)
			}
			content[0] = byte(value(x.Length, (len(content)+1)/4))
			optional = append(append(optional, content...), 0)
		}
	}
	dst = d.start(dst, len(optional)+len(body))
	dst = binary.BigEndian.AppendUint32(dst, d.teid)
	return slices.Concat(dst, optional, body)
}

// append2 writes a message of version 2 (TS 29.274, 5).
func (d *gtpDraft) append2(dst, body []byte) []byte {
	var rest []byte
	if d.flags&flagGTPTEID != 0 {
		rest = binary.BigEndian.AppendUint32(rest, d.teid)
	}
	rest = append24(rest, d.sequence)
	rest = append(append(rest, d.priority<<4), body...)
	return append(d.start(dst, len(rest)), rest...)
}
