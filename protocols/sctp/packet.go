package sctp

import (
	"encoding/binary"
	"hash/crc32"
	"net/netip"

	"cordon/protocols/wire"
)

// Sizes of the fixed parts, in octets.
const (
	HeaderLen      = 12
	chunkHeaderLen = 4
	dataHeaderLen  = 16 // of a DATA chunk, with its chunk header
	idataHeaderLen = 20
)

// MaxChunks bounds the walk through one packet. It is what an IP packet of the
// greatest length can hold, so that nothing can hide behind it: a lower bound
// would leave a blind spot for the price of some microseconds.
const MaxChunks = 16384

// Payload protocol identifiers of signalling (IANA). SCTP itself does not look
// at them.
const (
	PPIDM2UA     = 2
	PPIDM3UA     = 3
	PPIDSUA      = 4
	PPIDM2PA     = 5
	PPIDDiameter = 46
	PPIDDTLS     = 47 // Diameter over DTLS
)

// Header is the SCTP common header (RFC 9260, 3.1).
type Header struct {
	SrcPort, DstPort uint16
	Tag              uint32 // verification tag; the receiver chose it
	Checksum         uint32 // as it stands in the packet, least significant octet first (RFC 9260, appendix A)

	// Src and Dst are the addresses of the packet, which the caller may tell a
	// Tracker; Decode leaves them alone.
	Src, Dst netip.Addr
}

// Decode reads the common header of packet b and fills h; what follows it is
// for Chunks. It returns false when b is shorter than the header. The checksum
// is not verified, as captures hold packets whose checksum the card completes.
func Decode(b []byte, h *Header) bool {
	if len(b) < HeaderLen {
		return false
	}
	h.SrcPort, h.DstPort = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	h.Tag = binary.BigEndian.Uint32(b[4:])
	h.Checksum = binary.LittleEndian.Uint32(b[8:])
	return true
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Checksum computes the CRC32c of packet b, as if its checksum field were
// zero. b must hold the common header.
func Checksum(b []byte) uint32 {
	var zero [4]byte
	sum := crc32.Update(0, castagnoli, b[:8])
	sum = crc32.Update(sum, castagnoli, zero[:])
	return crc32.Update(sum, castagnoli, b[HeaderLen:])
}

// ChecksumOK reports whether the checksum of packet b is right.
func ChecksumOK(b []byte) bool {
	return len(b) >= HeaderLen && binary.LittleEndian.Uint32(b[8:]) == Checksum(b)
}

// PutChecksum writes the right checksum into packet b, which must hold the
// common header.
func PutChecksum(b []byte) {
	binary.LittleEndian.PutUint32(b[8:], Checksum(b))
}

// Type is a chunk type.
type Type uint8

// Chunk types (IANA registry of SCTP chunk types).
const (
	TypeData             Type = 0
	TypeInit             Type = 1
	TypeInitAck          Type = 2
	TypeSack             Type = 3
	TypeHeartbeat        Type = 4
	TypeHeartbeatAck     Type = 5
	TypeAbort            Type = 6
	TypeShutdown         Type = 7
	TypeShutdownAck      Type = 8
	TypeError            Type = 9
	TypeCookieEcho       Type = 10
	TypeCookieAck        Type = 11
	TypeECNE             Type = 12
	TypeCWR              Type = 13
	TypeShutdownComplete Type = 14
	TypeAuth             Type = 15   // RFC 4895
	TypeIData            Type = 0x40 // RFC 8260
	TypeAsconfAck        Type = 0x80 // RFC 5061
	TypeReConfig         Type = 0x82 // RFC 6525
	TypePad              Type = 0x84 // RFC 4820
	TypeForwardTSN       Type = 0xc0 // RFC 3758
	TypeAsconf           Type = 0xc1 // RFC 5061
	TypeIForwardTSN      Type = 0xc2 // RFC 8260
)

// Chunk is one chunk of a packet.
type Chunk struct {
	Type      Type
	Flags     uint8
	Value     []byte // behind the chunk header, without padding; lies in the packet
	Truncated bool   // the length tells of more than the packet holds
}

// Chunks walks the chunks of a packet. The zero value has none.
type Chunks struct {
	rest      []byte
	count     int
	Anomalies wire.Anomalies // what the walk had to forgive so far
}

// NewChunks returns a walk over the chunks of packet b, common header
// included.
func NewChunks(b []byte) Chunks {
	if len(b) < HeaderLen {
		return Chunks{}
	}
	return Chunks{rest: b[HeaderLen:]}
}

// Next fills c with the next chunk and reports whether there was one. A chunk
// that goes beyond the packet is returned as far as it goes, marked, and is
// the last. A length below four ends the walk, as nobody can tell where the
// next chunk begins.
func (w *Chunks) Next(c *Chunk) bool {
	b := w.rest
	if len(b) == 0 {
		return false
	}
	w.rest = nil
	if w.count++; w.count > MaxChunks {
		w.Anomalies.Set(wire.AnomalySCTPChunkLimit)
		return false
	}
	if len(b) < chunkHeaderLen {
		w.Anomalies.Set(wire.AnomalySCTPHeader)
		return false
	}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < chunkHeaderLen {
		w.Anomalies.Set(wire.AnomalySCTPHeader)
		return false
	}
	c.Type, c.Flags, c.Truncated = Type(b[0]), b[1], n > len(b)
	if c.Truncated {
		w.Anomalies.Set(wire.AnomalySCTPHeader)
		n = len(b)
	}
	c.Value = b[chunkHeaderLen:n:n]
	if next := n + wire.Pad4(n); next < len(b) { // the last padding may be missing
		w.rest = b[next:]
	}
	return true
}

// Data is a DATA or I-DATA chunk.
type Data struct {
	TSN        uint32
	Stream     uint16
	SSN        uint16 // stream sequence number; of I-DATA the low half of MID
	MID        uint32 // message identifier, of I-DATA only
	FSN        uint32 // fragment sequence number, of I-DATA only; 0 in the first fragment
	PPID       uint32 // of I-DATA in the first fragment only
	Payload    []byte // lies in the packet
	Begin, End bool   // first and last fragment of a user message; both when it is whole
	Unordered  bool
	IData      bool
	Truncated  bool
}

// DecodeData reads c, a DATA (RFC 9260, 3.3.1) or I-DATA chunk (RFC 8260,
// 2.1), and fills d. It returns false for another type and for a chunk shorter
// than its fixed part.
func DecodeData(c *Chunk, d *Data) bool {
	r := wire.NewReader(c.Value)
	*d = Data{
		Begin: c.Flags&2 != 0, End: c.Flags&1 != 0, Unordered: c.Flags&4 != 0,
		TSN: r.Uint32(), Stream: r.Uint16(), Truncated: c.Truncated,
	}
	switch c.Type {
	case TypeData:
		d.SSN = r.Uint16()
		d.PPID = r.Uint32()
	case TypeIData:
		d.IData = true
		r.Skip(2) // reserved
		d.MID = r.Uint32()
		d.SSN = uint16(d.MID)
		if d.Begin {
			d.PPID = r.Uint32()
		} else {
			d.FSN = r.Uint32()
		}
	default:
		return false
	}
	d.Payload = r.Rest()
	return !r.Failed()
}

// Init is the fixed part of an INIT or INIT ACK chunk (RFC 9260, 3.3.2).
type Init struct {
	Tag        uint32 // that packets to its sender will carry
	Window     uint32 // advertised receiver window, octets
	Outbound   uint16 // streams
	Inbound    uint16
	TSN        uint32 // the first that its sender will use
	Parameters []byte // lies in the packet
}

// DecodeInit reads c, an INIT or INIT ACK chunk, and fills i. It returns false
// for another type and for a chunk shorter than its fixed part.
func DecodeInit(c *Chunk, i *Init) bool {
	if c.Type != TypeInit && c.Type != TypeInitAck {
		return false
	}
	r := wire.NewReader(c.Value)
	*i = Init{Tag: r.Uint32(), Window: r.Uint32(), Outbound: r.Uint16(), Inbound: r.Uint16(), TSN: r.Uint32(), Parameters: r.Rest()}
	return !r.Failed()
}
