//go:build !amd64 && !arm64

package state

import "unsafe"

func prefetch(unsafe.Pointer) {}
