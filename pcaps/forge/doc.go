// Package forge builds captures of SS7 and Diameter signalling from scenarios: YAML files that say who sends what to whom, in the
// terms of the specifications. It makes the attacks, evasions and legitimate flows that rules are tested with, since
// no captures of others may be shipped.
//
// A scenario is compact through defaults: nodes have names, dialogues keep their transaction identifiers, application
// contexts follow from operations. Everything can be overridden, down to the octets of any layer, so that messages can
// be built that no lawful encoder would make. The same scenario always gives the same octets.
//
// Transforms are changes of the encoding that keep the meaning of a message: segments, fragments, other BER forms. An
// attack put through one of them must keep its verdict.
//
// The package may import protocols, pcaps and the YAML library; its tests hold the headers against gopacket's.
package forge
