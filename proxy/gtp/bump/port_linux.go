package bump

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	socketBuffer = 64 << 20 // octets that may wait in a socket
	pause        = 100      // milliseconds after which an idle reader looks whether it is to stop

	ignoreOutgoing = 23 // PACKET_IGNORE_OUTGOING (linux/if_packet.h), of Linux 4.20
	solPacket      = unix.SOL_PACKET
)

// port is the socket of one interface.
type port struct {
	name  string
	index int
	mtu   int
	fd    int
	lock  int // a socket whose name says that the interface is taken

	mu   sync.Mutex // of the kernel's counters, which reading sets to 0, and of closing
	lost uint64
}

// order is a number in the order of the network, as the kernel wants it in places.
func order(n uint16) uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, n))
}

// openPort takes an interface. It receives nothing until it is bound.
func openPort(name string) (*port, error) {
	p := &port{name: name, fd: -1, lock: -1}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("interface %s: %w", name, err)
	}
	err := p.take()
	if err == nil {
		err = p.open()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("interface %s: %w", name, err), p.close())
	}
	return p, nil
}

// ErrBusy says that another process has an interface.
var ErrBusy = errors.New("another process is the wire here: two of them would send each frame twice; end that one first")

// take takes the name of the interface within the network namespace, which ends with
// the process however it ends.
func (p *port) take() (err error) {
	if p.lock, err = unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0); err != nil {
		return err
	}
	err = unix.Bind(p.lock, &unix.SockaddrUnix{Name: fmt.Sprintf("@cordon-wire-%d", p.index)})
	if errors.Is(err, unix.EADDRINUSE) {
		return ErrBusy
	}
	return err
}

func (p *port) open() (err error) {
	if p.fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0); err != nil {
		return fmt.Errorf("packet socket: %w", err)
	}
	for _, o := range []struct {
		name          string
		option, value int
	}{
		{"PACKET_VNET_HDR", unix.PACKET_VNET_HDR, 1},
		{"PACKET_AUXDATA", unix.PACKET_AUXDATA, 1},
	} {
		if err := unix.SetsockoptInt(p.fd, solPacket, o.option, o.value); err != nil {
			return fmt.Errorf("%s: %w", o.name, err)
		}
	}
	_ = unix.SetsockoptInt(p.fd, solPacket, ignoreOutgoing, 1) // else they are told by their type
	for _, o := range [][2]int{{unix.SO_RCVBUFFORCE, unix.SO_RCVBUF}, {unix.SO_SNDBUFFORCE, unix.SO_SNDBUF}} {
		if unix.SetsockoptInt(p.fd, unix.SOL_SOCKET, o[0], socketBuffer) != nil {
			_ = unix.SetsockoptInt(p.fd, unix.SOL_SOCKET, o[1], socketBuffer) // up to the system's limit
		}
	}
	tv := unix.NsecToTimeval(pause * 1e6)
	for _, o := range []int{unix.SO_RCVTIMEO, unix.SO_SNDTIMEO} {
		if err := unix.SetsockoptTimeval(p.fd, unix.SOL_SOCKET, o, &tv); err != nil {
			return fmt.Errorf("time limit: %w", err)
		}
	}
	return nil
}

// bind has frames come in.
func (p *port) bind() error {
	mreq := unix.PacketMreq{Ifindex: int32(p.index), Type: unix.PACKET_MR_PROMISC}
	if err := unix.SetsockoptPacketMreq(p.fd, solPacket, unix.PACKET_ADD_MEMBERSHIP, &mreq); err != nil {
		return fmt.Errorf("interface %s: promiscuous mode: %w", p.name, err)
	}
	if err := unix.Bind(p.fd, &unix.SockaddrLinklayer{Protocol: order(unix.ETH_P_ALL), Ifindex: p.index}); err != nil {
		return fmt.Errorf("interface %s: bind: %w", p.name, err)
	}
	return nil
}

// losses are the frames that found the socket full.
func (p *port) losses() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	var s unix.TpacketStats
	n := uint32(unsafe.Sizeof(s))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(p.fd), solPacket, unix.PACKET_STATISTICS, uintptr(unsafe.Pointer(&s)), uintptr(unsafe.Pointer(&n)), 0)
	if errno == 0 {
		p.lost += uint64(s.Drops)
	}
	return p.lost
}

func (p *port) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for _, fd := range []*int{&p.fd, &p.lock} {
		if *fd >= 0 {
			errs = append(errs, unix.Close(*fd))
			*fd = -1
		}
	}
	return errors.Join(errs...)
}
