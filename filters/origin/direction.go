package origin

import (
	"cordon/internal/operator"
	"cordon/protocols/message"
)

// Direction tells which way a message goes that no link told: by its network
// addresses, else by its point codes, else by its global titles. inferred is
// true for the last, since a sender can choose them.
func Direction(p *operator.Profile, m *message.Message) (d message.Direction, inferred bool) {
	if !p.HasHome() {
		return message.DirectionUnknown, false
	}
	d = between(p.OwnerOfAddr(m.Source), p.OwnerOfAddr(m.Destination))
	if d != message.DirectionUnknown {
		return d, false
	}
	d = between(pointCodeOwner(p, m, message.FieldMTP3OPC), pointCodeOwner(p, m, message.FieldMTP3DPC))
	if d != message.DirectionUnknown {
		return d, false
	}
	calling, _ := Calling(p, m)
	called, _ := Called(p, m)
	d = between(calling.Owner, called.Owner)
	return d, d != message.DirectionUnknown
}

// between is the direction from one owner to another. Between two strangers it
// is unknown: an address that the profile does not list may be anybody's.
func between(from, to operator.OwnerID) message.Direction {
	switch {
	case from == operator.Home && to == operator.Home:
		return message.DirectionInternal
	case to == operator.Home:
		return message.DirectionInbound
	case from == operator.Home:
		return message.DirectionOutbound
	case from != operator.None && to != operator.None:
		return message.DirectionTransit
	}
	return message.DirectionUnknown
}
