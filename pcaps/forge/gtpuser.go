package forge

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"

	"cordon/protocols/ip"
)

// GTPPacket is the packet of a user in a tunnel. Without addresses it goes between the subscriber and a host of the
// internet, whichever way the message goes.
type GTPPacket struct {
	// Src and Dst are IP addresses; both of one version.
	Src IP `yaml:"src,omitempty"`
	Dst IP `yaml:"dst,omitempty"`
	// Protocol is udp (also without it), tcp, sctp, icmp or a number.
	Protocol string `yaml:"protocol,omitempty"`
	SrcPort  int    `yaml:"src_port,omitempty"`
	DstPort  int    `yaml:"dst_port,omitempty"`
	// Options puts so many octets of options behind the IPv4 header, or of extension headers behind the IPv6 header.
	Options int `yaml:"options,omitempty"`
	// Fragment makes the packet the first one of several.
	Fragment bool `yaml:"fragment,omitempty"`
	// GTP or Payload stand behind the ports.
	GTP     *GTP `yaml:"gtp,omitempty"`
	Payload Hex  `yaml:"payload,omitempty"`
	// Hex replaces the whole packet.
	Hex Hex `yaml:"hex,omitempty"`
}

// internetHost is a host that belongs to no network of the example profile.
var internetHost = netip.MustParseAddr("198.51.100.250")

var internetHost6 = netip.MustParseAddr("2001:db8:ffff::250")

func (p *GTPPacket) protocol() (uint8, error) {
	switch p.Protocol {
	case "", "udp":
		return ip.ProtocolUDP, nil
	case "tcp":
		return ip.ProtocolTCP, nil
	case "sctp":
		return ip.ProtocolSCTP, nil
	case "icmp":
		return 1, nil
	}
	n, err := strconv.ParseUint(p.Protocol, 10, 8)
	if err != nil {
		return 0, fmt.Errorf("packet: %s", unknown("protocol", p.Protocol, []string{"udp", "tcp", "sctp", "icmp"}))
	}
	return uint8(n), nil
}

func (p *GTPPacket) check(line int, fault func(line int, format string, args ...any)) {
	if _, err := p.protocol(); err != nil {
		fault(line, "%v", err)
	}
	if p.Options < 0 || p.Options > 40 || p.Options%8 != 0 {
		fault(line, "packet: options are 8, 16, 24, 32 or 40 octets")
	}
	if p.SrcPort < 0 || p.SrcPort > 65535 || p.DstPort < 0 || p.DstPort > 65535 {
		fault(line, "packet: a port is between 0 and 65535")
	}
	if p.GTP != nil {
		p.GTP.check(fault)
	}
}

// gtpInner makes the packet in a tunnel.
func (b *Builder) gtpInner(r *resolved, p *GTPPacket, s *gtpSession) ([]byte, error) {
	if p == nil {
		p = &GTPPacket{Protocol: "icmp", Payload: Hex{8, 0, 0xF7, 0xFF, 0, 0, 0, 0}}
	}
	if p.Hex != nil {
		return p.Hex, nil
	}
	src, dst := p.Src.Addr, p.Dst.Addr
	version6 := src.Is6() || dst.Is6()
	user, host := s.address(version6), internetHost
	if version6 {
		host = internetHost6
	}
	if r.message.From == s.home {
		user, host = host, user
	}
	if !src.IsValid() {
		src = user
	}
	if !dst.IsValid() {
		dst = host
	}
	protocol, err := p.protocol()
	if err != nil {
		return nil, err
	}
	payload := p.Payload
	if p.GTP != nil {
		octets, err := b.gtpOctets(r, p.GTP)
		if err != nil {
			return nil, err
		}
		payload = octets
		if p.DstPort == 0 {
			p.SrcPort, p.DstPort = p.GTP.port(), p.GTP.port()
		}
	}
	from, to := netip.AddrPortFrom(src, uint16(p.SrcPort)), netip.AddrPortFrom(dst, uint16(p.DstPort))
	switch protocol {
	case ip.ProtocolUDP:
		payload = udpDatagram(from, to, payload)
	case ip.ProtocolTCP:
		payload = tcpSegment(from, to, &segment{seq: 1, flags: 2}, payload)
	case ip.ProtocolSCTP:
		ports := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, from.Port()), to.Port())
		payload = append(append(ports, 0, 0, 0, 1, 0, 0, 0, 0), payload...)
	}
	f := fragment{id: 1, more: p.Fragment, whole: !p.Fragment, protocol: protocol, payload: payload}
	if src.Is4() {
		return withOptions4(ipv4Packet(src, dst, &f), p.Options), nil
	}
	return withOptions6(ipv6Packet(src, dst, &f), p.Options), nil
}

// withOptions4 puts octets of no operation behind an IPv4 header.
func withOptions4(b []byte, n int) []byte {
	if n == 0 {
		return b
	}
	out := append([]byte(nil), b[:20]...)
	for range n {
		out = append(out, 1)
	}
	out[0] += byte(n / 4)
	binary.BigEndian.PutUint16(out[2:], uint16(len(b)+n))
	out[10], out[11] = 0, 0
	binary.BigEndian.PutUint16(out[10:], checksum(ones(0, out)))
	return append(out, b[20:]...)
}

// withOptions6 puts an extension header of destination options, of padding, behind an IPv6 header.
func withOptions6(b []byte, n int) []byte {
	if n == 0 {
		return b
	}
	const destinationOptions, padN = 60, 1
	out := append([]byte(nil), b[:40]...)
	header := make([]byte, n)
	header[0], header[1], header[2], header[3] = out[6], byte(n/8-1), padN, byte(n-4)
	out[6] = destinationOptions
	binary.BigEndian.PutUint16(out[4:], uint16(len(b)-40+n))
	return append(append(out, header...), b[40:]...)
}
