package forge

import "slices"

// isDiameter tells whether the message is one of Diameter.
func isDiameter(m *Message) bool { return m.Diameter != nil }

// diameterCarriageTransforms are ways of carrying Diameter. RFC 6733, 2.1, has PPID 46, and 47 where DTLS protects it;
// real peers also send 0.
func diameterCarriageTransforms() []Transform {
	ppid := func(n uint32) func(*Carriage) {
		return func(c *Carriage) { c.Transport, c.PPID = "sctp", &n }
	}
	tcp := func(name, doc string, change func(*Carriage)) Transform {
		return carriedIf(isDiameter, name, doc, func(c *Carriage) {
			c.Transport = transportTCP
			c.Fragments, c.Octets, c.Cut, c.Bundle, c.Join = 0, 0, nil, false, false
			change(c)
		})
	}
	return []Transform{
		tcp("diameter_tcp", "Diameter over TCP", func(*Carriage) {}),
		tcp("diameter_tcp_segments", "every message in three TCP segments", func(c *Carriage) { c.Fragments = 3 }),
		tcp("diameter_tcp_octets", "every octet in a TCP segment of its own", func(c *Carriage) { c.Octets = 1 }),
		tcp("diameter_tcp_header_cut", "TCP segments that end within the header and within an AVP", func(c *Carriage) { c.Cut = []int{3, 19, 25} }),
		tcp("diameter_tcp_reordered", "TCP segments that overtake each other", func(c *Carriage) { c.Fragments, c.Reorder = 4, true }),
		tcp("diameter_tcp_retransmitted", "every TCP segment twice", func(c *Carriage) { c.Fragments, c.Retransmit = 2, true }),
		carriedIf(isDiameter, "diameter_ppid_0", "PPID 0 in the place of 46", ppid(0)),
		carriedIf(isDiameter, "diameter_ppid_47", "PPID 47 without DTLS", ppid(47)),
		carriedIf(isDiameter, "diameter_sctp_reordered", "DATA chunks that overtake each other", func(c *Carriage) {
			c.Transport, c.Fragments, c.Reorder, c.Bundle = "sctp", 3, true, false
		}),
		{Name: "diameter_sctp_joined", Lawful: true, Encoding: true, Doc: "messages of one direction in one DATA chunk", apply: func(m, before *Message) bool {
			if m.Diameter == nil || m.Carriage.Hex != nil || before == nil || before.From != m.From || before.To != m.To {
				return false
			}
			m.Carriage.Transport, m.Carriage.Join, m.Carriage.Bundle = "sctp", true, false
			return true
		}},
		{Name: "diameter_tcp_coalesced", Lawful: true, Doc: "messages of one direction in one TCP segment", apply: func(m, before *Message) bool {
			if m.Diameter == nil || m.Carriage.Hex != nil {
				return false
			}
			m.Carriage.Transport, m.Carriage.Join = transportTCP, false
			if before == nil || before.From != m.From || before.To != m.To {
				return false
			}
			m.Carriage.Bundle = true
			return true
		}},
	}
}

// avpTransforms are the forms of Diameter messages as transforms.
func avpTransforms() []Transform {
	var out []Transform
	for _, name := range avpFormNames() {
		f := avpForms[name]
		out = append(out, Transform{
			Name: "diameter_" + name, Lawful: f.lawful, Encoding: !f.same, Doc: f.doc,
			apply: func(m, _ *Message) bool {
				if m.Diameter == nil || m.Carriage.Hex != nil || !m.Diameter.takes(name) {
					return false
				}
				m.Diameter = m.Diameter.clone()
				m.Diameter.Forms = append(m.Diameter.Forms, name)
				return true
			},
		})
	}
	return out
}

// CutAt returns the scenario with every Diameter message over TCP, in two segments that are cut at a place. The scenario
// itself is not changed.
func CutAt(s *Scenario, at int) *Scenario {
	out := *s
	out.Messages = slices.Clone(s.Messages)
	for i := range out.Messages {
		m := &out.Messages[i]
		if m.Diameter == nil || m.Carriage.Hex != nil {
			continue
		}
		m.Carriage.Transport, m.Carriage.Join = transportTCP, false
		m.Carriage.Cut, m.Carriage.Fragments, m.Carriage.Octets = []int{at}, 0, 0
	}
	return &out
}

// LongestDiameter is the length of the longest Diameter message of a scenario, in octets.
func LongestDiameter(s *Scenario) (int, error) {
	b, err := NewBuilder(s)
	if err != nil {
		return 0, err
	}
	longest := 0
	for i := range s.Messages {
		if s.Messages[i].Diameter == nil {
			continue
		}
		octets, err := b.Diameter(&s.Messages[i])
		if err != nil {
			return 0, err
		}
		longest = max(longest, len(octets))
	}
	return longest, nil
}
