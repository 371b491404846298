// Package m2ua reads and writes M2UA messages (RFC 3331): MTP2 backhauled over
// SCTP, whose Data message carries a message signal unit for MTP3.
//
// It imports the standard library, protocols/wire and protocols/sigtran only.
package m2ua
