// Package cluster tells the firewalls of one edge what each has seen, so that a
// subscriber whom one saw move is known to the others.
//
// A Node has records, which are octets that only their maker understands, and sends
// them in batches on a subject of its own of a NATS JetStream. By default each node
// runs a server that holds its own stream, and reads the streams of its peers: no
// node needs a majority or waits for another one. With URLs all use the operator's
// cluster, which then keeps the streams.
//
// Sending never waits: what has no room is lost and counted, and the peers are told.
// A node that does not hear its peers, or has not caught up with them, is apart: what
// it did not see proves nothing until it is back.
//
// It imports nats-server and nats.go, and none of ours.
package cluster
