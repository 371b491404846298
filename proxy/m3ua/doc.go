// Package m3ua is what a pair relay knows of SS7 over M3UA (RFC 4666): the
// identifier and the streams that it uses, and when DATA may flow. Roles,
// routing contexts, network appearance and traffic modes need no configuration:
// management and network messages (ASPUP, DUNA, SCON, BEAT, NTFY ...) pass as
// they are.
//
// The package may import proxy/relay, proxy/transport and the standard library.
package m3ua
