// Package sctp reads SCTP packets (RFC 9260) and the user messages in them,
// DATA and I-DATA (RFC 8260).
//
// Decode reads the common header; Chunks walks the chunks; DecodeData reads a
// DATA or I-DATA chunk. Tracker follows associations in captures: it joins
// fragmented user messages and tells retransmissions. Append functions build
// packets for tests and answers. The decoders do not allocate; the Tracker
// allocates for new associations and fragments, within stated bounds.
//
// It imports the standard library and protocols/wire only.
package sctp
