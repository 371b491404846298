// Package sccp reads and writes messages of the signalling connection control
// part (ITU-T Q.711 to Q.714, and ANSI T1.112 for addresses), puts segmented
// ones together within bounds, and builds service messages.
//
// Pointers, lengths and indicators come from an attacker: what they claim is
// followed as far as the message reaches, and every contradiction is an
// anomaly, because a firewall and a network element that resolve it
// differently judge two different messages.
//
// It imports the standard library, protocols/wire and protocols/numbering.
package sccp
