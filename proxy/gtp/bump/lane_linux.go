package bump

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sizes of a reader. A burst is what one system call may bring.
const (
	burst     = 32
	lenVLAN   = 4
	frameSize = 1<<16 + 1<<10 // what the kernel joins is at most 64 KiB with its headers
	lenAux    = 20            // of struct tpacket_auxdata
)

// mmsghdr is struct mmsghdr of recvmmsg(2).
type mmsghdr struct {
	hdr unix.Msghdr
	len uint32
	_   [4]byte
}

// lane carries one direction. It is used by one goroutine.
type lane struct {
	wire     *Wire
	in, out  *port
	outbound bool
	judge    Judge
	hold     *holder
	reading  reading
	packet   Packet
	verdict  Verdict
	now      time.Time
	id       uint32 // of fragments that are made
	built    []byte
	whole    []byte
	stop     atomic.Bool

	messages [burst]mmsghdr
	iovs     [burst]unix.Iovec
	names    [burst]unix.RawSockaddrLinklayer
	controls [burst][unix.SizeofCmsghdr + 24]byte
	buffers  [burst][]byte // room for a tag, then what the card left undone, then the frame

	sends    [burst]mmsghdr
	sendIovs [burst]unix.Iovec
	sending  int
}

func newLane(w *Wire, in, out *port, outbound bool, j Judge) *lane {
	l := &lane{wire: w, in: in, out: out, outbound: outbound, judge: j, hold: newHolder(&w.count), id: uint32(time.Now().UnixNano())}
	for i := range l.messages {
		l.buffers[i] = make([]byte, lenVLAN+lenOffload+frameSize)
		l.iovs[i].Base = &l.buffers[i][lenVLAN]
		l.iovs[i].SetLen(lenOffload + frameSize)
		h := &l.messages[i].hdr
		h.Iov, h.Name, h.Control = &l.iovs[i], (*byte)(unsafe.Pointer(&l.names[i])), &l.controls[i][0]
		h.SetIovlen(1)
		s := &l.sends[i].hdr
		s.Iov = &l.sendIovs[i]
		s.SetIovlen(1)
	}
	return l
}

// run carries frames until ctx ends or the interface goes.
func (l *lane) run(ctx context.Context) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer context.AfterFunc(ctx, func() { l.stop.Store(true) })()
	for !l.stop.Load() {
		n, errno := l.receive()
		l.now = time.Now()
		switch errno {
		case 0:
			for i := range n {
				l.one(i)
			}
			l.flush()
		case unix.EINTR, unix.EAGAIN:
		case unix.ENETDOWN:
			if i, err := interfaceAt(l.in.name); err != nil || i != l.in.index {
				return fmt.Errorf("wire: interface %s is gone", l.in.name)
			}
			time.Sleep(pause * time.Millisecond) // until somebody puts it up again
		default:
			return fmt.Errorf("wire: interface %s: receive: %w", l.in.name, errno)
		}
		l.expire()
	}
	return nil
}

// receive waits for at least one frame and takes what else is there.
func (l *lane) receive() (int, unix.Errno) {
	for i := range l.messages {
		h := &l.messages[i].hdr
		h.Namelen = unix.SizeofSockaddrLinklayer
		h.SetControllen(len(l.controls[i]))
		h.Flags = 0
	}
	n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(l.in.fd), uintptr(unsafe.Pointer(&l.messages[0])), burst, unix.MSG_WAITFORONE, 0, 0)
	return int(n), errno
}

// one takes frame i of a burst.
func (l *lane) one(i int) {
	if l.names[i].Pkttype == unix.PACKET_OUTGOING {
		return
	}
	c := &l.wire.count
	c.frames.Add(1)
	m := &l.messages[i]
	n := int(m.len)
	if m.hdr.Flags&unix.MSG_TRUNC != 0 || n < lenOffload+lenEthernet {
		c.truncated.Add(1)
		return
	}
	b := l.tagged(i, n)
	frame := b[lenOffload:]
	offload(b[:lenOffload]).sumSCTP(frame)
	switch l.reading.classify(frame, &l.wire.cfg) {
	case passes:
		l.push(b)
	case judged:
		l.judged(b)
	case fragment:
		l.held(l.hold.add(l.now, b, &l.reading))
	}
}

// tagged is frame i with what the card left undone in front, and with the VLAN tag
// that the kernel took off.
func (l *lane) tagged(i, n int) []byte {
	b := l.buffers[i][:lenVLAN+n]
	c := l.controls[i][:]
	h := (*unix.Cmsghdr)(unsafe.Pointer(&c[0]))
	if int(l.messages[i].hdr.Controllen) < unix.SizeofCmsghdr+lenAux || h.Level != solPacket || h.Type != unix.PACKET_AUXDATA {
		return b[lenVLAN:]
	}
	aux := c[unix.SizeofCmsghdr:]
	const vlanValid, typeValid = unix.TP_STATUS_VLAN_VALID, unix.TP_STATUS_VLAN_TPID_VALID
	status := binary.NativeEndian.Uint32(aux)
	if status&vlanValid == 0 {
		return b[lenVLAN:]
	}
	tag, typ := binary.NativeEndian.Uint16(aux[16:]), uint16(etherVLAN)
	if status&typeValid != 0 {
		typ = binary.NativeEndian.Uint16(aux[18:])
	}
	copy(b, b[lenVLAN:lenVLAN+lenOffload+lenMACs])
	binary.BigEndian.PutUint16(b[lenOffload+lenMACs:], typ)
	binary.BigEndian.PutUint16(b[lenOffload+lenMACs+2:], tag)
	offload(b[:lenOffload]).shift(lenVLAN)
	return b
}

// ask asks the Judge about a packet.
func (l *lane) ask(data []byte, held bool) {
	l.wire.count.judged.Add(1)
	l.packet = Packet{Outbound: l.outbound, Data: data, Held: held, Time: l.now}
	l.verdict = Verdict{}
	l.judge.Judge(&l.packet, &l.verdict)
}
