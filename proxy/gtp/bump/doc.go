// Package bump is a bump in the wire: two Ethernet interfaces between which each
// frame goes on as it came, but for datagrams on the ports of GTP, which a Judge
// decides about. It uses packet sockets and nothing else: no netfilter, no address,
// no bridge of the kernel.
//
// Fragments of what may be UDP are held until their datagram is whole, within
// stated bounds, since only the first one tells the ports; they go on as they came.
// Those that overlap do not go on: receivers differ in what they read (RFC 5722).
//
// Frames come with what the card left undone (PACKET_VNET_HDR) and go out with it:
// checksums that the other card fills in, segments that it cuts. A VLAN tag that the
// kernel took off is put back on.
//
// When the process ends, the wire is cut. One process may be the bump between two
// interfaces at one time.
//
// It may import protocols, proxy/gtp/datagram and golang.org/x/sys. Packet sockets
// exist on Linux only and need CAP_NET_RAW.
package bump
