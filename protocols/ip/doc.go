// Package ip reads what lies between a capture's frame and a transport: link
// headers, IPv4 and IPv6 with fragments, and UDP.
//
// Link takes the link layer off a frame, Decode reads an IP header, Reassembler
// joins fragments within stated bounds, DecodeUDP reads a UDP header. All but
// the Reassembler are free of state and do not allocate.
//
// It imports the standard library and protocols/wire only.
package ip
