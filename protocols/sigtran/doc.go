// Package sigtran holds what the SIGTRAN user adaptation layers M3UA, M2UA,
// M2PA and SUA share: the common message header and the parameters behind it
// (RFC 4666, 3.1 and 3.2; RFC 3331, RFC 4165 and RFC 3868 say the same).
//
// It imports the standard library and protocols/wire only.
package sigtran
