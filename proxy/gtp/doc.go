// Package gtp is the inline path of GTP: transparent on the wire, by packet
// queues of netfilter. Peers keep their addresses and see no firewall; the host
// routes between them, or is a bridge without an address.
//
// What crosses the interfaces to the interconnect is judged, in both directions,
// by one goroutine a queue and in the order of arrival; datagrams of one pair of
// addresses keep to one queue. What passes goes on as it came. A refusal is sent
// to the sender in the name of whom it asked, at a rate that cannot be turned on
// a third.
//
// Two groups of queue numbers let a second process take over without a packet
// lost: it takes the group that is free, leads the rules there in one step, and
// the first one judges what it still has.
//
// It may import proxy, protocols and golang.org/x/sys. See the packages below it
// for the queues, the rules of netfilter, and the tunnels of GTP-U.
package gtp
