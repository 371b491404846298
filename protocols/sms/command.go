package sms

import "cordon/protocols/wire"

// CommandPacket is the head of a command packet for the SIM card (TS 31.115, 4;
// ETSI TS 102 225, 5.1).
type CommandPacket struct {
	Length int    // CPL
	SPI    uint16 // security parameter indicator, both octets
	KIc    uint8  // key and algorithm of ciphering
	KID    uint8  // key and algorithm of the checksum
	TAR    [3]byte
}

// minCommandHeader is the least CHL: SPI, KIc, KID, TAR, CNTR and PCNTR.
const minCommandHeader = 13

// spiChecksum, of the first octet of SPI, is a cryptographic checksum or a
// signature; 0x01 alone is a redundancy check.
const spiChecksum = 0x02

// Decode reads b, the user data behind the header. ok is false when the head is
// not whole; lengths that contradict the data are marked.
func (p *CommandPacket) Decode(b []byte, an *wire.Anomalies) (ok bool) {
	r := wire.NewReader(b)
	p.Length = int(r.Uint16())
	header := int(r.Uint8())
	p.SPI = r.Uint16()
	p.KIc, p.KID = r.Uint8(), r.Uint8()
	copy(p.TAR[:], r.Bytes(len(p.TAR)))
	if header < minCommandHeader || header > p.Length {
		an.Set(wire.AnomalySMSHeader)
	}
	return !r.Failed()
}

// Authenticated reports whether the packet carries a cryptographic checksum or a
// signature, so that the card can tell who sent it. A redundancy check tells
// nothing of that.
func (p *CommandPacket) Authenticated() bool { return p.SPI>>8&spiChecksum != 0 }
