package transport

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Ancillary data: struct sctp_sndinfo (stream 2, flags 2, PPID 4, context 4,
// association 4) and struct sctp_rcvinfo (stream 2, SSN 2, flags 2, padding 2,
// PPID 4, TSN 4, cumulative TSN 4, context 4, association 4).
const (
	cmsgSndInfo = 2
	cmsgRcvInfo = 3
	sizeSndInfo = 16
	sizeRcvInfo = 28

	flagUnordered = 1
)

// Sizes of the receive buffer: what a usual message needs, and the room that is
// kept so that a notification is not cut short.
const (
	firstBuffer = 2048
	minRoom     = 512
)

// sctpConn is one association on a one-to-one socket. The message headers and
// the functions for the poller are made once, so that a message costs no
// allocation.
type sctpConn struct {
	file    *os.File
	raw     syscall.RawConn
	release func()
	local   Endpoint
	remote  Endpoint
	in, out int
	once    sync.Once
	onEvent func(Event)

	r reader
	w writer
}

// reader is what Receive alone uses.
type reader struct {
	call    func(fd uintptr) bool
	hdr     unix.Msghdr
	iov     unix.Iovec
	control [64]byte
	n       int
	errno   syscall.Errno

	part    []byte // what has come of a message when a deadline passed
	discard bool   // the rest of a message that is too long is thrown away
	note    bool   // the rest of a notification is thrown away
	dead    error
}

// writer is what Send alone uses.
type writer struct {
	call    func(fd uintptr) bool
	hdr     unix.Msghdr
	iov     unix.Iovec
	control [unix.SizeofCmsghdr + sizeSndInfo]byte
	errno   syscall.Errno
}

// newSCTPConn takes over an established association.
func newSCTPConn(file *os.File, raw syscall.RawConn, release func()) (*sctpConn, error) {
	c := &sctpConn{file: file, raw: raw, release: release, onEvent: func(Event) {}}
	var failed error
	err := raw.Control(func(fd uintptr) { failed = c.describe(int(fd)) })
	if err = errors.Join(err, failed); err != nil {
		_ = c.Abort()
		return nil, err
	}
	c.r.hdr.Iov, c.r.hdr.Control = &c.r.iov, &c.r.control[0]
	c.r.hdr.SetIovlen(1)
	c.r.call = c.recvmsg
	c.w.hdr.Iov, c.w.hdr.Control = &c.w.iov, &c.w.control[0]
	c.w.hdr.SetIovlen(1)
	c.w.hdr.SetControllen(len(c.w.control))
	c.w.call = c.sendmsg
	h := (*unix.Cmsghdr)(unsafe.Pointer(&c.w.control[0]))
	h.Level, h.Type = unix.IPPROTO_SCTP, cmsgSndInfo
	h.SetLen(unix.CmsgLen(sizeSndInfo))
	return c, nil
}

func (c *sctpConn) describe(fd int) (err error) {
	st, err := sctpStatus(fd)
	if err != nil {
		return err
	}
	c.in, c.out = max(int(st.in), 1), max(int(st.out), 1)
	if c.local, err = localEndpoint(fd); err != nil {
		return err
	}
	c.remote, err = peerEndpoint(fd)
	return err
}

func (c *sctpConn) Streams() (in, out int)             { return c.in, c.out }
func (c *sctpConn) Local() Endpoint                    { return c.local }
func (c *sctpConn) Remote() Endpoint                   { return c.remote }
func (c *sctpConn) OnEvent(f func(Event))              { c.onEvent = f }
func (c *sctpConn) SetReadDeadline(t time.Time) error  { return c.file.SetReadDeadline(t) }
func (c *sctpConn) SetWriteDeadline(t time.Time) error { return c.file.SetWriteDeadline(t) }

func (c *sctpConn) recvmsg(fd uintptr) bool {
	for {
		c.r.hdr.SetControllen(len(c.r.control))
		n, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&c.r.hdr)), 0)
		switch errno {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return false
		}
		c.r.n, c.r.errno = int(n), errno
		return true
	}
}

// Receive joins the pieces of a message until the kernel marks its end.
func (c *sctpConn) Receive(m *Message) error {
	r := &c.r
	if r.dead != nil {
		return r.dead
	}
	m.Data = append(m.Data[:0], r.part...)
	r.part = r.part[:0]
	for {
		m.Data = withRoom(m.Data)
		free := m.Data[len(m.Data):cap(m.Data)]
		if err := c.receivePiece(free); err != nil {
			r.part = append(r.part, m.Data...)
			return err
		}
		end := r.hdr.Flags&msgEOR != 0
		if r.hdr.Flags&msgNotification != 0 {
			if err := c.notified(m, free[:r.n], end); err != nil {
				return err
			}
			continue
		}
		if len(m.Data)+r.n > MaxMessage {
			r.discard = true
		}
		if r.discard {
			m.Data = m.Data[:0]
			if !end {
				continue
			}
			r.discard = false
			return fmt.Errorf("receive from %s: %w: more than %d octets", c.remote, ErrTooLong, MaxMessage)
		}
		m.Data = m.Data[:len(m.Data)+r.n]
		if end {
			c.rcvInfo(m)
			return nil
		}
	}
}

// withRoom grows b where a recvmsg would find little room; the caller bounds
// its length by MaxMessage.
func withRoom(b []byte) []byte {
	if cap(b)-len(b) >= minRoom {
		return b
	}
	grown := make([]byte, len(b), min(max(2*cap(b), firstBuffer), MaxMessage+firstBuffer))
	copy(grown, b)
	return grown
}

func (c *sctpConn) receivePiece(b []byte) error {
	r := &c.r
	r.iov.Base = unsafe.SliceData(b)
	r.iov.SetLen(len(b))
	if err := c.raw.Read(r.call); err != nil {
		return c.pollError("receive from", err)
	}
	switch {
	case r.errno != 0:
		return c.die(fmt.Errorf("receive from %s: %w: %w", c.remote, ErrLost, r.errno))
	case r.n == 0:
		return c.die(io.EOF)
	}
	return nil
}

func (c *sctpConn) die(err error) error {
	c.r.dead = err
	return err
}

// pollError turns the poller's errors: a deadline, or a closed file.
func (c *sctpConn) pollError(what string, err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("%s %s: %w", what, c.remote, os.ErrDeadlineExceeded)
	}
	return fmt.Errorf("%s %s: %w", what, c.remote, net.ErrClosed)
}

// notified handles a notification, or a further piece of one.
func (c *sctpConn) notified(m *Message, b []byte, end bool) error {
	r := &c.r
	first := !r.note
	r.note = !end
	if !first {
		return nil
	}
	e := parseNotification(b)
	c.onEvent(e)
	switch e.Kind {
	case EventPartialAbort:
		m.Data, r.discard = m.Data[:0], false
	case EventPeerShutdown, EventShutdown:
		return c.die(io.EOF)
	case EventLost:
		return c.die(fmt.Errorf("receive from %s: %w: aborted or unreachable (cause %d)", c.remote, ErrLost, e.Code))
	}
	return nil
}

func (c *sctpConn) rcvInfo(m *Message) {
	m.Stream, m.PPID, m.Unordered = 0, 0, false
	r := &c.r
	h := (*unix.Cmsghdr)(unsafe.Pointer(&r.control[0]))
	if int(r.hdr.Controllen) < unix.CmsgLen(sizeRcvInfo) || h.Level != unix.IPPROTO_SCTP || h.Type != cmsgRcvInfo {
		return
	}
	b := r.control[unix.SizeofCmsghdr:]
	m.Stream = native.Uint16(b)
	m.Unordered = native.Uint16(b[4:])&flagUnordered != 0
	m.PPID = binary.BigEndian.Uint32(b[8:])
}

func (c *sctpConn) sendmsg(fd uintptr) bool {
	for {
		_, _, errno := unix.Syscall(unix.SYS_SENDMSG, fd, uintptr(unsafe.Pointer(&c.w.hdr)), unix.MSG_NOSIGNAL)
		switch errno {
		case unix.EINTR:
			continue
		case unix.EAGAIN:
			return false
		}
		c.w.errno = errno
		return true
	}
}

// Send sends at once, whatever more says: the kernel bundles chunks by itself
// when the path is busy.
func (c *sctpConn) Send(m *Message, _ bool) error {
	switch {
	case len(m.Data) == 0 || len(m.Data) > MaxMessage:
		return fmt.Errorf("send to %s: %w: %d octets", c.remote, ErrTooLong, len(m.Data))
	case int(m.Stream) >= c.out:
		return fmt.Errorf("send to %s: stream %d of %d", c.remote, m.Stream, c.out)
	}
	w := &c.w
	w.iov.Base = unsafe.SliceData(m.Data)
	w.iov.SetLen(len(m.Data))
	b := w.control[unix.SizeofCmsghdr:]
	native.PutUint16(b, m.Stream)
	native.PutUint16(b[2:], 0)
	if m.Unordered {
		native.PutUint16(b[2:], flagUnordered)
	}
	binary.BigEndian.PutUint32(b[4:], m.PPID)
	if err := c.raw.Write(w.call); err != nil {
		return c.pollError("send to", err)
	}
	switch w.errno {
	case 0:
		return nil
	case unix.EMSGSIZE: // more than the send buffer
		return fmt.Errorf("send to %s: %w: %w", c.remote, ErrTooLong, w.errno)
	}
	return fmt.Errorf("send to %s: %w: %w", c.remote, ErrLost, w.errno)
}
