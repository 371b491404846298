// Package m2pa reads and writes M2PA messages (RFC 4165): MTP2 between peers
// over SCTP, whose user data is a message signal unit for MTP3.
//
// It imports the standard library, protocols/wire and protocols/sigtran only.
package m2pa
