// Package tcap reads and writes messages of the transaction capabilities
// (ITU-T Q.773), with dialogue portion and components, and recognises those of
// ANSI (T1.114).
//
// The operation and the identities that a firewall judges stand behind a dozen
// nested elements of which an attacker chose the encoding. The reader takes
// every form that a lenient network element takes, reads every component, and
// marks what is not canonical. Parameters are left as octets for the package of
// the application part, MAP or CAP.
//
// It imports the standard library, protocols/ber and protocols/wire.
package tcap
