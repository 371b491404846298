// Package datagram builds IP packets with UDP datagrams: anew, with another
// payload in the headers of one that came, and in fragments.
//
// It may import protocols.
package datagram
