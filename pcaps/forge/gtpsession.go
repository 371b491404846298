package forge

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// gtpKey finds a session: the dialogue, and the repetition of the message that began it.
type gtpKey struct {
	dialogue   string
	repetition int
}

// gtpAskedKey finds the request that an answer belongs to.
type gtpAskedKey struct {
	gtpKey
	protocol message.Protocol
	request  uint8
}

// gtpEnd is one end of a tunnel.
type gtpEnd struct {
	node string
	user bool
}

// gtpSession is what both sides remember of a session.
type gtpSession struct {
	teids  map[gtpEnd]uint32
	number uint32
	home   string // the node that has the subscriber's address
	imsi   string
}

// gtpState is what a network remembers of GTP.
type gtpState struct {
	sessions map[gtpKey]*gtpSession
	asked    map[gtpAskedKey]uint32
	begun    uint32
	teids    uint32
	sequence uint32
}

func newGTPState() gtpState {
	return gtpState{sessions: map[gtpKey]*gtpSession{}, asked: map[gtpAskedKey]uint32{}}
}

// session finds that of a message, or begins it. What is repeated belongs to the session of its own repetition, or to
// the first one where only that was begun.
func (g *gtpState) session(r *resolved, begins bool) *gtpSession {
	key := gtpKey{r.message.label(), r.repetition}
	s := g.sessions[key]
	if s == nil && !begins {
		s = g.sessions[gtpKey{key.dialogue, 0}]
	}
	if s == nil {
		g.begun++
		s = &gtpSession{teids: map[gtpEnd]uint32{}, number: g.begun}
		g.sessions[key] = s
	}
	if begins && s.home == "" {
		s.home = r.message.To
	}
	return s
}

// teid is that of an end of the session. Neighbouring numbers lie far apart, as in real nodes.
func (g *gtpState) teid(s *gtpSession, e gtpEnd) uint32 {
	const spread = 2654435761
	if s.teids[e] == 0 {
		g.teids++
		s.teids[e] = g.teids * spread
	}
	return s.teids[e]
}

// address is that of the subscriber.
func (s *gtpSession) address(version6 bool) netip.Addr {
	if version6 {
		a := [16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 4: 0x01, 15: 1}
		binary.BigEndian.PutUint16(a[6:], uint16(s.number))
		return netip.AddrFrom16(a)
	}
	return netip.AddrFrom4([4]byte{10, 64, byte(s.number >> 8), byte(s.number)})
}

// GTP makes the GTP message of m, and keeps what its answer and its session need.
func (b *Builder) GTP(m *Message) ([]byte, error) {
	r, err := b.resolve(m, 0, 0)
	if err != nil {
		return nil, err
	}
	return b.gtpOctets(r, r.message.GTP)
}

func (b *Builder) gtpOctets(r *resolved, g *GTP) ([]byte, error) {
	if g.Hex != nil {
		return slices.Concat(g.Hex, g.Trailing), nil
	}
	p, err := g.protocol()
	if err != nil {
		return nil, err
	}
	t, err := gtpMessage(p, g.Message)
	if err != nil {
		return nil, err
	}
	row := gtp.Lookup(p, t)
	if row == nil {
		row = &gtp.MessageType{Protocol: p, Type: t, Kind: gtp.KindRequest}
	}
	s := b.gtp.session(r, begins(row))
	d := gtpDraft{gtpHeader: b.gtpHeader(r, g, row, s), trailing: g.Trailing}
	scope := &gtpScope{protocol: p, repetition: r.repetition, address: r.gtpAddress(),
		teid: func(user bool) uint32 { return b.gtp.teid(s, gtpEnd{r.message.From, user}) }}
	if d.ies, err = b.gtpElements(r, g, row, s, scope); err != nil {
		return nil, err
	}
	if t == typeGPDU && p != message.ProtocolGTPPrime {
		if d.user, err = b.gtpInner(r, g.Packet, s); err != nil {
			return nil, err
		}
	}
	for _, form := range g.Forms {
		gtpForms[form].apply(&d)
	}
	if len(b.scenario.Messages) == 0 && ends(row, g) {
		delete(b.gtp.sessions, gtpKey{r.message.label(), r.repetition}) // a stream would keep all of them
	}
	return d.append(nil), nil
}

const typeGPDU = 255

// begins tells the requests that a session begins with.
func begins(row *gtp.MessageType) bool {
	v2, v1 := row.Protocol == message.ProtocolGTPv2, row.Protocol == message.ProtocolGTPv1 || row.Protocol == message.ProtocolGTPv0
	return v2 && row.Type == 32 || v1 && row.Type == 16
}

// ends tells the answers that a session, or an exchange without one, ends with.
func ends(row *gtp.MessageType, g *GTP) bool {
	if row.Kind != gtp.KindAnswer {
		return false
	}
	v2 := row.Protocol == message.ProtocolGTPv2
	return row.TEID == gtp.TEIDNever || g.Cause != nil || v2 && row.Type == 37 || !v2 && row.Type == 21
}

// gtpHeader settles the header.
func (b *Builder) gtpHeader(r *resolved, g *GTP, row *gtp.MessageType, s *gtpSession) gtpHeader {
	h := gtpHeader{protocol: row.Protocol, typ: row.Type, length: g.Length, extensions: g.Extensions, npdu: uint8(value(g.NPDU, 0))}
	key := gtpAskedKey{gtpKey{r.message.label(), r.repetition}, row.Protocol, row.Type}
	if row.Kind == gtp.KindAnswer {
		key.request = row.Peer
	}
	sequence, asked := b.gtp.asked[key]
	if row.Kind != gtp.KindAnswer || !asked {
		b.gtp.sequence++
		sequence = b.gtp.sequence
	}
	h.sequence = value(g.Sequence, sequence)
	if row.Kind == gtp.KindRequest {
		b.gtp.asked[key] = h.sequence
	}
	if asked && len(b.scenario.Messages) == 0 && row.Kind == gtp.KindAnswer {
		delete(b.gtp.asked, key) // a stream would keep all of them
	}
	user := row.Protocol == message.ProtocolGTPU
	if row.TEID != gtp.TEIDNever && !begins(row) {
		h.teid = b.gtp.teid(s, gtpEnd{r.message.To, user})
	}
	h.teid = value(g.TEID, h.teid)
	h.tid = s.imsi
	h.flags = gtpFlags(&h, g, row)
	return h
}

// gtpAddress is the address that the sender's GTP comes from.
func (r *resolved) gtpAddress() netip.Addr { return r.addressOf(&r.from) }

func (r *resolved) addressOf(n *Node) netip.Addr {
	a := n.GTP.Addr
	if !a.IsValid() {
		a = n.IP.Addr
	}
	if r.carriage.IPVersion == 6 {
		a = IPv6Of(a)
	}
	return a
}

// gtpSubscriber is the IMSI and number of the first subscriber of a network.
func gtpSubscriber(plmn string) (imsi, msisdn string) {
	for _, n := range gtpNetworks {
		if n.plmn == plmn {
			msisdn = n.msisdn
		}
	}
	if len(plmn) < 6 {
		return "", ""
	}
	prefix := plmn[:3] + plmn[4:]
	return fmt.Sprintf("%s%0*d", prefix, 15-len(prefix), 1), msisdn
}
