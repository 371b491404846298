package diameter

import (
	"encoding/binary"
	"net/netip"

	"cordon/protocols/diameter"
)

// Values of Disconnect-Cause (RFC 6733, 5.4.3).
const disconnectRebooting = 0

// productName is how the agent names itself.
const productName = "Cordon"

// Offsets of a header (RFC 6733, 3).
const (
	flagsAt    = 4
	hopByHopAt = 12
)

func putHopByHop(m []byte, id uint32) { binary.BigEndian.PutUint32(m[hopByHopAt:], id) }

// speaker writes the messages of the agent itself.
type speaker struct {
	host, realm  string
	applications []uint32 // offered; empty offers a relay
	state        uint32   // Origin-State-Id: when it started
}

// begin writes the header and who speaks. command and ids of an answer are those
// of its request.
func (s *speaker) begin(dst []byte, command uint32, flags uint8, id, endToEnd uint32) []byte {
	return diameter.AppendHeader(dst, &diameter.Header{Version: diameter.Version, Flags: flags, Command: command, HopByHop: id, EndToEnd: endToEnd})
}

func end(m []byte) []byte {
	diameter.PutLength(m)
	return m
}

func appendText(dst []byte, code uint32, text string) []byte {
	return diameter.AppendAVP(dst, code, diameter.AVPMandatory, 0, []byte(text))
}

func appendNumber(dst []byte, code, v uint32) []byte {
	return diameter.AppendUint32(dst, code, diameter.AVPMandatory, 0, v)
}

func (s *speaker) origin(dst []byte) []byte {
	return appendText(appendText(dst, avpOriginHost, s.host), avpOriginRealm, s.realm)
}

// capabilities writes what CER and CEA have in common behind the origin.
func (s *speaker) capabilities(dst []byte, local []netip.Addr) []byte {
	for _, a := range local {
		dst = diameter.AppendAVP(dst, avpHostIPAddress, diameter.AVPMandatory, 0, address(a))
	}
	dst = appendNumber(dst, avpVendorID, diameter.VendorNone)
	dst = diameter.AppendAVP(dst, avpProductName, 0, 0, []byte(productName))
	dst = appendNumber(dst, avpOriginStateID, s.state)
	dst = appendNumber(dst, avpSupportedVendor, diameter.Vendor3GPP)
	if len(s.applications) == 0 {
		return appendNumber(dst, avpAuthApplication, diameter.Relay)
	}
	for _, id := range s.applications {
		dst = appendApplication(dst, id)
	}
	return dst
}

// firstVendorApplication begins the applications of vendors (RFC 6733, 11.3).
const firstVendorApplication = 0x01000000

func appendApplication(dst []byte, id uint32) []byte {
	if id < firstVendorApplication || id == diameter.Relay {
		return appendNumber(dst, avpAuthApplication, id)
	}
	group := appendNumber(appendNumber(nil, avpVendorID, diameter.Vendor3GPP), avpAuthApplication, id)
	return diameter.AppendAVP(dst, avpVendorApplication, diameter.AVPMandatory, 0, group)
}

// address is the form of RFC 6733, 4.3.1: the family, and the address.
func address(a netip.Addr) []byte {
	a = a.Unmap()
	family := byte(1)
	if a.Is6() {
		family = 2
	}
	return append([]byte{0, family}, a.AsSlice()...)
}

func (s *speaker) cer(id uint32, local []netip.Addr) []byte {
	return end(s.capabilities(s.origin(s.begin(nil, diameter.CommandCapabilitiesExchange, diameter.FlagRequest, id, id)), local))
}

func (s *speaker) cea(h *diameter.Header, code uint32, local []netip.Addr) []byte {
	flags := uint8(0)
	if code/1000 == 3 {
		flags = diameter.FlagError
	}
	m := appendNumber(s.begin(nil, h.Command, flags, h.HopByHop, h.EndToEnd), avpResultCode, code)
	m = s.origin(m)
	if flags == 0 {
		m = s.capabilities(m, local)
	}
	return end(m)
}

func (s *speaker) dwr(id uint32) []byte {
	m := s.origin(s.begin(nil, diameter.CommandDeviceWatchdog, diameter.FlagRequest, id, id))
	return end(appendNumber(m, avpOriginStateID, s.state))
}

func (s *speaker) dwa(h *diameter.Header) []byte {
	m := appendNumber(s.begin(nil, h.Command, 0, h.HopByHop, h.EndToEnd), avpResultCode, ResultSuccess)
	return end(appendNumber(s.origin(m), avpOriginStateID, s.state))
}

func (s *speaker) dpr(id uint32) []byte {
	m := s.origin(s.begin(nil, diameter.CommandDisconnectPeer, diameter.FlagRequest, id, id))
	return end(appendNumber(m, avpDisconnectCause, disconnectRebooting))
}

func (s *speaker) dpa(h *diameter.Header) []byte {
	return end(s.origin(appendNumber(s.begin(nil, h.Command, 0, h.HopByHop, h.EndToEnd), avpResultCode, ResultSuccess)))
}
