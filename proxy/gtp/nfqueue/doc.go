// Package nfqueue reads the packets that netfilter queues to user space, and
// gives their verdicts: a reader of its own on a netlink socket, for the rates
// of GTP-C and without an allocation for a packet.
//
// Packets are read in bursts. A run of packets that are accepted is told to the
// kernel by one batch verdict, which accepts everything up to its number;
// whatever is dropped or replaced is told one by one and before the batch that
// would cover it. All verdicts of a burst are sent at once.
//
// Packets that the kernel cannot queue, because the reader is too slow, are
// dropped by it or, with FailOpen, go on uninspected; Counters and the counter
// of the rule that queues tell how many.
//
// It imports the standard library and golang.org/x/sys. Queues exist on Linux
// only; binding one needs CAP_NET_ADMIN.
package nfqueue
