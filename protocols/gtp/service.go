package gtp

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// service takes what a session is granted, and what is to be told of it.
func (r *Reader) service(u use, i int, b []byte) {
	m := r.m
	switch u {
	case useAMBR:
		r.aggregate(i, b)
	case useBearerQoS:
		r.quality(b)
	case useARP:
		m.AddInt(message.FieldGTPARP, priority(b[0]))
	case useReporting:
		m.AddInt(message.FieldGTPChangeReporting, int64(b[0]))
	case usePresence:
		action := int64(b[0] & presenceAction)
		if action == presenceStops {
			action = 0
		}
		m.AddInt(message.FieldGTPChangeReporting, action)
	case useTeardown:
		m.AddBool(message.FieldGTPTeardown, b[0]&1 != 0)
	case useChargingGateway:
		if a, ok := netip.AddrFromSlice(b); ok {
			m.AddAddr(message.FieldGTPChargingGateway, a)
		} else {
			r.Anomalies.Set(wire.AnomalyGTPAddress)
		}
	}
}

// Presence Reporting Area Action (TS 29.274, 8.108).
const (
	presenceAction = 0x07
	presenceStops  = 2
)

// aggregate takes an APN-AMBR: uplink and downlink (TS 29.274, 8.7; TS 29.060,
// 7.7.98).
func (r *Reader) aggregate(i int, b []byte) {
	if r.IEs[i].Instance != 0 || len(b) < 8 {
		return
	}
	r.m.AddInt(message.FieldGTPAMBRUplink, int64(binary.BigEndian.Uint32(b)))
	r.m.AddInt(message.FieldGTPAMBRDownlink, int64(binary.BigEndian.Uint32(b[4:])))
}

// priority is the level in an allocation and retention priority (TS 29.274, 8.86;
// TS 29.060, 7.7.91).
func priority(b byte) int64 { return int64(b >> 2 & 0x0f) }

// quality takes a Bearer QoS: the maximum and guaranteed bit rates have five octets
// each (TS 29.274, 8.15).
func (r *Reader) quality(b []byte) {
	if len(b) < 22 {
		return
	}
	m := r.m
	m.AddInt(message.FieldGTPARP, priority(b[0]))
	m.AddInt(message.FieldGTPQCI, int64(b[1]))
	if n := max(rate(b[12:]), rate(b[17:])); n != 0 {
		m.AddInt(message.FieldGTPGBR, n)
	}
}

func rate(b []byte) int64 { return int64(b[0])<<32 | int64(binary.BigEndian.Uint32(b[1:])) }
