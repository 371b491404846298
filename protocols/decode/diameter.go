package decode

import (
	"cordon/protocols/diameter"
	"cordon/protocols/message"
)

// Payload protocol identifiers of Diameter (RFC 6733, 2.1.1): in clear, and over
// DTLS, whose identifier some set for what is in clear.
const (
	ppidDiameter     = 46
	ppidDiameterDTLS = 47
)

// Diameter decodes b, one message of a Diameter link as diameter.Frame or SCTP
// delimited it, and calls emit once.
func (d *Decoder) Diameter(in *Inbound, b []byte, emit Emit) {
	d.emit, d.now, d.frame, d.index, d.file = emit, in.Time, 0, 0, ""
	d.lower = d.lower[:0]
	d.stats.Frames++
	m := d.m
	m.Reset()
	m.Time, m.Link, m.LinkID, m.Direction = in.Time, in.Link, in.LinkID, in.Direction
	m.AddInt(message.FieldSCTPStream, int64(in.Stream))
	m.AddInt(message.FieldSCTPPPID, int64(in.PPID))
	d.messageDiameter(b)
}

// messageDiameter takes a Diameter message and hands it out.
func (d *Decoder) messageDiameter(b []byte) {
	d.m.PushLayer(message.LayerDiameter, b)
	diameter.Decode(d.m, b)
	d.done()
}
