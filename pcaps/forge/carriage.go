package forge

import (
	"slices"
	"time"

	"cordon/protocols/ip"
	"cordon/protocols/sctp"
)

// Carriage is what carries a message of the adaptation layer: SCTP or TCP, IP and a link layer.
type Carriage struct {
	// Link is ethernet (also without it), sll, sll2, raw, null, mtp3 or sccp; the last two carry the message itself.
	Link string `yaml:"link,omitempty"`
	// VLAN are the tags of an Ethernet frame, the outermost first.
	VLAN []int `yaml:"vlan,omitempty"`
	// IPVersion 6 turns the IPv4 addresses of the nodes into IPv6 ones.
	IPVersion int `yaml:"ip_version,omitempty"`
	// Src and Dst replace the IP addresses of the nodes, SrcPort and DstPort the ports.
	Src     IP  `yaml:"src,omitempty"`
	Dst     IP  `yaml:"dst,omitempty"`
	SrcPort int `yaml:"src_port,omitempty"`
	DstPort int `yaml:"dst_port,omitempty"`
	// IPFragments is how many IP fragments each packet is cut into; IPReversed sends the last one first, IPOverlap sends
	// before the last one another that covers the one before it with other octets.
	IPFragments int  `yaml:"ip_fragments,omitempty"`
	IPReversed  bool `yaml:"ip_reversed,omitempty"`
	IPOverlap   bool `yaml:"ip_overlap,omitempty"`
	// Transport is sctp (also without it) or tcp; Adaptation m3ua (also without it) or m2pa.
	Transport  string `yaml:"transport,omitempty"`
	Adaptation string `yaml:"adaptation,omitempty"`
	// Fragments is how many DATA chunks or TCP segments a message is cut into, each in a packet of its own.
	Fragments int `yaml:"fragments,omitempty"`
	// Octets is how long such a piece is at most, in the place of their number; Cut are the places to cut at.
	Octets int   `yaml:"octets,omitempty"`
	Cut    []int `yaml:"cut,omitempty"`
	// Reorder sends the last two pieces of a message in the wrong order.
	Reorder bool `yaml:"reorder,omitempty"`
	// Bundle puts the message into the packet of the message before: in DATA chunks of its own, or into the TCP segment,
	// or of GTP as a second message with the flag that tells of it.
	Bundle bool `yaml:"bundle,omitempty"`
	// Join puts the message into the DATA chunk of the message before, which RFC 6733 does not allow, or into its UDP
	// datagram without the flag.
	Join bool `yaml:"join,omitempty"`
	// Stream and PPID of SCTP; stream 0 and the protocol's own without it.
	Stream    *int    `yaml:"stream,omitempty"`
	PPID      *uint32 `yaml:"ppid,omitempty"`
	Unordered bool    `yaml:"unordered,omitempty"`
	// Retransmit sends the packets once more, with the same TSN.
	Retransmit bool `yaml:"retransmit,omitempty"`
	// Hex replaces the whole frame.
	Hex Hex `yaml:"hex,omitempty"`
}

const (
	linkMTP3 = "mtp3"
	linkSCCP = "sccp"

	transportTCP = "tcp"
	transportUDP = "udp" // of GTP

	// maxFragments bounds the pieces that a message is cut into.
	maxFragments = 64
	// maxChunk is the most payload of a DATA chunk that is not cut by itself.
	maxChunk = 1400
)

// links are the link types by name.
var links = map[string]uint32{
	"ethernet": ip.LinkEthernet, "sll": ip.LinkSLL, "sll2": ip.LinkSLL2, "raw": ip.LinkRaw, "null": ip.LinkNull,
	linkMTP3: ip.LinkMTP3, linkSCCP: ip.LinkSCCP,
}

func (c *Carriage) check(line int, fault func(line int, format string, args ...any)) {
	for _, w := range []struct {
		key, word string
		known     []string
	}{
		{"link", c.Link, []string{"", "ethernet", "sll", "sll2", "raw", "null", linkMTP3, linkSCCP}},
		{"transport", c.Transport, []string{"", "sctp", transportTCP}},
		{"adaptation", c.Adaptation, []string{"", adaptationM3UA, adaptationM2PA}},
	} {
		if !slices.Contains(w.known, w.word) {
			fault(line, "carriage: %s", unknown(w.key, w.word, w.known[1:]))
		}
	}
	if c.IPVersion != 0 && c.IPVersion != 4 && c.IPVersion != 6 {
		fault(line, "carriage: ip_version is 4 or 6")
	}
	if c.Octets < 0 || len(c.Cut) > maxFragments || slices.ContainsFunc(c.Cut, func(at int) bool { return at < 1 }) {
		fault(line, "carriage: octets and cut are positive, and 1 to %d places to cut at are possible", maxFragments)
	}
	if c.Fragments < 0 || c.Fragments > maxFragments || c.IPFragments < 0 || c.IPFragments > maxFragments {
		fault(line, "carriage: 1 to %d fragments are possible", maxFragments)
	}
	if c.SrcPort < 0 || c.SrcPort > 65535 || c.DstPort < 0 || c.DstPort > 65535 {
		fault(line, "carriage: a port is between 0 and 65535")
	}
	for _, tag := range c.VLAN {
		if tag < 0 || tag > 4095 {
			fault(line, "carriage: a VLAN is between 0 and 4095")
		}
	}
}

func (c Carriage) over(base Carriage) Carriage {
	orElse(&c.Link, base.Link)
	if c.VLAN == nil {
		c.VLAN = base.VLAN
	}
	orElse(&c.IPVersion, base.IPVersion)
	orElse(&c.Src, base.Src)
	orElse(&c.Dst, base.Dst)
	orElse(&c.SrcPort, base.SrcPort)
	orElse(&c.DstPort, base.DstPort)
	orElse(&c.IPFragments, base.IPFragments)
	orElse(&c.IPReversed, base.IPReversed)
	orElse(&c.IPOverlap, base.IPOverlap)
	orElse(&c.Transport, base.Transport)
	orElse(&c.Adaptation, base.Adaptation)
	orElse(&c.Fragments, base.Fragments)
	orElse(&c.Octets, base.Octets)
	if c.Cut == nil {
		c.Cut = base.Cut
	}
	orElse(&c.Reorder, base.Reorder)
	orElse(&c.Stream, base.Stream)
	orElse(&c.PPID, base.PPID)
	orElse(&c.Unordered, base.Unordered)
	orElse(&c.Retransmit, base.Retransmit)
	return c
}

// defaults fills in what neither the message nor the scenario says.
func (c *Carriage) defaults() {
	orElse(&c.Link, "ethernet")
	if (c.Link == linkMTP3 || c.Link == linkSCCP) && c.Adaptation != adaptationDiameter && c.Adaptation != adaptationGTP {
		c.Adaptation = adaptationNone
	}
	orElse(&c.Transport, "sctp")
	orElse(&c.Adaptation, adaptationM3UA)
	port := portM3UA
	switch c.Adaptation {
	case adaptationM2PA:
		port = portM2PA
	case adaptationDiameter:
		port = portDiameter
	}
	orElse(&c.SrcPort, port)
	orElse(&c.DstPort, port)
}

// draft is a packet before its headers: what bundling can still add to.
type draft struct {
	time    time.Time
	comment string
	message int
	c       Carriage
	flow    flow
	segment segment     // of TCP
	payload []byte      // of TCP, or the whole frame of a link without IP
	chunks  []sctp.Data // of SCTP
}

// carry puts a message of the adaptation layer into packets.
func (b *Builder) carry(r *resolved, unit []byte, at time.Time) ([]draft, error) {
	d := draft{time: at, comment: expand(r.message.Note, r.repetition), message: r.index, c: r.carriage}
	if r.carriage.Hex != nil {
		d.payload = r.carriage.Hex
		return []draft{d}, nil
	}
	if r.carriage.Adaptation == adaptationNone {
		d.payload = unit
		return []draft{d}, nil
	}
	var err error
	if d.flow, err = r.endpoints(); err != nil {
		return nil, err
	}
	if d.flow.udp {
		d.payload = unit
		out := []draft{d}
		if r.carriage.Retransmit {
			again := d
			again.time = again.time.Add(retransmitAfter)
			out = append(out, again)
		}
		return out, nil
	}
	pieces := r.carriage.pieces(unit)
	var out []draft
	if d.flow.tcp {
		out = b.connect(&d)
	}
	opening := len(out)
	for i, piece := range pieces {
		p := d
		p.time = at.Add(time.Duration(i) * pieceStep)
		if d.flow.tcp {
			b.stream(&p, piece)
		} else {
			b.chunk(&p, r, piece, i == 0, i == len(pieces)-1)
		}
		out = append(out, p)
	}
	if n := len(out); r.carriage.Reorder && n-opening > 1 {
		out[n-1], out[n-2] = out[n-2], out[n-1]
		out[n-1].time, out[n-2].time = out[n-2].time, out[n-1].time
	}
	if r.carriage.Retransmit {
		for _, p := range out[opening:] {
			p.time = p.time.Add(retransmitAfter)
			out = append(out, p)
		}
	}
	return out, nil
}

const (
	pieceStep       = 100 * time.Microsecond
	retransmitAfter = time.Millisecond
)

// cut cuts b into n pieces of nearly equal size, fewer where b is too short.
func cut(b []byte, n int) [][]byte {
	n = max(min(n, len(b)), 1)
	var out [][]byte
	for i := range n {
		out = append(out, b[i*len(b)/n:(i+1)*len(b)/n])
	}
	return out
}

// pieces cuts a message as the carriage says.
func (c *Carriage) pieces(unit []byte) [][]byte {
	switch {
	case len(c.Cut) > 0:
		var out [][]byte
		from := 0
		for _, at := range c.Cut {
			if at > from && at < len(unit) {
				out = append(out, unit[from:at])
				from = at
			}
		}
		return append(out, unit[from:])
	case c.Octets > 0:
		return slices.Collect(slices.Chunk(unit, c.Octets))
	}
	return cut(unit, max(c.Fragments, (len(unit)+maxChunk-1)/maxChunk))
}

// merge adds the packets of a message to those before, into the last of them where they are to be bundled.
func (b *Builder) merge(out, add []draft, c *Carriage) []draft {
	if len(out) == 0 || !c.Bundle && !c.Join {
		return append(out, add...)
	}
	for _, p := range add {
		last := &out[len(out)-1]
		switch {
		case p.flow != last.flow || len(p.chunks) == 0 && (len(p.payload) == 0 || len(last.payload) == 0):
			out = append(out, p)
			continue
		case p.flow.tcp, p.flow.udp:
			last.payload = slices.Concat(last.payload, p.payload)
			if p.flow.udp && c.Bundle {
				last.payload[0] |= flagGTPPiggyback
			}
		case c.Join:
			end := &last.chunks[len(last.chunks)-1]
			end.Payload = slices.Concat(end.Payload, p.chunks[0].Payload)
			at := b.course(p.flow)
			at.tsn--
			at.sequence[end.Stream]--
		default:
			last.chunks = append(slices.Clip(last.chunks), p.chunks...)
		}
		if last.comment == "" {
			last.comment = p.comment
		}
	}
	return out
}
