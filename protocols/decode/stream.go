package decode

import (
	"net/netip"

	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/protocols/sigtran"
	"cordon/protocols/tcp"
	"cordon/protocols/wire"
)

// framing is how the messages of a protocol stand in a stream.
type framing struct {
	header int // octets that frame needs
	// frame tells the length of the message that b begins with, 0 where it
	// needs more octets.
	frame func(b []byte) (int, error)
	// plausible reports whether a message may begin with b, as far as that can
	// be told of the octets of something else.
	plausible func(b []byte) bool
	// foreign tells the length of what may stand between messages and is none;
	// nil where nothing may.
	foreign func(b []byte) int
	take    func(d *Decoder, b []byte)
}

var (
	framingM3UA     = framing{sigtran.HeaderLen, sigtran.Frame, plausibleM3UA, nil, (*Decoder).messageM3UA}
	framingDiameter = framing{diameter.HeaderLen, frameDiameter, plausibleDiameter, recordTLS, (*Decoder).messageDiameter}
)

// framingOf is what a connection carries by its ports; nil where that is
// nothing of ours.
func (d *Decoder) framingOf(src, dst uint16) *framing {
	switch {
	case carries(d.opts.M3UAPorts, src, dst, portM3UA):
		return &framingM3UA
	case carries(d.opts.DiameterPorts, src, dst, portDiameter, portDiameterTLS):
		return &framingDiameter
	}
	return nil
}

// carries reports whether one of two ports is among those of a protocol.
func carries(further []uint16, src, dst uint16, usual ...uint16) bool {
	for _, ports := range [2][]uint16{usual, further} {
		for _, p := range ports {
			if p == src || p == dst {
				return true
			}
		}
	}
	return false
}

// stream takes a TCP segment of a connection that carries M3UA or Diameter.
func (d *Decoder) stream(b []byte) {
	var seg tcp.Segment
	if !tcp.Decode(b, &seg) {
		d.stats.Malformed++
		return
	}
	if d.framingOf(seg.SrcPort, seg.DstPort) == nil {
		d.stats.Foreign++
		return
	}
	seg.Frame, seg.Cut = d.frame, d.ip.Missing
	d.push(message.LayerTCP, b)
	flow := tcp.Flow{Src: netip.AddrPortFrom(d.ip.Src, seg.SrcPort), Dst: netip.AddrPortFrom(d.ip.Dst, seg.DstPort)}
	var u tcp.Update
	s := d.streams.Add(d.now, flow, &seg, &u)
	d.anomalies.Union(&u.Anomalies)
	d.messages(s, &u)
}

// Flush ends a capture: messages behind octets of a TCP stream that the capture
// lacks are waited for no longer, and emitted.
func (d *Decoder) Flush(emit Emit) {
	d.emit = emit
	d.streams.Flush(func(s *tcp.Stream, u *tcp.Update) {
		d.anomalies = u.Anomalies
		d.lower, d.ip.Src, d.ip.Dst = append(d.lower[:0], message.LayerSpan{Layer: message.LayerIP}, message.LayerSpan{Layer: message.LayerTCP}), s.Flow().Src.Addr(), s.Flow().Dst.Addr()
		d.messages(s, u)
	})
}

// messages takes the messages that are whole off a stream to which u happened.
func (d *Decoder) messages(s *tcp.Stream, u *tcp.Update) {
	flow := s.Flow()
	f := d.framingOf(flow.Src.Port(), flow.Dst.Port())
	if u.Lost > 0 {
		d.stats.TCPGaps++
	}
	if u.Lost > 0 || u.MidStream {
		d.resynchronise(s, f)
	}
	for d.next(s, f) {
	}
	if s.Cut() == 0 {
		return
	}
	rest := s.Bytes()
	n, err := f.frame(rest)
	if err == nil && len(rest) >= f.header && n > len(rest) {
		d.take(s, f, len(rest))
	}
	d.stats.TCPGaps++
	d.streams.Pass(s, err == nil && n == len(rest)+s.Cut())
}

// next takes one message off a stream, or passes over what is none. It returns
// false where more octets are needed.
func (d *Decoder) next(s *tcp.Stream, f *framing) bool {
	rest := s.Bytes()
	if n := f.between(rest); n > 0 {
		if n <= len(rest) {
			s.Discard(n)
			d.stats.TLS++
		}
		return n <= len(rest)
	}
	n, err := f.frame(rest)
	if err != nil {
		s.Discard(1)
		d.stats.TCPDropped++
		d.resynchronise(s, f)
		return true
	}
	if n == 0 || n > len(rest) {
		return false
	}
	d.take(s, f, n)
	s.Discard(n)
	return true
}

// take hands out the message of the first n octets of a stream. It is of the
// frame with which it was complete, which may be one before the one at hand when
// octets before it were waited for.
func (d *Decoder) take(s *tcp.Stream, f *framing, n int) {
	flow := s.Flow()
	frame, now := d.frame, d.now
	of, at := s.Newest(n)
	if of != d.last {
		d.last, d.index = of, 0
	}
	d.frame, d.now = of, at
	d.begin()
	d.m.SourcePort, d.m.DestinationPort = flow.Src.Port(), flow.Dst.Port()
	d.m.Unseen, d.m.Behind = unseenOf(s), d.streams.Waits(flow.Reverse())
	f.take(d, s.Bytes()[:n])
	d.anomalies = wire.Anomalies{}
	d.frame, d.now = frame, now
}

// leastMessage is about the shortest message that asks for an answer.
const leastMessage = 64

// unseenOf is how many messages the capture may lack of a stream.
func unseenOf(s *tcp.Stream) uint32 {
	octets, ok := s.Lost()
	if !ok {
		return message.UnseenMany
	}
	return uint32(min((octets+leastMessage-1)/leastMessage, message.UnseenMany))
}

// between is the length of what b begins with that is no message; 0 where one
// may begin.
func (f *framing) between(b []byte) int {
	if f.foreign == nil {
		return 0
	}
	return f.foreign(b)
}

// resynchronise passes over octets, which it counts, up to the next place at
// which a message may begin: those before it are the end of a message of which
// the capture does not hold the rest.
func (d *Decoder) resynchronise(s *tcp.Stream, f *framing) {
	b := s.Bytes()
	i := 0
	for ; len(b)-i >= f.header; i++ {
		if f.between(b[i:]) > 0 {
			break
		}
		if n, err := f.frame(b[i:]); err == nil && n > 0 && f.plausible(b[i:]) {
			break
		}
	}
	if i > 0 {
		d.anomalies.Set(wire.AnomalyTCPFraming)
		d.stats.TCPDropped += uint64(i)
		s.Discard(i)
	}
}

// plausibleM3UA reports whether a message may begin with b: version 1, the
// reserved octet zero and a class that is defined.
func plausibleM3UA(b []byte) bool {
	return len(b) >= sigtran.HeaderLen && b[0] == sigtran.Version && b[1] == 0 && b[2] <= sigtran.ClassRKM
}
