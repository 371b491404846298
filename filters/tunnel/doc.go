// Package tunnel computes the facts gtp.* that a message of GTP tells without a
// memory of others: whether its type belongs between networks, whether the
// networks and addresses that it names are its sender's, whether the APN is the
// home's, and what a packet in a tunnel is sent to.
//
// The sender of GTP is where the packet comes from: nothing in the message names
// him, and UDP lets him choose it. What he claims is compared with the operator of
// that address; sessions and paths, in filters/state, tell what the address is worth.
//
// It imports protocols/message and gtp, filters/origin and home, and
// internal/operator.
package tunnel
