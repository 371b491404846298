package gtp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/sys/unix"

	"cordon/proxy/gtp/datagram"
	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/gtp/nfqueue"
)

// sender sends packets that the firewall makes itself, with addresses that are
// not its own: by routing, or back out of the port of a bridge by which a packet
// came. It needs CAP_NET_RAW.
type sender struct {
	v4, v6, link int
	opened       bool
}

func openSender() (*sender, error) {
	s := &sender{v4: -1, v6: -1, link: -1}
	var err error
	if s.v4, err = unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.IPPROTO_RAW); err != nil {
		return s, fmt.Errorf("raw socket for refusals: %w", err)
	}
	if s.v6, err = unix.Socket(unix.AF_INET6, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.IPPROTO_RAW); err != nil && !errors.Is(err, unix.EAFNOSUPPORT) {
		return s, errors.Join(fmt.Errorf("raw socket for refusals: %w", err), s.close())
	}
	if s.link, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0); err != nil {
		return s, errors.Join(fmt.Errorf("packet socket for refusals: %w", err), s.close())
	}
	s.opened = true
	return s, nil
}

func (s *sender) ready() bool { return s.opened }

// route sends an IP packet the way that leads to dst.
func (s *sender) route(packet []byte, dst netip.Addr) error {
	if dst = dst.Unmap(); dst.Is4() {
		return unix.Sendto(s.v4, packet, 0, &unix.SockaddrInet4{Addr: dst.As4()})
	}
	return unix.Sendto(s.v6, packet, 0, &unix.SockaddrInet6{Addr: dst.As16()})
}

// back sends an IP packet out of the port by which p came, to where it came from.
func (s *sender) back(p *nfqueue.Packet, packet []byte) error {
	if p.PhysIn == 0 || len(p.From) == 0 {
		return errors.New("the port of the bridge is not known")
	}
	a := &unix.SockaddrLinklayer{Protocol: p.Protocol<<8 | p.Protocol>>8, Ifindex: p.PhysIn, Halen: uint8(len(p.From))}
	if binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
		a.Protocol = p.Protocol
	}
	copy(a.Addr[:], p.From)
	return unix.Sendto(s.link, packet, 0, a)
}

func (s *sender) close() error {
	var errs []error
	for _, fd := range []*int{&s.v4, &s.v6, &s.link} {
		if *fd >= 0 {
			errs = append(errs, unix.Close(*fd))
			*fd = -1
		}
	}
	s.opened = false
	return errors.Join(errs...)
}

// sendProbe sends payload from a to itself in two fragments that the kernel does
// not put together on their way out.
func sendProbe(a netip.Addr, payload []byte) error {
	end := netip.AddrPortFrom(a, netfilter.PortControl)
	packet, ok := datagram.Append(nil, end, end, payload)
	if !ok {
		return errors.New("probe is too long")
	}
	s, err := openSender()
	if err != nil {
		return err
	}
	defer s.close()
	const noDefrag = 22 // IP_NODEFRAG
	if err := unix.SetsockoptInt(s.v4, unix.SOL_IP, noDefrag, 1); err != nil {
		return err
	}
	pieces := datagram.Cut(packet, datagram.LenUDP+probeLength/2, 0x4754)
	var errs []error
	for _, piece := range pieces {
		errs = append(errs, s.route(piece, a))
	}
	return errors.Join(errs...)
}

// interfaceIndex is the index of an interface, by the rights of any user.
func interfaceIndex(name string) (int, error) {
	i, err := net.InterfaceByName(name)
	if err != nil {
		return 0, fmt.Errorf("interface %s: %w", name, err)
	}
	return i.Index, nil
}
