package transport

import "time"

// Defaults of SCTPOptions: those of an interconnect, where a path must be given
// up within a second or two and not within the minute that a kernel's defaults
// would take.
const (
	DefaultStreams      = 17 // stream 0 for management and 16 by SLS
	DefaultInitAttempts = 4
	DefaultInitTimeout  = time.Second
	DefaultRTOInitial   = 200 * time.Millisecond
	DefaultRTOMin       = 100 * time.Millisecond
	DefaultRTOMax       = time.Second
	DefaultPathRetrans  = 3
	DefaultAssocRetrans = 8
	DefaultHeartbeat    = 2 * time.Second
	DefaultBuffer       = 1 << 20
)

// SCTPOptions are the options of SCTP associations. A zero field means the
// default of its name.
type SCTPOptions struct {
	// Streams is the number of outbound streams asked for and of inbound ones
	// admitted; the peer may agree to fewer.
	Streams uint16
	// InitAttempts and InitTimeout bound the handshake (SCTP_INITMSG).
	InitAttempts uint16
	InitTimeout  time.Duration
	// RTOInitial, RTOMin and RTOMax are the retransmission time-outs (SCTP_RTOINFO).
	RTOInitial, RTOMin, RTOMax time.Duration
	// PathRetrans is the number of losses after which a path is unreachable, and
	// AssocRetrans the one after which the association is lost. The second
	// should not exceed the sum of the first over the paths (RFC 9260, 8.2).
	PathRetrans, AssocRetrans uint16
	// Heartbeat is the interval on an idle path.
	Heartbeat time.Duration
	// SendBuffer and ReceiveBuffer are sizes in octets; the kernel bounds them.
	SendBuffer, ReceiveBuffer int
}

func (o SCTPOptions) withDefaults() SCTPOptions {
	orDefault(&o.Streams, DefaultStreams)
	orDefault(&o.InitAttempts, DefaultInitAttempts)
	orDefault(&o.InitTimeout, DefaultInitTimeout)
	orDefault(&o.RTOInitial, DefaultRTOInitial)
	orDefault(&o.RTOMin, DefaultRTOMin)
	orDefault(&o.RTOMax, DefaultRTOMax)
	orDefault(&o.PathRetrans, DefaultPathRetrans)
	orDefault(&o.AssocRetrans, DefaultAssocRetrans)
	orDefault(&o.Heartbeat, DefaultHeartbeat)
	orDefault(&o.SendBuffer, DefaultBuffer)
	orDefault(&o.ReceiveBuffer, DefaultBuffer)
	return o
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}
