package diameter

import (
	"encoding/binary"

	"cordon/protocols/wire"
)

// AVP flags (RFC 6733, 4.1). The P bit was for end-to-end security, which nobody
// built; older stacks set it.
const (
	AVPVendor    = 0x80
	AVPMandatory = 0x40
	AVPProtected = 0x20

	avpReserved = 0x1f
)

// Vendors of AVPs that the tables hold (IANA, Private Enterprise Numbers).
const (
	VendorNone = 0
	Vendor3GPP = 10415
	VendorGSMA = 46304
)

const (
	avpHeaderLen       = 8
	avpVendorHeaderLen = 12
)

// AVP is one attribute-value pair.
type AVP struct {
	Code   uint32
	Vendor uint32 // 0 without the V bit
	Flags  uint8
	Data   []byte // without padding; a view of the message
}

// Walker goes over the AVPs of a message or of a group, and marks what is
// malformed. The zero value is at the end of nothing.
type Walker struct {
	b         []byte
	start     int // of the AVP that was read last
	next      int
	anomalies *wire.Anomalies
}

// Walk begins at the first AVP of body, which is what follows the header of a
// message, or the data of a group.
func Walk(body []byte, anomalies *wire.Anomalies) Walker {
	return Walker{b: body, anomalies: anomalies}
}

// Raw is the AVP that Next has read, with header and padding; a view.
func (w *Walker) Raw() []byte { return w.b[w.start:w.next:w.next] }

// Rest is what Next has not read.
func (w *Walker) Rest() []byte { return w.b[w.next:] }

// Next reads the next AVP. It returns false at the end, and where the length of
// an AVP is too small for its header or goes beyond its parent: what follows
// cannot be found then, and stays in Rest.
func (w *Walker) Next(a *AVP) bool {
	b := w.b[w.next:]
	if len(b) < avpHeaderLen {
		if len(b) > 0 {
			w.anomalies.Set(wire.AnomalyDiameterTrailing)
		}
		return false
	}
	second := binary.BigEndian.Uint32(b[4:])
	n, flags, header, vendor := int(second&MaxLength), uint8(second>>24), avpHeaderLen, uint32(VendorNone)
	if flags&AVPVendor != 0 {
		header = avpVendorHeaderLen
	}
	if n < header || n > len(b) {
		w.stop(n < header)
		return false
	}
	if flags&AVPVendor != 0 {
		if vendor = binary.BigEndian.Uint32(b[8:]); vendor == VendorNone {
			w.anomalies.Set(wire.AnomalyDiameterAVPVendorZero)
		}
	}
	if flags&avpReserved != 0 {
		w.anomalies.Set(wire.AnomalyDiameterAVPReserved)
	}
	a.Code, a.Flags, a.Vendor, a.Data = binary.BigEndian.Uint32(b), flags, vendor, b[header:n:n]
	end := n + wire.Pad4(n)
	if end != n {
		end = w.padding(b, n, end)
	}
	w.start, w.next = w.next, w.next+end
	return true
}

// stop marks the length of an AVP behind which nothing can be found.
func (w *Walker) stop(short bool) {
	if short {
		w.anomalies.Set(wire.AnomalyDiameterAVPShort)
	} else {
		w.anomalies.Set(wire.AnomalyDiameterAVPBeyond)
	}
}

// padding looks at the octets of b between the end of an AVP and the next one, and
// returns where that begins. Some implementations leave the padding of a last
// AVP out.
func (w *Walker) padding(b []byte, n, end int) int {
	if end > len(b) {
		w.anomalies.Set(wire.AnomalyDiameterPaddingMissing)
		end = len(b)
	}
	if !wire.AllZero(b[n:end]) {
		w.anomalies.Set(wire.AnomalyDiameterPaddingValue)
	}
	return end
}

// AppendAVP appends an AVP with its padding. The V bit follows from the vendor.
func AppendAVP(dst []byte, code uint32, flags uint8, vendor uint32, data []byte) []byte {
	n := avpHeaderLen + len(data)
	flags &^= AVPVendor
	if vendor != 0 {
		n, flags = n+avpVendorHeaderLen-avpHeaderLen, flags|AVPVendor
	}
	dst = binary.BigEndian.AppendUint32(dst, code)
	dst = wire.AppendUint24(append(dst, flags), uint32(n))
	if vendor != 0 {
		dst = binary.BigEndian.AppendUint32(dst, vendor)
	}
	dst = append(dst, data...)
	return append(dst, make([]byte, wire.Pad4(n))...)
}

// AppendUint32 appends an AVP of type Unsigned32 or Enumerated.
func AppendUint32(dst []byte, code uint32, flags uint8, vendor, value uint32) []byte {
	return AppendAVP(dst, code, flags, vendor, binary.BigEndian.AppendUint32(nil, value))
}
