package lab

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"cordon/pcaps/forge"
	"cordon/protocols/diameter"
	"cordon/proxy/transport"
)

// peer is one end of a Diameter connection: the carrier's agent or home's.
type peer struct {
	assoc   transport.Assoc
	traffic *traffic
	outside bool
	ready   chan struct{} // capabilities are exchanged
	once    sync.Once
	writing sync.Mutex
}

func newPeer(a transport.Assoc, t *traffic, outside bool) end {
	return &peer{assoc: a, traffic: t, outside: outside, ready: make(chan struct{})}
}

// Commands between peers (RFC 6733, 5).
const (
	commandCER = 257
	commandDWR = 280
)

// run sends CER from outside, answers it inside, and takes what comes.
func (p *peer) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { _ = p.assoc.Abort() })
	defer stop()
	defer p.close(ctx) // the firewall waits for it
	if p.outside {
		if p.introduce() != nil {
			return
		}
	}
	var m transport.Message
	for {
		switch err := p.assoc.Receive(&m); {
		case errors.Is(err, transport.ErrTooLong):
			continue
		case err != nil:
			return
		}
		p.take(m.Data)
	}
}

// introduce sends CER.
func (p *peer) introduce() error {
	b, err := forge.NewBuilder(nil)
	if err != nil {
		return err
	}
	first := uint32(1)
	cer := forge.Request("CER", relayAgent()...)
	cer.HopByHop, cer.EndToEnd = &first, &first
	octets, err := b.Diameter(&forge.Message{From: "ipx", To: "home.dea", Diameter: cer})
	if err != nil {
		return err
	}
	return p.write(octets)
}

// take handles what peers say to each other, unless a flow awaits it, and gives
// the rest to the traffic.
func (p *peer) take(octets []byte) {
	var h diameter.Header
	if !diameter.DecodeHeader(octets, &h) {
		return
	}
	switch {
	case h.Command == commandCER && h.Request():
		if p.answer("CEA", &h, relayAgent()...) == nil {
			p.once.Do(func() { close(p.ready) })
		}
	case h.Command == commandCER:
		p.once.Do(func() { close(p.ready) })
	case p.traffic.arrived(octets, p.outside):
	case h.Command == commandDWR && h.Request():
		_ = p.answer("DWA", &h)
	default:
		p.traffic.answered(endToEnd(octets))
	}
}

// relayAgent is what an agent says of itself that relays every application, as
// those of carriers do (RFC 6733, 2.4).
func relayAgent() []forge.AVP {
	return []forge.AVP{{Name: "Vendor-Specific-Application-Id"}, forge.Attribute("Auth-Application-Id", "4294967295")}
}

// answer answers a request of the other peer.
func (p *peer) answer(command string, h *diameter.Header, avps ...forge.AVP) error {
	b, err := forge.NewBuilder(nil)
	if err != nil {
		return err
	}
	d := forge.AnswerWith(command, "", avps...)
	d.HopByHop, d.EndToEnd = &h.HopByHop, &h.EndToEnd
	m := forge.Message{From: "home.dea", To: "ipx", Diameter: d}
	if p.outside {
		m.From, m.To = m.To, m.From
	}
	octets, err := b.Diameter(&m)
	if err != nil {
		return err
	}
	return p.write(octets)
}

func (p *peer) up(ctx context.Context) error {
	select {
	case <-p.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *peer) send(octets []byte, _ *step) error { return p.write(octets) }

func (p *peer) write(octets []byte) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	return p.assoc.Send(&transport.Message{Data: octets, PPID: transport.PPIDDiameter}, false)
}

func (p *peer) close(ctx context.Context) { _ = p.assoc.Shutdown(ctx) }

// endToEnd is by what a Diameter message and its answer are known.
func endToEnd(octets []byte) string {
	var h diameter.Header
	if !diameter.DecodeHeader(octets, &h) {
		return ""
	}
	return endToEndID(int64(h.EndToEnd))
}

func endToEndID(n int64) string { return fmt.Sprintf("diameter %d", n) }
