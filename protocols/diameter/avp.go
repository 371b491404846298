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

// AVP is one attribute-value pair. Its slices are views of the message.
type AVP struct {
	Code   uint32
	Vendor uint32 // 0 without the V bit
	Flags  uint8
	Data   []byte // without padding
	Raw    []byte // with header and padding
}

// Walker goes over the AVPs of a message or of a group, and marks what is
// malformed. The zero value is at the end of nothing.
type Walker struct {
	b         []byte
	anomalies *wire.Anomalies
}

// Walk begins at the first AVP of body, which is what follows the header of a
// message, or the data of a group.
func Walk(body []byte, anomalies *wire.Anomalies) Walker {
	return Walker{b: body, anomalies: anomalies}
}

// Rest is what Next has not read.
func (w *Walker) Rest() []byte { return w.b }

// Next reads the next AVP. It returns false at the end, and where the length of
// an AVP is too small for its header or goes beyond its parent: what follows
// cannot be found then, and stays in Rest.
func (w *Walker) Next(a *AVP) bool {
	b := w.b
	if len(b) < avpHeaderLen {
		if len(b) > 0 {
			w.anomalies.Set(wire.AnomalyDiameterTrailing)
		}
		return false
	}
	n := int(wire.Uint24(b[5:]))
	a.Code, a.Flags, a.Vendor = binary.BigEndian.Uint32(b), b[4], 0
	header := avpHeaderLen
	if a.Flags&AVPVendor != 0 {
		header = avpVendorHeaderLen
	}
	switch {
	case n < header:
		w.anomalies.Set(wire.AnomalyDiameterAVPShort)
		return false
	case n > len(b):
		w.anomalies.Set(wire.AnomalyDiameterAVPBeyond)
		return false
	}
	if header == avpVendorHeaderLen {
		if a.Vendor = binary.BigEndian.Uint32(b[8:]); a.Vendor == 0 {
			w.anomalies.Set(wire.AnomalyDiameterAVPVendorZero)
		}
	}
	if a.Flags&avpReserved != 0 {
		w.anomalies.Set(wire.AnomalyDiameterAVPReserved)
	}
	a.Data = b[header:n:n]
	end := n + wire.Pad4(n)
	if end != n {
		end = w.padding(n, end)
	}
	a.Raw, w.b = b[:end:end], b[end:]
	return true
}

// padding looks at the octets between the end of an AVP and the next one, and
// returns where that begins. Some implementations leave the padding of a last
// AVP out.
func (w *Walker) padding(n, end int) int {
	if end > len(w.b) {
		w.anomalies.Set(wire.AnomalyDiameterPaddingMissing)
		end = len(w.b)
	}
	if !wire.AllZero(w.b[n:end]) {
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
