package message

// Protocol is the highest layer of a message that was understood.
type Protocol uint8

// The protocols, named as the event and the rules name them.
const (
	ProtocolUnknown Protocol = iota
	ProtocolSCTP
	ProtocolM3UA
	ProtocolM2PA
	ProtocolM2UA
	ProtocolSUA
	ProtocolMTP2
	ProtocolMTP3
	ProtocolSCCP
	ProtocolTCAP
	ProtocolMAP
	ProtocolCAP
	ProtocolINAP
	ProtocolISUP
	ProtocolBICC
	ProtocolANSITCAP
	ProtocolDiameter
	ProtocolGTPv0
	ProtocolGTPv1
	ProtocolGTPv2
	ProtocolGTPU
	ProtocolGTPPrime

	ProtocolCount
)

var protocolNames = [ProtocolCount]string{
	"unknown", "sctp", "m3ua", "m2pa", "m2ua", "sua", "mtp2", "mtp3", "sccp", "tcap", "map", "cap", "inap", "isup", "bicc",
	"ansi_tcap", "diameter", "gtpv0", "gtpv1", "gtpv2", "gtpu", "gtpprime",
}

// String is the protocol's name in events and rules.
func (p Protocol) String() string {
	if p < ProtocolCount {
		return protocolNames[p]
	}
	return "unknown"
}

// ProtocolByName finds a protocol by the name that String gives.
func ProtocolByName(name string) (Protocol, bool) {
	for i, n := range protocolNames {
		if n == name && i != 0 {
			return Protocol(i), true
		}
	}
	return ProtocolUnknown, false
}

// Direction is the way of a message, seen from the home network.
type Direction uint8

// The directions. Unknown is a value of its own: a rule for one direction does
// not match a message of unknown direction.
const (
	DirectionUnknown  Direction = iota
	DirectionInbound            // from the interconnect towards home
	DirectionOutbound           // from home to the interconnect
	DirectionInternal           // both ends are home
	DirectionTransit            // neither end is home

	DirectionCount
)

var directionNames = [DirectionCount]string{"unknown", "inbound", "outbound", "internal", "transit"}

// String is the direction's name in events and rules.
func (d Direction) String() string {
	if d < DirectionCount {
		return directionNames[d]
	}
	return "unknown"
}

// DirectionByName finds a direction by the name that String gives.
func DirectionByName(name string) (Direction, bool) {
	for i, n := range directionNames {
		if n == name {
			return Direction(i), true
		}
	}
	return DirectionUnknown, false
}

// Layer is a layer of the stack of a message.
type Layer uint8

// The layers, bottom up.
const (
	LayerNone Layer = iota
	LayerEthernet
	LayerIP
	LayerUDP
	LayerTCP
	LayerSCTP
	LayerM3UA
	LayerM2PA
	LayerM2UA
	LayerSUA
	LayerMTP2
	LayerMTP3
	LayerSCCP
	LayerTCAP
	LayerMAP
	LayerCAP
	LayerINAP
	LayerISUP
	LayerBICC
	LayerANSITCAP
	LayerDiameter
	LayerGTP

	layerCount
)

var layerNames = [layerCount]string{
	"", "ethernet", "ip", "udp", "tcp", "sctp", "m3ua", "m2pa", "m2ua", "sua", "mtp2", "mtp3", "sccp", "tcap", "map", "cap",
	"inap", "isup", "bicc", "ansi_tcap", "diameter", "gtp",
}

// String is the layer's name in the event's stack.
func (l Layer) String() string {
	if l < layerCount {
		return layerNames[l]
	}
	return ""
}
