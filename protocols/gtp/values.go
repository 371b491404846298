package gtp

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// value takes the value of the information element of index i to its field.
func (r *Reader) value(u use, i int) {
	b := r.Value(i)
	if len(b) == 0 {
		return
	}
	m := r.m
	switch u {
	case useCause:
		m.AddInt(message.FieldGTPCause, int64(b[0]))
	case useRecovery:
		m.AddInt(message.FieldGTPRecovery, int64(b[0]))
	case useEBI, useNSAPI:
		m.AddInt(message.FieldGTPEBI, int64(b[0]&0x0f))
	case useRAT:
		if r.IEs[i].Instance == 0 {
			m.AddInt(message.FieldGTPRATType, int64(b[0]))
		}
	case useSelection:
		m.AddInt(message.FieldGTPSelectionMode, int64(b[0]&3))
	case usePDNType:
		m.AddInt(message.FieldGTPPDNType, int64(b[0]&7))
	case useIndication:
		var v [4]byte
		copy(v[:], b)
		m.AddInt(message.FieldGTPIndication, int64(binary.BigEndian.Uint32(v[:])))
	case usePrivate, useTEIDControl, useTEIDUser, useTEIDUserNSAPI, useChargingID:
		r.number(u, b)
	case useAMBR, useBearerQoS, useARP, useReporting, usePresence, useTeardown, useChargingGateway:
		r.service(u, i, b)
	case useFTEID, usePAA, useEUA, useFQCSID, useGSN, useAddress:
		r.endpoint(u, b)
	default:
		r.identity(u, b)
	}
}

// number takes values that are numbers of several octets.
func (r *Reader) number(u use, b []byte) {
	m := r.m
	switch {
	case u == usePrivate && len(b) >= 2:
		m.AddInt(message.FieldGTPPrivateExtension, int64(binary.BigEndian.Uint16(b)))
	case u == useTEIDUserNSAPI && len(b) >= 5:
		m.AddInt(message.FieldGTPEBI, int64(b[0]&0x0f))
		m.AddInt(message.FieldGTPUserTEID, int64(binary.BigEndian.Uint32(b[1:])))
	case u == usePrivate || u == useTEIDUserNSAPI || len(b) < 4:
	case u == useTEIDControl:
		m.AddInt(message.FieldGTPControlTEID, int64(binary.BigEndian.Uint32(b)))
	case u == useTEIDUser:
		m.AddInt(message.FieldGTPUserTEID, int64(binary.BigEndian.Uint32(b)))
	case u == useChargingID:
		m.AddInt(message.FieldGTPChargingID, int64(binary.BigEndian.Uint32(b)))
	}
}

// endpoint takes values that are addresses.
func (r *Reader) endpoint(u use, b []byte) {
	switch u {
	case useFTEID:
		r.tunnel(b)
	case usePAA:
		r.allocation(b)
	case useEUA:
		r.endUser(b)
	case useFQCSID:
		r.connectionSet(b)
	case useGSN:
		r.node(b)
	case useAddress:
		if _, ok := netip.AddrFromSlice(b); !ok {
			r.Anomalies.Set(wire.AnomalyGTPAddress)
		}
	}
}

// Bits of the first octet of an F-TEID (TS 29.274, 8.22).
const (
	tunnelIPv4      = 0x80
	tunnelIPv6      = 0x40
	tunnelInterface = 0x3f
)

// controlInterfaces are the interface types of F-TEIDs that are of the control
// plane (TS 29.274, 8.22): those of GTP-C, and of PMIPv6 for S5 and S8.
const controlInterfaces = 1<<6 | 1<<7 | 1<<8 | 1<<9 | 1<<10 | 1<<11 | 1<<12 | 1<<13 | 1<<14 | 1<<17 | 1<<18 | 1<<24 | 1<<25 | 1<<26 | 1<<27 | 1<<30 | 1<<32 | 1<<35 | 1<<36 | 1<<40

// tunnel takes an F-TEID.
func (r *Reader) tunnel(b []byte) {
	flags, m := b[0], r.m
	if len(b) < 5 {
		r.Anomalies.Set(wire.AnomalyGTPAddress)
		return
	}
	kind := flags & tunnelInterface
	m.AddInt(message.FieldGTPInterfaceType, int64(kind))
	teid, address := message.FieldGTPUserTEID, message.FieldGTPUserAddress
	if controlInterfaces>>kind&1 != 0 {
		teid, address = message.FieldGTPControlTEID, message.FieldGTPControlAddress
	}
	m.AddInt(teid, int64(binary.BigEndian.Uint32(b[1:])))
	if flags&(tunnelIPv4|tunnelIPv6) == 0 {
		r.Anomalies.Set(wire.AnomalyGTPAddress)
	}
	r.addresses(address, b[5:], flags&tunnelIPv4 != 0, flags&tunnelIPv6 != 0)
}

// addresses takes an IPv4 and an IPv6 address, or one of them.
func (r *Reader) addresses(f message.FieldID, b []byte, v4, v6 bool) {
	if v4 {
		if len(b) < 4 {
			r.Anomalies.Set(wire.AnomalyGTPAddress)
			return
		}
		r.m.AddAddr(f, netip.AddrFrom4([4]byte(b)))
		b = b[4:]
	}
	if v6 {
		if len(b) < 16 {
			r.Anomalies.Set(wire.AnomalyGTPAddress)
			return
		}
		r.m.AddAddr(f, netip.AddrFrom16([16]byte(b)))
		b = b[16:]
	}
	if len(b) > 0 {
		r.Anomalies.Set(wire.AnomalyGTPAddress)
	}
}

// PDN types (TS 29.274, 8.34).
const (
	pdnIPv4   = 1
	pdnIPv6   = 2
	pdnIPv4v6 = 3
	pdnNonIP  = 4
)

// allocation takes a PDN Address Allocation (TS 29.274, 8.14), where the length
// of the prefix stands before an IPv6 address, and that before an IPv4 address.
func (r *Reader) allocation(b []byte) {
	kind, b := b[0]&7, b[1:]
	if !r.m.Has(message.FieldGTPPDNType) && !r.has(iePDNType) {
		r.m.AddInt(message.FieldGTPPDNType, int64(kind))
	}
	switch kind {
	case pdnIPv4:
		r.addresses(message.FieldGTPPAA, b, true, false)
	case pdnIPv6, pdnIPv4v6:
		if len(b) < 17 {
			r.Anomalies.Set(wire.AnomalyGTPAddress)
			return
		}
		r.addresses(message.FieldGTPPAA, b[1:17], false, true)
		r.addresses(message.FieldGTPPAA, b[17:], kind == pdnIPv4v6, false)
	}
}

// PDP types of the IETF (TS 29.060, 7.7.27).
const (
	organizationETSI = 0
	organizationIETF = 1
	pdpIPv4          = 0x21
	pdpIPv6          = 0x57
	pdpIPv4v6        = 0x8d
)

// endUser takes an End User Address, without address where the network is to
// choose it.
func (r *Reader) endUser(b []byte) {
	m := r.m
	if len(b) < 2 {
		r.Anomalies.Set(wire.AnomalyGTPAddress)
		return
	}
	number, rest := b[1], b[2:]
	kind := int64(pdnNonIP)
	if b[0]&0x0f == organizationIETF {
		switch number {
		case pdpIPv4:
			kind = pdnIPv4
		case pdpIPv6:
			kind = pdnIPv6
		case pdpIPv4v6:
			kind = pdnIPv4v6
		}
	}
	m.AddInt(message.FieldGTPPDNType, kind)
	if kind == pdnNonIP || len(rest) == 0 {
		return
	}
	r.addresses(message.FieldGTPPAA, rest, kind == pdnIPv4 || kind == pdnIPv4v6 && len(rest) != 16, kind == pdnIPv6 || kind == pdnIPv4v6 && len(rest) >= 16)
}

// connectionSet takes the node of an FQ-CSID (TS 29.274, 8.62).
func (r *Reader) connectionSet(b []byte) {
	const idIPv4, idIPv6, idOperator = 0, 1, 2
	kind, sets, rest := b[0]>>4, int(b[0]&0x0f)*2, b[1:]
	size := 4
	if kind == idIPv6 {
		size = 16
	}
	if kind > idOperator || len(rest) < size+sets {
		r.Anomalies.Set(wire.AnomalyGTPAddress)
		return
	}
	if kind != idOperator {
		r.addresses(message.FieldGTPFQCSIDAddress, rest[:size], kind == idIPv4, kind == idIPv6)
	}
}

// node takes a GSN address: that for signalling stands before that for user
// traffic, and so do the alternative ones (TS 29.060, 7.3.1). An Error Indication
// has the one for user traffic only (TS 29.281, 7.3.1).
func (r *Reader) node(b []byte) {
	f := message.FieldGTPControlAddress
	if r.gsn&1 == 1 || r.Type == typeErrorIndication {
		f = message.FieldGTPUserAddress
	}
	r.gsn++
	a, ok := netip.AddrFromSlice(b)
	if !ok {
		r.Anomalies.Set(wire.AnomalyGTPAddress)
		return
	}
	r.m.AddAddr(f, a)
}
