package bump

import (
	"encoding/binary"
	"slices"

	"cordon/protocols/ip"
)

// EtherTypes (IEEE registry).
const (
	etherIPv4    = 0x0800
	etherIPv6    = 0x86dd
	etherVLAN    = 0x8100
	etherQinQ    = 0x88a8
	etherQinQOld = 0x9100
	etherMPLS    = 0x8847
	etherMPLSUp  = 0x8848
	etherPPPoE   = 0x8864

	lenMACs     = 12
	lenEthernet = 14
	lenPPPoE    = 8      // with the type in front
	minType     = 0x0600 // below it stands a length (IEEE 802.3)
)

// class is what is done with a frame.
type class uint8

const (
	passes   class = iota // no business of ours
	judged                // a datagram on our ports, or what cannot be told
	fragment              // a fragment of what may be a datagram
)

// reading is what was read of a frame. It is used again and again.
type reading struct {
	link   ip.Frame
	packet ip.Packet
	at     int // where the IP packet stands
}

// classify reads a frame as far as it must to tell what it is.
func (r *reading) classify(frame []byte, c *Config) class {
	if !ip.Link(ip.LinkEthernet, frame, &r.link) {
		if unreadable(frame) {
			r.at = len(frame)
			return judged
		}
		return passes
	}
	if r.link.Kind != ip.KindIPv4 && r.link.Kind != ip.KindIPv6 {
		return passes
	}
	r.at = len(frame) - len(r.link.Payload)
	p := &r.packet
	switch {
	case !ip.Decode(r.link.Payload, p):
		return judged
	case p.Fragment && mayBeUDP(p):
		return fragment
	case p.Protocol != ip.ProtocolUDP:
		return passes
	}
	return c.ports(p.Payload)
}

// ports classifies a datagram by its ports.
func (c *Config) ports(datagram []byte) class {
	if len(datagram) < 4 {
		return judged
	}
	src, dst := binary.BigEndian.Uint16(datagram), binary.BigEndian.Uint16(datagram[2:])
	if slices.Contains(c.Ports, dst) || slices.Contains(c.Ports, src) || dst == c.UserPort && dst != 0 {
		return judged
	}
	return passes
}

// Extension headers that may stand in front of UDP in a fragment (RFC 8200, 4.1).
const (
	nextRouting     = 43
	nextFragment    = 44
	nextAH          = 51
	nextDestination = 60
	nextMobility    = 135
	nextHIP         = 139
	nextShim6       = 140
)

// mayBeUDP says whether a fragment may be one of a datagram: what stands behind an
// extension header is only seen when all is there.
func mayBeUDP(p *ip.Packet) bool {
	switch p.Protocol {
	case ip.ProtocolUDP:
		return true
	case 0, nextRouting, nextFragment, nextAH, nextDestination, nextMobility, nextHIP, nextShim6:
		return p.Version == 6
	}
	return false
}

// unreadable says whether a frame that cannot be read to an IP packet may hold one
// nevertheless: behind more tags or labels than are read, or in the form of IEEE 802
// with a protocol of Ethernet (RFC 1042), which some nodes take for the same.
func unreadable(frame []byte) bool {
	if len(frame) < lenEthernet {
		return false
	}
	switch t := binary.BigEndian.Uint16(frame[lenMACs:]); t {
	case etherVLAN, etherQinQ, etherQinQOld, etherMPLS, etherMPLSUp:
		return innermost(frame)
	case etherIPv4, etherIPv6:
		return true
	default:
		return t < minType && snap(frame[lenEthernet:])
	}
}

// snap says whether a frame of IEEE 802 holds IP.
func snap(b []byte) bool {
	if len(b) < 8 || b[0] != 0xaa || b[1] != 0xaa || b[2] != 3 || b[3] != 0 || b[4] != 0 || b[5] != 0 {
		return false
	}
	t := binary.BigEndian.Uint16(b[6:])
	return t == etherIPv4 || t == etherIPv6 || t == etherVLAN
}

// innermost says whether what stands behind the VLAN tags that are read may be IP:
// a further tag, a label, or IP that is cut. What is plainly another protocol may
// go on.
func innermost(frame []byte) bool {
	b := frame[lenMACs:]
	for range ip.MaxVLANs {
		t := binary.BigEndian.Uint16(b)
		if t != etherVLAN && t != etherQinQ && t != etherQinQOld {
			return t == etherIPv4 || t == etherIPv6 || t == etherMPLS || t == etherMPLSUp || t < minType && snap(b[2:])
		}
		if len(b) < 6 {
			return false
		}
		b = b[4:]
	}
	return true
}
