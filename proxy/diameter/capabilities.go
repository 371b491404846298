package diameter

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cordon/protocols/diameter"
	"cordon/protocols/wire"
	"cordon/proxy/transport"
)

// AVPs of the messages between two peers (RFC 6733, 5.3 to 5.5).
const (
	avpHostIPAddress     = 257
	avpAuthApplication   = 258
	avpAcctApplication   = 259
	avpVendorApplication = 260
	avpSessionID         = 263
	avpOriginHost        = 264
	avpSupportedVendor   = 265
	avpVendorID          = 266
	avpFirmwareRevision  = 267
	avpResultCode        = 268
	avpProductName       = 269
	avpDisconnectCause   = 273
	avpOriginStateID     = 278
	avpFailedAVP         = 279
	avpErrorMessage      = 281
	avpRouteRecord       = 282
	avpDestinationRealm  = 283
	avpDestinationHost   = 293
	avpOriginRealm       = 296
)

// Bounds of what is read of a peer.
const (
	maxIdentity     = 255 // octets of a host or realm: those of a name (RFC 1035, 2.3.4)
	maxApplications = 256
)

// ResultSuccess is the Result-Code of success (RFC 6733, 7.1.2).
const ResultSuccess = 2001

// Capabilities are what a peer says of itself in CER or CEA.
type Capabilities struct {
	Host, Realm  string   // in lower case, without a trailing dot
	Applications []uint32 // sorted; diameter.Relay stands for all
	Result       uint32   // of CEA
}

// Errors of capabilities.
var (
	errNoHost    = errors.New("it has no Origin-Host that is a name")
	errNoRealm   = errors.New("it has no Origin-Realm that is a name")
	errMalformed = errors.New("an AVP of it has an invalid length")
)

// readCapabilities reads CER or CEA, a whole message.
func readCapabilities(b []byte) (Capabilities, error) {
	var c Capabilities
	var anomalies wire.Anomalies
	w := diameter.Walk(b[diameter.HeaderLen:], &anomalies)
	for a := (diameter.AVP{}); w.Next(&a); {
		if a.Vendor != 0 {
			continue
		}
		switch a.Code {
		case avpOriginHost:
			c.Host = identity(a.Data)
		case avpOriginRealm:
			c.Realm = identity(a.Data)
		case avpResultCode:
			c.Result = number(a.Data)
		case avpAuthApplication, avpAcctApplication:
			c.add(a.Data)
		case avpVendorApplication:
			in := diameter.Walk(a.Data, &anomalies)
			for i := (diameter.AVP{}); in.Next(&i); {
				if i.Vendor == 0 && (i.Code == avpAuthApplication || i.Code == avpAcctApplication) {
					c.add(i.Data)
				}
			}
		}
	}
	slices.Sort(c.Applications)
	c.Applications = slices.Compact(c.Applications)
	switch {
	case anomalies.Has(wire.AnomalyDiameterAVPShort) || anomalies.Has(wire.AnomalyDiameterAVPBeyond):
		return c, errMalformed
	case c.Host == "":
		return c, errNoHost
	case c.Realm == "":
		return c, errNoRealm
	}
	return c, nil
}

func (c *Capabilities) add(data []byte) {
	if len(data) == 4 && len(c.Applications) < maxApplications {
		c.Applications = append(c.Applications, number(data))
	}
}

// Has reports whether c names the application, or is a relay's.
func (c *Capabilities) Has(application uint32) bool {
	for _, a := range c.Applications {
		if a == application || a == diameter.Relay {
			return true
		}
	}
	return false
}

// identity is a host or realm in the form that is compared, empty where it is no
// name.
func identity(b []byte) string {
	if len(b) == 0 || len(b) > maxIdentity {
		return ""
	}
	for _, c := range b {
		if c <= ' ' || c >= 0x7f {
			return ""
		}
	}
	return strings.TrimSuffix(strings.ToLower(string(b)), ".")
}

func number(b []byte) uint32 {
	if len(b) != 4 {
		return 0
	}
	return binary.BigEndian.Uint32(b)
}

// Pins say who a peer may be.
type Pins struct {
	// Certificate are the names that its certificate bears; nil without TLS.
	Certificate []string
	// Hosts are the hosts that it may be, or "*." and a realm; empty admits any.
	Hosts []string
}

// check holds what a peer says of itself against its certificate and the hosts
// expected: a certificate of one partner does not make its owner another.
func (p *Pins) check(c *Capabilities) error {
	covers := func(names []string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return transport.NameCovers(n, c.Host) })
	}
	switch {
	case p.Certificate != nil && !covers(p.Certificate):
		return fmt.Errorf("the peer calls itself %q, and its certificate is for %q", c.Host, p.Certificate)
	case p.Certificate != nil && !within(c.Host, c.Realm):
		return fmt.Errorf("the peer names the realm %q, and its certificate is for %q", c.Realm, p.Certificate)
	case len(p.Hosts) > 0 && !covers(p.Hosts):
		return fmt.Errorf("the peer calls itself %q, which is none of the hosts expected: %q", c.Host, p.Hosts)
	}
	return nil
}

// within reports whether host is one of realm, by whole labels.
func within(host, realm string) bool {
	rest, ok := strings.CutSuffix(host, realm)
	return ok && (rest == "" || strings.HasSuffix(rest, "."))
}
