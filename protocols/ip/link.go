package ip

import "encoding/binary"

// Link types of capture files that carry signalling (the LINKTYPE_ registry of
// tcpdump.org). Three values stand for raw IP in old files.
const (
	LinkNull       = 0 // BSD loopback: protocol family in the byte order of the host
	LinkEthernet   = 1
	LinkPPP        = 9
	LinkRawBSD     = 12
	LinkRawOpenBSD = 14
	LinkRaw        = 101
	LinkLoop       = 108 // OpenBSD loopback: protocol family, most significant octet first
	LinkSLL        = 113 // Linux cooked, version 1
	LinkMTP2PHDR   = 139
	LinkMTP2       = 140
	LinkMTP3       = 141
	LinkSCCP       = 142
	LinkERF        = 197
	LinkPPPDir     = 204
	LinkIPv4       = 228
	LinkIPv6       = 229
	LinkSLL2       = 276 // Linux cooked, version 2
)

// Kind is what a frame carries below its link header.
type Kind uint8

// Kinds of payload.
const (
	KindUnknown Kind = iota // nothing that Cordon reads, or a cut link header
	KindIPv4
	KindIPv6
	KindMTP2     // from the backward sequence number on
	KindMTP2PHDR // the four octets of the MTP2 pseudo-header, then MTP2
	KindMTP3     // from the service information octet on
	KindSCCP     // from the message type on
)

// Bounds of the link decoder.
const (
	MaxVLANs      = 8 // tags on one frame; lawful frames have one or two
	maxMPLSLabels = 16
	maxExtensions = 8 // ERF extension headers
)

// Frame is a frame without its link layer.
type Frame struct {
	Kind      Kind
	Payload   []byte // lies in the frame
	VLANs     [MaxVLANs]uint16
	VLANCount int // how many of VLANs are set, the outermost first
}

// Link takes the link layer off b, a frame of a capture with that link type,
// and fills f. It reports whether the payload is of a known kind; a frame of
// another protocol, or one cut within its link header, is KindUnknown.
func Link(linkType uint32, b []byte, f *Frame) bool {
	f.Kind, f.Payload, f.VLANCount = KindUnknown, nil, 0
	switch linkType {
	case LinkEthernet:
		f.ethernet(b)
	case LinkSLL:
		f.typed(b, 14, 16)
	case LinkSLL2:
		f.typed(b, 0, 20)
	case LinkRaw, LinkRawBSD, LinkRawOpenBSD, LinkIPv4, LinkIPv6:
		f.raw(b)
	case LinkNull, LinkLoop:
		f.loopback(b)
	case LinkPPP:
		f.ppp(b)
	case LinkPPPDir:
		if len(b) > 1 {
			f.ppp(b[1:]) // the first octet tells the direction
		}
	case LinkMTP2PHDR:
		f.set(KindMTP2PHDR, b)
	case LinkMTP2:
		f.set(KindMTP2, b)
	case LinkMTP3:
		f.set(KindMTP3, b)
	case LinkSCCP:
		f.set(KindSCCP, b)
	case LinkERF:
		f.erf(b)
	}
	return f.Kind != KindUnknown
}

func (f *Frame) set(k Kind, payload []byte) { f.Kind, f.Payload = k, payload }

// EtherTypes that lead on (IEEE 802 numbers of IANA).
const (
	etherIPv4    = 0x0800
	etherIPv6    = 0x86dd
	etherVLAN    = 0x8100 // IEEE 802.1Q
	etherQinQ    = 0x88a8 // IEEE 802.1ad
	etherQinQOld = 0x9100 // before 802.1ad
	etherMPLS    = 0x8847
	etherMPLSUp  = 0x8848 // upstream-assigned, once multicast
	etherPPPoE   = 0x8864 // session stage (RFC 2516)
)

// ethernet reads two addresses and an EtherType.
func (f *Frame) ethernet(b []byte) { f.typed(b, 12, 14) }

// typed reads an EtherType at offset at, and what it tells of at offset from.
func (f *Frame) typed(b []byte, at, from int) {
	if len(b) >= from {
		f.etherType(binary.BigEndian.Uint16(b[at:]), b[from:])
	}
}

// etherType follows VLAN tags, of whose number a sender is free, down to the
// payload.
func (f *Frame) etherType(t uint16, b []byte) {
	for t == etherVLAN || t == etherQinQ || t == etherQinQOld {
		if len(b) < 4 || f.VLANCount == MaxVLANs {
			return
		}
		f.VLANs[f.VLANCount] = binary.BigEndian.Uint16(b) & 0x0fff
		f.VLANCount++
		t, b = binary.BigEndian.Uint16(b[2:]), b[4:]
	}
	switch t {
	case etherIPv4:
		f.set(KindIPv4, b)
	case etherIPv6:
		f.set(KindIPv6, b)
	case etherMPLS, etherMPLSUp:
		f.mpls(b)
	case etherPPPoE:
		if len(b) > 6 {
			f.ppp(b[6:])
		}
	}
}

// mpls skips the label stack (RFC 3032) and tells IP by its version, as the
// label does not name the protocol.
func (f *Frame) mpls(b []byte) {
	for range maxMPLSLabels {
		if len(b) < 4 {
			return
		}
		bottom := b[2]&1 != 0
		if b = b[4:]; bottom {
			f.raw(b)
			return
		}
	}
}

// raw tells IPv4 from IPv6 by the version.
func (f *Frame) raw(b []byte) {
	if len(b) == 0 {
		return
	}
	switch b[0] >> 4 {
	case 4:
		f.set(KindIPv4, b)
	case 6:
		f.set(KindIPv6, b)
	}
}

// loopback reads the protocol family, whose byte order is the capturing
// host's, and whose value for IPv6 differs between the BSDs.
func (f *Frame) loopback(b []byte) {
	if len(b) < 4 {
		return
	}
	family := binary.LittleEndian.Uint32(b)
	if family > 0xffff {
		family = binary.BigEndian.Uint32(b)
	}
	switch family {
	case 2, 10, 24, 28, 30:
		f.raw(b[4:])
	}
}

// ppp reads the protocol field, with or without the HDLC address and control
// octets, and compressed to one octet or not (RFC 1661, 6.5 and 6.6).
func (f *Frame) ppp(b []byte) {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0x03 {
		b = b[2:]
	}
	if len(b) < 2 {
		return
	}
	protocol := uint16(b[0])
	if b = b[1:]; protocol&1 == 0 {
		protocol, b = protocol<<8|uint16(b[0]), b[1:]
	}
	switch protocol {
	case 0x0021:
		f.set(KindIPv4, b)
	case 0x0057:
		f.set(KindIPv6, b)
	}
}
