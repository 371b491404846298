// Package m3ua is the inline data path of SS7 over M3UA (RFC 4666): the pair
// relay. Each association that a peer makes with Cordon is tied to one that
// Cordon makes with the node behind it, and every message goes from one to the
// other byte for byte, with its stream, its payload protocol identifier and its
// order. So roles, routing contexts, network appearance and traffic modes need
// no configuration, management and network messages (ASPUP, DUNA, SCON, BEAT,
// NTFY ...) pass as they are, and all peers keep their own fail-over: the end of
// one side is made the end of the other.
//
// What a message means is not known here. A Judge is asked about each one; a
// message goes on only when the Judge says so, and what goes on are the octets
// that were judged.
//
// An association and direction has one reader, which also judges, and one
// writer, with a bounded queue between them. When the queue is full the reader
// stops, and the transport's window carries the pressure back to the sender. So
// a slow or hostile peer hurts its own pair only.
//
// The package may import proxy/transport and the standard library. It imports
// neither decoders nor engine nor metrics: the Judge and the Observer are
// interfaces.
package m3ua
