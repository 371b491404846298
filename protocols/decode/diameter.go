package decode

import (
	"encoding/binary"

	"cordon/protocols/diameter"
	"cordon/protocols/message"
	"cordon/protocols/wire"
)

// Payload protocol identifiers of Diameter (RFC 6733, 2.1.1): in clear, and over
// DTLS, whose identifier some set for what is in clear.
const (
	PPIDDiameter     = 46
	PPIDDiameterDTLS = 47
)

// Diameter decodes b, one message of a Diameter link as diameter.Frame or SCTP
// delimited it, and calls emit once; or several times, where one SCTP user message
// holds several.
func (d *Decoder) Diameter(in *Inbound, b []byte, emit Emit) {
	d.emit, d.now, d.frame, d.index, d.file = emit, in.Time, 0, 0, ""
	d.lower = d.lower[:0]
	d.stats.Frames++
	for u := diameter.Unbundle(b); u.Next(); {
		d.inbound(in)
		d.bundled(&u)
	}
}

// inbound empties the message and gives it what in tells.
func (d *Decoder) inbound(in *Inbound) {
	m := d.m
	m.Reset()
	m.Time, m.Link, m.LinkID, m.Direction = in.Time, in.Link, in.LinkID, in.Direction
	m.AddInt(message.FieldSCTPStream, int64(in.Stream))
	m.AddInt(message.FieldSCTPPPID, int64(in.PPID))
}

// messageDiameter takes a Diameter message and hands it out.
func (d *Decoder) messageDiameter(b []byte) {
	d.m.PushLayer(message.LayerDiameter, b)
	diameter.Decode(d.m, b)
	d.done()
}

// bundled takes one of the messages of an SCTP user message.
func (d *Decoder) bundled(u *diameter.Bundle) {
	if u.Later {
		d.m.Anomalies.Set(wire.AnomalyDiameterBundle)
	}
	d.messageDiameter(u.Message)
}

// userDiameter takes an SCTP user message that is Diameter by its identifier or
// its ports.
func (d *Decoder) userDiameter(b []byte) {
	if recordDTLS(b) || recordTLS(b) > 0 {
		d.stats.TLS++
		return
	}
	lower := d.m.Anomalies
	for u := diameter.Unbundle(b); u.Next(); {
		if u.Later {
			d.beginUser(&lower)
		}
		d.bundled(&u)
	}
}

func frameDiameter(b []byte) (int, error) { return diameter.Frame(b, diameter.DefaultMax) }

// plausibleDiameter reports whether a message may begin with b, which holds a
// header at least: a command or application that is known, flags that go
// together, an AVP behind it that fits, and the beginning of another message
// behind its end, as far as the octets are there.
func plausibleDiameter(b []byte) bool {
	var h diameter.Header
	if !diameter.DecodeHeader(b, &h) || h.Version != diameter.Version || h.Length%4 != 0 || h.Flags&0x0f != 0 {
		return false
	}
	if h.Request() && h.Flags&diameter.FlagError != 0 || !h.Request() && h.Flags&diameter.FlagRetransmitted != 0 {
		return false
	}
	if diameter.OperationOf(h.Command, true) == 0 && diameter.ApplicationByID(h.Application) == nil {
		return false
	}
	end := int(h.Length)
	if end == diameter.HeaderLen {
		return false // every message has AVPs
	}
	if rest := b[diameter.HeaderLen:]; len(rest) >= 8 {
		n := int(wire.Uint24(rest[5:]))
		if n < 8 || n > end-diameter.HeaderLen || rest[4]&0x1f != 0 {
			return false
		}
	}
	return len(b) <= end || b[end] == diameter.Version || recordTLS(b[end:]) > 0
}

// Records of TLS (RFC 8446, 5.1) and DTLS (RFC 9147, 4).
const (
	recordHeaderLen = 5
	firstRecord     = 20 // change_cipher_spec
	lastRecord      = 24 // heartbeat
	maxRecord       = 1<<14 + 2048
	majorTLS        = 3
	maxMinorTLS     = 4
	majorDTLS       = 254
)

// recordTLS is the length of the TLS record that b begins with, 0 where it does
// not. No Diameter message begins like one.
func recordTLS(b []byte) int {
	if len(b) < recordHeaderLen || b[0] < firstRecord || b[0] > lastRecord || b[1] != majorTLS || b[2] > maxMinorTLS {
		return 0
	}
	n := int(binary.BigEndian.Uint16(b[3:]))
	if n == 0 || n > maxRecord {
		return 0
	}
	return recordHeaderLen + n
}

func recordDTLS(b []byte) bool {
	return len(b) >= recordHeaderLen && b[0] >= firstRecord && b[0] <= lastRecord && b[1] == majorDTLS
}
