package transport

import (
	"encoding/binary"
	"fmt"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Socket options, linux/sctp.h.
const (
	sctpRTOInfo         = 0
	sctpAssocInfo       = 1
	sctpInitMsg         = 2
	sctpNoDelay         = 3
	sctpPeerAddrParams  = 9
	sctpEvents          = 11
	sctpStatusOpt       = 14
	sctpRecvRcvInfo     = 32
	sctpBindxAdd        = 100
	sctpGetPeerAddrs    = 108
	sctpGetLocalAddrs   = 109
	sctpConnectx        = 110
	sctpASCONFSupported = 128
)

// Association states of SCTP_STATUS (enum sctp_sstat_state).
const (
	stateClosed      = 1
	stateEstablished = 4
)

// listenBacklog is the number of associations that wait for accept.
const listenBacklog = 128

var native = binary.NativeEndian

func setsockopt(fd, opt int, value []byte) error {
	return unix.SetsockoptString(fd, unix.IPPROTO_SCTP, opt, unsafe.String(unsafe.SliceData(value), len(value)))
}

// getsockopt fills value, whose present content is the question, and returns
// the part that the kernel filled.
func getsockopt(fd, opt int, value []byte) ([]byte, error) {
	n := uint32(len(value))
	_, _, errno := unix.Syscall6(unix.SYS_GETSOCKOPT, uintptr(fd), unix.IPPROTO_SCTP, uintptr(opt),
		uintptr(unsafe.Pointer(unsafe.SliceData(value))), uintptr(unsafe.Pointer(&n)), 0)
	if errno != 0 {
		return nil, errno
	}
	return value[:n], nil
}

// setSCTPOptions sets everything that must stand before bind or connect. An
// accepted socket inherits it from its listener.
func setSCTPOptions(fd int, o SCTPOptions) error {
	one := native.AppendUint32(nil, 1)
	for _, s := range []struct {
		name  string
		opt   int
		value []byte
	}{
		{"SCTP_NODELAY", sctpNoDelay, one},
		{"SCTP_RECVRCVINFO", sctpRecvRcvInfo, one},
		{"SCTP_EVENTS", sctpEvents, eventSubscription()},
		{"SCTP_INITMSG", sctpInitMsg, initMsg(o)},
		{"SCTP_RTOINFO", sctpRTOInfo, rtoInfo(o)},
		{"SCTP_ASSOCINFO", sctpAssocInfo, assocInfo(o)},
		{"SCTP_PEER_ADDR_PARAMS", sctpPeerAddrParams, peerAddrParams(o)},
	} {
		if err := setsockopt(fd, s.opt, s.value); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	for opt, size := range map[int]int{unix.SO_SNDBUF: o.SendBuffer, unix.SO_RCVBUF: o.ReceiveBuffer} {
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, opt, size); err != nil {
			return fmt.Errorf("socket buffer: %w", err)
		}
	}
	// ADD-IP would let whoever can inject one ASCONF chunk move the association
	// to its own address. Kernels before 5.4 have no such option and leave
	// ADD-IP off unless net.sctp.addip_enable says otherwise.
	_ = setsockopt(fd, sctpASCONFSupported, make([]byte, 8))
	return nil
}

// eventSubscription is struct sctp_event_subscribe, of which the first octets
// are enough: no data_io; association, address, send failure, peer error,
// shutdown, partial delivery.
func eventSubscription() []byte { return []byte{0, 1, 1, 1, 1, 1, 1, 0} }

// initMsg is struct sctp_initmsg: out streams, in streams, attempts, time-out.
func initMsg(o SCTPOptions) []byte {
	b := native.AppendUint16(nil, o.Streams)
	b = native.AppendUint16(b, o.Streams)
	b = native.AppendUint16(b, o.InitAttempts)
	return native.AppendUint16(b, uint16(min(o.InitTimeout.Milliseconds(), 1<<16-1)))
}

// rtoInfo is struct sctp_rtoinfo: association, initial, max, min.
func rtoInfo(o SCTPOptions) []byte {
	b := native.AppendUint32(nil, 0)
	b = native.AppendUint32(b, milliseconds(o.RTOInitial))
	b = native.AppendUint32(b, milliseconds(o.RTOMax))
	return native.AppendUint32(b, milliseconds(o.RTOMin))
}

// assocInfo is struct sctp_assocparams, of which only the retransmissions are
// set; a zero leaves a field as it is.
func assocInfo(o SCTPOptions) []byte {
	b := make([]byte, 20)
	native.PutUint16(b[4:], o.AssocRetrans)
	return b
}

// peerAddrParams is struct sctp_paddrparams (packed) for all future paths:
// association 4, address 128, heartbeat 4, path retransmissions 2, MTU 4, SACK
// delay 4, flags 4, flow label 4, DSCP 1, padding 1.
func peerAddrParams(o SCTPOptions) []byte {
	const heartbeatEnable = 1
	b := make([]byte, 156)
	native.PutUint32(b[132:], milliseconds(o.Heartbeat))
	native.PutUint16(b[136:], o.PathRetrans)
	native.PutUint32(b[146:], heartbeatEnable)
	return b
}

func milliseconds(d time.Duration) uint32 {
	return uint32(min(max(d.Milliseconds(), 1), 1<<31-1))
}

// status is the part of struct sctp_status that is used.
type status struct {
	state   int32
	in, out uint16
}

func sctpStatus(fd int) (status, error) {
	// Association 4, state 4, window 4, unacknowledged 2, pending 2, in 2, out 2,
	// fragmentation point 4, struct sctp_paddrinfo 152.
	b, err := getsockopt(fd, sctpStatusOpt, make([]byte, 176))
	if err != nil {
		return status{}, fmt.Errorf("SCTP_STATUS: %w", err)
	}
	if len(b) < 20 {
		return status{}, fmt.Errorf("SCTP_STATUS: %d octets", len(b))
	}
	return status{int32(native.Uint32(b[4:])), native.Uint16(b[16:]), native.Uint16(b[18:])}, nil
}
