// Package tunnels holds GTP-U to the tunnels that GTP-C has set up: it reads the
// ends of tunnels out of messages that pass, and keeps them in the sets of nf_tables
// by which the kernel lets G-PDUs through, which come to user space only where they
// have extension headers.
//
// A tunnel has two ends, an address and a TEID each. The request tells that of its
// sender and the answer that of the other side; both are put in before the answer
// goes on, so that the first packet of the user finds them. They are taken out when
// a deletion is answered.
//
// The kernel notes of each end whose it is: a process that starts knows the sessions
// of the one before, and ends them as they are deleted.
//
// All is bounded: ends that nobody took out and requests that nobody answered
// give way to new ones, the oldest first.
//
// It may import protocols, proxy/gtp/netfilter and github.com/google/nftables.
package tunnels
