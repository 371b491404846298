package transport

import (
	"encoding/binary"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sizes of struct sockaddr_in and sockaddr_in6.
const (
	sizeSockaddr4 = 16
	sizeSockaddr6 = 28
)

// packAddrs writes the addresses as the packed array that bindx and connectx
// take. On an AF_INET6 socket an IPv4 address is written as mapped.
func packAddrs(e Endpoint, family int) []byte {
	var b []byte
	for _, a := range e.Addrs {
		b = append(b, packAddr(netip.AddrPortFrom(a, e.Port), family)...)
	}
	return b
}

func packAddr(ap netip.AddrPort, family int) []byte {
	a := ap.Addr()
	if family == unix.AF_INET {
		b := make([]byte, sizeSockaddr4)
		native.PutUint16(b, unix.AF_INET)
		binary.BigEndian.PutUint16(b[2:], ap.Port())
		ip := a.As4()
		copy(b[4:], ip[:])
		return b
	}
	b := make([]byte, sizeSockaddr6)
	native.PutUint16(b, unix.AF_INET6)
	binary.BigEndian.PutUint16(b[2:], ap.Port())
	ip := a.As16()
	copy(b[8:], ip[:])
	native.PutUint32(b[24:], zoneIndex(a.Zone()))
	return b
}

func zoneIndex(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if i, err := net.InterfaceByName(zone); err == nil {
		return uint32(i.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

// unpackAddr reads one sockaddr and returns its size, 0 when it is not an
// Internet address.
func unpackAddr(b []byte) (netip.AddrPort, int) {
	if len(b) < sizeSockaddr4 {
		return netip.AddrPort{}, 0
	}
	port := binary.BigEndian.Uint16(b[2:])
	switch native.Uint16(b) {
	case unix.AF_INET:
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[4:8])), port), sizeSockaddr4
	case unix.AF_INET6:
		if len(b) < sizeSockaddr6 {
			return netip.AddrPort{}, 0
		}
		return netip.AddrPortFrom(netip.AddrFrom16([16]byte(b[8:24])).Unmap(), port), sizeSockaddr6
	}
	return netip.AddrPort{}, 0
}

func rawBind(fd int, sockaddr []byte) error {
	_, _, errno := unix.Syscall(unix.SYS_BIND, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(sockaddr))), uintptr(len(sockaddr)))
	if errno != 0 {
		return errno
	}
	return nil
}

func localEndpoint(fd int) (Endpoint, error) { return endpointOpt(fd, sctpGetLocalAddrs) }
func peerEndpoint(fd int) (Endpoint, error)  { return endpointOpt(fd, sctpGetPeerAddrs) }

// endpointOpt reads struct sctp_getaddrs: association 4, count 4, addresses. A
// peer may announce more than MaxAddrs; they are all returned, so that the
// admission sees them.
func endpointOpt(fd, opt int) (Endpoint, error) {
	// The length that the kernel returns is that of the addresses alone.
	b := make([]byte, 4096)
	if _, err := getsockopt(fd, opt, b); err != nil {
		return Endpoint{}, fmt.Errorf("addresses of the association: %w", err)
	}
	n := int(native.Uint32(b[4:]))
	b = b[8:]
	var e Endpoint
	for range n {
		ap, size := unpackAddr(b)
		if size == 0 {
			break
		}
		e.Addrs = append(e.Addrs, ap.Addr())
		e.Port = ap.Port()
		b = b[size:]
	}
	return e, nil
}
