// Package corpus gives the decoders' tests real captures: it reads capture
// files and tshark's reading of them (the truth), and skips a test by name
// where they are not at hand.
//
// It is for tests only, imports the standard library only, and reads files
// that the test's author trusts. Its own small reader stands here because
// gopacket's pcapgo keeps a link type in eight bits, which turns Linux cooked
// v2 (276) into something else.
package corpus
