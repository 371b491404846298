// Package diameter is the inline data path of Diameter (RFC 6733), in two ways.
//
// As a pair it is what proxy/relay knows of Diameter: each connection that a peer
// makes is tied to one made with the node behind, both peers see each other, and
// every message passes byte for byte. CER, DWR and DPR pass too, and are held to
// the protocol and recorded. Nothing comes before the capabilities are
// exchanged, an application that the two have not agreed to is refused, and an
// answer passes only where it was asked for.
//
// As a proxy it is an agent with its own identity: it exchanges capabilities,
// watches its peers (RFC 3539), routes requests, maps their hop-by-hop
// identifiers, appends Route-Record and sends what is pending elsewhere when a
// peer is lost.
//
// What a message means is a relay.Judge's to say. The package may import
// proxy/relay, proxy/transport, filters/action and protocols.
package diameter
