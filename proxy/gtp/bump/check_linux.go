package bump

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// check finds the interface and what would keep it from being a wire.
func (p *port) check() error {
	i, err := net.InterfaceByName(p.name)
	if err != nil {
		return err
	}
	p.index, p.mtu = i.Index, i.MTU
	if i.Flags&net.FlagUp == 0 {
		return fmt.Errorf("it is down: ip link set %s up", p.name)
	}
	kind, master, err := linkOf(i.Index)
	switch {
	case err != nil:
		return err
	case kind != unix.ARPHRD_ETHER:
		return errors.New("it is no Ethernet")
	case master != 0:
		return fmt.Errorf("it is a port of a bridge or bond, by which frames would pass uninspected: ip link set %s nomaster", p.name)
	}
	large, err := largeReceive(p.name)
	if err != nil {
		return fmt.Errorf("ethtool: %w", err)
	}
	if large {
		return fmt.Errorf("the card joins what it receives, which cannot be sent on as it came: ethtool -K %s lro off", p.name)
	}
	return nil
}

// Advice tells what of the interfaces of an open wire is likely a mistake.
func (w *Wire) Advice() (all []string) {
	for _, p := range []*port{w.outside, w.inside} {
		i, err := net.InterfaceByIndex(p.index)
		if err != nil {
			continue
		}
		if a, err := i.Addrs(); err == nil && len(a) > 0 {
			all = append(all, fmt.Sprintf("%s has the address %s, at which this host answers peers itself: ip addr flush dev %[1]s, and net.ipv6.conf.%[1]s.disable_ipv6=1", p.name, a[0]))
		}
	}
	return all
}

// linkOf asks the kernel for the hardware of an interface and for what it is a port
// of.
func linkOf(index int) (kind uint16, master uint32, err error) {
	b, err := syscall.NetlinkRIB(unix.RTM_GETLINK, unix.AF_UNSPEC)
	if err != nil {
		return 0, 0, fmt.Errorf("rtnetlink: %w", err)
	}
	messages, err := syscall.ParseNetlinkMessage(b)
	if err != nil {
		return 0, 0, fmt.Errorf("rtnetlink: %w", err)
	}
	for i := range messages {
		m := &messages[i]
		if m.Header.Type != unix.RTM_NEWLINK || len(m.Data) < unix.SizeofIfInfomsg {
			continue
		}
		if int32(binary.NativeEndian.Uint32(m.Data[4:])) != int32(index) {
			continue
		}
		kind = binary.NativeEndian.Uint16(m.Data[2:])
		attributes, err := syscall.ParseNetlinkRouteAttr(m)
		if err != nil {
			return 0, 0, fmt.Errorf("rtnetlink: %w", err)
		}
		for _, a := range attributes {
			if a.Attr.Type == unix.IFLA_MASTER && len(a.Value) >= 4 {
				master = binary.NativeEndian.Uint32(a.Value)
			}
		}
		return kind, master, nil
	}
	return 0, 0, unix.ENODEV
}

// largeReceive says whether a card joins segments in a way that loses how they came
// (LRO). What the kernel joins (GRO) it tells how to cut.
func largeReceive(name string) (bool, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false, err
	}
	defer unix.Close(fd)
	const lro = 1 << 15 // ETH_FLAG_LRO (linux/ethtool.h)
	value := struct{ cmd, data uint32 }{cmd: unix.ETHTOOL_GFLAGS}
	request := struct {
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [16]byte
	}{data: unsafe.Pointer(&value)}
	copy(request.name[:unix.IFNAMSIZ-1], name)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&request)))
	switch errno {
	case 0:
		return value.data&lro != 0, nil
	case unix.EOPNOTSUPP:
		return false, nil
	}
	return false, errno
}
