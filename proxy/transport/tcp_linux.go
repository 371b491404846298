package transport

import (
	"time"

	"golang.org/x/sys/unix"
)

// setUserTimeout bounds the time that sent octets may stay unacknowledged
// (RFC 5482): the association's end is then known, as SCTP's would be.
func setUserTimeout(fd int, d time.Duration) error {
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(d/time.Millisecond))
}
