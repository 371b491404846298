package m3ua

import (
	"sync/atomic"
	"time"

	"cordon/proxy/relay"
	"cordon/proxy/transport"
)

// Octets of the common header (RFC 4666, 3.1), of which the class and type alone
// are looked at.
const (
	classAt, typeAt, headerSize = 2, 3, 8

	classTransfer = 1
	classASPTM    = 4
	typeASPACAck  = 3
)

// ReasonNotActive is that of DATA before any ASP became active; it may be a
// metric label.
const ReasonNotActive = "not_active"

// Options are what may differ between links.
type Options struct {
	// DataBeforeActive lets DATA pass before any ASP has become active.
	DataBeforeActive bool
}

// Protocol is M3UA for a relay.
func Protocol(o Options) relay.Protocol {
	return relay.Protocol{
		PPIDs:   []uint32{transport.PPIDM3UA},
		Stream:  mapStream,
		Conduct: func(relay.Session) relay.Conduct { return &conduct{options: o} },
	}
}

// conduct follows whether an ASP has become active.
type conduct struct {
	options Options
	active  atomic.Bool
}

// Before implements relay.Conduct: the Judge knows what canonical M3UA is.
func (c *conduct) Before(*relay.Input, *relay.Decision) bool { return true }

// After implements relay.Conduct.
func (c *conduct) After(in *relay.Input, out *relay.Decision) {
	if len(in.Data) < headerSize {
		return
	}
	c.gate(in, out)
	c.notice(in, out)
}

// gate keeps back DATA that comes before an ASP is active (RFC 4666, 4.3.1): a
// sender that has not gone through ASPUP and ASPAC is no peer, or tests what it
// can get through.
func (c *conduct) gate(in *relay.Input, out *relay.Decision) {
	if in.Bypass || c.options.DataBeforeActive || out.Action == relay.Drop || c.active.Load() {
		return
	}
	if in.Data[classAt] == classTransfer {
		out.Action, out.Reason = relay.Drop, ReasonNotActive
	}
}

// notice sees when an ASP becomes active. The acknowledgement makes it so, since
// the peer that gives it is the one that then accepts DATA. The pair stays
// active until it ends: with several routing contexts, or an IPSP at both ends,
// one ASPIA or ASPDN says nothing about the rest, and the peers refuse by
// themselves what they do not expect.
func (c *conduct) notice(in *relay.Input, out *relay.Decision) {
	d := in.Data
	if out.Action == relay.Forward && d[classAt] == classASPTM && d[typeAt] == typeASPACAck {
		c.active.Store(true)
	}
}

// Check implements relay.Conduct: what is wrong with a pair its peers see.
func (c *conduct) Check(time.Time) (string, error) { return "", nil }

// Active implements relay.Conduct.
func (c *conduct) Active() bool { return c.active.Load() }

// mapStream keeps stream 0, which is for management (RFC 4666, 1.4.7), and
// spreads the others over those that the other side has. Where both sides agreed
// to the same number it changes nothing.
func mapStream(n uint16, out int) uint16 {
	if n == 0 || out <= 1 {
		return 0
	}
	return 1 + (n-1)%uint16(min(out-1, 1<<16-1))
}
