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

// fragments splits an IP packet with a UDP datagram in two, the first of n octets
// behind the headers; n is a multiple of eight.
func fragments(packet []byte, n int) (first, second []byte) {
	if packet[0]>>4 == 4 {
		first = bytes.Clone(packet[:lenIPv4+n])
		second = append(bytes.Clone(packet[:lenIPv4]), packet[lenIPv4+n:]...)
		first[6], first[7] = 0x20, 0
		second[6], second[7] = byte(n/8>>8), byte(n/8)
		for _, f := range [][]byte{first, second} {
			f[4], f[5] = 0x47, 0x54
			putHeader4(f)
		}
		return first, second
	}
	const nextFragment = 44
	extension := []byte{protocolUDP, 0, 0, 1, 0, 0, 0x47, 0x54}
	first = append(append(bytes.Clone(packet[:lenIPv6]), extension...), packet[lenIPv6:lenIPv6+n]...)
	extension[2], extension[3] = byte(n>>8), byte(n)
	second = append(append(bytes.Clone(packet[:lenIPv6]), extension...), packet[lenIPv6+n:]...)
	for _, f := range [][]byte{first, second} {
		f[6] = nextFragment
		f[4], f[5] = byte((len(f)-lenIPv6)>>8), byte(len(f)-lenIPv6)
	}
	return first, second
}
