package decode

import (
	"cordon/protocols/gtp"
	"cordon/protocols/ip"
	"cordon/protocols/message"
	"cordon/protocols/sccp"
	"cordon/protocols/sctp"
	"cordon/protocols/tcap"
	"cordon/protocols/tcp"
	"cordon/protocols/tcuser"
	"cordon/protocols/wire"
)

// Emit takes a decoded message; the message and its views hold until it returns.
type Emit func(*message.Message)

// Packet is one frame of a capture.
type Packet struct {
	Link  uint32 // link type, of the LINKTYPE registry
	Time  int64  // nanoseconds since the epoch
	Frame uint64 // number of the frame, from 1
	Data  []byte
	File  string
}

// Decoder decodes the frames of a capture or the messages of one direction of a
// link. It is not safe for concurrent use.
type Decoder struct {
	opts Options
	emit Emit
	m    *message.Message

	// What the frame at hand has in common for all of its messages.
	now       int64
	frame     uint64
	last      uint64 // the frame that index counts in
	index     int
	file      string
	lower     []message.LayerSpan // layers below the user message
	lowerBuf  [8]message.LayerSpan
	anomalies wire.Anomalies

	ip       ip.Packet
	frags    ip.Reassembler
	tracker  sctp.Tracker
	user     sctp.Message
	header   sctp.Header
	streams  tcp.Assembler
	segments *sccp.Reassembler

	adaptation adaptationState
	sccp       sccp.Message
	sccpANSI   sccp.Message
	tcap       tcap.Message
	users      tcuser.Reader
	gtp        gtp.Reader
	stats      Stats
}

// Stats counts what a Decoder saw and could not make a message of, so that
// nothing is lost silently.
type Stats struct {
	Frames     uint64 // frames taken
	Messages   uint64 // messages emitted
	Foreign    uint64 // frames of protocols that are not signalling, or of unknown link types
	Malformed  uint64 // frames whose headers below the signalling cannot be read
	TCPGaps    uint64 // places where a capture lacks octets of a TCP stream
	TCPDropped uint64 // octets of TCP streams that no message could be made of
	TLS        uint64 // records of TLS or DTLS where Diameter is expected, which cannot be read
}

// New returns a decoder.
func New(opts Options) *Decoder {
	d := &Decoder{opts: opts, m: message.New(), segments: sccp.NewReassembler(sccp.ReassemblerConfig{})}
	d.lower = d.lowerBuf[:0]
	return d
}

// Stats returns the counters.
func (d *Decoder) Stats() Stats { return d.stats }

// Packet decodes one frame and calls emit for each signalling message in it,
// including one that earlier frames began and this one completed.
func (d *Decoder) Packet(p Packet, emit Emit) {
	d.emit, d.now, d.frame, d.last, d.index, d.file = emit, p.Time, p.Frame, p.Frame, 0, p.File
	d.lower = d.lowerBuf[:0]
	d.anomalies = wire.Anomalies{}
	d.stats.Frames++
	var f ip.Frame
	if !ip.Link(p.Link, p.Data, &f) {
		d.stats.Foreign++
		return
	}
	switch f.Kind {
	case ip.KindIPv4, ip.KindIPv6:
		d.network(f.Payload)
	case ip.KindMTP2, ip.KindMTP2PHDR:
		d.frameMTP2(&f)
	case ip.KindMTP3:
		d.begin()
		d.mtp3(f.Payload)
		d.done()
	case ip.KindSCCP:
		d.begin()
		d.sccpMessage(f.Payload, 0)
		d.done()
	default:
		d.stats.Foreign++
	}
}

// network takes an IP packet.
func (d *Decoder) network(b []byte) {
	if !ip.Decode(b, &d.ip) {
		d.stats.Malformed++
		return
	}
	d.anomalies.Union(&d.ip.Anomalies)
	if d.ip.Fragment {
		if d.frags.Add(d.now, &d.ip) != ip.Complete {
			return
		}
		d.anomalies.Union(&d.ip.Anomalies)
	}
	d.push(message.LayerIP, b)
	switch d.ip.Protocol {
	case ip.ProtocolSCTP:
		d.association(d.ip.Payload)
	case ip.ProtocolTCP:
		d.stream(d.ip.Payload)
	case ip.ProtocolUDP:
		d.datagram(d.ip.Payload)
	default:
		d.stats.Foreign++
	}
}

func (d *Decoder) push(l message.Layer, b []byte) {
	if len(d.lower) < cap(d.lower) {
		d.lower = append(d.lower, message.LayerSpan{Layer: l, Data: b})
	}
}

// association takes an SCTP packet: every chunk of it, so that one bad message
// of a bundle does not take its neighbours along.
func (d *Decoder) association(b []byte) {
	if !sctp.Decode(b, &d.header) {
		d.stats.Malformed++
		return
	}
	d.push(message.LayerSCTP, b)
	d.header.Src, d.header.Dst = d.ip.Src, d.ip.Dst
	w := sctp.NewChunks(b)
	var c sctp.Chunk
	for w.Next(&c) {
		if d.tracker.Add(d.now, &d.header, &c, &d.user) != sctp.Delivered {
			continue
		}
		d.user.Anomalies.Union(&w.Anomalies)
		d.beginUser(&d.user.Anomalies)
		d.userMessage(d.user.Data, d.user.PPID)
	}
}

// beginUser is begin for the SCTP user message at hand, or for a further message
// in it, with the anomalies that were found in its carriage.
func (d *Decoder) beginUser(anomalies *wire.Anomalies) {
	u := &d.user
	d.begin()
	d.m.SourcePort, d.m.DestinationPort = d.header.SrcPort, d.header.DstPort
	d.m.Anomalies.Union(anomalies)
	if d.m.Unseen = u.Unseen; !u.UnseenKnown {
		d.m.Unseen = message.UnseenMany
	}
	d.m.AddInt(message.FieldSCTPStream, int64(u.Stream))
	d.m.AddInt(message.FieldSCTPPPID, int64(u.PPID))
	d.m.AddInt(message.FieldSCTPTSN, int64(u.TSN))
	if u.Fragmented {
		d.m.AddBool(message.FieldSCTPFragmented, true)
	}
}

// begin empties the message and gives it what the frame tells.
func (d *Decoder) begin() {
	m := d.m
	m.Reset()
	m.Time, m.Frame, m.Capture = d.now, d.frame, d.file
	m.Anomalies = d.anomalies
	for _, l := range d.lower {
		m.PushLayer(l.Layer, l.Data)
	}
	if len(d.lower) > 0 && d.lower[0].Layer == message.LayerIP {
		m.Source, m.Destination = d.ip.Src, d.ip.Dst
	}
}

// done hands the message out.
func (d *Decoder) done() {
	d.m.Index = d.index
	d.index++
	d.stats.Messages++
	d.emit(d.m)
}
