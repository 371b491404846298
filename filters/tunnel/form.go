package tunnel

import (
	"encoding/binary"

	"cordon/filters/origin"
	"cordon/internal/operator"
	"cordon/protocols/gtp"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// form tells what a message is by its header and its type alone, and by the side
// that its sender is on.
func form(p *operator.Profile, m *message.Message) {
	row := rowOf(m)
	allowed, told := typeAllowed(p, m, row)
	m.Tell(message.FieldGTPTypeAllowed, allowed, told)
	m.Tell(message.FieldGTPTEIDMissing, row != nil && teidMissing(m, row), row != nil)
	// A mandatory information element is absent.
	m.Tell(message.FieldGTPIEMissing, m.Anomalies.Has(wire.AnomalyGTPIEMissing), row != nil)
}

// typeAllowed tells whether a message of this type passes between networks (TS
// 29.274, table 6.1-1; TS 29.060, table 1), sent by the side that sends it: a
// gateway commands the subscribers of its own network, and serving nodes speak for
// guests. Whose the subscriber is tells which side the sender is on.
func typeAllowed(p *operator.Profile, m *message.Message, row *gtp.MessageType) (allowed, told bool) {
	if version, ok := m.Number(message.FieldGTPVersion); ok && version > 2 {
		return false, true
	}
	if m.Direction == message.DirectionInternal {
		return false, false
	}
	if row == nil {
		_, ok := typeOf(m)
		return false, ok
	}
	if m.Protocol == message.ProtocolGTPv1 && row.Type == pduNotification && m.Direction != message.DirectionOutbound && p.HasHome() {
		// It names no tunnel: that the subscriber is the sender's own is all that shows who may send it.
		owner := subscribed(p, m)
		return owner != operator.None && origin.Related(p, origin.Sender(p, m), owner), true
	}
	return row.Roaming&side(p, m) != 0, true
}

// pduNotification asks a serving node for a session of a subscriber (TS 29.060, 7.3.8).
const pduNotification = 27

// side is the side that the sender is on, as far as the subscriber tells.
func side(p *operator.Profile, m *message.Message) gtp.Side {
	own := subscribed(p, m) == operator.Home
	switch {
	case own && m.Direction == message.DirectionInbound:
		return gtp.FromVisited
	case own && m.Direction == message.DirectionOutbound:
		return gtp.FromHome
	}
	return gtp.FromBoth
}

// teidMissing tells whether a message that speaks of a tunnel names none.
func teidMissing(m *message.Message, row *gtp.MessageType) bool {
	if m.Anomalies.Has(wire.AnomalyGTPTEIDZero) {
		return true
	}
	given := row.TEID == gtp.TEIDGiven || row.TEID == gtp.TEIDAlways
	return given && m.Protocol == message.ProtocolGTPv2 && m.Anomalies.Has(wire.AnomalyGTPTEIDFlag)
}

// Information elements of echoes (TS 29.274, 7.1; TS 29.060, 7.2), and the header
// lengths before them.
const (
	typeEchoRequest  = 1
	typeEchoResponse = 2

	ieRecovery2    = 3
	ieNodeFeatures = 152
	ieRecovery1    = 14
	iePrivate      = 255
)

// echoPlain tells whether an echo holds what echoes hold: implants take their
// orders from octets behind the header.
func echoPlain(m *message.Message) (plain, told bool) {
	t, ok := typeOf(m)
	if !ok || t != typeEchoRequest && t != typeEchoResponse {
		return false, false
	}
	b := m.Layer(message.LayerGTP)
	if len(b) < 8 {
		return false, b != nil
	}
	if m.Protocol == message.ProtocolGTPv2 {
		size := 8
		if b[0]&0x08 != 0 { // with TEID
			size = 12
		}
		return echo2(b[min(size, len(b)):]), true
	}
	if m.Protocol == message.ProtocolGTPv0 {
		return len(b) >= 20 && echo1(b[20:]), true
	}
	if n, _ := m.Number(message.FieldGTPExtensionHeaders); n != 0 {
		return false, true
	}
	size := 8
	if b[0]&0x07 != 0 {
		size = 12
	}
	return echo1(b[min(size, len(b)):]), true
}

func echo2(b []byte) bool {
	for len(b) > 0 {
		if len(b) < 4 {
			return false
		}
		t, n := b[0], int(binary.BigEndian.Uint16(b[1:]))
		if n > len(b)-4 || t == ieRecovery2 && n != 1 || t == ieNodeFeatures && n > 4 || t != ieRecovery2 && t != ieNodeFeatures && t != iePrivate {
			return false
		}
		b = b[4+n:]
	}
	return true
}

func echo1(b []byte) bool {
	for len(b) > 0 {
		switch {
		case b[0] == ieRecovery1 && len(b) >= 2:
			b = b[2:]
		case b[0] == iePrivate && len(b) >= 3:
			n := int(binary.BigEndian.Uint16(b[1:]))
			if n > len(b)-3 {
				return false
			}
			b = b[3+n:]
		default:
			return false
		}
	}
	return true
}
