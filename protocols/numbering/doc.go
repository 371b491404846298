// Package numbering reads and writes the digits by which networks, nodes and
// subscribers are named: TBCD (TS 29.002, 17.7.8), IMSI and PLMN (TS 23.003),
// AddressString, ISUP party numbers (Q.763), E.164, E.212 and E.214, and the
// countries they belong to.
//
// Digits are read into fixed-size values that the caller owns; symbols that no
// number has are kept and flagged, never dropped, since over-decadic digits and
// misplaced fillers are ways around a firewall.
//
// It imports the standard library and protocols/wire.
package numbering
