//go:build !linux

package transport

import "time"

// setTCPOptions does nothing: keep-alive ends a dead connection.
func setTCPOptions(int, time.Duration) error { return nil }
