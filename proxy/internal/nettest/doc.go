// Package nettest gives tests a network of their own: a process in network and
// mount namespaces that end with it, in which further namespaces are made for
// the peers. No packet of such a test leaves the machine, and nothing is left
// behind, even if the test is killed. It signs certificates for such peers too.
//
// It is for tests only, and imports internal/netns, the standard library and
// golang.org/x/sys.
package nettest
