// Package lab is the firewall's main job with nothing to set up: two simulated
// networks on loopback, the firewall inline between them, real roaming traffic
// and attacks through real sockets. It is what `cordon lab` runs, and a test of
// the whole: what must pass has to arrive octet for octet, what is an attack
// must not arrive at all.
//
// flows/ holds the traffic, as scenarios of pcaps/forge. The package may import
// all of ours but cmd.
package lab
