//go:build !linux

package nettest

// Main does nothing: only Linux has network namespaces.
func Main() {}
