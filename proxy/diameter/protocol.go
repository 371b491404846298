package diameter

import (
	"time"

	"cordon/protocols/diameter"
	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// Defaults of Options.
const (
	DefaultWatchdog      = 30 * time.Second // Tw of RFC 3539, 3.4.1
	DefaultPending       = 65536
	DefaultAnswerTimeout = 30 * time.Second
	DefaultHandshake     = 10 * time.Second
)

// Reasons for which a message does not go on, besides the relay's and the
// Judge's. They are from a closed list and may be metric labels.
const (
	ReasonMalformed    = "malformed"       // a header that no message can have
	ReasonCapabilities = "no_capabilities" // before the capabilities were exchanged
	ReasonIdentity     = "identity"        // CER or CEA of somebody else than expected
	ReasonApplication  = "application"     // an application that was not agreed
	ReasonUnsolicited  = "unsolicited"     // an answer that nobody on this connection was asked for
	ReasonHopByHop     = "hop_by_hop"      // a request with the identifier of one that waits
	ReasonPending      = "pending_limit"   // too many requests wait for their answers

	// Of a proxy.
	ReasonUndeliverable = "undeliverable"  // no peer to send it to
	ReasonBusy          = "busy"           // the peer to send it to does not keep up
	ReasonLoop          = "loop"           // it has been here before
	ReasonTimeout       = "answer_timeout" // a request that was not answered in time
	ReasonLost          = "peer_lost"      // a request, or an answer, whose peer was lost
	ReasonOwn           = "own"            // for this agent itself: DWR, DPR, and their answers
)

// Reasons is the list.
func Reasons() []string {
	return []string{ReasonMalformed, ReasonCapabilities, ReasonIdentity, ReasonApplication, ReasonUnsolicited, ReasonHopByHop, ReasonPending,
		ReasonUndeliverable, ReasonBusy, ReasonLoop, ReasonTimeout, ReasonLost, ReasonOwn}
}

// Causes of the end of a connection, from a closed list.
const (
	CauseCapabilities = "no_capabilities" // no CER first, or no success in time
	CauseIdentity     = "identity"        // the peer is not who it should be
	CauseWatchdog     = "watchdog"        // a DWR was not answered
	CauseElection     = "election"        // the peer has a connection already
	CauseDisconnect   = "disconnect"      // DPR
	CauseRefused      = "refused"         // the peer's CEA was no success
)

// Causes is the list.
func Causes() []string {
	return []string{CauseCapabilities, CauseIdentity, CauseWatchdog, CauseElection, CauseDisconnect, CauseRefused}
}

// Options are what may differ between links.
type Options struct {
	// OriginHost and OriginRealm are who refuses; empty is the node that was
	// asked, as it calls itself.
	OriginHost, OriginRealm string
	// Outside and Inside are the hosts that the peers may be, or "*." and a
	// realm; empty admits any.
	Outside, Inside []string
	// Applications are those that may be agreed; empty leaves it to the peers.
	Applications []uint32
	// Watchdog is the time in which a DWR must be answered, Handshake that in
	// which capabilities must be exchanged, and AnswerTimeout how long a request
	// waits for its answer. 0 means the default.
	Watchdog, Handshake, AnswerTimeout time.Duration
	// Pending bounds the requests that wait on one connection.
	Pending int
}

func (o *Options) withDefaults() Options {
	d := *o
	orDefault(&d.Watchdog, DefaultWatchdog)
	orDefault(&d.Handshake, DefaultHandshake)
	orDefault(&d.AnswerTimeout, DefaultAnswerTimeout)
	orDefault(&d.Pending, DefaultPending)
	return d
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// Payload protocol identifiers that are taken: that of Diameter, that over DTLS
// which some set for what is in clear, and none at all (RFC 6733, 2.1.1).
var ppids = []uint32{transport.PPIDDiameter, transport.PPIDDiameterDTLS, 0}

// Protocol is Diameter for a relay of pairs.
func Protocol(o Options) relay.Protocol {
	o = o.withDefaults()
	return relay.Protocol{
		PPIDs:    ppids,
		Stream:   mapStream,
		Interval: min(o.Watchdog, o.Handshake, o.AnswerTimeout) / 4,
		Conduct:  func(s relay.Session) relay.Conduct { return newConduct(&o, s) },
	}
}

// mapStream keeps the stream where the other side has it. Diameter gives no
// stream a meaning.
func mapStream(n uint16, out int) uint16 { return n % uint16(min(max(out, 1), 1<<16-1)) }

// forPeer reports whether a command is for the two ends of a connection only.
func forPeer(command uint32) bool {
	return command == diameter.CommandCapabilitiesExchange || command == diameter.CommandDeviceWatchdog || command == diameter.CommandDisconnectPeer
}
