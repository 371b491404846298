// Package mtp2 reads MTP2 signal units (ITU-T Q.703) as captures hold them:
// with sequence numbers of 7 or of 12 bits, with or without the frame check
// sequence, and behind the pseudo-header of link type 139.
//
// It imports the standard library and protocols/wire only.
package mtp2
