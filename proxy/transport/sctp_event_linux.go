package transport

import "golang.org/x/sys/unix"

// Flags of recvmsg.
const (
	msgEOR          = unix.MSG_EOR
	msgNotification = 0x8000
)

// Notification types (enum sctp_sn_type) and association states (enum
// sctp_sac_state), linux/sctp.h and RFC 6458, 6.1.
const (
	noteAssocChange     = 0x8001
	notePeerAddrChange  = 0x8002
	noteSendFailed      = 0x8003
	noteRemoteError     = 0x8004
	noteShutdown        = 0x8005
	notePartialDelivery = 0x8006

	assocUp           = 0
	assocLost         = 1
	assocRestart      = 2
	assocShutdownDone = 3
	assocCannotStart  = 4

	pathAvailable   = 0
	pathUnreachable = 1
	pathConfirmed   = 5
)

// noteHeader is the common header of a notification: type 2, flags 2, length 4.
const noteHeader = 8

// parseNotification reads what the kernel sent in place of a message. It comes
// from the kernel, but may be cut short, so that nothing is taken for granted.
func parseNotification(b []byte) Event {
	if len(b) < noteHeader {
		return Event{Kind: EventOther}
	}
	body := b[noteHeader:]
	switch native.Uint16(b) {
	case noteAssocChange:
		return assocChange(body)
	case notePeerAddrChange:
		return pathChange(body)
	case noteSendFailed:
		return Event{Kind: EventSendFailed, Code: uint16(u32At(body, 0))}
	case noteRemoteError:
		return Event{Kind: EventPeerError, Code: swap16(u16At(body, 0))}
	case noteShutdown:
		return Event{Kind: EventPeerShutdown}
	case notePartialDelivery:
		return Event{Kind: EventPartialAbort}
	}
	return Event{Kind: EventOther}
}

// assocChange reads state 2, error 2, out streams 2, in streams 2.
func assocChange(b []byte) Event {
	e := Event{Kind: EventOther, Code: u16At(b, 2)}
	if len(b) < 2 {
		return e
	}
	switch u16At(b, 0) {
	case assocUp:
		e.Kind = EventUp
	case assocLost, assocCannotStart:
		e.Kind = EventLost
	case assocRestart:
		e.Kind = EventRestart
	case assocShutdownDone:
		e.Kind = EventShutdown
	}
	return e
}

// pathChange reads a sockaddr_storage of 128, state 4, error 4.
func pathChange(b []byte) Event {
	e := Event{Kind: EventPathChange, Code: uint16(u32At(b, 132))}
	ap, _ := unpackAddr(b)
	e.Path = ap.Addr()
	if len(b) < 132 {
		return e
	}
	switch u32At(b, 128) {
	case pathAvailable, pathConfirmed:
		e.Kind = EventPathUp
	case pathUnreachable:
		e.Kind = EventPathDown
	}
	return e
}

func u16At(b []byte, i int) uint16 {
	if i+2 > len(b) {
		return 0
	}
	return native.Uint16(b[i:])
}

func u32At(b []byte, i int) uint32 {
	if i+4 > len(b) {
		return 0
	}
	return native.Uint32(b[i:])
}

// swap16 turns a value that the kernel leaves in network order (sre_error).
func swap16(v uint16) uint16 {
	var b [2]byte
	native.PutUint16(b[:], v)
	return uint16(b[0])<<8 | uint16(b[1])
}
