package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// MaxAddrs is the number of addresses that an endpoint may have.
const MaxAddrs = 8

// An Endpoint is one end of an association: a port at one address, or, with
// SCTP multi-homing, at several.
type Endpoint struct {
	Addrs []netip.Addr // the first is the primary one
	Port  uint16
}

// ParseEndpoint reads "192.0.2.1:2905", "[2001:db8::1]:2905", or several
// addresses joined by "/" before the port: "192.0.2.1/198.51.100.1:2905".
func ParseEndpoint(s string) (Endpoint, error) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return Endpoint{}, fmt.Errorf("endpoint %q has no port: want ADDRESS:PORT or ADDRESS/ADDRESS:PORT", s)
	}
	port, err := strconv.ParseUint(s[i+1:], 10, 16)
	if err != nil {
		return Endpoint{}, fmt.Errorf("endpoint %q: port %q is not a number from 0 to 65535", s, s[i+1:])
	}
	e := Endpoint{Port: uint16(port)}
	for part := range strings.SplitSeq(s[:i], "/") {
		part = strings.TrimSuffix(strings.TrimPrefix(part, "["), "]")
		a, err := netip.ParseAddr(part)
		if err != nil {
			return Endpoint{}, fmt.Errorf("endpoint %q: %q is not an IP address", s, part)
		}
		e.Addrs = append(e.Addrs, a.Unmap())
	}
	return e, e.validate()
}

// Addr is the primary address, or the zero Addr.
func (e Endpoint) Addr() netip.Addr {
	if len(e.Addrs) == 0 {
		return netip.Addr{}
	}
	return e.Addrs[0]
}

// AddrPort is the primary address with the port.
func (e Endpoint) AddrPort() netip.AddrPort {
	return netip.AddrPortFrom(e.Addr(), e.Port)
}

// String writes the form that ParseEndpoint reads.
func (e Endpoint) String() string {
	var b strings.Builder
	for i, a := range e.Addrs {
		if i > 0 {
			b.WriteByte('/')
		}
		if a.Is6() {
			b.WriteString("[" + a.String() + "]")
		} else {
			b.WriteString(a.String())
		}
	}
	return b.String() + ":" + strconv.Itoa(int(e.Port))
}

func (e Endpoint) validate() error {
	if len(e.Addrs) == 0 {
		return errors.New("endpoint has no address")
	}
	if len(e.Addrs) > MaxAddrs {
		return fmt.Errorf("endpoint %s has %d addresses: at most %d are supported", e, len(e.Addrs), MaxAddrs)
	}
	for _, a := range e.Addrs {
		if !a.IsValid() {
			return fmt.Errorf("endpoint %s has an invalid address", e)
		}
	}
	return nil
}
