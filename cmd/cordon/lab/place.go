package lab

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"cordon/proxy/firewall"
	"cordon/proxy/transport"
)

// end is one of the two networks on a link: an association with the firewall.
type end interface {
	// run keeps the network going until its association or ctx ends.
	run(ctx context.Context)
	// up waits until messages can be sent.
	up(ctx context.Context) error
	// send sends a unit of a step.
	send(octets []byte, s *step) error
	// close ends the association.
	close(ctx context.Context)
}

// ends are the two networks on a link.
type ends struct {
	outside end // the interconnect
	inside  end // home
}

// place is a link of the firewall with the two networks on its ends.
type place struct {
	name     string // of the link, and of what it carries
	protocol string
	framing  transport.Framing // over TCP
	makeEnd  func(a transport.Assoc, t *traffic, outside bool) end

	behind transport.Listener // of the home network
	ends
}

// Links of the lab.
const (
	linkSS7      = "lab"
	linkDiameter = "lab-diameter"
	linkGTP      = "lab-gtp"
)

func newPlaces() []*place {
	return []*place{
		{name: linkSS7, protocol: "m3ua", framing: transport.FramingM3UA(), makeEnd: newNetwork},
		{name: linkDiameter, protocol: "diameter", framing: transport.FramingDiameter(0), makeEnd: newPeer},
	}
}

var localhost = netip.MustParseAddr("127.0.0.1")

// listen opens the home network.
func (p *place) listen(ctx context.Context, n transport.Network) error {
	var err error
	p.behind, err = transport.Listen(ctx, transport.ListenConfig{
		Network: n, Local: transport.Endpoint{Addrs: []netip.Addr{localhost}}, TCP: transport.TCPOptions{Framing: p.framing},
		Admission: transport.Admission{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
	})
	return err
}

// configuration is the link as an operator would have to write it.
func (p *place) configuration(n transport.Network) string {
	return fmt.Sprintf(`  - name: %s
    protocol: %s
    transport: %s
    outside: {listen: {addresses: [%s], port: 0, peers: [127.0.0.0/8]}}
    inside: {connect: {addresses: [%s], port: %d}}
`, p.name, p.protocol, n, localhost, localhost, p.behind.Endpoint().Port)
}

// accept makes the home network of the first association that the firewall dials.
func (p *place) accept(ctx context.Context, t *traffic, accepted chan<- end) {
	stop := context.AfterFunc(ctx, func() { _ = p.behind.Close() })
	defer stop()
	a, err := p.behind.Accept()
	if err != nil {
		return
	}
	e := p.makeEnd(a, t, false)
	accepted <- e
	e.run(ctx)
}

// call makes the association from the interconnect to the firewall.
func (p *place) call(ctx context.Context, f *firewall.Firewall, n transport.Network, t *traffic) error {
	endpoint, _ := f.Endpoint(p.name)
	a, err := transport.Dial(ctx, transport.DialConfig{Network: n, Remote: endpoint, TCP: transport.TCPOptions{Framing: p.framing}})
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	p.outside = p.makeEnd(a, t, true)
	return nil
}

// upTimeout bounds the time until both networks can speak to each other.
const upTimeout = 15 * time.Second

func (p *place) awaitUp(ctx context.Context, accepted <-chan end, failed <-chan error) error {
	ctx, cancel := context.WithTimeout(ctx, upTimeout)
	defer cancel()
	select {
	case p.inside = <-accepted:
	case err := <-failed:
		return errors.Join(err, fmt.Errorf("lab: the firewall has ended before link %s was up", p.name))
	case <-ctx.Done():
		return fmt.Errorf("lab: the firewall did not reach the home network of link %s within %v", p.name, upTimeout)
	}
	if err := p.outside.up(ctx); err != nil {
		return fmt.Errorf("lab: the interconnect of link %s did not come up: %w", p.name, err)
	}
	return nil
}
