// Package sua reads SUA messages (RFC 3868): SCCP user data and connections
// over SCTP, with addresses in parameters of their own.
//
// It imports the standard library, protocols/wire and protocols/sigtran only.
package sua
