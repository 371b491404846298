// Package transport carries whole signalling messages between Cordon and its
// peers: SCTP by the kernel, TCP cut into messages by their own length field,
// and an in-memory pipe for tests. All three are one small interface, Assoc.
//
// The package faces the interconnect. So a peer is held against an allow-list
// before a byte of it is parsed, associations are capped per peer and in all, a
// length field is capped before anything is allocated for it, a message that
// comes in byte by byte has a time limit, and nothing that is refused or cut is
// silent: it has a reason or an error.
//
// It may import the standard library and golang.org/x/sys; it knows no protocol
// above it but the M3UA length field (Framing).
package transport
