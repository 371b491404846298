// Package ber walks ASN.1 values in the Basic Encoding Rules (X.690), as TCAP,
// MAP and CAP use them, over bytes that an attacker chose.
//
// It reads what a lenient network element would still read (multi-octet tags
// for small numbers, padded lengths and integers, indefinite lengths, strings
// in segments, lengths that run over their container) and marks each departure
// as an anomaly: the difference between two readers is where messages are
// hidden from a firewall. Nothing is copied; elements are slices of the input.
// Depth and number of elements are bounded. It also appends encodings, the
// canonical ones for refusals and the other lawful or unlawful forms for tests.
//
// It imports the standard library and protocols/wire.
package ber
