// Package gtp reads GTP as it stands between networks: the headers of versions 0
// (TS 09.60), 1 (TS 29.060) and 2 (TS 29.274), of GTP-U (TS 29.281) and GTP'
// (TS 32.295), the chain of extension headers, the information elements with
// those in groups, and as much of the packet in a tunnel as tells who sends what
// to whom.
//
// Its tables of message types and information elements are data. What they lack
// is a value, not an error: it is passed over by its length. Of an element that
// may stand once and stands twice the first one is read, as the specifications
// demand.
//
// It imports the standard library, protocols/wire, protocols/numbering,
// protocols/ip and protocols/message only.
package gtp
