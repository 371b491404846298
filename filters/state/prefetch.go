//go:build amd64 || arm64

package state

import "unsafe"

// prefetch begins to fetch the line of the processor's cache at p, and does not wait for
// it. Go has nothing that compiles to it.
//
//go:noescape
func prefetch(p unsafe.Pointer)
