//go:build !linux

package transport

import "time"

// setUserTimeout does nothing: keep-alive ends a dead connection.
func setUserTimeout(int, time.Duration) error { return nil }
