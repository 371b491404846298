package lab

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"cordon/proxy/firewall"
	"cordon/proxy/gtp"
	"cordon/proxy/relay"
)

// loopRelay stands in the place of the kernel's packet queues where there is no right
// to use them: the datagrams of each network come and go on one socket of loopback,
// with their ends before them, and are judged as in the queues.
type loopRelay struct {
	cfg    gtp.Config
	conns  [2]*net.UDPConn // towards outside and inside
	peers  [2]*net.UDPConn // their other ends, of the networks
	up     atomic.Bool
	bypass atomic.Bool
	count  atomic.Uint64
}

// Sides of a loopRelay.
const (
	sideOutside = iota
	sideInside
)

// lenEnds is the length of the ends before a datagram: two IPv4 addresses and ports.
const lenEnds = 2 * (4 + 2)

func appendEnds(b []byte, from, to netip.AddrPort) []byte {
	for _, a := range []netip.AddrPort{from, to} {
		four := a.Addr().As4()
		b = binary.BigEndian.AppendUint16(append(b, four[:]...), a.Port())
	}
	return b
}

// cutEnds parts a datagram from its ends.
func cutEnds(b []byte) (from, to netip.AddrPort, payload []byte, ok bool) {
	if len(b) < lenEnds {
		return from, to, nil, false
	}
	end := func(b []byte) netip.AddrPort {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b)), binary.BigEndian.Uint16(b[4:]))
	}
	return end(b), end(b[lenEnds/2:]), b[lenEnds:], true
}

// newRelay opens the sockets.
func newRelay(cfg gtp.Config) (*loopRelay, error) {
	r := &loopRelay{cfg: cfg}
	for side := range r.conns {
		for _, c := range []**net.UDPConn{&r.conns[side], &r.peers[side]} {
			var err error
			if *c, err = net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.AddrPortFrom(localhost, 0))); err != nil {
				return nil, errors.Join(err, r.Close())
			}
		}
	}
	return r, nil
}

var _ firewall.GTPPath = (*loopRelay)(nil)

// Run judges until ctx ends.
func (r *loopRelay) Run(ctx context.Context) error {
	defer context.AfterFunc(ctx, func() { _ = r.Close() })()
	r.setUp(true)
	defer r.setUp(false)
	var readers sync.WaitGroup
	readers.Go(func() { r.read(sideOutside, relay.Inbound) })
	readers.Go(func() { r.read(sideInside, relay.Outbound) })
	readers.Wait()
	return r.Close()
}

func (r *loopRelay) setUp(up bool) {
	r.up.Store(up)
	r.cfg.OnUp(up)
}

// read judges what comes from one side. Who else sends on loopback is not heard.
func (r *loopRelay) read(side int, d relay.Direction) {
	judge, flow := r.cfg.Judges(), r.cfg.Observer.Flow(r.cfg.Link, d)
	network := r.addr(r.peers[side])
	buf := make([]byte, 1<<16)
	for {
		n, sender, err := r.conns[side].ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		from, to, payload, ok := cutEnds(buf[:n])
		if err != nil || sender != network || !ok {
			continue
		}
		r.count.Add(1)
		in := gtp.Input{Time: time.Now(), Direction: d, Src: from, Dst: to, Payload: payload}
		r.carry(judge, flow, side, &in)
	}
}

// carry judges a datagram, and sends it on or its sender an answer.
func (r *loopRelay) carry(judge gtp.Judge, flow relay.FlowObserver, side int, in *gtp.Input) {
	out := gtp.Decision{Action: relay.Forward, Reason: relay.ReasonBypass}
	if !r.bypass.Load() {
		out = gtp.Decision{}
		judge.Judge(in, &out)
	}
	if len(out.Reply) > 0 {
		flow.Replied("")
		r.send(side, in.Dst, in.Src, out.Reply)
	}
	if out.Action != relay.Forward {
		flow.Dropped(len(in.Payload), out.Reason)
		return
	}
	payload := in.Payload
	if len(out.Replace) > 0 {
		payload = out.Replace
	}
	r.send(1-side, in.Src, in.Dst, payload)
	flow.Forwarded(len(in.Payload), out.Reason, time.Since(in.Time))
}

func (r *loopRelay) send(side int, from, to netip.AddrPort, payload []byte) {
	_, _ = r.conns[side].WriteToUDPAddrPort(append(appendEnds(nil, from, to), payload...), r.addr(r.peers[side]))
}

func (r *loopRelay) addr(c *net.UDPConn) netip.AddrPort {
	a := c.LocalAddr().(*net.UDPAddr).AddrPort()
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// SetBypass switches judgement off and on again.
func (r *loopRelay) SetBypass(on bool) { r.bypass.Store(on) }

// Bypassed says whether judgement is switched off.
func (r *loopRelay) Bypassed() bool { return r.bypass.Load() }

// Status tells how the relay stands.
func (r *loopRelay) Status() gtp.Status {
	return gtp.Status{Up: r.up.Load(), Packets: r.count.Load()}
}

// Close gives the relay's sockets back; those of the networks are theirs.
func (r *loopRelay) Close() error {
	var errs []error
	for _, c := range r.conns {
		if c == nil {
			continue
		}
		if err := c.Close(); !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// cable is the end of a network on a loopRelay.
type cable struct {
	conn    *net.UDPConn
	relay   netip.AddrPort
	traffic *traffic
	outside bool
}

func newCable(r *loopRelay, side int, t *traffic) *cable {
	return &cable{conn: r.peers[side], relay: r.addr(r.conns[side]), traffic: t, outside: side == sideOutside}
}

func (c *cable) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { _ = c.conn.Close() })
	defer stop()
	buf := make([]byte, 1<<16)
	for {
		n, sender, err := c.conn.ReadFromUDPAddrPort(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if _, _, payload, ok := cutEnds(buf[:n]); ok && err == nil && sender == c.relay {
			c.traffic.datagram(payload, c.outside)
		}
	}
}

func (c *cable) up(context.Context) error { return nil }

func (c *cable) send(octets []byte, s *step) error {
	_, err := c.conn.WriteToUDPAddrPort(append(appendEnds(nil, s.from, s.to), octets...), c.relay)
	return err
}

func (c *cable) close(context.Context) { _ = c.conn.Close() }
