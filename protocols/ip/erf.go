package ip

// Record types of the Extensible Record Format of Endace's capture cards that
// carry Ethernet, IP or MTP2 (Endace ERF types; values as in libpcap's
// erf dissector, (unsure) for the coloured ones).
const (
	erfEthernet      = 2
	erfMCHDLC        = 5
	erfColorEthernet = 11
	erfDSMEthernet   = 16
	erfColorMCHDLC   = 17
	erfHashEthernet  = 20
	erfIPv4          = 22
	erfIPv6          = 23
)

// erf reads an ERF record: 16 octets of header, extension headers of eight
// octets as long as the top bit of the type and of each of them is set, then
// two octets before Ethernet or four before a multi-channel HDLC frame, which
// on a signalling card is MTP2.
func (f *Frame) erf(b []byte) {
	const header, extension = 16, 8
	if len(b) < header {
		return
	}
	kind, more := b[8]&0x7f, b[8]&0x80 != 0
	b = b[header:]
	for range maxExtensions {
		if !more {
			break
		}
		if len(b) < extension {
			return
		}
		more = b[0]&0x80 != 0
		b = b[extension:]
	}
	switch kind {
	case erfEthernet, erfColorEthernet, erfDSMEthernet, erfHashEthernet:
		if len(b) > 2 {
			f.ethernet(b[2:])
		}
	case erfMCHDLC, erfColorMCHDLC:
		if len(b) > 4 {
			f.set(KindMTP2, b[4:])
		}
	case erfIPv4, erfIPv6:
		f.raw(b)
	}
}
