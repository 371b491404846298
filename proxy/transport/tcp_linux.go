package transport

import (
	"time"

	"golang.org/x/sys/unix"
)

// setTCPOptions bounds the time that sent octets may stay unacknowledged
// (RFC 5482): the association's end is then known, as SCTP's would be. A peer
// that is known by its port must be able to come back at once.
func setTCPOptions(fd int, userTimeout time.Duration) error {
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
		return err
	}
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(userTimeout/time.Millisecond))
}
