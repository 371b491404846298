package forge

import (
	"cordon/protocols/gtp"
)

// isGTP tells whether the message is one of GTP.
func isGTP(m *Message) bool { return m.GTP != nil }

// gtpTransforms are ways of carrying and of writing GTP.
func gtpTransforms() []Transform {
	out := []Transform{
		carriedIf(isGTP, "gtp_fragments_tiny", "IP fragments of eight octets at the beginning", func(c *Carriage) { c.IPFragments = 24 }),
		carriedIf(isGTP, "gtp_fragments_reordered", "IP fragments that come in reverse order", func(c *Carriage) { c.IPFragments, c.IPReversed = 3, true }),
		{Name: "gtp_source_port", Lawful: true, Doc: "requests from a port of the sender's choice, and answers to it", apply: func(m, _ *Message) bool {
			if m.GTP == nil || m.GTP.Hex != nil || m.Carriage.Hex != nil || m.Carriage.SrcPort != 0 || m.Carriage.DstPort != 0 {
				return false
			}
			const port = 40_000
			if m.GTP.answers() {
				m.Carriage.DstPort = port
			} else {
				m.Carriage.SrcPort = port
			}
			return true
		}},
		{Name: "gtp_piggybacked", Lawful: true, Doc: "a request in the datagram of the answer before it, where it may stand (TS 29.274, 5.5.1)", apply: func(m, before *Message) bool {
			return piggybacks(m, before) && bundled(m, before)
		}},
		{Name: "gtp_piggyback_smuggled", Doc: "every second message in the datagram of the one before, which may carry none", apply: func(m, before *Message) bool {
			if m.GTP == nil || before == nil || before.GTP == nil || m.GTP.Version != "2" || before.GTP.Version != "2" || before.Repeat > 1 || m.Repeat > 1 {
				return false
			}
			second := m.line%2 == 0 && before.line == m.line-1
			return second && !piggybacks(m, before) && m.GTP.whole() && before.GTP.whole() && bundled(m, before)
		}},
	}
	for _, name := range gtpFormNames() {
		f := gtpForms[name]
		out = append(out, Transform{
			Name: "gtp_" + name, Lawful: f.lawful, Encoding: !f.same, Doc: f.doc,
			apply: func(m, _ *Message) bool {
				if m.GTP == nil || m.Carriage.Hex != nil || !m.GTP.takes(name) {
					return false
				}
				m.GTP = m.GTP.clone()
				m.GTP.Forms = append(m.GTP.Forms, name)
				return true
			},
		})
	}
	return out
}

// piggybacks tells whether m may stand in the datagram of the message before.
func piggybacks(m, before *Message) bool {
	if m.GTP == nil || before == nil || before.GTP == nil {
		return false
	}
	switch before.GTP.Message {
	case "CreateSessionResponse":
		return m.GTP.Message == "CreateBearerRequest"
	case "CreateBearerResponse":
		return m.GTP.Message == "ModifyBearerRequest"
	}
	return false
}

// whole tells whether the message ends where its length says, so that a second one may follow.
func (g *GTP) whole() bool {
	return g.Hex == nil && g.Length == nil && g.Trailing == nil && len(g.Forms) == 0
}

// bundled puts m into the datagram of the message before.
func bundled(m, before *Message) bool {
	if m.From != before.From || m.To != before.To || m.Carriage.Hex != nil || before.Carriage.Hex != nil || m.Carriage.Bundle || m.Carriage.Join {
		return false
	}
	m.Carriage.Bundle = true
	return true
}

// answers tells whether the message is an answer.
func (g *GTP) answers() bool {
	p, err := g.protocol()
	if err != nil {
		return false
	}
	t, err := gtpMessage(p, g.Message)
	if err != nil {
		return false
	}
	row := gtp.Lookup(p, t)
	return row != nil && row.Kind == gtp.KindAnswer
}
