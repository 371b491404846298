package nfqueue

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Sizes of a reader. A burst is what one system call may bring.
const (
	burst      = 32
	bufferSize = maxPayload + 1024 // a packet and the other attributes
	flushAt    = 64 << 10          // octets of verdicts that are not gathered further

	socketBuffer = 16 << 20
)

// Timing of a reader.
const (
	pause      = 100 * time.Millisecond // how soon an idle reader sees that it is to stop
	drainLimit = 2 * time.Second        // how long a reader that stops goes on with what is queued
)

// Config describes a queue.
type Config struct {
	Number uint16
	// MaxLen is how many packets may wait; 0 is DefaultMaxLen.
	MaxLen uint32
	// FailOpen lets the kernel pass on uninspected what it cannot queue.
	FailOpen bool
}

// DefaultMaxLen is enough for a tenth of a second at the reader's full rate.
const DefaultMaxLen = 16384

// ErrBusy says that another socket reads the queue.
var ErrBusy = errors.New("another process reads the queue")

// mmsghdr is struct mmsghdr of recvmmsg(2).
type mmsghdr struct {
	hdr unix.Msghdr
	len uint32
	_   [4]byte
}

// A Queue reads one queue.
type Queue struct {
	cfg   Config
	fd    int
	stats stats
	stop  atomic.Bool

	messages [burst]mmsghdr
	iovs     [burst]unix.Iovec
	buffers  [burst][]byte
	batch    batch
	packet   Packet
	verdict  Verdict
	kernel   unix.RawSockaddrNetlink
}

// Open takes the queue, in the network namespace of the calling thread. ErrBusy
// says that another socket has it. Close must be called.
func Open(cfg Config) (*Queue, error) {
	if cfg.MaxLen == 0 {
		cfg.MaxLen = DefaultMaxLen
	}
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_NETFILTER)
	if err != nil {
		return nil, fmt.Errorf("nfqueue: netlink socket: %w", err)
	}
	q := &Queue{cfg: cfg, fd: fd, kernel: unix.RawSockaddrNetlink{Family: unix.AF_NETLINK}}
	if err := q.setup(); err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("nfqueue: queue %d: %w", cfg.Number, err)
	}
	q.batch = batch{queue: cfg.Number, buf: make([]byte, 0, flushAt+bufferSize)}
	for i := range q.messages {
		q.buffers[i] = make([]byte, bufferSize)
		q.iovs[i].Base = &q.buffers[i][0]
		q.iovs[i].SetLen(bufferSize)
		h := &q.messages[i].hdr
		h.Iov = &q.iovs[i]
		h.SetIovlen(1)
	}
	return q, nil
}

func (q *Queue) setup() error {
	if err := unix.Bind(q.fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return fmt.Errorf("bind: %w", err)
	}
	q.buffer(unix.SO_RCVBUFFORCE, unix.SO_RCVBUF)
	q.buffer(unix.SO_SNDBUFFORCE, unix.SO_SNDBUF)
	// Packets that find the socket full are counted by the kernel; an error for
	// each of them would only slow the reader down further.
	if err := unix.SetsockoptInt(q.fd, unix.SOL_NETLINK, unix.NETLINK_NO_ENOBUFS, 1); err != nil {
		return fmt.Errorf("NETLINK_NO_ENOBUFS: %w", err)
	}
	tv := unix.NsecToTimeval(pause.Nanoseconds())
	if err := unix.SetsockoptTimeval(q.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &tv); err != nil {
		return fmt.Errorf("SO_RCVTIMEO: %w", err)
	}
	flags := uint32(0)
	if q.cfg.FailOpen {
		flags = flagFailOpen
	}
	err := q.configure(appendSetup(appendBind(nil, q.cfg.Number), q.cfg.Number, q.cfg.MaxLen, flags))
	if errors.Is(err, unix.EPERM) && q.taken() {
		return ErrBusy
	}
	return err
}

// buffer sets a socket buffer past the system's limit where the rights allow it,
// else up to it. A small buffer is slower, not wrong.
func (q *Queue) buffer(force, usual int) {
	if unix.SetsockoptInt(q.fd, unix.SOL_SOCKET, force, socketBuffer) != nil {
		_ = unix.SetsockoptInt(q.fd, unix.SOL_SOCKET, usual, socketBuffer)
	}
}

// taken says whether the queue has a reader. The kernel's error is the same as
// for lack of rights.
func (q *Queue) taken() bool {
	all, err := ReadCounters()
	if err != nil {
		return false
	}
	for i := range all {
		if all[i].Queue == q.cfg.Number {
			return true
		}
	}
	return false
}

// configure sends the messages that take and set up the queue, and waits for
// their acknowledgements. The kernel handles both within the sending; a packet
// that is queued in between is dropped, since a batch verdict would else let it
// go on unseen.
func (q *Queue) configure(m []byte) error {
	if err := unix.Sendto(q.fd, m, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	buf := make([]byte, bufferSize)
	acks := 0
	for deadline := time.Now().Add(drainLimit); time.Now().Before(deadline); {
		n, _, err := unix.Recvfrom(q.fd, buf, 0)
		if err == unix.EINTR || err == unix.EAGAIN {
			continue
		}
		if err != nil {
			return err
		}
		typ, errno, ok := control(buf[:n])
		switch {
		case !ok:
		case typ == unix.NLMSG_ERROR && errno != 0:
			return errno
		case typ == unix.NLMSG_ERROR:
			if acks++; acks == 2 {
				return nil
			}
		case parsePacket(buf[sizeMessageHeader:n], &q.packet) == nil:
			drop := appendVerdict(nil, messageVerdict, q.cfg.Number, verdictDrop, q.packet.ID, nil)
			if err := unix.Sendto(q.fd, drop, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
				return err
			}
		}
	}
	return unix.ETIMEDOUT
}

// control reads a message that is no packet: its type and, in an
// acknowledgement, the error.
func control(b []byte) (typ uint16, errno unix.Errno, ok bool) {
	if len(b) < sizeMessageHeader+4 {
		return 0, 0, false
	}
	h := (*unix.NlMsghdr)(unsafe.Pointer(&b[0]))
	code := *(*int32)(unsafe.Pointer(&b[sizeMessageHeader]))
	return h.Type, unix.Errno(-code), true
}

// Run judges packets until ctx ends; then it goes on with what is queued already,
// for a bounded time. The goroutine keeps its thread, which has the network
// namespace that it needs. It returns nil when it was told to end.
func (q *Queue) Run(ctx context.Context, j Judge) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer context.AfterFunc(ctx, func() { q.stop.Store(true) })()
	var drained time.Time
	for {
		if q.stop.Load() {
			now := time.Now()
			if drained.IsZero() {
				drained = now.Add(drainLimit)
			}
			if now.After(drained) {
				return nil
			}
		}
		n, errno := q.receive()
		switch {
		case errno == unix.EINTR:
		case errno == unix.EAGAIN:
			if q.stop.Load() {
				return nil
			}
		case errno != 0:
			return fmt.Errorf("nfqueue: queue %d: receive: %w", q.cfg.Number, errno)
		default:
			if err := q.judge(n, j); err != nil {
				return err
			}
		}
	}
}

// receive waits for at least one message and takes what else is there.
func (q *Queue) receive() (int, unix.Errno) {
	n, _, errno := unix.Syscall6(unix.SYS_RECVMMSG, uintptr(q.fd), uintptr(unsafe.Pointer(&q.messages[0])), burst, unix.MSG_WAITFORONE, 0, 0)
	return int(n), errno
}

// judge takes n messages through j and sends their verdicts.
func (q *Queue) judge(n int, j Judge) error {
	q.packet.Time = time.Now()
	packets := 0
	for i := range min(n, burst) {
		b := q.buffers[i][:min(int(q.messages[i].len), bufferSize)]
		if q.one(b, j) {
			packets++
		}
		if len(q.batch.buf) >= flushAt {
			if err := q.flush(); err != nil {
				return err
			}
		}
	}
	if packets > 0 {
		q.stats.bursts.Add(1)
	}
	return q.flush()
}

// one takes one message; it says whether it held a packet.
func (q *Queue) one(b []byte, j Judge) bool {
	typ, errno, ok := control(b)
	switch {
	case !ok:
		q.stats.malformed.Add(1)
		return false
	case typ == unix.NLMSG_ERROR:
		if errno != 0 {
			q.stats.refused.Add(1)
		}
		return false
	case typ != subsystemQueue<<8|messagePacket:
		return false
	}
	if err := parsePacket(b[sizeMessageHeader:], &q.packet); err != nil {
		q.stats.malformed.Add(1) // the kernel sends none such; it must not go on with the next batch
		q.verdict = Verdict{}
		q.batch.add(q.packet.ID, &q.verdict)
		return false
	}
	q.stats.received.Add(1)
	q.verdict = Verdict{}
	j.Judge(&q.packet, &q.verdict)
	q.batch.add(q.packet.ID, &q.verdict)
	switch q.verdict.Action {
	case Accept:
		q.stats.accepted.Add(1)
	case Replace:
		q.stats.replaced.Add(1)
	default:
		q.stats.dropped.Add(1)
	}
	return true
}

// flush sends the verdicts that were gathered.
func (q *Queue) flush() error {
	q.batch.close()
	b := q.batch.buf
	if len(b) == 0 {
		return nil
	}
	q.batch.buf = b[:0]
	for {
		_, _, errno := unix.Syscall6(unix.SYS_SENDTO, uintptr(q.fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)), 0,
			uintptr(unsafe.Pointer(&q.kernel)), unix.SizeofSockaddrNetlink)
		switch errno {
		case 0:
			return nil
		case unix.EINTR, unix.EAGAIN:
		default:
			return fmt.Errorf("nfqueue: queue %d: send verdicts: %w", q.cfg.Number, errno)
		}
	}
}

// Number is the queue's number.
func (q *Queue) Number() uint16 { return q.cfg.Number }

// Stats returns the counters. It may be called by any goroutine.
func (q *Queue) Stats() Stats { return q.stats.read() }

// Close gives the queue back; what waits in it is dropped by the kernel. It must
// not be called before Run has returned.
func (q *Queue) Close() error {
	if err := unix.Close(q.fd); err != nil {
		return fmt.Errorf("nfqueue: queue %d: close: %w", q.cfg.Number, err)
	}
	return nil
}
