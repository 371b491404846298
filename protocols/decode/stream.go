package decode

import (
	"net/netip"

	"cordon/protocols/message"
	"cordon/protocols/sigtran"
	"cordon/protocols/tcp"
	"cordon/protocols/wire"
)

// stream takes a TCP segment of a connection that carries M3UA.
func (d *Decoder) stream(b []byte) {
	var seg tcp.Segment
	if !tcp.Decode(b, &seg) {
		d.stats.Malformed++
		return
	}
	if !d.carriesM3UA(seg.SrcPort) && !d.carriesM3UA(seg.DstPort) {
		d.stats.Foreign++
		return
	}
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
	if u.Lost > 0 {
		d.stats.TCPGaps++
	}
	if u.Lost > 0 || u.MidStream {
		d.resynchronise(s)
	}
	flow := s.Flow()
	for {
		rest := s.Bytes()
		n, err := sigtran.Frame(rest)
		if err != nil {
			s.Discard(1)
			d.stats.TCPDropped++
			d.resynchronise(s)
			continue
		}
		if n == 0 || n > len(rest) {
			return
		}
		d.begin()
		d.m.SourcePort, d.m.DestinationPort = flow.Src.Port(), flow.Dst.Port()
		d.messageM3UA(rest[:n])
		d.anomalies = wire.Anomalies{}
		s.Discard(n)
	}
}

// resynchronise passes over octets, which it counts, up to the next place at
// which a message may begin: those before it are the end of a message of which
// the capture does not hold the rest.
func (d *Decoder) resynchronise(s *tcp.Stream) {
	b := s.Bytes()
	i := 0
	for ; len(b)-i >= sigtran.HeaderLen; i++ {
		if n, err := sigtran.Frame(b[i:]); err == nil && n > 0 && plausible(b[i:]) {
			break
		}
	}
	if i > 0 {
		d.anomalies.Set(wire.AnomalyTCPFraming)
		d.stats.TCPDropped += uint64(i)
		s.Discard(i)
	}
}

func (d *Decoder) carriesM3UA(port uint16) bool {
	if port == portM3UA {
		return true
	}
	for _, p := range d.opts.M3UAPorts {
		if p == port {
			return true
		}
	}
	return false
}

// plausible reports whether a message may begin with b: version 1, the reserved
// octet zero and a class that is defined.
func plausible(b []byte) bool {
	return len(b) >= sigtran.HeaderLen && b[0] == sigtran.Version && b[1] == 0 && b[2] <= sigtran.ClassRKM
}
