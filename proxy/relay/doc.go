// Package relay ties associations in pairs, the inline data path of M3UA and of
// Diameter without an identity of its own. Each association that a peer makes
// with Cordon is tied to one that Cordon makes with the node behind it, and
// every message goes from one to the other byte for byte, with its stream, its
// payload protocol identifier and its order. So the peers see each other, need
// no configuration here, and keep their own fail-over: the end of one side is
// made the end of the other.
//
// What a message means is not known here. A Conduct, which the protocol brings,
// holds the two peers to their protocol, and a Judge is asked about each
// message; a message goes on only when both say so, and what goes on are the
// octets that were judged.
//
// An association and direction has one reader, which also judges, and one
// writer, with a bounded queue between them. When the queue is full the reader
// stops, and the transport's window carries the pressure back to the sender. So
// a slow or hostile peer hurts its own pair only.
//
// The package may import proxy/transport and the standard library. It imports
// neither decoders nor engine nor metrics: the Judge and the Observer are
// interfaces.
package relay
