// Package netns gives a process network namespaces beside its own, without names
// and so without anything to clean up: a namespace ends with the last process and
// socket in it. It is for the lab and for tests.
//
// It imports the standard library and golang.org/x/sys.
package netns
