package forge

import (
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"cordon/protocols/gtp"
	"cordon/protocols/message"
)

// GTP is a GTP message. TEIDs and sequence numbers follow from the session that the dialogue names, and most
// information elements have defaults; an answer has its sequence number from its request.
type GTP struct {
	line int

	// Version is 0, 1 or 2, u for GTP-U and prime for GTP'.
	Version string
	// Message is the message type, by its name in the specification without blanks, or its number.
	Message string
	// Cause is that of an answer; without it the request is accepted.
	Cause *int
	// TEID and Sequence replace those of the header.
	TEID     *uint32
	Sequence *uint32
	// Flags and Length replace the first octet of the header, and its length.
	Flags  *int
	Length *int
	// NPDU is the N-PDU number of version 1.
	NPDU *int
	// Extensions are the extension headers of version 1.
	Extensions []GTPExtension
	// IEs stand in the place of those that have defaults, or behind them. One without a value is left out.
	IEs []GTPIE
	// Bare leaves out all information elements that have a default.
	Bare bool
	// Unsorted keeps the order of the scenario, which versions 0 and 1 do not allow.
	Unsorted bool
	// Packet is what a G-PDU carries; a ping without it.
	Packet *GTPPacket
	// Forms are other ways of writing the message, by the names of gtpForms.
	Forms Words
	// Trailing octets stand behind the last information element, Hex in the place of the whole message.
	Trailing Hex
	Hex      Hex
}

// GTPExtension is an extension header of version 1 (TS 29.060, 6.1).
type GTPExtension struct {
	Type    int  `yaml:"type"`
	Content Hex  `yaml:"content,omitempty"` // filled up to a multiple of four octets with the length and the next type
	Length  *int `yaml:"length,omitempty"`  // in units of four octets; the right one without it
}

var gtpKeys = []string{"version", "message", "cause", "teid", "sequence", "flags", "length", "npdu", "extensions", "ies", "bare",
	"unsorted", "packet", "forms", "trailing", "hex"}

// UnmarshalYAML reads a GTP message.
func (g *GTP) UnmarshalYAML(n *yaml.Node) error {
	var plain struct {
		Version    string         `yaml:"version"`
		Message    string         `yaml:"message"`
		Cause      *int           `yaml:"cause"`
		TEID       *uint32        `yaml:"teid"`
		Sequence   *uint32        `yaml:"sequence"`
		Flags      *int           `yaml:"flags"`
		Length     *int           `yaml:"length"`
		NPDU       *int           `yaml:"npdu"`
		Extensions []GTPExtension `yaml:"extensions"`
		IEs        yaml.Node      `yaml:"ies"`
		Bare       bool           `yaml:"bare"`
		Unsorted   bool           `yaml:"unsorted"`
		Packet     *GTPPacket     `yaml:"packet"`
		Forms      Words          `yaml:"forms"`
		Trailing   Hex            `yaml:"trailing"`
		Hex        Hex            `yaml:"hex"`
	}
	if err := strict(n, &plain, gtpKeys...); err != nil {
		return err
	}
	*g = GTP{
		line: n.Line, Version: plain.Version, Message: plain.Message, Cause: plain.Cause, TEID: plain.TEID, Sequence: plain.Sequence,
		Flags: plain.Flags, Length: plain.Length, NPDU: plain.NPDU, Extensions: plain.Extensions, Bare: plain.Bare,
		Unsorted: plain.Unsorted, Packet: plain.Packet, Forms: plain.Forms, Trailing: plain.Trailing, Hex: plain.Hex,
	}
	if plain.IEs.IsZero() {
		return nil
	}
	p, err := g.protocol()
	if err != nil {
		return nil // check tells it
	}
	g.IEs, err = parseGTPIEs(&plain.IEs, p)
	return err
}

// Versions as scenarios write them.
const (
	gtpUser  = "u"
	gtpPrime = "prime"
)

var gtpVersions = []string{"0", "1", "2", gtpUser, gtpPrime}

func (g *GTP) protocol() (message.Protocol, error) {
	switch g.Version {
	case "0":
		return message.ProtocolGTPv0, nil
	case "1":
		return message.ProtocolGTPv1, nil
	case "2":
		return message.ProtocolGTPv2, nil
	case gtpUser:
		return message.ProtocolGTPU, nil
	case gtpPrime:
		return message.ProtocolGTPPrime, nil
	}
	return 0, fmt.Errorf("gtp: %s", unknown("version", g.Version, gtpVersions))
}

// gtpMessage finds a message type by its name or number.
func gtpMessage(p message.Protocol, text string) (uint8, error) {
	if n, err := strconv.ParseUint(text, 10, 8); err == nil {
		return uint8(n), nil
	}
	var known []string
	for i := range gtp.MessageTypes() {
		row := &gtp.MessageTypes()[i]
		if row.Protocol != p {
			continue
		}
		name := message.OperationByCode(p, int64(row.Type)).Name()
		if name == text {
			return row.Type, nil
		}
		known = append(known, name)
	}
	return 0, fmt.Errorf("gtp: %s", unknown("message", text, known))
}

// check tells what is wrong with the message by itself.
func (g *GTP) check(fault func(line int, format string, args ...any)) {
	if g.Hex != nil && g.Version != "" {
		return
	}
	p, err := g.protocol()
	if err != nil {
		fault(g.line, "%v", err)
		return
	}
	if _, err := gtpMessage(p, g.Message); err != nil {
		fault(g.line, "%v", err)
	}
	for _, n := range []struct {
		key   string
		value *int
		most  int
	}{{"cause", g.Cause, 255}, {"flags", g.Flags, 255}, {"npdu", g.NPDU, 255}, {"length", g.Length, 65535}} {
		if n.value != nil && (*n.value < 0 || *n.value > n.most) {
			fault(g.line, "gtp: %s is a number up to %d", n.key, n.most)
		}
	}
	for _, f := range g.Forms {
		if gtpForms[f] == nil {
			fault(g.line, "gtp: %s", unknown("form", f, gtpFormNames()))
		}
	}
	for i := range g.IEs {
		if _, err := g.IEs[i].build(&gtpScope{protocol: p}); err != nil {
			fault(max(g.line, g.IEs[i].line), "%v", err)
		}
	}
	if g.Packet != nil {
		g.Packet.check(g.line, fault)
	}
}

// port is the UDP port of the message.
func (g *GTP) port() int {
	switch g.Version {
	case "0", gtpPrime:
		return gtp.PortLegacy
	case gtpUser:
		return gtp.PortUser
	}
	return gtp.PortControl
}

// Control makes a message of GTP-C for use without YAML.
func Control(version, name string, ies ...GTPIE) *GTP {
	g := &GTP{Version: version, Message: name, IEs: ies}
	return g
}

// clone copies what transforms change.
func (g *GTP) clone() *GTP {
	c := *g
	c.Forms = slices.Clone(g.Forms)
	c.IEs = slices.Clone(g.IEs)
	return &c
}
