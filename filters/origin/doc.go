// Package origin computes the facts origin.* and destination.*: whose the
// addresses of a message are, whether they belong where it came from, and
// which way it goes. It says what is so; rules say what is done about it.
//
// Direction and origin come from the link and the lower layers. A calling
// address is a claim: it is compared with them, and never trusted before them.
// What cannot be told is left absent, so that no rule matches on a guess.
//
// A party of SS7 is known by its global title, one of Diameter by its realm and
// host, which are compared by value, one of GTP by the address of its packets.
//
// It imports protocols/message, diameter and numbering, and internal/operator.
package origin
