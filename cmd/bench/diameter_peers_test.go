package bench

import (
	"bytes"
	"context"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/protocols/diameter"
	"cordon/proxy/transport"
)

var framedDiameter = transport.TCPOptions{Framing: transport.FramingDiameter(0)}

func listenDiameter(b *testing.B) transport.Listener {
	l, err := transport.Listen(context.Background(), transport.ListenConfig{Network: transport.TCP, TCP: framedDiameter,
		Local:     transport.Endpoint{Addrs: []netip.Addr{netip.MustParseAddr(benchHost)}},
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("10.77.0.0/16")}}})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	return l
}

// peer is the connection of a peer, on which a watchdog request is answered while
// others send.
type peer struct {
	transport.Assoc
	mu sync.Mutex
}

// Send implements transport.Assoc.
func (p *peer) Send(m *transport.Message, more bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.Assoc.Send(m, more)
}

// peerMessage is a message between two peers.
func peerMessage(h diameter.Header, host string, result uint32) []byte {
	_, realm, _ := strings.Cut(host, ".")
	h.Version = diameter.Version
	m := diameter.AppendHeader(nil, &h)
	if result != 0 {
		m = diameter.AppendUint32(m, 268, diameter.AVPMandatory, 0, result)
	}
	m = diameter.AppendAVP(m, 264, diameter.AVPMandatory, 0, []byte(host))
	m = diameter.AppendAVP(m, 296, diameter.AVPMandatory, 0, []byte(realm))
	if h.Command == diameter.CommandCapabilitiesExchange {
		m = diameter.AppendAVP(m, 257, diameter.AVPMandatory, 0, []byte{0, 1, 10, 77, 1, 1})
		m = diameter.AppendUint32(m, 266, diameter.AVPMandatory, 0, 0)
		m = diameter.AppendAVP(m, 269, 0, 0, []byte("bench"))
		m = diameter.AppendUint32(m, 258, diameter.AVPMandatory, 0, diameter.Relay)
	}
	diameter.PutLength(m)
	return m
}

// mmeHost is a host of a partner of the example profile.
const mmeHost = "mme." + partnerRealm

const partnerRealm = "epc.mnc099.mcc208.3gppnetwork.org"

func hssHost() string { return "hss." + homeRealm }

// homeRealm is that of the example profile.
const homeRealm = "epc.mnc099.mcc262.3gppnetwork.org"

// call connects with the path at remote as host.
func call(b *testing.B, remote transport.Endpoint, host string) transport.Assoc {
	var a transport.Assoc
	var err error
	for range 100 {
		if a, err = transport.Dial(context.Background(), transport.DialConfig{Network: transport.TCP, Remote: remote, TCP: framedDiameter}); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Abort() })
	h := diameter.Header{Flags: diameter.FlagRequest, Command: diameter.CommandCapabilitiesExchange, HopByHop: 1, EndToEnd: 1}
	if err := a.Send(&transport.Message{Data: peerMessage(h, host, 0), PPID: transport.PPIDDiameter}, false); err != nil {
		b.Fatal(err)
	}
	return &peer{Assoc: a}
}

// welcome accepts the path's connection and answers its CER.
func welcome(b *testing.B, l transport.Listener, host string) transport.Assoc {
	a, err := l.Accept()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = a.Abort() })
	var m transport.Message
	if err := a.Receive(&m); err != nil {
		b.Fatal(err)
	}
	var h diameter.Header
	diameter.DecodeHeader(m.Data, &h)
	h.Flags = 0
	if err := a.Send(&transport.Message{Data: peerMessage(h, host, 2001), PPID: transport.PPIDDiameter}, false); err != nil {
		b.Fatal(err)
	}
	return &peer{Assoc: a}
}

// awaitCEA reads the answer to the CER of a.
func awaitCEA(b *testing.B, a transport.Assoc) {
	var m transport.Message
	_ = a.SetReadDeadline(time.Now().Add(20 * time.Second))
	if err := a.Receive(&m); err != nil || !bytes.Equal(avpOf(m.Data, 268), []byte{0, 0, 7, 0xd1}) {
		b.Fatalf("CEA %x: %v", m.Data, err)
	}
	_ = a.SetReadDeadline(time.Time{})
}
