// Package tcp reads TCP segments (RFC 9293) and puts the streams of a capture
// together, within bounds, for the protocols whose messages run over TCP.
//
// Decode reads a header. Assembler keeps a Stream for each direction of a
// connection: it trims retransmissions, orders segments, and tells which
// octets the capture does not hold. It imports the standard library and
// protocols/wire only.
package tcp
