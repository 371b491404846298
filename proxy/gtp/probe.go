package gtp

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"cordon/protocols/ip"
	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/gtp/nfqueue"
)

// A probe is a datagram in two fragments that the path sends to itself on the
// loopback interface, past the rules that lead to the queue: it comes whole, or
// fragments could pass uninspected.
type probe struct {
	payload []byte
	result  chan error
}

// probeLength is that of a payload which needs two fragments.
const probeLength = 1600

// probeTime is how long a probe may be under way.
const probeTime = 3 * time.Second

// Faults of the self-test.
var (
	errProbeFragment = errors.New("the kernel does not put fragments together ahead of the queue, so they could pass uninspected")
	errProbeLost     = errors.New("the probe did not come to the queue")
)

// probed takes a packet of the loopback interface. One that is not a probe is
// none of ours.
func (p *Path) probed(packet *nfqueue.Packet, v *nfqueue.Verdict) {
	pr := p.probe.Load()
	var i ip.Packet
	if pr == nil || !ip.Decode(packet.Payload, &i) || i.Dst != netip.MustParseAddr(netfilter.ProbeIPv4) && i.Dst != netip.MustParseAddr(netfilter.ProbeIPv6) {
		v.Action = nfqueue.Accept
		return
	}
	var u ip.UDP
	var err error
	if i.Fragment || !ip.DecodeUDP(i.Payload, &u) || !bytes.Equal(u.Payload, pr.payload) {
		err = errProbeFragment
	}
	select {
	case pr.result <- err:
	default:
	}
}

// selfTest sends a probe for each version of IP.
func (p *Path) selfTest(ctx context.Context) error {
	addresses := []string{netfilter.ProbeIPv4}
	if p.plan.IPv6 {
		addresses = append(addresses, netfilter.ProbeIPv6)
	}
	for _, a := range addresses {
		if err := p.probeOnce(ctx, netip.MustParseAddr(a)); err != nil {
			return fmt.Errorf("self-test of %s: %w", a, err)
		}
	}
	return nil
}

func (p *Path) probeOnce(ctx context.Context, a netip.Addr) error {
	pr := &probe{payload: make([]byte, probeLength), result: make(chan error, 1)}
	if _, err := rand.Read(pr.payload); err != nil {
		return err
	}
	p.probe.Store(pr)
	defer p.probe.Store(nil)
	if err := sendProbe(a, pr.payload); err != nil {
		return fmt.Errorf("send the probe: %w", err)
	}
	timer := time.NewTimer(probeTime)
	defer timer.Stop()
	select {
	case err := <-pr.result:
		return err
	case <-timer.C:
		return errProbeLost
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
