package gtp

import (
	"context"

	"cordon/proxy/gtp/bump"
	"cordon/proxy/gtp/netfilter"
	"cordon/proxy/relay"
)

// newWire takes the two interfaces of a wire.
func newWire(cfg Config) (*Path, error) {
	c := bump.Config{Outside: cfg.Outside[0], Inside: cfg.Inside[0], Ports: cfg.Ports, PassHeld: cfg.PassFragments}
	if cfg.UserPlane {
		c.UserPort = netfilter.PortUser
	}
	w, err := bump.Open(c)
	if err != nil {
		return nil, err
	}
	for _, text := range w.Advice() {
		cfg.Log.Warn("the wire is not all that joins peers: " + text)
	}
	return &Path{cfg: cfg, wire: w}, nil
}

// runWire carries frames until ctx ends.
func (p *Path) runWire(ctx context.Context) error {
	if err := p.wire.Join(); err != nil {
		return err
	}
	p.cfg.Log.Info("the wire is joined, and is cut when this process ends", "outside", p.cfg.Outside[0], "inside", p.cfg.Inside[0])
	p.setUp(true)
	defer p.setUp(false)
	err := p.wire.Run(ctx, func(outbound bool) bump.Judge { return (*wireReader)(newReader(p)) })
	if err == nil {
		p.cfg.Log.Warn("the wire is cut", "outside", p.cfg.Outside[0], "inside", p.cfg.Inside[0])
	}
	return err
}

// wireReader judges the packets of one direction of a wire.
type wireReader reader

// Judge implements bump.Judge.
func (w *wireReader) Judge(p *bump.Packet, v *bump.Verdict) {
	r := (*reader)(w)
	r.in.Time, r.in.Direction = p.Time, relay.Inbound
	if p.Outbound {
		r.in.Direction = relay.Outbound
	}
	v.Data, v.Reply = r.one(p.Data, false)
	switch {
	case r.out.Action != relay.Forward:
	case v.Data != nil:
		v.Action = bump.Replace
	default:
		v.Action = bump.Accept
	}
}

// Replied implements bump.Judge.
func (w *wireReader) Replied(sent bool) {
	r, why := (*reader)(w), ""
	if !sent {
		why = relay.ReasonUnsendable
	}
	r.flows[r.in.Direction-1].Replied(why)
}

// wireStatus is the status of a wire, in the words of queues.
func (p *Path) wireStatus() Status {
	w := p.wire.Stats()
	return Status{
		Up: p.up.Load(), Wire: true, Frames: w.Frames, Packets: w.Judged, Waiting: w.Held, UserDropped: w.Lost, Refused: w.Unsent + w.Truncated,
		Dropped: w.Dropped, Uninspected: w.Uninspected,
	}
}
