// Package transport carries whole signalling messages between Cordon and its
// peers: SCTP by the kernel, TCP and TLS cut into messages by their own length
// field, and an in-memory pipe for tests. All are one small interface, Assoc.
//
// The package faces the interconnect. So a peer is held against an allow-list
// before a byte of it is parsed, associations are capped per peer and in all, a
// length field is capped before anything is allocated for it, a message that
// comes in byte by byte has a time limit, and nothing that is refused or cut is
// silent: it has a reason or an error.
//
// It may import the standard library, golang.org/x/sys and protocols; of the
// protocols above it it knows where a message ends (Framing).
package transport
