package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"cordon/internal/netns"
	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/gtp/nfqueue"
)

// ownNetwork is that of a process which has a network namespace of its own: it is the
// router between two more, of the interconnect and of home.
type ownNetwork struct {
	sides [2]*netns.Space
}

// Commands that make the network: the firewall in the middle, and the nodes'
// addresses on both sides.
const (
	outerLinks = `
		ip link set lo up
		ip addr add 169.254.77.2/30 dev eth0
		ip link set eth0 up
		ip route add local 198.51.100.0/24 dev lo
		ip route add local 203.0.113.0/24 dev lo
		ip route add default via 169.254.77.1`
	innerLinks = `
		ip link set lo up
		ip addr add 169.254.77.6/30 dev eth0
		ip link set eth0 up
		ip route add local 192.0.2.0/24 dev lo
		ip route add default via 169.254.77.5`
	middleLinks = `
		ip link add ` + outerInterface + ` type veth peer name eth0 netns %s
		ip link add ` + innerInterface + ` type veth peer name eth0 netns %s
		ip addr add 169.254.77.1/30 dev ` + outerInterface + `
		ip addr add 169.254.77.5/30 dev ` + innerInterface + `
		ip link set ` + outerInterface + ` up
		ip link set ` + innerInterface + ` up`
	middleRoutes = `
		ip route add 192.0.2.0/24 via 169.254.77.6
		ip route add default via 169.254.77.2`
)

// settings let addresses go where nobody would expect them.
var settings = []string{"net/ipv4/conf/all/rp_filter", "net/ipv4/conf/default/rp_filter"}

// makeOwn makes the network, and tries whether the rules of plan can be installed in
// it. An error says why not.
func makeOwn(ctx context.Context, plan netfilter.Plan) (n *ownNetwork, err error) {
	n = &ownNetwork{}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.close())
			n = nil
		}
	}()
	for i := range n.sides {
		if n.sides[i], err = netns.New(); err != nil {
			return n, err
		}
		if err = n.sides[i].Set("0", settings...); err != nil {
			return n, err
		}
	}
	if err = errors.Join(netns.Set("0", settings...), netns.Set("1", "net/ipv4/ip_forward")); err != nil {
		return n, err
	}
	if err = netns.Run(ctx, fmt.Sprintf(middleLinks, n.sides[sideOutside].Path(), n.sides[sideInside].Path())); err != nil {
		return n, err
	}
	if err = n.sides[sideOutside].Run(ctx, outerLinks); err != nil {
		return n, err
	}
	if err = n.sides[sideInside].Run(ctx, innerLinks); err != nil {
		return n, err
	}
	if err = netns.Run(ctx, middleRoutes); err != nil {
		return n, err
	}
	return n, try(ctx, plan)
}

// try installs the rules of plan and takes a queue, as the path will do.
func try(ctx context.Context, plan netfilter.Plan) error {
	q, err := nfqueue.Open(nfqueue.Config{Number: plan.Queue})
	if err != nil {
		return err
	}
	_, err = plan.ApplyBest(ctx)
	return errors.Join(err, q.Close())
}

// opener opens sockets on a side.
func (n *ownNetwork) opener(side int) opener {
	return func(at netip.AddrPort) (*net.UDPConn, error) { return n.sides[side].UDP(at) }
}

func (n *ownNetwork) close() error {
	var errs []error
	for _, s := range n.sides {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}
